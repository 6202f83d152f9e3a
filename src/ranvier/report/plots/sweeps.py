"""One stimulated sweep at usual sensitivities, with its numbered marks and its figures."""

from __future__ import annotations

from collections.abc import Sequence

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

LETTERS_OF_A_COLUMN = 30
MARKS_IN_A_ROW = 3
"""Names and latencies of so many marks fit beside each other below a sweep."""


def single_sweep(trace: Trace, marks: Sequence[Mark], title: str, figures: str = "") -> str:
    """One sweep with its marks, numbered in their order, their latencies, and its figures in words."""
    times, values, zero = shown(trace)
    first = max(float(times[0]), -BEFORE_MS)
    ms = fitting(last_ms(times, marks, zero) - first, 10, SWEEPS_MS)
    values = values - resting_uv(times, values)
    height = height_uv(times, values, first, first + 10 * ms)
    uv = fitting(height, 5, SENSITIVITIES_UV)
    screen = Screen(16, 40, 10, 7, uv, ms, first)
    words = _rows_of([_said(mark, zero, number) for number, mark in enumerate(_numbered(marks), 1)])
    rows = len(words)
    sheet = Sheet(screen.right + 16, screen.bottom + 32 + 16 * max(rows + bool(figures), 1), title, figures)
    head(sheet, screen, title)
    base = _base(screen, values, times, first)
    if trace.stimulus_time_s is not None:
        stimulus(sheet, screen)
    screen.trace(sheet, times, values, base)
    sheet.line(screen.left, base, screen.right, base, SOFT, 0.8, "2 4")
    _marks(sheet, screen, trace, marks, base, zero)
    _legend(sheet, screen, words)
    if figures:
        sheet.text(screen.left, screen.bottom + 38 + 16 * rows, figures, size=11.5)
    return sheet.svg()


def shown(trace: Trace) -> tuple[Samples, Samples, float]:
    """Times in ms from the stimulus, values in microvolt, and the time of the stimulus in s."""
    zero = trace.stimulus_time_s or 0.0
    return 1000 * (trace.times_s - zero), trace.samples_uv, zero


def resting_uv(times: Samples, values: Samples) -> float:
    """The resting level: before the stimulus where that is recorded."""
    before = values[times < -0.2]
    return float(np.median(before if before.size >= 8 else values))


def last_ms(times: Samples, marks: Sequence[Mark], zero: float) -> float:
    """Until when a response and a margin are shown; all of the sweep without one."""
    end = float(times[-1])
    if not marks:
        return end
    answer = 1000 * (max(each.time_s for each in marks) - zero)
    return min(end, answer + max(3.0, 0.4 * answer))


def height_uv(times: Samples, values: Samples, first: float, last: float) -> float:
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


def head(sheet: Sheet, screen: Screen, title: str, more: str = "") -> None:
    """The divisions of the screen, what it shows, and its sensitivity and sweep speed."""
    screen.grid(sheet)
    sheet.heading(title)
    words = per_division(screen.uv_per_division, screen.ms_per_division) + more
    sheet.text(screen.right, screen.bottom + 18, words, anchor="end", size=12)


def stimulus(sheet: Sheet, screen: Screen) -> None:
    """A mark below, where the stimulus came."""
    x = screen.x(0.0)
    if screen.left <= x <= screen.right:
        sheet.line(x, screen.bottom - 10, x, screen.bottom + 4, INK, 1.5)
        sheet.text(x, screen.bottom + 17, "stimulus", anchor="start" if x < screen.left + 20 else "middle", size=10)


def _marks(sheet: Sheet, screen: Screen, trace: Trace, marks: Sequence[Mark], base: float, zero: float) -> None:
    """Small numbered strokes; a person's marks in another colour."""
    rest = resting_uv(*shown(trace)[:2])
    for number, mark in enumerate(_numbered(marks), 1):
        ms = 1000 * (mark.time_s - zero)
        x, y = screen.x(ms), screen.y(mark.amplitude_uv - rest, base)
        colour = BLUE if mark.edited else RED
        sheet.line(x, y - 10, x, y + 10, colour, 1.6)
        above = mark.name in {"negative_peak"}
        sheet.text(x + 3, y - 12 if above else y + 21, str(number), colour=colour, size=11)


Words = tuple[str, str]
"""What is said of a mark, and its colour."""


def _said(mark: Mark, zero: float, number: int) -> Words:
    apart = "" if mark.disagreement_ms is None or mark.edited else f", Δ {mark.disagreement_ms:.2f}"
    by = f" ({mark.set_by})" if mark.edited else ""
    words = f"{number} {MARK_NAMES[mark.name]} {1000 * (mark.time_s - zero):.2f} ms{apart}{by}"
    return words, BLUE if mark.edited else RED


def _numbered(marks: Sequence[Mark]) -> list[Mark]:
    return [each for each in marks if each.name in MARK_NAMES]


def _rows_of(words: Sequence[Words]) -> list[list[tuple[int, Words]]]:
    """Rows of three columns; what is longer than a column takes two."""
    rows: list[list[tuple[int, Words]]] = []
    column = MARKS_IN_A_ROW
    for each in words:
        wide = 1 if len(each[0]) <= LETTERS_OF_A_COLUMN else 2
        if column + wide > MARKS_IN_A_ROW:
            rows.append([])
            column = 0
        rows[-1].append((column, each))
        column += wide
    return rows


def _legend(sheet: Sheet, screen: Screen, rows: Sequence[Sequence[tuple[int, Words]]]) -> None:
    wide = (screen.right - screen.left) / MARKS_IN_A_ROW
    for place, row in enumerate(rows):
        for column, (words, colour) in row:
            x, y = screen.left + column * wide, screen.bottom + 38 + 16 * place
            sheet.text(x, y, words, colour=colour, size=11.5)
