"""Plans held against the second entry of limits (double_entry.yaml), and against plans that know less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import yaml

from ranvier.rules.nodes import names
from ranvier.therapy.plan import PlanItem, Standing

from ...diagnosis.charts import KNOWLEDGE
from .people import Person, Planned, planned

OFFERED = {Standing.PROPOSED, Standing.ALREADY_TAKEN, Standing.LAST_RESORT}
NEW = {Standing.PROPOSED, Standing.LAST_RESORT}


@dataclass(frozen=True, slots=True)
class Held:
    """One invariant on one item: whether it held, and what is wrong where it did not."""

    invariant: str
    wrong: str = ""


@cache
def double_entry() -> Mapping[str, Any]:
    """The second entry of limits; raises AssertionError for a name that the knowledge does not hold."""
    read = yaml.safe_load((Path(__file__).parent / "double_entry.yaml").read_text(encoding="utf-8"))
    for entry in read["medicines"].values():
        for bars in (entry.get("never", {}), entry.get("not_proposed", {})):
            bars["medicines"] = tuple(_spelled_out(bars.get("medicines", ()), read["groups"]))
            unknown = set(bars["medicines"]) - set(KNOWLEDGE.medicines)
            unknown |= set(bars.get("facts", ())) - set(KNOWLEDGE.vocabulary.terms)
            assert not unknown, unknown
    return read


def _spelled_out(listed: tuple[str, ...], groups: Mapping[str, list[str]]) -> Iterator[str]:
    for each in listed:
        yield from groups[each[1:]] if each.startswith("$") else (each,)


def named_medicines() -> tuple[str, ...]:
    """Every medicine that the second entry speaks of."""
    entries = double_entry()["medicines"]
    found = {*entries, *(name for each in entries.values() for key in ("never", "not_proposed")
                         for name in each.get(key, {}).get("medicines", ()))}  # fmt: skip
    return tuple(sorted(found))


def held(plan: Planned) -> Iterator[Held]:
    """Every invariant on every item of a plan."""
    taken = set(plan.person.taken) if plan.person.complete is not None else set[str]()
    for item in plan.items:
        yield from _dose(item, plan)
        entry = double_entry()["medicines"].get(item.id)
        if entry is not None and item.standing in NEW:
            yield from _barred("no contraindicated medicine", item, entry.get("never", {}), plan, taken)
        if entry is not None and item.standing is Standing.PROPOSED:
            yield from _barred("no pair to avoid proposed", item, entry.get("not_proposed", {}), plan, taken)
        if item.standing in NEW and item.kind == "medicine":
            yield Held("no medicine that is taken already", f"{item.id} is taken" if item.id in taken else "")
            yield from _allergy(item, plan)
        yield from _gated(item, plan)


def _dose(item: PlanItem, plan: Planned) -> Iterator[Held]:
    dose = item.dose
    if dose is None or dose.max_mg is None:
        return
    steps = [each.daily_dose_mg for each in dose.titration]
    rising = all(a < b for a, b in pairwise(steps))
    within = max(steps, default=0) <= dose.max_mg and (dose.target_mg or 0) <= dose.max_mg
    yield Held("titration rises and stays within the maximum", "" if rising and within else f"{item.id}: {steps}")
    entry = double_entry()["medicines"].get(item.id, {})
    if "most_mg_a_day" in entry:
        clearance = plan.findings.facts.values.get("creatinine_clearance_ml_per_min")
        most = _most(entry["most_mg_a_day"], clearance)
        wrong = "" if dose.max_mg <= most else f"{item.id}: {dose.max_mg} mg a day at a clearance of {clearance}"
        yield Held("no dose above the maximum of its band", wrong)


def _most(bands: list[list[float | None]], clearance: Any) -> float:
    """The most for a clearance; of an unknown one the least of all bands."""
    if not isinstance(clearance, float | int):
        return min(each[1] for each in bands if each[1] is not None)
    return next(most for below, most in bands if most is not None and (below is None or clearance < below))


def _barred(invariant: str, item: PlanItem, bars: Mapping[str, Any], plan: Planned, taken: set[str]) -> Iterator[Held]:
    named = plan.person.named
    wrong = [f"with {name}" for name in bars.get("medicines", ()) if name in taken and name != item.id]
    wrong += [f"in {name}" for name in bars.get("facts", ()) if named.get(name) is True]
    for name, side, limit in bars.get("numbers", ()):
        value = plan.findings.facts.values.get(name)
        outside = isinstance(value, float) and (value < limit if side == "below" else value > limit)
        wrong += [f"at {name} {value}"] if outside else []
    yield Held(invariant, f"{item.id} {item.standing} {', '.join(wrong)}" if wrong else "")


def _allergy(item: PlanItem, plan: Planned) -> Iterator[Held]:
    allergic = plan.person.allergic or ()
    yield Held("no medicine the person is allergic to", f"{item.id}" if item.id in allergic else "")


def _gated(item: PlanItem, plan: Planned) -> Iterator[Held]:
    """Immune treatment, blocks and nerve surgery need a disease that calls for them."""
    prefixes = double_entry()["gates"].get(item.kind)
    if prefixes is None or item.standing not in OFFERED:
        return
    answered = plan.findings.answers.facts
    cells = [answered.values, *(row for table in answered.tables.values() for row in table.rows)]
    true = [id for each in cells for id, value in each.items() if value is True]
    opened = any(id.startswith(prefix) for id in true for prefix in prefixes)
    yield Held(f"no {item.kind} treatment without its disease", "" if opened else f"{item.id} for {item.problem}")


def bolder(plan: Planned, number: int) -> Iterator[Held]:
    """What a chart with gaps offers, the full chart offers too, with no smaller dose."""
    less = planned(_with_gaps(plan.person, number))
    if less is None:
        return
    full: dict[str, list[PlanItem]] = {}
    for item in plan.items:
        full.setdefault(item.id, []).append(item)
    for item in less.items:
        if item.standing not in NEW:
            continue
        others = [other for other in full.get(item.id, ()) if other.standing in OFFERED]
        wrong = ""
        if not others:
            standing = ", ".join(other.standing for other in full.get(item.id, ())) or "absent"
            wrong = f"{item.id}: {item.standing} with gaps, {standing} in full"
        elif item.standing is Standing.PROPOSED and all(other.standing is Standing.LAST_RESORT for other in others):
            wrong = f"{item.id}: proposed with gaps, a last resort in full"
        elif item.dose and item.dose.max_mg and item.dose.max_mg > max(_maximum(other) for other in others):
            wrong = f"{item.id}: at most {item.dose.max_mg} mg with gaps, less in full"
        yield Held("no missing value makes a plan bolder", wrong)


def _maximum(item: PlanItem) -> float:
    return item.dose.max_mg or 0 if item.dose else 0


@cache
def may_stay_open() -> frozenset[str]:
    """The facts that a treatment does not wait for although they could speak against it (`may_stay_open`)."""
    rules = [claim for treatment in KNOWLEDGE.treatments.values() for claim in treatment.cautions]
    rules += [each.claim for each in KNOWLEDGE.interactions.values()]
    nodes = KNOWLEDGE.rules.of_patient
    used = {name for claim in rules if claim.may_stay_open for _, name in names(nodes[claim.id].node)}
    return frozenset(used & set(KNOWLEDGE.vocabulary.terms))


def _with_gaps(someone: Person, number: int) -> Person:
    chance = Random(number + 1_000_000_007)
    share = chance.choice((0.05, 0.2, 0.6))
    named = {name: value for name, value in someone.named.items() if name in may_stay_open() or chance.random() > share}
    kept = tuple(each for each in someone.taken if chance.random() > share)
    return replace(
        someone,
        named=named,
        taken=kept,
        complete=someone.complete and len(kept) == len(someone.taken),
        allergic=someone.allergic if chance.random() > share else None,
        nothing_tried=someone.nothing_tried and chance.random() > share,
    )
