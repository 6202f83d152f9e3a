"""Series of sweeps: late responses and reflexes with their latencies, curves over stimulus strength, trains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.report.plots.drawing import BLUE, COLOURS, GREEN, INK, RED, SOFT, Axes, Sheet, round_up
from ranvier.report.plots.stacked import Line, Row, stacked, strength_of
from ranvier.report.wording import capital
from ranvier.signals.blink import BlinkComponent
from ranvier.signals.cmap_scan import CmapScan
from ranvier.signals.f_waves import FWaves
from ranvier.signals.f_waves.measure import LateSweep
from ranvier.signals.h_reflex import Recruitment
from ranvier.signals.munix import Munix
from ranvier.signals.repetitive import Train
from ranvier.signals.studies.blink import Blink, is_other

CALLED = {"F": "F", "repeater": "F, repeater", "A": "A alone", "none": "none", "unclear": "unclear"}
A_WAVE = COLOURS[3]


def f_waves(traces: Sequence[Trace], found: FWaves, title: str) -> str:
    """Stacked sweeps: the M response small, late responses large, each with its latency and name.

    Repeaters of one group have one colour; A waves have marks of their own.
    """
    if len(found.sweeps) != len(traces):
        return stacked([Row(each, str(number)) for number, each in enumerate(traces, 1)], title)
    rows = [
        _late(trace, number, each) for number, (trace, each) in enumerate(zip(traces, found.sweeps, strict=True), 1)
    ]
    split = found.window_ms[0] if found.window_ms is not None else None
    last = None if found.window_ms is None else found.window_ms[1] + 4
    waves = [Line(each.latency_ms, f"A {each.latency_ms:.1f} ms", A_WAVE) for each in found.a_waves]
    return stacked(rows, title, split_ms=split, last_ms=last, lines=waves, words=list(_f_words(found)))


def _late(trace: Trace, number: int, found: LateSweep) -> Row:
    group = found.repeater
    name = f"{number} {CALLED.get(found.called, found.called)}{'' if group is None else f' {group + 1}'}"
    name += " + A" if found.a_waves_ms and found.called in {"F", "repeater"} else ""
    marks = [(each, A_WAVE) for each in found.a_waves_ms]
    by_eye = any(each.name == "f_onset" for each in trace.edited)
    marks += [(found.latency_ms, BLUE if by_eye else RED)] if found.latency_ms is not None else []
    name += ", by eye" if by_eye or any(each.name == "no_f_response" for each in trace.edited) else ""
    return Row(trace, name, tuple(marks), INK if group is None else GROUPS[group % len(GROUPS)])


GROUPS = (GREEN, "#b06000", "#007b83", "#c2185b", "#827717")
"""Colours of groups of repeaters; blue is for the marks of a person."""


def _f_words(found: FWaves) -> Iterator[str]:
    latencies = (found.minimum_latency_ms, found.mean_latency_ms, found.maximum_latency_ms)
    if all(each is not None for each in latencies):
        shortest, mean, longest = (f"{each:.1f}" for each in latencies)
        yield f"F latency: shortest {shortest} ms, mean {mean} ms, longest {longest} ms"
    parts: list[str] = []
    if found.persistence_percent is not None:
        parts.append(f"persistence {found.persistence_percent:.0f} %")
    if found.repeaters:
        parts.append(f"{found.repeaters} repeating {'form' if found.repeaters == 1 else 'forms'}, a colour for each")
    if found.a_waves:
        parts.append("A waves violet")
    if parts:
        yield capital("; ".join(parts))


def reflexes(traces: Sequence[Trace], found: Recruitment, title: str) -> str:
    """The sweeps of a recruitment curve, the weakest stimulus first, with the onsets of M wave and H reflex."""
    known = [each.stimulus_strength for each in traces]
    ordered = sorted(traces, key=lambda each: each.stimulus_strength or 0.0) if None not in known else traces
    rows = [Row(each, strength_of(each, number)) for number, each in enumerate(ordered, 1)]
    lines = [
        Line(ms, f"{name} {ms:.1f} ms", colour)
        for name, ms, colour in (("M", found.m_onset_ms, BLUE), ("H", found.h_onset_ms, RED))
        if ms is not None
    ]
    return stacked(rows, title, lines=lines)


def recruitment(found: Recruitment, title: str, unit: str = "") -> str:
    """Heights of M wave and H reflex over the strength of the stimulus."""
    strengths = found.stimulus or tuple(float(each) for each in range(1, len(found.m_uv) + 1))
    axes = _over(strengths, [each / 1000 for each in (*found.m_uv, *found.h_uv)])
    words = list(_m_h_words(found))
    sheet = Sheet(640, 414 + 16 * len(words), title, ". ".join(words))
    sheet.heading(title)
    axes.draw(sheet, f"stimulus{f', {unit}' if unit else ''}" if found.stimulus else "sweep", "mV")
    for name, values, colour in (("M wave", found.m_uv, BLUE), ("H reflex", found.h_uv, RED)):
        pairs = [(x, y / 1000) for x, y in zip(strengths, values, strict=False) if isfinite(y)]
        x, y = [axes.x(x) for x, _ in pairs], [axes.y(y) for _, y in pairs]
        if name == "M wave":
            sheet.dots(x, y, colour, 3.5)
        else:
            sheet.rings(x, y, colour, 4)
    _key(sheet, axes, (("M wave", BLUE, False), ("H reflex", RED, True)), axes.top + 14)
    for place, each in enumerate(words):
        sheet.text(axes.left, 408 + 16 * place, each, size=11.5)
    return sheet.svg()


def _m_h_words(found: Recruitment) -> Iterator[str]:
    parts = [
        f"{name} at most {value / 1000:.3g} mV peak to peak"
        for name, value in (("M wave", found.m_max_peak_to_peak_uv), ("H reflex", found.h_max_peak_to_peak_uv))
        if value is not None
    ]
    parts += [] if found.h_to_m is None else [f"H over M {found.h_to_m:.2f}"]
    if parts:
        yield "; ".join(parts)


def blink(traces: Sequence[Trace], found: Blink, title: str) -> str:
    """Sweeps of the stimulated side above those of the other, R1 and R2 marked."""
    own = [each for each in traces if not is_other(each)]
    other = [each for each in traces if is_other(each)]
    rows = [_reflex(each, n, "", ((found.r1, GREEN), (found.r2, RED))) for n, each in enumerate(own)]
    rows += [_reflex(each, n, "other side ", ((found.r2_contralateral, RED),)) for n, each in enumerate(other)]
    words = [
        f"{name}: {part.onset_ms:.1f} ms"
        if part.onset_ms is not None
        else f"{name}: {part.status.value.replace('_', ' ')}"
        for name, part in (("R1", found.r1), ("R2", found.r2), ("R2 of the other side", found.r2_contralateral))
        if part is not None
    ]
    return stacked(rows, title, words=["; ".join(words)] if words else [], fit=1.6)


def _reflex(trace: Trace, place: int, side: str, parts: Sequence[tuple[BlinkComponent | None, str]]) -> Row:
    onsets = [
        (part.onsets_ms[place], colour) for part, colour in parts if part is not None and place < len(part.onsets_ms)
    ]
    return Row(trace, f"{side}{place + 1}", tuple((ms, colour) for ms, colour in onsets if ms is not None))


def scan(stimulus: Samples, sizes_mv: Samples, found: CmapScan, title: str) -> str:
    """The size of the response to each stimulus."""
    axes = _over(stimulus.tolist(), sizes_mv.tolist())
    units = ""
    if found.units is not None and found.units_low is not None and found.units_high is not None:
        units = f"{found.units:.0f} motor units ({found.units_low:.0f} to {found.units_high:.0f})"
    sheet = Sheet(640, 410, title, units)
    sheet.heading(title)
    axes.draw(sheet, "stimulus, mA", "size of the response, mV")
    sheet.dots([axes.x(each) for each in stimulus.tolist()], [axes.y(each) for each in sizes_mv.tolist()], BLUE, 2)
    if found.maximum_mv is not None:
        y = axes.y(found.maximum_mv)
        sheet.line(axes.left, y, axes.left + axes.width, y, RED, 1, "5 4")
        sheet.text(axes.left + 8, y + 14, f"plateau {found.maximum_mv:.3g} mV", colour=RED, size=11)
    if units:
        sheet.text(axes.left + axes.width - 8, axes.top + axes.height - 14, units, anchor="end")
    return sheet.svg()


def train(found: Train, title: str) -> str:
    """Height and area of each response, as a share of the first."""
    lowest = (
        "" if found.lowest_percent is None else f"decrement {found.lowest_percent:.0f} % (lowest of fourth and fifth)"
    )
    sheet = Sheet(640, 410, title, lowest)
    sheet.heading(title)
    count = len(found.amplitudes_uv)
    rows = [("amplitude", found.amplitudes_uv, BLUE), ("area", found.areas_uv_ms, SOFT)]
    shares = [(name, [100 * each / own[0] for each in own], colour) for name, own, colour in rows if own and own[0]]
    top = round_up(max([100.0, *(value for _, own, _ in shares for value in own)]) * 1.05)
    axes = Axes(64, 56, 540, 300, (0.5, count + 0.5), (0.0, top))
    axes.draw(sheet, "response", "% of the first", whole=True)
    for name, own, colour in shares:
        x, y = [axes.x(n) for n in range(1, len(own) + 1)], [axes.y(each) for each in own]
        if name == "amplitude":
            sheet.dots(x, y, colour, 3.5)
        else:
            sheet.rings(x, y, colour, 6)
    _key(sheet, axes, tuple((name, colour, name == "area") for name, _, colour in shares), axes.top + axes.height - 30)
    sheet.text(axes.left + 8, axes.top + axes.height - 14, lowest)
    return sheet.svg()


def munix(found: Munix, title: str) -> str:
    """The ideal case count of each stretch of the interference pattern over its area; those left out are rings."""
    used = [each for each in found.epochs if not each.left_out]
    others = [each for each in found.epochs if each.left_out and isfinite(each.ideal_case_count)]
    drawn = [each for each in (*used, *others) if each.area_mv_ms > 0 and each.ideal_case_count > 0]
    words = [f"MUNIX {found.munix:.0f}"] if found.munix is not None else []
    words += [f"MUSIX {found.musix_uv:.0f} µV"] if found.musix_uv is not None else []
    words += [f"{len(used)} of {len(found.epochs)} epochs used"]
    sheet = Sheet(640, 430, title, ", ".join(words))
    sheet.heading(title)
    axes = _over([each.area_mv_ms for each in drawn] or [0.0, 1.0], [each.ideal_case_count for each in drawn])
    axes.draw(sheet, "area of the interference pattern, mV·ms", "ideal case motor unit count")
    for kind, own in ((sheet.dots, used), (sheet.rings, others)):
        seen = [each for each in own if each in drawn]
        x, y = [axes.x(each.area_mv_ms) for each in seen], [axes.y(each.ideal_case_count) for each in seen]
        kind(x, y, BLUE, 3.5)
    _key(sheet, axes, (("used", BLUE, False), ("left out", BLUE, True)), axes.top + 14)
    sheet.text(axes.left, 412, ", ".join(words), size=11.5)
    return sheet.svg()


def _key(sheet: Sheet, axes: Axes, rows: Sequence[tuple[str, str, bool]], top: float) -> None:
    """What dots and rings stand for."""
    left = axes.left + axes.width - 84
    for place, (name, colour, ring) in enumerate(rows):
        y = top + 16 * place
        (sheet.rings if ring else sheet.dots)([left], [y - 4], colour, 4)
        sheet.text(left + 12, y, name, colour=colour)


def _over(x: Sequence[float], y: Sequence[float]) -> Axes:
    low, high = min(x), max(x)
    known = [each for each in y if isfinite(each)]
    margin = 0.04 * (high - low) or 1.0
    return Axes(64, 56, 540, 300, (low - margin, high + margin), (0.0, round_up(max([*known, 0.01]) * 1.05)))
