"""What has to be worked out, and in which order, when the rules are asked of many patients at once.

The definitions become columns of the patients and of the rows. Questions about rows, sums of bounds and
parts that several rules share become columns of their own, hidden ones; then all columns are sorted into
levels, so that everything within a level can be worked out together. Columns and SQL both follow this plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ranvier.rules.check import Quantity, YesNo
from ranvier.rules.nodes import (
    Arithmetic,
    AtLeast,
    Known,
    Name,
    Node,
    Not,
    Number,
    Rows,
    Score,
    children,
    names,
    rebuilt,
)
from ranvier.rules.ruleset import RuleSet

Form = Literal["truth", "point", "range", "choice"]
"""How a column is held: a truth, a number, a number by its two bounds, a word."""

Key = tuple[str | None, str]
"""A column: the table it belongs to (None for the patients) and its name."""


@dataclass(frozen=True, slots=True)
class Made:
    """A column worked out from columns beside it; its node asks no rows."""

    name: str
    node: Node
    form: Form


@dataclass(frozen=True, slots=True)
class Asked:
    """A patient column worked out from the rows of a table: a count (range), any, or all (truth)."""

    name: str
    ask: Literal["count", "any", "all"]
    table: str
    where: Node


@dataclass(frozen=True, slots=True)
class Level:
    """Columns that need nothing of each other.

    brought   patient columns that the rows of a table need from here on
    rows      columns of each table
    asked     questions about rows
    patients  columns of the patients
    done      columns that nothing needs after this level
    """

    brought: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, tuple[Made, ...]]
    asked: tuple[Asked, ...]
    patients: tuple[Made, ...]
    done: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Levels in order, the form of every column, and the given columns that the rules use."""

    levels: tuple[Level, ...]
    forms: Mapping[Key, Form]
    inputs: tuple[Key, ...]
    tables: tuple[str, ...]


def make_plan(rules: RuleSet, ranges: Iterable[Key] = ()) -> Plan:
    """The plan for a rule set.

    ranges  names that are given by two bounds

    >>> from ranvier.rules.check import Quantity, Scope
    >>> from ranvier.rules.ruleset import build, definition
    >>> scope = Scope({"age_years": Quantity("year")})
    >>> rules = build([definition("a", "age_years > 5 [year]"), definition("b", "not a")], scope)
    >>> [[each.name for each in level.patients] for level in make_plan(rules).levels]
    [['a'], ['b']]
    """
    forms = _forms(rules, ranges)
    gathered = _Gatherer(forms)
    for each in rules.definitions:
        gathered.define(each.per, each.id, each.node, "range" if each.score else "truth")
    shared = _Sharer(forms, gathered.columns)
    return _in_levels(shared.columns, forms)


def _forms(rules: RuleSet, ranges: Iterable[Key]) -> dict[Key, Form]:
    forms: dict[Key, Form] = {}
    for table, kinds in ((None, rules.scope.patient), *rules.scope.tables.items()):
        for name, kind in kinds.items():
            forms[table, name] = (
                "truth" if isinstance(kind, YesNo) else "point" if isinstance(kind, Quantity) else "choice"
            )
    for key in (*ranges, *((each.per, each.id) for each in rules.definitions if each.score)):
        forms[key] = "range"
    return forms


def _home(name: Name, table: str | None) -> str | None:
    return table if name.place == "row" else None


def _form(node: Node, table: str | None, forms: Mapping[Key, Form]) -> Form:
    match node:
        case Name(id):
            return forms[_home(node, table), id]
        case Number():
            return "point"
        case Arithmetic(_, left, right):
            sides = (_form(left, table, forms), _form(right, table, forms))
            return "range" if "range" in sides else "point"
        case Score():
            return "range"
        case Rows(ask):
            return "range" if ask == "count" else "truth"
        case _:
            return "truth"


def _about_row(node: Node) -> bool:
    if isinstance(node, Name):
        return node.place == "row"
    return not isinstance(node, Rows) and any(map(_about_row, children(node)))


class _Columns:
    """Columns in the order in which they come to be, hidden ones under a number."""

    def __init__(self, forms: dict[Key, Form], mark: str) -> None:
        self.forms, self.mark = forms, mark
        self.columns: dict[Key, Made | Asked] = {}
        self.hidden: dict[tuple[str | None, Node], Name] = {}

    def define(self, table: str | None, name: str, node: Node, form: Form) -> None:
        self.columns[table, name] = Made(name, node, form)
        self.forms[table, name] = form

    def hide(self, table: str | None, node: Node) -> Name:
        """The hidden column that holds a node, made when it is not there yet."""
        found = self.hidden.get((table, node))
        if found is not None:
            return found
        name = f"{self.mark}{len(self.hidden) + 1}"
        if isinstance(node, Rows):
            self.columns[table, name] = Asked(name, node.ask, node.table, node.where)
            self.forms[table, name] = _form(node, table, self.forms)
        else:
            _Columns.define(self, table, name, node, _form(node, table, self.forms))
        made = Name(name, "row" if table is not None else "patient")
        self.hidden[table, node] = made
        return made


