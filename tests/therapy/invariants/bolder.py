"""A plan made from a chart with gaps held against the plan of the full chart: it never offers more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

from ranvier.therapy.plan import PlanItem, Standing

from ...diagnosis.charts import KNOWLEDGE
from .held_against import NEW, OFFERED, Held
from .people import Injected, Person
from .planning import Planned, planned

INVARIANT = "no missing value makes a plan bolder"
EXCEPTION = "no missing value makes a plan bolder: exceptions of the knowledge"
"""Where a treatment does not wait for a fact by word of the knowledge (`may_stay_open`), or a procedure for the list of
earlier treatments, which is asked for once for the whole plan."""
SHARES = (0.02, 0.1, 0.3, 0.7)
"""How much of a chart is left out."""


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
            others = full.get(item.id, [])
            wrong = _wrong(item, others)
            told = f"{item.id} for {item.problem}: {wrong}" if wrong else ""
            excused = bool(wrong) and all(_excused(item, other, less) for other in others)
            yield Held(EXCEPTION) if excused and others else Held(INVARIANT, told)
    block = less.blocks.planned if less.blocks else None
    if block is not None and block.allowed:
        other = plan.blocks.planned if plan.blocks else None
        yield Held(INVARIANT, "" if other is not None and other.allowed else "a block is allowed with gaps alone")


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


def _excused(item: PlanItem, other: PlanItem, less: Planned) -> bool:
    """All that the full plan says more against the treatment is what the treatment does not wait for."""
    known = {each.claim_id for each in item.cautions}
    against = [each.claim_id for each in other.rejected]
    against += [each.claim_id for each in other.cautions if _avoids(each.claim_id) and each.claim_id not in known]
    past = less.person.tried is None and item.id not in KNOWLEDGE.medicines
    return bool(against) and all(id in _left_open() or (not id and past) for id in against)


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
    """The same person with a share of the chart left out: facts, entries of lists, whole lists and conclusions."""
    chance = Random(someone.number + 1_000_000_007)
    share = chance.choice(SHARES)

    def stays() -> bool:
        return chance.random() > share

    named = {name: value for name, value in someone.named.items() if stays()}
    taken = tuple(each for each in someone.taken if stays())
    met = tuple(each for each in someone.met or () if stays())
    return replace(
        someone,
        named=named,
        taken=taken,
        complete=someone.complete and len(taken) == len(someone.taken),
        allergic=someone.allergic if stays() else None,
        tried=someone.tried if stays() else None,
        met=met if someone.met is not None and len(met) == len(someone.met) and stays() else None,
        injected=someone.injected and tuple(each if stays() else _unsaid(each) for each in someone.injected),
        gates={gate: holds for gate, holds in someone.gates.items() if someone.whole or stays()},
        rows={table: tuple({name: cell for name, cell in row.items() if name == "side" or stays()} for row in rows)
              for table, rows in someone.rows.items()},
    )  # fmt: skip
