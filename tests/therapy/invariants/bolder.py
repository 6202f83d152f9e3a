"""A plan made from a chart with gaps held against the plan of the full chart: it never offers more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from random import Random

from ranvier.rules.values import Cell
from ranvier.therapy.blocks.plan import BlockPlan
from ranvier.therapy.plan import PlanItem, Standing

from ...diagnosis.charts import KNOWLEDGE
from .given import with_lesser_levels
from .held_against import NEW, OFFERED, Held
from .people import Injected, Person
from .planning import Planned, planned

INVARIANT = "no missing value makes a plan bolder"
LEFT_OPEN = "exception: a fact for which a treatment does not wait by word of the knowledge (may_stay_open)"
NOT_TOLD = "exception: the list of earlier treatments, which nobody gave and which is asked for once for the whole plan"
BROADER = "exception: a narrower problem that nobody knows of, for which the treatment of the broader one has no place"
"""Missing values by which a plan may grow bolder; each is counted."""

SHARES = (0.0, 0.0, 0.005, 0.02, 0.1, 0.5)
"""How much is left out of each part of a chart: facts, entries of lists, whole lists, conclusions."""


_BEFORE = ("Stopped before", "Tried before")

SUSPECTED = "suspected_vitamin_b12_deficiency"
"""Vitamin B12 is given on a suspicion that a known level would end (docs/decisions/0023)."""


def bolder(plan: Planned) -> Iterator[Held]:
    """What a chart with gaps offers, the full chart offers too, with no smaller dose."""
    less = planned(with_gaps(plan.person))
    if less is not None:
        yield from compared(plan, less)


def compared(plan: Planned, less: Planned) -> Iterator[Held]:
    """Every item that the plan with gaps offers newly, against the items of the full plan for the same problem."""
    full: dict[str, list[PlanItem]] = {}
    for item in plan.items:
        full.setdefault(item.id, []).append(item)
    for item in less.items:
        if item.standing in NEW:
            others = _of_its_problem(item, full.get(item.id, []))
            wrong = _wrong(item, others)
            told = f"{item.id} for {item.problem}: {wrong}" if wrong else ""
            excuses = [_excuse(item, other, less) for other in others] if wrong else []
            if wrong and item.problem == SUSPECTED:
                excuses = [LEFT_OPEN]
            yield Held(str(excuses[0])) if excuses and all(excuses) else Held(INVARIANT, told)
    block = less.blocks.planned if less.blocks else None
    if block is not None and block.allowed:
        other = plan.blocks.planned if plan.blocks else None
        if other is not None and not other.allowed and _inr_alone(other):
            yield Held(LEFT_OPEN)
        elif other is not None and not other.allowed and less.person.tried is None and _tried_alone(other):
            yield Held(NOT_TOLD)
        else:
            yield Held(INVARIANT, "" if other is not None and other.allowed else "a block is allowed with gaps alone")


def _inr_alone(block: BlockPlan) -> bool:
    """An INR nobody measured is asked for beside a vitamin K antagonist only (docs/decisions/0023)."""
    return bool(block.bars) and all(each.text.startswith("The INR is") for each in block.bars)


def _tried_alone(block: BlockPlan) -> bool:
    """What bars the block is that it was tried or stopped before, and nothing else."""
    return bool(block.bars) and all(each.text.startswith(_BEFORE) for each in block.bars)


def _of_its_problem(item: PlanItem, others: list[PlanItem]) -> list[PlanItem]:
    """The items of the full plan that speak of the same problem, or of a narrower one to which it yields."""
    indications = KNOWLEDGE.treatments[item.id].indications
    problems = {item.problem, *next(each for each in indications if each.problem == item.problem).yields_to}
    offered = [each for each in others if each.standing in OFFERED]
    return offered or [each for each in others if each.problem in problems]


def _wrong(item: PlanItem, others: list[PlanItem]) -> str:
    offered = [other for other in others if other.standing in OFFERED]
    if not offered:
        standing = ", ".join(other.standing for other in others) or "absent"
        return f"{item.standing} with gaps, {standing} in full"
    if item.standing is Standing.PROPOSED and all(other.standing is Standing.LAST_RESORT for other in offered):
        return "proposed with gaps, a last resort in full"
    if item.dose and item.dose.max_mg and item.dose.max_mg > max(_maximum(other) for other in offered):
        return f"at most {item.dose.max_mg} mg with gaps, less in full"
    return ""


def _excuse(item: PlanItem, other: PlanItem, less: Planned) -> str:
    """Why the plan with gaps may offer what the full one does not; empty when it may not.

    Everything that the full plan says more against the treatment must be excused.
    """
    known = {each.claim_id for each in item.cautions}
    against = [each.claim_id for each in other.rejected]
    against += [each.claim_id for each in other.cautions if _avoids(each.claim_id) and each.claim_id not in known]
    if not against:
        waits = bool(other.questions) and all(each.name == "past_treatment" for each in other.questions)
        return NOT_TOLD if waits and less.person.tried is None else ""
    if all(id in _left_open() for id in against):
        return LEFT_OPEN
    if less.person.tried is None and all(not id or id in _left_open() for id in against) and _tried(other):
        return NOT_TOLD
    yields = next(each for each in KNOWLEDGE.treatments[item.id].indications if each.problem == item.problem).yields_to
    narrower = [each for each in KNOWLEDGE.treatments[item.id].indications if each.problem in yields and each.against]
    return BROADER if against == [each.claim.id for each in narrower if each.problem == other.problem] else ""


def _tried(item: PlanItem) -> bool:
    """What bars it is that it was tried or stopped before, and nothing else."""
    texts = [each.text for each in item.rejected if not each.claim_id]
    return bool(texts) and all(each.startswith(_BEFORE) for each in texts)


@cache
def _left_open() -> frozenset[str]:
    return frozenset(each.id for each in KNOWLEDGE.claims.values() if each.may_stay_open)


def _avoids(id: str) -> bool:
    return id in KNOWLEDGE.claims and KNOWLEDGE.claims[id].avoid


def _maximum(item: PlanItem) -> float:
    return item.dose.max_mg or 0 if item.dose else 0


def _unsaid(each: Injected) -> Injected:
    """Nobody says whether adrenaline is in it."""
    return replace(each, with_adrenaline=None)


def with_gaps(someone: Person) -> Person:
    """The same person with a share of the chart left out: facts, entries of lists, whole lists and conclusions.

    Each part has its own share, so that in many people a single part has gaps and the rest of the plan stands.
    """
    chance = Random(someone.number + 1_000_000_007)
    share = {part: chance.choice(SHARES) for part in ("facts", "entries", "lists", "conclusions")}

    def stays(part: str) -> bool:
        return chance.random() >= share[part]

    named = {name: value for name, value in someone.named.items() if stays("facts")}
    taken = tuple(each for each in someone.taken if stays("entries"))
    met = tuple(each for each in someone.met or () if stays("entries"))
    injected = tuple(each if stays("facts") else _unsaid(each) for each in someone.injected or ())
    gates = with_lesser_levels(someone.gates)
    closed = someone.met is not None and len(met) == len(someone.met)
    return replace(
        someone,
        named=named,
        taken=taken,
        complete=(someone.complete and len(taken) == len(someone.taken)) if stays("lists") else None,
        allergic=someone.allergic if stays("lists") else None,
        tried=someone.tried if stays("lists") else None,
        met=met if closed and stays("lists") else None,
        injected=injected if someone.injected is not None else None,
        gates={gate: holds for gate, holds in gates.items() if someone.whole or stays("conclusions")},
        rows={table: tuple(_row_with_gaps(row, stays) for row in rows) for table, rows in someone.rows.items()},
    )


def _row_with_gaps(row: Mapping[str, Cell], stays: Callable[[str], bool]) -> Mapping[str, Cell]:
    return {name: cell for name, cell in row.items() if name == "side" or stays("conclusions")}
