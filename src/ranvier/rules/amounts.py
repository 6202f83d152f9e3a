"""Numbers of many patients, or of many rows: known exactly, known by two bounds, or unknown.

What is computed and compared is the same as for one patient (see values.py), place by place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ranvier.rules.planes import WORD, Bits, Truths, packed, words_for

Numbers = NDArray[np.float64] | float

EVERYWHERE = np.uint64(2**WORD - 1)


class Amounts(NamedTuple):
    """The lowest and highest values, and where anything is known; what stands elsewhere means nothing.

    Numbers known exactly have one and the same array for both bounds.
    """

    low: Numbers
    high: Numbers
    known: Bits | np.uint64

    @classmethod
    def exact(cls, values: Numbers, known: Bits | np.uint64) -> Amounts:
        """Numbers known exactly."""
        return cls(values, values, known)

    def filled(self, places: int) -> Amounts:
        """The same with a value written at every place."""
        low = np.broadcast_to(np.asarray(self.low, np.float64), places)
        high = low if self.is_exact else np.broadcast_to(np.asarray(self.high, np.float64), places)
        return Amounts(low, high, np.ascontiguousarray(np.broadcast_to(self.known, words_for(places))))

    @property
    def is_exact(self) -> bool:
        """Whether the numbers are known exactly where they are known."""
        return self.low is self.high


class Counts(NamedTuple):
    """How many rows fit: those that do, those that may, and as many `more` as nobody listed.

    Kept as small as they come in; most counts are compared once with a written number.
    """

    fit: NDArray[Any]
    may_fit: NDArray[Any]
    more: NDArray[np.float64]

    def amounts(self) -> Amounts:
        """The same as numbers known by two bounds."""
        low = self.fit.astype(np.float64)
        return Amounts(low, low + self.may_fit + self.more, EVERYWHERE)


_OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}
_COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    ">=": np.greater_equal,
    ">": np.greater,
    "<=": np.less_equal,
    "<": np.less,
    "=": np.equal,
}
_FALSE_WHEN = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


def combined(operator: str, left: Amounts, right: Amounts, places: int) -> Amounts:
    """Numbers combined; what is too large or divided by zero is unknown."""
    known = left.known & right.known
    with np.errstate(all="ignore"):
        if left.is_exact and right.is_exact:
            result = _OPERATIONS[operator](left.low, right.low)
            return Amounts.exact(result, known & _bits(np.isfinite(result), places))
        if operator in "+-":
            low, high, sound = _sum(operator, left, right)
        else:
            low, high, sound = _product(operator, left, right)
    return Amounts(low, high, known & _bits(sound, places))


def _sum(operator: str, left: Amounts, right: Amounts) -> tuple[Any, Any, Any]:
    other_low, other_high = (right.low, right.high) if operator == "+" else (np.negative(right.high), -right.low)
    low, high = np.add(left.low, other_low), np.add(left.high, other_high)
    sound = np.isfinite(low) | np.isfinite(high)
    sound &= np.isfinite(low) | np.isinf(left.low) | np.isinf(other_low)
    sound &= np.isfinite(high) | np.isinf(left.high) | np.isinf(other_high)
    return low, high, sound


def _product(operator: str, left: Amounts, right: Amounts) -> tuple[Any, Any, Any]:
    ends = (left.low, left.high, right.low, right.high)
    corners = np.broadcast_arrays(*(_OPERATIONS[operator](one, other) for one in ends[:2] for other in ends[2:]))
    sound = np.logical_and.reduce([np.isfinite(each) for each in np.broadcast_arrays(*ends, *corners)])
    if operator == "/":
        sound &= np.greater(right.low, 0) | np.less(right.high, 0)
    return np.minimum.reduce(corners), np.maximum.reduce(corners), sound


def compared(comparison: str, left: Amounts, right: Amounts, places: int) -> Truths:
    """Numbers compared: known where every value within the bounds gives the same answer."""
    known = left.known & right.known
    if comparison == "!=":
        same = compared("=", left, right, places)
        return Truths(same.false, same.true)
    if left.is_exact and right.is_exact:
        true = _bits(_COMPARISONS[comparison](left.low, right.low), places)
        return Truths(true & known, ~true & known)
    if comparison == "=":
        same = np.equal(left.low, left.high) & np.equal(right.low, right.high) & np.equal(left.low, right.low)
        apart = np.less(left.high, right.low) | np.greater(left.low, right.high)
        return Truths(_bits(same, places) & known, _bits(apart, places) & known)
    if comparison in {">=", ">"}:
        surely, possibly = (left.low, right.high), (left.high, right.low)
    else:
        surely, possibly = (left.high, right.low), (left.low, right.high)
    true = _bits(_COMPARISONS[comparison](*surely), places)
    false = _bits(_COMPARISONS[_FALSE_WHEN[comparison]](*possibly), places)
    return Truths(true & known, false & known)


def _bits(flags: Any, places: int) -> Bits:
    return packed(np.broadcast_to(flags, places))
