"""The shipped cases in memory: read once, changed without writing a file, and assessed without measuring again."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ranvier.diagnosis.conclusions import Conclusion, conclude
from ranvier.diagnosis.differential import differential
from ranvier.diagnosis.facts import gather
from ranvier.diagnosis.findings import Findings, judge
from ranvier.diagnosis.measuring import all_sites, entered_sites, measured_sites
from ranvier.document import Document, read_document
from ranvier.formats.case import read_case
from ranvier.formats.case.sections import Chart, read_section
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Listing, Measurement, PatientRecord, Row
from ranvier.reference import shipped_library
from ranvier.signals import measure
from ranvier.therapy.plan import Plan
from ranvier.therapy.planner import make_plan

CASES = Path(__file__).parents[2] / "src" / "ranvier" / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/case.yaml"))

LIBRARY = shipped_library().under(None, {})
"""The limits that come with Ranvier; each is looked up once."""

Place = tuple[str | int, ...]
"""The way to a field of a document."""


@dataclass(frozen=True)
class Case:
    """A case as it was read, with what its recordings measure."""

    home: Path
    document: Document
    record: PatientRecord
    measured: dict[str, tuple[Measurement, ...]]


@dataclass(frozen=True)
class Answer:
    """What follows from a record."""

    findings: Findings
    conclusions: tuple[Conclusion, ...]
    plan: Plan


@cache
def case(name: str) -> Case:
    """A shipped case."""
    home = CASES / name
    record = read_case(home, load_knowledge())
    measured = {each.name: measure(each, load_knowledge(), heavy=False).measurements for each in record.recordings}
    return Case(home, read_document(home / "case.yaml"), record, measured)


def answer(given: Case, record: PatientRecord, without_recording: str | None = None) -> Answer:
    """Assess a record with the measurements of the case's recordings, or of all but one of them."""
    knowledge: Knowledge = load_knowledge()
    recorded = [each for name, found in given.measured.items() if name != without_recording for each in found]
    sites = all_sites(entered_sites(record, knowledge), measured_sites(recorded))
    gathered = gather(record, sites, LIBRARY, knowledge)
    findings = judge(gathered.facts, knowledge)
    conclusions = conclude(findings)
    return Answer(findings, conclusions, make_plan(record, gathered, findings, conclusions, differential(findings)))


def leaves(part: Any, place: Place = ()) -> Iterator[Place]:
    """Every field without fields below it, every entry of a list, and every mapping inside a list."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in items:
        below = (*place, key)
        if isinstance(value, dict | list) and value:
            if isinstance(part, list):
                yield below
            yield from leaves(value, below)
        else:
            yield below


def without(part: Any, place: Place) -> Any:
    """A copy of a part of a document in which one field is missing."""
    changed = copy.deepcopy(part)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    del holder[place[-1]]
    return changed


def read_without(given: Case, place: Place) -> PatientRecord:
    """The record of the case read from a chart in which one field is missing; raises InputError as the reader does."""
    changed = str(place[0])
    chart = Chart()
    for section in _sections():
        if section in given.document.content and section != changed:
            kept = _read(given, section, given.document.content[section])
            chart.facts |= kept.facts
            chart.listings |= kept.listings
    read_section(
        changed,
        without(given.document.content[changed], place[1:]),
        given.document,
        load_knowledge(),
        given.home,
        chart,
    )
    return replace(given.record, facts=chart.facts, listings=chart.listings)


_READ: dict[tuple[Path, str], Chart] = {}


def _read(given: Case, section: str, content: Any) -> Chart:
    """One heading of the chart as it stands, read once."""
    key = (given.home, section)
    if key not in _READ:
        _READ[key] = Chart()
        read_section(section, content, given.document, load_knowledge(), given.home, _READ[key])
    return _READ[key]


def _sections() -> tuple[str, ...]:
    return tuple(each for each in load_knowledge().vocabulary.sections if each != "derived")


def chart_places(given: Case) -> Iterator[Place]:
    """Every field of the chart below its head."""
    for section in _sections():
        if section in given.document.content:
            yield from ((section, *each) for each in leaves(given.document.content[section]))


def records_without_a_cell(given: Case) -> Iterator[tuple[str, PatientRecord]]:
    """The record without each cell of each table, and without each line of each table."""
    for listing in given.record.listings.values():
        for index, row in enumerate(listing.rows):
            if not row.origin.source.endswith(".csv"):
                continue
            yield f"{row.origin}", _with_rows(given.record, listing, index, None)
            for column in row.facts:
                kept = {id: fact for id, fact in row.facts.items() if id != column}
                yield f"{row.origin} {column}", _with_rows(given.record, listing, index, Row(kept, row.origin))


def _with_rows(record: PatientRecord, listing: Listing, index: int, row: Row | None) -> PatientRecord:
    new = () if row is None else (row,)
    rows = (*listing.rows[:index], *new, *listing.rows[index + 1 :])
    return replace(record, listings={**record.listings, listing.name: replace(listing, rows=rows)})
