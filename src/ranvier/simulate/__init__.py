"""Simulated recordings with known truth, for demonstrations and tests; never evidence about patients."""

from ranvier.simulate.compound import EvokedTruth
from ranvier.simulate.evoked import SimulatedSweep, simulate_cmap, simulate_snap, truth_marks
from ranvier.simulate.f_waves import AWave, FPool, MWave, SimulatedFWaves, simulate_f_waves
from ranvier.simulate.nerve import NerveIllness, simulate_motor_nerve, simulate_nerve_f_waves, simulate_sensory_nerve
from ranvier.simulate.pool import Amplifier, Contraction, Disease, SimulatedContraction, simulate_contraction
from ranvier.simulate.scenario import SimulatedRecording, read_scenario, write_scenario
from ranvier.simulate.sweeps import QUIET, Disturbance, Sweep

__all__ = [
    "QUIET",
    "AWave",
    "Amplifier",
    "Contraction",
    "Disease",
    "Disturbance",
    "EvokedTruth",
    "FPool",
    "MWave",
    "NerveIllness",
    "SimulatedContraction",
    "SimulatedFWaves",
    "SimulatedRecording",
    "SimulatedSweep",
    "Sweep",
    "read_scenario",
    "simulate_cmap",
    "simulate_contraction",
    "simulate_f_waves",
    "simulate_motor_nerve",
    "simulate_nerve_f_waves",
    "simulate_sensory_nerve",
    "simulate_snap",
    "truth_marks",
    "write_scenario",
]
