"""The answers of a cohort: slices write theirs into the words of all patients, and columns are made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ranvier.rules.frames import HIGHEST, LOWEST
from ranvier.rules.memory import as_column
from ranvier.rules.planes import WORD, unpacked, words_for
from ranvier.rules.reading import Sheet
from ranvier.rules.ruleset import RuleSet


class PatientAnswers:
    """Every answer about the patients themselves, of all of them."""

    def __init__(self, rules: RuleSet, patients: int) -> None:
        self._patients = patients
        self._truths, self._scores = _names(rules, None)
        # each in an array of its own: one array for all costs seconds where memory comes in huge pages
        self._known, self._true = ([np.empty(words_for(patients), np.uint64) for _ in self._truths] for _ in range(2))
        self._ends = np.empty((len(self._scores), 2, patients))

    def write(self, first: int, sheet: Sheet) -> None:
        """Take in the answers of a slice, whose first patient begins a word."""
        words = slice(first // WORD, first // WORD + words_for(sheet.places))
        for name, known, true in zip(self._truths, self._known, self._true, strict=True):
            found: Any = sheet.columns[name]
            np.bitwise_or(found.true, found.false, out=known[words])
            true[words] = found.true
        for name, ends in zip(self._scores, self._ends, strict=True):
            ends[:, first : first + sheet.places] = _ends(sheet, name)

    def frame(self) -> pl.DataFrame:
        """A column for each truth and two for each score."""
        bits = zip(self._truths, self._known, self._true, strict=True)
        truths = [as_column(name, known, true, self._patients) for name, known, true in bits]
        scores = [column for name, ends in zip(self._scores, self._ends, strict=True) for column in _score(name, ends)]
        return pl.DataFrame([*truths, *scores])


def row_answers(rules: RuleSet, table: str, sheet: Sheet) -> pl.DataFrame:
    """Every answer about the rows of a table: a column for each truth and two for each score."""
    truths, scores = _names(rules, table)
    found: dict[str, Any] = {name: sheet.columns[name] for name in truths}
    made = [as_column(name, each.true | each.false, each.true, sheet.places) for name, each in found.items()]
    return pl.DataFrame([*made, *(column for name in scores for column in _score(name, _ends(sheet, name)))])


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
