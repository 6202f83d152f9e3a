"""The answers for one patient as words of bits, all in one line.

An answer is two words: the bits where it is true and the bits where it is false; a bit in neither is unknown. One bit
stands for each row of a table; what is asked of the patient has all bits alike. The words of "true" stand from the
beginning of the line, those of "false" from its end, so that the opposite of what stands at `place` stands at
`~place`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ranvier.rules.planes import WORD
from ranvier.rules.steps import Patient
from ranvier.rules.values import INFINITY, Amount, narrowed

Places = NDArray[np.int64]

_TOLD = np.array([None, True, False], object)


def places(found: Iterable[int]) -> Places:
    """Places in the line."""
    return np.fromiter(found, np.int64)


class Line:
    """The line of one patient.

    length  how many answers there are
    tables  the tables whose rows are asked

    A table with more rows than a word has bits makes all words whole numbers of any length.
    """

    def __init__(self, length: int, patient: Patient, tables: Sequence[str]) -> None:
        rows = [len(patient.tables.get(table, ())) for table in tables]
        bits = max([WORD, *map(len, patient.tables.values())])
        kind: Any = np.uint64 if bits == WORD else object
        self.words: NDArray[Any] = np.zeros(2 * length, kind)
        self.all = (1 << bits) - 1
        self.rows: NDArray[Any] = np.array([(1 << number) - 1 for number in rows], kind)
        self.unlisted: list[int | None] = [patient.unlisted.get(table) for table in tables]
        self.closed = np.array([each == 0 for each in self.unlisted], bool)

    def join(self, items: Places, starts: Places, into: Places) -> None:
        """Answer truths that hold when all of their items do."""
        words = self.words
        words[into] = np.bitwise_and.reduceat(words.take(items), starts)
        words[~into] = np.bitwise_or.reduceat(words.take(~items), starts)

    def any_row(self, table: Places, item: Places, into: Places) -> None:
        """Answer truths that hold when any row of their table is so."""
        words, rows = self.words, self.rows.take(table)
        hits = (words.take(item) & rows) != 0
        misses = ((words.take(~item) & rows) == rows) & self.closed.take(table)
        words[into[hits]] = self.all
        words[~into[misses]] = self.all

    def counts(self, table: Places, item: Places) -> list[Amount]:
        """How many rows of their tables are so."""
        rows: Any = self.rows.take(table)
        fitting: list[int] = (self.words.take(item) & rows).tolist()
        possible: list[int] = (~self.words.take(~item) & rows).tolist()
        found: list[Amount] = []
        for at, fit, may in zip(table, fitting, possible, strict=True):
            unlisted = self.unlisted[int(at)]
            more = INFINITY if unlisted is None else unlisted
            found.append(narrowed(float(fit.bit_count()), may.bit_count() + more))
        return found

    def set(self, at: Sequence[int], row: int | None) -> None:
        """Set bits: that of a row, or all of them."""
        if at:
            if row is None:
                self.words[places(at)] = self.all
            else:
                self.words[places(at)] |= 1 << row

    def overrule(self, place: int, truth: bool | None) -> None:
        """Set an answer about the patient, whatever it was."""
        self.words[place] = self.all if truth is True else 0
        self.words[~place] = self.all if truth is False else 0

    def told(self, at: Places, rows: int) -> list[list[bool | None]]:
        """What stands at these places in each of so many rows."""
        shifts = np.arange(rows).reshape(-1, 1).astype(self.words.dtype)
        true, false = (((self.words.take(each) >> shifts) & 1).astype(np.int8) for each in (at, ~at))
        return _TOLD.take(true + 2 * false).tolist()
