"""Recorded traces made small enough for a page: samples for zooming, a drawn path for print, marks and values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ranvier.assess import Assessment
from ranvier.knowledge.phrasing import plain
from ranvier.record import Mark, Measurement, Recording, Status, Trace
from ranvier.record.recordings import Samples
from ranvier.report.recorded.studies import quantity_label
from ranvier.report.wording import about_text, amount_text, capital, number_text
from ranvier.rules.words import joined

POINTS_IN_ALL = 90_000
MOST_POINTS, FEWEST_POINTS = 2400, 240
DRAWN_POINTS = 700
LEVELS = 4000
"""The height of a trace is stored in so many steps."""

BEFORE_STIMULUS_MS, AFTER_RESPONSE_MS, AFTER_RESPONSE_SHARE = 2.0, 3.0, 0.5
"""An evoked response is first shown from this long before the stimulus to its last mark and a margin behind it."""
ARTEFACT_MS = (-0.5, 1.0)
"""Around the stimulus the height of a trace does not count for the scale: the artefact is cut."""
LEAST_HEIGHT_UV = 10.0
"""Where nothing responds the scale is not finer than this, lest noise fill the picture."""

WIDTH, HEIGHT = 480, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 10, 10, 34
_MARKS: Mapping[str, str] = {
    "onset": "onset", "negative_peak": "peak", "negative_end": "end", "positive_peak": "positive peak",
}  # fmt: skip

_IN_THE_TITLE = frozenset({"nerve", "muscle", "side", "kind", "stimulation_site"})
"""What the title of a recording says already."""


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark on a trace: time in ms on the axis of the trace, height in the unit of the trace."""

    name: str
    time_ms: float
    height: float
    x: float
    y: float
    set_by: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the drawn axis with its number."""

    place: float
    label: str


@dataclass(frozen=True, slots=True)
class TraceView:
    """One trace for the page.

    start_ms, step_ms  time of the first point and between points, from the stimulus when there is one
    levels, quantum    heights as whole numbers, and what one of them is worth in `unit`
    points             where the path of the drawing runs, negative up
    view               what is shown first: from and to in ms, lowest and highest in `unit`
    whole              the view is the whole trace
    reduced            only the lowest and highest sample of each interval were kept
    """

    label: str
    unit: str
    start_ms: float
    step_ms: float
    quantum: float
    levels: tuple[int, ...]
    points: str
    marks: tuple[MarkView, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    stimulus_x: float | None
    time_label: str
    notes: tuple[str, ...]
    view: tuple[float, float, float, float]
    whole: bool
    reduced: str = ""


@dataclass(frozen=True, slots=True)
class RecordingView:
    """One recording with its traces and what was measured from it.

    values  (quantity, value, what to mind)
    method  the detectors that measured it, with their versions
    """

    title: str
    file: str
    about: str
    simulated: bool
    traces: tuple[TraceView, ...]
    values: tuple[tuple[str, str, str], ...]
    method: str
    notes: tuple[str, ...]
    left_out: int = 0


MOST_TRACES = 12
MOST_MARKS = 300


def recording_views(assessment: Assessment) -> tuple[RecordingView, ...]:
    """Every recording of the assessment, drawn and ready to zoom."""
    recordings = assessment.record.recordings
    shown = sum(min(len(each.traces), MOST_TRACES) for each in recordings)
    points = int(np.clip(POINTS_IN_ALL // max(shown, 1), FEWEST_POINTS, MOST_POINTS))
    return tuple(_view(each, assessment.measurements, points) for each in recordings)


def _view(recording: Recording, measurements: Sequence[Measurement], points: int) -> RecordingView:
    own = [each for each in measurements if each.method != "entered" and each.origin.source == recording.name]
    traces = recording.traces[:MOST_TRACES]
    return RecordingView(
        title=_title(recording),
        file=recording.name,
        about=about_text(recording.about, _IN_THE_TITLE),
        simulated=recording.simulated,
        traces=tuple(_trace(each, _marks_of(each, own, len(traces)), points) for each in traces),
        values=_values(own),
        method=joined(dict.fromkeys(each.method for each in own)),
        notes=recording.notes,
        left_out=len(recording.traces) - len(traces),
    )


def _title(recording: Recording) -> str:
    about = recording.about
    target = about.get("nerve") or about.get("muscle")
    if target is None:
        return recording.name
    words = [str(about[key]) for key in ("side",) if key in about] + [str(target)]
    if "kind" in about:
        words.append(str(about["kind"]))
    site = f", {plain(str(about['stimulation_site']))}" if "stimulation_site" in about else ""
    return f"{capital(plain(' '.join(words)))}{site}"


def _values(own: Sequence[Measurement]) -> tuple[tuple[str, str, str], ...]:
    """What was measured; a recording without a response says so once."""
    statuses = {each.status for each in own}
    if len(own) > 1 and len(statuses) == 1 and Status.MEASURED not in statuses:
        flags = dict.fromkeys(plain(flag) for each in own for flag in each.flags)
        return (("Response", plain(own[0].status.value), ", ".join(flags)),)
    return tuple(_value(each) for each in own)


def _value(measurement: Measurement) -> tuple[str, str, str]:
    value = measurement.value
    shown = plain(measurement.status.value) if value is None else amount_text(value, measurement.unit)
    flags = ", ".join(plain(each) for each in measurement.flags)
    return quantity_label(measurement.quantity), shown, flags


def _marks_of(trace: Trace, measurements: Sequence[Measurement], traces: int) -> tuple[Mark, ...]:
    """The marks that were set on this trace; a recording of one trace owns all its marks."""
    own = [each for each in measurements if traces == 1 or each.origin.where == trace.label]
    return tuple(dict.fromkeys(mark for each in own for mark in each.marks))[:MOST_MARKS]


def _trace(trace: Trace, marks: Sequence[Mark], points: int) -> TraceView:
    samples, unit, factor = _scaled(trace.samples_uv)
    zero = trace.stimulus_time_s or 0.0
    step = 1000 / trace.sampling_rate_hz
    kept, kept_step = reduced(samples, step, points)
    start = -1000 * zero
    end = start + step * max(samples.size - 1, 1)
    low, high = _span(samples)
    quantum = (high - low) / LEVELS
    first, last = (start, end) if trace.stimulus_time_s is None else _evoked_view(start, end, marks, zero)
    inside = slice(math.floor((first - start) / step), math.ceil((last - start) / step) + 1)
    if trace.stimulus_time_s is not None:
        low, high = _evoked_span(
            samples[inside], max(first, start), step, marks, zero, 0 if marks else LEAST_HEIGHT_UV * factor
        )
    across, down = _Axis(first, last, _LEFT, WIDTH - _RIGHT), _Axis(low, high, _TOP, HEIGHT - _BOTTOM)
    drawn, drawn_step = reduced(samples[inside], step, DRAWN_POINTS)
    return TraceView(
        label=trace.label,
        unit=unit,
        start_ms=round(start, 5),
        step_ms=round(kept_step, 7),
        quantum=quantum,
        levels=tuple(np.rint(kept / quantum).astype(int).tolist()),
        points=_path(across, down, drawn, start + step * inside.start, drawn_step),
        marks=tuple(_mark(each, zero, factor, across, down) for each in marks),
        x_ticks=across.ticks(7),
        y_ticks=down.ticks(4),
        stimulus_x=across.place(0.0) if trace.stimulus_time_s else None,
        time_label="ms after the stimulus" if trace.stimulus_time_s is not None else "ms",
        notes=trace.notes,
        view=(round(first, 3), round(last, 3), round(low, 4), round(high, 4)),
        whole=(first, last) == (start, end),
        reduced="" if kept.size == samples.size else f"drawn with {kept.size} of {samples.size} samples, extremes kept",
    )


def _evoked_view(start: float, end: float, marks: Sequence[Mark], zero_s: float) -> tuple[float, float]:
    """From before the stimulus to the end of the response and a margin, in ms; without a response, to the end."""
    first = max(start, -BEFORE_STIMULUS_MS)
    if not marks:
        return first, end
    answer = 1000 * (max(each.time_s for each in marks) - zero_s)
    return first, min(end, max(answer, 0.0) + max(AFTER_RESPONSE_MS, AFTER_RESPONSE_SHARE * answer))


def _evoked_span(
    samples: Samples, start: float, step: float, marks: Sequence[Mark], zero_s: float, least: float
) -> tuple[float, float]:
    """Lowest and highest value to show, the stimulus artefact left out, at least `least` apart."""
    times = start + step * np.arange(samples.size)
    free = min([ARTEFACT_MS[1], *(500 * (each.time_s - zero_s) for each in marks)])
    counted = samples[(times < ARTEFACT_MS[0]) | (times > free)]
    low, high = _span(counted if counted.size else samples)
    lacking = max(least - (high - low), 0.0) / 2
    return low - lacking, high + lacking + 0.08 * (high - low)


def _scaled(samples_uv: Samples) -> tuple[Samples, str, float]:
    """Large traces in millivolt."""
    if samples_uv.size and float(np.ptp(samples_uv)) >= 2000:
        return samples_uv / 1000, "mV", 1e-3
    return samples_uv, "µV", 1.0


def _span(samples: Samples) -> tuple[float, float]:
    low, high = (float(samples.min()), float(samples.max())) if samples.size else (-1.0, 1.0)
    margin = 0.06 * (high - low) or 1.0
    return low - margin, high + margin


def reduced(samples: Samples, step_ms: float, points: int) -> tuple[Samples, float]:
    """At most `points` samples: of each interval the lowest and the highest, in the order in which they came.

    Returns the samples and the time between them in ms.

    >>> reduced(np.array([0.0, 5.0, 1.0, -3.0, 2.0, 2.0, 9.0, 0.0]), 1.0, 4)
    (array([ 5., -3.,  9.,  0.]), 2.0)
    """
    if samples.size <= points:
        return samples, step_ms
    size = -(-samples.size // (points // 2))
    padded = np.pad(samples, (0, -samples.size % size), mode="edge").reshape(-1, size)
    lowest, highest = padded.argmin(axis=1), padded.argmax(axis=1)
    rows = np.arange(len(padded))
    first, second = padded[rows, np.minimum(lowest, highest)], padded[rows, np.maximum(lowest, highest)]
    return np.stack([first, second], axis=1).reshape(-1), step_ms * size / 2


@dataclass(frozen=True, slots=True)
class _Axis:
    """From a value to a place in the drawing."""

    low: float
    high: float
    first: float
    last: float

    def place(self, value: float) -> float:
        """The place of a value, in units of the drawing."""
        return round(self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first), 1)

    def ticks(self, most: int) -> tuple[Tick, ...]:
        """Round numbers along the axis."""
        span = (self.high - self.low) / most
        power = 10.0 ** math.floor(math.log10(span))
        step = next((factor * power for factor in (1, 2, 5) if factor * power >= span), 10 * power)
        values = [each * step for each in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]
        return tuple(Tick(self.place(each), number_text(each)) for each in values)


def _path(across: _Axis, down: _Axis, samples: Samples, start: float, step: float) -> str:
    """Points of the line; the axis runs from low to high downwards, so that negative is up."""
    times = start + step * np.arange(samples.size)
    x = across.first + (times - across.low) / (across.high - across.low) * (across.last - across.first)
    y = down.first + (samples - down.low) / (down.high - down.low) * (down.last - down.first)
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True))


def _mark(mark: Mark, zero_s: float, factor: float, across: _Axis, down: _Axis) -> MarkView:
    time, height = 1000 * (mark.time_s - zero_s), mark.amplitude_uv * factor
    name = _MARKS.get(mark.name, plain(mark.name))
    return MarkView(name, round(time, 3), round(height, 4), across.place(time), down.place(height), mark.set_by)
