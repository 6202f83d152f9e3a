"""Which untested muscle or nerve would best tell the leading places apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ranvier.diagnosis.localisation.reaching import Lesion
from ranvier.diagnosis.localisation.result import Candidate, NextTest, Observation, State
from ranvier.knowledge.nerves.anatomy import MAIN, SPARED, Anatomy, Target

Tested = frozenset[tuple[str, str, str]]
"""Muscles and sensory nerves that were tested, whatever came of it: (muscle or sensory, id, side)."""

_OTHER = {"left": "right", "right": "left"}


def next_tests(
    anatomy: Anatomy, rivals: Sequence[tuple[Candidate, Lesion]], tested: Tested, most: int
) -> tuple[NextTest, ...]:
    """The untested muscles and nerves that separate most of the leading places, best first.

    tested  what is not proposed again
    rivals  the leading place first; separating it from another one counts before separating others
    """
    sides = list(dict.fromkeys(each.side for each, _ in rivals if each.side)) or ["right", "left"]
    if any(each.kind == "diffuse" for each, _ in rivals):
        sides += [_OTHER[each] for each in sides if _OTHER[each] not in sides]
    scored: list[tuple[tuple[int, int, int], int, NextTest]] = []
    for number, (target, side) in enumerate(_untested(anatomy, sides, tested)):
        levels = [lesion.level(_imagined(target, side)) for _, lesion in rivals]
        told = [
            (one, two)
            for one, two in combinations(range(len(levels)), 2)
            if {levels[one], levels[two]} == {MAIN, SPARED}
        ]
        if told:
            first = sum(one == 0 for one, _ in told)
            kept = -sides.index(side)
            scored.append(((first, len(told), kept), -number, _test(target, side, rivals, levels)))
    scored.sort(key=lambda each: each[:2], reverse=True)
    return tuple(each for _, _, each in scored[:most])


def _untested(
    anatomy: Anatomy, sides: Sequence[str], tested: Tested
) -> Iterator[tuple[Target, str]]:  # fmt: skip
    for target in (*anatomy.sensory.values(), *anatomy.muscles.values()):
        for side in sides:
            if (target.kind, target.id, side) not in tested:
                yield target, side


def _imagined(target: Target, side: str) -> Observation:
    kind = "sensory" if target.kind == "sensory" else "needle"
    return Observation(target.id, kind, side, target.title, State.ABNORMAL, target.zone)


def _test(target: Target, side: str, rivals: Sequence[tuple[Candidate, Lesion]], levels: Sequence[int]) -> NextTest:
    named = [each.name for each, _ in rivals]
    kind = "sensory response" if target.kind == "sensory" else "needle examination"
    return NextTest(
        target.id, kind, target.title, side,
        tuple(name for name, level in zip(named, levels, strict=True) if level == MAIN),
        tuple(name for name, level in zip(named, levels, strict=True) if level == SPARED),
    )  # fmt: skip
