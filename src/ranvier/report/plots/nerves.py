"""The responses of one nerve from all places of stimulation, at one sensitivity, the most distal above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ranvier.knowledge.phrasing import plain
from ranvier.record import Measured, Trace
from ranvier.report.measured.nerves import nerve_lines
from ranvier.report.plots.drawing import BLUE, RED, SENSITIVITIES_UV, SOFT, SWEEPS_MS, Screen, Sheet, fitting
from ranvier.report.plots.figures import Figure
from ranvier.report.plots.sweeps import BEFORE_MS, MARK_NAMES, head, height_uv, last_ms, resting_uv, shown, stimulus
from ranvier.signals.joined_nerves import JoinedNerve, SiteResponse

DIVISIONS = 4
"""Height of the field of one place of stimulation."""

REST = 3
"""Its baseline lies so many divisions below its upper edge."""

Row = tuple[SiteResponse, Trace]


def nerve_figures(nerves: Iterable[JoinedNerve], measured: Iterable[object]) -> Iterator[tuple[JoinedNerve, Figure]]:
    """A drawing of each nerve whose traces are at hand."""
    known = [each for each in measured if isinstance(each, Measured)]
    for nerve in nerves:
        sites = [nerve.segments[0].distal, *(each.proximal for each in nerve.segments)]
        rows = [(site, trace) for site in sites if (trace := _trace_of(site, known)) is not None]
        if len(rows) < len(sites):
            continue
        ((title, lines),) = nerve_lines([nerve])
        simulated = any(each.recording.simulated for each in known if each.recording.name in nerve.recordings)
        title += " (simulated)" if simulated else ""
        name = "_".join(filter(None, ("nerve", nerve.side, nerve.nerve, nerve.recording_site)))
        words = [part for line in lines for part in line.split("; ")]
        yield nerve, Figure(name, title, stimulated_at(rows, title, words))


def _trace_of(site: SiteResponse, measured: Iterable[Measured]) -> Trace | None:
    for each in measured:
        if each.recording.name == site.recording:
            for details in each.details:
                if details.result is site.response:
                    return each.recording.traces[details.traces[0]]
    return None


def stimulated_at(rows: Sequence[Row], title: str, words: Sequence[str]) -> str:
    """One field for each place of stimulation, with its marks, its latency and its height."""
    parts = [shown(trace) for _, trace in rows]
    seen = [(times, values - resting_uv(times, values)) for times, values, _ in parts]
    first = max(-BEFORE_MS, *(float(times[0]) for times, _ in seen))
    ends = [last_ms(part[0], row[0].response.marks, part[2]) for part, row in zip(parts, rows, strict=True)]
    ms = fitting(max(ends) - first, 10, SWEEPS_MS)
    uv = fitting(max(height_uv(t, v, first, first + 10 * ms) for t, v in seen), DIVISIONS - 0.5, SENSITIVITIES_UV)
    screen = Screen(16, 40, 10, DIVISIONS * len(rows), uv, ms, first, wide=52, high=26)
    sheet = Sheet(screen.right + 120, screen.bottom + 36 + 16 * len(words), title, ". ".join(words))
    head(sheet, screen, title)
    stimulus(sheet, screen)
    for place, ((site, trace), (times, values)) in enumerate(zip(rows, seen, strict=True)):
        base = screen.top + (DIVISIONS * place + REST) * screen.high
        sheet.line(screen.left, base, screen.right, base, SOFT, 0.8, "2 4")
        screen.trace(sheet, times, values, base)
        for mark in site.response.marks:
            at = 1000 * (mark.time_s - (trace.stimulus_time_s or 0.0))
            if mark.name in MARK_NAMES and first <= at <= first + 10 * ms:
                x, y = screen.x(at), screen.y(float(np.interp(at, times, values)), base)
                sheet.line(x, y - 8, x, y + 8, BLUE if mark.edited else RED, 1.6)
        for line, said in enumerate(_said(site)):
            sheet.text(screen.right + 8, base - 2 * screen.high + 15 * line, said, size=12 if line == 0 else 11)
    for place, each in enumerate(words):
        sheet.text(screen.left, screen.bottom + 36 + 16 * place, each, size=11.5)
    return sheet.svg()


def _said(site: SiteResponse) -> Iterator[str]:
    """The place, its distance, and what its response shows."""
    yield plain(site.site)
    if site.distance_mm is not None:
        yield f"{site.distance_mm:g} mm"
    found = site.response
    if found.onset_latency_ms is None or found.amplitude_uv is None:
        yield plain(found.status.value)
        return
    yield f"{found.onset_latency_ms:.2f} ms"
    yield f"{found.amplitude_uv / 1000:.3g} mV" if found.amplitude_uv >= 1000 else f"{found.amplitude_uv:.3g} µV"
