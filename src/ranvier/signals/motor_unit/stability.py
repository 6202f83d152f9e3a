"""How much a potential changes from one discharge to the next, and how regularly its unit fires."""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD
from ranvier.signals.motor_unit.averaging import Averaged, running_mean
from ranvier.signals.motor_unit.extent import Extent
from ranvier.signals.motor_unit.settings import MotorUnitSettings


def jiggle_percent(
    seen: Averaged, extent: Extent, sampling_rate_hz: float, settings: MotorUnitSettings
) -> float | None:
    """Median change between consecutive discharges, as a share of the area; what noise alone adds is taken off.

    Only discharges that directly followed each other are compared; None with too few such pairs. What noise adds is
    taken off over a short time together, as sample by sample chance would leave a rest of it everywhere.
    """
    follows = np.flatnonzero(np.diff(seen.kept) == 1)
    if follows.size < settings.jiggle_pairs_fewest:
        return None
    steps = np.abs(seen.discharges_uv[follows + 1] - seen.discharges_uv[follows])
    change = np.median(np.ascontiguousarray(steps.T), axis=1)
    outside = np.ones(change.size, dtype=np.bool_)
    for first, last in ((extent.first, extent.last), *extent.satellites):
        outside[first : last + 1] = False
    if outside.sum() < 10:
        return None
    noise = float(np.median(change[outside]))
    inside = slice(extent.first, extent.last + 1)
    own = np.sqrt(
        np.maximum(
            running_mean((change**2 - noise**2)[None], round(settings.jiggle_smoothing_ms * sampling_rate_hz / 1000))[
                0
            ],
            0.0,
        )
    )
    return 100 * float(own[inside].sum()) / float(np.abs(extent.potential_uv[inside]).sum())


def firing(times_s: Samples, settings: MotorUnitSettings) -> tuple[float | None, float | None]:
    """Discharges per second while the unit fires, and standard deviation over mean of its intervals.

    Intervals that hold a missed discharge or a pause, and those of false discharges, are left out.

    times_s  discharges in rising order, seconds
    """
    intervals = np.diff(times_s)
    if intervals.size < settings.rate_intervals_fewest:
        return None, None
    middle = float(np.median(intervals))
    short, long = settings.interval_shortest_ratio * middle, settings.interval_longest_ratio * middle
    single = intervals[(intervals >= short) & (intervals <= long)]
    if single.size < settings.rate_intervals_fewest or middle <= 0:
        return None, None
    mean = float(single.mean())
    spread = MAD_TO_SD * float(np.median(np.abs(single - np.median(single))))
    return 1 / mean, min(spread, float(single.std())) / mean if spread > 0 else float(single.std()) / mean
