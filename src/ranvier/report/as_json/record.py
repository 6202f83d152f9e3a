"""The chart, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.assess import Assessment
    from ranvier.record import Fact, PatientRecord


class FactForm(msgspec.Struct):
    """A stated fact in the unit of the vocabulary, and as it was written."""

    value: bool | float | str
    unit: str | None
    as_given: str
    origin: str
    date: str | None
    note: str


class ListingForm(msgspec.Struct):
    """A list of the chart with the stated number of entries."""

    total: int | None
    rows: list[dict[str, FactForm]]


class MedicineForm(msgspec.Struct):
    """An entry of the medicine list as it was understood."""

    given: str
    read_as: list[str]
    how: str
    question: str | None


class RecordingForm(msgspec.Struct):
    """A recording that was read."""

    name: str
    format: str
    traces: int
    simulated: bool
    digest: str


class VisitForm(msgspec.Struct):
    """What an earlier visit states."""

    date: str
    facts: dict[str, FactForm]
    listings: dict[str, ListingForm]


class RecordForm(msgspec.Struct):
    """The chart."""

    case: str
    title: str
    date: str
    simulated: bool
    citation: str
    notes: list[str]
    facts: dict[str, FactForm]
    listings: dict[str, ListingForm]
    medicines_as_read: list[MedicineForm]
    recordings: list[RecordingForm]
    visits: list[VisitForm]


def record_form(assessment: Assessment) -> RecordForm:
    """The chart, in the form that is written."""
    record = assessment.record
    return RecordForm(
        case=record.case,
        title=record.title,
        date=record.on.isoformat(),
        simulated=record.simulated,
        citation=record.citation,
        notes=list(record.notes),
        facts=_facts(record),
        listings=_listings(record),
        medicines_as_read=[
            MedicineForm(each.given, [medicine.id for medicine in each.medicines], each.how, each.question)
            for each in assessment.gathered.medicines
        ],
        recordings=[
            RecordingForm(each.name, each.format, len(each.traces), each.simulated, each.digest)
            for each in record.recordings
        ],
        visits=[VisitForm(each.on.isoformat(), _facts(each), _listings(each)) for each in record.visits],
    )


def _facts(record: PatientRecord) -> dict[str, FactForm]:
    return {id: _fact(fact) for id, fact in record.facts.items()}


def _listings(record: PatientRecord) -> dict[str, ListingForm]:
    return {
        name: ListingForm(
            listing.total, [{column: _fact(fact) for column, fact in row.facts.items()} for row in listing.rows]
        )
        for name, listing in record.listings.items()
    }


def _fact(fact: Fact) -> FactForm:
    return FactForm(
        fact.value, fact.unit, fact.as_given, str(fact.origin), fact.on.isoformat() if fact.on else None, fact.note
    )
