"""How each node is answered for one patient, and how an answer is opened step by step.

A node is prepared once for all patients: a `Reader` knows the function that works out its value and the
readers of the nodes below. Only values are worked out at first; the steps below an answer come into
being when somebody opens it, from the same values.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, final

from ranvier.kleene import Truth
from ranvier.rules import nodes
from ranvier.rules.nodes import Node, children
from ranvier.rules.values import INFINITY, Cell, Facts, Interval, Value, combined, compared, narrowed

Cells = dict[str, Any]
"""The facts of a patient or the cells of a row, and the findings as they come in."""


class Patient:
    """The facts of one patient, and the findings as they come in."""

    __slots__ = ("cells", "tables", "unlisted")

    def __init__(self, facts: Facts) -> None:
        self.cells: Cells = dict(facts.values)
        self.tables: dict[str, list[Cells]] = {
            name: [dict(row) for row in table.rows] for name, table in facts.tables.items()
        }
        self.unlisted = {name: table.unlisted for name, table in facts.tables.items()}

    def of(self, table: str | None) -> Sequence[Cells]:
        """The cells of each row of a table, or those of the patient."""
        return (self.cells,) if table is None else self.tables.get(table, ())


Work = Callable[[Patient, Cells], Any]
"""Works out a value for a patient and the cells of the row at hand."""


@final
class Reader:
    """A checked node, ready to be answered for any patient."""

    __slots__ = ("below", "node", "value")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.below = tuple(map(Reader, children(node)))
        self.value: Work = _WORK[type(node)](node, [each.value for each in self.below])


@final
class Step:
    """One node with its answer.

    node   what was asked
    value  the answer
    steps  the steps below it; for a question about rows one for each row
    row    the index of the row when this step is about one row of a table
    """

    __slots__ = ("_source", "_steps", "node", "row", "value")

    def __init__(self, node: Node, value: Value, steps: tuple[Step, ...] = (), row: int | None = None) -> None:
        self.node, self.value, self.row = node, value, row
        self._steps: tuple[Step, ...] | None = steps
        self._source: tuple[Reader, Patient, Cells] | None = None

    @classmethod
    def of(cls, reader: Reader, patient: Patient, cells: Cells, row: int | None = None) -> Step:
        """The answer to a node, to be opened later."""
        return cls.known(reader, patient, cells, reader.value(patient, cells), row)

    @classmethod
    def known(cls, reader: Reader, patient: Patient, cells: Cells, value: Value, row: int | None = None) -> Step:
        """The answer to a node that was worked out before, to be opened later."""
        step = cls.__new__(cls)
        step.node, step.value, step.row = reader.node, value, row
        step._steps, step._source = None if reader.below else (), (reader, patient, cells)
        return step

    @property
    def truth(self) -> Truth:
        """The answer of a step that is a truth."""
        return self.value if isinstance(self.value, bool) else None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps below this one."""
        if self._steps is None:
            self._steps = self._opened()
        return self._steps

    def _opened(self) -> tuple[Step, ...]:
        if self._source is None:
            return ()
        reader, patient, cells = self._source
        if isinstance(self.node, nodes.Rows):
            rows = patient.tables.get(self.node.table, ())
            return tuple(Step.of(reader.below[0], patient, row, index) for index, row in enumerate(rows))
        return tuple([Step.of(each, patient, cells) for each in reader.below])

    def __repr__(self) -> str:
        return f"Step({self.node!r}, {self.value!r}, row={self.row!r})"


def _constant(node: nodes.Number | nodes.Known, _: list[Work]) -> Work:
    value = node.value
    return lambda patient, row: value


def _name(node: nodes.Name, _: list[Work]) -> Work:
    id = node.id
    if node.place == "row":
        return lambda patient, row: row.get(id)
    return lambda patient, row: patient.cells.get(id)


def _arithmetic(node: nodes.Arithmetic, parts: list[Work]) -> Work:
    (left, right), sign = parts, node.operator
    return lambda patient, row: combined(sign, left(patient, row), right(patient, row))


POINTS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}


def _compare(node: nodes.Compare, parts: list[Work]) -> Work:
    (left, right), sign = parts, node.comparison
    of_points = POINTS[sign]
    if isinstance(node.left, nodes.Name) and isinstance(node.right, nodes.Number):
        return _compare_with_number(node.left, sign, node.right.value)

    def work(patient: Patient, row: Cells) -> Truth:
        value, other = left(patient, row), right(patient, row)
        if value is None or other is None:
            return None
        if isinstance(value, Interval) or isinstance(other, Interval):
            return compared(sign, value, other)
        return of_points(value, other)

    return work


def _compare_with_number(name: nodes.Name, sign: str, bound: float) -> Work:
    """The common case of a fact against a written number, without a call for each side."""
    id, of_row, of_points = name.id, name.place == "row", POINTS[sign]

    def work(patient: Patient, row: Cells) -> Truth:
        value: Any = (row if of_row else patient.cells).get(id)
        if value is None:
            return None
        return compared(sign, value, bound) if isinstance(value, Interval) else of_points(value, bound)

    return work


