"""An amplifier that recovers from the stimulus: where its curve ends and a response begins, and the curve itself.

An overloaded amplifier stays at its rail for a while, falls back, and swings beyond the baseline: two exponentials,
often of opposite sign, and the swing looks like a response or like an initial positive phase. Two exponentials are
fitted to ever longer stretches after the stimulus; the stretch ends where the next quarter of a millisecond departs
from any such curve. Nothing is assumed about the response.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices, count_up, floats
from ranvier.signals.settings import beneath

_DECAYS, _STARTS = 16, 6  # decay times and starts that are tried
_NEAR, _NEAR_SLOW = np.geomspace(0.7, 1.4, 7), np.geomspace(0.7, 4.0, 12)
"""Decays tried around those found, for a curve that the coarse grid follows too briefly: it shows the slow one last."""
_ROUNDS = 2
_STEPS = 6  # Gauss-Newton steps from the best pair of the grid


@dataclass(frozen=True, slots=True)
class Recovery:
    """The curve of one sweep.

    begin     first sample that follows the curve, counted from the first sample that was given
    until     the curve was fitted up to here
    departs   something else begins after that; otherwise the curve explains all that was looked at
    heights   at the first sample that was given, microvolt
    decays    samples in which each falls to 1/e
    """

    begin: int
    until: int
    departs: bool
    heights: tuple[float, float]
    decays: tuple[float, float]

    def curve(self, size: int, before: int = 0) -> Samples:
        """The curve over so many samples, the first of them `before` samples before the first that was given."""
        since = count_up(size)[:, None] - before
        return floats(np.exp(-since / np.array(self.decays)) @ np.array(self.heights))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From where to where a pair of exponentials explains a sweep, whether it departs there, and their decays."""

    begin: int
    until: int
    departs: bool
    decays: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Pairs of exponentials and the running sums of their products.

    decays    samples
    shapes    each exponential, shape (decays, samples)
    left      first of each pair; right second
    products  running sums from 0 of the products of each pair, of the first, of the second with itself; shape
              (3, pairs, samples + 1)
    """

    decays: Samples
    shapes: Samples
    left: Indices
    right: Indices
    products: Samples


@lru_cache(maxsize=8)
def _coarse(size: int, per_ms: float) -> _Grid:
    """All pairs of decays that are not too alike."""
    decays = floats(np.geomspace(beneath().recovery_fastest_ms, beneath().recovery_slowest_ms, _DECAYS) * per_ms)
    apart = int(np.ceil(np.log(beneath().recovery_least_ratio) / np.log(decays[1] / decays[0])))
    left, right = (each.astype(np.intp) for each in np.triu_indices(decays.size, apart))
    return _grid(size, decays, left, right)


def _fine(size: int, decays: tuple[float, float]) -> _Grid:
    """Pairs of decays near those of a pair."""
    fast, slow = (decay * near for decay, near in zip(sorted(decays), (_NEAR, _NEAR_SLOW), strict=True))
    left, right = (each.ravel() for each in np.meshgrid(count_up(fast.size), fast.size + count_up(slow.size)))
    return _grid(size, np.concatenate([fast, slow]), left, right)


def _grid(size: int, decays: Samples, left: Indices, right: Indices) -> _Grid:
    shapes = np.exp(-count_up(size) / decays[:, None])
    products = np.zeros((3, left.size, size + 1))
    for place, (one, other) in enumerate(((left, right), (left, left), (right, right))):
        np.cumsum(shapes[one] * shapes[other], axis=1, out=products[place, :, 1:])
    return _Grid(decays, shapes, left, right, products)


def find_recovery(after: Samples, per_ms: float, noise_uv: float) -> Recovery | None:
    """The recovery that one sweep begins with; None when it begins with something else.

    after     what follows the blanked artefact, baseline at zero; shape (n,), microvolt
    per_ms    samples in a millisecond
    noise_uv  standard deviation of its white noise
    """
    part = after[: min(after.size, int(beneath().recovery_longest_ms * per_ms))]
    step = max(beneath().recovery_step_ms * per_ms, 3.0)
    ends = np.unique(np.round(np.arange(2.0, part.size / step) * step)).astype(np.intp)
    grid = _coarse(part.size, per_ms)
    sums = _sums(part, grid)
    best: _Stretch | None = None
    for start in np.linspace(0.0, beneath().recovery_rail_ms, _STARTS) * per_ms:
        found = _longest(part, sums, grid, round(start), ends, per_ms, noise_uv)
        if found is not None and (best is None or found.until > best.until + beneath().recovery_longer_ms * per_ms):
            best = found
    if best is None:
        return None
    for _ in range(_ROUNDS if best.departs else 0):
        grid = _fine(part.size, _refined(part, best, best.until, per_ms).decays)
        found = _longest(part, _sums(part, grid), grid, best.begin, ends, per_ms, noise_uv)
        if found is None or found.until <= best.until:
            break
        best = found
    shortest = best.begin + round(beneath().recovery_shortest_ms * per_ms) // 2
    until = max(best.until - round(beneath().recovery_margin_ms * per_ms), shortest) if best.departs else best.until
    return _refined(part, best, until, per_ms)


def _sums(part: Samples, grid: _Grid) -> Samples:
    """Running sums from 0 of a sweep times each exponential, and of its square."""
    sums = np.zeros((grid.decays.size + 1, part.size + 1))
    np.cumsum(grid.shapes * part, axis=1, out=sums[:-1, 1:])
    np.cumsum(part**2, out=sums[-1, 1:])
    return sums


def _longest(
    part: Samples, sums: Samples, grid: _Grid, begin: int, ends: Indices, per_ms: float, noise_uv: float
) -> _Stretch | None:
    """How far two exponentials explain a sweep from a sample on."""
    ends = ends[ends >= begin + beneath().recovery_shortest_ms * per_ms]
    if ends.size < 3:
        return None
    left, pairs = _unexplained(sums, grid, begin, ends)
    counts = np.diff(ends, prepend=begin)
    steps = np.diff(left, prepend=0.0)
    size = np.concatenate([[0.0], np.cumsum(np.abs(part))])
    since = np.maximum(ends - round(per_ms), begin)
    local = (size[ends] - size[since]) / np.maximum(ends - since, 1)
    chance = (
        beneath().recovery_noise_factor * noise_uv**2 * (counts + beneath().recovery_chance * np.sqrt(2.0 * counts))
    )
    departs: Flags = steps > chance + (beneath().recovery_misfit * local) ** 2 * counts
    if departs[0]:
        return None
    last = int(np.argmax(departs)) - 1 if departs.any() else ends.size - 1
    pair = int(pairs[last])
    decays = float(grid.decays[grid.left[pair]]), float(grid.decays[grid.right[pair]])
    return _Stretch(begin, int(ends[last]), bool(departs.any()), decays)


def _unexplained(sums: Samples, grid: _Grid, begin: int, ends: Indices) -> tuple[Samples, Indices]:
    """Sum of squares that the best pair leaves from a sample to each end, and that pair; shape (ends,)."""
    mixed = sums[:, ends] - sums[:, [begin]]
    cross, one, other = grid.products[:, :, ends] - grid.products[:, :, [begin]]
    first, second = mixed[grid.left], mixed[grid.right]
    divisor = one * other - cross**2
    explained = (other * first**2 - 2 * cross * first * second + one * second**2) / divisor
    pairs = np.argmax(explained, axis=0)
    return mixed[-1] - explained[pairs, count_up(ends.size)], pairs


def _refined(part: Samples, found: _Stretch, until: int, per_ms: float) -> Recovery:
    """The best pair of a stretch with its decays freed, fitted up to a sample."""
    begin = found.begin
    since, wave = floats(count_up(until)[begin:]), part[begin:until]
    rates = 1 / np.array(found.decays)
    best_rates, best_heights, least = rates, np.zeros(2), np.inf
    for _ in range(_STEPS):
        shapes = np.exp(-since[:, None] * rates)
        heights = np.linalg.lstsq(shapes, wave, rcond=1e-10)[0]
        left = wave - shapes @ heights
        if float(left @ left) >= least:
            break
        best_rates, best_heights, least = rates, heights, float(left @ left)
        bend = np.concatenate([shapes, -since[:, None] * shapes * heights], axis=1)
        change = np.linalg.lstsq(bend, left, rcond=1e-10)[0][2:]
        rates = rates + np.clip(change, -0.3 * rates, 0.3 * rates)
        rates = np.clip(
            rates, 1 / (beneath().recovery_slowest_ms * per_ms), 1 / (beneath().recovery_fastest_ms * per_ms)
        )
    heights_of, decays_of = best_heights.tolist(), (1 / best_rates).tolist()
    return Recovery(begin, until, found.departs, (heights_of[0], heights_of[1]), (decays_of[0], decays_of[1]))
