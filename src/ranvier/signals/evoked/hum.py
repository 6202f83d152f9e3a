"""Mains hum with its harmonics under a response, fitted to all of the sweep that is neither artefact nor response.

The few milliseconds before a stimulus do not hold a period of the mains. The stretch before the stimulus and what
follows the response are fitted together, on a slow background; sines are subtracted, not filtered, so nothing bends
around the response. Where nothing told the sines from each other, they stay near what hum usually looks like, and the
doubt about them counts as noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAINS_HZ, Flags, Indices, count_up, floats, row_products
from ranvier.signals.evoked.frame import Frame
from ranvier.signals.settings import beneath


@dataclass(slots=True, eq=False)
class _Fit:
    """Hum and background of each row: the curve, what it costs (minus its log probability), what it leaves, its doubt.

    curve  shape (rows, samples); cost, left (standard deviation where used), before (the same before the stimulus)
    matrix and scale give the doubt, see `_doubt`
    """

    curve: Samples
    cost: Samples
    left: Samples
    before: Samples
    matrix: Samples
    scale: Samples


def _shares() -> tuple[float, ...]:
    """Expected height of the mains sine and its multiples, relative to the first."""
    rules = beneath()
    even = rules.hum_multiple_2, rules.hum_multiple_4, rules.hum_multiple_6
    odd = rules.hum_multiple_3, rules.hum_multiple_5, rules.hum_multiple_7
    return (1.0, *(share for pair in zip(even, odd, strict=True) for share in pair))


@lru_cache(maxsize=16)
def _columns(frame: Frame, hz: float) -> tuple[Samples, Samples]:
    """Slow background, then sines, shape (samples, k); and the height expected of each."""
    place = np.linspace(-1.0, 1.0, frame.size)
    columns, heights = [np.ones(frame.size), place, place**2 - 1 / 3], [beneath().hum_slow_share] * 3
    if frame.ramp.size and np.ptp(frame.ramp) > 0:  # a piece of hum was taken for drift
        columns.append(frame.ramp / np.abs(frame.ramp).max())
        heights.append(beneath().hum_slow_share)
    angle = 2 * np.pi * hz * (count_up(frame.size) - frame.stimulus) / frame.rate
    shares = _shares()
    for order in range(1, len(shares) + 1 if hz else 1):
        if order * hz < 0.4 * frame.rate:
            columns += [np.cos(order * angle), np.sin(order * angle)]
            heights += 2 * [shares[order - 1]]
    return np.column_stack(columns), np.array(heights)


def take_off_hum(
    sweeps: Samples, frame: Frame, white_uv: Samples, first: Indices, last: Indices
) -> tuple[Flags, Samples]:
    """Subtract, in place, hum and slow background where hum is plainly there.

    sweeps       baseline at zero, shape (rows, samples)
    white_uv     standard deviation of the white noise of each row
    first, last  the response may lie between these samples of each row
    Returns the rows in which hum was there, and the standard deviation of the doubt about it, microvolt.
    """
    places = count_up(frame.size)
    used = np.ones(sweeps.shape, dtype=np.bool_)
    used[:, frame.before : frame.clear + round(beneath().hum_artefact_ms * frame.per_ms)] = False
    plain, doubt = _take_off(sweeps, used, frame, white_uv, silent=True)
    rows = np.flatnonzero(~plain)
    if rows.size:
        outside = (places < first[rows, None]) | (places > last[rows, None])
        some = sweeps[rows]
        plain[rows], doubt[rows] = _take_off(some, used[rows] & outside, frame, white_uv[rows], silent=False)
        sweeps[rows] = some
    return plain, doubt


def _take_off(sweeps: Samples, used: Flags, frame: Frame, white_uv: Samples, *, silent: bool) -> tuple[Flags, Samples]:
    """As `take_off_hum`, on the samples that are used; with `silent` only where nothing but hum is in the sweep."""
    size = np.maximum(beneath().hum_size_of_rest * np.sqrt((sweeps[:, : frame.before] ** 2).mean(axis=1)), 1e-12)
    weights = (used & (np.abs(sweeps) <= beneath().hum_held_out * size[:, None])).astype(np.float64)
    held = sweeps * weights
    size = np.minimum(np.sqrt(row_products(held, held) / np.maximum(weights.sum(axis=1), 1.0)) + 1e-12, size)
    noise_uv = np.maximum(beneath().hum_noise_factor * white_uv, 0.01 * size)
    fits = [_fitted(sweeps, weights, frame, hz, noise_uv, size) for hz in (0.0, *MAINS_HZ)]
    without = _fitted(sweeps, weights, frame, 0.0, noise_uv, size)
    fits = [_fitted(sweeps, weights, frame, hz, noise_uv, size) for hz in MAINS_HZ]
    cost = np.stack([fit.cost for fit in fits])
    best: Indices = np.argmin(cost, axis=0)
    other = np.minimum.reduce(
        [
            _fitted(sweeps, weights, frame, hz, noise_uv, size).cost
            for hz in (beneath().hum_other_low_hz, beneath().hum_other_high_hz)
        ]
    )
    plain, doubt = np.zeros(len(sweeps), dtype=np.bool_), np.zeros(len(sweeps))
    for row in range(len(sweeps)):
        which = int(best[row])
        fit = fits[which]
        rest = sweeps[row] - fit.curve[row]
        if silent:
            fits_well = float(np.abs(rest[used[row]]).max()) <= beneath().hum_nothing_left * float(fit.left[row])
        else:
            fits_well = float(fit.cost[row]) < float(other[row])
        better = (
            without.left[row] > beneath().hum_better * fit.left[row]
            and without.before[row] > beneath().hum_better_before * fit.before[row]
        )
        if fits_well and better:
            plain[row], doubt[row] = True, _doubt(fit, row, ~used[row], _columns(frame, MAINS_HZ[which])[0])
            sweeps[row] = rest
    return plain, doubt


def _fitted(sweeps: Samples, weights: Samples, frame: Frame, hz: float, noise_uv: Samples, size: Samples) -> _Fit:
    """The most likely curve of each row over the whole sweep."""
    columns, heights = _columns(frame, hz)
    k, held = heights.size, sweeps * weights
    products = (columns[:, :, None] * columns[:, None, :]).reshape(frame.size, k * k)
    scale = size[:, None] * heights
    expected = scale / noise_uv[:, None]
    matrix = (weights @ products).reshape(-1, k, k) * expected[:, :, None] * expected[:, None, :] + np.eye(k)
    target = (held @ columns) / noise_uv[:, None] * expected
    found = floats(np.linalg.solve(matrix, target[:, :, None]))[:, :, 0]
    cost = 0.5 * (row_products(held, held) / noise_uv**2 - row_products(target, found) + np.linalg.slogdet(matrix)[1])
    curve = (found * scale) @ columns.T
    rest = sweeps - curve
    left = np.sqrt(row_products(floats(rest * weights), floats(rest)) / np.maximum(weights.sum(axis=1), 1.0))
    return _Fit(floats(curve), floats(cost), left, rest[:, : frame.before].std(axis=1), matrix, scale)


def _doubt(fit: _Fit, row: int, where: Flags, columns: Samples) -> float:
    """The largest standard deviation of a curve at some samples, given what it was fitted to."""
    some = floats(columns[where] * fit.scale[row])
    solved = floats(np.linalg.solve(floats(fit.matrix[row]), floats(some.T))).T
    doubt: float = row_products(solved, some).max(initial=0.0)
    return doubt**0.5
