"""Stimulated sweeps at usual sensitivities: one with numbered marks, many stacked."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

from ranvier.record import Mark, Trace
from ranvier.record.recordings import Samples
from ranvier.report.plots.drawing import (
    BLUE,
    INK,
    RED,
    SENSITIVITIES_UV,
    SOFT,
    SWEEPS_MS,
    Screen,
    Sheet,
    fitting,
    per_division,
)

MARK_NAMES = {"onset": "onset", "negative_peak": "peak", "negative_end": "end", "positive_peak": "positive peak"}
BEFORE_MS, ARTEFACT_MS = 2.0, 1.0
"""A sweep is shown from so long before the stimulus; so long after it its height does not set the sensitivity."""

MARKS_IN_A_ROW = 3
"""Names and latencies of so many marks fit beside each other below a sweep."""

MOST_STACKED = 32
"""More sweeps are thinned out evenly."""


def single_sweep(trace: Trace, marks: Sequence[Mark], title: str) -> str:
    """One sweep with its marks, numbered in their order, and their latencies."""
    times, values, zero = shown(trace)
    first = max(float(times[0]), -BEFORE_MS)
    last = _last_ms(times, marks, zero)
    ms = fitting(last - first, 10, SWEEPS_MS)
    values = values - _rest(times, values)
    height = _height(times, values, first, first + 10 * ms)
    uv = fitting(height, 5, SENSITIVITIES_UV)
    screen = Screen(16, 40, 10, 7, uv, ms, first)
    numbered = sum(each.name in MARK_NAMES for each in marks)
    sheet = Sheet(screen.right + 16, screen.bottom + 32 + 16 * max(-(-numbered // MARKS_IN_A_ROW), 1), title)
    _head(sheet, screen, title)
    base = _base(screen, values, times, first)
    if trace.stimulus_time_s is not None:
        _stimulus(sheet, screen)
    screen.trace(sheet, times, values, base)
    _marks(sheet, screen, trace, marks, base, zero)
    return sheet.svg()


def stacked(
    traces: Sequence[Trace],
    title: str,
    *,
    latencies_ms: Sequence[float | None] | None = None,
    names: Sequence[str] | None = None,
    split_ms: float | None = None,
    last_ms: float | None = None,
    lines_ms: Sequence[float] = (),
) -> str:
    """Sweeps one below the other.

    latencies_ms  a mark on each sweep, in ms from the stimulus
    names         what stands on the right of each sweep; its number unless given
    split_ms      from here on the sensitivity is that of the late responses, before it that of the M response
    last_ms       the last time that is shown
    lines_ms      times marked through all sweeps
    """
    kept = _thinned(len(traces))
    parts = [_part(traces[place], split_ms) for place in kept]
    end = min(last_ms or 1e9, max(float(times[-1]) for times, _ in parts))
    first = max(min(float(times[0]) for times, _ in parts), -BEFORE_MS)
    ms = fitting(end - first, 10, SWEEPS_MS)
    apart = 1.0
    late = max((_height(t, v, split_ms or first, first + 10 * ms) for t, v in parts), default=1.0)
    uv = fitting(late, 2.0 if split_ms is not None else 3.0, SENSITIVITIES_UV)
    across = min(10, max(ceil((end - first) / ms - 0.05), 4))
    screen = Screen(16, 40, across, len(parts) * apart + 3, uv, ms, first, high=26)
    early = _early_uv(parts, split_ms)
    sheet = Sheet(screen.right + 96, screen.bottom + 44, title)
    before = "" if split_ms is None else f"; before {split_ms:.0f} ms {per_division(early, ms).split(',')[0]}"
    _head(sheet, screen, title, before)
    _stimulus(sheet, screen)
    for row, (place, (times, values)) in enumerate(zip(kept, parts, strict=True)):
        base = screen.top + (row * apart + 2) * screen.high
        if split_ms is None:
            screen.trace(sheet, times, values, base, width=1)
        else:
            low = Screen(screen.left, screen.top, across, screen.down, early, ms, first, high=26)
            low.trace(sheet, times[times <= split_ms], values[times <= split_ms], base, width=1)
            screen.trace(sheet, times[times > split_ms], values[times > split_ms], base, width=1)
        sheet.text(screen.right + 6, base + 4, names[place] if names else str(place + 1), colour=SOFT, size=11)
        latency = latencies_ms[place] if latencies_ms else None
        if latency is not None:
            height = screen.y(float(np.interp(latency, times, values)), base)
            sheet.line(screen.x(latency), height - 9, screen.x(latency), height + 9, RED, 1.6)
    for each in lines_ms:
        sheet.line(screen.x(each), screen.top, screen.x(each), screen.bottom, BLUE, 1, "2 3")
    if split_ms is not None:
        sheet.line(screen.x(split_ms), screen.top, screen.x(split_ms), screen.bottom, SOFT, 1, "4 4")
    if len(kept) < len(traces):
        sheet.text(screen.left, screen.bottom + 36, f"{len(kept)} of {len(traces)} sweeps", colour=SOFT, size=11)
    return sheet.svg()


def shown(trace: Trace) -> tuple[Samples, Samples, float]:
    """Times in ms from the stimulus, values in microvolt, and the time of the stimulus in s."""
    zero = trace.stimulus_time_s or 0.0
    return 1000 * (trace.times_s - zero), trace.samples_uv, zero


def _part(trace: Trace, split_ms: float | None) -> tuple[Samples, Samples]:
    times, values, _ = shown(trace)
    if split_ms is not None and (times > split_ms).any():
        return times, values - np.where(times > split_ms, np.median(values[times > split_ms]), _rest(times, values))
    return times, values - _rest(times, values)


def _early_uv(parts: Sequence[tuple[Samples, Samples]], split_ms: float | None) -> float:
    if split_ms is None:
        return 1.0
    height = max(_height(times, values, ARTEFACT_MS, split_ms) for times, values in parts)
    return fitting(height, 2.0, SENSITIVITIES_UV)


def _thinned(count: int) -> list[int]:
    if count <= MOST_STACKED:
        return list(range(count))
    return sorted({int(each) for each in np.linspace(0, count - 1, MOST_STACKED)})


def _rest(times: Samples, values: Samples) -> float:
    """The resting level: before the stimulus where that is recorded."""
    before = values[times < -0.2]
    return float(np.median(before if before.size >= 8 else values))


def _last_ms(times: Samples, marks: Sequence[Mark], zero: float) -> float:
    end = float(times[-1])
    if not marks:
        return end
    answer = 1000 * (max(each.time_s for each in marks) - zero)
    return min(end, answer + max(3.0, 0.4 * answer))


def _height(times: Samples, values: Samples, first: float, last: float) -> float:
    """Peak to peak of what is shown, the stimulus artefact left out."""
    inside = (times >= first) & (times <= last) & ((times < -0.2) | (times > ARTEFACT_MS))
    counted = values[inside]
    return max(float(np.ptp(counted)), 1.0) if counted.size else 1.0


def _base(screen: Screen, values: Samples, times: Samples, first: float) -> float:
    """Where the baseline lies so that the whole response is on the screen."""
    inside = (times > ARTEFACT_MS) & (times <= first + 10 * screen.ms_per_division)
    counted = values[inside] if inside.any() else values
    middle = (float(counted.max()) + float(counted.min())) / 2
    centre = screen.top + screen.high * screen.down / 2
    wanted = centre - middle / screen.uv_per_division * screen.high
    return screen.top + round((wanted - screen.top) / screen.high) * screen.high


def _head(sheet: Sheet, screen: Screen, title: str, more: str = "") -> None:
    screen.grid(sheet)
    sheet.text(screen.left, 24, title, size=14)
    words = per_division(screen.uv_per_division, screen.ms_per_division) + more
    sheet.text(screen.right, screen.bottom + 18, words, anchor="end", size=12)


def _stimulus(sheet: Sheet, screen: Screen) -> None:
    x = screen.x(0.0)
    if screen.left <= x <= screen.right:
        sheet.line(x, screen.bottom - 10, x, screen.bottom + 4, INK, 1.5)
        sheet.text(x, screen.bottom + 17, "stimulus", anchor="start" if x < screen.left + 20 else "middle", size=10)


def _marks(sheet: Sheet, screen: Screen, trace: Trace, marks: Sequence[Mark], base: float, zero: float) -> None:
    """Small numbered strokes; a person's marks in another colour."""
    numbered = [each for each in marks if each.name in MARK_NAMES]
    rest = _rest(*shown(trace)[:2])
    for number, mark in enumerate(numbered, 1):
        ms = 1000 * (mark.time_s - zero)
        x, y = screen.x(ms), screen.y(mark.amplitude_uv - rest, base)
        colour = BLUE if mark.edited else RED
        sheet.line(x, y - 10, x, y + 10, colour, 1.6)
        above = mark.name in {"negative_peak"}
        sheet.text(x + 3, y - 12 if above else y + 21, str(number), colour=colour, size=11)
        by = f" ({mark.set_by})" if mark.edited else ""
        apart = "" if mark.disagreement_ms is None else f" ±{mark.disagreement_ms:.2f}"
        words = f"{number} {MARK_NAMES[mark.name]} {ms:.2f}{apart} ms{by}"
        column, row = (number - 1) % MARKS_IN_A_ROW, (number - 1) // MARKS_IN_A_ROW
        sheet.text(
            screen.left + column * (screen.right - screen.left) / MARKS_IN_A_ROW,
            screen.bottom + 38 + 16 * row,
            words,
            colour=colour,
            size=11.5,
        )
