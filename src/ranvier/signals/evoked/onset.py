"""Where a response leaves the baseline: the best fitting change from rest to a rise.

The rise of a compound potential starts as a power of time since the first fibre arrived. The first part of the
rise and the rest before it are averaged into bins whose width follows the steepness of the rise; for every
possible onset and a few powers the share of the variation that "flat, then power of time" explains is
computed at once, and the best onset is taken between the grid points. Many samples vote, so noise matters less
than in a threshold, and a slow rise is not marked late as a fraction of the peak would mark it. Where noise
leaves too little of the first part, the whole rise up to the peak is fitted in the same way with one rounded
shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices, count_up, floats
from ranvier.signals.settings import marking

_BINS = 64
_FINER = 8
_SPAN = 8.0  # length of the fitted part in units of the time between the two levels
_BRIEFEST = 1.0  # samples between the two levels
_ONSETS = np.linspace(0.30, 0.90, 97)  # possible onsets as a share of the fitted part
_BEFORE, _BEYOND = 2.4, 0.15  # what is fitted before and after the peak, in units of the time from the first clear
# departure to the peak
_KNOWN_WITHIN, _UNKNOWN_WITHIN = 0.1, 1e3  # standard deviation of the baseline in multiples of the noise
_RISE_ONSETS = np.linspace(-2.1, -0.7, 71)
_RISE_PEAKS = np.linspace(-0.2, 0.2, 5)
_RISE_POWERS = (2.0, 2.5, 3.0)  # chosen on simulated responses
LOWER_LEVEL = 0.4  # the lower level as a share of the upper one


@dataclass(frozen=True, slots=True)
class RiseShapes:
    """The powers of time that the first part of a rise may follow.

    powers     the first one is used unless another fits plainly better
    seen_from  the onset is where the fitted rise passes this share of the peak: a high power of time starts long
               before anybody could see it
    """

    powers: tuple[float, ...]
    seen_from: float = 0.0


PLAIN_RISES = RiseShapes((2.0, 1.0, 1.5, 2.5, 3.0))
"""Shapes for late responses, whose onset is where the fitted rise starts."""


def _binned(curves: Samples, *, sloping: bool) -> Samples:
    """Curves on a grid eight times finer than the bins, as bins of unit length without their mean (and line)."""
    bins = curves.reshape(_BINS, _FINER, -1).mean(axis=1)
    bins -= bins.mean(axis=0)
    if sloping:
        bins -= np.outer(_line(), _line() @ bins)
    return bins / np.linalg.norm(bins, axis=0)


@cache
def _line() -> Samples:
    line = count_up(_BINS) - (_BINS - 1) / 2
    return line / np.linalg.norm(line)


def _fine_grid() -> Samples:
    return (np.arange(_BINS * _FINER, dtype=np.float64) + 0.5) / (_BINS * _FINER)


@cache
def _first_parts(powers: tuple[float, ...], *, sloping: bool) -> Samples:
    """Flat (or sloping), then a power of time; shape (bins, powers * onsets)."""
    since = np.maximum(_fine_grid()[:, None] - _ONSETS, 0.0)
    return np.concatenate([_binned(since**power, sloping=sloping) for power in powers], axis=1)


@cache
def _whole_rises() -> tuple[Samples, Samples]:
    """Rises from the baseline to a rounded peak and a little beyond, (t exp(1 - t))^n with t from onset to peak.

    Returns the shapes, (bins, rises), and the onset of each from the peak in units of the fitted length.
    """
    place = _fine_grid() * (_BEFORE + _BEYOND) - _BEFORE
    onset, peak, power = (each.ravel() for each in np.meshgrid(_RISE_ONSETS, _RISE_PEAKS, _RISE_POWERS))
    since = np.maximum((place[:, None] - onset) / (peak - onset), 0.0)
    curves = (since * np.exp(1.0 - since)) ** power
    return curves.reshape(_BINS, _FINER, -1).mean(axis=1), onset


def first_crossing(smooth: Samples, begin: Indices, level: Samples, stop: Indices) -> Samples:
    """First place from `begin` to `stop` at which each row is at or below its level, between samples.

    smooth  shape (rows, samples); begin, stop and level shape (rows,). Returns sample indices with fractions.
    """
    count = min(int(stop.max(initial=0)) + 1, smooth.shape[1])
    below = smooth[:, :count] <= level[:, None]
    below &= count_up(count) >= begin[:, None]
    found = np.minimum(np.argmax(below, axis=1), stop)
    rows = count_up(smooth.shape[0])
    earlier = np.maximum(found - 1, 0)
    high, low = smooth[rows, earlier], smooth[rows, found]
    fall = np.where(high > low, high - low, 1.0)
    share = np.clip((high - level) / fall, 0.0, 1.0)
    return np.where(found > begin, earlier + share, found.astype(np.float64))


def last_crossing(smooth: Samples, until: Samples, level: Samples) -> Samples:
    """Last place before `until` at which each row falls through its level, between samples."""
    count = min(int(until.max(initial=0)) + 1, smooth.shape[1])
    above = smooth[:, :count] > level[:, None]
    above &= count_up(count) <= until[:, None]
    found = count - 1 - np.argmax(above[:, ::-1], axis=1)
    rows = count_up(smooth.shape[0])
    found = np.where(above[rows, found], found, 0)
    high, low = smooth[rows, found], smooth[rows, np.minimum(found + 1, smooth.shape[1] - 1)]
    fall = np.where(high > low, high - low, 1.0)
    return np.minimum(found + np.clip((high - level) / fall, 0.0, 1.0), until)


def fit_onset(
    running_sum: Samples,
    upper: Samples,
    lower: Samples,
    shapes: RiseShapes = PLAIN_RISES,
    level: Samples | None = None,
    uneven_uv: Samples | None = None,
) -> Samples:
    """Onset of each row as a sample index with fraction, from the first part of its rise.

    running_sum  cumulative sum of the samples with a leading 0; shape (rows, samples + 1)
    upper, lower  where the rise passes the upper and the lower level; shape (rows,)
    level         the upper level as a share of the peak, for shapes with a share that is seen
    uneven_uv     a rest this far from the baseline may have a slope; without it no rest has one
    """
    span = np.maximum(_SPAN * np.maximum(upper - lower, 1.0), 0.25 * _BINS)
    bins = _bins(running_sum, upper, span)
    rest = bins[:, : _BINS // 4].mean(axis=1)
    bins -= bins.mean(axis=1, keepdims=True)
    fit = -(bins @ _first_parts(shapes.powers, sloping=False))
    if uneven_uv is not None and (rows := np.flatnonzero(np.abs(rest) > uneven_uv)).size:
        bins[rows] -= np.outer(bins[rows] @ _line(), _line())
        fit[rows] = -(bins[rows] @ _first_parts(shapes.powers, sloping=True))
    brief = np.flatnonzero(span > _SPAN * (upper - lower))  # the onset may still not lie further off than usual
    if brief.size:
        farthest = (1.0 - _ONSETS[0]) * _SPAN * np.maximum(upper - lower, _BRIEFEST)[brief] / span[brief]
        fit[brief] = np.where(np.tile(1.0 - _ONSETS, len(shapes.powers)) > farthest[:, None], 0.0, fit[brief])
    best = _best(fit, (bins**2).sum(axis=1))
    power = np.array(shapes.powers)[best // _ONSETS.size]
    unseen = 1.0 if level is None else 1.0 - (shapes.seen_from / level) ** (1.0 / power)
    return upper - (1.0 - _between_columns(fit, best, _ONSETS)) * span * unseen


def fit_whole_rise(
    running_sum: Samples, peak: Indices, departure: Indices, noise: Samples, baseline_known: Flags
) -> Samples:
    """Onset of each row as a sample index with fraction: the mean over all rises, weighted by how likely they are.

    departure       the last sample before the peak that is not clearly negative; shape (rows,)
    noise           standard deviation of the white noise of each row
    baseline_known  a stretch before the stimulus says where the baseline of each row is
    """
    length = np.maximum(floats(peak - departure), 0.1 * _BINS)
    span = (_BEFORE + _BEYOND) * length
    bins = _bins(running_sum, peak + _BEYOND * length, span)
    shapes, onsets = _whole_rises()
    means = bins.mean(axis=1)
    least = 1e-12 * (bins**2).mean(axis=1) + 1e-300
    chance = np.maximum(noise**2 / np.maximum(span / _BINS, 1.0), least)
    offset = np.where(baseline_known, _KNOWN_WITHIN, _UNKNOWN_WITHIN) ** 2 * noise**2
    unsure = _BINS * (_BINS * offset / (_BINS * offset + chance))[:, None]  # how much of a mean is left out
    size = (shapes**2).sum(axis=0) - unsure * shapes.mean(axis=0) ** 2
    fit = np.minimum(bins @ shapes - unsure * means[:, None] * shapes.mean(axis=0), 0.0)
    likely = fit**2 / size / (2 * chance)[:, None]
    weight = np.exp(likely - likely.max(axis=1, keepdims=True))
    return peak + length * (weight @ onsets) / weight.sum(axis=1)


def _bins(running_sum: Samples, last: Samples, span: Samples) -> Samples:
    """Means over equal bins that end at a place of each row; shape (rows, bins)."""
    step = span / _BINS
    edges = (last + 0.5)[:, None] + (count_up(_BINS + 1) - _BINS) * step[:, None]
    return np.diff(between(running_sum, edges), axis=1) / step[:, None]


def _between_columns(fit: Samples, best: Indices, onsets: Samples) -> Samples:
    """The best onset as a share of the fitted part, refined by a parabola through its neighbours."""
    rows, count = count_up(fit.shape[0]), onsets.size
    inner = np.clip(best % count, 1, count - 2) + (best // count) * count
    left, middle, right = (fit[rows, inner + shift] for shift in (-1, 0, 1))
    bend = left - 2 * middle + right
    shift = np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, 1.0), 0.0)
    return onsets[inner % count] + np.clip(shift, -1, 1) * (onsets[1] - onsets[0])


def _best(fit: Samples, variation: Samples) -> Indices:
    """The column that fits best, with the first power unless another one fits plainly better."""
    rows, count = count_up(fit.shape[0]), _ONSETS.size
    usual: Indices = np.argmax(fit[:, :count], axis=1)
    any_power: Indices = np.argmax(fit, axis=1)
    explained = np.maximum(fit[rows, any_power], 0.0) ** 2
    gain = explained - np.maximum(fit[rows, usual], 0.0) ** 2
    left = np.maximum(variation - explained, 0.0) / (_BINS - 4)
    plainly = gain > marking().rise_plainly * left
    return any_power * plainly + usual * ~plainly


def between(running_sum: Samples, edges: Samples) -> Samples:
    """The running sum at places between samples; flat outside the sweep."""
    inside = np.clip(edges, 0.0, running_sum.shape[1] - 1.000001)
    whole = inside.astype(np.intp)
    rows = count_up(running_sum.shape[0])[:, None]
    low = running_sum[rows, whole]
    return low + (inside - whole) * (running_sum[rows, whole + 1] - low)


def vertex(smooth: Samples, place: Indices, reach: int) -> tuple[Samples, Samples]:
    """Time (sample index with fraction) and height of the parabola through three points around an extremum."""
    rows, last = count_up(smooth.shape[0]), smooth.shape[1] - 1
    middle_place = np.clip(place, reach, max(last - reach, reach))
    left, middle, right = (smooth[rows, np.clip(middle_place + shift, 0, last)] for shift in (-reach, 0, reach))
    bend = left - 2 * middle + right
    safe = np.where(bend == 0, 1.0, bend)
    shift = np.where(bend == 0, 0.0, np.clip(0.5 * (left - right) / safe, -1.0, 1.0))
    height = middle - 0.25 * (left - right) * shift
    moved = middle_place != place
    return np.where(moved, place, place + shift * reach), np.where(moved, smooth[rows, place], height)
