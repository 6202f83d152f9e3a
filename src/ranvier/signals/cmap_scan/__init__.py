"""The CMAP scan: from the sizes of hundreds of responses to rising stimuli to the number of motor units."""

from ranvier.signals.cmap_scan.scan import VERSION, CmapScan, measure_cmap_scan
from ranvier.signals.cmap_scan.settings import CmapScanSettings
from ranvier.signals.cmap_scan.steps import Steps, find_steps
from ranvier.signals.cmap_scan.units import UnitModel, fit_units

__all__ = [
    "VERSION",
    "CmapScan",
    "CmapScanSettings",
    "Steps",
    "UnitModel",
    "find_steps",
    "fit_units",
    "measure_cmap_scan",
]
