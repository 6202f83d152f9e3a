"""All rules for many patients at once, in columns.

The answers are those of `explain`, patient by patient. Patients are taken in slices that stay in the
cache, and slices side by side. Given and returned are data frames (Polars); in between an answer is two
sets of bits (see planes.py), and each slice writes its words into those of all patients.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import repeat
from typing import Any

import polars as pl

from ranvier.rules.amounts import Amounts
from ranvier.rules.answers import PatientAnswers, RowAnswers
from ranvier.rules.frames import UNLISTED, Frames, admitted, column_names, given_ranges, with_answers
from ranvier.rules.memory import values_of
from ranvier.rules.owners import Layers, Owners
from ranvier.rules.plan import Form, Key, Plan, make_plan
from ranvier.rules.planes import WORD, Truths, words_for
from ranvier.rules.reading import Choices, Column, RowSheet, Sheet
from ranvier.rules.ruleset import RuleSet

AT_ONCE = 131_072
"""How many patients are taken at once, rounded up to whole words of bits."""


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
    cohort = _Cohort(rules, plan, frames)
    step = words_for(at_once) * WORD
    starts = range(0, max(frames.patients.height, 1), step)
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, len(starts))) as pool:
        slices = list(pool.map(cohort.answered, starts, repeat(step)))
    tables = {
        table: cohort.owners[table].as_given(pl.concat(each[table] for each in slices))
        for table in plan.tables
        if any(each.per == table for each in rules.definitions)
    }
    return with_answers(rules, frames, Frames(cohort.answers.frame(), tables))


class _Cohort:
    """All patients with the rules that they are asked."""

    def __init__(self, rules: RuleSet, plan: Plan, frames: Frames) -> None:
        self.rules, self.plan = rules, plan
        self.answers = PatientAnswers(rules, frames.patients.height)
        ready = admitted(rules, plan, frames)
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            self.owners = dict(zip(plan.tables, pool.map(partial(Owners.of, frames), plan.tables), strict=True))
        whole = {None: ready.patients, **{name: self.owners[name].sorted(rows) for name, rows in ready.tables.items()}}
        self.options = {table: _options(rules, plan, table, frame) for table, frame in whole.items()}
        self.frames = {
            table: frame.with_columns(
                pl.col(name).cast(pl.Enum(list(words))).to_physical() for name, words in options.items()
            )
            for (table, frame), options in zip(whole.items(), self.options.values(), strict=True)
        }

    def answered(self, start: int, at_once: int) -> dict[str, pl.DataFrame]:
        """The answers for so many patients from one on: those about their rows; those about them are written."""
        patients = self.frames[None].slice(start, at_once)
        sheet = Sheet(patients.height, self._given(None, patients), self.options[None])
        sheets = {table: self._row_sheet(table, sheet, start, patients.height) for table in self.plan.tables}
        unlisted = {table: _numbers(patients.get_column(f"{table}{UNLISTED}")) for table in self.plan.tables}
        rows = {table: RowAnswers(self.rules, table) for table in self.plan.tables}
        for level in self.plan.levels:
            for table, columns in level.rows.items():
                for made in columns:
                    sheets[table].make(made)
                rows[table].take(sheets[table], columns)
            for table in dict.fromkeys(each.table for each in level.asked):
                questions = [each for each in level.asked if each.table == table]
                sheet.columns |= sheets[table].asked(questions, unlisted[table])
            for made in level.patients:
                sheet.make(made)
            self.answers.write(start, sheet, level.patients)
            _forget(level.done, sheet, sheets)
        return {table: each.frame() for table, each in rows.items()}

    def _row_sheet(self, table: str, patients: Sheet, start: int, number: int) -> RowSheet:
        first = self.owners[table].first[start : start + number + 1]
        layers = Layers(first)
        rows = self.frames[table].slice(int(first[0]), layers.rows)
        return RowSheet(layers, patients, self._given(table, rows), self.options[table])

    def _given(self, table: str | None, frame: pl.DataFrame) -> dict[str, Column]:
        made: dict[str, Column] = {}
        for home, name in self.plan.inputs:
            if home == table:
                form = self.plan.forms[home, name]
                columns = [frame.get_column(each) for each in column_names(name, form)]
                made[name] = _READ[form](*columns)
        return made


def _forget(columns: Iterable[Key], sheet: Sheet, sheets: Mapping[str, RowSheet]) -> None:
    """Let go of columns, so that the next ones find their place in the memory, and in the cache."""
    of_patients = {name for table, name in columns if table is None}
    for table, name in columns:
        del (sheet if table is None else sheets[table]).columns[name]
    for each in sheets.values():
        each.forget_brought(of_patients)


def _options(rules: RuleSet, plan: Plan, table: str | None, frame: pl.DataFrame) -> Mapping[str, Mapping[str, int]]:
    """For each choice the words and their numbers: those it may be, and those that were given besides."""
    kinds: Mapping[str, Any] = rules.scope.patient if table is None else rules.scope.tables[table]
    found: dict[str, Mapping[str, int]] = {}
    for home, name in plan.inputs:
        if home == table and plan.forms[home, name] == "choice":
            words = dict.fromkeys([*kinds[name].options, *_words(frame.get_column(name))])
            found[name] = {word: number for number, word in enumerate(words)}
    return found


def _words(column: pl.Series) -> list[str]:
    if isinstance(column.dtype, pl.Enum):
        return column.dtype.categories.to_list()
    return column.unique().drop_nulls().cast(pl.String).sort().to_list()


def _numbers(low: pl.Series, high: pl.Series | None = None) -> Amounts:
    values, known = values_of(low)
    return Amounts(values, values if high is None else values_of(high)[0], known)


def _truths(column: pl.Series) -> Truths:
    true, known = values_of(column)
    return Truths(known & true, known & ~true)


def _choices(column: pl.Series) -> Choices:
    return Choices(*values_of(column))


_READ: Mapping[Form, Callable[..., Column]] = {
    "truth": _truths,
    "point": _numbers,
    "range": _numbers,
    "choice": _choices,
}
