"""Needle EMG at voluntary contraction taken apart into the trains of its motor units."""

from ranvier.signals.decomposition.units import Decomposition, MotorUnit

__all__ = ["Decomposition", "MotorUnit"]
