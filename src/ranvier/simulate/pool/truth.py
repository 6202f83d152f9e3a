"""What is true of a simulated contraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ranvier.record import Trace
from ranvier.record.recordings import Samples

VISIBLE_UV = 50.0
OVERLAP_MS = 5.0
WRITTEN_UV = 10.0  # lower potentials are counted in a truth file but not written
QUIET_UV = 0.5  # the ends of a template that stay below this are not written


@dataclass(frozen=True, slots=True, eq=False)
class UnitTruth:
    """One motor unit that took part.

    firing_times_s       when the highest peak of its potential (in absolute value) passed, from the first sample
    template_uv          its potential without noise, jitter or blocking, through the amplifier, at the trace's rate
    template_peak        place of that peak in the template, samples
    peak_to_peak_uv      height of the template
    fibres, near_fibres  all its fibres, and those within 0.5 mm of the core
    nearest_mm           distance of its nearest fibre from the core
    threshold            excitation at which it started, as a share of the greatest
    jitter_us            mean consecutive difference that two of its near fibres would show; None with one fibre
    overlap_share        share of its discharges with a peak of another visible unit within 5 ms
    """

    id: int
    firing_times_s: Samples
    template_uv: Samples
    template_peak: int
    peak_to_peak_uv: float
    fibres: int
    near_fibres: int
    nearest_mm: float
    threshold: float
    jitter_us: float | None
    overlap_share: float


@dataclass(frozen=True, slots=True, eq=False)
class ContractionTruth:
    """All units that took part, largest potential first, and how crowded the recording is.

    rms_uv         of the physiological signal without noise, hum or drift
    overlap_share  share of all discharges of visible units that overlap another visible unit's
    excitation     the plateau, as a share of the greatest
    """

    units: tuple[UnitTruth, ...]
    rms_uv: float
    overlap_share: float
    excitation: float

    def as_plain(self) -> dict[str, Any]:
        """The truth as plain values for a file; of units below 10 uV only how many there are."""
        written = [unit for unit in self.units if unit.peak_to_peak_uv >= WRITTEN_UV]
        return {
            "rms_uv": round(self.rms_uv, 3),
            "overlap_share": round(self.overlap_share, 4),
            "excitation": round(self.excitation, 4),
            "background_units": len(self.units) - len(written),
            "motor_units": [_plain(unit) for unit in written],
        }


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedContraction:
    """A simulated trace and its truth."""

    trace: Trace
    truth: ContractionTruth


def _plain(unit: UnitTruth) -> dict[str, Any]:
    loud = np.flatnonzero(np.abs(unit.template_uv) >= QUIET_UV)
    first, last = int(loud[0]), int(loud[-1]) + 1
    return {
        "id": unit.id,
        "firing_times_s": [round(float(time), 5) for time in unit.firing_times_s],
        "template_uv": [round(float(value), 1) for value in unit.template_uv[first:last]],
        "template_peak": unit.template_peak - first,
        "peak_to_peak_uv": round(unit.peak_to_peak_uv, 2),
        "fibres": unit.fibres,
        "near_fibres": unit.near_fibres,
        "nearest_mm": round(unit.nearest_mm, 3),
        "threshold": round(unit.threshold, 4),
        "jitter_us": None if unit.jitter_us is None else round(unit.jitter_us, 1),
        "overlap_share": round(unit.overlap_share, 4),
    }


def overlaps(times_s: list[Samples], heights_uv: list[float]) -> tuple[list[float], float]:
    """For each unit, and for all visible units together, the share of discharges with another visible one near."""
    visible = [place for place, height in enumerate(heights_uv) if height >= VISIBLE_UV]
    every = np.concatenate([times_s[place] for place in visible]) if visible else np.zeros(0)
    every = np.sort(every)
    shares, hit, total = [0.0] * len(times_s), 0, 0
    for place, times in enumerate(times_s):
        if not times.size:
            continue
        near = np.searchsorted(every, times + OVERLAP_MS / 1000) - np.searchsorted(every, times - OVERLAP_MS / 1000)
        own = 1 if place in visible else 0
        crowded = int((near > own).sum())
        shares[place] = crowded / times.size
        if own:
            hit, total = hit + crowded, total + times.size
    return shares, hit / total if total else 0.0
