"""Into the cells of a table, and out of them: a truth, and numbers of which none is missing."""

from __future__ import annotations

from collections.abc import Sequence

from ranvier.kleene import Truth
from ranvier.rules.values import Cell


def as_truth(cell: Cell) -> Truth:
    """The answer that a cell holds; unknown when it is empty or holds anything else.

    >>> as_truth(False), as_truth(None), as_truth(0.0)
    (False, None, None)
    """
    return cell if isinstance(cell, bool) else None


def as_cell(value: bool | float | str) -> Cell:
    """A stated value as rules see it: numbers as floats.

    >>> as_cell(3), as_cell(True)
    (3.0, True)
    """
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def all_known(cells: Sequence[Cell]) -> list[float]:
    """The numbers, when none of them is missing; otherwise nothing.

    >>> all_known([0.4, 0.9]), all_known([0.4, None])
    ([0.4, 0.9], [])
    """
    numbers = [cell for cell in cells if isinstance(cell, float)]
    return numbers if len(numbers) == len(cells) else []
