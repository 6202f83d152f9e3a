"""Whose row each row is, and what the rows of each patient say together.

The rows of a patient stand together. To ask them, the patients are put in the order of how many rows they
have; then the first rows of all stand side by side, behind them the second rows of those who have two or
more, and so on. Each of these layers covers the first patients of that order, so that all layers are laid on
one another, whole columns at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import DTypeLike, NDArray

from ranvier.rules.frames import Frames, runs_of
from ranvier.rules.planes import Flags

Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose row each row of a table is.

    order  the rows sorted by patient; None when they are so already
    first  for each patient the place of the first row in that order, and one more at the end
    """

    order: Index | None
    first: Index

    @classmethod
    def of(cls, frames: Frames, table: str) -> Owners:
        """Whose row each row of a table is; raises RuleError for rows of nobody."""
        height = frames.patients.height
        if table not in frames.tables:
            return cls(None, np.zeros(height + 1, np.int64))
        owners, lengths = runs_of(frames, table)
        rows = np.zeros(height + 1, np.int64)
        np.add.at(rows, owners + 1, lengths)
        ordered = bool(np.all(owners[1:] >= owners[:-1]))
        return cls(None if ordered else np.argsort(np.repeat(owners, lengths), kind="stable"), np.cumsum(rows))

    def sorted(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows in the order of their patients."""
        return rows if self.order is None else rows[self.order]

    def as_given(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Sorted rows back in the order in which they were given."""
        if self.order is None:
            return rows
        back = np.empty_like(self.order)
        back[self.order] = np.arange(len(back))
        return rows[back]


class Layers:
    """The rows of a slice of patients, laid on one another.

    rows  how many rows there are
    """

    def __init__(self, first: Index) -> None:
        """`first` tells for each patient the number of the first row, and one more at the end."""
        self._counts = np.diff(first)
        self.rows = int(first[-1] - first[0])
        most = int(self._counts.max(initial=0))
        fewer = most - self._counts
        self._order = np.argsort(fewer.astype(np.uint16) if most < 2**16 else fewer, kind="stable")
        self._widths = np.searchsorted(fewer[self._order], most - np.arange(most), side="left")
        begin = first[self._order] - first[0]
        self._row = np.concatenate(
            [begin[:0], *(begin[:width] + layer for layer, width in enumerate(self._widths.tolist()))]
        )

    @cached_property
    def _owner(self) -> Index:
        return np.repeat(np.arange(len(self._counts)), self._counts)

    @cached_property
    def _rank(self) -> Index:
        rank = np.empty(len(self._order), np.int64)
        rank[self._order] = np.arange(len(self._order))
        return rank

    @cached_property
    def _runs(self) -> list[tuple[int, int, int]]:
        """Layers of the same width that follow each other: the first place, how many layers, how wide."""
        edges = np.flatnonzero(np.diff(self._widths, prepend=-1, append=-1))
        starts = np.concatenate(([0], np.cumsum(self._widths)))
        return [(int(starts[one]), other - one, int(self._widths[one])) for one, other in pairwise(edges.tolist())]

    def brought(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values of the patients, for each of their rows."""
        return values[self._owner]

    def laid_out(self, flags: Flags) -> Flags:
        """Flags of the rows in the order of the layers."""
        return flags[self._row]

    def joined(self, flags: Flags) -> Flags:
        """For each patient the flags of his rows, one "or" the other; they are given in the order of the layers."""
        return self._together(np.bitwise_or, flags, np.uint8)

    def counted(self, flags: Flags) -> NDArray[np.unsignedinteger]:
        """For each patient how many of his rows have the flag; they are given in the order of the layers."""
        return self._together(np.add, flags, np.min_scalar_type(len(self._widths)))

    def _together(self, operation: np.ufunc, flags: Flags, dtype: DTypeLike) -> NDArray[Any]:
        found = np.zeros(len(self._order), dtype)
        for start, layers, width in self._runs:
            part = flags[start : start + layers * width]
            if layers > 1:
                part = operation.reduce(part.reshape(layers, width), axis=0, dtype=dtype)
            operation(found[:width], part, out=found[:width])
        return found[self._rank]
