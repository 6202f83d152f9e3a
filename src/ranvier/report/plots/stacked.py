"""Sweeps one below the other, each with its marks and its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.report.plots.drawing import (
    BLUE,
    INK,
    SENSITIVITIES_UV,
    SOFT,
    SWEEPS_MS,
    Screen,
    Sheet,
    fitting,
    per_division,
)
from ranvier.report.plots.sweeps import ARTEFACT_MS, BEFORE_MS, head, height_uv, resting_uv, shown, stimulus

MOST_STACKED = 32
"""More sweeps are thinned out evenly."""

ROW, WIDEST_NAME = 26.0, 110.0
LETTER = 6.4
"""Width of a letter of the names, roughly."""


@dataclass(frozen=True, slots=True)
class Row:
    """One sweep of a stack.

    name    stands on its right
    marks   times in ms from the stimulus, each with its colour
    colour  of the name, and of the trace after the split
    """

    trace: Trace
    name: str
    marks: tuple[tuple[float, str], ...] = ()
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Line:
    """A time marked through all sweeps, with its name above it."""

    ms: float
    words: str
    colour: str = BLUE


Part = tuple[Samples, Samples]
"""Times in ms from the stimulus, and values with the resting level taken off."""


def stacked(
    rows: Sequence[Row],
    title: str,
    *,
    split_ms: float | None = None,
    last_ms: float | None = None,
    lines: Sequence[Line] = (),
    words: Sequence[str] = (),
    fit: float = 3.0,
) -> str:
    """Sweeps one below the other.

    split_ms  from here on the sensitivity is that of the late responses, before it that of the M response
    last_ms   the last time that is shown
    words     what stands below, line by line
    fit       the largest response has at most so many divisions; without a split
    """
    kept = [rows[place] for place in _thinned(len(rows))]
    parts = [_part(each.trace, split_ms) for each in kept]
    end = min(last_ms or 1e9, max(float(times[-1]) for times, _ in parts))
    first = max(min(float(times[0]) for times, _ in parts), -BEFORE_MS)
    ms = fitting(end - first, 10, SWEEPS_MS)
    across = min(10, max(ceil((end - first) / ms - 0.05), 5))
    late = max((height_uv(t, v, split_ms or first, first + 10 * ms) for t, v in parts), default=1.0)
    uv = fitting(late, 2.0 if split_ms is not None else fit, SENSITIVITIES_UV)
    early = uv if split_ms is None else _early_uv(parts, split_ms)
    screen = Screen(16, 56 if lines else 40, across, len(parts) + 3, uv, ms, first, high=ROW)
    below = [*words, *([f"{len(kept)} of {len(rows)} sweeps are drawn"] if len(kept) < len(rows) else [])]
    names = min(max(len(each.name) for each in kept) * LETTER, WIDEST_NAME)
    width = max(screen.right + names + 16, *(screen.left + LETTER * len(each) + 16 for each in (*below, title)))
    sheet = Sheet(width, screen.bottom + 44 + 16 * len(below), title, ". ".join(words))
    head(sheet, screen, title, "" if split_ms is None else f"; before {split_ms:.0f} ms {_per(early)}")
    stimulus(sheet, screen)
    _through(sheet, screen, lines, split_ms)
    for place, (row, part) in enumerate(zip(kept, parts, strict=True)):
        _row(sheet, screen, row, part, screen.top + (place + 2) * screen.high, split_ms, early)
    for place, each in enumerate(below):
        sheet.text(screen.left, screen.bottom + 38 + 16 * place, each, size=11.5)
    return sheet.svg()


def _row(sheet: Sheet, screen: Screen, row: Row, part: Part, base: float, split_ms: float | None, early: float) -> None:
    """One sweep with its marks and its name."""
    times, values = part
    if split_ms is None:
        screen.trace(sheet, times, values, base, width=1)
    else:
        low = Screen(
            screen.left,
            screen.top,
            screen.across,
            screen.down,
            early,
            screen.ms_per_division,
            screen.first_ms,
            high=ROW,
        )
        low.trace(sheet, times[times <= split_ms], values[times <= split_ms], base, width=1)
        screen.trace(sheet, times[times > split_ms], values[times > split_ms], base, row.colour, width=1.1)
    sheet.text(screen.right + 6, base + 4, row.name, colour=SOFT if row.colour == INK else row.colour, size=11)
    for mark, colour in row.marks:
        scale = screen.uv_per_division if split_ms is None or mark > split_ms else early
        height = base + float(np.interp(mark, times, values)) / scale * screen.high
        height = min(max(height, screen.top), screen.bottom)
        if screen.left <= screen.x(mark) <= screen.right:
            sheet.line(screen.x(mark), height - 9, screen.x(mark), height + 9, colour, 1.6)


def _through(sheet: Sheet, screen: Screen, lines: Sequence[Line], split_ms: float | None) -> None:
    """Times that hold for all sweeps; their names avoid each other."""
    if split_ms is not None:
        sheet.line(screen.x(split_ms), screen.top, screen.x(split_ms), screen.bottom, SOFT, 1, "4 4")
    taken = -1e9
    for each in sorted(lines, key=lambda line: line.ms):
        x = screen.x(each.ms)
        if not screen.left <= x <= screen.right:
            continue
        sheet.line(x, screen.top, x, screen.bottom, each.colour, 1, "2 3")
        at = max(x, taken)
        sheet.text(at, screen.top - 5, each.words, colour=each.colour, size=11)
        taken = at + LETTER * len(each.words) + 6


def _per(uv: float) -> str:
    return per_division(uv, 1).split(",", maxsplit=1)[0]


def _part(trace: Trace, split_ms: float | None) -> Part:
    times, values, _ = shown(trace)
    if split_ms is not None and (times > split_ms).any():
        return times, values - np.where(
            times > split_ms, np.median(values[times > split_ms]), resting_uv(times, values)
        )
    return times, values - resting_uv(times, values)


def _early_uv(parts: Sequence[Part], split_ms: float) -> float:
    return fitting(max(height_uv(times, values, ARTEFACT_MS, split_ms) for times, values in parts), 2, SENSITIVITIES_UV)


def _thinned(count: int) -> list[int]:
    if count <= MOST_STACKED:
        return list(range(count))
    return sorted({int(each) for each in np.linspace(0, count - 1, MOST_STACKED)})


def strength_of(trace: Trace, number: int) -> str:
    """The strength of the stimulus where somebody says it, else the number of the sweep."""
    if trace.stimulus_strength is None:
        return str(number)
    return f"{trace.stimulus_strength:.3g} {trace.strength_unit}"


__all__ = ["Line", "Row", "stacked", "strength_of"]
