"""What one statement of the chart shows of another: a result its test, a special form the disease."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ranvier.knowledge import Knowledge
from ranvier.knowledge.vocabulary import AT_LEAST
from ranvier.rules.values import Cell


@dataclass(frozen=True, slots=True)
class Implied:
    """A yes/no that follows from other facts.

    because  the facts of the chart of which each alone is enough
    firm     the chart cannot say otherwise; a bound of a number only says what is not asked, and the chart goes before
    """

    value: bool
    because: tuple[str, ...]
    firm: bool = True


def implied(stated: Mapping[str, Cell], knowledge: Knowledge) -> Mapping[str, Implied]:
    """Every yes/no that other statements show to be yes, or rule out.

    A result shows that its test was done (`shown_by`); a positive result shows the disease (`follows_from`). Who has
    no such disease at all has no special form of it either; neither a man nor a woman of 60 is pregnant
    (`ruled_out_with`).
    """
    found: dict[str, Implied] = {}
    for id, shown_by, follows_from, ruled_out_with in _bonds(knowledge):
        shown = (*(name for name in shown_by if name in stated), *_holding(follows_from, stated))
        against = () if shown else tuple(_holding(ruled_out_with, stated))
        if shown or against:
            firm = bool(shown) or any(
                not isinstance(value, _AtLeast) for name, value in ruled_out_with if name in against
            )
            found[id] = Implied(bool(shown), shown or against, firm)
    return found


@dataclass(frozen=True, slots=True)
class _AtLeast:
    """A number from which on a fact counts."""

    bound: float


_Causes = tuple[tuple[str, "Cell | _AtLeast"], ...]


@lru_cache(maxsize=4)
def _bonds(knowledge: Knowledge) -> tuple[tuple[str, tuple[str, ...], _Causes, _Causes], ...]:
    """Each yes/no that others decide: what shows it by being stated, what shows it by its value, what rules it out."""
    return tuple(
        (term.id, term.shown_by, _causes(term.follows_from, True), _causes(term.ruled_out_with, False))
        for term in knowledge.vocabulary.terms.values()
        if term.shown_by or term.follows_from or term.ruled_out_with
    )


def _causes(written: Iterable[str], otherwise: bool) -> _Causes:
    """Facts with the value that counts: what stands behind the sign, or else yes or no."""
    return tuple(_cause(each, otherwise) for each in written)


def _cause(written: str, otherwise: bool) -> tuple[str, Cell | _AtLeast]:
    name, at_least, bound = written.partition(AT_LEAST)
    if at_least:
        return name, _AtLeast(float(bound))
    name, _, option = written.partition("=")
    return name, option or otherwise


def _holding(causes: _Causes, stated: Mapping[str, Cell]) -> Iterable[str]:
    return (name for name, value in causes if _counts(stated.get(name), value))


def _counts(stated: Cell, value: Cell | _AtLeast) -> bool:
    if isinstance(value, _AtLeast):
        return isinstance(stated, float | int) and not isinstance(stated, bool) and stated >= value.bound
    return stated == value
