"""Single stimulated responses: every stimulated sweep on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.knowledge.nerves.studies import Study, study_of
from ranvier.record import Details, Mark, Measurement, Status, Trace
from ranvier.signals import evoked
from ranvier.signals.edited import with_edited_marks
from ranvier.signals.evoked import EvokedBatch, EvokedResponse, measure_evoked_batch, response
from ranvier.signals.second_method import SecondMethodSettings, with_disagreement
from ranvier.signals.settings import EvokedSettings
from ranvier.signals.studies.sheet import Found, Job, Sheet

PLACES_OVER_NERVE = frozenset({
    "digit_1", "digit_2", "digit_3", "digit_4", "digit_5", "thumb", "palm", "wrist", "forearm", "elbow", "snuffbox",
    "dorsal_hand", "ankle", "lateral_malleolus", "medial_malleolus", "dorsum_of_foot", "sole", "leg", "knee", "thigh",
})  # fmt: skip
"""Places where an electrode lies over a nerve and not over a muscle, for recordings that no known study names."""

OF_NERVES = frozenset({"sensory", "mixed"})
"""Kinds of study whose response is that of a nerve."""

AS_SENSORY = "measured_as_sensory"
"""Nobody named the study, and no muscle's response stands."""

MIXED_STIMULATION = frozenset({"palm", "sole"})
"""Places where motor and sensory fibres are stimulated together."""


@dataclass(frozen=True, slots=True)
class EvokedTrace:
    """One stimulated sweep as it is handed out: latencies from the stimulus, None where nothing was measured.

    amplitude_uv, amplitude_mv    baseline to negative peak; of a nerve, from an initial positive peak when there is one
    amplitude_peak_to_peak_uv     negative peak to the following positive peak
    duration_ms, area             of the negative phase; the area in `area_unit`
    total_duration_ms             to the end of the last negative phase
    """

    status: Status
    flags: tuple[str, ...]
    onset_latency_ms: float | None
    peak_latency_ms: float | None
    end_latency_ms: float | None
    positive_peak_latency_ms: float | None
    amplitude_uv: float | None
    amplitude_mv: float | None
    amplitude_peak_to_peak_uv: float | None
    duration_ms: float | None
    total_duration_ms: float | None
    area: float | None
    initial_positivity_uv: float | None
    noise_uv: float
    baseline_uv: float
    marks: tuple[Mark, ...]
    area_unit: str = "mV.ms"


def study_kind(about: Mapping[str, str | float], studies: Sequence[Study]) -> str:
    """Motor, sensory or mixed, from what the case says of the nerve and the places; late in a series; else unknown.

    studies  every conduction study that the knowledge holds

    >>> from ranvier.knowledge import load_knowledge
    >>> studies = load_knowledge().studies
    >>> study_kind({"nerve": "median", "recording_site": "apb"}, studies)
    'motor'
    >>> study_kind({"nerve": "median", "stimulation_site": "palm", "recording_site": "wrist"}, studies)
    'mixed'
    >>> study_kind({"nerve": "median"}, studies), study_kind({"nerve": "sural"}, studies)
    ('unknown', 'sensory')
    """
    said = about.get("study", about.get("kind"))
    if said in {"motor", "sensory", "mixed"}:
        return str(said)
    if "study" in about:
        return "late"
    nerve, place = about.get("nerve"), about.get("recording_site")
    if nerve is not None and {each.kind for each in studies if each.nerve == nerve} == {"sensory"}:
        return "sensory"
    if place in PLACES_OVER_NERVE:
        return "mixed" if about.get("stimulation_site") in MIXED_STIMULATION else "sensory"
    known = study_of(str(nerve), str(place), studies)
    if known is not None:
        return known.kind
    return "motor" if place or about.get("muscle") else "unknown"


def settings_for(kind: str, knowledge: Knowledge) -> EvokedSettings:
    """How a response of a muscle, or of a nerve, is searched for."""
    return EvokedSettings.read(knowledge.methods["evoked_sensory" if kind in OF_NERVES else "evoked_motor"])


def run(job: Job) -> Found:
    """Measure sweeps of equal geometry together."""
    kind = study_kind(job.recording.about, job.knowledge.studies)
    settings, sensory = (settings_for(each, job.knowledge) for each in (kind, "sensory"))
    second = SecondMethodSettings.read(job.knowledge.methods["second_method"])
    measurements: dict[int, tuple[Measurement, ...]] = {}
    details: list[Details] = []
    for members in alike(job.recording.traces, job.places):
        first = job.recording.traces[members[0]]
        sweeps = np.stack([job.recording.traces[place].samples_uv for place in members])
        try:
            batch = measure_evoked_batch(sweeps, first.sampling_rate_hz, first.stimulus_time_s, settings)
        except InputError:
            for place in members:
                sheet = Sheet(job.recording, job.recording.traces[place], kind)
                measurements[place] = (sheet.unusable("too_short", evoked.VERSION),)
                details.append(Details("evoked", (place,), evoked.VERSION, _too_short(), ("too_short",)))
            continue
        traces = [job.recording.traces[place] for place in members]
        faint = _faint(batch, traces, sensory) if kind == "unknown" else {}
        for row, (place, trace) in enumerate(zip(members, traces, strict=True)):
            used = sensory if row in faint else settings
            seen = _checked(faint.get(row) or response(batch, row, trace, settings), trace, used, second)
            found = tuple(measurements_of(seen, Sheet(job.recording, trace, kind)))
            measurements[place] = found
            result = handed_out(seen, found, kind)
            details.append(Details("evoked", (place,), evoked.VERSION, result, result.flags))
    return Found(measurements, tuple(sorted(details, key=lambda each: each.traces)))


