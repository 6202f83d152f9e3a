"""All rules as a query, for tables that live in a database (DuckDB).

The answers are those of `explain`. The query reads `patients` (one row each, named by the column
`patient`) and one table for each listing, in the form of `frames.Frames`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from ranvier.errors import RuleError
from ranvier.rules.nodes import (
    Among,
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Known,
    Name,
    Node,
    Not,
    Number,
    Or,
    Score,
    names,
)
from ranvier.rules.plan import Asked, Form, Key, Made, Plan, make_plan
from ranvier.rules.ruleset import Definition, RuleSet

if TYPE_CHECKING:
    import polars as pl

    from ranvier.rules.frames import Frames

_LOWEST, _HIGHEST, _UNLISTED = ":lowest", ":highest", ":unlisted"
_Bounds = tuple[str, str]


def to_sql(rules: RuleSet, table: str | None = None, ranges: tuple[Key, ...] = (), keep: tuple[str, ...] = ()) -> str:
    """The query that answers every rule: one row for each patient, or for each row of a table.

    table   the table whose row findings are asked for; None for the findings of the patients
    ranges  numbers that the tables give by their two bounds
    keep    further columns to hand through

    Every column that a rule names must exist. NaN and infinity stop the query with a message. Raises
    RuleError for names that differ by capitals only, which a database does not tell apart.

    >>> from ranvier.rules.check import Quantity, Scope
    >>> from ranvier.rules.ruleset import build, definition
    >>> rules = build([definition("old", "age_years >= 65 [year]")], Scope({"age_years": Quantity("year")}))
    >>> print(to_sql(rules).splitlines()[-1])
    SELECT "patient", "old" FROM "patients.1"
    """
    plan = make_plan(_needed(rules, table), ranges)
    _check_capitals(plan, rules)
    query = _Query(plan, {table: keep})
    parts = ",\n".join(f"{name} AS MATERIALIZED ({part})" for name, part in query.parts)
    return f"WITH\n{parts}\n{_answers(rules, table, query, keep)}"


def _answers(rules: RuleSet, table: str | None, query: _Query, keep: tuple[str, ...]) -> str:
    chosen = [_quoted(name) for name in ("patient", *keep)]
    for each in rules.definitions:
        if each.per == table:
            chosen += _chosen(each.id, each.score)
    return f"SELECT {', '.join(chosen)} FROM {query.last(table)}"


def _needed(rules: RuleSet, table: str | None) -> RuleSet:
    """The definitions of the patients or of one table, and those that they rest on."""
    wanted = {(each.per, each.id) for each in rules.definitions if each.per == table}
    kept: list[Definition] = []
    for each in reversed(rules.definitions):
        if (each.per, each.id) in wanted:
            kept.append(each)
            wanted |= names(each.node, each.per)
    return RuleSet(tuple(reversed(kept)), rules.scope)


def _chosen(name: str, score: bool) -> Iterator[str]:
    if not score:
        yield _quoted(name)
        return
    for end in (_LOWEST, _HIGHEST):
        column = _quoted(f"{name}{end}")
        yield f"CASE WHEN isfinite({column}) THEN {column} END AS {column}"


def evaluate_sql(rules: RuleSet, frames: Frames) -> Frames:
    """Answer every rule for every patient with DuckDB: the frames with a column for each definition.

    The same as `columns.evaluate`, by the parts of the query of `to_sql`, each made once. Raises RuleError,
    naming the column, for values that no rule may see.
    """
    import duckdb

    from ranvier.rules.frames import Frames, admitted, given_ranges, runs_of, with_answers

    ranges = given_ranges(rules, frames)
    plan = make_plan(rules, ranges)
    _check_capitals(plan, rules)
    ready = admitted(rules, plan, frames)
    for table in plan.tables:
        if table in frames.tables:
            runs_of(frames, table)
    query = _Query(plan, dict.fromkeys((None, *plan.tables), ("#row",)))
    answers: dict[str | None, pl.DataFrame] = {}
    with duckdb.connect() as connection:
        for name, frame in {"patients": ready.patients, **ready.tables}.items():
            connection.register(name, cast(Any, frame.with_row_index("#row")))
        for name, part in query.parts:
            connection.execute(f"CREATE TEMP TABLE {name} AS {part}")
        for table in (None, *plan.tables):
            found = connection.sql(_answers(rules, table, query, ("#row",)))
            answers[table] = cast("pl.DataFrame", found.pl()).sort("#row")
    patients = answers.pop(None)
    return with_answers(rules, frames, Frames(patients, {name: frame for name, frame in answers.items() if name}))


def _check_capitals(plan: Plan, rules: RuleSet) -> None:
    seen: dict[tuple[str | None, str], str] = {}
    for table, name in (*plan.inputs, *((each.per, each.id) for each in rules.definitions)):
        other = seen.setdefault((table, name.casefold()), name)
        if other != name:
            raise RuleError(f"'{other}' and '{name}' differ by capitals only; a database does not tell them apart")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _word(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class _Query:
    """The parts of the query, level by level."""

    def __init__(self, plan: Plan, keep: Mapping[str | None, tuple[str, ...]]) -> None:
        self.plan, self.keep = plan, keep
        self.number: dict[str | None, int] = dict.fromkeys((None, *plan.tables), -1)
        self.parts: list[tuple[str, str]] = []
        for each in (None, *plan.tables):
            self.add(each, ", ".join(self.given(each)), _quoted(each or "patients"))
        for number in range(len(plan.levels)):
            self.level(number)

    def last(self, table: str | None) -> str:
        """The name of the newest part for a table."""
        return _quoted(f"{table or 'patients'}.{self.number[table]}")

    def add(self, table: str | None, columns: str, source: str) -> None:
        self.number[table] += 1
        self.parts.append((self.last(table), f"SELECT {columns} FROM {source}"))

    def given(self, table: str | None) -> Iterator[str]:
        yield from map(_quoted, ("patient", *self.keep.get(table, ())))
        for place, name in self.plan.inputs:
            if place == table:
                yield from _given(name, self.plan.forms[place, name])
        if table is None:
            for each in self.plan.tables:
                name = _quoted(f"{each}{_UNLISTED}")
                refused = f"error({_word(f'{each}{_UNLISTED} is below zero')})"
                yield f"CASE WHEN {name} < 0 THEN {refused} ELSE CAST({name} AS DOUBLE) END AS {name}"

    def level(self, number: int) -> None:
        level = self.plan.levels[number]
        before = self.last(None)
        joins: list[str] = []
        new: list[str] = []
        for table in self.plan.tables:
            asked = [each for each in level.asked if each.table == table]
            self.rows(table, level.brought.get(table, ()), level.rows.get(table, ()), asked, before)
            if asked:
                joins.append(self.counted(table, asked, number))
                new += [column for each in asked for column in _asked(each)]
        new += [column for made in level.patients for column in _Writer(self.plan.forms, None).column(made)]
        if new:
            self.add(None, ", ".join(["patients.*", *new]), f"{before} AS patients{''.join(joins)}")

    def rows(
        self, table: str, brought: tuple[str, ...], made: tuple[Made, ...], asked: list[Asked], patients: str
    ) -> None:
        writer = _Writer(self.plan.forms, table)
        new = [column for each in made for column in writer.column(each)]
        new += [f"{writer.truth(each.where)} AS {_quoted(f'?{each.name}')}" for each in asked]
        source = self.last(table)
        columns = [each for name in brought for each in _names(name, self.plan.forms[None, name])]
        if columns:
            from_patients = ", ".join(f"p.{_quoted(name)} AS {_quoted(f'patient:{name}')}" for name in columns)
            source = f"(SELECT r.*, {from_patients} FROM {source} r LEFT JOIN {patients} p ON r.patient = p.patient)"
        if columns or new:
            self.add(table, ", ".join(["rows.*", *new]), f"{source} AS rows")

    def counted(self, table: str, asked: list[Asked], number: int) -> str:
        """Adds the part that counts the rows of each patient; the join that brings it to the patients."""
        counts: list[str] = []
        for each in asked:
            fits = _quoted(f"?{each.name}")
            deciding = fits if each.ask != "all" else f"NOT {fits}"
            counts.append(f"count(*) FILTER (WHERE {deciding}) AS {_quoted(f'!{each.name}')}")
            counts.append(f"count(*) FILTER (WHERE {fits} IS NULL) AS {_quoted(f'?{each.name}')}")
        name = _quoted(f"{table}.counts.{number}")
        self.parts.append((name, f"SELECT patient, {', '.join(counts)} FROM {self.last(table)} GROUP BY patient"))
        return f" LEFT JOIN {name} USING (patient)"


def _given(name: str, form: Form) -> Iterator[str]:
    column = _quoted(name)
    if form == "range":
        low, high = map(_quoted, _names(name, form))
        yield f"CASE WHEN {low} IS NULL AND {high} IS NOT NULL THEN '-inf'::DOUBLE ELSE {low} END AS {low}"
        yield f"CASE WHEN {high} IS NULL AND {low} IS NOT NULL THEN 'inf'::DOUBLE ELSE {high} END AS {high}"
    elif form == "point":
        refused = f"error({_word(f'{name} is NaN or infinite; leave a value out when it is not known')})"
        value = f"CAST({column} AS DOUBLE)"
        yield f"CASE WHEN {column} IS NULL OR isfinite({value}) THEN {value} ELSE {refused} END AS {column}"
    else:
        yield column


def _names(name: str, form: Form) -> list[str]:
    return [f"{name}{_LOWEST}", f"{name}{_HIGHEST}"] if form == "range" else [name]


def _asked(asked: Asked) -> Iterator[str]:
    deciding = f"coalesce({_quoted(f'!{asked.name}')}, 0)"
    unknown = f"coalesce({_quoted(f'?{asked.name}')}, 0)"
    more = f"{_quoted(f'{asked.table}{_UNLISTED}')}"
    if asked.ask == "count":
        yield f"CAST({deciding} AS DOUBLE) AS {_quoted(f'{asked.name}{_LOWEST}')}"
        most = f"CAST({deciding} + {unknown} AS DOUBLE) + coalesce({more}, 'inf'::DOUBLE)"
        yield f"{most} AS {_quoted(f'{asked.name}{_HIGHEST}')}"
        return
    decided, otherwise = ("TRUE", "FALSE") if asked.ask == "any" else ("FALSE", "TRUE")
    closed = f"{unknown} = 0 AND {more} = 0"
    yield f"CASE WHEN {deciding} > 0 THEN {decided} WHEN {closed} THEN {otherwise} END AS {_quoted(asked.name)}"


class _Writer:
    """Writes a node as an expression over the columns of the patients or of one table."""

    def __init__(self, forms: Mapping[Key, Form], table: str | None) -> None:
        self.forms, self.table = forms, table

    def column(self, made: Made) -> list[str]:
        """The expressions of a column to be made, under its names."""
        if made.form != "range":
            value = self.truth(made.node) if made.form == "truth" else self.point(made.node)
            return [f"{value} AS {_quoted(made.name)}"]
        return [
            f"{value} AS {_quoted(f'{made.name}{end}')}"
            for value, end in zip(self.bounds(made.node), (_LOWEST, _HIGHEST), strict=True)
        ]

    def place(self, name: Name) -> tuple[str, Form]:
        if name.place == "row":
            return name.id, self.forms[self.table, name.id]
        return f"{'patient:' if self.table is not None else ''}{name.id}", self.forms[None, name.id]

    def truth(self, node: Node) -> str:
        match node:
            case Known(value):
                return str(value).upper()
            case Name():
                return _quoted(self.place(node)[0])
            case Among(name, options):
                return f"({_quoted(self.place(name)[0])} IN ({', '.join(map(_word, options))}))"
            case Not(item):
                return f"(NOT {self.truth(item)})"
            case And(items):
                return f"({' AND '.join(map(self.truth, items))})"
            case Or(items):
                return f"({' OR '.join(map(self.truth, items))})"
            case AtLeast(least, items):
                return _at_least(least, [self.truth(item) for item in items])
            case Compare(comparison, left, right):
                return self.compare(comparison, left, right)
            case _:
                raise AssertionError(node)

    def compare(self, comparison: str, left: Node, right: Node) -> str:
        if self.is_point(left) and self.is_point(right):
            return f"({self.point(left)} {comparison} {self.point(right)})"
        low, high = self.bounds(left)
        other_low, other_high = self.bounds(right)
        match comparison:
            case ">=" | ">":
                true, false = f"{low} {comparison} {other_high}", f"NOT ({high} {comparison} {other_low})"
            case "<=" | "<":
                true, false = f"{high} {comparison} {other_low}", f"NOT ({low} {comparison} {other_high})"
            case _:
                true = f"{low} = {high} AND {high} = {other_low} AND {other_low} = {other_high}"
                false = f"{high} < {other_low} OR {low} > {other_high}"
                if comparison == "!=":
                    true, false = false, true
        return f"(CASE WHEN {true} THEN TRUE WHEN {false} THEN FALSE END)"

    def is_point(self, node: Node) -> bool:
        return not (isinstance(node, Name) and self.place(node)[1] == "range")

    def point(self, node: Node) -> str:
        """A number known exactly or not at all."""
        match node:
            case Number(value):
                return f"'{value!r}'::DOUBLE"
            case Name():
                return _quoted(self.place(node)[0])
            case Arithmetic(operator, left, right):
                return _finite(f"{self.point(left)} {operator} {self.point(right)}")
            case _:
                raise AssertionError(node)

    def bounds(self, node: Node) -> _Bounds:
        """A number by its lowest and highest value; both null when nothing is known of it."""
        match node:
            case Name() if self.place(node)[1] == "range":
                low, high = _names(self.place(node)[0], "range")
                return _quoted(low), _quoted(high)
            case Arithmetic(operator, left, right) if not (self.is_point(left) and self.is_point(right)):
                return _combined(operator, self.bounds(left), self.bounds(right))
            case Score(items):
                low = " + ".join(
                    ["0.0::DOUBLE", *(self.points(item, points, min(points, 0.0)) for item, points in items)]
                )
                high = " + ".join(
                    ["0.0::DOUBLE", *(self.points(item, points, max(points, 0.0)) for item, points in items)]
                )
                return low, high
            case _:
                value = self.point(node)
                return value, value

    def points(self, item: Node, points: float, open_points: float) -> str:
        truth = self.truth(item)
        return (
            f"CASE WHEN {truth} THEN '{points!r}'::DOUBLE WHEN {truth} IS NULL"
            f" THEN '{open_points!r}'::DOUBLE ELSE 0.0::DOUBLE END"
        )


def _finite(value: str) -> str:
    return f"(CASE WHEN isfinite({value}) THEN {value} END)"


def _at_least(least: int, items: list[str]) -> str:
    true = " + ".join(f"CAST(coalesce({item}, FALSE) AS INTEGER)" for item in items)
    possible = " + ".join(f"CAST(coalesce({item}, TRUE) AS INTEGER)" for item in items)
    return f"(CASE WHEN {true} >= {least} THEN TRUE WHEN {possible} < {least} THEN FALSE END)"


def _combined(operator: str, left: _Bounds, right: _Bounds) -> _Bounds:
    (low, high), (other_low, other_high) = left, right
    if operator in "+-":
        if operator == "-":
            other_low, other_high = f"(-{other_high})", f"(-{other_low})"
        lowest, highest = f"{low} + {other_low}", f"{high} + {other_high}"
        known = (
            f"(isfinite({lowest}) OR isinf({low}) OR isinf({other_low}))"
            f" AND (isfinite({highest}) OR isinf({high}) OR isinf({other_high}))"
            f" AND (isfinite({lowest}) OR isfinite({highest}))"
        )
    else:
        corners = [f"{one} {operator} {other}" for one in left for other in right]
        known = " AND ".join(f"isfinite({each})" for each in (*left, *right, *corners))
        if operator == "/":
            known += f" AND ({other_low} > 0 OR {other_high} < 0)"
        lowest, highest = f"least({', '.join(corners)})", f"greatest({', '.join(corners)})"
    return f"CASE WHEN {known} THEN {lowest} END", f"CASE WHEN {known} THEN {highest} END"
