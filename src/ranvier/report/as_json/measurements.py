"""The measurements with their limits, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.assess import Assessment
    from ranvier.diagnosis.limits import Compared
    from ranvier.record import Measurement


class MarkForm(msgspec.Struct):
    """A mark on a waveform."""

    name: str
    time_s: float
    amplitude_uv: float
    set_by: str
    disagreement_ms: float | None = None


class LimitForm(msgspec.Struct):
    """The reference limit of a measurement, or why there is none."""

    value: float | None
    side: str | None
    percent_of_limit: float | None
    percentile: float | None
    z: float | None
    row: str | None
    source: str | None
    confidence: str | None
    own_laboratory: bool
    caveats: list[str]
    not_classifiable: str | None
    missing: list[str]


class MeasurementForm(msgspec.Struct):
    """A measured quantity."""

    quantity: str
    value: float | None
    unit: str
    status: str
    target: str
    kind: str
    side: str | None
    stimulation_site: str
    recording_site: str
    temperature_c: float | None
    method: str
    origin: str
    flags: list[str]
    marks: list[MarkForm]
    limit: LimitForm | None


def measurement_forms(assessment: Assessment) -> list[MeasurementForm]:
    """Every measurement, in the form that is written."""
    held = {id(each.measurement): each for each in assessment.gathered.compared}
    return [_measurement(each, held.get(id(each))) for each in assessment.measurements]


def _measurement(each: Measurement, held: Compared | None) -> MeasurementForm:
    return MeasurementForm(
        quantity=each.quantity,
        value=each.value,
        unit=each.unit,
        status=each.status.value,
        target=each.target,
        kind=each.kind,
        side=each.side.value if each.side else None,
        stimulation_site=each.stimulation_site,
        recording_site=each.recording_site,
        temperature_c=each.temperature_c,
        method=each.method,
        origin=str(each.origin),
        flags=list(each.flags),
        marks=[MarkForm(m.name, m.time_s, m.amplitude_uv, m.set_by, m.disagreement_ms) for m in each.marks],
        limit=_limit(held) if held else None,
    )


def _limit(held: Compared) -> LimitForm:
    limit, place = held.limit, held.standing
    return LimitForm(
        value=limit.value if limit else None,
        side=limit.side if limit else None,
        percent_of_limit=held.percent_of_limit,
        percentile=place.percentile if place and not held.reason else None,
        z=place.z if place and not held.reason else None,
        row=limit.row if limit else None,
        source=limit.source if limit else None,
        confidence=limit.confidence if limit else None,
        own_laboratory=limit.own_laboratory if limit else False,
        caveats=list(limit.caveats) if limit else [],
        not_classifiable=held.reason or None,
        missing=list(held.missing),
    )