def _faint(batch: EvokedBatch, traces: Sequence[Trace], sensory: EvokedSettings) -> dict[int, EvokedResponse]:
    """What the search for a nerve's response finds where nobody named the study and no muscle's response stands.

    batch  the search for a muscle's response in the same traces, which share their geometry
    """
    rows = np.flatnonzero(~batch.present).tolist()
    if not rows:
        return {}
    sweeps, first = np.stack([traces[row].samples_uv for row in rows]), traces[0]
    seen = measure_evoked_batch(sweeps, first.sampling_rate_hz, first.stimulus_time_s, sensory)
    found: dict[int, EvokedResponse] = {}
    for place, row in enumerate(rows):
        if seen.present[place] and not seen.inverted[place]:
            nerve = response(seen, place, traces[row], sensory)
            found[row] = replace(nerve, flags=(*nerve.flags, AS_SENSORY))
    return found


def alike(traces: Sequence[Trace], places: Sequence[int]) -> Iterator[list[int]]:
    """Places of the traces that share length, sampling rate and time of the stimulus."""
    groups: dict[tuple[int, float, float | None], list[int]] = {}
    for place in places:
        trace = traces[place]
        geometry = (trace.samples_uv.size, trace.sampling_rate_hz, trace.stimulus_time_s)
        groups.setdefault(geometry, []).append(place)
    yield from groups.values()


def _checked(
    seen: EvokedResponse, trace: Trace, settings: EvokedSettings, second: SecondMethodSettings
) -> EvokedResponse:
    """The response with the disagreement of its marks, and with the marks that a person set."""
    return with_edited_marks(with_disagreement(seen, trace, second), trace, settings)


def handed_out(seen: EvokedResponse, found: Sequence[Measurement], kind: str) -> EvokedTrace:
    """The response in the form of the result; nothing stands in it that the measurements withhold."""
    values = {each.quantity: each.value for each in found}
    height = "amplitude_mv" if "amplitude_mv" in values else "amplitude_uv"
    measured, amplitude = values[height] is not None, values[height]
    in_uv = None if amplitude is None else amplitude * (1000 if height == "amplitude_mv" else 1)
    whole = seen.status is Status.MEASURED and values["negative_peak_duration_ms"] is not None
    return EvokedTrace(
        status=seen.status,
        flags=_flags(seen, kind),
        onset_latency_ms=values["onset_latency_ms"],
        peak_latency_ms=values["peak_latency_ms"],
        end_latency_ms=seen.end_ms if whole else None,
        positive_peak_latency_ms=seen.positive_peak_ms if measured else None,
        amplitude_uv=in_uv,
        amplitude_mv=None if in_uv is None else in_uv / 1000,
        amplitude_peak_to_peak_uv=seen.peak_to_peak_uv if measured else None,
        duration_ms=values["negative_peak_duration_ms"],
        total_duration_ms=seen.total_duration_ms if whole else None,
        area=seen.area if whole else None,
        initial_positivity_uv=seen.positivity_uv if measured else None,
        noise_uv=seen.noise_uv,
        baseline_uv=seen.baseline_uv,
        marks=seen.marks,
    )


def _too_short() -> EvokedTrace:
    return EvokedTrace(
        Status.TECHNICALLY_INADEQUATE, ("too_short",), *(None,) * 11, noise_uv=0.0, baseline_uv=0.0, marks=()
    )


def _flags(seen: EvokedResponse, kind: str) -> tuple[str, ...]:
    return (*seen.flags, "study_unknown") if kind == "unknown" else seen.flags


def measurements_of(seen: EvokedResponse, sheet: Sheet) -> Iterator[Measurement]:
    """The quantities of a response in the words of the chart."""
    for quantity, value, unit, needs in _quantities(seen, sheet.kind):
        status = seen.status
        if status is Status.MEASURED and (value is None or needs & set(seen.flags)):
            status = Status.TECHNICALLY_INADEQUATE
        yield replace(
            sheet.measurement(quantity, value, unit, status),
            method=evoked.VERSION,
            marks=seen.marks,
            flags=_flags(seen, sheet.kind),
        )


def _quantities(seen: EvokedResponse, kind: str) -> tuple[tuple[str, float | None, str, frozenset[str]], ...]:
    """Quantity, value, unit, and the flags that make it unusable."""
    shape, never = frozenset({"clipped", "end_not_reached"}), frozenset[str]()
    height = frozenset({"clipped"})
    motor = kind in {"motor", "late"}
    amplitude = seen.amplitude_uv
    if amplitude is not None and not motor and seen.positivity_uv:
        amplitude += seen.positivity_uv  # a sensory amplitude counts from the preceding positive peak
    in_mv = None if amplitude is None else amplitude / 1000
    return (
        ("onset_latency_ms", seen.onset_ms, "ms", never),
        ("peak_latency_ms", seen.peak_ms, "ms", height),
        ("amplitude_mv", in_mv, "mV", height) if motor else ("amplitude_uv", amplitude, "uV", height),
        *(() if motor else (("amplitude_peak_to_peak_uv", seen.peak_to_peak_uv, "uV", height),)),
        ("negative_peak_duration_ms", seen.duration_ms, "ms", shape),
        *((("total_duration_ms", seen.total_duration_ms, "ms", shape),) if motor else ()),
        *((("area_mv_ms", seen.area, "mV.ms", shape),) if motor else ()),
    )
