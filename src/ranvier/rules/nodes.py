"""The tree of a rule: small immutable nodes that say what is asked and nothing about how it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Comparison = Literal["<", "<=", ">", ">=", "=", "!="]
Operator = Literal["+", "-", "*", "/"]
Place = Literal["patient", "row"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the rule, with its unit when it has one."""

    value: float
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The word true or false written in the rule."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, a column of a row, or a finding."""

    id: str
    place: Place = "patient"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers combined."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare:
    """Two numbers compared."""

    comparison: Comparison
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Among:
    """A choice that is one of the listed options."""

    name: Name
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    item: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of them or more."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so many of them."""

    least: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows of a table fit: their count, whether any does, whether all do."""

    ask: Literal["count", "any", "all"]
    table: str
    where: Node


@dataclass(frozen=True, slots=True)
class Score:
    """The sum of the points of what is true; a missing item makes the sum an interval."""

    items: tuple[tuple[Node, float], ...]


Node = Number | Known | Name | Arithmetic | Compare | Among | Not | And | Or | AtLeast | Rows | Score


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node.

    >>> children(Not(Name("numb")))
    (Name(id='numb', place='patient'),)
    """
    return _CHILDREN[type(node)](node)


_CHILDREN: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    Number: lambda node: (),
    Known: lambda node: (),
    Name: lambda node: (),
    Arithmetic: lambda node: (node.left, node.right),
    Compare: lambda node: (node.left, node.right),
    Among: lambda node: (node.name,),
    Not: lambda node: (node.item,),
    And: lambda node: node.items,
    Or: lambda node: node.items,
    AtLeast: lambda node: node.items,
    Rows: lambda node: (node.where,),
    Score: lambda node: tuple([item for item, _ in node.items]),
}


def rebuilt(node: Node, parts: tuple[Node, ...]) -> Node:  # noqa: C901, PLR0911  (one case for each kind of node)
    """The same node over other parts, given in the order of `children`.

    >>> rebuilt(Not(Name("numb")), (Name("weak"),))
    Not(item=Name(id='weak', place='patient'))
    """
    match node:
        case Arithmetic(operator):
            return Arithmetic(operator, *parts)
        case Compare(comparison):
            return Compare(comparison, *parts)
        case Among(name, options):
            return Among(parts[0] if isinstance(parts[0], Name) else name, options)
        case Not():
            return Not(*parts)
        case And():
            return And(parts)
        case Or():
            return Or(parts)
        case AtLeast(least):
            return AtLeast(least, parts)
        case Rows(ask, table):
            return Rows(ask, table, *parts)
        case Score(items):
            return Score(tuple((part, points) for part, (_, points) in zip(parts, items, strict=True)))
        case Number() | Known() | Name():
            return node


def names(node: Node, table: str | None = None) -> set[tuple[str | None, str]]:
    """Every name a node uses, each with the table it is a column of (None for the patient)."""
    found: set[tuple[str | None, str]] = set()
    waiting: list[tuple[Node, str | None]] = [(node, table)]
    for each, home in waiting:
        if isinstance(each, Name):
            found.add((home if each.place == "row" else None, each.id))
        else:
            below = each.table if isinstance(each, Rows) else home
            waiting += [(part, below) for part in children(each)]
    return found


def tables(node: Node) -> set[str]:
    """Every table whose rows a node asks about."""
    waiting: list[Node] = [node]
    for each in waiting:
        waiting += children(each)
    return {each.table for each in waiting if isinstance(each, Rows)}
