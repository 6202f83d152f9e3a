"""The places in order: those that explain most and contradict least come first, by a plain count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from ranvier.diagnosis.localisation.reaching import Lesion
from ranvier.diagnosis.localisation.result import Candidate, Observation, State
from ranvier.knowledge.nerves.anatomy import MAIN

MOST_PAIRED = 30
"""Places that are tried two by two."""


def ranked(lesions: Iterable[Lesion], observations: Sequence[Observation]) -> list[tuple[Candidate, Lesion]]:
    """Every lesion that explains anything, best first.

    Order: findings explained less findings contradicted; then findings explained by a main root or the nerve itself;
    then the usual places before the rarer ones; then the narrower place.
    """
    made = [(_candidate(each, observations), each) for each in lesions]
    kept = [(found, lesion) for found, lesion in made if found.explained]
    return sorted(kept, key=_order)


def _order(each: tuple[Candidate, Lesion]) -> tuple[float | str, ...]:
    found, lesion = each
    return (-found.net, -found.surely, lesion.order, lesion.extent, found.place, found.side)


def _candidate(lesion: Lesion, observations: Sequence[Observation]) -> Candidate:
    explained: list[Observation] = []
    contradicted: list[Observation] = []
    unexplained: list[Observation] = []
    spared: list[Observation] = []
    surely = 0
    for each in observations:
        level = lesion.level(each)
        if each.state is State.ABNORMAL:
            (explained if level else unexplained).append(each)
            surely += level == MAIN
        elif level == MAIN and lesion.bears(each):
            contradicted.append(each)
        elif not level:
            spared.append(each)
    return Candidate(
        lesion.place, lesion.title, lesion.side, lesion.kind, tuple(explained), surely, tuple(contradicted),
        tuple(unexplained), tuple(spared), _is_local(explained),
    )  # fmt: skip


def _is_local(explained: Iterable[Observation]) -> bool:
    return any(each.kind == "local" for each in explained)


def best_pair(
    candidates: Sequence[tuple[Candidate, Lesion]], must_add: float
) -> tuple[tuple[Candidate, Lesion], tuple[Candidate, Lesion]] | None:
    """The two places that together explain clearly more than the best one alone; None when one is enough.

    must_add  findings that each of the two must explain beyond the other, unless slowing was measured at that place
    """
    single = candidates[0][0]
    if not single.unexplained:
        return None
    best: tuple[tuple[float, ...], tuple[tuple[Candidate, Lesion], tuple[Candidate, Lesion]]] | None = None
    for first, second in combinations(candidates[:MOST_PAIRED], 2):
        key = _pair_key(first, second, single, must_add)
        if key is not None and (best is None or key > best[0]):
            best = (key, (first, second))
    return None if best is None else best[1]


def _pair_key(
    first: tuple[Candidate, Lesion], second: tuple[Candidate, Lesion], single: Candidate, must_add: float
) -> tuple[float, ...] | None:
    one, two = first[0], second[0]
    if one.kind == two.kind == "diffuse":
        return None
    if "diffuse" in (one.kind, two.kind) and not (one.shown_locally or two.shown_locally):
        return None
    least = single.net + (1 if one.shown_locally or two.shown_locally else must_add)
    if _most_net(one, two, single) < least:
        return None
    explained = frozenset(one.explained) | frozenset(two.explained)
    contradicted = frozenset(one.contradicted) | frozenset(two.contradicted)
    net = len(explained) - len(contradicted)
    for each, other in ((one, two), (two, one)):
        added = frozenset(each.explained) - frozenset(other.explained)
        local = any(found.kind == "local" for found in added)
        if len(added) < (1 if local else must_add):
            return None
    if net < least:
        return None
    orders, extents = first[1].order + second[1].order, first[1].extent + second[1].extent
    return (net, one.surely + two.surely, -orders, -extents)


def _most_net(one: Candidate, two: Candidate, single: Candidate) -> int:
    """What two places can come to at most, from the lengths of their lists alone."""
    abnormal = len(single.explained) + len(single.unexplained)
    explained = min(len(one.explained) + len(two.explained), abnormal)
    return explained - max(len(one.contradicted), len(two.contradicted))
