"""Which figures a measured recording gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ranvier.knowledge.phrasing import plain
from ranvier.record import Details, Measured, Trace
from ranvier.report.plots import needle, series, sweeps
from ranvier.report.wording import capital
from ranvier.signals.f_waves import FWaves
from ranvier.signals.h_reflex import Recruitment
from ranvier.signals.interference import InterferencePattern
from ranvier.signals.needle import NeedleActivity
from ranvier.signals.repetitive import Train
from ranvier.signals.studies.cmap_scan import SweepScan
from ranvier.signals.studies.contraction import Contraction
from ranvier.signals.studies.evoked import EvokedTrace

MOST_SINGLE = 6
"""A recording of more sweeps is shown stacked alone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawing.

    name   for its file, without ending
    title  what it shows
    """

    name: str
    title: str
    svg: str


def figures_of(measured: Measured) -> tuple[Figure, ...]:
    """Every figure of a recording, in the order of its studies."""
    found: list[Figure] = []
    evoked = [each for each in measured.details if each.study == "evoked"]
    if len(evoked) <= MOST_SINGLE:
        for each in evoked:
            found += _evoked(measured, each)
    if len(evoked) > 1 and not any(each.study == "f_wave" for each in measured.details):
        found += _stack(measured, evoked)
    for each in measured.details:
        draw = DRAWN.get(each.study)
        if draw is not None:
            found += draw(measured, each)
    return tuple(found)


def _trace(measured: Measured, details: Details) -> Trace:
    return measured.recording.traces[details.traces[0]]


def _title(measured: Measured, trace: Trace | None, what: str = "") -> str:
    about = measured.recording.about
    target = about.get("nerve") or about.get("muscle")
    words = [plain(str(about[key])) for key in ("side",) if key in about]
    words += [plain(str(target))] if target else []
    words += [f"at the {plain(str(about['stimulation_site']))}"] if "stimulation_site" in about else []
    name = capital(" ".join(words)) if words else measured.recording.name
    label = f", {trace.label}" if trace is not None and len(measured.recording.traces) > 1 else ""
    simulated = " (simulated)" if measured.recording.simulated else ""
    return f"{name}{label}{f': {what}' if what else ''}{simulated}"


def _named(trace: Trace, what: str) -> str:
    letters = "".join(each if each.isalnum() else "_" for each in trace.label.casefold())[:40].strip("_")
    return f"{letters or 'trace'}_{what}"


def _evoked(measured: Measured, each: Details) -> Iterator[Figure]:
    trace, result = _trace(measured, each), each.result
    if isinstance(result, EvokedTrace):
        title = _title(measured, trace, "" if result.marks else plain(each.status.value))
        yield Figure(_named(trace, "sweep"), title, sweeps.single_sweep(trace, result.marks, title))


def _stack(measured: Measured, evoked: list[Details]) -> Iterator[Figure]:
    traces = [_trace(measured, each) for each in evoked]
    rates = {(each.samples_uv.size, each.sampling_rate_hz) for each in traces}
    if len(rates) > 1:
        return
    latencies = [getattr(each.result, "onset_latency_ms", None) for each in evoked]
    title = _title(measured, None, f"{len(traces)} sweeps")
    yield Figure("sweeps", title, sweeps.stacked(traces, title, latencies_ms=latencies))


def _needle(measured: Measured, each: Details) -> Iterator[Figure]:
    trace, result = _trace(measured, each), each.result
    if isinstance(result, NeedleActivity):
        title = _title(measured, trace, "free run")
        yield Figure(_named(trace, "free_run"), title, needle.free_run(trace, result.marks, title))


def _contraction(measured: Measured, each: Details) -> Iterator[Figure]:
    trace, result = _trace(measured, each), each.result
    if not isinstance(result, Contraction) or not result.motor_units:
        return
    for what, draw in (
        ("motor units", needle.superimposed),
        ("discharges", needle.raster),
        ("firing rates", needle.firing_rates),
    ):
        title = _title(measured, trace, what)
        yield Figure(_named(trace, what.replace(" ", "_")), title, draw(trace, result.motor_units, title))


def _interference(measured: Measured, each: Details) -> Iterator[Figure]:
    trace, result = _trace(measured, each), each.result
    if isinstance(result, InterferencePattern) and result.turns_per_s.size:
        title = _title(measured, trace, "turns and amplitude")
        yield Figure(_named(trace, "turns_amplitude"), title, needle.cloud(result, title))


def _traces(measured: Measured, details: Details) -> list[Trace]:
    return [measured.recording.traces[place] for place in details.traces]


def _f_waves(measured: Measured, each: Details) -> Iterator[Figure]:
    if isinstance(each.result, FWaves):
        title = _title(measured, None, "F waves")
        yield Figure("f_waves", title, series.f_waves(_traces(measured, each), each.result, title))


def _recruitment(measured: Measured, each: Details) -> Iterator[Figure]:
    if isinstance(each.result, Recruitment) and each.result.m_uv:
        title = _title(measured, None, "M wave and H reflex")
        yield Figure("recruitment", title, series.recruitment(each.result, title))


def _scan(measured: Measured, each: Details) -> Iterator[Figure]:
    if isinstance(each.result, SweepScan):
        title, result = _title(measured, None, "CMAP scan"), each.result
        yield Figure("cmap_scan", title, series.scan(result.stimulus_ma, result.amplitude_mv, result.scan, title))


def _train(measured: Measured, each: Details) -> Iterator[Figure]:
    if isinstance(each.result, Train) and each.result.amplitudes_uv:
        title = _title(measured, None, "repetitive stimulation")
        yield Figure("repetitive", title, series.train(each.result, title))


DRAWN: Mapping[str, Callable[[Measured, Details], Iterator[Figure]]] = {
    "needle": _needle,
    "contraction": _contraction,
    "interference": _interference,
    "f_wave": _f_waves,
    "h_reflex": _recruitment,
    "cmap_scan": _scan,
    "repetitive": _train,
}
"""How the result of a study is drawn; one without an entry stands in the table and the JSON alone."""
