"""Rules taken apart into their simplest parts, so that a part that many rules share is worked out once.

Most rules say no more than "one of these facts", "this choice is one of these", "this number against that" or "any
row that is so", within one another. Each of these becomes a part of its own, read by the rules that need it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol

from ranvier.rules import nodes
from ranvier.rules.nodes import Name, Node, names

Key = tuple[str | None, str]
"""Where an answer stands, with the patient (None) or in the rows of a table, and its name."""

HIDDEN = "="
"""How the names of parts begin that are no rules."""


class Rule(Protocol):
    """What is needed of a rule here."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def per(self) -> str | None: ...  # noqa: D102
    @property
    def node(self) -> Node: ...  # noqa: D102
    @property
    def score(self) -> bool: ...  # noqa: D102


class Part(NamedTuple):
    """One part.

    key    where its answer stands
    level  how many parts stand before it: those of one level need nothing of each other
    form   "all" (true items, items that are not so), "one" (the same), "among" (name, options), a comparison (name,
           bound), "any" and "every" (table, what is so in a row), "count" (the same, comparison, bound), or "called"
           (a node of no simple form)
    of     what it is about
    """

    key: Key
    level: int
    form: str
    of: tuple[Any, ...]


def taken_apart(rules: Iterable[Rule]) -> list[Part]:
    """The parts of rules that stand in the order of their use.

    >>> from ranvier.rules.parse import parse
    >>> from ranvier.rules.ruleset import Definition
    >>> for part in taken_apart([Definition("weak", parse("arm and not (leg or foot)"))]):
    ...     print(part.level, part.key[1], part.form, part.of)
    0 =0 one (((None, 'leg'), (None, 'foot')), ())
    1 weak all (((None, 'arm'),), ((None, '=0'),))
    """
    taking = _Taking()
    for rule in rules:
        taking.take(rule)
    return taking.parts


class _Taking:
    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._made: dict[tuple[str | None, str, tuple[Any, ...]], Key] = {}
        self._level: dict[Key, int] = {}

    def take(self, rule: Rule) -> None:
        """Make the parts of a rule. Its own answer is shared with no other: somebody may take it as given."""
        opened = self.called if rule.score else self._opened
        home, form, of, needs = opened(rule.node, rule.per)
        if home != rule.per and not rule.score:  # asked of a row, but about the patient
            needs = (self._key(rule.node, rule.per),)
            form, of = "all", (needs, ())
        self._add((rule.per, rule.id), form, of, needs)

    def _add(self, key: Key, form: str, of: tuple[Any, ...], needs: Iterable[Key]) -> None:
        self._level[key] = level = 1 + max([self._level.get(need, -1) for need in needs], default=-1)
        self.parts.append(Part(key, level, form, of))

    def _key(self, node: Node, table: str | None) -> Key:
        """Where the answer to a node stands, of the patient or of the rows of a table."""
        if isinstance(node, Name):
            return table if node.place == "row" else None, node.id
        home, form, of, needs = self._opened(node, table)
        key = self._made.get((home, form, of))
        if key is None:
            key = self._made[home, form, of] = (home, f"{HIDDEN}{len(self._made)}")
            self._add(key, form, of, needs)
        return key

    def _opened(self, node: Node, table: str | None) -> _Opened:
        """A node in one of the simple forms."""
        return _OPENED.get(type(node), _Taking.called)(self, node, table)

    def joined(self, node: nodes.And | nodes.Or | nodes.Not | Name, table: str | None) -> _Opened:
        """Truths of which all hold, or one."""
        items = node.items if isinstance(node, nodes.And | nodes.Or) else (node,)
        true = tuple([self._key(each, table) for each in items if not isinstance(each, nodes.Not)])
        false = tuple([self._key(each.item, table) for each in items if isinstance(each, nodes.Not)])
        needs = (*true, *false)
        home = table if any(key[0] == table for key in needs) else None
        return home, "one" if isinstance(node, nodes.Or) else "all", (true, false), needs

    def among(self, node: nodes.Among, table: str | None) -> _Opened:
        """A choice that is one of these."""
        key = self._key(node.name, table)
        return key[0], "among", (key, frozenset(node.options)), (key,)

    def compared(self, node: nodes.Compare, table: str | None) -> _Opened:
        """A number or a count of rows against a written number."""
        if isinstance(node.right, nodes.Number):
            sign, bound = node.comparison, node.right.value
            if isinstance(node.left, Name):
                key = self._key(node.left, table)
                return key[0], sign, (key, bound), (key,)
            if isinstance(node.left, nodes.Rows):
                key = self._key(node.left.where, node.left.table)
                return None, "count", (node.left.table, key, sign, bound), (key,)
        return self.called(node, table)

    def rows(self, node: nodes.Rows, table: str | None) -> _Opened:
        """Whether any row is so, or every row."""
        if node.ask == "count":
            return self.called(node, table)
        key = self._key(node.where, node.table)
        return None, "any" if node.ask == "any" else "every", (node.table, key), (key,)

    def called(self, node: Node, table: str | None) -> _Opened:
        """A node of no simple form, over the parts below it."""
        simple = self._simple(node, table)
        needs = names(simple, table)
        return table if any(key[0] == table for key in needs) else None, "called", (simple,), tuple(needs)

    def _simple(self, node: Node, table: str | None) -> Node:
        match node:
            case nodes.Arithmetic() | nodes.Compare():
                parts = [self._simple(each, table) for each in nodes.children(node)]
            case nodes.Rows():
                parts = [self._named(node.where, node.table)]
            case nodes.AtLeast() | nodes.Score():
                parts = [self._named(each, table) for each in nodes.children(node)]
            case _:
                return node
        return nodes.rebuilt(node, tuple(parts))

    def _named(self, node: Node, table: str | None) -> Name:
        home, id = self._key(node, table)
        return Name(id, "patient" if home is None else "row")


_Opened = tuple[str | None, str, tuple[Any, ...], tuple[Key, ...]]
"""Where the answer stands, the form, what it is about, and the answers that it needs."""

_OPENED: dict[type, Callable[[_Taking, Any, str | None], _Opened]] = {
    Name: _Taking.joined,
    nodes.And: _Taking.joined,
    nodes.Or: _Taking.joined,
    nodes.Not: _Taking.joined,
    nodes.Among: _Taking.among,
    nodes.Compare: _Taking.compared,
    nodes.Rows: _Taking.rows,
}
