"""Needle EMG: amplitudes, turns, discharges and hum of one continuous recording. Nothing here says abnormal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Mark, Status, Trace
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Indices, running_mean
from ranvier.signals.clipping import longest_at_rail
from ranvier.signals.evoked.background import clipped
from ranvier.signals.mains import MainsHum, find_mains
from ranvier.signals.settings import NeedleSettings, RecordingSettings, shipped_recording
from ranvier.signals.turns import find_turns

VERSION = "needle 3"
"""Name and version of this detector, written on every measurement it makes."""


_UNUSABLE = frozenset({"flat", "saturated", "wrong_unit", "sampling_too_slow"})


@dataclass(frozen=True, slots=True)
class NeedleActivity:
    """What one needle recording shows, after offset and mains hum were taken off.

    status                 measured, or technically_inadequate when the trace is flat, saturated, sampled too
                           slowly or in a wrong unit
    offset_uv              the electrode offset that was taken off
    mains_hz, mains_share  frequency and share of the power (0 to 1) of mains hum; None when too short to tell
    noise_uv               standard deviation of the quietest tenth of the recording
    rms_uv                 root mean square of the whole recording
    peak_to_peak_uv        highest to lowest value of the whole recording
    envelope_uv            peak-to-peak height that a stated share of short pieces stay below
    turns_per_s            reversals of the trace that matter, per second
    amplitude_per_turn_uv  mean height between successive turns; None with fewer than two turns
    discharges_per_s       discharges per second; None when they cannot be told apart
    marks                  one for each counted discharge, at its largest deflection
    flags                  mains_removed, mains_dominant, mains_not_checked, interference_pattern, clipped, saturated,
                           flat, wrong_unit, low_sampling_rate, sampling_too_slow
    """

    status: Status
    offset_uv: float
    mains_hz: float | None
    mains_share: float | None
    noise_uv: float
    rms_uv: float
    peak_to_peak_uv: float
    envelope_uv: float
    turns_per_s: float
    amplitude_per_turn_uv: float | None
    discharges_per_s: float | None
    marks: tuple[Mark, ...] = ()
    flags: tuple[str, ...] = ()


def measure_needle(trace: Trace, settings: NeedleSettings) -> NeedleActivity:
    """Measure one needle recording, at rest or in contraction.

    trace     in microvolt
    settings  see `knowledge/methods/needle.yaml`

    Raises InputError for a recording too short to measure, or with values that are not numbers.
    """
    _refuse_unusable(trace, settings)
    raw, rate = trace.samples_uv, trace.sampling_rate_hz
    offset = float(raw.mean())
    samples = raw - offset
    hum = find_mains(samples, rate) if trace.duration_s >= settings.mains_shortest_s else None
    if hum is not None and 100 * hum.share >= settings.mains_removed_percent:
        samples = samples - hum.waveform
    noise = resting_noise(samples, rate)
    turns = find_turns(samples, settings.turn_threshold_uv)
    discharges = find_discharges(samples, rate, noise, settings)
    flags = _flags(trace, hum, noise, discharges is None, settings)
    counted: Indices = np.zeros(0, dtype=np.intp) if discharges is None else discharges
    return NeedleActivity(
        status=Status.TECHNICALLY_INADEQUATE if _UNUSABLE & set(flags) else Status.MEASURED,
        offset_uv=offset,
        mains_hz=None if hum is None else hum.hz,
        mains_share=None if hum is None else hum.share,
        noise_uv=noise,
        rms_uv=float(np.sqrt(np.mean(samples**2))),
        peak_to_peak_uv=float(np.ptp(samples)),
        envelope_uv=envelope(samples, rate, settings),
        turns_per_s=turns.size / trace.duration_s,
        amplitude_per_turn_uv=float(np.abs(np.diff(samples[turns])).mean()) if turns.size > 1 else None,
        discharges_per_s=None if discharges is None else discharges.size / trace.duration_s,
        marks=tuple(Mark("discharge", float(place / rate), float(raw[place])) for place in counted),
        flags=flags,
    )


def _refuse_unusable(trace: Trace, settings: NeedleSettings) -> None:
    raw, rate = trace.samples_uv, trace.sampling_rate_hz
    if raw.size < max(2 * settings.envelope_window_ms / 1000 * rate, 32):
        raise InputError(
            f"the recording of {1000 * trace.duration_s:.3g} ms is too short to measure needle EMG",
            allowed=f"at least {2 * settings.envelope_window_ms:g} ms",
        )
    if not np.isfinite(raw).all():
        raise InputError("the recording holds values that are not numbers", hint="Cut those parts out")


def _flags(
    trace: Trace, hum: MainsHum | None, noise_uv: float, crowded: bool, settings: NeedleSettings
) -> tuple[str, ...]:
    raw, rate = trace.samples_uv, trace.sampling_rate_hz
    flat = float(np.ptp(raw)) == 0.0
    percent = 0.0 if hum is None else 100 * hum.share
    said = {
        "mains_removed": hum is not None and percent >= settings.mains_removed_percent,
        "mains_dominant": percent >= settings.mains_dominant_percent,
        "mains_not_checked": hum is None,
        "interference_pattern": crowded,
        "clipped": not flat and (clipped(raw, int(np.argmax(raw))) or clipped(raw, int(np.argmin(raw)))),
        "saturated": not flat and longest_at_rail(raw) > max(settings.saturated_longest_ms / 1000 * rate, 3),
        "flat": flat,
        "wrong_unit": not flat and _in_wrong_unit(float(np.ptp(raw)), noise_uv, settings),
        "sampling_too_slow": rate < settings.refused_sampling_rate_hz,
        "low_sampling_rate": settings.refused_sampling_rate_hz <= rate < settings.lowest_sampling_rate_hz,
    }
    return tuple(name for name, holds in said.items() if holds)


def _in_wrong_unit(span_uv: float, noise_uv: float, settings: NeedleSettings) -> bool:
    too_small = span_uv < settings.smallest_span_uv and noise_uv < settings.quietest_amplifier_uv
    return too_small or span_uv > settings.largest_span_uv


def resting_noise(samples_uv: Samples, sampling_rate_hz: float, settings: RecordingSettings | None = None) -> float:
    """Standard deviation of the quietest part of the recording, in microvolt, from short pieces.

    settings  those of `knowledge/methods/recording.yaml` unless given
    """
    settings = shipped_recording() if settings is None else settings
    size = max(int(settings.noise_piece_ms / 1000 * sampling_rate_hz), 8)
    count = samples_uv.size // size
    pieces = samples_uv[: count * size].reshape(count, size)
    return float(np.percentile(pieces.std(axis=1), settings.quietest_percent))


def envelope(samples_uv: Samples, sampling_rate_hz: float, settings: NeedleSettings) -> float:
    """Peak-to-peak height, in microvolt, that a stated share of short pieces stay below."""
    size = max(int(settings.envelope_window_ms / 1000 * sampling_rate_hz), 2)
    count = samples_uv.size // size
    heights = np.ptp(samples_uv[: count * size].reshape(count, size), axis=1)
    return float(np.percentile(heights, settings.envelope_percentile))


def find_discharges(
    samples_uv: Samples, sampling_rate_hz: float, noise_uv: float, settings: NeedleSettings
) -> Indices | None:
    """Sample indices of the discharges at their largest deflection.

    None when they overlap too much to be counted, or when the recording never comes to rest.
    """
    if noise_uv > settings.resting_noise_highest_uv:
        return None
    least = max(settings.discharge_noise_multiple * noise_uv, settings.discharge_smallest_uv)
    steady = samples_uv - running_mean(samples_uv, round(settings.drift_ms / 1000 * sampling_rate_hz))
    beyond = np.flatnonzero(np.abs(steady) > least)
    if not beyond.size:
        return np.zeros(0, dtype=np.intp)
    dead = max(round(settings.discharge_dead_time_ms / 1000 * sampling_rate_hz), 1)
    first = np.concatenate([[0], np.flatnonzero(np.diff(beyond) > dead) + 1])
    last = np.concatenate([first[1:], [beyond.size]]) - 1
    busy = float((beyond[last] - beyond[first] + dead).sum()) / samples_uv.size
    if 100 * busy > settings.discharge_busiest_percent:
        return None
    heights = np.abs(steady[beyond])
    places = [beyond[a + int(np.argmax(heights[a : b + 1]))] for a, b in zip(first, last, strict=True)]
    return np.array(places, dtype=np.intp)
