"""Names, kinds and units: a rule that passes can be evaluated, whatever the patient.

The check also settles where each name is looked up: in the row at hand or in the patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ranvier.errors import RuleError, listed, nearest
from ranvier.rules.nodes import (
    Among,
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Known,
    Name,
    Node,
    Not,
    Number,
    Or,
    Rows,
    Score,
)
from ranvier.rules.text import text
from ranvier.units import PURE, Unit, unit


@dataclass(frozen=True, slots=True)
class YesNo:
    """True, false or unknown."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit."""

    symbol: str

    @property
    def unit(self) -> Unit:
        """The unit behind the symbol."""
        return unit(self.symbol)


@dataclass(frozen=True, slots=True)
class Choice:
    """One word out of a closed list."""

    options: tuple[str, ...]


Kind = YesNo | Quantity | Choice


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that a rule may name: patient names, and the columns of each table."""

    patient: Mapping[str, Kind] = field(default_factory=dict[str, Kind])
    tables: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict[str, Mapping[str, Kind]])


@dataclass(frozen=True, slots=True)
class _Measure:
    """The unit of a number inside a rule; `loose` when it is written there without one."""

    unit: Unit
    loose: bool


def check_truth(node: Node, scope: Scope, table: str | None = None) -> Node:
    """The tree with its names placed, for a rule whose answer is true, false or unknown.

    table  the table whose row the rule is asked for; None for the patient

    Raises RuleError for an unknown name, a number where a truth belongs, or units that do not agree.

    >>> scope = Scope({"age_years": Quantity("year")})
    >>> check_truth(Compare(">=", Name("age_years"), Number(50)), scope)
    Traceback (most recent call last):
    ranvier.errors.RuleError: in 'age_years >= 50' the number 50 has no unit. Write it in brackets: 50 [year].
    """
    return _Checker(scope).truth(node, table)


def check_number(node: Node, scope: Scope, table: str | None = None) -> Node:
    """The tree with its names placed, for a rule whose answer is a number without unit, or an interval.

    Raises RuleError for an unknown name, a truth where a number belongs, or a unit that is left over.
    """
    placed, measure = _Checker(scope).number(node, table)
    if not measure.unit.agrees(PURE):
        raise RuleError(
            f"'{text(node)}' has a unit; a score is a bare number", hint="Divide by a number with that unit"
        )
    return placed


class _Checker:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def look_up(self, name: Name, table: str | None) -> tuple[Name, Kind]:
        if table is not None and (kind := self.scope.tables[table].get(name.id)) is not None:
            return Name(name.id, "row"), kind
        if (kind := self.scope.patient.get(name.id)) is not None:
            return Name(name.id, "patient"), kind
        choices = [*self.scope.patient, *(self.scope.tables[table] if table else ())]
        place = f" for a row of '{table}'" if table else ""
        hint = "Names stand in the vocabulary or in the findings of the knowledge files"
        raise RuleError(f"unknown name '{name.id}'{place}", nearest=nearest(name.id, choices), hint=hint)

    def truth(self, node: Node, table: str | None) -> Node:  # noqa: C901, PLR0911  (one case for each kind of node)
        match node:
            case Known():
                return node
            case Name():
                placed, kind = self.look_up(node, table)
                if not isinstance(kind, YesNo):
                    wanted = "compare it with a number" if isinstance(kind, Quantity) else "compare it with an option"
                    raise RuleError(f"'{node.id}' is no yes/no by itself", hint=wanted.capitalize())
                return placed
            case Compare():
                return self.compare(node, table)
            case Among():
                return self.among(node, table)
            case Not(item):
                return Not(self.truth(item, table))
            case And(items):
                return And(tuple(self.truth(item, table) for item in items))
            case Or(items):
                return Or(tuple(self.truth(item, table) for item in items))
            case AtLeast(least, items):
                return AtLeast(least, tuple(self.truth(item, table) for item in items))
            case Rows(ask) if ask != "count":
                return self.rows(node)
            case _:
                raise RuleError(
                    f"'{text(node)}' is a number where a yes or no is needed", hint="Compare it with a limit"
                )

    def rows(self, node: Rows) -> Rows:
        if node.table not in self.scope.tables:
            raise RuleError(
                f"unknown table '{node.table}'",
                nearest=nearest(node.table, self.scope.tables),
                allowed=listed(self.scope.tables, 20),
            )
        return Rows(node.ask, node.table, self.truth(node.where, node.table))

    def among(self, node: Among, table: str | None) -> Among | Compare:
        placed, kind = self.look_up(node.name, table)
        if isinstance(kind, Quantity) and len(node.options) == 1:
            return self.compare(Compare("=", node.name, Name(node.options[0])), table)
        if not isinstance(kind, Choice):
            raise RuleError(f"'{node.name.id}' is no choice; it cannot be '{node.options[0]}'")
        for option in node.options:
            if option not in kind.options:
                raise RuleError(
                    f"'{node.name.id}' is never '{option}'",
                    nearest=nearest(option, kind.options),
                    allowed=listed(kind.options),
                )
        return Among(placed, node.options)

    def compare(self, node: Compare, table: str | None) -> Compare:
        left, left_measure = self.number(node.left, table)
        right, right_measure = self.number(node.right, table)
        self.agree(node, left_measure, right_measure)
        return Compare(node.comparison, left, right)

    def agree(self, node: Compare | Arithmetic, left: _Measure, right: _Measure) -> None:
        if left.unit.agrees(right.unit):
            return
        for side, measure, other in ((node.left, left, node.right), (node.right, right, node.left)):
            if measure.loose and isinstance(side, Number):
                named = self.symbol_of(other)
                raise RuleError(
                    f"in '{text(node)}' the number {text(side)} has no unit",
                    hint=f"Write it in brackets: {text(side)} [{named}]" if named else "Write its unit in brackets",
                )
        raise RuleError(
            f"in '{text(node)}' the units of the two sides do not agree", hint=self.same_dimension(node, left, right)
        )

    def same_dimension(self, node: Compare | Arithmetic, left: _Measure, right: _Measure) -> str:
        """What to write when the number is of the right kind in another unit, such as hours for weeks."""
        if left.unit.dimensions != right.unit.dimensions:
            return ""
        for side, other in ((node.left, node.right), (node.right, node.left)):
            named = self.symbol_of(other)
            if isinstance(side, Number) and named:
                return f"Nothing is converted: write {text(side)} in [{named}]"
        return ""

    def symbol_of(self, node: Node) -> str:
        if isinstance(node, Name):
            for names in (self.scope.patient, *self.scope.tables.values()):
                kind = names.get(node.id)
                if isinstance(kind, Quantity):
                    return kind.symbol
        return ""

    def number(self, node: Node, table: str | None) -> tuple[Node, _Measure]:
        match node:
            case Number(_, symbol):
                return node, _Measure(unit(symbol) if symbol else PURE, loose=symbol is None)
            case Name():
                placed, kind = self.look_up(node, table)
                if not isinstance(kind, Quantity):
                    raise RuleError(f"'{node.id}' is no number")
                return placed, _Measure(kind.unit, loose=False)
            case Arithmetic(operator, left_node, right_node):
                left, left_measure = self.number(left_node, table)
                right, right_measure = self.number(right_node, table)
                placed = Arithmetic(operator, left, right)
                if operator in "+-":
                    self.agree(node, left_measure, right_measure)
                    return placed, _Measure(left_measure.unit, loose=False)
                combined = (
                    left_measure.unit * right_measure.unit
                    if operator == "*"
                    else left_measure.unit / right_measure.unit
                )
                return placed, _Measure(combined, loose=False)
            case Rows(ask) if ask == "count":
                return self.rows(node), _Measure(PURE, loose=False)
            case Score(items):
                return Score(tuple((self.truth(item, table), points) for item, points in items)), _Measure(PURE, False)
            case _:
                raise RuleError(f"'{text(node)}' is a yes or no where a number is needed")
