"""What one statement of the chart shows of another: a result its test, a special form the disease."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ranvier.knowledge import Knowledge
from ranvier.rules.values import Cell


@dataclass(frozen=True, slots=True)
class Implied:
    """A yes/no that follows from other facts.

    because  the facts of the chart of which each alone is enough
    """

    value: bool
    because: tuple[str, ...]


def implied(stated: Mapping[str, Cell], knowledge: Knowledge) -> Mapping[str, Implied]:
    """Every yes/no that other statements show to be yes, or rule out.

    A result shows that its test was done (`shown_by`); a positive result shows the disease (`follows_from`). Who has
    no such disease at all has no special form of it either; a man is not pregnant (`ruled_out_with`).
    """
    found: dict[str, Implied] = {}
    for id, shown_by, follows_from, ruled_out_with in _bonds(knowledge):
        shown = (*(name for name in shown_by if name in stated), *_holding(follows_from, stated))
        against = () if shown else tuple(_holding(ruled_out_with, stated))
        if shown or against:
            found[id] = Implied(bool(shown), shown or against)
    return found


_Causes = tuple[tuple[str, Cell], ...]


@lru_cache(maxsize=4)
def _bonds(knowledge: Knowledge) -> tuple[tuple[str, tuple[str, ...], _Causes, _Causes], ...]:
    """Each yes/no that others decide: what shows it by being stated, what shows it by its value, what rules it out."""
    return tuple(
        (term.id, term.shown_by, _causes(term.follows_from, True), _causes(term.ruled_out_with, False))
        for term in knowledge.vocabulary.terms.values()
        if term.shown_by or term.follows_from or term.ruled_out_with
    )


def _causes(written: Iterable[str], otherwise: bool) -> _Causes:
    """Facts with the value that counts: the one behind the equals sign, or else yes or no."""
    parts = (cause.partition("=") for cause in written)
    return tuple((name, option or otherwise) for name, _, option in parts)


def _holding(causes: _Causes, stated: Mapping[str, Cell]) -> Iterable[str]:
    return (name for name, value in causes if stated.get(name) == value)
