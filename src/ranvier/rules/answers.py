"""The answers of a cohort: slices write theirs into the words of all patients, and columns are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ranvier.rules.frames import HIGHEST, LOWEST
from ranvier.rules.memory import as_column
from ranvier.rules.plan import Made
from ranvier.rules.planes import WORD, unpacked, words_for
from ranvier.rules.reading import Sheet
from ranvier.rules.ruleset import RuleSet


class PatientAnswers:
    """Every answer about the patients themselves, of all of them."""

    def __init__(self, rules: RuleSet, patients: int) -> None:
        self._patients = patients
        truths, scores = _names(rules, None)
        # each in an array of its own: one array for all costs seconds where memory comes in huge pages
        self._known, self._true = ({name: np.empty(words_for(patients), np.uint64) for name in truths} for _ in "kt")
        self._ends = {name: np.empty((2, patients)) for name in scores}

    def write(self, first: int, sheet: Sheet, made: Iterable[Made]) -> None:
        """Take in the answers among the columns of a slice that were just made; its first patient begins a word."""
        words = slice(first // WORD, first // WORD + words_for(sheet.places))
        for name in (each.name for each in made):
            if name in self._known:
                found: Any = sheet.columns[name]
                np.bitwise_or(found.true, found.false, out=self._known[name][words])
                self._true[name][words] = found.true
            elif name in self._ends:
                self._ends[name][:, first : first + sheet.places] = _ends(sheet, name)

    def frame(self) -> pl.DataFrame:
        """A column for each truth and two for each score."""
        truths = [as_column(name, known, self._true[name], self._patients) for name, known in self._known.items()]
        return pl.DataFrame([*truths, *(column for name, ends in self._ends.items() for column in _score(name, ends))])


class RowAnswers:
    """Every answer about the rows of a table, of the patients of a slice."""

    def __init__(self, rules: RuleSet, table: str) -> None:
        self._truths, self._scores = map(set, _names(rules, table))
        self._columns: list[pl.Series] = []

    def take(self, sheet: Sheet, made: Iterable[Made]) -> None:
        """Take in the answers among the columns that were just made."""
        for name in (each.name for each in made):
            if name in self._truths:
                found: Any = sheet.columns[name]
                self._columns.append(as_column(name, found.true | found.false, found.true, sheet.places))
            elif name in self._scores:
                self._columns += _score(name, _ends(sheet, name))

    def frame(self) -> pl.DataFrame:
        """A column for each truth and two for each score."""
        return pl.DataFrame(self._columns)


def _names(rules: RuleSet, table: str | None) -> tuple[list[str], list[str]]:
    """The truths and the scores about the rows of a table, or about the patients."""
    about = [each for each in rules.definitions if each.per == table]
    return [each.id for each in about if not each.score], [each.id for each in about if each.score]


def _ends(sheet: Sheet, name: str) -> NDArray[np.float64]:
    column: Any = sheet.columns[name]
    known = unpacked(column.known, sheet.places)
    return np.stack([np.where(known, end, np.nan) for end in (column.low, column.high)])


def _score(name: str, ends: NDArray[np.float64]) -> Iterator[pl.Series]:
    for numbers, end in zip(ends, (LOWEST, HIGHEST), strict=True):
        yield pl.Series(f"{name}{end}", numbers)
