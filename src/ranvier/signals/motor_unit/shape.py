"""Amplitude, area, phases, turns and the other measures of the form of one potential."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.motor_unit.averaging import runs
from ranvier.signals.motor_unit.extent import Extent
from ranvier.signals.motor_unit.settings import MotorUnitSettings
from ranvier.signals.turns import find_turns


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of one potential; indices count in its window.

    negative_peak, positive_peak  indices of the lowest and the highest value
    spike_first, spike_last       indices of the first and last positive peak of the main spike
    rise_time_ms                  from the positive peak just before the main negative peak to that peak
    steepest_rise_ms              time that the whole height would take at the steepness of the steepest part before
                                  the main negative peak
    steepest_uv_per_ms            that steepness itself; low when no fibre is near the needle
    """

    amplitude_uv: float
    area_uv_ms: float
    phases: int
    turns: int
    negative_peak: int
    positive_peak: int
    spike_first: int
    spike_last: int
    rise_time_ms: float | None
    steepest_rise_ms: float | None
    steepest_uv_per_ms: float | None


def find_shape(extent: Extent, sampling_rate_hz: float, settings: MotorUnitSettings) -> Shape:
    """The form of the potential between its beginning and its end, satellites not counted."""
    inside = extent.potential_uv[extent.first : extent.last + 1]
    noise = settings.agreement_noise_multiple * extent.noise_uv
    negative, positive = int(np.argmin(inside)), int(np.argmax(inside))
    padded = np.concatenate([[0.0], inside, [0.0]])
    turns = find_turns(padded, max(settings.turn_smallest_uv, noise)) - 1
    before, after = _spike(inside, negative, turns.tolist())
    peak = _peak_before(inside, negative, turns.tolist())
    rise = inside if peak is None else _main_rise(inside, peak, negative)
    return Shape(
        amplitude_uv=float(np.ptp(inside)),
        area_uv_ms=float(np.abs(inside).sum()) * 1000 / sampling_rate_hz,
        phases=_phases(inside, max(settings.phase_smallest_uv, noise)),
        turns=int(turns.size),
        negative_peak=extent.first + negative,
        positive_peak=extent.first + positive,
        spike_first=extent.first + before,
        spike_last=extent.first + after,
        rise_time_ms=None if peak is None else 1000 * (negative - peak) / sampling_rate_hz,
        steepest_rise_ms=steepest_rise_ms(rise, sampling_rate_hz, settings.rise_window_ms),
        steepest_uv_per_ms=steepest_uv_per_ms(rise, sampling_rate_hz, settings.rise_window_ms),
    )


def _phases(inside: Samples, least: float) -> int:
    """Stretches on alternating sides of the baseline that reach far enough from it."""
    sides = [
        (first, sign)
        for sign in (-1, 1)
        for first, last in runs(sign * inside > 0)
        if (sign * inside[first : last + 1]).max() >= least
    ]
    ordered = [sign for _, sign in sorted(sides)]
    return sum(1 for place, sign in enumerate(ordered) if place == 0 or sign != ordered[place - 1])


def _spike(inside: Samples, negative: int, turns: list[int]) -> tuple[int, int]:
    """The first and the last positive peak of the spike; without one, the begin or end of the negative phase."""
    positive = [place for place in turns if inside[place] > 0]
    first = min((place for place in positive if place < negative), default=None)
    last = max((place for place in positive if place > negative), default=None)
    whole = (0, inside.size - 1)
    phase = next((part for part in runs(inside < 0) if part[0] <= negative <= part[1]), whole)
    return (phase[0] if first is None else first), (phase[1] if last is None else last)


def _peak_before(inside: Samples, negative: int, turns: list[int]) -> int | None:
    """The positive peak just before the main negative peak; a turn that matters is a peak.

    Without one, the highest value since the negative phase began.
    """
    if inside[negative] >= 0 or negative == 0:
        return None
    peak = max((place for place in turns if 0 <= place < negative), default=None)
    if peak is not None:
        return peak
    begin = next(first for first, last in runs(inside < 0) if first <= negative <= last)
    begin = begin if begin < negative else 0
    return begin + int(np.argmax(inside[begin : negative + 1]))


def _main_rise(inside: Samples, peak: int, negative: int) -> Samples:
    """The rise between the peaks when it makes most of the height; a lower one is a notch: then the whole."""
    rise = inside[peak : negative + 1]
    return rise if 2 * np.ptp(rise) >= np.ptp(inside) else inside


def steepest_rise_ms(potential_uv: Samples, sampling_rate_hz: float, window_ms: float) -> float | None:
    """Time from positive to negative peak of a rise as high as the potential and as steep as its steepest part.

    A fibre near the needle makes a steep part; one far away cannot. The foot before it, which fibres that fire a
    little earlier make longer, does not count, and small notches in it do not break the rise. The rise is taken for
    half a period of a sine, which lasts as long as its peaks are apart, so that limits for the time between the
    peaks hold. The steepest part is the greatest fall within the window before the main negative peak.

    potential_uv  shape (n,), from its beginning to its end

    >>> rise = 100 * np.cos(np.pi * np.arange(13) / 12)
    >>> round(steepest_rise_ms(np.concatenate([np.full(40, 100.0), rise]), 24_000.0, 1 / 6) or 0, 6)
    0.5
    """
    steepness, height = steepest_uv_per_ms(potential_uv, sampling_rate_hz, window_ms), float(np.ptp(potential_uv))
    if steepness is None:
        return None
    window = _window(sampling_rate_hz, window_ms) * 1000 / sampling_rate_hz
    return float(np.pi * window / 2 / np.arcsin(min(steepness * window / height, 1.0)))


def steepest_uv_per_ms(potential_uv: Samples, sampling_rate_hz: float, window_ms: float) -> float | None:
    """The greatest fall within the window before the main negative peak, in microvolt a millisecond.

    Only a fibre near the needle makes a potential steep. A large unit whose fibres fire one after the other rises
    slowly as a whole although the needle lies in it: its steepness tells that, its rise time does not.

    potential_uv  shape (n,), from its beginning to its end; None when it does not fall below the baseline

    >>> steepest_uv_per_ms(np.array([0.0, 100.0, -200.0, 0.0]), 10_000.0, 0.1)
    3000.0
    """
    before = potential_uv[: int(np.argmin(potential_uv)) + 1]
    step = _window(sampling_rate_hz, window_ms)
    if before.size <= step or before[-1] >= 0:
        return None
    fall = float((before[:-step] - before[step:]).max())
    return fall * sampling_rate_hz / 1000 / step if fall > 0 else None


def _window(sampling_rate_hz: float, window_ms: float) -> int:
    return max(round(window_ms * sampling_rate_hz / 1000), 1)
