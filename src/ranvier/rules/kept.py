"""Rules as plain lists, to be kept in a file and built again without reading and checking them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ranvier.rules.check import Scope
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
    Place,
    Rows,
    Score,
)  # fmt: skip
from ranvier.rules.ruleset import Definition, RuleSet, with_findings
from ranvier.rules.wiring import Home, Level, Wiring, Written

Plain = list[Any]


def plain_rules(rules: RuleSet) -> Plain:
    """The rules in their order and their wiring, as lists of texts, numbers and lists."""
    definitions = [[each.id, _plain(each.node), each.per, each.score, each.where] for each in rules.definitions]
    wiring = rules.wiring
    levels = [
        level._replace(called=[(home, name, _plain(node), at) for home, name, node, at in level.called])
        for level in wiring.levels
    ]
    return [definitions, wiring._replace(levels=levels)]


def built_again(plain: Plain, scope: Scope) -> RuleSet:
    """The rules of `plain_rules`, over the scope that they were checked against.

    >>> from ranvier.rules.check import Quantity
    >>> from ranvier.rules.ruleset import build, definition
    >>> scope = Scope({"x": Quantity("ratio")})
    >>> rules = build([definition("b", "not a"), definition("a", "x > 1")], scope)
    >>> built_again(plain_rules(rules), scope) == rules
    True
    """
    rules, wiring = plain
    definitions = [Definition(id, _node(node), per, score, where) for id, node, per, score, where in rules]
    return RuleSet(tuple(definitions), with_findings(definitions, scope), _wiring(*wiring))


def _wiring(length: int, tables: Plain, written: Mapping[Home, Plain], levels: Plain, *more: Any) -> Wiring:
    made = [
        Level(joined, rows, counts, needs, [(home, name, _node(node), at) for home, name, node, at in called])
        for joined, rows, counts, needs, called in levels
    ]
    return Wiring(length, tables, {home: Written(*each) for home, each in written.items()}, made, *more)


def _plain(node: Node) -> Plain:  # noqa: C901, PLR0911  (one case for each kind of node)
    match node:
        case Number(value, unit):
            return ["number", value, unit]
        case Known(value):
            return ["known", value]
        case Name(id, place):
            return ["name", id, place]
        case Arithmetic(operator, left, right):
            return ["arithmetic", operator, _plain(left), _plain(right)]
        case Compare(comparison, left, right):
            return ["compare", comparison, _plain(left), _plain(right)]
        case Among(name, options):
            return ["among", name.id, name.place, options]
        case Not(item):
            return ["not", _plain(item)]
        case And(items):
            return ["and", [_plain(each) for each in items]]
        case Or(items):
            return ["or", [_plain(each) for each in items]]
        case AtLeast(least, items):
            return ["at_least", least, [_plain(each) for each in items]]
        case Rows(ask, table, where):
            return ["rows", ask, table, _plain(where)]
        case Score(items):
            return ["score", [_plain(each) for each, _ in items], [points for _, points in items]]


def _node(plain: Plain) -> Node:  # noqa: C901, PLR0911, PLR0912  (one case for each kind of node)
    match plain:
        case ["name", id, place]:
            return _name(id, place)
        case ["number", value, unit]:
            return Number(value, unit)
        case ["compare", comparison, left, right]:
            return Compare(comparison, _node(left), _node(right))
        case ["and", items]:
            return And(_nodes(items))
        case ["or", items]:
            return Or(_nodes(items))
        case ["not", item]:
            return Not(_node(item))
        case ["rows", ask, table, where]:
            return Rows(ask, table, _node(where))
        case ["among", id, place, options]:
            return Among(_name(id, place), tuple(options))
        case ["arithmetic", operator, left, right]:
            return Arithmetic(operator, _node(left), _node(right))
        case ["at_least", least, items]:
            return AtLeast(least, _nodes(items))
        case ["score", items, points]:
            return Score(tuple(zip(_nodes(items), points, strict=True)))
        case ["known", value]:
            return Known(value)
        case _:
            raise ValueError(f"no node of a rule: {plain!r:.60}")


def _nodes(plain: list[Plain]) -> tuple[Node, ...]:
    return tuple([_node(each) for each in plain])


@cache
def _name(id: str, place: Place) -> Name:
    return Name(id, place)
