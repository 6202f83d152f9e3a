"""A second, simpler opinion on every automatic mark: how far the two methods disagree is kept with the mark."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ranvier.record import Mark, Trace
from ranvier.record.recordings import Samples
from ranvier.signals.evoked import EvokedResponse
from ranvier.signals.settings import Settings

_NAMES = frozenset({"onset", "negative_peak", "negative_end", "positive_peak"})


@dataclass(frozen=True, slots=True)
class SecondMethodSettings(Settings):
    """Settings of the second method; meaning and source of each stand in methods/second_method.yaml."""

    level_percent: float
    noise_multiple: float


def with_disagreement(seen: EvokedResponse, trace: Trace, settings: SecondMethodSettings) -> EvokedResponse:
    """The response whose marks say by how many milliseconds a second method differs.

    The second method looks at the raw trace alone: peaks at its lowest and highest sample, onset and end where it
    passes a small share of the peak or a multiple of the noise. It is biased on slow or small responses; a large
    difference says that a mark deserves a look.
    """
    places = {mark.name: mark.time_s * trace.sampling_rate_hz for mark in seen.marks if mark.name in _NAMES}
    if "negative_peak" not in places or not seen.marks:
        return seen
    others = _second(trace.samples_uv - seen.baseline_uv, places, seen.noise_uv, settings)
    return replace(seen, marks=tuple(_compared(each, others.get(each.name), trace) for each in seen.marks))


def _compared(mark: Mark, other: float | None, trace: Trace) -> Mark:
    if other is None:
        return mark
    return replace(mark, disagreement_ms=abs(1000 * (other / trace.sampling_rate_hz - mark.time_s)))


def _second(
    samples: Samples, places: dict[str, float], noise_uv: float, settings: SecondMethodSettings
) -> dict[str, float]:
    """Where the second method sets the marks, as sample indices with fractions."""
    size = samples.size
    onset = places.get("onset", places["negative_peak"])
    end = places.get("negative_end", float(size - 1))
    first, last = max(int(onset), 0), min(int(np.ceil(end)) + 1, size)
    if last - first < 2:
        return {}
    top = first + int(np.argmin(samples[first:last]))
    found = {"negative_peak": float(top)}
    level = min(settings.level_percent / 100 * float(samples[top]), -settings.noise_multiple * noise_uv)
    if not samples[top] < level < 0:
        return found
    before = np.flatnonzero(samples[:top] > level)
    if before.size:
        found["onset"] = _crossing(samples, int(before[-1]), level)
    after = np.flatnonzero(samples[top:] > level)
    if after.size:
        found["negative_end"] = _crossing(samples, top + int(after[0]) - 1, level)
    if "positive_peak" in places and end < places["positive_peak"]:
        stop = min(int(2 * places["positive_peak"] - end) + 2, size)
        found["positive_peak"] = float(int(end) + int(np.argmax(samples[int(end) : stop])))
    return found


def _crossing(samples: Samples, place: int, level: float) -> float:
    """Where the line between a sample and the next passes a level."""
    if place < 0 or place + 1 >= samples.size:
        return float(max(place, 0))
    here, there = float(samples[place]), float(samples[place + 1])
    return place + (float(np.clip((level - here) / (there - here), 0, 1)) if here != there else 0.0)
