"""What was measured in recordings, as JSON: each trace with what its detectors found, and each series of sweeps.

The forms follow the values themselves: a field of a detector's result has the same name in Python and here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ranvier.record import Details, Mark, Measured, Measurement, Recording
from ranvier.record.recordings import Samples
from ranvier.report.as_json.measurements import trains_form
from ranvier.report.measured.verdicts import verdict_form

if TYPE_CHECKING:
    from ranvier.diagnosis.muscle_verdicts import JudgedMuscle
    from ranvier.measure import NotRead
    from ranvier.signals.joined_nerves import JoinedNerve
    from ranvier.signals.joined_trains import JoinedTrains

MOST_NUMBERS = 20_000
"""A longer array is a waveform and stays in its recording."""

DIGITS = 6
"""Figures that are written of a number of an array."""


def measured_json(
    measured: Iterable[Measured | NotRead],
    muscles: Iterable[JudgedMuscle] = (),
    trains: Iterable[JoinedTrains] = (),
    nerves: Iterable[JoinedNerve] = (),
) -> bytes:
    """Each recording with its traces, series and measurements as indented JSON.

    Beside it stands what recordings show together: the verdict on its muscle, the trains of repetitive stimulation,
    the velocities and ratios of its nerve.
    """
    import msgspec

    forms = [_recording(each) if isinstance(each, Measured) else _not_read(each) for each in measured]
    verdicts = {name: verdict_form(each) for each in muscles for name in each.recordings}
    joined = {each.recording: trains_form(one) for one in trains for each in one.trains}
    conduction = {name: _nerve(each) for each in nerves for name in each.recordings}
    for form in forms:
        name = str(form["file"])
        if name in conduction:
            form["nerve_conduction"] = conduction[name]
        if name in verdicts:
            form["muscle_verdict"] = verdicts[name]
        if name in joined:
            form["repetitive_stimulation"] = joined[name]
    return msgspec.json.format(msgspec.json.encode(forms), indent=1)


def _recording(each: Measured) -> dict[str, object]:
    recording = each.recording
    own: dict[int, list[Details]] = {}
    for found in each.details:
        if len(found.traces) == 1:
            own.setdefault(found.traces[0], []).append(found)
    return {
        "file": recording.name,
        "format": recording.format,
        "digest": recording.digest,
        "simulated": recording.simulated,
        "about": dict(recording.about),
        "notes": list(recording.notes),
        "traces": [_trace(recording, place, own.get(place, [])) for place in range(len(recording.traces))],
        "series": [_series(recording, found) for found in each.details if len(found.traces) != 1],
        "measurements": [_measurement(found) for found in each.measurements],
    }


def _nerve(each: JoinedNerve) -> dict[str, object]:
    """A nerve with its segments; the responses themselves stand with their recordings."""
    return {
        "nerve": each.nerve,
        "side": each.side,
        "recording_site": each.recording_site,
        "recordings": list(each.recordings),
        "segments": [
            {
                "distal_site": one.distal.site,
                "proximal_site": one.proximal.site,
                "length_mm": one.length_mm,
                "velocity_m_per_s": plain(one.velocity),
                "proximal_to_distal": plain(one.ratio),
            }
            for one in each.segments
        ],
        "terminal_latency_index": plain(each.terminal_latency_index),
    }


def _not_read(each: NotRead) -> dict[str, object]:
    return {"file": each.name, "not_read": each.reason, "traces": [], "series": [], "measurements": []}


def _trace(recording: Recording, place: int, own: Sequence[Details]) -> dict[str, object]:
    """A trace with what was found on it alone: an evoked response at once, other results under their study."""
    trace = recording.traces[place]
    form: dict[str, object] = {
        "label": trace.label,
        "kind": _kind(own),
        "sampling_rate_hz": trace.sampling_rate_hz,
        "duration_s": trace.duration_s,
        "stimulus_time_s": trace.stimulus_time_s,
        "stimulus_strength": trace.stimulus_strength,
        "strength_unit": trace.strength_unit if trace.stimulus_strength is not None else None,
        "notes": list(trace.notes),
        "edited": [_mark(mark) for mark in trace.edited],
    }
    if form["kind"] == "needle":
        form["activity"] = _activity(recording, own)
    if not own:
        form |= {"status": "technically_inadequate", "flags": ["kind_unknown"]}
    for each in own:
        result = details_form(each)
        if each.study == "evoked":
            form |= result
        else:
            form.setdefault("status", result["status"])
            form.setdefault("flags", result["flags"])
            if "motor_units" in result:
                form["motor_units"] = result.pop("motor_units")
            form[each.study] = result
    return form


def _kind(own: Iterable[Details]) -> str:
    studies = {each.study for each in own}
    return "evoked" if "evoked" in studies else "needle" if studies else "unknown"


def _activity(recording: Recording, own: Iterable[Details]) -> object:
    """Whether the muscle rests or contracts: as somebody said, else as the needle trace looks; None when neither says.

    Where nobody said it, the studies have the flag `activity_not_stated`.
    """
    said = recording.about.get("activity")
    leading = next((getattr(each.result, "leading", "") for each in own if each.study == "rest"), "")
    if said is not None or leading in {"", "unknown", "not_classifiable"}:
        return said
    return "contraction" if leading == "voluntary" else "rest"


def _series(recording: Recording, found: Details) -> dict[str, object]:
    labels = [recording.traces[place].label for place in found.traces]
    return {"study": found.study, "traces": labels, **details_form(found)}


def details_form(found: Details) -> dict[str, Any]:
    """The result of a detector: its fields by name, the flags with how the study was recognised."""
    form = cast("dict[str, Any]", plain(found.result))
    return {**form, "status": found.status.value, "flags": list(found.flags), "method": found.method}


def plain(value: object) -> object:
    """A value of a detector in what JSON knows: None for what is no number, lists for arrays."""
    if isinstance(value, Enum):
        return cast("object", value.value)
    if isinstance(value, np.ndarray):
        return _array(cast("Samples", value))
    if isinstance(value, np.generic):
        return plain(cast("object", value.item()))
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in cast("Mapping[object, object]", value).items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(each) for each in cast("Iterable[object]", value)]
    return value


def _array(values: Samples) -> object:
    if values.size > MOST_NUMBERS:
        return None
    if values.dtype.kind == "f":
        return _numbers(values)
    return values.tolist()


def _numbers(values: Samples) -> list[object]:
    if values.ndim > 1:
        return [_numbers(row) for row in values]
    listed: list[float] = values.tolist()
    return [float(f"{each:.{DIGITS}g}") if math.isfinite(each) else None for each in listed]


def _measurement(found: Measurement) -> dict[str, object]:
    return {
        "quantity": found.quantity,
        "value": found.value,
        "unit": found.unit,
        "status": found.status.value,
        "target": found.target,
        "kind": found.kind,
        "side": found.side.value if found.side else None,
        "method": found.method,
        "origin": str(found.origin),
        "flags": list(found.flags),
        "marks": [_mark(mark) for mark in found.marks],
    }


def _mark(mark: Mark) -> dict[str, object]:
    return {
        "name": mark.name,
        "time_s": mark.time_s,
        "amplitude_uv": mark.amplitude_uv,
        "set_by": mark.set_by,
        "disagreement_ms": mark.disagreement_ms,
    }
