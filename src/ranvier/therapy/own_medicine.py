"""A medicine that the patient already takes is not held against itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from ranvier.diagnosis.facts import Gathered
from ranvier.diagnosis.facts.medicines import medicine_columns
from ranvier.diagnosis.findings import Findings
from ranvier.knowledge import Knowledge
from ranvier.rules.explain import explain
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.values import Cell, Facts, Rows

_CHANGED = ("medicine", "ingredient")


def without_own_row(findings: Findings, gathered: Gathered, medicine: str) -> Findings:
    """The findings as they would be if the medicine were not on the list.

    A rule such as "takes another gabapentinoid" would otherwise bar pregabalin because of pregabalin. Of a
    combination only the medicine itself is passed over; its partners stay.
    """
    table = gathered.facts.tables.get("medicine")
    if table is None:
        return findings
    rows: list[dict[str, Cell]] = []
    labels: list[str] = []
    for reading, row, label in zip(gathered.medicines, table.rows, table.labels, strict=True):
        partners = tuple(each for each in reading.medicines if each.id != medicine)
        if reading.medicines and not partners:
            continue
        own = len(partners) < len(reading.medicines)
        columns: Mapping[str, Cell] = (
            medicine_columns(replace(reading, medicines=partners), findings.knowledge) if own else {}
        )
        rows.append({**row, **columns})
        labels.append(label)
    changed = {"medicine": Rows(tuple(rows), table.unlisted, tuple(labels))}
    if "ingredient" in gathered.facts.tables:
        changed["ingredient"] = _without_ingredient(gathered.facts.tables["ingredient"], medicine)
    knowledge, answered = findings.knowledge, findings.answers.facts
    answers = explain(
        knowledge.rules, Facts(answered.values, {**answered.tables, **changed}), anew=_after_medicines(knowledge)
    )
    return Findings(answers, knowledge, Facts(gathered.facts.values, {**gathered.facts.tables, **changed}))


@lru_cache(maxsize=4)
def _after_medicines(knowledge: Knowledge) -> RuleSet:
    """The rules whose answers may change when a medicine is taken off the list."""
    return knowledge.rules.after(rows_of=_CHANGED)


def _without_ingredient(table: Rows, medicine: str) -> Rows:
    kept = [
        (row, label) for row, label in zip(table.rows, table.labels, strict=True) if row.get("ingredient") != medicine
    ]
    return Rows(tuple(row for row, _ in kept), table.unlisted, tuple(label for _, label in kept))
