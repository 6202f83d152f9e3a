"""Needle EMG: the free run, motor units superimposed, their raster, their rates, turns against amplitude."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranvier.record import Trace
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

UNIT_WIDE = 34.0
"""Width of a division of a motor unit's screen."""

SMOOTH_STEP_S, PAUSE_S = 0.05, 0.4
"""Steps of the smoothed rate; so far from every discharge there is none."""

LEAST_UV = 50.0
"""A quiet muscle is shown at this sensitivity, lest noise fill the screen."""


@dataclass(frozen=True, slots=True)
class Group:
    """Discharges of one source: what stands below, their times, their colour, and what stands at each of them."""

    words: str
    times_s: tuple[float, ...]
    colour: str = RED
    sign: str = ""


def free_run(trace: Trace, groups: Sequence[Group], title: str, least_uv: float = LEAST_UV) -> str:
    """Up to one second of a needle recording in rows of 100 ms, from the first discharge on."""
    rate = trace.sampling_rate_hz
    first = _begin(trace, groups)
    piece = trace.samples_uv[int(first * rate) : int((first + ROWS * ROW_MS / 1000) * rate) + 1]
    values = piece - float(np.median(trace.samples_uv))
    rows = max(1, min(ROWS, int(np.ceil(values.size / rate / ROW_MS * 1000 - 1e-6))))
    inside = [each - first for group in groups for each in group.times_s if 0 <= each - first < ROWS * ROW_MS / 1000]
    height = max(_usual_height(values, rate), _height_at(values, rate, inside))
    uv = max(fitting(height, 3.4, SENSITIVITIES_UV), least_uv)
    screen = Screen(16, 40, 10, 2 * rows + 1, uv, ROW_MS / 10, 0, high=22)
    named = [group for group in groups if group.words]
    words = [group.words for group in named]
    sheet = Sheet(screen.right + 60, screen.bottom + 30 + 16 * len(named), title, ". ".join(words))
    screen.grid(sheet)
    sheet.heading(title)
    for row in range(rows):
        begin = int(row * ROW_MS / 1000 * rate)
        part = values[begin : begin + int(ROW_MS / 1000 * rate) + 1]
        base = screen.top + (2 * row + 1.5) * screen.high
        screen.trace(sheet, np.arange(part.size) * 1000 / rate, part, base, width=1)
        sheet.text(screen.right + 6, base + 4, f"{first + row * ROW_MS / 1000:.1f} s", colour=SOFT, size=11)
        for group in groups:
            times = [1000 * (each - first) - row * ROW_MS for each in group.times_s]
            _signs(sheet, [screen.x(ms) for ms in times if 0 <= ms < ROW_MS], base + 1.2 * screen.high, group)
    sheet.text(screen.right, screen.bottom + 18, per_division(uv, ROW_MS / 10), anchor="end")
    for place, group in enumerate(named):
        y = screen.bottom + 36 + 16 * place
        _signs(sheet, [screen.left + 5], y - 4, group)
        sheet.text(screen.left + 16, y, group.words, colour=group.colour, size=11.5)
    return sheet.svg()


def _signs(sheet: Sheet, places: Sequence[float], y: float, group: Group) -> None:
    if group.sign:
        for x in places:
            sheet.text(x, y + 3, group.sign, anchor="middle", colour=group.colour, size=9)
    elif places:
        sheet.dots(places, [y] * len(places), group.colour, 2.2, 1)


def _begin(trace: Trace, groups: Sequence[Group]) -> float:
    last = max(trace.duration_s - ROWS * ROW_MS / 1000, 0.0)
    earliest = min((min(each.times_s) for each in groups if each.times_s), default=0.1)
    return min(max(earliest - 0.1, 0.0), last)


def _height_at(values: Samples, rate: float, times_s: Sequence[float]) -> float:
    """The usual height of what discharges, however seldom it does."""
    reach = int(0.01 * rate)
    pieces = [values[max(int(each * rate) - reach, 0) : int(each * rate) + reach] for each in times_s]
    heights = [float(np.ptp(each)) for each in pieces if each.size]
    return float(np.median(heights)) if heights else 0.0


