"""Turns and amplitude of a contraction, epoch by epoch. Nothing here says abnormal: published limits judge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import floats
from ranvier.signals.interference.settings import InterferenceSettings
from ranvier.signals.mains import find_mains
from ranvier.signals.turns import find_turns

VERSION = "interference 1"
"""Name and version of the method, written on every measurement it makes."""


@dataclass(frozen=True, slots=True, eq=False)
class InterferencePattern:
    """The interference pattern of one recording in contraction; arrays have one value for each epoch with activity.

    starts_s                when each epoch begins
    turns_per_s             NT: turns of each epoch
    amplitude_per_turn_uv   MA: mean height between successive turns of each epoch
    turns_mean_per_s, amplitude_mean_uv  their means
    ratio_mean              mean of NT over MA, per second and microvolt
    peak_ratio              the highest NT over MA of all epochs; needs a contraction that rises from weak to full
    short_intervals_percent share of the intervals between turns that are short
    small_segments_per_s    segments between turns that are low and short
    activity_percent        share of the time within segments between turns
    envelope_uv             height that nearly all segments stay below
    epochs_silent           epochs left out because they hold no contraction
    flags                   mains_removed, few_epochs, clipped, low_sampling_rate, no_contraction, too_short, flat,
                            wrong_unit, not_numbers
    reason                  one sentence when nothing was measured
    """

    status: Status
    starts_s: Samples
    turns_per_s: Samples
    amplitude_per_turn_uv: Samples
    turns_mean_per_s: float | None = None
    amplitude_mean_uv: float | None = None
    ratio_mean: float | None = None
    peak_ratio: float | None = None
    short_intervals_percent: float | None = None
    small_segments_per_s: float | None = None
    activity_percent: float | None = None
    envelope_uv: float | None = None
    epochs_silent: int = 0
    flags: tuple[str, ...] = ()
    reason: str = ""
    version: str = VERSION


def measure_interference(
    samples_uv: Samples, sampling_rate_hz: float, settings: InterferenceSettings
) -> InterferencePattern:
    """The interference pattern of one recording, after mains hum was taken off.

    samples_uv  shape (n,), microvolt
    settings    see `knowledge/methods/interference.yaml`
    """
    refused = _refused(samples_uv, sampling_rate_hz, settings)
    if refused is not None:
        return refused
    steady = samples_uv - float(samples_uv.mean())
    hum = find_mains(steady, sampling_rate_hz)
    hummed = 100 * hum.share >= settings.mains_removed_percent
    flags = [name for name, holds in (
        ("mains_removed", hummed), ("low_sampling_rate", sampling_rate_hz < settings.lowest_sampling_rate_hz),
    ) if holds]  # fmt: skip
    return _measured(steady - hum.waveform if hummed else steady, sampling_rate_hz, settings, tuple(flags))


def _refused(
    samples_uv: Samples, sampling_rate_hz: float, settings: InterferenceSettings
) -> InterferencePattern | None:
    """Why a recording cannot be measured at all."""
    if samples_uv.size < round(settings.epoch_s * sampling_rate_hz):
        return _nothing("too_short", f"The recording is shorter than one epoch of {settings.epoch_s:g} s.")
    if not np.isfinite(samples_uv).all():
        return _nothing("not_numbers", "The recording holds values that are not numbers.")
    if sampling_rate_hz < settings.refused_sampling_rate_hz:
        return _nothing("low_sampling_rate", f"At {sampling_rate_hz:g} samples a second most turns are missed.")
    height = float(np.ptp(samples_uv))
    if height == 0:
        return _nothing("flat", "The recording is flat.")
    if height > settings.highest_span_uv:
        return _nothing("wrong_unit", f"A span of {height:.3g} uV is no needle EMG: a wrong unit.")
    if 100 * _at_rail(samples_uv, height) > settings.clipped_percent:
        return _nothing("clipped", "The amplifier cut off the largest deflections.")
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Segments:
    """The stretches between successive turns: epoch of each, its height and its length."""

    epoch: Samples
    height_uv: Samples
    length_ms: Samples


def _measured(
    steady: Samples, sampling_rate_hz: float, settings: InterferenceSettings, flags: tuple[str, ...]
) -> InterferencePattern:
    turns = find_turns(steady, settings.turn_threshold_uv)
    size = round(settings.epoch_s * sampling_rate_hz)
    epochs = steady.size // size
    count = np.bincount(turns // size, minlength=epochs)[:epochs] / settings.epoch_s
    busy = np.flatnonzero(count >= settings.fewest_turns_per_s)
    if not busy.size:
        return _nothing("no_contraction", "No epoch holds a contraction.", flags)
    which = turns[:-1] // size
    kept = np.isin(which, busy)
    parts = _Segments(
        floats(which[kept]),
        floats(np.abs(np.diff(steady[turns]))[kept]),
        floats(np.diff(turns)[kept] * 1000 / sampling_rate_hz),
    )
    mean = np.array([float(parts.height_uv[parts.epoch == each].mean()) for each in busy])
    rate = floats(count[busy])
    seconds = busy.size * settings.epoch_s
    small = (parts.height_uv <= settings.small_segment_highest_uv) & (
        parts.length_ms <= settings.small_segment_longest_ms
    )
    active = parts.length_ms[parts.length_ms <= settings.active_segment_longest_ms].sum()
    return InterferencePattern(
        status=Status.MEASURED,
        starts_s=floats(busy * settings.epoch_s),
        turns_per_s=rate,
        amplitude_per_turn_uv=mean,
        turns_mean_per_s=float(rate.mean()),
        amplitude_mean_uv=float(mean.mean()),
        ratio_mean=float((rate / mean).mean()),
        peak_ratio=float((rate / mean).max()),
        short_intervals_percent=100 * float((parts.length_ms < settings.short_interval_ms).mean()),
        small_segments_per_s=float(small.sum()) / seconds,
        activity_percent=min(100.0, float(active) / (10 * seconds)),
        envelope_uv=float(np.percentile(parts.height_uv, settings.envelope_percentile)),
        epochs_silent=int(epochs - busy.size),
        flags=(*flags, "few_epochs") if busy.size < settings.epochs_fewest else flags,
    )


def _at_rail(samples_uv: Samples, height: float) -> float:
    """Share of the samples that stay at the highest or lowest value for three samples or more."""
    share = 0.0
    for rail in (float(samples_uv.max()), float(samples_uv.min())):
        there = np.abs(samples_uv - rail) <= 1e-9 * height
        share += float((there[:-2] & there[1:-1] & there[2:]).mean())
    return share


def _nothing(flag: str, reason: str, flags: tuple[str, ...] = ()) -> InterferencePattern:
    none = np.zeros(0)
    return InterferencePattern(Status.TECHNICALLY_INADEQUATE, none, none, none, flags=(*flags, flag), reason=reason)
