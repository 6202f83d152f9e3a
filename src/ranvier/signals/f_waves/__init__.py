"""F waves, A waves and repeaters: one ensemble of sweeps in, one description of every sweep out."""

from ranvier.signals.f_waves.measure import measure_f_waves
from ranvier.signals.f_waves.results import REASONS, VERSION, AWaveFound, FWaves, LateSweep
from ranvier.signals.f_waves.settings import FWaveSettings

__all__ = ["REASONS", "VERSION", "AWaveFound", "FWaveSettings", "FWaves", "LateSweep", "measure_f_waves"]
