"""Where a motor unit potential begins and ends: it lasts as long as its discharges agree.

Other units, noise and drift differ from discharge to discharge; the potential does not. Where the mean of the
discharges is many of its standard errors from the baseline they agree. Sample by sample this finds sharp parts;
with each discharge smoothed over a millisecond it finds slow low ones. Parts divided from the rest by a flat
baseline are satellites.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags
from ranvier.signals.motor_unit.averaging import Averaged, runs
from ranvier.signals.motor_unit.settings import MotorUnitSettings


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """Beginning and end of a potential in its window.

    potential_uv  the mean of the discharges from its baseline
    first, last   indices of the first and last sample of the potential
    satellites    first and last index of each satellite
    noise_uv      typical standard error of the mean
    """

    potential_uv: Samples
    first: int
    last: int
    satellites: tuple[tuple[int, int], ...]
    noise_uv: float

    @property
    def reaches_edge(self) -> bool:
        """The potential runs into the border of the window, so that its end is not known."""
        return self.first <= 1 or self.last >= self.potential_uv.size - 2


def find_extent(seen: Averaged, sampling_rate_hz: float, settings: MotorUnitSettings) -> Extent | None:
    """The stretch in which the discharges agree, around the highest peak; None when they agree nowhere."""
    per_ms = sampling_rate_hz / 1000
    baseline, slow_baseline = 0.0, 0.0
    agree: Flags = np.zeros(seen.mean_uv.size, dtype=np.bool_)
    for _ in range(3):
        rest = ~agree
        if rest.mean() > 0.1:
            baseline = float(np.median(seen.mean_uv[rest]))
            slow_baseline = float(np.median(seen.slow_uv[rest]))
        agree = _agreeing(seen, baseline, slow_baseline, settings)
    sure = _long_enough(runs(agree), max(round(settings.agreement_shortest_ms * per_ms), 1))
    tail = np.abs(seen.slow_uv - slow_baseline) > np.maximum(
        settings.extension_noise_multiple * seen.slow_error_uv, settings.duration_smallest_uv
    )
    parts = _extended(sure, tail)
    potential = seen.mean_uv - baseline
    reach = round(settings.peak_search_ms * per_ms)
    near = slice(max(seen.discharge - reach, 0), seen.discharge + reach + 1)
    peak = near.start + int(np.argmax(np.abs(potential[near])))
    gap = round(settings.separation_ms * per_ms)
    joined = [_trimmed(part, potential, settings.duration_smallest_uv / 2) for part in _joined(parts, gap)]
    main = next((part for part in joined if part[0] <= peak <= part[1]), None)
    if main is None:
        return None
    least = max(settings.phase_smallest_uv, settings.agreement_noise_multiple * float(np.median(seen.error_uv)))
    satellites = tuple(
        part for part in joined if part != main and np.abs(potential[part[0] : part[1] + 1]).max() >= least
    )
    return Extent(potential, *main, satellites, float(np.median(seen.error_uv)))


def _agreeing(seen: Averaged, baseline: float, slow_baseline: float, settings: MotorUnitSettings) -> Flags:
    many, least = settings.agreement_noise_multiple, settings.duration_smallest_uv
    sharp = np.abs(seen.mean_uv - baseline)
    slow = np.abs(seen.slow_uv - slow_baseline)
    return (sharp > np.maximum(many * seen.error_uv, least)) | (
        (slow > np.maximum(many * seen.slow_error_uv, least)) & (sharp > least / 2)
    )


def _extended(parts: list[tuple[int, int]], weaker: Flags) -> list[tuple[int, int]]:
    """Each part together with the weaker agreement that touches it."""
    wider = weaker.copy()
    for first, last in parts:
        wider[first : last + 1] = True
    return [run for run in runs(wider) if any(run[0] <= first <= run[1] for first, _ in parts)]


def _trimmed(part: tuple[int, int], potential: Samples, least: float) -> tuple[int, int]:
    """A part without the ends that only the smoothing put there."""
    high = np.flatnonzero(np.abs(potential[part[0] : part[1] + 1]) >= least)
    return (part[0] + int(high[0]), part[0] + int(high[-1])) if high.size else part


def _long_enough(parts: list[tuple[int, int]], least: int) -> list[tuple[int, int]]:
    return [part for part in parts if part[1] - part[0] + 1 >= least]


def _joined(parts: list[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    """Parts with less than a gap between them taken together."""
    joined: list[tuple[int, int]] = []
    for first, last in parts:
        if joined and first - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined
