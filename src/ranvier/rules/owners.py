"""Whose row each row of a table is, and sums over the rows of each patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ranvier.rules.frames import Frames, positions


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose row each row of a table is.

    order  the rows sorted by patient; None when they are so already
    first  for each patient the place of the first row in that order, and one more at the end
    """

    order: NDArray[np.int64] | None
    first: NDArray[np.int64]

    @classmethod
    def of(cls, frames: Frames, table: str) -> Owners:
        """Whose row each row of a table is; raises RuleError for rows of nobody."""
        height = frames.patients.height
        if table not in frames.tables:
            return cls(None, np.zeros(height + 1, np.int64))
        owner = positions(frames, table)
        first = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=height)))).astype(np.int64)
        ordered = bool(np.all(owner[1:] >= owner[:-1]))
        return cls(None if ordered else np.argsort(owner, kind="stable"), first)

    @property
    def most(self) -> int:
        """Rows of the patient who has most."""
        return int(np.diff(self.first).max(initial=0))

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

    def slice(self, rows: pl.DataFrame, start: int, patients: int) -> PatientRows:
        """The sorted rows of so many patients from one on."""
        first = self.first[start : start + patients + 1]
        return PatientRows(rows.slice(int(first[0]), int(first[-1] - first[0])), first - first[0])


class PatientRows:
    """The rows of a slice of patients, and where each patient's rows begin."""

    def __init__(self, frame: pl.DataFrame, first: NDArray[np.int64]) -> None:
        self.frame, self.first = frame, first
        self.owner = np.repeat(np.arange(len(first) - 1), np.diff(first))

    def totals(self, name: str) -> NDArray[Any]:
        """The sum of a column over each patient's rows."""
        counted = self.frame.get_column(name).to_numpy()
        running = np.zeros(self.frame.height + 1, counted.dtype)
        np.cumsum(counted, out=running[1:], dtype=counted.dtype)
        return np.diff(running[self.first])
