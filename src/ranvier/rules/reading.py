"""How each node is answered for many patients, or for the rows of one table, at once.

A `Sheet` holds the columns worked out so far; a node is read from the columns beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ranvier.rules import amounts, planes
from ranvier.rules.amounts import EVERYWHERE, Amounts, Counts
from ranvier.rules.nodes import Among, And, Arithmetic, AtLeast, Compare, Known, Name, Node, Not, Number, Or, Score
from ranvier.rules.owners import Layers
from ranvier.rules.plan import Asked, Made
from ranvier.rules.planes import Bits, Flags, Truths, packed, unpacked
from ranvier.rules.values import INFINITY


class Choices(NamedTuple):
    """A choice as the number of its option, and where it is known."""

    options: NDArray[Any]
    known: Bits


Column = Truths | Amounts | Counts | Choices

_FLAG = [np.uint8(1 << bit) for bit in range(8)]
_TOGETHER = len(_FLAG) // 2
"""Questions about rows that are asked together: each has two flags, and a row one byte."""


class Sheet:
    """The columns of the patients of a slice; all have so many `places`."""

    def __init__(self, places: int, columns: dict[str, Column], options: Mapping[str, Mapping[str, int]]) -> None:
        self.places, self.columns, self._options = places, columns, options

    def column(self, name: Name) -> Any:
        """The column of a name."""
        return self.columns[name.id]

    def options(self, name: Name) -> Mapping[str, int]:
        """The options of a choice and their numbers."""
        return self._options[name.id]

    def make(self, made: Made) -> None:
        """Work out a column."""
        if made.form == "truth":
            self.columns[made.name] = self.truth(made.node)
        else:
            self.columns[made.name] = self.number(made.node).filled(self.places)

    def truth(self, node: Node) -> Truths:
        """A node that is true, false or unknown at each place."""
        match node:
            case Name():
                return self.column(node)
            case And(items):
                return reduce(planes.both, map(self.truth, items))
            case Or(items):
                return reduce(planes.either, map(self.truth, items))
            case Compare(comparison, left, right):
                return amounts.compared(comparison, self.number(left), self.number(right), self.places)
            case Not(item):
                return planes.opposite(self.truth(item))
            case Among():
                return self._among(node)
            case AtLeast(least, items):
                return planes.at_least(least, [self.truth(item) for item in items], self.places)
            case Known(value):
                return planes.same_everywhere(value, self.places)
            case _:
                raise AssertionError(node)

    def _among(self, node: Among) -> Truths:
        found, numbers = self.column(node.name), self.options(node.name)
        wanted = [found.options == numbers[option] for option in node.options if option in numbers]
        true = packed(reduce(np.logical_or, wanted)) if wanted else np.zeros_like(found.known)
        return Truths(true & found.known, ~true & found.known)

    def number(self, node: Node) -> Amounts:
        """A node that is a number at each place."""
        match node:
            case Number(value):
                return Amounts.exact(value, EVERYWHERE)
            case Name():
                found = self.column(node)
                return found.amounts() if isinstance(found, Counts) else found
            case Arithmetic(operator, left, right):
                return amounts.combined(operator, self.number(left), self.number(right), self.places)
            case Score(items):
                return self._score(items)
            case _:
                raise AssertionError(node)

    def _score(self, items: tuple[tuple[Node, float], ...]) -> Amounts:
        low, high = np.zeros(self.places), np.zeros(self.places)
        for item, points in items:
            found = self.truth(item)
            given, open_ = (
                unpacked(found.true, self.places) * points,
                unpacked(~(found.true | found.false), self.places) * points,
            )
            low += given + open_ if points < 0 else given
            high += given if points < 0 else given + open_
        return Amounts(low, high, EVERYWHERE)


class RowSheet(Sheet):
    """The columns of the rows of one table; what is known of their patients is brought to them when it is needed."""

    def __init__(
        self, layers: Layers, patients: Sheet, columns: dict[str, Column], options: Mapping[str, Mapping[str, int]]
    ) -> None:
        super().__init__(layers.rows, columns, options)
        self.layers, self._patients = layers, patients
        self._brought: dict[str, Any] = {}

    def column(self, name: Name) -> Any:
        """The column of a name."""
        if name.place == "row":
            return self.columns[name.id]
        if name.id not in self._brought:
            self._brought[name.id] = self._bring(self._patients.columns[name.id])
        return self._brought[name.id]

    def options(self, name: Name) -> Mapping[str, int]:
        """The options of a choice and their numbers."""
        return self._options[name.id] if name.place == "row" else self._patients.options(name)

    def forget_brought(self, names: AbstractSet[str]) -> None:
        """Let go of columns of the patients that were brought to the rows."""
        for name in self._brought.keys() & names:
            del self._brought[name]

    def _bring(self, column: Column) -> Column:
        if isinstance(column, Truths):
            return Truths(self._bring_bits(column.true), self._bring_bits(column.false))
        if isinstance(column, Counts):
            return Counts(*map(self._bring_values, column))
        known = self._bring_bits(np.asarray(column.known))
        if isinstance(column, Choices):
            return Choices(self._bring_values(column.options), known)
        low = self._bring_values(np.asarray(column.low))
        return Amounts(low, low if column.is_exact else self._bring_values(np.asarray(column.high)), known)

    def _bring_bits(self, bits: Bits) -> Bits:
        return packed(self._bring_values(unpacked(bits, self._patients.places)))

    def _bring_values(self, values: NDArray[Any]) -> NDArray[Any]:
        return self.layers.brought(values)

    def asked(self, questions: Sequence[Asked], unlisted: Amounts) -> dict[str, Column]:
        """What the rows of each patient say; `unlisted` tells how many there are besides."""
        counts = [each for each in questions if each.ask == "count"]
        others = [each for each in questions if each.ask != "count"]
        more = np.where(unpacked(np.asarray(unlisted.known), self._patients.places), unlisted.low, INFINITY)
        complete = packed(np.equal(more, 0))
        found: dict[str, Column] = {}
        for start in range(0, len(counts), _TOGETHER):
            found |= self._counted(counts[start : start + _TOGETHER], more)
        for start in range(0, len(others), _TOGETHER):
            found |= self._decided(others[start : start + _TOGETHER], complete)
        return found

    def _flags(self, questions: Sequence[Asked]) -> Flags:
        """For each row two flags for each question: 1 when the row decides it, 2 when it may."""
        flags = np.zeros(self.places, np.uint8)
        for place, asked in enumerate(questions):
            fits = self.truth(asked.where)
            deciding, undecided = fits.false if asked.ask == "all" else fits.true, ~(fits.true | fits.false)
            for flag, bits in enumerate((deciding, undecided)):
                flags |= unpacked(bits, self.places) * _FLAG[2 * place + flag]
        return flags

    def _counted(self, questions: Sequence[Asked], more: NDArray[np.float64]) -> dict[str, Column]:
        """How many rows fit: those that do, those that may, and the `more` that nobody listed."""
        flags, found = self.layers.laid_out(self._flags(questions)), dict[str, Column]()
        for place, asked in enumerate(questions):
            fit, may_fit = (self.layers.counted(flags & _FLAG[2 * place + flag] != 0) for flag in (0, 1))
            found[asked.name] = Counts(fit, may_fit, more)
        return found

    def _decided(self, questions: Sequence[Asked], complete: Bits) -> dict[str, Column]:
        """Whether any row fits, or all do; `complete` where every row is listed."""
        said, found = self.layers.joined(self.layers.laid_out(self._flags(questions))), dict[str, Column]()
        for place, asked in enumerate(questions):
            deciding, unknown = (packed(said & _FLAG[2 * place + flag]) for flag in (0, 1))
            closed = ~(deciding | unknown) & complete
            found[asked.name] = Truths(closed, deciding) if asked.ask == "all" else Truths(deciding, closed)
        return found
