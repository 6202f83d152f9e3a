"""Simulated recordings with known truth, for demonstrations and tests; never evidence about patients."""

from ranvier.simulate.evoked import EvokedTruth, SimulatedSweep, simulate_cmap, simulate_snap, truth_marks
from ranvier.simulate.f_waves import AWave, FPool, MWave, SimulatedFWaves, simulate_f_waves
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
    "SimulatedContraction",
    "SimulatedFWaves",
    "SimulatedRecording",
    "SimulatedSweep",
    "Sweep",
    "read_scenario",
    "simulate_cmap",
    "simulate_contraction",
    "simulate_f_waves",
    "simulate_snap",
    "truth_marks",
    "write_scenario",
]
