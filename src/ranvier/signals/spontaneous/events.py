"""Discharges stand out of the noise; slow deflections and static clicks are set apart."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices
from ranvier.signals.spontaneous.prepare import Prepared
from ranvier.signals.spontaneous.settings import RestSettings


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Where something stands out.

    places     sample indices of the largest deflection of each quick potential
    slow       first and last sample of each slow deflection, shape (n, 2)
    """

    places: Indices
    slow: Indices


def find_events(prepared: Prepared, sampling_rate_hz: float, settings: RestSettings) -> Events:
    """Peaks of the band that exceed the noise by the stated multiple, outside slow deflections."""
    least = max(settings.event_noise_multiple * prepared.noise_uv, settings.event_smallest_uv)
    height = np.abs(prepared.band_uv)
    apart = max(round(settings.event_dead_time_ms / 1000 * sampling_rate_hz), 1)
    ndimage: Any = import_module("scipy.ndimage")  # imported when used, so that start-up stays quick
    highest = ndimage.maximum_filter1d(height, 2 * apart + 1, mode="nearest")
    places = np.flatnonzero((height >= least) & (height >= highest))
    if places.size:
        places = places[np.concatenate([[True], np.diff(places) > apart])]
        places = _without_shadows(places, height[places], sampling_rate_hz, settings)
    slow = slow_deflections(prepared, sampling_rate_hz, settings)
    return Events(places[~_inside(places, slow)], slow)


def _without_shadows(places: Indices, heights: Samples, sampling_rate_hz: float, settings: RestSettings) -> Indices:
    """Leave out lesser deflections close beside a much larger one: they are its other phases."""
    reach = settings.shadow_ms / 1000 * sampling_rate_hz
    shadow = np.zeros(places.size, dtype=np.bool_)
    for away in (1, 2, 3, 4):
        if places.size > away:
            near = places[away:] - places[:-away] <= reach
            shadow[away:] |= near & (heights[:-away] > settings.shadow_ratio * heights[away:])
            shadow[:-away] |= near & (heights[away:] > settings.shadow_ratio * heights[:-away])
    return places[~shadow]


def slow_deflections(prepared: Prepared, sampling_rate_hz: float, settings: RestSettings) -> Indices:
    """Stretches that are moved slowly and far: a beat of the heart seen from afar, a moving needle."""
    rate = sampling_rate_hz
    slow = prepared.slow_uv
    least = max(settings.slow_noise_multiple * _spread(slow), settings.slow_smallest_uv)
    stretches = joined(np.abs(slow) > least, round(settings.slow_gap_ms / 1000 * rate))
    kept: list[tuple[int, int]] = []
    margin = round(0.02 * rate)
    for first, last in stretches:
        if last - first < settings.slow_shortest_ms / 1000 * rate:
            continue
        around = slice(max(first - margin, 0), last + margin)
        quick = float(np.quantile(np.abs(prepared.band_uv[around]), 0.98))
        if float(np.abs(slow[first : last + 1]).max()) > settings.slow_over_quick * quick:
            kept.append((first - margin, last + margin))
    return np.array(kept, dtype=np.intp).reshape(-1, 2)


def joined(holds: Flags, gap: int) -> list[tuple[int, int]]:
    """First and last index of each stretch where something holds, stretches closer than the gap taken together."""
    places = np.flatnonzero(holds)
    if not places.size:
        return []
    breaks = np.flatnonzero(np.diff(places) > max(gap, 1))
    firsts = places[np.concatenate([[0], breaks + 1])]
    lasts = places[np.concatenate([breaks, [places.size - 1]])]
    return [(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)]


def _spread(samples: Samples) -> float:
    """Standard deviation of the middle of the values, whatever their extremes."""
    low, middle, high = np.quantile(samples, [0.16, 0.5, 0.84])
    return float(min(high - middle, middle - low))


def _inside(places: Indices, stretches: Indices) -> Flags:
    found = np.zeros(places.size, dtype=np.bool_)
    for first, last in stretches:
        found |= (places >= first) & (places <= last)
    return found
