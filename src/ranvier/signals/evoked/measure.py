"""Evoked responses: is there one, where does it start, peak and end, and how large is it.

`measure_evoked` measures one trace; `measure_evoked_batch` does the same for many sweeps of one geometry at
once. The negative phase has negative values (active minus reference electrode). Nothing here says abnormal.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Mark, Status, Trace
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices, count_up
from ranvier.signals.evoked import background
from ranvier.signals.evoked.chunk import Chunk, Found
from ranvier.signals.evoked.frame import Frame, frame
from ranvier.signals.evoked.onset import between, vertex
from ranvier.signals.evoked.search import prepare, search
from ranvier.signals.settings import EvokedSettings, marking

VERSION = "evoked 4"
"""Name and version of this detector, written on every measurement it makes."""

_NOTHING = 1e-6  # a trace with less noise than this share of its height was calculated, not recorded
_ROUNDED_UP = 1 + 1e-9  # an earlier deflection as high as the response hides it, however the last digit was rounded
_CHUNK = 250_000  # values measured together: what fits in the processor's cache


@dataclass(frozen=True, slots=True)
class EvokedResponse:
    """What one stimulated sweep shows.

    status            measured, no_response, or technically_inadequate when the sweep cannot tell
    onset_ms          negative take-off, from the stimulus; the peak of an initial positive phase when there is one
    peak_ms           negative peak, from the stimulus
    end_ms            return of the negative phase to the baseline; None when the sweep ends first
    amplitude_uv      baseline to negative peak
    peak_to_peak_uv   negative peak to the following positive peak
    duration_ms       onset to end of the negative phase
    total_duration_ms onset to the end of the last negative phase; None when the sweep ends first
    area_uv_ms        area of the negative phase
    positivity_uv     height of an initial positive phase above the baseline, 0 without one
    noise_uv          standard deviation of the smoothed noise
    baseline_uv       resting level that was taken off
    artefact_end_ms   what came before was not looked at because of the stimulus artefact
    marks             onset, negative_peak, negative_end, positive_peak, with times from the start of the trace
    flags             what a reader must know: initial_positivity, inverted, artefact_overlap, earlier_activity,
                      noisy, clipped, mains_removed, drift_removed, background_activity, may_be_voluntary (a
                      single motor unit may look like this: repeat the stimulus), flat, low_sampling_rate,
                      sampling_too_slow, unit_doubtful, no_stimulus_time, no_baseline, end_not_reached
    Latencies are None when the time of the stimulus is not known; values are None unless measured.
    """

    status: Status
    noise_uv: float
    baseline_uv: float
    onset_ms: float | None = None
    peak_ms: float | None = None
    end_ms: float | None = None
    positive_peak_ms: float | None = None
    amplitude_uv: float | None = None
    peak_to_peak_uv: float | None = None
    duration_ms: float | None = None
    total_duration_ms: float | None = None
    area_uv_ms: float | None = None
    positivity_uv: float | None = None
    artefact_end_ms: float | None = None
    marks: tuple[Mark, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def area(self) -> float | None:
        """Area of the negative phase in mV.ms."""
        return None if self.area_uv_ms is None else self.area_uv_ms / 1000


@dataclass(frozen=True, slots=True, eq=False)
class EvokedBatch:
    """What many sweeps of one geometry show, one array entry for each sweep.

    Times are sample indices with fractions from the first sample, heights microvolt, areas microvolt times
    milliseconds; NaN where there is nothing.
    present     a response was found
    inadequate  the sweep cannot tell whether there is one
    """

    present: Flags
    inadequate: Flags
    onset: Samples
    peak: Samples
    end: Samples
    total_end: Samples
    positive_peak: Samples
    amplitude_uv: Samples
    positive_uv: Samples
    area_uv_ms: Samples
    noise_uv: Samples
    baseline_uv: Samples
    begin: Samples
    positivity_uv: Samples
    inverted: Flags
    artefact_overlap: Flags
    earlier_activity: Flags
    noisy: Flags
    clipped: Flags
    mains_removed: Flags
    drift_removed: Flags
    background_activity: Flags
    may_be_voluntary: Flags
    flat: Flags
    unit_doubtful: Flags


def measure_evoked(trace: Trace, settings: EvokedSettings) -> EvokedResponse:
    """Mark one stimulated sweep.

    trace     in microvolt, negative phase below zero
    settings  for motor or sensory responses, see `knowledge/methods/evoked_motor.yaml`

    Raises InputError for a sweep too short to hold a response, or with values that are not numbers.
    """
    batch = measure_evoked_batch(trace.samples_uv[None, :], trace.sampling_rate_hz, trace.stimulus_time_s, settings)
    return response(batch, 0, trace, settings)


def measure_evoked_batch(
    sweeps_uv: Samples, sampling_rate_hz: float, stimulus_time_s: float | None, settings: EvokedSettings
) -> EvokedBatch:
    """Mark many sweeps that share sampling rate (Hz), length and time of the stimulus (s from the first sample).

    sweeps_uv  shape (sweeps, samples), in microvolt; not changed

    Raises InputError for sweeps too short to hold a response, or with values that are not numbers.
    """
    if sweeps_uv.ndim != 2 or not np.isfinite(sampling_rate_hz) or sampling_rate_hz <= 0:
        raise InputError("sweeps need the shape (sweeps, samples) and a sampling rate above 0")
    geometry = frame(sweeps_uv.shape[1], float(sampling_rate_hz), stimulus_time_s, settings)
    if geometry.stop - geometry.start < max(2 * geometry.weights.size, 16):
        length = 1000 * sweeps_uv.shape[1] / sampling_rate_hz
        raise InputError(
            f"the sweep of {length:.3g} ms holds too few samples after the stimulus to show a response",
            hint="Check the sampling rate and the time of the stimulus",
        )
    if not np.isfinite(sweeps_uv).all():
        raise InputError("a sweep holds values that are not numbers", hint="Leave those sweeps out")
    together = max(_CHUNK // geometry.size, 16)
    parts = [
        _measure_chunk(np.array(sweeps_uv[first : first + together], dtype=np.float64), geometry, settings)
        for first in range(0, max(len(sweeps_uv), 1), together)
    ]
    if len(parts) == 1:
        return parts[0]
    return EvokedBatch(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(EvokedBatch)))


def _measure_chunk(sweeps: Samples, geometry: Frame, settings: EvokedSettings) -> EvokedBatch:
    flat = np.ptp(sweeps[:, geometry.clear :], axis=1) == 0
    chunk = prepare(sweeps, geometry, settings)
    beyond = background.beyond_background(chunk.smooth, geometry, chunk.tail > marking().tail_plain_noise * chunk.noise)
    found = search(chunk)
    limit = settings.detection_noise_multiple * np.hypot(chunk.noise, chunk.doubt)
    inside = (found.peak > geometry.start + 1) & (found.peak < geometry.stop - 2)
    seen = (found.score > limit) & (beyond > limit) & inside & ~flat
    restless = seen & (found.score < settings.background_ratio * background.largest_at_rest(chunk.smooth, geometry))
    restless |= seen & (found.peak - found.onset > settings.slowest_rise_ms * geometry.per_ms)
    hidden = seen & ((found.score < _ROUNDED_UP * chunk.left) | restless)
    doubtful = _unit_doubtful(chunk, found, settings) & ~flat
    slow = 1000 * geometry.per_ms < settings.refused_sampling_rate_hz
    present = seen & ~hidden & ~doubtful & (found.score >= settings.smallest_response_uv) & (not slow)
    loud = limit > settings.noise_ceiling_uv
    unexplained = ~seen & (beyond > limit) & (beyond > settings.noise_ceiling_uv)
    noisy = np.where(present, found.score < settings.noisy_signal_to_noise * chunk.noise, loud)
    covered = chunk.tail > settings.artefact_tail_percent / 100 * found.score
    overlap = np.where(present, covered, (hidden & ~restless) | unexplained)
    inadequate = ~present & (flat | hidden | unexplained | loud | doubtful | slow)
    return _shape(
        chunk,
        found,
        present,
        inadequate=inadequate,
        noisy=noisy,
        artefact_overlap=overlap,
        background_activity=restless,
        flat=flat,
        unit_doubtful=doubtful,
    )


def _unit_doubtful(chunk: Chunk, found: Found, settings: EvokedSettings) -> Flags:
    """Whether no body and amplifier gives such values: far too large, or noise far too small without being nothing."""
    height = np.abs(chunk.smooth[:, chunk.frame.start : chunk.frame.stop]).max(axis=1)
    too_quiet = (chunk.noise < settings.quietest_noise_uv) & (chunk.noise > _NOTHING * height)
    return too_quiet | (found.depth > settings.largest_response_uv)


def _shape(chunk: Chunk, found: Found, present: Flags, **said: Flags) -> EvokedBatch:
    geometry, settings, rows = chunk.frame, chunk.settings, count_up(len(chunk.sweeps))
    reach = max(geometry.weights.size // 4, 1)
    peak, low = vertex(chunk.smooth, found.peak, reach)
    onset, end = np.minimum(found.onset, peak), np.maximum(_end(chunk, found), peak)  # each to a fraction of a sample
    after = np.where(np.isnan(end), geometry.size - 1, end)
    until = after + settings.positive_phase_search_ms * geometry.per_ms
    positive_peak, high = _positive_peak(chunk.smooth, after, until, reach)
    high = np.where(np.isnan(end) | (high <= chunk.noise), np.nan, high)
    turned_over = np.maximum(found.lead, found.hill) > settings.inverted_ratio * found.depth
    lasts = (after - onset) / geometry.per_ms
    voluntary = present & _like_voluntary(found, lasts, settings)
    area = _area(chunk.sweeps, onset, after) / geometry.per_ms
    cut = [bool(present[row]) and background.clipped(chunk.sweeps[row], int(found.peak[row])) for row in rows]

    def only(values: Samples) -> Samples:
        return np.where(present, values, np.nan)

    return EvokedBatch(
        present=present,
        onset=only(onset),
        peak=only(peak),
        end=only(end),
        total_end=only(_total_end(chunk, found.depth, end, after, until)),
        positive_peak=only(np.where(np.isnan(high), np.nan, positive_peak)),
        amplitude_uv=only(-low),
        positive_uv=only(high),
        area_uv_ms=only(np.where(np.isnan(end), np.nan, area)),
        noise_uv=chunk.noise,
        baseline_uv=chunk.base,
        begin=chunk.begin.astype(np.float64),
        positivity_uv=only(found.lead),
        inverted=present & (turned_over | (high > settings.inverted_later_ratio * found.depth)),
        earlier_activity=present & (chunk.left > np.maximum(marking().earlier_share * found.depth, 5 * chunk.noise)),
        clipped=np.array(cut, dtype=np.bool_),
        mains_removed=chunk.hum,
        drift_removed=chunk.slope != 0,
        may_be_voluntary=voluntary,
        **said,
    )


def _positive_peak(smooth: Samples, after: Samples, until: Samples, reach: int) -> tuple[Samples, Samples]:
    """Place and height of the highest point of each row from one place to another."""
    places = count_up(smooth.shape[1])
    later = slice(int(after.min(initial=0)), min(int(until.max(initial=0)) + 2, places.size))
    inside = (places[later] >= after[:, None]) & (places[later] <= until[:, None])
    top = np.argmax(np.where(inside, smooth[:, later], -np.inf), axis=1) + later.start
    return vertex(smooth, top, reach)


def _like_voluntary(found: Found, lasts_ms: Samples, settings: EvokedSettings) -> Flags:
    """Whether height, length and an initial positive phase fit a motor unit potential of a muscle not at rest."""
    height = (found.depth >= settings.voluntary_smallest_uv) & (found.depth <= settings.voluntary_largest_uv)
    led = found.lead >= settings.voluntary_positivity_percent / 100 * found.depth
    return height & led & (lasts_ms >= settings.voluntary_shortest_ms)


def _end(chunk: Chunk, found: Found) -> Samples:
    """Where the negative phase comes back to within the noise of the baseline; NaN when the sweep ends first."""
    return _back(chunk.smooth, found.peak, -chunk.noise)


def _total_end(chunk: Chunk, depth: Samples, end: Samples, after: Samples, until: Samples) -> Samples:
    """Where the last negative phase of the response is over; NaN when the sweep ends first."""
    window = slice(int(after.min(initial=0)), min(int(until.max(initial=0)) + 2, chunk.frame.size))
    least = np.maximum(marking().later_noise * chunk.noise, marking().later_share * depth)
    places = count_up(chunk.frame.size)[window]
    again = (chunk.smooth[:, window] < -least[:, None]) & (places > after[:, None]) & (places <= until[:, None])
    any_more = again.any(axis=1)
    if not any_more.any():
        return end
    latest = window.stop - 1 - np.argmax(again[:, ::-1], axis=1)
    return np.where(any_more & ~np.isnan(end), _back(chunk.smooth, latest, -chunk.noise), end)


def _back(smooth: Samples, start: Indices, level: Samples) -> Samples:
    """First place from a start at which each row rises to its level, between samples; NaN when it does not."""
    rows, first_start = count_up(len(smooth)), int(start.min(initial=0))
    back = smooth[:, first_start:] >= level[:, None]
    back &= count_up(back.shape[1]) >= (start - first_start)[:, None]
    first = np.argmax(back, axis=1)
    returns = back[rows, first]
    first += first_start
    before = np.maximum(first - 1, 0)
    low, high = smooth[rows, before], smooth[rows, first]
    share = np.clip((level - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    return np.where(returns, before + share, np.nan)


def _area(sweeps: Samples, onset: Samples, end: Samples) -> Samples:
    """Area below the baseline from onset to end, in microvolt times samples."""
    first = max(int(onset.min(initial=sweeps.shape[1])), 0)
    below = np.minimum(sweeps[:, first : int(end.max(initial=0)) + 2], 0.0)
    running = np.zeros((len(sweeps), below.shape[1] + 1))
    np.cumsum(below, axis=1, out=running[:, 1:])
    edges = np.stack([onset, end], axis=1) + (0.5 - first)  # each sample reaches half a sample to either side
    reached = between(running, edges)
    return reached[:, 0] - reached[:, 1]


def response(batch: EvokedBatch, row: int, trace: Trace, settings: EvokedSettings) -> EvokedResponse:
    """One sweep of a batch with its marks and flags.

    row    its place in the batch
    trace  the trace that stood there
    """
    per_ms, stimulus = trace.sampling_rate_hz / 1000, trace.stimulus_time_s
    present, inverted = bool(batch.present[row]), bool(batch.inverted[row])

    def latency(places: Samples) -> float | None:
        return None if stimulus is None else _number(places[row] / per_ms - stimulus * 1000)

    amplitude, positive = _number(batch.amplitude_uv[row]), _number(batch.positive_uv[row])
    if present:
        status = Status.TECHNICALLY_INADEQUATE if inverted else Status.MEASURED
    else:
        status = Status.TECHNICALLY_INADEQUATE if batch.inadequate[row] else Status.NO_RESPONSE
    return EvokedResponse(
        status=status,
        noise_uv=float(batch.noise_uv[row]),
        baseline_uv=float(batch.baseline_uv[row]),
        onset_ms=latency(batch.onset),
        peak_ms=latency(batch.peak),
        end_ms=latency(batch.end),
        positive_peak_ms=latency(batch.positive_peak),
        amplitude_uv=amplitude,
        peak_to_peak_uv=None if amplitude is None or positive is None else amplitude + positive,
        duration_ms=_number((batch.end[row] - batch.onset[row]) / per_ms),
        total_duration_ms=_number((batch.total_end[row] - batch.onset[row]) / per_ms),
        area_uv_ms=_number(batch.area_uv_ms[row]),
        positivity_uv=_number(batch.positivity_uv[row]),
        artefact_end_ms=latency(batch.begin),
        marks=_marks(batch, row, trace) if present else (),
        flags=_flags(batch, row, trace, settings),
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _marks(batch: EvokedBatch, row: int, trace: Trace) -> tuple[Mark, ...]:
    places: list[tuple[str, Samples]] = [
        ("onset", batch.onset), ("negative_peak", batch.peak),
        ("negative_end", batch.end), ("positive_peak", batch.positive_peak),
    ]  # fmt: skip
    marks: list[Mark] = []
    for name, values in places:
        place = values[row]
        if not np.isnan(place):
            height = float(np.interp(float(place), count_up(trace.samples_uv.size), trace.samples_uv))
            marks.append(Mark(name, float(place / trace.sampling_rate_hz), height))
    return tuple(marks)


def _flags(batch: EvokedBatch, row: int, trace: Trace, settings: EvokedSettings) -> tuple[str, ...]:
    geometry = frame(trace.samples_uv.size, float(trace.sampling_rate_hz), trace.stimulus_time_s, settings)
    said: dict[str, bool] = {
        "initial_positivity": bool(batch.positivity_uv[row] > 0),
        "inverted": bool(batch.inverted[row]),
        "artefact_overlap": bool(batch.artefact_overlap[row]),
        "earlier_activity": bool(batch.earlier_activity[row]),
        "noisy": bool(batch.noisy[row]),
        "clipped": bool(batch.clipped[row]),
        "mains_removed": bool(batch.mains_removed[row]),
        "drift_removed": bool(batch.drift_removed[row]),
        "background_activity": bool(batch.background_activity[row]),
        "may_be_voluntary": bool(batch.may_be_voluntary[row]),
        "flat": bool(batch.flat[row]),
        "unit_doubtful": bool(batch.unit_doubtful[row]),
        "sampling_too_slow": trace.sampling_rate_hz < settings.refused_sampling_rate_hz,
        "low_sampling_rate": settings.refused_sampling_rate_hz
        <= trace.sampling_rate_hz
        < settings.lowest_sampling_rate_hz,
        "no_stimulus_time": trace.stimulus_time_s is None,
        "no_baseline": not geometry.before,
        "end_not_reached": bool(batch.present[row] and np.isnan(batch.end[row])),
    }
    return tuple(name for name, holds in said.items() if holds)