def _usual_height(values: Samples, rate: float) -> float:
    size = max(int(0.05 * rate), 8)
    pieces = values[: values.size // size * size].reshape(-1, size)
    return max(float(np.percentile(np.ptp(pieces, axis=1), 90)), 1.0) if pieces.size else 1.0


def superimposed(trace: Trace, units: Sequence[TrainOfUnit], title: str) -> str:
    """The discharges of each motor unit over each other, and their median; 2 or 5 ms per division.

    Of many discharges those are drawn that lie farthest from the discharges of other units, whatever their shape.
    """
    across, per_row = 5, 4
    rows = -(-len(units) // per_row)
    wide, high = across * UNIT_WIDE + 26, 6 * 20 + 62
    sheet = Sheet(
        16 + min(per_row, max(len(units), 2)) * wide, 62 + rows * high, title, f"{len(units)} motor units found"
    )
    sheet.heading(title)
    for place, unit in enumerate(units):
        left, top = 16 + place % per_row * wide, 58 + place // per_row * high
        others = np.sort(np.concatenate([np.zeros(0), *(each.firing_times_s for each in units if each is not unit)]))
        _unit(sheet, trace, unit, others, left, top, COLOURS[place % len(COLOURS)])
    sheet.text(16, 54 + rows * high, f"Grey: up to {SUPERIMPOSED} discharges farthest from other units.", size=11)
    return sheet.svg()


def _unit(
    sheet: Sheet, trace: Trace, unit: TrainOfUnit, others_s: Samples, left: float, top: float, colour: str
) -> None:
    rate, per_ms = trace.sampling_rate_hz, trace.sampling_rate_hz / 1000
    duration = unit.parameters.duration_ms or 10.0
    ms = 2.0 if duration <= 6 else 5.0
    half = int(2.5 * ms * per_ms)
    places = np.round(unit.firing_times_s * rate).astype(int) + _middle(unit, rate)
    fits = (places >= half) & (places < trace.samples_uv.size - half)
    places, apart = places[fits], _apart(unit.firing_times_s, others_s)[fits]
    window = np.arange(-half, half + 1, max(half // 110, 1))
    seen = trace.samples_uv[places[:, None] + window] if places.size else np.zeros((1, window.size))
    seen = seen - np.median(seen[:, : max(half // 3, 1)], axis=1)[:, None]
    middle = np.median(seen, axis=0)
    uv = fitting(max(float(np.ptp(middle)), 1.0), 4, SENSITIVITIES_UV)
    screen = Screen(left, top, 5, 6, uv, ms, -2.5 * ms, wide=UNIT_WIDE, high=20)
    screen.grid(sheet)
    centre = (float(middle.max()) + float(middle.min())) / 2 / uv
    zero = top + (3 - round(2 * centre) / 2) * screen.high
    for row in seen[np.argsort(-apart, kind="stable")[:SUPERIMPOSED]] if apart.size else seen:
        screen.trace(sheet, window / per_ms, row, zero, SOFT, 0.7, 0.4)
    screen.trace(sheet, window / per_ms, middle, zero, colour, 1.8)
    sheet.text(left, top - 6, f"{_name(unit)}, {unit.firing_times_s.size} discharges", size=11.5)
    sheet.text(left, screen.bottom + 14, per_division(uv, ms), colour=SOFT, size=10.5)
    sheet.text(left, screen.bottom + 28, _figures(unit), colour=SOFT, size=10.5)


def _apart(times_s: Samples, others_s: Samples) -> Samples:
    """How far each discharge lies from the nearest discharge of another unit, in s."""
    if not others_s.size:
        return np.ones(times_s.size)
    after = np.searchsorted(others_s, times_s)
    later = others_s[np.minimum(after, others_s.size - 1)]
    earlier = others_s[np.maximum(after - 1, 0)]
    return np.minimum(np.abs(later - times_s), np.abs(earlier - times_s))


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
    counts = ", ".join(f"{_name(each)} {each.firing_times_s.size} discharges" for each in units)
    sheet = Sheet(110 + wide, top + height + 26 + row * len(units) + 44, title, counts)
    sheet.heading(title)
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
        sheet.strokes([across.x(time) for time in unit.firing_times_s.tolist()], base - 6, base + 6, colour)
        sheet.text(78, base + 4, _name(unit), anchor="end", colour=colour, size=11.5)
    _seconds(sheet, across, top + height + 24 + row * len(units))
    return sheet.svg()


def _seconds(sheet: Sheet, across: Axes, y: float) -> None:
    for value in ticks(*across.x_range, 10):
        sheet.line(across.x(value), y - 4, across.x(value), y, SOFT)
        sheet.text(across.x(value), y + 14, f"{value:g}", anchor="middle", colour=SOFT, size=11)
    sheet.text(across.left + across.width, y + 30, "s", anchor="end", size=12)


def firing_rates(trace: Trace, units: Sequence[TrainOfUnit], title: str) -> str:
    """The rate of each motor unit: a dot for each interval, a line for the smoothed rate; a pause leaves a gap."""
    smooth = [smoothed(unit.firing_times_s) for unit in units]
    highest = max((float(np.nanmax(rate)) for _, rate in smooth if rate.size), default=0.0)
    axes = Axes(56, 56, 620, 240, (0.0, trace.duration_s), (0.0, round_up(max(1.35 * highest, 10.0))))
    means = [f"{_name(each)} {each.mean_rate_hz:.1f}/s" for each in units if each.mean_rate_hz is not None]
    sheet = Sheet(800, max(350, 86 + 16 * len(units)), title, "Mean rates: " + ", ".join(means) if means else "")
    sheet.heading(title)
    axes.draw(sheet, "s", "discharges per second (dot: one interval; line: smoothed over 1 s)")
    for place, (unit, (times, line)) in enumerate(zip(units, smooth, strict=True)):
        colour = COLOURS[place % len(COLOURS)]
        rate = 1 / np.maximum(np.diff(unit.firing_times_s), 1e-4)
        middle = (unit.firing_times_s[1:] + unit.firing_times_s[:-1]) / 2
        inside = rate <= axes.y_range[1]
        x, y = [axes.x(each) for each in middle[inside].tolist()], [axes.y(each) for each in rate[inside].tolist()]
        sheet.dots(x, y, colour, 1.4, 0.45)
        for piece in _pieces(line):
            across = np.array([axes.x(each) for each in times[piece].tolist()])
            sheet.path(across, np.array([axes.y(each) for each in line[piece].tolist()]), colour, 1.8)
        shown = "" if unit.mean_rate_hz is None else f" {unit.mean_rate_hz:.1f}/s"
        sheet.text(690, 66 + 16 * place, f"{_name(unit)}{shown}", colour=colour, size=11.5)
    return sheet.svg()


def smoothed(times_s: Samples) -> tuple[Samples, Samples]:
    """Discharges per second over a Hann window of 1 s, not a number in a pause."""
    if times_s.size < 3:
        return np.zeros(0), np.zeros(0)
    grid = np.arange(times_s[0], times_s[-1] + 1e-9, SMOOTH_STEP_S)

    def weight(from_s: Samples) -> Samples:
        return np.where(np.abs(from_s) < 0.5, 1 + np.cos(2 * np.pi * from_s), 0.0)

    within = weight(grid[:, None] - grid).sum(axis=1) * SMOOTH_STEP_S
    counted = weight(grid[:, None] - times_s).sum(axis=1)
    near = np.abs(grid[:, None] - times_s).min(axis=1)
    edges = 0.5 * (weight(grid - times_s[0]) + weight(grid - times_s[-1]))
    return grid, np.where(near < PAUSE_S, (counted - edges) / np.maximum(within, 0.1), np.nan)


def _pieces(values: Samples) -> list[slice]:
    """Runs of numbers."""
    known = np.concatenate([[False], np.isfinite(values), [False]])
    edges = np.flatnonzero(known[1:] != known[:-1])
    return [slice(a, b) for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True) if b - a > 1]


def _name(unit: TrainOfUnit) -> str:
    return unit.id.replace("_", " ")


def cloud(found: Sequence[InterferencePattern], title: str) -> str:
    """Turns per second against mean amplitude per turn, one dot for each epoch of all recordings."""
    turns = np.concatenate([each.turns_per_s for each in found])
    heights = np.concatenate([each.amplitude_per_turn_uv for each in found])
    right = max(round_up(float(turns.max(initial=0)) * 1.1), 500.0)
    top = max(round_up(float(heights.max(initial=0)) * 1.1), 500.0)
    axes = Axes(64, 56, 440, 300, (0.0, right), (0.0, top))
    many = "1 epoch" if turns.size == 1 else f"{turns.size} epochs"
    words = f"{many}; mean {turns.mean():.0f} turns/s, {heights.mean():.0f} µV a turn (cross)" if turns.size else ""
    sheet = Sheet(540, 424, title, words)
    sheet.heading(title)
    axes.draw(sheet, "turns per second", "mean amplitude per turn, µV")
    sheet.dots([axes.x(each) for each in turns.tolist()], [axes.y(each) for each in heights.tolist()], COLOURS[0], 4)
    if turns.size:
        x, y = axes.x(float(turns.mean())), axes.y(float(heights.mean()))
        sheet.line(x - 8, y, x + 8, y, RED, 1.6)
        sheet.line(x, y - 8, x, y + 8, RED, 1.6)
    sheet.text(axes.left, 412, words, size=11.5)
    return sheet.svg()
