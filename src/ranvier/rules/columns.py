"""All rules for many patients at once, in columns (Polars).

The answers are those of `explain`, patient by patient. Patients are taken in slices that stay in the
cache. Rows stand in the order of their patients, so that the rows of one patient that fit a condition are
the difference between two running totals.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import polars as pl

from ranvier.rules.explain import answer
from ranvier.rules.frames import (
    HIGHEST,
    LOWEST,
    UNLISTED,
    Frames,
    admitted,
    given_ranges,
    with_answers,
)
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
from ranvier.rules.owners import Owners, PatientRows
from ranvier.rules.plan import Asked, Form, Key, Level, Made, Plan, make_plan
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.values import INFINITY, Facts, bounds, combined

AT_ONCE = 25_000
"""How many patients are taken at once."""

BROUGHT = "patient:"
"""What stands before the name of a patient column that was brought to the rows."""

_Bounds = tuple[pl.Expr, pl.Expr]
_NOTHING = pl.lit(None, dtype=pl.Boolean)


@dataclass(frozen=True, slots=True)
class _Tally:
    """How the rows of a patient are counted: 1 for one that decides, `unknown` for one that may."""

    unknown: int
    dtype: type[pl.DataType]
    most_rows: int


_NARROW, _WIDE = _Tally(2**8, pl.UInt16, 2**8), _Tally(2**32, pl.Int64, 2**31)
"""Running totals may run over; the difference for one patient is right as long as he has fewer rows than these."""


def evaluate(rules: RuleSet, frames: Frames, at_once: int = AT_ONCE) -> Frames:
    """Answer every rule for every patient: the frames with a column for each definition.

    A truth stands in the column `<id>` (null when unknown), a score in `<id>:lowest` and `<id>:highest`.
    Raises RuleError, naming the column, for values that no rule may see (NaN, infinity, a wrong type).

    >>> from ranvier.rules.check import Quantity, Scope
    >>> from ranvier.rules.ruleset import build, definition
    >>> rules = build([definition("old", "age_years >= 65 [year]")], Scope({"age_years": Quantity("year")}))
    >>> patients = pl.DataFrame({"patient": ["a", "b", "c"], "age_years": [70, 40, None]})
    >>> evaluate(rules, Frames(patients)).patients["old"].to_list()
    [True, False, None]
    """
    plan = make_plan(rules, given_ranges(rules, frames))
    ready = admitted(rules, plan, frames)
    owners = {table: Owners.of(frames, table) for table in plan.tables}
    whole = {table: owner.sorted(ready.tables[table]) for table, owner in owners.items()}
    tally = _NARROW if all(owner.most < _NARROW.most_rows for owner in owners.values()) else _WIDE
    steps = [_written(plan, level, tally) for level in plan.levels]
    wanted = _wanted(rules)

    def answered(start: int) -> Frames:
        patients = ready.patients.slice(start, at_once)
        tables = {table: owner.slice(whole[table], start, patients.height) for table, owner in owners.items()}
        return _answered(steps, patients, tables, wanted)

    starts = range(0, max(ready.patients.height, 1), at_once)
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, len(starts))) as pool:
        slices = list(pool.map(answered, starts))
    tables = {
        table: owners[table].as_given(pl.concat(each.tables[table] for each in slices))
        for table in plan.tables
        if table in wanted
    }
    return with_answers(rules, frames, Frames(pl.concat(each.patients for each in slices), tables))


def _wanted(rules: RuleSet) -> Mapping[str | None, list[str]]:
    wanted: dict[str | None, list[str]] = {}
    for each in rules.definitions:
        wanted.setdefault(each.per, []).extend(column_names(each.id, "range" if each.score else "truth"))
    return wanted


@dataclass(frozen=True, slots=True)
class _Written:
    """A level of the plan, written for Polars."""

    brought: Mapping[str, list[str]]
    rows: Mapping[str, list[pl.Expr]]
    asked: Sequence[Asked]
    patients: list[pl.Expr]


def _written(plan: Plan, level: Level, tally: _Tally) -> _Written:
    rows = {
        table: [each for made in level.rows.get(table, ()) for each in _Writer(plan.forms, table).column(made)]
        for table in {*level.rows, *(asked.table for asked in level.asked)}
    }
    for asked in level.asked:
        rows[asked.table].append(_counted(asked, _Writer(plan.forms, asked.table).truth(asked.where), tally))
    brought = {
        table: [each for name in needed for each in column_names(name, plan.forms[None, name])]
        for table, needed in level.brought.items()
    }
    patients = [each for made in level.patients for each in _Writer(plan.forms, None).column(made)]
    patients += [each for asked in level.asked for each in _from_tally(asked, tally.unknown)]
    return _Written(brought, rows, level.asked, patients)


def _counted(asked: Asked, fits: pl.Expr, tally: _Tally) -> pl.Expr:
    """Each row as a number: 1 when it decides the question, `unknown` when it may, else 0."""
    deciding = ~fits if asked.ask == "all" else fits
    return deciding.cast(tally.dtype).fill_null(pl.lit(tally.unknown, dtype=tally.dtype)).alias(f"?{asked.name}")


def _from_tally(asked: Asked, unknown_row: int) -> list[pl.Expr]:
    """The answer for each patient from the sum of the numbers of the rows."""
    tally, more = pl.col(f"?{asked.name}"), pl.col(f"{asked.table}{UNLISTED}")
    deciding, unknown = tally % unknown_row, tally // unknown_row
    if asked.ask == "count":
        most = (deciding + unknown).cast(pl.Float64) + more.fill_null(INFINITY)
        return [deciding.cast(pl.Float64).alias(f"{asked.name}{LOWEST}"), most.alias(f"{asked.name}{HIGHEST}")]
    decided, closed = deciding > 0, (tally == 0) & (more == 0)
    answer = _either(decided, closed) if asked.ask == "any" else _either(closed, decided)
    return [answer.alias(asked.name)]


def column_names(name: str, form: Form) -> list[str]:
    """The columns that hold a name: one, or two for a number known by its bounds."""
    return [f"{name}{LOWEST}", f"{name}{HIGHEST}"] if form == "range" else [name]


def _answered(
    steps: Sequence[_Written],
    patients: pl.DataFrame,
    tables: Mapping[str, PatientRows],
    wanted: Mapping[str | None, list[str]],
) -> Frames:
    for step in steps:
        for table, columns in step.brought.items():
            rows = tables[table]
            brought = patients.select(columns)[rows.owner]
            rows.frame = rows.frame.hstack(brought.rename({name: f"{BROUGHT}{name}" for name in columns}))
        for table, expressions in step.rows.items():
            tables[table].frame = tables[table].frame.with_columns(expressions)
        asked = [pl.Series(f"?{each.name}", tables[each.table].totals(f"?{each.name}")) for each in step.asked]
        if asked or step.patients:
            patients = patients.hstack(asked).with_columns(step.patients)
    answers = {table: each.frame.select(wanted[table]) for table, each in tables.items() if table in wanted}
    return Frames(patients.select(wanted.get(None, [])), answers)


class _Writer:
    """Writes a node as an expression over the columns of the patients or of one table."""

    def __init__(self, forms: Mapping[Key, Form], table: str | None) -> None:
        self.forms, self.table = forms, table

    def column(self, made: Made) -> list[pl.Expr]:
        """The expressions of a column to be made, under its names."""
        if made.form == "range":
            values = self.bounds(made.node) if names(made.node) else _constant_bounds(made.node)
        elif names(made.node):
            values = (self.truth(made.node) if made.form == "truth" else self.point(made.node),)
        else:
            dtype = pl.Boolean if made.form == "truth" else pl.Float64
            value: Any = answer(made.node, Facts()).value
            values = (pl.repeat(value, pl.len(), dtype=dtype),)
        return [value.alias(name) for value, name in zip(values, column_names(made.name, made.form), strict=True)]

    def _place(self, name: Name) -> tuple[str, Form]:
        if name.place == "row":
            return name.id, self.forms[self.table, name.id]
        return f"{BROUGHT if self.table is not None else ''}{name.id}", self.forms[None, name.id]

    def truth(self, node: Node) -> pl.Expr:
        match node:
            case Known(value):
                return pl.lit(value, dtype=pl.Boolean)
            case Name():
                return pl.col(self._place(node)[0])
            case Among(name, options):
                column = pl.col(self._place(name)[0])
                return reduce(pl.Expr.__or__, [column == option for option in options])
            case Not(item):
                return ~self.truth(item)
            case And(items):
                return reduce(pl.Expr.__and__, map(self.truth, items))
            case Or(items):
                return reduce(pl.Expr.__or__, map(self.truth, items))
            case AtLeast(least, items):
                return _at_least(least, [self.truth(item) for item in items])
            case Compare(comparison, left, right):
                return self._compare(comparison, left, right)
            case _:
                raise AssertionError(node)

    def _compare(self, comparison: str, left: Node, right: Node) -> pl.Expr:
        if self._is_point(left) and self._is_point(right):
            return _compared(comparison, self.point(left), self.point(right))
        low, high = self.bounds(left)
        other_low, other_high = self.bounds(right)
        match comparison:
            case ">=" | ">":
                return _either(_compared(comparison, low, other_high), ~_compared(comparison, high, other_low))
            case "<=" | "<":
                return _either(_compared(comparison, high, other_low), ~_compared(comparison, low, other_high))
            case _:
                same = (low == high) & (high == other_low) & (other_low == other_high)
                apart = (high < other_low) | (low > other_high)
                return _either(same, apart) if comparison == "=" else _either(apart, same)

    def _is_point(self, node: Node) -> bool:
        return not (isinstance(node, Name) and self._place(node)[1] == "range") and not isinstance(node, Score)

    def point(self, node: Node) -> pl.Expr:
        """A number known exactly or not at all."""
        match node:
            case Number(value):
                return pl.lit(value, dtype=pl.Float64)
            case Name():
                return pl.col(self._place(node)[0])
            case Arithmetic(operator, Number(left), Number(right)):
                return pl.lit(combined(operator, left, right), dtype=pl.Float64)
            case Arithmetic(operator, left, right):
                result = _combined(operator, self.point(left), self.point(right))
                return pl.when(result.is_finite()).then(result)
            case _:
                raise AssertionError(node)

    def bounds(self, node: Node) -> _Bounds:
        """A number by its lowest and highest value; both null when nothing is known of it."""
        match node:
            case Name() if self._place(node)[1] == "range":
                name = self._place(node)[0]
                return pl.col(f"{name}{LOWEST}"), pl.col(f"{name}{HIGHEST}")
            case Arithmetic(operator, left, right) if not (self._is_point(left) and self._is_point(right)):
                return _combined_bounds(operator, self.bounds(left), self.bounds(right))
            case Score(items):
                return self._score(items)
            case _:
                value = self.point(node)
                return value, value

    def _score(self, items: tuple[tuple[Node, float], ...]) -> _Bounds:
        low = high = pl.lit(0.0, dtype=pl.Float64)
        for item, points in items:
            given = self.truth(item).cast(pl.Float64) * points
            low, high = low + given.fill_null(min(points, 0.0)), high + given.fill_null(max(points, 0.0))
        return low, high


def _constant_bounds(node: Node) -> _Bounds:
    """The bounds of a number that rests on no name, as full columns."""
    value: Any = answer(node, Facts()).value
    ends = (None, None) if value is None else bounds(value)
    low, high = (pl.repeat(end, pl.len(), dtype=pl.Float64) for end in ends)
    return low, high


def _compared(comparison: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    match comparison:
        case ">=":
            return left >= right
        case ">":
            return left > right
        case "<=":
            return left <= right
        case "<":
            return left < right
        case "=":
            return left == right
        case _:
            return left != right


def _either(true: pl.Expr, false: pl.Expr) -> pl.Expr:
    """True where the one holds, false where the other does, else unknown."""
    return pl.when(true).then(True).when(false).then(False).otherwise(_NOTHING)


def _at_least(least: int, items: list[pl.Expr]) -> pl.Expr:
    true = reduce(pl.Expr.__add__, [item.fill_null(False).cast(pl.UInt16) for item in items])
    possible = reduce(pl.Expr.__add__, [item.fill_null(True).cast(pl.UInt16) for item in items])
    return _either(true >= least, possible < least)


def _combined(operator: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return pl.map_batches([left, right], _divided, return_dtype=pl.Float64)


def _divided(sides: Sequence[pl.Series]) -> pl.Series:
    """The quotient to the last digit; Polars itself multiplies with the reciprocal when the divisor is one number."""
    left, right = (side.to_numpy() for side in sides)
    with np.errstate(all="ignore"):
        return pl.Series(left / right, dtype=pl.Float64)


def _combined_bounds(operator: str, left: _Bounds, right: _Bounds) -> _Bounds:
    (low, high), (other_low, other_high) = left, right
    if operator in "+-":
        if operator == "-":
            other_low, other_high = -other_high, -other_low
        lowest, highest = low + other_low, high + other_high
        sound = (lowest.is_finite() | low.is_infinite() | other_low.is_infinite()) & (
            highest.is_finite() | high.is_infinite() | other_high.is_infinite()
        )
        known = sound & (lowest.is_finite() | highest.is_finite())
        return pl.when(known).then(lowest), pl.when(known).then(highest)
    corners = [_combined(operator, one, other) for one in left for other in right]
    sound = reduce(pl.Expr.__and__, [each.is_finite() for each in (*left, *right, *corners)])
    if operator == "/":
        sound = sound & ((other_low > 0) | (other_high < 0))
    return pl.when(sound).then(pl.min_horizontal(corners)), pl.when(sound).then(pl.max_horizontal(corners))
