"""One patient against the rules, with every step kept.

A step holds the node, its value and the steps below it, so that a reader can follow any answer down to
the values it used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ranvier.kleene import Truth
from ranvier.rules import nodes
from ranvier.rules.nodes import Node
from ranvier.rules.ruleset import Definition, RuleSet
from ranvier.rules.values import INFINITY, Amount, Cell, Facts, Rows, Value, bounds, combined, compared, narrowed


class Step(NamedTuple):
    """One node with its answer.

    row  the index of the row when this step is about one row of a table
    """

    node: Node
    value: Value
    steps: tuple[Step, ...] = ()
    row: int | None = None

    @property
    def truth(self) -> Truth:
        """The answer of a step that is a truth."""
        return self.value if isinstance(self.value, bool) else None


class Answers(NamedTuple):
    """The answers to all rules for one patient.

    patient  rule id -> step
    rows     (table, rule id) -> one step per row
    facts    what was asked, with the findings added as columns
    """

    patient: Mapping[str, Step]
    rows: Mapping[tuple[str, str], tuple[Step, ...]]
    facts: Facts


class _Patient:
    """The facts of one patient, and the findings as they come in."""

    __slots__ = ("row", "tables", "unlisted", "values")

    def __init__(self, facts: Facts) -> None:
        self.values: dict[str, Cell | Amount] = dict(facts.values)
        self.tables: dict[str, list[dict[str, Cell | Amount]]] = {
            name: [dict(row) for row in table.rows] for name, table in facts.tables.items()
        }
        self.unlisted = {name: table.unlisted for name, table in facts.tables.items()}
        self.row: Mapping[str, Cell | Amount] = {}


def explain(rules: RuleSet, facts: Facts) -> Answers:
    """Answer every rule for one patient.

    >>> from ranvier.rules.check import Quantity, Scope
    >>> from ranvier.rules.ruleset import build, definition
    >>> rules = build([definition("old", "age_years >= 65 [year]")], Scope({"age_years": Quantity("year")}))
    >>> explain(rules, Facts({"age_years": 65.0})).patient["old"].value
    True
    """
    patient = _Patient(facts)
    answers: dict[str, Step] = {}
    row_answers: dict[tuple[str, str], tuple[Step, ...]] = {}
    for each in rules.definitions:
        if each.per is None:
            step = _EXPLAIN[type(each.node)](each.node, patient)
            answers[each.id] = step
            patient.values[each.id] = step.value
        else:
            row_answers[each.per, each.id] = _explain_rows(each, patient)
    return Answers(answers, row_answers, _facts_with_findings(facts, patient))


def answer(node: Node, facts: Facts) -> Step:
    """Answer one checked rule for one patient."""
    return _EXPLAIN[type(node)](node, _Patient(facts))


def _explain_rows(each: Definition, patient: _Patient) -> tuple[Step, ...]:
    steps: list[Step] = []
    for index, row in enumerate(patient.tables.get(each.per or "", ())):
        patient.row = row
        step = _EXPLAIN[type(each.node)](each.node, patient)
        row[each.id] = step.value
        steps.append(step._replace(row=index))
    return tuple(steps)


def _facts_with_findings(facts: Facts, patient: _Patient) -> Facts:
    tables = {
        name: Rows(tuple(patient.tables[name]), table.unlisted, table.labels)  # type: ignore[arg-type]
        for name, table in facts.tables.items()
    }
    found = object.__new__(Facts)
    object.__setattr__(found, "values", patient.values)
    object.__setattr__(found, "tables", tables)
    return found


def _number(node: nodes.Number, _: _Patient) -> Step:
    return Step(node, node.value)


def _known(node: nodes.Known, _: _Patient) -> Step:
    return Step(node, node.value)


def _name(node: nodes.Name, patient: _Patient) -> Step:
    return Step(node, (patient.row if node.place == "row" else patient.values).get(node.id))


def _arithmetic(node: nodes.Arithmetic, patient: _Patient) -> Step:
    left = _EXPLAIN[type(node.left)](node.left, patient)
    right = _EXPLAIN[type(node.right)](node.right, patient)
    return Step(node, combined(node.operator, left.value, right.value), (left, right))  # type: ignore[arg-type]


def _compare(node: nodes.Compare, patient: _Patient) -> Step:
    left = _EXPLAIN[type(node.left)](node.left, patient)
    right = _EXPLAIN[type(node.right)](node.right, patient)
    return Step(node, compared(node.comparison, left.value, right.value), (left, right))  # type: ignore[arg-type]


def _among(node: nodes.Among, patient: _Patient) -> Step:
    step = _name(node.name, patient)
    return Step(node, None if step.value is None else step.value in node.options, (step,))


def _not(node: nodes.Not, patient: _Patient) -> Step:
    step = _EXPLAIN[type(node.item)](node.item, patient)
    return Step(node, None if step.value is None else not step.value, (step,))


def _and(node: nodes.And, patient: _Patient) -> Step:
    steps = tuple([_EXPLAIN[type(item)](item, patient) for item in node.items])
    value: Truth = True
    for step in steps:
        if step.value is False:
            return Step(node, False, steps)
        if step.value is None:
            value = None
    return Step(node, value, steps)


def _or(node: nodes.Or, patient: _Patient) -> Step:
    steps = tuple([_EXPLAIN[type(item)](item, patient) for item in node.items])
    value: Truth = False
    for step in steps:
        if step.value is True:
            return Step(node, True, steps)
        if step.value is None:
            value = None
    return Step(node, value, steps)


def _at_least(node: nodes.AtLeast, patient: _Patient) -> Step:
    steps = tuple([_EXPLAIN[type(item)](item, patient) for item in node.items])
    true = sum(step.value is True for step in steps)
    possible = true + sum(step.value is None for step in steps)
    return Step(node, True if true >= node.least else (False if possible < node.least else None), steps)


def _rows(node: nodes.Rows, patient: _Patient) -> Step:
    steps: list[Step] = []
    outer = patient.row
    for index, row in enumerate(patient.tables.get(node.table, ())):
        patient.row = row
        step = _EXPLAIN[type(node.where)](node.where, patient)
        steps.append(Step(step.node, step.value, step.steps, index))
    patient.row = outer
    unlisted = patient.unlisted.get(node.table)
    more = INFINITY if unlisted is None else float(unlisted)
    true = sum(step.value is True for step in steps)
    unknown = sum(step.value is None for step in steps)
    return Step(node, rows_value(node.ask, true, unknown, len(steps), more), tuple(steps))


def rows_value(ask: str, true: int, unknown: int, rows: int, more: float) -> Value:
    """What is known of a table from its counts; `more` rows are not listed."""
    if ask == "count":
        return narrowed(float(true), true + unknown + more)
    if ask == "any":
        return True if true else (None if unknown or more else False)
    if rows - true - unknown:
        return False
    return None if unknown or more else True


def _score(node: nodes.Score, patient: _Patient) -> Step:
    steps: list[Step] = []
    low = high = 0.0
    for item, points in node.items:
        step = _EXPLAIN[type(item)](item, patient)
        steps.append(step)
        least, most = score_bounds(step.value if isinstance(step.value, bool) else None, points)
        low, high = low + least, high + most
    return Step(node, narrowed(low, high), tuple(steps))


def score_bounds(truth: Truth, points: float) -> tuple[float, float]:
    """The fewest and the most points that an item can give."""
    if truth is None:
        return min(points, 0.0), max(points, 0.0)
    return (points, points) if truth else (0.0, 0.0)


_EXPLAIN: dict[type, Callable[..., Step]] = {
    nodes.Number: _number,
    nodes.Known: _known,
    nodes.Name: _name,
    nodes.Arithmetic: _arithmetic,
    nodes.Compare: _compare,
    nodes.Among: _among,
    nodes.Not: _not,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.AtLeast: _at_least,
    nodes.Rows: _rows,
    nodes.Score: _score,
}

__all__ = ["Answers", "Step", "answer", "bounds", "explain", "rows_value", "score_bounds"]
