"""A CMAP scan recorded as sweeps: the size of the response to each of many stimuli, and the units behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals import cmap_scan
from ranvier.signals.cmap_scan import CmapScan, CmapScanSettings, measure_cmap_scan
from ranvier.signals.evoked import measure_evoked_batch
from ranvier.signals.settings import EvokedSettings, Settings
from ranvier.signals.studies.series import Quantity, Series, measure_series
from ranvier.signals.studies.sheet import Found, Job


@dataclass(frozen=True, slots=True)
class SweepSettings(Settings):
    """How the sizes of the responses are read from sweeps; see methods/cmap_scan.yaml."""

    largest_sweeps_percent: float
    rest_before_ms: float


@dataclass(frozen=True, slots=True, eq=False)
class SweepScan:
    """A scan with the stimulus and the size of the response of each sweep, and what they show together."""

    stimulus_ma: Samples
    amplitude_mv: Samples
    scan: CmapScan

    @property
    def status(self) -> Status:
        """What became of it."""
        return self.scan.status

    @property
    def flags(self) -> tuple[str, ...]:
        """What a reader must know."""
        return self.scan.flags


def run(job: Job) -> Found:
    """Measure sweeps of one geometry as one scan."""
    motor = EvokedSettings.read(job.knowledge.methods["evoked_motor"])
    method = job.knowledge.methods["cmap_scan"]
    settings, from_sweeps = CmapScanSettings.read(method), SweepSettings.read(method)

    def look(series: Series) -> SweepScan | None:
        sizes = sizes_mv(series, motor, from_sweeps)
        if series.strengths is None or sizes is None:
            return None
        return SweepScan(series.strengths, sizes, measure_cmap_scan(series.strengths, sizes, settings))

    return measure_series(job, "cmap_scan", cmap_scan.VERSION, look, quantities)


def sizes_mv(series: Series, motor: EvokedSettings, settings: SweepSettings) -> Samples | None:
    """Height of the negative peak in each sweep, in the window of the largest responses; None without one."""
    sweeps, rate, stimulus = series.sweeps_uv, series.sampling_rate_hz, series.stimulus_time_s or 0.0
    after = sweeps[:, int(stimulus * rate) + 1 :]
    many = max(int(settings.largest_sweeps_percent / 100 * len(sweeps)), 1)
    largest = np.argsort(np.ptp(after, axis=1))[-many:]
    try:
        seen = measure_evoked_batch(sweeps[largest].mean(axis=0)[None, :], rate, stimulus, motor)
    except InputError:
        return None
    if not seen.present[0] or np.isnan(seen.end[0]):
        return None
    first, last = int(seen.onset[0]), int(seen.end[0]) + 1
    rest = np.median(sweeps[:, max(first - int(settings.rest_before_ms / 1000 * rate), 0) : first + 1], axis=1)
    return np.maximum(rest - sweeps[:, first:last].min(axis=1), 0.0) / 1000


def quantities(found: SweepScan) -> Iterator[tuple[Quantity, Status]]:
    """The plateau, the number of units and the stimulus of half the response."""
    seen = found.scan
    for quantity in (
        ("cmap_scan_maximum_mv", seen.maximum_mv, "mV"),
        ("cmap_scan_units", seen.units, ""),
        ("cmap_scan_mean_unit_uv", seen.mean_unit_uv, "uV"),
        ("cmap_scan_stimulus_50_ma", seen.stimulus_50_ma, "mA"),
    ):
        yield quantity, seen.status
