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

IMMUNOGLOBULIN, CORTICOSTEROID, PLASMA_EXCHANGE = "immunoglobulin", "corticosteroid", "plasma_exchange"
JUDGED = (IMMUNOGLOBULIN, CORTICOSTEROID, PLASMA_EXCHANGE)
"""The treatments to which CIDP criteria ask for a response: properties of medicines and classes of procedures."""
IMMUNE = (IMMUNOGLOBULIN, CORTICOSTEROID, "immunosuppressant")
_SYSTEMIC = ("oral", "intravenous", "intramuscular", "subcutaneous")
_PROCEDURE, _FOR = "immune", " for "
_NEEDED = ("disability", "impairment")
"""A response must show on a scale of each of these."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A treatment that began after one day and not later than another."""

    name: str
    kind: str
    not_before: date
    by: date


def present_treatments(record: PatientRecord, knowledge: Knowledge) -> tuple[str, ...]:
    """The immune treatments on the present list of medicines, as the chart calls them."""
    rows = [row for row in record.rows("medicine") if row.number("stopped_days_ago") is None]
    return tuple(dict.fromkeys(row.text("name") or "" for row in rows if _has(row, IMMUNE, knowledge)))


def objective_response(
    visits: Sequence[PatientRecord], measures: Iterable[Measure], knowledge: Knowledge
) -> Response | None:
    """The first response that the visits show; None when they show none, which is no proof that there was none."""
    judging = [each for each in measures if each.change is not None and each.change.judges_response]
    days = [visit.on for visit in visits]
    all_begun = sorted(set(_begun(visits, knowledge)), key=lambda each: (each.by, each.kind, each.name))
    for begun in all_begun:
        before = max((day for day in days if day <= begun.not_before), default=None)
        for after in days:
            if before is not None and after > begun.by:
                improved = [each for each in judging if _improved(each, begun, before, after)]
                if {each.about for each in improved} >= set(_NEEDED):
                    others = {each.kind for each in all_begun if before <= each.by < after} - {begun.kind}
                    titles = tuple(each.title for each in improved)
                    return Response(begun.name, before, after, titles, "" if others else begun.kind)
    return None


def _improved(measure: Measure, begun: _Begun, before: date, after: date) -> bool:
    """Whether a measure was really better at the later visit; a value counts for the day on which it was true."""
    earlier = next((each for each in measure.points if each.visit == before and each.on <= begun.not_before), None)
    later = next((each for each in measure.points if each.visit == after and each.on > begun.by), None)
    if earlier is None or later is None:
        return False
    return compared(earlier.value, later.value, measure.change) is Step.BETTER


def _begun(visits: Sequence[PatientRecord], knowledge: Knowledge) -> Iterator[_Begun]:
    """Treatments whose beginning is dated, or that a complete list did not hold and the next list does.

    What stands on the list of a visit is being taken, so it began before that day.
    """
    for visit in visits:
        for row in (*visit.rows("past_treatment"), *visit.rows("medicine")):
            started = as_day(row.value("started"))
            if started is not None:
                for kind in _kinds(row, knowledge):
                    yield _Begun(row.text("name") or "", kind, started, started)
    for earlier, later in pairwise(visits):
        listing = earlier.listings.get("medicine")
        if listing is None or listing.unlisted != 0:
            continue
        had = {kind for row in listing.rows for kind in _kinds(row, knowledge)}
        for row in later.rows("medicine"):
            if row.value("started") is None:
                for kind in _kinds(row, knowledge) - had:
                    yield _Begun(row.text("name") or "", kind, earlier.on, later.on - timedelta(days=1))


def _kinds(row: Row, knowledge: Knowledge) -> set[str]:
    """Which of the judged treatments an entry is: by what the medicine is, or by the name of the procedure."""
    written = (row.text("name") or "").casefold().replace("_", " ").strip()
    procedures = {
        each.drug_class
        for each in knowledge.treatments.values()
        if each.kind == _PROCEDURE and written.startswith(each.title.casefold().partition(_FOR)[0])
    }
    medicines = {kind for kind in JUDGED if _has(row, (kind,), knowledge)}
    return (procedures & set(JUDGED)) | medicines


def _has(row: Row, properties: Iterable[str], knowledge: Knowledge) -> bool:
    """Whether an entry is a medicine with one of these properties that reaches the whole body."""
    if row.text("route") not in {None, *_SYSTEMIC}:
        return False
    columns = medicine_columns(read_medicine(row.text("name") or "", knowledge), knowledge)
    return any(columns.get(f"is_{each}") is True for each in properties)
