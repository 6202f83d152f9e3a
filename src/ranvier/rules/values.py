"""What a rule works on and what it answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ranvier.errors import RuleError
from ranvier.kleene import Truth

INFINITY = math.inf


class Interval(NamedTuple):
    """A number of which only the bounds are known, both included."""

    lowest: float
    highest: float


Amount = float | Interval | None
"""A number: known, known within bounds, or unknown."""

Value = Truth | float | Interval | str

Cell = bool | float | str | Interval | None
"""What a fact or a column can hold; None when it is missing, bounds when only they are known."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table for one patient.

    unlisted  how many rows exist that are not here; 0 for a complete table, None when nobody says
    labels    one name per row for the reader
    """

    rows: Sequence[Mapping[str, Cell]] = ()
    unlisted: int | None = None
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the rules may know of one patient."""

    values: Mapping[str, Cell] = field(default_factory=dict[str, Cell])
    tables: Mapping[str, Rows] = field(default_factory=dict[str, Rows])

    def __post_init__(self) -> None:
        for place, cells in self._cells():
            for name, value in cells.items():
                if isinstance(value, float) and not math.isfinite(value):
                    raise RuleError(f"'{name}' is {value}{place}", hint="Leave a value out when it is not known")

        for name, table in self.tables.items():
            if table.unlisted is not None and table.unlisted < 0:
                raise RuleError(
                    f"'{name}' has {table.unlisted} rows that are not listed", hint="Leave it out if unknown"
                )

    def _cells(self) -> list[tuple[str, Mapping[str, Cell]]]:
        rows = [(f" in a row of '{name}'", row) for name, table in self.tables.items() for row in table.rows]
        return [("", self.values), *rows]


def bounds(amount: Amount) -> Interval:
    """The lowest and highest value that an amount can have.

    >>> bounds(3.0), bounds(None)
    (Interval(lowest=3.0, highest=3.0), Interval(lowest=-inf, highest=inf))
    """
    if amount is None:
        return Interval(-INFINITY, INFINITY)
    return amount if isinstance(amount, Interval) else Interval(amount, amount)


def narrowed(lowest: float, highest: float) -> Amount:
    """The simplest amount with these bounds; bounds that are no numbers mean unknown.

    >>> narrowed(2.0, 2.0), narrowed(0.0, float("inf")), narrowed(float("nan"), 1.0)
    (2.0, Interval(lowest=0.0, highest=inf), None)
    """
    if math.isnan(lowest) or math.isnan(highest) or lowest == INFINITY or highest == -INFINITY:
        return None
    if lowest == highest:
        return lowest
    return None if lowest == -INFINITY and highest == INFINITY else Interval(lowest, highest)


def compared(comparison: str, left: Amount, right: Amount) -> Truth:
    """Compare two amounts: known only when every value within the bounds gives the same answer.

    >>> compared(">=", Interval(5.0, 7.0), 5.0), compared(">", Interval(5.0, 7.0), 5.0), compared("<", None, 5.0)
    (True, None, None)
    """
    if left is None or right is None:
        return None
    low, high = bounds(left)
    other_low, other_high = bounds(right)
    match comparison:
        case ">=":
            return True if low >= other_high else (False if high < other_low else None)
        case ">":
            return True if low > other_high else (False if high <= other_low else None)
        case "<=":
            return True if high <= other_low else (False if low > other_high else None)
        case "<":
            return True if high < other_low else (False if low >= other_high else None)
        case _:
            same = True if low == high == other_low == other_high else None
            if high < other_low or low > other_high:
                same = False
            return same if comparison == "=" or same is None else not same


def combined(operator: str, left: Amount, right: Amount) -> Amount:
    """Combine two amounts; what is unknown, too large or divided by zero is unknown.

    An amount without a bound on one side may be added to, but not multiplied or divided: once the bound is
    known the result could be too large, and what was known would be unknown again.

    >>> combined("/", 1.0, 0.0) is None, combined("+", Interval(1.0, 2.0), 1.0), combined("*", 1e308, 10.0) is None
    (True, Interval(lowest=2.0, highest=3.0), True)
    """
    if left is None or right is None:
        return None
    if not isinstance(left, Interval) and not isinstance(right, Interval):
        return _point(operator, left, right)
    low, high = bounds(left)
    other_low, other_high = bounds(right)
    if operator == "-":
        other_low, other_high = -other_high, -other_low
    if operator in "+-":
        lowest, highest = low + other_low, high + other_high
        too_large = math.isinf(lowest) and math.isfinite(low) and math.isfinite(other_low)
        too_large |= math.isinf(highest) and math.isfinite(high) and math.isfinite(other_high)
        return None if too_large else narrowed(lowest, highest)
    ends = (low, high, other_low, other_high)
    if not all(map(math.isfinite, ends)) or (operator == "/" and other_low <= 0 <= other_high):
        return None
    corners = [_point(operator, one, other) for one in (low, high) for other in (other_low, other_high)]
    known = [corner for corner in corners if corner is not None]
    return narrowed(min(known), max(known)) if len(known) == len(corners) else None


def _point(operator: str, left: float, right: float) -> float | None:
    if operator == "+":
        result = left + right
    elif operator == "-":
        result = left - right
    elif operator == "*":
        result = left * right
    elif right == 0:
        return None
    else:
        result = left / right
    return result if math.isfinite(result) else None
