"""Which figures a measured recording gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from ranvier.knowledge.phrasing import plain
from ranvier.record import Details, Measured, Trace
from ranvier.report.plots import needle, series, stacked, sweeps
from ranvier.report.plots.drawing import COLOURS, RED
from ranvier.report.wording import capital
from ranvier.signals.f_waves import FWaves
from ranvier.signals.h_reflex import Recruitment
from ranvier.signals.interference import InterferencePattern
from ranvier.signals.munix import Munix
from ranvier.signals.needle import NeedleActivity
from ranvier.signals.repetitive import Train
from ranvier.signals.studies.average import AverageResponse
from ranvier.signals.studies.blink import Blink
from ranvier.signals.studies.cmap_scan import SweepScan
from ranvier.signals.studies.contraction import Contraction
from ranvier.signals.studies.evoked import EvokedTrace
from ranvier.signals.studies.rest import AtRest

MOST_SINGLE = 6
"""A recording of more sweeps is shown stacked alone; of more needle traces the first are drawn."""

SMALL_UV = 1000.0
"""A response below this is read in microvolt."""

MOST_ACTIVITIES = 6
"""More kinds of activity at rest stand in the table alone."""

STACKED = frozenset({"f_wave", "h_reflex", "blink", "munix"})
"""Studies that draw their sweeps themselves."""

ALONE = frozenset({"needle", "contraction"})
"""Studies that draw each trace."""


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
    if len(evoked) > 1 and not STACKED & {each.study for each in measured.details}:
        found += _stack(measured, evoked)
    many = len({each.traces for each in measured.details if len(each.traces) == 1}) > MOST_SINGLE
    for each in measured.details:
        draw = DRAWN.get(each.study)
        if draw is not None and not (many and each.study in ALONE and each.traces[0] >= MOST_SINGLE):
            found += draw(measured, each)
    return (*found, *_interference(measured))


def _trace(measured: Measured, details: Details) -> Trace:
    return measured.recording.traces[details.traces[0]]


def _title(measured: Measured, trace: Trace | None, what: str = "") -> str:
    about = measured.recording.about
    target = about.get("nerve") or about.get("muscle")
    words = [plain(str(about[key])) for key in ("side",) if key in about]
    words += [plain(str(target))] if target else []
    sites = [plain(str(about[key])) for key in ("stimulation_site", "recording_site") if key in about]
    words += [f", {' to '.join(sites)}"] if sites else []
    name = capital(" ".join(words).replace(" ,", ",")) if target else " ".join([measured.recording.name, *words[:1]])
    label = f", {trace.label}" if trace is not None and len(measured.recording.traces) > 1 else ""
    simulated = " (simulated)" if measured.recording.simulated else ""
    return f"{name}{label}{f': {what}' if what else ''}{simulated}"


def _named(trace: Trace, what: str) -> str:
    letters = "".join(each if each.isalnum() else "_" for each in trace.label.casefold())[:40].strip("_")
    return f"{letters or 'trace'}_{what}"


def _evoked(measured: Measured, each: Details) -> Iterator[Figure]:
    trace, result = _trace(measured, each), each.result
    if isinstance(result, EvokedTrace):
        by = next((f" ({mark.set_by})" for mark in trace.edited if mark.name == "no_response"), "")
        title = _title(measured, trace, "" if result.marks else f"{plain(each.status.value)}{by}")
        yield Figure(_named(trace, "sweep"), title, sweeps.single_sweep(trace, result.marks, title, _values(result)))


def _values(found: EvokedTrace) -> str:
    """Amplitude, duration and area as they are read off a screen."""
    height = found.amplitude_uv
    if height is None:
        return ""
    small = height < SMALL_UV
    parts = [f"amplitude {height:.3g} µV" if small else f"amplitude {height / 1000:.3g} mV"]
    parts += [] if found.duration_ms is None else [f"duration {found.duration_ms:.2f} ms"]
    if found.area is not None:
        in_uv = found.area * (1000 if found.area_unit == "mV.ms" else 1)
        parts.append(f"area {in_uv:.3g} µV·ms" if small else f"area {in_uv / 1000:.3g} mV·ms")
    return capital(", ".join(parts))


def _stack(measured: Measured, evoked: list[Details]) -> Iterator[Figure]:
    traces = [_trace(measured, each) for each in evoked]
    rates = {(each.samples_uv.size, each.sampling_rate_hz) for each in traces}
    if len(rates) > 1:
        return
    latencies = [getattr(each.result, "onset_latency_ms", None) for each in evoked]
    rows = [
        stacked.Row(trace, stacked.strength_of(trace, number), () if ms is None else ((ms, RED),))
        for number, (trace, ms) in enumerate(zip(traces, latencies, strict=True), 1)
    ]
    title = _title(measured, None, f"{len(traces)} sweeps")
    yield Figure("sweeps", title, stacked.stacked(rows, title))


def _needle(measured: Measured, each: Details) -> Iterator[Figure]:
    trace, result = _trace(measured, each), each.result
    if isinstance(result, NeedleActivity):
        what, groups = _discharges(measured, each.traces, result)
        title = _title(measured, trace, what)
        yield Figure(_named(trace, "free_run"), title, needle.free_run(trace, groups, title))


def _discharges(
    measured: Measured, traces: tuple[int, ...], result: NeedleActivity
) -> tuple[str, tuple[needle.Group, ...]]:
    """What a free run shows, and its discharges: by motor unit, by activity at rest, or as they were counted."""
    own = [each for each in measured.details if each.traces == traces]
    said = measured.recording.about.get("activity")
    rest = next((each.result for each in own if isinstance(each.result, AtRest)), None)
    units = next((each.result.motor_units for each in own if isinstance(each.result, Contraction)), ())
    if units and said != "rest":
        numbered = enumerate(units)
        return "contraction", tuple(
            needle.Group("", tuple(unit.firing_times_s.tolist()), COLOURS[place % len(COLOURS)], str(place + 1))
            for place, unit in numbered
        )
    if rest is not None and said != "contraction":
        what = f"{'at rest' if said == 'rest' else 'free run'}, {plain(rest.leading)}"
        return what, tuple(
            needle.Group(f"{plain(each.name)} ({each.sureness:.0%} sure)", each.times_s, COLOURS[place % len(COLOURS)])
            for place, each in enumerate(rest.activities[:MOST_ACTIVITIES])
        )
    return "free run", (needle.Group("", tuple(mark.time_s for mark in result.marks)),)


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


def _interference(measured: Measured) -> Iterator[Figure]:
    """One cloud for all traces of a recording."""
    found = [
        each.result
        for each in measured.details
        if isinstance(each.result, InterferencePattern) and each.result.turns_per_s.size
    ]
    if found:
        title = _title(measured, None, "turns and amplitude")
        yield Figure("turns_amplitude", title, needle.cloud(found, title))


def _traces(measured: Measured, details: Details) -> list[Trace]:
    return [measured.recording.traces[place] for place in details.traces]


def _f_waves(measured: Measured, each: Details) -> Iterator[Figure]:
    if isinstance(each.result, FWaves):
        title = _title(measured, None, "F waves")
        yield Figure("f_waves", title, series.f_waves(_traces(measured, each), each.result, title))


def _average(measured: Measured, each: Details) -> Iterator[Figure]:
    result = each.result
    if isinstance(result, AverageResponse):
        first = _traces(measured, each)[0]
        trace = replace(first, label="average", samples_uv=result.average_uv)
        title = _title(measured, None, f"average of {result.sweeps_used} of {result.sweeps} sweeps")
        own = result.response
        yield Figure("average", title, sweeps.single_sweep(trace, own.marks, title, _values(own)))


def _munix(measured: Measured, each: Details) -> Iterator[Figure]:
    if isinstance(each.result, Munix) and each.result.epochs:
        evoked = [other for other in measured.details if other.study == "evoked"]
        if len(evoked) > MOST_SINGLE:  # else they are drawn already
            for other in evoked:
                if other.traces == each.traces[:1]:
                    yield from _evoked(measured, other)
        title = _title(measured, None, "motor unit number index")
        yield Figure("munix", title, series.munix(each.result, title))


def _recruitment(measured: Measured, each: Details) -> Iterator[Figure]:
    if isinstance(each.result, Recruitment) and each.result.m_uv:
        traces = _traces(measured, each)
        title = _title(measured, None, f"{len(traces)} sweeps")
        yield Figure("sweeps", title, series.reflexes(traces, each.result, title))
        title, unit = _title(measured, None, "M wave and H reflex"), traces[0].strength_unit
        yield Figure("recruitment", title, series.recruitment(each.result, title, unit))


def _blink(measured: Measured, each: Details) -> Iterator[Figure]:
    if isinstance(each.result, Blink):
        title = _title(measured, None, "blink reflex")
        yield Figure("blink", title, series.blink(_traces(measured, each), each.result, title))


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
    "f_wave": _f_waves,
    "h_reflex": _recruitment,
    "blink": _blink,
    "average": _average,
    "munix": _munix,
    "cmap_scan": _scan,
    "repetitive": _train,
}
"""How the result of a study is drawn; one without an entry stands in the table and the JSON alone."""
