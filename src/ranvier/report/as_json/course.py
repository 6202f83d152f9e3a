"""The course of the visits in the form that is written as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.diagnosis.course import Course, Measure, Response
    from ranvier.knowledge.nerves.changes import RealChange

NO_VISITS = "The chart holds no earlier visit."


class PointForm(msgspec.Struct):
    """A value of one day, and the visit whose chart holds it."""

    date: str
    visit: str
    value: float
    origin: str


class StepForm(msgspec.Struct):
    """What a value is against the earlier one of that day: better, worse, within_noise, open or no_limit."""

    date: str
    against: str
    verdict: str


class RealChangeForm(msgspec.Struct):
    """A change below `least` is noise, from `surely` on it is real; percent of the earlier value when `percent`."""

    better: str
    least: float
    surely: float
    percent: bool
    source: str
    confidence: str


class MeasureForm(msgspec.Struct):
    """A measure over the visits."""

    id: str
    title: str
    about: str
    unit: str
    points: list[PointForm]
    steps: list[StepForm]
    change: RealChangeForm | None
    caveat: str


class ResponseForm(msgspec.Struct):
    """An objective response to an immune treatment that began between two visits; `kind` when no other began."""

    treatment: str
    kind: str
    before: str
    after: str
    improved: list[str]


class CourseForm(msgspec.Struct):
    """How the patient has fared; `unknown` without visits when the chart holds no earlier one."""

    verdict: str
    statement: str
    since: str | None
    visits: list[str]
    treatments: list[str]
    response: ResponseForm | None
    measures: list[MeasureForm]


def course_form(course: Course | None) -> CourseForm:
    """The course; unknown, without visits, when the chart holds no earlier one."""
    if course is None:
        return CourseForm("unknown", NO_VISITS, None, [], [], None, [])
    return CourseForm(
        verdict=course.verdict.value,
        statement=course.statement,
        since=course.since.isoformat() if course.since else None,
        visits=[each.isoformat() for each in course.visits],
        treatments=list(course.treatments),
        response=_response(course.response) if course.response else None,
        measures=[_measure(each) for each in course.measures],
    )


def _response(each: Response) -> ResponseForm:
    return ResponseForm(each.treatment, each.kind, each.before.isoformat(), each.after.isoformat(), list(each.improved))


def _measure(each: Measure) -> MeasureForm:
    return MeasureForm(
        id=each.id,
        title=each.title,
        about=each.about,
        unit=each.unit,
        points=[
            PointForm(point.on.isoformat(), point.visit.isoformat(), point.value, point.origin) for point in each.points
        ],
        steps=[
            StepForm(point.on.isoformat(), against.on.isoformat(), step.value)
            for point, against, step in zip(each.points[1:], each.against, each.steps, strict=True)
        ],
        change=_change(each.change) if each.change else None,
        caveat=each.caveat,
    )


def _change(each: RealChange) -> RealChangeForm:
    return RealChangeForm(each.better, each.least, each.surely, each.percent, each.source, each.confidence)
