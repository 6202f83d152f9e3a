"""Needle EMG at voluntary contraction taken apart into the trains of its motor units."""

from ranvier.signals.decomposition.decompose import VERSION, decompose
from ranvier.signals.decomposition.settings import DecompositionSettings
from ranvier.signals.decomposition.units import Decomposition, MotorUnit

__all__ = ["VERSION", "Decomposition", "DecompositionSettings", "MotorUnit", "decompose"]
