"""Nerves from fibre diameters up: velocities, delays and blocks of every fibre, and what electrodes record of them."""

from ranvier.simulate.nerve.illness import WELL, NerveIllness
from ranvier.simulate.nerve.late import simulate_nerve_f_waves
from ranvier.simulate.nerve.motor import simulate_motor_nerve
from ranvier.simulate.nerve.recording import NerveTruth, SimulatedNerve
from ranvier.simulate.nerve.sensory import simulate_sensory_nerve

__all__ = [
    "WELL",
    "NerveIllness",
    "NerveTruth",
    "SimulatedNerve",
    "simulate_motor_nerve",
    "simulate_nerve_f_waves",
    "simulate_sensory_nerve",
]
