"""The rules of the knowledge themselves: all three readers agree on patients made by chance."""

from __future__ import annotations

import random

import polars as pl

from ranvier.knowledge import load_knowledge
from ranvier.rules.check import Choice, Kind, Quantity, Scope, YesNo
from ranvier.rules.columns import evaluate
from ranvier.rules.explain import explain
from ranvier.rules.frames import Frames
from ranvier.rules.nodes import Compare, Name, Node, Number, children
from ranvier.rules.plan import make_plan
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.sql import evaluate_sql
from ranvier.rules.values import INFINITY, Cell, Facts, Rows, bounds

PATIENTS = 60
TYPES = {YesNo: pl.Boolean, Quantity: pl.Float64, Choice: pl.String}


def limits(node: Node) -> dict[str, list[float]]:
    """Names with the numbers that they are compared with, so that values fall on both sides and on the limit."""
    found: dict[str, list[float]] = {}
    if isinstance(node, Compare) and isinstance(node.left, Name) and isinstance(node.right, Number):
        found[node.left.id] = [node.right.value]
    for each in map(limits, children(node)):
        for name, values in each.items():
            found.setdefault(name, []).extend(values)
    return found


def cell(name: str, kind: Kind, near: dict[str, list[float]], chance: random.Random, known: float) -> Cell:
    if chance.random() > known:
        return None
    if isinstance(kind, YesNo):
        return chance.random() < 0.4
    if isinstance(kind, Choice):
        return chance.choice(kind.options)
    return chance.choice(near.get(name, [1.0])) * chance.choice([0.5, 0.99, 1.0, 1.0, 1.01, 2.0])


def some_patients(rules: RuleSet, names: dict[str | None, list[str]], scope: Scope) -> list[Facts]:
    chance = random.Random(7)
    near: dict[str, list[float]] = {}
    for each in rules.definitions:
        for name, values in limits(each.node).items():
            near.setdefault(name, []).extend(values)
    made: list[Facts] = []
    for _ in range(PATIENTS):
        known = chance.choice([0.1, 0.5, 0.9, 1.0])
        tables = {
            table: Rows(
                [
                    {name: cell(name, scope.tables[table][name], near, chance, known) for name in columns}
                    for _ in range(chance.randrange(5))
                ],
                chance.choice([0, 0, 1, None]),
            )
            for table, columns in names.items()
            if table is not None
        }
        values = {name: cell(name, scope.patient[name], near, chance, known) for name in names[None]}
        made.append(Facts(values, tables))
    return made


def frames(patients: list[Facts], names: dict[str | None, list[str]], scope: Scope) -> Frames:
    columns = {
        name: pl.Series([each.values[name] for each in patients], dtype=TYPES[type(scope.patient[name])])
        for name in names[None]
    }
    tables: dict[str, pl.DataFrame] = {}
    for table, of_rows in names.items():
        if table is None:
            continue
        rows = [(at, row) for at, each in enumerate(patients) for row in each.tables[table].rows]
        made = {"patient": pl.Series([at for at, _ in rows], dtype=pl.Int64)}
        for name in of_rows:
            made[name] = pl.Series([row[name] for _, row in rows], dtype=TYPES[type(scope.tables[table][name])])
        tables[table] = pl.DataFrame(made)
        columns[f"{table}:unlisted"] = pl.Series([each.tables[table].unlisted for each in patients], dtype=pl.Int64)
    return Frames(pl.DataFrame({"patient": range(len(patients)), **columns}), tables)


def test_all_readers_agree_on_the_rules_of_the_knowledge() -> None:
    rules = load_knowledge().rules
    plan = make_plan(rules)
    names: dict[str | None, list[str]] = {None: [], **{table: [] for table in plan.tables}}
    for table, name in plan.inputs:
        names[table].append(name)
    patients = some_patients(rules, names, rules.scope)
    given = frames(patients, names, rules.scope)
    by_columns, by_query = evaluate(rules, given), evaluate_sql(rules, given)
    answers = [explain(rules, each) for each in patients]
    differing: list[str] = []
    for each in rules.definitions:
        steps = [
            step
            for found in answers
            for step in ((found.patient[each.id],) if each.per is None else found.rows[each.per, each.id])
        ]
        for found in (by_columns, by_query):
            frame = found.patients if each.per is None else found.tables[each.per]
            if each.score:
                ends = [bounds(step.value) for step in steps]  # type: ignore[arg-type]
                expected = [
                    (None if low == -INFINITY else low, None if high == INFINITY else high) for low, high in ends
                ]
                shown = list(zip(frame[f"{each.id}:lowest"], frame[f"{each.id}:highest"], strict=True))
            else:
                expected, shown = [step.value for step in steps], frame[each.id].to_list()
            if expected != shown:
                differing.append(each.id)
    assert differing == []
    known = [step.value is not None for found in answers for step in found.patient.values()]
    assert 0.2 < sum(known) / len(known) < 0.95
