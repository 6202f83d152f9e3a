"""What lies below late responses in each sweep: offset, drift, the tail of the M response and mains hum.

All of it is slow, so that it is fitted to means over short bins. Late responses hardly pull the fit, because bins far
from it lose their weight. What lies below is much the same in every sweep of an ensemble: a first fit of each sweep on
its own says what is usual, and a second one starts from there and stays near it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD, MAINS_HZ, Indices, count_up, floats
from ranvier.signals.f_waves.settings import FWaveSettings

_ROUNDS = 8
_HUM_MULTIPLES = (3, 2, 5, 7)
_LEAST = 1e-9
_ALONE = 4  # with fewer sweeps nothing says what is usual
_CORRELATED = 3.0  # neighbouring bins tell about the same, so that they are worth so many times less


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """What is fitted below the sweeps of an ensemble.

    columns  orthonormal over the bins; shape (samples of the window, k)
    binned   the same as means over bins; shape (bins, k)
    edges    first sample of each bin, and the end of the last one
    precision  how closely sweeps keep to what is usual, against the noise of a bin; shape (k,)
    reach    bins further from the fit, in robust standard deviations, lose their weight
    """

    columns: Samples
    binned: Samples
    edges: Indices
    precision: Samples
    reach: float

    def off(self, raw: Samples) -> Samples:
        """Sweeps of the window, shape (sweeps, samples), once more without baseline."""
        values = binned(raw, self.edges)
        none = np.zeros((len(raw), self.precision.size))
        return raw - _rounds(values, self.binned, none, self.reach, (none[0], self.precision))[0] @ self.columns.T


def without_baseline(
    sweeps: Samples, start: int, before: int, rate: float, settings: FWaveSettings
) -> tuple[Samples, bool, Baseline]:
    """The window of every sweep without its baseline; whether hum was taken off; what was fitted.

    sweeps  shape (sweeps, samples); start and before are the first sample of the window and the end of the rest
            before the stimulus; rate in hertz
    """
    width = max(int(settings.baseline_bin_ms * rate / 1000), 1)
    first, last = _edges(0, before, width), _edges(start, sweeps.shape[1], width)
    values = np.concatenate([binned(sweeps, first), binned(sweeps, last)], axis=1)
    places = np.concatenate([count_up(sweeps.shape[1])[:before], count_up(sweeps.shape[1])[start:]])

    def fitted(hz: tuple[float, ...]) -> tuple[Samples, Samples, Samples, Samples]:
        fine = _columns(places, start, rate, hz, settings)
        coarse = np.concatenate([binned(fine[:before].T, first), binned(fine[before:].T, last - start)], axis=1).T
        coarse, mixed = np.linalg.qr(coarse)
        fine = floats(np.linalg.solve(mixed.T, fine.T).T)
        return fine, coarse, *_fit(values, coarse, settings.baseline_reach)

    best, hum, mains = fitted(()), False, 0.0
    for hz in MAINS_HZ:
        tried = fitted((hz,))
        if np.median(tried[-1]) < settings.hum_gain_percent / 100 * np.median(best[-1]):
            best, hum, mains = tried, True, hz
    taken = (mains,)
    for multiple in _HUM_MULTIPLES if hum else ():
        tried = fitted((*taken, multiple * mains))
        if np.median(tried[-1]) < settings.hum_multiple_gain_percent / 100 * np.median(best[-1]):
            best, taken = tried, (*taken, multiple * mains)
    fine, coarse, heights, scale = best
    heights, precision = _near_the_usual(values, coarse, heights, scale, settings.baseline_reach)
    raw = sweeps[:, start:] - heights @ fine[before:].T
    used = Baseline(fine[before:], coarse[first.size - 1 :], last - start, precision, settings.baseline_reach)
    return raw, hum, used


def binned(sweeps: Samples, edges: Indices) -> Samples:
    """Means over bins; sweeps of shape (rows, samples), edges of shape (bins + 1,)."""
    if edges.size < 2:
        return np.zeros((len(sweeps), 0))
    width = int(edges[1] - edges[0])
    return floats(sweeps[:, edges[0] : edges[-1]].reshape(len(sweeps), -1, width).mean(axis=2))


def _edges(start: int, stop: int, width: int) -> Indices:
    """The first sample of each bin of a stretch and the end of the last bin; samples left over stay out."""
    return start + width * count_up(max(stop - start, 0) // width + 1)


def _columns(places: Indices, start: int, rate: float, hz: tuple[float, ...], settings: FWaveSettings) -> Samples:
    """Offset, line, tails of the M response that fall to 1/e in different times, and hum or else a parabola."""
    time_ms = floats(places) * 1000 / rate
    length = max(time_ms[-1] - time_ms[0], 1.0)
    after = np.maximum(floats(places) - start, 0.0) * 1000 / rate
    line = (time_ms - time_ms.mean()) / length
    tails = (settings.tail_short_ms, settings.tail_middle_ms, settings.tail_long_ms)
    columns = [np.ones_like(line), line, *(np.where(places >= start, np.exp(-after / tail), 0.0) for tail in tails)]
    for each in hz:
        angle = 2 * np.pi * each * time_ms / 1000
        columns += [np.cos(angle), np.sin(angle)]
    return np.column_stack([*columns, line**2])


def _near_the_usual(
    values: Samples, columns: Samples, heights: Samples, scale: Samples, reach: float
) -> tuple[Samples, Samples]:
    """The fit once more, from what is usual in the ensemble and near it; and how near."""
    if len(values) < _ALONE:
        return heights, floats(np.zeros(heights.shape[1]))
    usual = floats(np.median(heights, axis=0))
    spread: Samples = MAD_TO_SD * floats(np.median(np.abs(heights - usual), axis=0))
    chance = float(np.median(scale)) ** 2 * _CORRELATED
    own = floats(np.maximum(spread**2 - chance, 0.1 * spread**2 + _LEAST))
    precision: Samples = chance / own
    begin = usual + np.clip(heights - usual, -2 * spread, 2 * spread)
    return _rounds(values, columns, begin, reach, (usual, precision))[0], precision


def _fit(values: Samples, columns: Samples, reach: float) -> tuple[Samples, Samples]:
    """Heights of the columns in each row, and the robust standard deviation that is left."""
    begin = np.zeros((len(values), columns.shape[1]))
    begin[:, 0] = np.median(values, axis=1) / columns[0, 0]
    return _rounds(values, columns, begin, reach, (floats(begin[0]), floats(np.zeros(columns.shape[1]))))


def _rounds(
    values: Samples, columns: Samples, heights: Samples, reach: float, near: tuple[Samples, Samples]
) -> tuple[Samples, Samples]:
    """A robust fit of each row by weights that follow what is left.

    values (rows, bins), columns (bins, k) orthonormal, heights (rows, k) to begin with; near says what is usual and
    how closely rows keep to it, each of shape (k,). Returns the heights and the robust standard deviation left.
    """
    size = columns.shape[1]
    products = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    usual, precision = near
    ridge = np.diag(precision + 1e-6)
    left = values - heights @ columns.T
    scale = floats(MAD_TO_SD * np.median(np.abs(left), axis=1))
    for _ in range(_ROUNDS):
        weight = 1.0 / (1.0 + np.square(np.square(left / (reach * np.maximum(scale, _LEAST)[:, None]))))
        strength = (weight @ products).reshape(-1, size, size) + ridge
        target = (weight * values) @ columns + precision * usual
        heights = floats(np.linalg.solve(strength, target[:, :, None])[:, :, 0])
        left = values - heights @ columns.T
        scale = floats(MAD_TO_SD * np.median(np.abs(left), axis=1))
    return heights, scale
