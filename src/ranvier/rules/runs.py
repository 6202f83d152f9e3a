"""Rules of the same simple form, answered one after the other without a call for each.

Most rules say no more than "this fact", "one of these facts", "this choice is one of these" or "this number
against that". Rules that need nothing of each other are put together by their form; only the others are
worked out by a call for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, Protocol

from ranvier.rules import nodes
from ranvier.rules.nodes import Node
from ranvier.rules.steps import POINTS, Cells, Patient, Work
from ranvier.rules.values import Interval, compared

Run = Callable[[Patient, Cells], None]
"""Answers some rules for a patient and the cells of the row at hand, and writes the answers into the cells."""


class Rule(Protocol):
    """What is needed of a rule here."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def per(self) -> str | None: ...  # noqa: D102
    @property
    def node(self) -> Node: ...  # noqa: D102
    @property
    def work(self) -> Work: ...  # noqa: D102


def runs(levels: Iterable[Iterable[Rule]]) -> tuple[tuple[str | None, Run], ...]:
    """The rules in runs, each with the table for whose rows it is asked.

    levels  rules in their order; those of one level need nothing of each other
    """
    made: list[tuple[str | None, Run]] = []
    for level in levels:
        by_form = sorted(level, key=_sorting)
        for (table, form), rules in groupby(by_form, key=_sorting):
            made.append((table or None, _RUNS[form](tuple(rules))))
    return tuple(made)


def _sorting(rule: Rule) -> tuple[str, str]:
    return rule.per or "", _form(rule.node, _place(rule))


def _place(rule: Rule) -> str:
    return "patient" if rule.per is None else "row"


def _form(node: Node, place: str) -> str:
    """The form of a rule that rests on what stands beside its answer; "called" for all others."""
    match node:
        case nodes.Name() if node.place == place:
            return "fact"
        case nodes.And(items) | nodes.Or(items) if all(_literal(item, place) for item in items):
            return "all" if isinstance(node, nodes.And) else "one"
        case nodes.Among(name) if name.place == place:
            return "among"
        case nodes.Compare(sign, nodes.Name() as name, nodes.Number()) if name.place == place:
            return sign
        case nodes.Rows("any", _, nodes.Name(_, "row")):
            return "any"
        case _:
            return "called"


def _literal(node: Node, place: str) -> tuple[str, frozenset[bool | str]] | None:
    """A fact, its opposite or a choice: the name, and the values for which it is true."""
    match node:
        case nodes.Name(id) if node.place == place:
            return id, frozenset([True])
        case nodes.Not(nodes.Name(id) as name) if name.place == place:
            return id, frozenset([False])
        case nodes.Among(name, options) if name.place == place:
            return name.id, frozenset(options)
        case _:
            return None


def _facts(rules: tuple[Any, ...]) -> Run:
    pairs = tuple((rule.id, rule.node.id) for rule in rules)

    def run(patient: Patient, cells: Cells) -> None:
        get = cells.get
        for id, name in pairs:
            cells[id] = get(name)

    return run


def _joined(rules: tuple[Any, ...], decides: bool) -> Run:
    otherwise = not decides
    joined = tuple(
        (rule.id, [each for item in rule.node.items if (each := _literal(item, _place(rule)))]) for rule in rules
    )

    def run(patient: Patient, cells: Cells) -> None:
        get = cells.get
        for id, literals in joined:
            answer: bool | None = otherwise
            for name, values in literals:
                value = get(name)
                if value is None:
                    answer = None
                elif (value in values) is decides:
                    answer = decides
                    break
            cells[id] = answer

    return run


def _any_row(rules: tuple[Any, ...]) -> Run:
    asked = tuple((rule.id, rule.node.table, rule.node.where.id) for rule in rules)

    def run(patient: Patient, cells: Cells) -> None:
        tables, unlisted = patient.tables, patient.unlisted
        for id, table, name in asked:
            answer: bool | None = False if unlisted.get(table) == 0 else None
            for row in tables.get(table, ()):
                value = row.get(name)
                if value:
                    answer = True
                    break
                if value is None:
                    answer = None
            cells[id] = answer

    return run


def _among(rules: tuple[Any, ...]) -> Run:
    choices = tuple((rule.id, rule.node.name.id, frozenset(rule.node.options)) for rule in rules)

    def run(patient: Patient, cells: Cells) -> None:
        get = cells.get
        for id, name, options in choices:
            value = get(name)
            cells[id] = None if value is None else value in options

    return run


def _compared(rules: tuple[Any, ...], sign: str) -> Run:
    numbers, of_points = tuple((rule.id, rule.node.left.id, rule.node.right.value) for rule in rules), POINTS[sign]

    def run(patient: Patient, cells: Cells) -> None:
        get = cells.get
        for id, name, bound in numbers:
            value: Any = get(name)
            if value is not None:
                value = compared(sign, value, bound) if isinstance(value, Interval) else of_points(value, bound)
            cells[id] = value

    return run


def _called(rules: tuple[Any, ...]) -> Run:
    works = tuple((rule.id, rule.work) for rule in rules)

    def run(patient: Patient, cells: Cells) -> None:
        for id, work in works:
            cells[id] = work(patient, cells)

    return run


_RUNS: dict[str, Callable[[tuple[Any, ...]], Run]] = {
    "fact": _facts,
    "all": lambda rules: _joined(rules, decides=False),
    "one": lambda rules: _joined(rules, decides=True),
    "any": _any_row,
    "among": _among,
    **{sign: lambda rules, sign=sign: _compared(rules, sign) for sign in POINTS},
    "called": _called,
}
