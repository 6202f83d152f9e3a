"""What the times of discharges say: which trains are one unit, and how far a train can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Indices, count_up, floats
from ranvier.signals.decomposition.bank import Bank, Events, Signal
from ranvier.signals.decomposition.settings import DecompositionSettings

_LAG_STEPS = 4  # lags are tried in such parts of a sample
_INTERVALS_S: Samples = floats(np.geomspace(0.03, 0.3, 120))


def close_pairs(left_s: Samples, right_s: Samples, low_s: float, high_s: float) -> int:
    """Pairs of one discharge of each train that lie between two distances of each other, either way round."""

    def before(offset: float) -> npt.NDArray[np.intp]:
        return np.searchsorted(right_s, left_s + offset)

    later, earlier = before(high_s) - before(low_s), before(-low_s) - before(-high_s)
    return int((later + earlier).sum())


def merged(
    bank: Bank, events: Events, rate_hz: float, duration_s: float, settings: DecompositionSettings
) -> tuple[npt.NDArray[np.bool_], Events]:
    """Trains with like shapes that never discharge soon after one another become one.

    Returns which units remain (with their old numbers) and the discharges.
    """
    alive = np.ones(bank.count, dtype=np.bool_)
    trains = [events.times(unit, rate_hz, 0) for unit in range(bank.count)]
    at, unit = events.place + events.shift.astype(np.float64), events.unit.copy()
    for unlike, one, other, lag in sorted(_like(bank, settings.comparable_shape_share, settings.overlap_share)):
        if not (alive[one] and alive[other]):
            continue
        low, high = settings.refractory_start_ms / 1000, settings.refractory_end_ms / 1000
        expected = trains[one].size * trains[other].size / duration_s * 2 * (high - low)
        seen = close_pairs(trains[one], trains[other], low, high)
        if not _same_unit(unlike, seen, expected, settings):
            continue
        big, small, step = (one, other, lag) if trains[one].size >= trains[other].size else (other, one, -lag)
        moved = unit == small
        at[moved] -= step
        unit[moved] = big
        alive[small] = False
        trains[big] = np.sort(np.concatenate([trains[big], trains[small] - step / rate_hz]))
    place = np.round(at).astype(np.intp)
    shift = (at - place).astype(np.float32)
    inside = (place >= 0) & (place <= int(events.place.max(initial=0)))
    return alive, Events.none().joined(Events(place[inside], unit[inside], shift[inside]))


def locked(bank: Bank, events: Events, rate_hz: float, settings: DecompositionSettings) -> npt.NDArray[np.bool_]:
    """Units that always discharge at one delay from a larger unit: parts of its potential, not units of their own."""
    trains = [events.times(unit, rate_hz, 0) for unit in range(bank.count)]
    part = np.zeros(bank.count, dtype=np.bool_)
    order: list[int] = np.argsort(-bank.energy, kind="stable").tolist()
    for rank, large in enumerate(order):
        for small in order[rank + 1 :]:
            if not (part[large] or part[small]):
                part[small] = _at_one_delay(trains[small], trains[large], settings)
    return part


def _at_one_delay(small_s: Samples, large_s: Samples, settings: DecompositionSettings) -> bool:
    """Whether most discharges of one train lie at the same delay from those of another."""
    if not (small_s.size and large_s.size):
        return False
    reach, wide = settings.locked_within_ms / 1000, settings.locked_delay_ms / 1000
    first, last = np.searchsorted(large_s, small_s - reach), np.searchsorted(large_s, small_s + reach)
    many = last - first
    which = np.repeat(first - np.cumsum(many) + many, many) + np.arange(int(many.sum()))
    delays = large_s[which] - np.repeat(small_s, many)
    counts = np.bincount(((delays + reach) / wide).astype(np.intp), minlength=2)
    most = int((counts[:-1] + counts[1:]).max())
    own = settings.own_locked_share * small_s.size
    return most >= max(settings.locked_share * min(small_s.size, large_s.size), own)


def _same_unit(unlike: float, seen: int, expected: float, settings: DecompositionSettings) -> bool:
    """Whether two trains are one unit: not when they ignore each other, else when like, or when they avoid each other.

    seen, expected  discharges of one soon after the other, and how many there would be if they ignored each other
    """
    ignoring = settings.ignoring_share * expected
    if expected > settings.ignoring_pairs and seen > ignoring:
        return False
    if unlike < settings.same_shape_share:
        return True
    return (
        unlike < settings.like_shape_share
        and seen < settings.like_ignoring_share * expected + settings.like_pairs_allowed
    ) or (expected > settings.avoiding_pairs and seen < settings.avoiding_share * expected)


def _like(bank: Bank, most: float, overlap_share: float) -> list[tuple[float, int, int, float]]:
    """Pairs of units of like shape: how unlike (share of the smaller energy), the two, and the lag of the second.

    Lags go in parts of a sample: a sharp potential half a sample later looks like another one. Shapes cut around
    different peaks of one long potential hold different parts of it, so that they are compared where they overlap,
    as long as that holds most of both.
    """
    found: list[tuple[float, int, int, float]] = []
    length, size = bank.length, 2 * bank.length
    steps = count_up(2 * _LAG_STEPS * (length // 2) - 1) - (_LAG_STEPS * (length // 2) - 1)
    whole = np.floor_divide(steps + _LAG_STEPS // 2, _LAG_STEPS)
    spectrum = np.fft.rfft(bank.shapes, size, axis=1)
    kept_first, kept_second = _overlapping(bank.shapes, whole), _overlapping(bank.shapes, -whole)
    enough = overlap_share * bank.energy[:, None]
    for one in range(bank.count - 1):
        cross = np.fft.irfft(spectrum[one] * spectrum[one + 1 :].conj(), _LAG_STEPS * size, axis=1)
        products = _LAG_STEPS * cross[:, steps]
        mine, others = kept_first[one], kept_second[one + 1 :]
        unlike = (mine + others - 2 * products) / np.maximum(np.minimum(mine, others), 1e-9)
        unlike[(mine < enough[one]) | (others < enough[one + 1 :])] = np.inf
        at = unlike.argmin(axis=1)
        for row in np.flatnonzero(unlike[count_up(at.size), at] < most).tolist():
            found.append((float(unlike[row, at[row]]), one, one + 1 + row, float(steps[at[row]]) / _LAG_STEPS))
    return found


def _overlapping(shapes: Signal, lags: Indices) -> npt.NDArray[np.float64]:
    """Energy of each shape from a lag on, or up to a negative lag before its end, shape (units, lags)."""
    sums = np.cumsum(np.pad(np.square(shapes, dtype=np.float64), ((0, 0), (1, 0))), axis=1)
    return floats(np.where(lags >= 0, sums[:, -1:] - sums[:, np.maximum(lags, 0)], sums[:, np.minimum(lags, 0) - 1]))


def once(events: Events, dead_samples: float) -> Events:
    """Without second discharges of a unit within its dead time."""
    order = np.lexsort((events.place, events.unit))
    sorted_ = events.where(order)
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = (np.diff(sorted_.unit) != 0) | (np.diff(sorted_.place) > dead_samples)
    return Events.none().joined(sorted_.where(first))


@dataclass(frozen=True, slots=True)
class TrainFigures:
    """Firing statistics of one train; None when it has too few discharges."""

    discharges: int
    mean_interval_s: float | None
    interval_cv: float | None
    false_share: float | None
    missed_share: float | None

    @property
    def agreement(self) -> float:
        """Right discharges over all that are listed or missed, as far as the intervals tell."""
        if self.false_share is None or self.missed_share is None:
            return 0.0
        right = 1 - self.false_share
        return right / (1 + right * self.missed_share / max(1 - self.missed_share, 0.05))


def train_figures(times_s: Samples, settings: DecompositionSettings) -> TrainFigures:
    """Typical interval, its variation, and the shares of false and missed discharges that the intervals betray.

    False discharges lie anywhere, so they make intervals too short for a motor unit: among n discharges at random
    n * n / duration * width pairs lie within a width. Missed ones make intervals of twice and three times the length.
    """
    intervals = np.diff(times_s)
    if intervals.size < 6:
        return TrainFigures(times_s.size, None, None, None, None)
    typical = _typical(intervals)
    low, high = settings.refractory_start_ms / 1000, settings.too_short_share * typical
    active = float(np.minimum(intervals, 3 * typical).sum())
    expected = times_s.size**2 / active * max(high - low, 1e-3)
    seen = (np.searchsorted(times_s, times_s + high) - np.searchsorted(times_s, times_s + low)).sum()
    random_share = min(float(seen) / max(expected, 1e-9), 1.0)
    single = intervals[(intervals > 0.5 * typical) & (intervals < 1.5 * typical)]
    multiples = np.round(intervals / typical)
    gaps = multiples[(multiples >= 2) & (multiples <= settings.pause_intervals)] - 1
    missed = float(gaps.sum()) / (times_s.size + float(gaps.sum()))
    return TrainFigures(
        discharges=times_s.size,
        mean_interval_s=typical,
        interval_cv=float(single.std() / single.mean()) if single.size >= 5 else None,
        false_share=1 - float(np.sqrt(1 - random_share)),
        missed_share=missed,
    )


def _typical(intervals_s: Samples) -> float:
    """The interval around which most lie, those between 25 and 400 ms only."""
    usable = np.log(intervals_s[(intervals_s > 0.025) & (intervals_s < 0.4)])
    if usable.size < 3:
        return float(np.median(intervals_s))
    apart = floats(np.log(_INTERVALS_S))[:, None] - usable
    density = np.exp(-0.5 * (apart / 0.12) ** 2).sum(axis=1) / np.sqrt(_INTERVALS_S)
    peak = float(_INTERVALS_S[np.argmax(density)])
    near = intervals_s[(intervals_s > 0.6 * peak) & (intervals_s < 1.5 * peak)]
    return float(near.mean()) if near.size else peak
