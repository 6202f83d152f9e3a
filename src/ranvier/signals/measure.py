"""From the traces of a recording to measurements in the words of the chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.knowledge.studies import Study, study_of
from ranvier.record import Measurement, Origin, Recording, Side, Status, Trace
from ranvier.signals import evoked, needle
from ranvier.signals.evoked import EvokedResponse, measure_evoked_batch, response
from ranvier.signals.needle import NeedleActivity, measure_needle
from ranvier.signals.recognise import recognise_kind
from ranvier.signals.settings import EvokedSettings, KindSettings, NeedleSettings

PLACES_OVER_NERVE = frozenset({
    "digit_1", "digit_2", "digit_3", "digit_4", "digit_5", "thumb", "palm", "wrist", "forearm", "elbow", "snuffbox",
    "dorsal_hand", "ankle", "lateral_malleolus", "medial_malleolus", "dorsum_of_foot", "sole", "leg", "knee", "thigh",
})  # fmt: skip
"""Places where an electrode lies over a nerve and not over a muscle, for recordings that no known study names."""

MIXED_STIMULATION = frozenset({"palm", "sole"})
"""Places where motor and sensory fibres are stimulated together."""


def measure(recording: Recording, knowledge: Knowledge) -> tuple[Measurement, ...]:
    """Everything that can be measured on the traces of a recording, with marks and flags.

    recording  as read from a file; `about` says nerve, muscle, side, sites, distance and temperature where known
    knowledge  the loaded knowledge, whose methods hold the detectors' settings

    A trace of unknown kind is recognised by its form and flagged; when its form does not say either, one
    technically inadequate measurement with the flag `kind_unknown` stands in its place; a trace too short to
    measure gets one with the flag `too_short`.
    """
    kinds = KindSettings.read(knowledge.methods["waveform_kind"])
    found: dict[int, tuple[Measurement, ...]] = {}
    stimulated: list[int] = []
    for place, trace in enumerate(recording.traces):
        kind = recognise_kind(trace, kinds)
        if kind == "evoked":
            stimulated.append(place)
        elif kind == "needle":
            found[place] = _needle(recording, trace, NeedleSettings.read(knowledge.methods["needle"]))
        else:
            found[place] = (_unknown(recording, trace),)
    found |= _evoked(recording, stimulated, knowledge)
    return tuple(
        _flagged(each, recording.traces[place]) for place in range(len(recording.traces)) for each in found[place]
    )


def _flagged(measurement: Measurement, trace: Trace) -> Measurement:
    by_form = trace.kind not in {"evoked", "needle"} and "kind_unknown" not in measurement.flags
    return replace(measurement, flags=(*measurement.flags, "kind_recognised_by_form")) if by_form else measurement


def study_kind(about: Mapping[str, str | float], studies: Sequence[Study]) -> str:
    """Motor, sensory or mixed, from what the case says of the nerve and the places; else unknown.

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
    nerve, place = about.get("nerve"), about.get("recording_site")
    if nerve is not None and {each.kind for each in studies if each.nerve == nerve} == {"sensory"}:
        return "sensory"
    if place in PLACES_OVER_NERVE:
        return "mixed" if about.get("stimulation_site") in MIXED_STIMULATION else "sensory"
    known = study_of(str(nerve), str(place), studies)
    if known is not None:
        return known.kind
    return "motor" if place or about.get("muscle") else "unknown"


