"""A model of motor units that explains a CMAP scan: each unit has a threshold and a size.

A stimulus s evokes the unit with threshold T with the probability Phi((s / T - 1) / spread), every time anew; the
spread may differ a little from unit to unit. The mean response at s is then the sum of size * probability and its
variance the sum of size^2 * p * (1 - p) plus the noise: a given slope of the curve made of few large units varies more
from stimulus to stimulus than one made of many small ones. For each of several numbers of units the thresholds, sizes
and spreads that make the scan most likely are found by gradient ascent from a few starts. The estimate is the mean over
the numbers around the best one, each weighted by its likelihood, which is softened because real thresholds also wander
slowly. Of many units only size times spread can be told, so that the number rests on the usual spread; its range says
so. This follows the published idea of fitting units to a scan; how it is fitted here is Ranvier's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Indices, count_up, floats
from ranvier.signals.cmap_scan.settings import CmapScanSettings

_REACH = 3.5  # beyond this many spreads from its threshold a unit answers never or always
_STEP = 1.3  # ratio of neighbouring numbers of units that are tried
_STARTS = 3
_ITERATIONS = 60
_SMOOTHED_POINTS = 9
_WIDEST = 3.0  # keeps a long step of the search within reach; no scan comes near it
_LARGEST_LOGARITHM = 20.0
_CONFIDENT = 1.96
_SIDE = 2  # numbers averaged on each side of the best one


@dataclass(frozen=True, slots=True, eq=False)
class UnitModel:
    """Motor units that explain a scan.

    all_units         number of units that explains the scan, averaged over the numbers that explain it well
    units             how many of them are not smaller than the stated share of the maximum, averaged in the same way
    low, high         range of that number (95 %)
    thresholds_ma     threshold of each unit of the best single model, rising
    sizes_mv          size of each of these units
    """

    all_units: float
    units: float
    low: float
    high: float
    thresholds_ma: Samples
    sizes_mv: Samples


@dataclass(frozen=True, slots=True, eq=False)
class _Scan:
    """A scan sorted by stimulus, with the variance of the noise at each response."""

    stimulus: Samples
    response: Samples
    noise_variance: Samples
    spread: float
    spread_varies: float
    largest: float
    rising: Samples


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    log_likelihood: float
    thresholds: Samples
    sizes: Samples


def fit_units(
    stimulus_ma: Samples, response_mv: Samples, noise_mv: Samples, largest_mv: float, settings: CmapScanSettings
) -> UnitModel:
    """The number of units that best explains a scan.

    stimulus_ma, response_mv  sorted by stimulus, the response at rest already taken off
    noise_mv                  standard deviation of the noise at each response
    largest_mv                the plateau
    """
    scan = _Scan(
        stimulus_ma,
        response_mv,
        noise_mv**2,
        settings.relative_spread_percent / 100,
        settings.spread_varies,
        largest_mv,
        _rising(response_mv),
    )
    tried: dict[int, _Fit] = {}

    def at(count: int) -> float:
        if count not in tried:
            fits = [_fit(scan, count, settings.size_spread, start) for start in range(_STARTS)]
            tried[count] = max(fits, key=lambda fit: fit.log_likelihood)
        return tried[count].log_likelihood

    best = _climb(at, _first_guess(scan), int(settings.most_units))
    counts = _around(best, int(settings.most_units))
    likelihood = np.array([at(count) for count in counts])
    weight = np.exp((likelihood - likelihood.max()) / settings.softening)
    weight /= weight.sum()
    place = np.log(np.array(counts, dtype=np.float64))
    middle = float(weight @ place)
    spread = float(np.sqrt(weight @ (place - middle) ** 2))
    limit = settings.smallest_unit_percent / 100 * largest_mv
    large = float(weight @ np.array([(tried[count].sizes >= limit).sum() for count in counts], dtype=np.float64))
    reach = _CONFIDENT * max(settings.range_share * spread, settings.least_range)
    fit = tried[best]
    order = np.argsort(fit.thresholds)
    return UnitModel(
        float(np.exp(middle)),
        large,
        large * float(np.exp(-reach)),
        large * float(np.exp(reach)),
        fit.thresholds[order],
        fit.sizes[order],
    )


def _rising(response: Samples) -> Samples:
    """A curve through the responses that never falls."""
    half = _SMOOTHED_POINTS // 2
    padded = np.pad(response, half, mode="edge")
    smooth = np.convolve(padded, np.full(_SMOOTHED_POINTS, 1 / _SMOOTHED_POINTS), mode="valid")
    up = np.maximum.accumulate(smooth)
    down = np.minimum.accumulate(smooth[::-1])[::-1]
    return (up + down) / 2 + np.arange(response.size) * 1e-9


def _first_guess(scan: _Scan) -> int:
    """Number of equal units from slope and variance: each unit adds its share of both over its own range."""
    change = np.diff(scan.response)
    slope = np.diff(scan.rising)
    variance = max(float((change**2).sum() / 2 - scan.noise_variance[1:].sum()), 1e-12)
    width = scan.spread / np.sqrt(np.pi)
    relative_step = np.diff(np.log(scan.stimulus))
    moving = relative_step > 1e-6
    mean_square = float((slope[moving] * scan.largest).sum() / max(np.median(relative_step[moving]), 1e-6) * width)
    return int(np.clip(mean_square / variance, 3, 200))


def _climb(at: Callable[[int], float], first: int, most: int) -> int:
    """The number with the highest likelihood among numbers a fixed ratio apart, each side of it tried too."""
    best = max(first, 1)
    while True:
        up = min(max(round(best * _STEP), best + 1), most)
        down = max(min(round(best / _STEP), best - 1), 1)
        top = max((best, up, down), key=at)
        if top == best:
            return best
        best = top


def _around(best: int, most: int) -> list[int]:
    """Numbers a fixed ratio apart on both sides of the best one."""
    wanted = {min(max(round(best * _STEP**step), 1), most) for step in range(-_SIDE, _SIDE + 1)}
    return sorted(wanted)


def _fit(scan: _Scan, count: int, size_spread: float, start: int) -> _Fit:
    special: Any = import_module("scipy.special")
    optimize: Any = import_module("scipy.optimize")
    chance = np.random.default_rng([count, start])
    share: Samples = special.ndtri((np.arange(count) + 0.5) / count) * size_spread
    sizes: Samples = np.exp(chance.permutation(share))
    sizes *= scan.largest / sizes.sum()
    middle = np.cumsum(sizes) - sizes / 2
    thresholds: Samples = np.interp(middle, scan.rising, scan.stimulus)
    usual = np.log(scan.largest / count) - size_spread**2 / 2

    middles = np.repeat([usual, np.log(scan.spread)], count)
    widths = np.repeat([size_spread, scan.spread_varies], count)

    def cost(values: Samples) -> tuple[float, Samples]:
        loss, slope = _loss(scan, values, special.ndtr)
        away = (values[count:] - middles) / widths
        slope[count:] += away / widths
        return loss + 0.5 * float(away @ away), slope

    first = np.concatenate([np.log(thresholds), np.log(sizes), np.full(count, np.log(scan.spread))])
    found = optimize.minimize(cost, first, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS})
    away = (found.x[count:] - middles) / widths
    likelihood = -(float(found.fun) - 0.5 * float(away @ away))
    return _Fit(likelihood, np.exp(found.x[:count]), np.exp(found.x[count : 2 * count]))


def _loss(scan: _Scan, values: Samples, phi: Callable[[Samples], Samples]) -> tuple[float, Samples]:
    """Minus the log-likelihood and its slope along the logarithms of thresholds and sizes."""
    count = values.size // 3
    limited = np.clip(values, -_LARGEST_LOGARITHM, _LARGEST_LOGARITHM)  # a long step of the search must not overflow
    thresholds, sizes = np.exp(limited[:count]), np.exp(limited[count : 2 * count])
    spread = np.clip(np.exp(limited[2 * count :]), scan.spread / _WIDEST, scan.spread * _WIDEST)[:, None]
    first, places = _within(scan, thresholds, spread[:, 0])
    steps = (scan.stimulus[places] / thresholds[:, None] - 1) / spread
    inside = first[:, 0:1] + count_up(places.shape[1]) < first[:, 1:2]
    p = np.where(inside, phi(steps), 1.0)
    size = scan.response.size
    both = p * (1 - p)
    mean = _spread_out(places, np.where(inside, p * sizes[:, None], 0.0), size)
    mean += np.cumsum(np.bincount(first[:, 1], sizes, size + 1))[:size]
    variance = _spread_out(places, both * (sizes**2)[:, None], size) + scan.noise_variance
    left = scan.response - mean
    loss = 0.5 * float((left**2 / variance + np.log(variance)).sum())
    to_mean = -left / variance
    to_variance = 0.5 * (1 / variance - (left / variance) ** 2)
    after = np.concatenate([np.cumsum(to_mean[::-1])[::-1], [0.0]])
    near_mean, near_variance = to_mean[places] * inside, to_variance[places]
    by_size = ((near_mean * p).sum(axis=1) + after[first[:, 1]]) * sizes
    by_size += 2 * sizes**2 * (near_variance * both).sum(axis=1)
    density = np.where(inside, np.exp(-0.5 * steps**2) * 0.3989423, 0.0)
    pull = density * sizes[:, None] * (near_mean + sizes[:, None] * near_variance * (1 - 2 * p))
    by_threshold = -(pull * (steps + 1 / spread)).sum(axis=1)
    by_spread = -(pull * steps).sum(axis=1)
    return loss, np.concatenate([by_threshold, by_size, by_spread])


def _within(scan: _Scan, thresholds: Samples, spread: Samples) -> tuple[Indices, Indices]:
    """First and last point (not included) near each threshold, and a block of point numbers that covers them."""
    reach = _REACH * spread
    edges = np.stack([thresholds * (1 - reach), thresholds * (1 + reach)], axis=1)
    first = np.searchsorted(scan.stimulus, edges)
    width = int((first[:, 1] - first[:, 0]).max(initial=1)) or 1
    return first, np.minimum(first[:, 0:1] + count_up(width), scan.stimulus.size - 1)


def _spread_out(places: Indices, values: Samples, size: int) -> Samples:
    return floats(np.bincount(places.ravel(), values.ravel(), size))
