"""Immune treatments between visits, and the objective response to one of them.

A response is only ever shown, never denied: too little time, a dose that was too small or a scale that nobody took
would look the same as none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ranvier.diagnosis.course.result import Measure, Response, Step
from ranvier.diagnosis.course.series import compared
from ranvier.diagnosis.facts.medicines import medicine_columns, read_medicine
from ranvier.document import as_day
from ranvier.knowledge import Knowledge
from ranvier.record import PatientRecord, Row

JUDGED = ("is_immunoglobulin", "is_corticosteroid")
"""The medicines to which the criteria of CIDP ask for a response; plasma exchange is the third treatment."""
IMMUNE = (*JUDGED, "is_immunosuppressant")
_PROCEDURE, _FOR = "immune", " for "
_NEEDED = ("disability", "impairment")
"""A response must show on a scale of each of these."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A treatment that began after one day and not later than another."""

    name: str
    not_before: date
    by: date


def present_treatments(record: PatientRecord, knowledge: Knowledge) -> tuple[str, ...]:
    """The immune treatments on the present list of medicines, as the chart calls them."""
    names = [row.text("name") or "" for row in record.rows("medicine") if row.number("stopped_days_ago") is None]
    return tuple(dict.fromkeys(name for name in names if _is(name, IMMUNE, knowledge)))


def objective_response(
    visits: Sequence[PatientRecord], measures: Iterable[Measure], knowledge: Knowledge
) -> Response | None:
    """The first response that the visits show; None when they show none, which is no proof that there was none."""
    judging = [each for each in measures if each.change is not None and each.change.judges_response]
    days = [visit.on for visit in visits]
    for begun in sorted(_begun(visits, knowledge), key=lambda each: (each.by, each.name)):
        before = max((day for day in days if day <= begun.not_before), default=None)
        for after in days:
            if before is not None and after > begun.by:
                improved = [each for each in judging if _improved(each, before, after)]
                if {each.about for each in improved} >= set(_NEEDED):
                    return Response(begun.name, before, after, tuple(each.title for each in improved))
    return None


def _improved(measure: Measure, before: date, after: date) -> bool:
    value = {point.visit: point.value for point in measure.points if point.on == point.visit}
    if before not in value or after not in value:
        return False
    return compared(value[before], value[after], measure.change) is Step.BETTER


def _begun(visits: Sequence[PatientRecord], knowledge: Knowledge) -> Iterator[_Begun]:
    """Treatments whose beginning is dated, or that a complete list did not hold and the next list does.

    What stands on the list of a visit is being taken, so it began before that day.
    """
    for visit in visits:
        for row in (*visit.rows("past_treatment"), *visit.rows("medicine")):
            name, started = row.text("name") or "", as_day(row.value("started"))
            if started is not None and _judged(name, knowledge):
                yield _Begun(name, started, started)
    for earlier, later in pairwise(visits):
        listing = earlier.listings.get("medicine")
        if listing is None or listing.unlisted != 0:
            continue
        had = {property for row in listing.rows for property in _properties(row, knowledge)}
        for row in later.rows("medicine"):
            new = _properties(row, knowledge) - had
            if new and row.value("started") is None:
                yield _Begun(row.text("name") or "", earlier.on, later.on - timedelta(days=1))


def _properties(row: Row, knowledge: Knowledge) -> set[str]:
    columns = medicine_columns(read_medicine(row.text("name") or "", knowledge), knowledge)
    return {name for name in JUDGED if columns.get(name) is True}


def _judged(name: str, knowledge: Knowledge) -> bool:
    if _is(name, JUDGED, knowledge):
        return True
    written = _folded(name)
    immune = [each for each in knowledge.treatments.values() if each.kind == _PROCEDURE]
    return any(
        written == _folded(each.id) or written.startswith(_folded(each.title).partition(_FOR)[0]) for each in immune
    )


def _is(name: str, properties: Iterable[str], knowledge: Knowledge) -> bool:
    columns = medicine_columns(read_medicine(name, knowledge), knowledge)
    return any(columns.get(each) is True for each in properties)


def _folded(name: str) -> str:
    return name.casefold().replace("_", " ").strip()