class _Gatherer(_Columns):
    """First pass: rows are asked once, sums are done step by step, what is about the patient alone stays there."""

    def __init__(self, forms: dict[Key, Form]) -> None:
        super().__init__(forms, "#")

    def define(self, table: str | None, name: str, node: Node, form: Form) -> None:
        super().define(table, name, self.gathered(node, table), form)

    def gathered(self, node: Node, table: str | None) -> Node:
        if isinstance(node, Name | Number | Known):
            return node
        if isinstance(node, Rows):
            return self.hide(None, Rows(node.ask, node.table, self.gathered(node.where, node.table)))
        if table is not None and not _about_row(node):
            inner = self.gathered(node, None)
            return inner if isinstance(inner, Name) else self.hide(None, inner)
        parts = tuple(self.gathered(part, table) for part in children(node))
        if isinstance(node, Arithmetic):
            parts = tuple(self.hide(table, part) if isinstance(part, Arithmetic) else part for part in parts)
        made = rebuilt(node, parts)
        if isinstance(made, AtLeast) or _form(made, table, self.forms) == "range":
            return self.hide(table, made)
        return made


class _Sharer(_Columns):
    """Second pass: what several columns share is worked out once."""

    def __init__(self, forms: dict[Key, Form], columns: Mapping[Key, Made | Asked]) -> None:
        super().__init__(forms, "=")
        self.uses: Counter[tuple[str | None, Node]] = Counter()
        for (table, _), each in columns.items():
            if isinstance(each, Asked):
                self.count(each.table, each.where)
            else:
                self.count(table, each.node)
        for (table, name), each in columns.items():
            if isinstance(each, Asked):
                self.columns[table, name] = Asked(name, each.ask, each.table, self.shared(each.table, each.where))
            else:
                self.columns[table, name] = Made(name, self.shared(table, each.node), each.form)

    def count(self, table: str | None, node: Node) -> None:
        self.uses[table, node] += 1
        if self.uses[table, node] == 1:
            for part in children(node):
                self.count(table, part)

    def shared(self, table: str | None, node: Node) -> Node:
        if isinstance(node, Name | Number | Known):
            return node
        made = rebuilt(node, tuple(self.shared(table, part) for part in children(node)))
        if self.uses[table, node] > 1 and not isinstance(node, Not):
            return self.hide(table, made)
        return made


def _in_levels(columns: Mapping[Key, Made | Asked], forms: Mapping[Key, Form]) -> Plan:
    level_of: dict[Key, int] = {}
    levels: list[dict[Key, Made | Asked]] = []
    inputs: dict[Key, None] = {}
    tables: dict[str, None] = {}
    last: dict[Key, int] = {}
    for key, each in columns.items():
        needs = _needs(key, each)
        inputs |= dict.fromkeys(need for need in sorted(needs, key=str) if need not in columns)
        level_of[key] = 1 + max((level_of.get(need, 0) for need in needs), default=0)
        if len(levels) < level_of[key]:
            levels.append({})
        levels[level_of[key] - 1][key] = each
        for needed in (*needs, key):
            last[needed] = max(last.get(needed, 0), level_of[key])
        tables |= dict.fromkeys([each.table] if isinstance(each, Asked) else [key[0]] if key[0] is not None else [])
    there: dict[str, set[str]] = {table: set() for table in tables}
    done: list[list[Key]] = [[] for _ in levels]
    for key, level in last.items():
        done[level - 1].append(key)
    made = tuple(_level(each, there, tuple(over)) for each, over in zip(levels, done, strict=True))
    return Plan(made, dict(forms), tuple(inputs), tuple(tables))


def _needs(key: Key, each: Made | Asked) -> set[Key]:
    return names(each.where, each.table) if isinstance(each, Asked) else names(each.node, key[0])


def _level(columns: Mapping[Key, Made | Asked], there: Mapping[str, set[str]], done: tuple[Key, ...]) -> Level:
    rows: dict[str, list[Made]] = {}
    brought: dict[str, list[str]] = {}
    for key, each in columns.items():
        table = each.table if isinstance(each, Asked) else key[0]
        if table is None:
            continue
        if isinstance(each, Made):
            rows.setdefault(table, []).append(each)
        new = {name for home, name in _needs(key, each) if home is None} - there[table]
        there[table].update(new)
        brought.setdefault(table, []).extend(sorted(new))
    return Level(
        {table: tuple(each) for table, each in brought.items() if each},
        {table: tuple(each) for table, each in rows.items()},
        tuple(each for each in columns.values() if isinstance(each, Asked)),
        tuple(each for (table, _), each in columns.items() if isinstance(each, Made) and table is None),
        done,
    )
