"""The course of a neuropathy: the present visit compared with the earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ranvier.diagnosis.course.result import Course, CourseKind, Measure, Step
from ranvier.diagnosis.course.series import clinical_measures, conduction_measures
from ranvier.diagnosis.course.treatment import objective_response, present_treatments
from ranvier.diagnosis.measuring import Site
from ranvier.knowledge import Knowledge
from ranvier.record import PatientRecord
from ranvier.rules.words import joined

DECIDING = ("disability", "impairment")
"""What the course of the neuropathy is judged by; pain and conduction are shown beside it."""
MOST_NAMED = 3
_WORDS = {
    CourseKind.IMPROVING: "Improving",
    CourseKind.STABLE: "Stable",
    CourseKind.WORSENING: "Worsening",
    CourseKind.RELAPSING: "Relapsing",
}


def compare_visits(record: PatientRecord, sites: Iterable[Site], knowledge: Knowledge) -> Course | None:
    """How the patient has fared since the earlier visits; None when the chart holds none.

    sites  the stimulations of the present visit

    Raises InputError when an earlier visit contradicts itself.
    """
    if not record.visits:
        return None
    visits = (*record.visits, record)
    measures = (
        *clinical_measures(visits, knowledge),
        *conduction_measures(visits, sites, knowledge),
    )
    deciding = [each for each in measures if each.about in DECIDING and each.measured_at(record.on)]
    verdict = course_of(deciding)
    treatments = present_treatments(record, knowledge)
    since = min((each.against[-1].on for each in deciding), default=None)
    return Course(
        verdict=verdict,
        statement=_statement(verdict, deciding, treatments, since),
        visits=tuple(visit.on for visit in visits),
        measures=measures,
        since=since if verdict is not CourseKind.UNKNOWN else None,
        treatments=treatments,
        response=objective_response(visits, measures, knowledge),
    )


def course_of(deciding: Sequence[Measure]) -> CourseKind:
    """The course that the measures of disability, strength and sensation agree on; unknown when they do not."""
    better = [each for each in deciding if each.latest is Step.BETTER]
    worse = [each for each in deciding if each.latest is Step.WORSE]
    if not deciding or (better and worse):
        return CourseKind.UNKNOWN
    if any(each.relapsed for each in (*worse, *better)):
        return CourseKind.RELAPSING
    if worse:
        return CourseKind.WORSENING
    if better:
        return CourseKind.IMPROVING
    return CourseKind.STABLE if all(each.latest is Step.UNCHANGED for each in deciding) else CourseKind.UNKNOWN


def _statement(verdict: CourseKind, deciding: Sequence[Measure], treatments: Sequence[str], since: date | None) -> str:
    better = [each for each in deciding if each.latest is Step.BETTER]
    worse = [each for each in deciding if each.latest is Step.WORSE]
    if verdict is CourseKind.UNKNOWN:
        if not deciding:
            return "The course is unknown: no scale of disability or strength was taken now and at an earlier visit."
        if better and worse:
            return f"The course is unknown: {_moved(better)} better, {_moved(worse)} worse."
        opened = joined([each.title for each in deciding if each.latest is Step.OPEN][:MOST_NAMED])
        return f"The course is unknown: the change of {opened} may be real or noise."
    on = f" on {joined(treatments)}" if treatments else ""
    if verdict is CourseKind.STABLE:
        names = joined([each.title for each in deciding][:MOST_NAMED])
        return f"Stable{on} since {since}: no real change of {names}."
    moved = worse or better
    again = " again" if verdict is CourseKind.RELAPSING else ""
    word = "worse" if worse else "better"
    return f"{_WORDS[verdict]}{on}:{again} {word} in {_moved(moved)}."


def _moved(measures: Sequence[Measure]) -> str:
    """The measures that moved, with their values; a day that they share is named once."""
    days = {each.against[-1].on for each in measures}
    shared = f", since {min(days)}" if len(days) == 1 else ""
    shown = [_from_to(each, dated=not shared) for each in measures[:MOST_NAMED]]
    more = len(measures) - MOST_NAMED
    return f"{joined([*shown, *([f'{more} more'] if more > 0 else [])])}{shared}"


def _from_to(measure: Measure, *, dated: bool) -> str:
    earlier, later = measure.against[-1], measure.points[-1]
    on = f" on {earlier.on}" if dated else ""
    return f"{measure.title} ({earlier.value:g}{on} to {later.value:g})"
