"""Rules in the order in which they can be answered: each after the findings it uses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from ranvier.errors import RuleError
from ranvier.rules.check import Kind, Quantity, Scope, YesNo, check_number, check_truth
from ranvier.rules.circuit import Circuit
from ranvier.rules.nodes import Node, names, tables
from ranvier.rules.parse import parse
from ranvier.rules.steps import Reader, Work
from ranvier.rules.wiring import Wiring, wired


@dataclass(frozen=True)
class Definition:
    """One rule under its name.

    per    the table for whose rows it is asked; None for the patient
    score  the answer is a number (an interval when items are missing), not a truth
    where  file and line, for error messages
    """

    id: str
    node: Node
    per: str | None = None
    score: bool = False
    where: str = ""

    @cached_property
    def reader(self) -> Reader:
        """The rule, ready to be answered for any patient."""
        return Reader(self.node)

    @property
    def work(self) -> Work:
        """Works out the answer."""
        return self.reader.value

    @cached_property
    def uses(self) -> frozenset[tuple[str | None, str]]:
        """Every name the rule uses, each with the table it is a column of (None for the patient)."""
        return frozenset(names(self.node, self.per))

    @cached_property
    def asks(self) -> frozenset[str]:
        """Every table of whose rows the rule is asked, or asks something."""
        return frozenset(tables(self.node) | ({self.per} if self.per is not None else set()))


@dataclass(frozen=True)
class RuleSet:
    """Checked definitions in order of use, and the names they may use.

    kept  how they are wired, when that was kept with them
    """

    definitions: tuple[Definition, ...]
    scope: Scope
    kept: Wiring | None = field(default=None, compare=False, repr=False)

    @cached_property
    def by_id(self) -> Mapping[str, Definition]:
        """The definitions under their names."""
        return {definition.id: definition for definition in self.definitions}

    @cached_property
    def position(self) -> Mapping[str, int]:
        """The place of each definition in the order of use, by its name."""
        return {definition.id: place for place, definition in enumerate(self.definitions)}

    @cached_property
    def of_patient(self) -> Mapping[str, Definition]:
        """The definitions that are asked of the patient, under their names."""
        return {each.id: each for each in self.definitions if each.per is None}

    @cached_property
    def of_rows(self) -> Mapping[tuple[str, str], Definition]:
        """The definitions that are asked of the rows of a table, under table and name."""
        return {(each.per, each.id): each for each in self.definitions if each.per is not None}

    @cached_property
    def wiring(self) -> Wiring:
        """How the definitions hang together when they are answered together."""
        return self.kept or wired(self.definitions)

    @cached_property
    def circuit(self) -> Circuit:
        """All definitions, ready to be answered together."""
        return Circuit(self.wiring)

    def after(self, names: Collection[str] = (), rows_of: Collection[str] = ()) -> RuleSet:
        """The definitions whose answers may change with others, in order of use.

        names    facts and findings of the patient that change
        rows_of  tables with rows that change, come or go

        >>> from ranvier.rules.check import Scope, YesNo
        >>> rules = build([definition("b", "a and x"), definition("a", "not y"), definition("c", "x")],
        ...     Scope({"x": YesNo(), "y": YesNo()}))
        >>> [each.id for each in rules.after(names=["y"]).definitions]
        ['a', 'b']
        """
        changing: set[tuple[str | None, str]] = {(None, name) for name in names}
        found: list[Definition] = []
        for each in self.definitions:
            if not changing.isdisjoint(each.uses) or not each.asks.isdisjoint(rows_of):
                changing.add((each.per, each.id))
                found.append(each)
        return RuleSet(tuple(found), self.scope)


def definition(id: str, text: str, per: str | None = None, *, score: bool = False, where: str = "") -> Definition:
    """A definition from the text of its rule; raises RuleError with its place."""
    try:
        return Definition(id, parse(text), per, score, where)
    except RuleError as error:
        raise error.at(where or id) from None


def build(definitions: Iterable[Definition], scope: Scope) -> RuleSet:
    """Check every rule against what exists and put them into the order of their use.

    Raises RuleError for a name that stands twice, a name, kind or unit that does not fit, and for rules
    that need each other.

    >>> ready = build([definition("b", "not a"), definition("a", "x > 1")], Scope({"x": Quantity("ratio")}))
    >>> [each.id for each in ready.definitions]
    ['a', 'b']
    """
    listed = list(definitions)
    full = with_findings(listed, scope)
    placed = {_key(each): placed_definition(each, full) for each in listed}
    order: TopologicalSorter[tuple[str | None, str]] = TopologicalSorter()
    for key, each in placed.items():
        order.add(key, *(used for used in each.uses if used in placed))
    try:
        ordered = list(order.static_order())
    except CycleError as error:
        circle = " -> ".join(name for _, name in error.args[1])
        raise RuleError(f"rules need each other in a circle: {circle}") from None
    return RuleSet(tuple(placed[key] for key in ordered), full)


def _key(each: Definition) -> tuple[str | None, str]:
    return each.per, each.id


def with_findings(definitions: list[Definition], scope: Scope) -> Scope:
    """The scope with every finding added: patient findings as names, row findings as columns."""
    patient: dict[str, Kind] = dict(scope.patient)
    tables: dict[str, dict[str, Kind]] = {name: dict(columns) for name, columns in scope.tables.items()}
    seen: set[str] = set()
    for each in definitions:
        if each.per is not None and each.per not in tables:
            raise RuleError(f"'{each.id}' is asked per row of an unknown table '{each.per}'", where=each.where)
        target = patient if each.per is None else tables[each.per]
        if each.id in target or each.id in seen:
            raise RuleError(f"the name '{each.id}' stands twice", where=each.where)
        seen.add(each.id)
        target[each.id] = Quantity("score") if each.score else YesNo()
    return Scope(patient, tables)


def placed_definition(each: Definition, scope: Scope) -> Definition:
    """The definition with its names placed; raises RuleError with its place when it does not fit."""
    check = check_number if each.score else check_truth
    try:
        return Definition(each.id, check(each.node, scope, each.per), each.per, each.score, each.where)
    except RuleError as error:
        raise error.at(each.where or each.id) from None
