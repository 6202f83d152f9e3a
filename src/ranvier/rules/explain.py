"""One patient against the rules, with every step to be opened.

A step holds the node, its value and the steps below it, so that a reader can follow any answer down to
the values it used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ranvier.rules.nodes import Node
from ranvier.rules.ruleset import Definition, RuleSet
from ranvier.rules.steps import Patient, Reader, Step, rows_value, score_bounds
from ranvier.rules.values import Facts, Rows


class Answers(NamedTuple):
    """The answers to all rules for one patient.

    patient  rule id -> step
    rows     (table, rule id) -> one step per row
    facts    what was asked, with the findings added as columns
    """

    patient: Mapping[str, Step]
    rows: Mapping[tuple[str, str], tuple[Step, ...]]
    facts: Facts


def explain(rules: RuleSet, facts: Facts) -> Answers:
    """Answer every rule for one patient.

    >>> from ranvier.rules.check import Quantity, Scope
    >>> from ranvier.rules.ruleset import build, definition
    >>> rules = build([definition("old", "age_years >= 65 [year]")], Scope({"age_years": Quantity("year")}))
    >>> explain(rules, Facts({"age_years": 65.0})).patient["old"].value
    True
    """
    patient = Patient(facts)
    cells = patient.cells
    answers: dict[str, Step] = {}
    row_answers: dict[tuple[str, str], tuple[Step, ...]] = {}
    for each in rules.definitions:
        if each.per is None:
            step = answers[each.id] = Step.of(each.reader, patient, cells)
            cells[each.id] = step.value
        else:
            row_answers[each.per, each.id] = tuple(_explain_rows(each, patient, each.per))
    return Answers(answers, row_answers, _facts_with_findings(facts, patient))


def answer(node: Node, facts: Facts) -> Step:
    """Answer one checked rule for one patient."""
    patient = Patient(facts)
    return Step.of(Reader(node), patient, patient.cells)


def _explain_rows(each: Definition, patient: Patient, table: str) -> Iterator[Step]:
    for index, row in enumerate(patient.tables.get(table, ())):
        step = Step.of(each.reader, patient, row, index)
        row[each.id] = step.value
        yield step


def _facts_with_findings(facts: Facts, patient: Patient) -> Facts:
    tables = {
        name: Rows(tuple(patient.tables[name]), table.unlisted, table.labels) for name, table in facts.tables.items()
    }
    found = object.__new__(Facts)
    object.__setattr__(found, "values", patient.cells)
    object.__setattr__(found, "tables", tables)
    return found


__all__ = ["Answers", "Step", "answer", "explain", "rows_value", "score_bounds"]
