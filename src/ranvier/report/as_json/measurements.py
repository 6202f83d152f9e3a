"""The measurements with their limits, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.assess import Assessment
    from ranvier.diagnosis.limits import Compared
    from ranvier.record import Measurement
    from ranvier.signals.joined_trains import JoinedTrains, LabelledTrain


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


class DisagreementForm(msgspec.Struct):
    """What the chart states beside what a recording shows; the stated value is used."""

    about: str
    quantity: str
    stated: float | str
    measured: float | str
    unit: str
    recording: str


def disagreement_forms(assessment: Assessment) -> list[DisagreementForm]:
    """Every disagreement of the chart with its recordings."""
    return [
        DisagreementForm(str(each.about), each.quantity, each.stated, each.measured, each.unit, each.recording)
        for each in assessment.disagreements
    ]


class TrainForm(msgspec.Struct):
    """One train of repetitive stimulation; `after_exercise_s` is null at rest before exercise."""

    recording: str
    after_exercise_s: float | None
    status: str
    decrement_percent: float | None
    decrement_lowest_percent: float | None
    amplitudes_uv: list[float]
    flags: list[str]


class TrainsForm(msgspec.Struct):
    """All trains of one muscle, and what they show together."""

    muscle: str
    nerve: str
    side: str
    status: str
    rest_decrement_percent: float | None
    largest_decrement_percent: float | None
    largest_at_s: float | None
    facilitation_percent: float | None
    facilitation_area_percent: float | None
    repair_percent: float | None
    flags: list[str]
    trains: list[TrainForm]


def trains_form(each: JoinedTrains) -> TrainsForm:
    """The trains of one muscle in the form that is written."""
    study = each.study
    return TrainsForm(
        each.muscle,
        each.nerve,
        each.side,
        study.status.value,
        study.rest_decrement_percent,
        study.largest_decrement_percent,
        study.largest_at_s,
        study.facilitation_percent,
        study.facilitation_area_percent,
        study.repair_percent,
        list(study.flags),
        [_train(one) for one in each.trains],
    )


def _train(each: LabelledTrain) -> TrainForm:
    train = each.train
    return TrainForm(
        each.recording,
        each.after_exercise_s,
        train.status.value,
        train.decrement_percent,
        train.lowest_percent,
        list(train.amplitudes_uv),
        list(each.flags),
    )


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
