"""The rules in plain Python: the shortest way to write them down, as a yardstick for speed.

Nothing is prepared, nothing is explained: each rule is walked from its tree, patient by patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ranvier.kleene import every, negate, some
from ranvier.rules import nodes
from ranvier.rules.nodes import Node
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.steps import rows_value, score_bounds
from ranvier.rules.values import INFINITY, Facts, combined, compared, narrowed


class Plain:
    """One patient."""

    def __init__(self, facts: Facts) -> None:
        self.values: dict[str, Any] = dict(facts.values)
        self.tables = {name: [dict(row) for row in table.rows] for name, table in facts.tables.items()}
        self.unlisted = {name: table.unlisted for name, table in facts.tables.items()}

    def answers(self, rules: RuleSet) -> Mapping[str, Any]:
        for each in rules.definitions:
            if each.per is None:
                self.values[each.id] = self.value(each.node, self.values)
            else:
                for row in self.tables.get(each.per, ()):
                    row[each.id] = self.value(each.node, row)
        return self.values

    def value(self, node: Node, row: Mapping[str, Any]) -> Any:  # noqa: C901, PLR0911  (one case for each kind of node)
        match node:
            case nodes.Number(value) | nodes.Known(value):
                return value
            case nodes.Name(id, place):
                return (row if place == "row" else self.values).get(id)
            case nodes.Arithmetic(operator, left, right):
                return combined(operator, self.value(left, row), self.value(right, row))
            case nodes.Compare(comparison, left, right):
                return compared(comparison, self.value(left, row), self.value(right, row))
            case nodes.Among(name, options):
                value = self.value(name, row)
                return None if value is None else value in options
            case nodes.Not(item):
                return negate(self.value(item, row))
            case nodes.And(items):
                return every(self.value(item, row) for item in items)
            case nodes.Or(items):
                return some(self.value(item, row) for item in items)
            case nodes.AtLeast(least, items):
                values = [self.value(item, row) for item in items]
                true, unknown = values.count(True), values.count(None)
                return True if true >= least else (False if true + unknown < least else None)
            case nodes.Rows(ask, table, where):
                values = [self.value(where, each) for each in self.tables.get(table, ())]
                unlisted = self.unlisted.get(table)
                more = INFINITY if unlisted is None else unlisted
                return rows_value(ask, values.count(True), values.count(None), len(values), more)
            case nodes.Score(items):
                bounds = [score_bounds(self.value(item, row), points) for item, points in items]
                return narrowed(sum(low for low, _ in bounds), sum(high for _, high in bounds))