def _evoked(recording: Recording, places: list[int], knowledge: Knowledge) -> dict[int, tuple[Measurement, ...]]:
    """Measure sweeps of equal geometry together."""
    kind = study_kind(recording.about, knowledge.studies)
    method = "evoked_sensory" if kind in {"sensory", "mixed"} else "evoked_motor"
    settings = EvokedSettings.read(knowledge.methods[method])
    alike: dict[tuple[int, float, float | None], list[int]] = {}
    for place in places:
        trace = recording.traces[place]
        geometry = (trace.samples_uv.size, trace.sampling_rate_hz, trace.stimulus_time_s)
        alike.setdefault(geometry, []).append(place)
    found: dict[int, tuple[Measurement, ...]] = {}
    for (_, rate, stimulus), members in alike.items():
        sweeps = np.stack([recording.traces[place].samples_uv for place in members])
        try:
            batch = measure_evoked_batch(sweeps, rate, stimulus, settings)
        except InputError:
            found |= {
                place: (_unusable(_Sheet(recording, recording.traces[place], kind), "too_short"),) for place in members
            }
            continue
        for row, place in enumerate(members):
            trace = recording.traces[place]
            seen = response(batch, row, trace, settings)
            found[place] = tuple(_evoked_measurements(seen, _Sheet(recording, trace, kind)))
    return found


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What all measurements of a trace share."""

    recording: Recording
    trace: Trace
    kind: str

    def text(self, name: str) -> str:
        value = self.recording.about.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        value = self.recording.about.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def measurement(self, quantity: str, value: float | None, unit: str, status: Status) -> Measurement:
        side = self.text("side")
        muscle, nerve = self.text("muscle"), self.text("nerve")
        return Measurement(
            quantity=quantity,
            value=value if status is Status.MEASURED else None,
            unit=unit,
            status=status,
            target=(muscle or nerve) if self.kind == "needle" else (nerve or muscle),
            kind=self.kind,
            origin=Origin(self.recording.name, self.trace.label),
            side=Side(side) if side in set(Side) else None,
            stimulation_site=self.text("stimulation_site"),
            recording_site=self.text("recording_site") or muscle,
            distance_mm=self.number("distance_mm"),
            temperature_c=self.number("temperature_c"),
            low_cut_hz=self.number("low_cut_hz"),
        )


def _evoked_measurements(seen: EvokedResponse, sheet: _Sheet) -> Iterator[Measurement]:
    for quantity, value, unit, needs in _evoked_quantities(seen, sheet.kind):
        status = seen.status
        if status is Status.MEASURED and (value is None or needs & set(seen.flags)):
            status = Status.TECHNICALLY_INADEQUATE
        yield replace(
            sheet.measurement(quantity, value, unit, status),
            method=evoked.VERSION,
            marks=seen.marks,
            flags=(*seen.flags, "study_unknown") if sheet.kind == "unknown" else seen.flags,
        )


def _evoked_quantities(seen: EvokedResponse, kind: str) -> tuple[tuple[str, float | None, str, frozenset[str]], ...]:
    """Quantity, value, unit, and the flags that make it unusable."""
    shape, never = frozenset({"clipped", "end_not_reached"}), frozenset[str]()
    height = frozenset({"clipped"})
    motor = kind == "motor"
    amplitude = seen.amplitude_uv
    if amplitude is not None and not motor and seen.positivity_uv:
        amplitude += seen.positivity_uv  # a sensory amplitude counts from the preceding positive peak
    in_mv = (
        None if amplitude is None else amplitude / 1000,
        None if seen.area_uv_ms is None else seen.area_uv_ms / 1000,
    )
    return (
        ("onset_latency_ms", seen.onset_ms, "ms", never),
        ("peak_latency_ms", seen.peak_ms, "ms", height),
        ("amplitude_mv", in_mv[0], "mV", height) if motor else ("amplitude_uv", amplitude, "uV", height),
        *(() if motor else (("amplitude_peak_to_peak_uv", seen.peak_to_peak_uv, "uV", height),)),
        ("negative_peak_duration_ms", seen.duration_ms, "ms", shape),
        *((("area_mv_ms", in_mv[1], "mV.ms", shape),) if motor else ()),
    )


def _needle(recording: Recording, trace: Trace, settings: NeedleSettings) -> tuple[Measurement, ...]:
    sheet = _Sheet(recording, trace, "needle")
    try:
        seen = measure_needle(trace, settings)
    except InputError:
        return (_unusable(sheet, "too_short"),)
    return tuple(
        replace(
            sheet.measurement(quantity, value, unit, _needle_status(seen, quantity, value)),
            method=needle.VERSION,
            marks=seen.marks if quantity == "discharges_per_s" else (),
            flags=seen.flags,
        )
        for quantity, value, unit in (
            ("rms_uv", seen.rms_uv, "uV"),
            ("peak_to_peak_uv", seen.peak_to_peak_uv, "uV"),
            ("envelope_uv", seen.envelope_uv, "uV"),
            ("turns_per_s", seen.turns_per_s, "1/s"),
            ("amplitude_per_turn_uv", seen.amplitude_per_turn_uv, "uV"),
            ("discharges_per_s", seen.discharges_per_s, "1/s"),
            ("mains_share_percent", None if seen.mains_share is None else 100 * seen.mains_share, "%"),
        )
    )


def _needle_status(seen: NeedleActivity, quantity: str, value: float | None) -> Status:
    cut_off = quantity in {"peak_to_peak_uv", "rms_uv"} and "clipped" in seen.flags
    return Status.TECHNICALLY_INADEQUATE if value is None or cut_off else seen.status


def _unknown(recording: Recording, trace: Trace) -> Measurement:
    """Stands for a trace that nobody named and whose form does not say what it is."""
    return _unusable(_Sheet(recording, trace, "unknown"), "kind_unknown")


def _unusable(sheet: _Sheet, flag: str) -> Measurement:
    inadequate = sheet.measurement("amplitude_uv", None, "uV", Status.TECHNICALLY_INADEQUATE)
    return replace(inadequate, method=needle.VERSION if sheet.kind == "needle" else evoked.VERSION, flags=(flag,))
