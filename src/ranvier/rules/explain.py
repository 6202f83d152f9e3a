"""One patient against the rules, with every step to be opened.

A step holds the node, its value and the steps below it, so that a reader can follow any answer down to
the values it used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ranvier.kleene import Truth
from ranvier.rules.nodes import Node
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.steps import Patient, Reader, Step, rows_value, score_bounds
from ranvier.rules.values import Facts, Rows

FEW = 40
"""So many rules are sooner answered in turn than made ready to be answered together."""


class Answers(NamedTuple):
    """The answers to all rules for one patient.

    patient  rule id -> step
    rows     (table, rule id) -> one step per row
    facts    what was asked, with the findings added as columns
    waits    what the unknown answers wait for, as far as it was asked (see settle.py)
    """

    patient: Mapping[str, Step]
    rows: Mapping[tuple[str, str], tuple[Step, ...]]
    facts: Facts
    waits: dict[Any, tuple[Any, ...]]


def explain(
    rules: RuleSet, facts: Facts, assumed: Mapping[str, Truth] | None = None, anew: RuleSet | None = None
) -> Answers:
    """Answer every rule for one patient.

    assumed  answers about the patient that are taken as given, whatever their rules say
    anew     the rules whose answers may differ from those that stand among the facts already (see RuleSet.after);
             all unless given

    >>> from ranvier.rules.check import Quantity, Scope
    >>> from ranvier.rules.ruleset import build, definition
    >>> rules = build([definition("old", "age_years >= 65 [year]")], Scope({"age_years": Quantity("year")}))
    >>> explain(rules, Facts({"age_years": 65.0})).patient["old"].value
    True
    """
    patient = Patient(facts)
    asked = rules if anew is None else anew
    if len(asked.definitions) > FEW:
        asked.circuit.answer(patient, assumed or {})
    else:
        _answer_in_turn(asked, patient, assumed or {})
    return Answers(PatientSteps(rules, patient), RowSteps(rules, patient), _facts_with_findings(facts, patient), {})


def _answer_in_turn(rules: RuleSet, patient: Patient, assumed: Mapping[str, Truth]) -> None:
    patient.cells.update(assumed)
    for each in rules.definitions:
        if each.per is not None or each.id not in assumed:
            for cells in patient.of(each.per):
                cells[each.id] = each.work(patient, cells)


class PatientSteps(Mapping[str, Step]):
    """The answers about the patient, each made into a step when somebody asks for it."""

    def __init__(self, rules: RuleSet, patient: Patient) -> None:
        self._rules, self._patient = rules, patient
        self._made: dict[str, Step] = {}

    def __getitem__(self, id: str) -> Step:
        step = self._made.get(id)
        if step is None:
            reader = self._rules.of_patient[id].reader
            step = self._made[id] = Step.known(reader, self._patient, self._patient.cells, self._patient.cells.get(id))
        return step

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules.of_patient)

    def __len__(self) -> int:
        return len(self._rules.of_patient)


class RowSteps(Mapping[tuple[str, str], tuple[Step, ...]]):
    """The answers about the rows of tables, made into steps when somebody asks for them."""

    def __init__(self, rules: RuleSet, patient: Patient) -> None:
        self._rules, self._patient = rules, patient
        self._made: dict[tuple[str, str], tuple[Step, ...]] = {}

    def __getitem__(self, key: tuple[str, str]) -> tuple[Step, ...]:
        steps = self._made.get(key)
        if steps is None:
            reader, patient, (table, id) = self._rules.of_rows[key].reader, self._patient, key
            steps = self._made[key] = tuple(
                Step.known(reader, patient, row, row[id], index)
                for index, row in enumerate(patient.tables.get(table, ()))
            )
        return steps

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._rules.of_rows)

    def __len__(self) -> int:
        return len(self._rules.of_rows)


def answer(node: Node, facts: Facts) -> Step:
    """Answer one checked rule for one patient."""
    patient = Patient(facts)
    return Step.of(Reader(node), patient, patient.cells)


def _facts_with_findings(facts: Facts, patient: Patient) -> Facts:
    tables = {
        name: Rows(tuple(patient.tables[name]), table.unlisted, table.labels) for name, table in facts.tables.items()
    }
    found = object.__new__(Facts)
    object.__setattr__(found, "values", patient.cells)
    object.__setattr__(found, "tables", tables)
    return found


__all__ = ["Answers", "Step", "answer", "explain", "rows_value", "score_bounds"]
