"""Earlier visits in a chart: each has its day and the same headings as the chart itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ranvier.document import Document, as_day, as_list, as_mapping
from ranvier.errors import InputError, listed, nearest
from ranvier.formats.case.sections import Chart, read_section
from ranvier.knowledge import Knowledge
from ranvier.knowledge.vocabulary import Vocabulary
from ranvier.record import PatientRecord

VISIT_HEAD = ("date",)
MOST_VISITS = 200
_HOW = "Write 'visits: [{date: YYYY-MM-DD, scales: {...}}]', one entry for each earlier visit"


def read_visits(
    raw: Any, document: Document, knowledge: Knowledge, home: Path | None, on: date
) -> tuple[PatientRecord, ...]:
    """The earlier visits that a chart holds, the earliest first, in whatever order they are written.

    on  the day of the present visit, which every earlier one must precede

    Raises InputError for a visit without a day, two on one day, one that is not earlier, and all that is wrong in it.
    """
    if raw is None:
        return ()
    entries = as_list(raw)
    if entries is None:
        raise InputError("'visits' is no list", where=document.where("visits"), hint=_HOW)
    if len(entries) > MOST_VISITS:
        raise InputError(
            f"there are {len(entries):,} visits", where=document.where("visits"), allowed=f"at most {MOST_VISITS}"
        )
    found: dict[date, PatientRecord] = {}
    for index in range(len(entries)):
        part = document.part("visits", index)
        visit = _visit(part, knowledge, home, on)
        if visit.on in found:
            raise InputError(
                f"two visits are dated {visit.on}",
                where=part.where("date"),
                hint="Put what was found that day together",
            )
        found[visit.on] = visit
    return tuple(found[day] for day in sorted(found))


def _visit(part: Document, knowledge: Knowledge, home: Path | None, on: date) -> PatientRecord:
    fields = as_mapping(part.content)
    if fields is None:
        raise InputError("a visit holds named fields", where=part.where(), hint=_HOW)
    headings = [each for each in knowledge.vocabulary.sections if each != "derived"]
    for key in fields:
        if key not in VISIT_HEAD and key not in headings:
            raise InputError(
                f"unknown heading '{key}' of a visit",
                where=part.where(key),
                allowed=listed([*VISIT_HEAD, *headings], 40),
                nearest=nearest(key, [*headings, *VISIT_HEAD]),
            )
    day = _day(part, fields.get("date"), on)
    chart = Chart()
    for section in headings:
        if section in fields:
            read_section(section, fields[section], part, knowledge, home, chart)
    no_future(chart, day, knowledge.vocabulary)
    return PatientRecord(case="", on=day, facts=chart.facts, listings=chart.listings)


def _day(part: Document, given: Any, on: date) -> date:
    day = as_day(given)
    if day is None:
        what = "the visit has no date" if given is None else f"'{given}' is no date"
        raise InputError(what, where=part.where("date"), allowed="date: YYYY-MM-DD, the day of that visit")
    if day >= on:
        raise InputError(
            f"the earlier visit of {day} is not before the present one of {on}",
            where=part.where("date"),
            hint="The chart itself holds the latest visit; correct one of the dates",
        )
    return day


def no_future(chart: Chart, on: date, vocabulary: Vocabulary) -> None:
    """Refuse what is dated after the visit, beside a value or as a value."""
    stated = [(vocabulary.facts[name], each) for name, each in chart.facts.items()]
    for listing in chart.listings.values():
        columns = vocabulary.listings[listing.name].columns
        stated += [(columns[name], each) for row in listing.rows for name, each in row.facts.items()]
    for term, each in stated:
        day = as_day(each.value) if term.type == "date" else each.on
        if day is not None and day > on:
            raise InputError(
                f"'{each.id}' is dated {day}, after the visit of {on}",
                where=str(each.origin),
                hint="Correct one of the dates",
            )
