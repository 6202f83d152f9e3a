"""Series of sweeps: late responses with their latencies, curves over stimulus strength, trains."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.report.plots.drawing import BLUE, RED, SOFT, Axes, Sheet, round_up
from ranvier.report.plots.sweeps import stacked
from ranvier.signals.cmap_scan import CmapScan
from ranvier.signals.f_waves import FWaves
from ranvier.signals.h_reflex import Recruitment
from ranvier.signals.repetitive import Train

CALLED = {"F": "F", "repeater": "F, repeater", "A": "A", "none": "none", "unclear": "unclear"}


def f_waves(traces: Sequence[Trace], found: FWaves, title: str) -> str:
    """Stacked sweeps: the M response small, late responses large, each with its latency and name."""
    latencies = [each.latency_ms for each in found.sweeps]
    names = [_name(number, each.called, each.repeater) for number, each in enumerate(found.sweeps, 1)]
    split = found.window_ms[0] if found.window_ms is not None else None
    last = None if found.window_ms is None else found.window_ms[1] + 4
    if len(latencies) != len(traces):
        return stacked(traces, title)
    waves = [each.latency_ms for each in found.a_waves]
    return stacked(traces, title, latencies_ms=latencies, names=names, split_ms=split, last_ms=last, lines_ms=waves)


def _name(number: int, called: str, group: int | None) -> str:
    return f"{number} {CALLED.get(called, called)}{'' if group is None else f' {group + 1}'}"


def recruitment(found: Recruitment, title: str) -> str:
    """Heights of M wave and H reflex over the strength of the stimulus."""
    strengths = found.stimulus or tuple(float(each) for each in range(1, len(found.m_uv) + 1))
    axes = _over(strengths, [each / 1000 for each in (*found.m_uv, *found.h_uv)])
    sheet = Sheet(640, 410, title)
    sheet.text(16, 24, title, size=14)
    axes.draw(sheet, "stimulus" if found.stimulus else "sweep", "mV")
    for place, (name, values, colour) in enumerate((("M wave", found.m_uv, BLUE), ("H reflex", found.h_uv, RED))):
        pairs = [(x, y / 1000) for x, y in zip(strengths, values, strict=False) if isfinite(y)]
        sheet.dots([axes.x(x) for x, _ in pairs], [axes.y(y) for _, y in pairs], colour, 3.5)
        sheet.text(axes.left + axes.width - 70, axes.top + 14 + 16 * place, name, colour=colour)
    return sheet.svg()


def scan(stimulus: Samples, sizes_mv: Samples, found: CmapScan, title: str) -> str:
    """The size of the response to each stimulus."""
    axes = _over(stimulus.tolist(), sizes_mv.tolist())
    sheet = Sheet(640, 410, title)
    sheet.text(16, 24, title, size=14)
    axes.draw(sheet, "stimulus, mA", "mV")
    sheet.dots([axes.x(each) for each in stimulus.tolist()], [axes.y(each) for each in sizes_mv.tolist()], BLUE, 2)
    if found.maximum_mv is not None:
        y = axes.y(found.maximum_mv)
        sheet.line(axes.left, y, axes.left + axes.width, y, RED, 1, "5 4")
    if found.units is not None and found.units_low is not None and found.units_high is not None:
        words = f"{found.units:.0f} motor units ({found.units_low:.0f} to {found.units_high:.0f})"
        sheet.text(axes.left + 8, axes.top + 16, words)
    return sheet.svg()


def train(found: Train, title: str) -> str:
    """Height and area of each response, as a share of the first."""
    sheet = Sheet(640, 410, title)
    lowest = "" if found.lowest_percent is None else f", decrement {found.lowest_percent:.0f} %"
    sheet.text(16, 24, f"{title}{lowest}", size=14)
    count = len(found.amplitudes_uv)
    axes = Axes(64, 56, 540, 300, (0.5, count + 0.5), (0.0, 1.0))
    rows = [("amplitude", found.amplitudes_uv, BLUE), ("area", found.areas_uv_ms, SOFT)]
    shares = [(name, [100 * each / own[0] for each in own], colour) for name, own, colour in rows if own and own[0]]
    top = round_up(max([100.0, *(value for _, own, _ in shares for value in own)]) * 1.05)
    axes = Axes(64, 56, 540, 300, (0.5, count + 0.5), (0.0, top))
    axes.draw(sheet, "response", "% of the first")
    for place, (name, own, colour) in enumerate(shares):
        sheet.dots([axes.x(n) for n in range(1, len(own) + 1)], [axes.y(each) for each in own], colour, 4)
        sheet.text(axes.left + axes.width - 60, axes.top + axes.height - 30 + 16 * place, name, colour=colour)
    return sheet.svg()


def _over(x: Sequence[float], y: Sequence[float]) -> Axes:
    low, high = min(x), max(x)
    known = [each for each in y if isfinite(each)]
    margin = 0.04 * (high - low) or 1.0
    return Axes(64, 56, 540, 300, (low - margin, high + margin), (0.0, round_up(max([*known, 0.01]) * 1.05)))
