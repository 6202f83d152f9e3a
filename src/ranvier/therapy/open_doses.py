"""Medicines that harm together from some dose on, of which only a dose or a route is not stated."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.diagnosis.findings import Findings
from ranvier.knowledge.care.interactions import TABLE, Interaction
from ranvier.therapy.interacting import distinct
from ranvier.therapy.review import OpenCheck, Severity


def open_together(findings: Findings) -> Iterator[OpenCheck]:
    """Serious interactions of several medicines that are all on the list, of which one waits for its dose or route.

    A medicine of which nobody knows what it is waits for its name, which is told with what could not be reviewed.
    """
    for each in findings.knowledge.interactions.values():
        if len(each.sides) < 2 or each.severity == Severity.MODERATE or each.claim.may_stay_open:
            continue
        if findings.answers.patient[each.id].truth is not None:
            continue
        if each.when and findings.answers.patient[each.when_id].truth is not True:
            continue
        yield from _waiting(each, findings)


def _waiting(each: Interaction, findings: Findings) -> Iterator[OpenCheck]:
    table = findings.facts.tables.get(TABLE)
    rows = table.rows if table is not None else ()
    steps = [findings.answers.rows.get((TABLE, id), ()) for id in each.side_ids]
    places = [index for index, row in enumerate(rows) if row.get("ingredient") is not None]
    sides = [{str(index) for index in places if of_side[index].truth is not False} for of_side in steps]
    if not distinct(sides):
        return
    taking_part = [index for index in places if any(str(index) in side for side in sides)]
    missing = tuple(
        dict.fromkeys(
            ask
            for of_side in steps
            for index in taking_part
            if of_side[index].truth is None
            for ask in findings.missing(of_side[index], TABLE)
        )
    )
    if missing:
        named = tuple(findings.label(TABLE, index) for index in taking_part)
        yield OpenCheck(Severity(each.severity), named, each.title, each.claim.advice, missing, each.id)