def _among(node: nodes.Among, _: list[Work]) -> Work:
    id, of_row, options = node.name.id, node.name.place == "row", frozenset(node.options)

    def work(patient: Patient, row: Cells) -> Truth:
        value: Cell = (row if of_row else patient.cells).get(id)
        return None if value is None else value in options

    return work


def _not(node: nodes.Not, parts: list[Work]) -> Work:
    (item,) = parts
    if isinstance(node.item, nodes.Name) and node.item.place == "patient":
        id = node.item.id

        def work_of_fact(patient: Patient, row: Cells) -> Truth:
            value: Truth = patient.cells.get(id)
            return None if value is None else not value

        return work_of_fact

    def work(patient: Patient, row: Cells) -> Truth:
        value: Truth = item(patient, row)
        return None if value is None else not value

    return work


def _joined(items: tuple[Node, ...], parts: list[Work], decides: bool) -> Work:
    """An "and" (false decides) or an "or" (true decides); the order of the items means nothing.

    Cells of the row, or else facts of the patient, are looked up without a call.
    """
    of_row = any(isinstance(each, nodes.Name) and each.place == "row" for each in items)
    beside = [isinstance(each, nodes.Name) and (each.place == "row") is of_row for each in items]
    ids = tuple(each.id for each in items if isinstance(each, nodes.Name) and (each.place == "row") is of_row)
    others = tuple(part for part, plain in zip(parts, beside, strict=True) if not plain)
    if len(others) == len(items) == 2:
        return _pair(others[0], others[1], decides)
    otherwise = not decides

    def work(patient: Patient, row: Cells) -> Truth:
        answer: Truth = otherwise
        cells = row if of_row else patient.cells
        for id in ids:
            value = cells.get(id)
            if value is decides:
                return decides
            if value is None:
                answer = None
        for item in others:
            value = item(patient, row)
            if value is decides:
                return decides
            if value is None:
                answer = None
        return answer

    return work


def _pair(first: Work, last: Work, decides: bool) -> Work:
    """Two items, the most common case, without a loop."""
    otherwise = not decides

    def work(patient: Patient, row: Cells) -> Truth:
        one = first(patient, row)
        if one is decides:
            return decides
        two = last(patient, row)
        return decides if two is decides else None if one is None or two is None else otherwise

    return work


def _and(node: nodes.And, parts: list[Work]) -> Work:
    return _joined(node.items, parts, decides=False)


def _or(node: nodes.Or, parts: list[Work]) -> Work:
    return _joined(node.items, parts, decides=True)


def _at_least(node: nodes.AtLeast, parts: list[Work]) -> Work:
    least = node.least

    def work(patient: Patient, row: Cells) -> Truth:
        values = [item(patient, row) for item in parts]
        true = values.count(True)
        return True if true >= least else (False if true + values.count(None) < least else None)

    return work


def _rows(node: nodes.Rows, parts: list[Work]) -> Work:
    (where,), table = parts, node.table
    return _count(table, where) if node.ask == "count" else _one_row(table, where, decides=node.ask == "any")


def _count(table: str, where: Work) -> Work:
    def work(patient: Patient, _: Cells) -> Value:
        values = [where(patient, row) for row in patient.tables.get(table, ())]
        unlisted = patient.unlisted.get(table)
        more = INFINITY if unlisted is None else float(unlisted)
        return rows_value("count", values.count(True), values.count(None), len(values), more)

    return work


def _one_row(table: str, where: Work, decides: bool) -> Work:
    """Whether any row fits (one that does decides), or all do (one that does not decides)."""

    def work(patient: Patient, _: Cells) -> Value:
        closed = patient.unlisted.get(table) == 0
        for row in patient.tables.get(table, ()):
            value = where(patient, row)
            if value is decides:
                return decides
            if value is None:
                closed = False
        return not decides if closed else None

    return work


def rows_value(ask: str, true: int, unknown: int, rows: int, more: float) -> Value:
    """What is known of a table from its counts; `more` rows are not listed."""
    if ask == "count":
        return narrowed(float(true), true + unknown + more)
    if ask == "any":
        return True if true else (None if unknown or more else False)
    if rows - true - unknown:
        return False
    return None if unknown or more else True


def _score(node: nodes.Score, parts: list[Work]) -> Work:
    items = [(item, points) for item, (_, points) in zip(parts, node.items, strict=True)]

    def work(patient: Patient, row: Cells) -> Value:
        low = high = 0.0
        for item, points in items:
            least, most = score_bounds(item(patient, row), points)
            low, high = low + least, high + most
        return narrowed(low, high)

    return work


def score_bounds(truth: Truth, points: float) -> tuple[float, float]:
    """The fewest and the most points that an item can give."""
    if truth is None:
        return min(points, 0.0), max(points, 0.0)
    return (points, points) if truth else (0.0, 0.0)


_WORK: dict[type, Callable[..., Work]] = {
    nodes.Number: _constant,
    nodes.Known: _constant,
    nodes.Name: _name,
    nodes.Arithmetic: _arithmetic,
    nodes.Compare: _compare,
    nodes.Among: _among,
    nodes.Not: _not,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.AtLeast: _at_least,
    nodes.Rows: _rows,
    nodes.Score: _score,
}
