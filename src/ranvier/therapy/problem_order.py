"""The order of a plan: the cause, then relief, then care; within each, what can be done now comes first."""

from __future__ import annotations

from collections.abc import Iterable

from ranvier.knowledge import Knowledge
from ranvier.therapy.plan import PlanItem, Standing

CAUSE, RELIEF, CARE = AIMS = ("cause", "relief", "care")

_HASTE = {
    Standing.ALREADY_TAKEN: 0, Standing.PROPOSED: 0, Standing.ASK_FIRST: 1, Standing.LAST_RESORT: 2,
    Standing.REJECTED: 3,
}  # fmt: skip


def aims(items: Iterable[PlanItem], knowledge: Knowledge) -> dict[str, str]:
    """Problem -> what its treatments aim at."""
    kinds: dict[str, set[str]] = {}
    for item in items:
        kinds.setdefault(item.problem, set()).add(item.kind)
    pain = {
        id.rpartition(".")[2] for id, form in knowledge.conclusions.items() if knowledge.criteria[form.file].about_pain
    }
    return {
        problem: CARE if found == {CARE} else RELIEF if problem in pain else CAUSE for problem, found in kinds.items()
    }


def in_order(items: Iterable[PlanItem], knowledge: Knowledge) -> tuple[PlanItem, ...]:
    """The treatments with their problems in the order in which one acts; within a problem nothing changes.

    Of two kinds of pain the one with the earlier line of a guideline stands first.
    """
    listed = tuple(items)
    aim = aims(listed, knowledge)
    soonest: dict[str, int] = {}
    for item in listed:
        soonest[item.problem] = min(soonest.get(item.problem, len(_HASTE)), _HASTE[item.standing])
    first: dict[str, int] = {}
    line: dict[str, int] = {}
    for place, item in enumerate(listed):
        first.setdefault(item.problem, place)
        if _HASTE[item.standing] == soonest[item.problem]:
            line[item.problem] = min(line.get(item.problem, item.line), item.line)

    def place_of(item: PlanItem) -> tuple[int, int, int, int]:
        lines = line[item.problem] if aim[item.problem] == RELIEF else 0
        return AIMS.index(aim[item.problem]), soonest[item.problem], lines, first[item.problem]

    return tuple(sorted(listed, key=place_of))
