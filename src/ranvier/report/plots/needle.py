"""Needle EMG: the free run, motor units superimposed, their raster, their rates, turns against amplitude."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ranvier.record import Mark, Trace
from ranvier.record.recordings import Samples
from ranvier.report.plots.drawing import (
    COLOURS,
    GRID,
    INK,
    RED,
    SENSITIVITIES_UV,
    SOFT,
    Axes,
    Screen,
    Sheet,
    fitting,
    per_division,
    round_up,
    ticks,
)
from ranvier.signals.interference import InterferencePattern
from ranvier.signals.studies.contraction import TrainOfUnit

ROWS, ROW_MS = 10, 100.0
"""The free run is shown in rows of 10 ms per division."""

SUPERIMPOSED = 15
"""At most so many discharges of a unit are drawn over each other."""

LEAST_UV = 50.0
"""A quiet muscle is shown at this sensitivity, lest noise fill the screen."""


def free_run(trace: Trace, marks: Sequence[Mark], title: str, least_uv: float = LEAST_UV) -> str:
    """Up to one second of a needle recording in rows of 100 ms, from the first discharge on."""
    rate = trace.sampling_rate_hz
    first = _begin(trace, marks)
    piece = trace.samples_uv[int(first * rate) : int((first + ROWS * ROW_MS / 1000) * rate) + 1]
    values = piece - float(np.median(trace.samples_uv))
    rows = max(1, min(ROWS, int(np.ceil(values.size / rate / ROW_MS * 1000 - 1e-6))))
    uv = max(fitting(_usual_height(values, rate), 3.4, SENSITIVITIES_UV), least_uv)
    screen = Screen(16, 40, 10, 2 * rows + 1, uv, ROW_MS / 10, 0, high=22)
    sheet = Sheet(screen.right + 60, screen.bottom + 30, title)
    screen.grid(sheet)
    sheet.text(screen.left, 24, title, size=14)
    for row in range(rows):
        begin = int(row * ROW_MS / 1000 * rate)
        part = values[begin : begin + int(ROW_MS / 1000 * rate) + 1]
        base = screen.top + (2 * row + 1.5) * screen.high
        screen.trace(sheet, np.arange(part.size) * 1000 / rate, part, base, width=1)
        sheet.text(screen.right + 6, base + 4, f"{first + row * ROW_MS / 1000:.1f} s", colour=SOFT, size=11)
        for mark in marks:
            ms = 1000 * (mark.time_s - first) - row * ROW_MS
            if 0 <= ms < ROW_MS:
                sheet.dots([screen.x(ms)], [base + 1.2 * screen.high], RED, 2)
    sheet.text(screen.right, screen.bottom + 18, per_division(uv, ROW_MS / 10), anchor="end")
    return sheet.svg()


def _begin(trace: Trace, marks: Sequence[Mark]) -> float:
    last = max(trace.duration_s - ROWS * ROW_MS / 1000, 0.0)
    return min(max(marks[0].time_s - 0.1, 0.0), last) if marks else 0.0


def _usual_height(values: Samples, rate: float) -> float:
    size = max(int(0.05 * rate), 8)
    pieces = values[: values.size // size * size].reshape(-1, size)
    return max(float(np.percentile(np.ptp(pieces, axis=1), 90)), 1.0) if pieces.size else 1.0


def superimposed(trace: Trace, units: Sequence[TrainOfUnit], title: str) -> str:
    """The discharges of each motor unit over each other, and their mean; 2 or 5 ms per division."""
    across, per_row = 5, 4
    rows = -(-len(units) // per_row)
    wide, high = across * 30 + 24, 6 * 20 + 62
    sheet = Sheet(24 + per_row * wide, 44 + rows * high, title)
    sheet.text(16, 24, title, size=14)
    for place, unit in enumerate(units):
        left, top = 16 + place % per_row * wide, 58 + place // per_row * high
        _unit(sheet, trace, unit, left, top, COLOURS[place % len(COLOURS)])
    return sheet.svg()


def _unit(sheet: Sheet, trace: Trace, unit: TrainOfUnit, left: float, top: float, colour: str) -> None:
    rate, per_ms = trace.sampling_rate_hz, trace.sampling_rate_hz / 1000
    duration = unit.parameters.duration_ms or 10.0
    ms = 2.0 if duration <= 6 else 5.0
    half = int(2.5 * ms * per_ms)
    places = np.round(unit.firing_times_s * rate).astype(int) + _middle(unit, rate)
    places = places[(places >= half) & (places < trace.samples_uv.size - half)]
    window = np.arange(-half, half + 1, max(half // 110, 1))
    seen = trace.samples_uv[places[:, None] + window] if places.size else np.zeros((1, window.size))
    seen = seen - np.median(seen[:, : max(half // 3, 1)], axis=1)[:, None]
    mean = np.median(seen, axis=0)
    uv = fitting(max(float(np.ptp(mean)), 1.0), 4, SENSITIVITIES_UV)
    screen = Screen(left, top, 5, 6, uv, ms, -2.5 * ms, wide=30, high=20)
    screen.grid(sheet)
    zero = top + 3 * screen.high
    for row in seen[np.linspace(0, len(seen) - 1, min(SUPERIMPOSED, len(seen))).astype(int)]:
        screen.trace(sheet, window / per_ms, row, zero, SOFT, 0.6, 0.35)
    screen.trace(sheet, window / per_ms, mean, zero, colour, 1.6)
    sheet.text(left, top - 6, f"{unit.id.replace('_', ' ')}, {unit.firing_times_s.size} discharges", size=11.5)
    sheet.text(left, screen.bottom + 14, per_division(uv, ms), colour=SOFT, size=10.5)
    sheet.text(left, screen.bottom + 28, _figures(unit), colour=SOFT, size=10.5)


def _middle(unit: TrainOfUnit, rate: float) -> int:
    """How many samples the middle of the potential lies behind the discharge, so that it stands in the middle."""
    found = unit.parameters
    ends = [mark.time_s * rate for mark in found.marks if mark.name in {"onset", "end"}]
    if len(ends) < 2 or found.discharge_index is None:
        return 0
    return int((ends[0] + ends[-1]) / 2 - found.discharge_index)


def _figures(unit: TrainOfUnit) -> str:
    found = unit.parameters
    parts = [f"quality {unit.quality:.2f}"]
    if found.duration_ms is not None:
        parts.append(f"{found.duration_ms:.1f} ms")
    if found.phases is not None:
        parts.append(f"{found.phases} phases")
    return ", ".join(parts)


def raster(trace: Trace, units: Sequence[TrainOfUnit], title: str) -> str:
    """The recording with the discharges of each motor unit below it."""
    wide, row = 640.0, 18.0
    top, height = 44.0, 110.0
    sheet = Sheet(110 + wide, top + height + 26 + row * len(units) + 44, title)
    sheet.text(16, 24, title, size=14)
    across = Axes(86, top, wide, height, (0.0, trace.duration_s), (-1.0, 1.0))
    values = trace.samples_uv - float(np.median(trace.samples_uv))
    largest = max(float(np.percentile(np.abs(values), 99.95)), 1.0)
    uv = fitting(2 * largest, 4, SENSITIVITIES_UV)
    x = across.left + trace.times_s / trace.duration_s * wide
    y = np.clip(top + height / 2 + values / uv * height / 4, top, top + height)
    sheet.path(x, y, INK, 0.7)
    bar = f"{uv / 1000:g} mV" if uv >= 1000 else f"{uv:g} µV"
    sheet.line(78, top + height / 2, 78, top + height / 4, INK, 2)
    sheet.text(72, top + height * 0.4, bar, anchor="end", size=11)
    for place, unit in enumerate(units):
        base = top + height + 24 + place * row
        colour = COLOURS[place % len(COLOURS)]
        sheet.line(across.left, base, across.left + wide, base, GRID)
        for time in unit.firing_times_s.tolist():
            sheet.line(across.x(time), base - 6, across.x(time), base + 6, colour, 1.2)
        sheet.text(78, base + 4, unit.id.replace("_", " "), anchor="end", colour=colour, size=11.5)
    _seconds(sheet, across, top + height + 24 + row * len(units))
    return sheet.svg()


def _seconds(sheet: Sheet, across: Axes, y: float) -> None:
    for value in ticks(*across.x_range, 10):
        sheet.line(across.x(value), y - 4, across.x(value), y, SOFT)
        sheet.text(across.x(value), y + 14, f"{value:g}", anchor="middle", colour=SOFT, size=11)
    sheet.text(across.left + across.width, y + 30, "s", anchor="end", size=12)


def firing_rates(trace: Trace, units: Sequence[TrainOfUnit], title: str) -> str:
    """The rate of each motor unit from one discharge to the next; a pause leaves a gap."""
    rates = [1 / np.maximum(np.diff(unit.firing_times_s), 1e-4) for unit in units]
    usual = [float(np.percentile(each, 95)) for each in rates if each.size]
    axes = Axes(56, 56, 620, 220, (0.0, trace.duration_s), (0.0, round_up(max([*usual, 10.0]) * 1.15)))
    sheet = Sheet(790, 330, title)
    sheet.text(16, 24, title, size=14)
    axes.draw(sheet, "s", "discharges per second")
    for place, (unit, rate) in enumerate(zip(units, rates, strict=True)):
        colour = COLOURS[place % len(COLOURS)]
        middle = (unit.firing_times_s[1:] + unit.firing_times_s[:-1]) / 2
        inside = rate <= axes.y_range[1]
        x, y = [axes.x(each) for each in middle[inside].tolist()], [axes.y(each) for each in rate[inside].tolist()]
        sheet.dots(x, y, colour, 2)
        shown = "" if unit.mean_rate_hz is None else f" {unit.mean_rate_hz:.1f}/s"
        sheet.text(690, 66 + 16 * place, f"{unit.id.replace('_', ' ')}{shown}", colour=colour, size=11.5)
    return sheet.svg()


def cloud(found: InterferencePattern, title: str) -> str:
    """Turns per second against mean amplitude per turn, one dot for each epoch."""
    turns, heights = found.turns_per_s, found.amplitude_per_turn_uv
    right = max(round_up(float(turns.max(initial=0)) * 1.1), 500.0)
    top = max(round_up(float(heights.max(initial=0)) * 1.1), 500.0)
    axes = Axes(64, 56, 440, 300, (0.0, right), (0.0, top))
    sheet = Sheet(540, 410, title)
    sheet.text(16, 24, title, size=14)
    axes.draw(sheet, "turns per second", "mean amplitude per turn, µV")
    sheet.dots([axes.x(each) for each in turns.tolist()], [axes.y(each) for each in heights.tolist()], COLOURS[0], 4)
    if found.turns_mean_per_s is not None and found.amplitude_mean_uv is not None:
        x, y = axes.x(found.turns_mean_per_s), axes.y(found.amplitude_mean_uv)
        sheet.line(x - 8, y, x + 8, y, RED, 1.6)
        sheet.line(x, y - 8, x, y + 8, RED, 1.6)
    return sheet.svg()
