"""CMAP scans that were stored as points alone, without waveforms: stimulus and size of each response."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from ranvier.formats.files import digest
from ranvier.formats.qtrac_mem import read_qtrac_scan
from ranvier.knowledge import Knowledge
from ranvier.record import Details, Measured, Recording, Status, Trace
from ranvier.signals import cmap_scan
from ranvier.signals.cmap_scan import CmapScanSettings, measure_cmap_scan
from ranvier.signals.studies.cmap_scan import SweepScan, quantities
from ranvier.signals.studies.sheet import Sheet

ENDING = ".mem"
"""A QTRAC text export."""


def measure_stored_scan(path: Path, knowledge: Knowledge) -> Measured:
    """The scan of a QTRAC text export, measured as one that was recorded as sweeps.

    Raises InputError for other files and for exports without a scan.
    """
    stored = read_qtrac_scan(path)
    settings = CmapScanSettings.read(knowledge.methods["cmap_scan"])
    seen = measure_cmap_scan(stored.stimulus_ma, stored.amplitude_mv, settings, scan_range=stored.scan_range)
    result = SweepScan(stored.stimulus_ma, stored.amplitude_mv, seen)
    about: dict[str, str | float] = {**stored.about, "study": "cmap_scan"}
    recording = Recording(path.name, "qtrac_mem", (), digest([path]), MappingProxyType(about))
    sheet = Sheet(recording, Trace("scan", np.zeros(2), 1.0), "late")
    measurements = tuple(
        replace(
            sheet.measurement(name, value, unit, _status(status, value)), method=cmap_scan.VERSION, flags=seen.flags
        )
        for (name, value, unit), status in quantities(result)
    )
    details = Details("cmap_scan", (), cmap_scan.VERSION, result, seen.flags)
    return Measured(recording, measurements, (details,))


def _status(status: Status, value: float | None) -> Status:
    return Status.TECHNICALLY_INADEQUATE if status is Status.MEASURED and value is None else status
