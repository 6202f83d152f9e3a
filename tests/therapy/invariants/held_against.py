"""A plan held against the second entry of limits (double_entry.yaml) and against what no plan may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ranvier.therapy.next_steps import Move
from ranvier.therapy.plan import PlanItem, Standing

from ...diagnosis.charts import KNOWLEDGE
from .planning import Planned
from .second_entry import clearance, double_entry, entry_of, lingering, most_by_size, most_mg

OFFERED = {Standing.PROPOSED, Standing.ALREADY_TAKEN, Standing.LAST_RESORT}
NEW = {Standing.PROPOSED, Standing.LAST_RESORT}
ADDING = {Move.START, Move.SWITCH, Move.COMBINE}
ADULT = 18.0
GATED = ("immune", "block", "surgery")


@dataclass(frozen=True, slots=True)
class Held:
    """One invariant tried once: whether it held, and what is wrong where it did not."""

    invariant: str
    wrong: str = ""


def held(plan: Planned) -> Iterator[Held]:
    """Every invariant on every item of a plan."""
    now = plan.person.now() if plan.person.complete is not None else set[str]()
    taken = now | (plan.person.lately() & lingering()) if plan.person.complete is not None else now
    for item in plan.items:
        yield from _dose(item, plan)
        if item.standing in NEW:
            yield from _barred("no contraindicated medicine", item, "never", plan, taken)
            yield from _taken_already(item, plan, now)
            yield from _harmful(item, plan)
            yield from _of_age(item, plan)
        if item.standing is Standing.PROPOSED:
            yield from _barred("no pair to avoid proposed", item, "not_proposed", plan, taken)
        yield from _gated(item, plan)
        yield from _open(item)
    yield from _next_steps(plan)
    yield from _block(plan)


def _dose(item: PlanItem, plan: Planned) -> Iterator[Held]:
    dose, entry, named = item.dose, entry_of(item.id), plan.person.named
    if dose is None:
        return
    weight = named.get("weight_kg")
    if "most_g_per_kg" in entry and dose.total_g is not None:
        most = entry["most_g_per_kg"] * weight if isinstance(weight, float) else 0.0
        wrong = "" if dose.total_g <= most + 0.05 else f"{item.id}: {dose.total_g} g at {weight} kg"
        yield Held("no course above its grams per kg", wrong)
    for each in dose.weighed:
        most = most_by_size(entry.get("most_by_size", {}), each.unit, named)
        if most is not None:
            wrong = "" if each.most <= most + 0.5 else f"{item.id}: {each.text}"
            yield Held("no amount above the maximum for the size", wrong)
    if dose.max_mg is None:
        return
    steps = [each.daily_dose_mg for each in dose.titration]
    rising = all(a < b for a, b in pairwise(steps))
    within = max(steps, default=0) <= dose.max_mg and (dose.target_mg or 0) <= dose.max_mg
    yield Held("titration rises and stays within the maximum", "" if rising and within else f"{item.id}: {steps}")
    if "most_mg_a_day" in entry:
        filtered = None if named.get("dialysis") is True else clearance(named)
        most = most_mg(entry["most_mg_a_day"], filtered)
        wrong = "" if dose.max_mg <= most else f"{item.id}: {dose.max_mg} mg a day at a clearance of {filtered}"
        yield Held("no dose above the maximum of its band", wrong)


def _barred(invariant: str, item: PlanItem, which: str, plan: Planned, taken: set[str]) -> Iterator[Held]:
    bars: Mapping[str, Any] = entry_of(item.id).get(which, {})
    if not bars:
        return
    named, values = plan.person.named, plan.findings.facts.values
    wrong = [f"with {name}" for name in bars.get("medicines", ()) if name in taken and name != item.id]
    for each in bars.get("facts", ()):
        name, _, option = each.partition("=")
        wrong += [f"in {each}"] if named.get(name) == (option or True) else []
    for name, side, limit in bars.get("numbers", ()):
        value = values.get(name)
        outside = isinstance(value, float) and (value < limit if side == "below" else value > limit)
        wrong += [f"at {name} {value}"] if outside else []
    yield Held(invariant, f"{item.id} {item.standing} {', '.join(wrong)}" if wrong else "")


def _gives(item: PlanItem) -> str:
    """The medicine that a treatment gives."""
    treatment = KNOWLEDGE.treatments[item.id]
    return treatment.gives or item.id


def _taken_already(item: PlanItem, plan: Planned, now: set[str]) -> Iterator[Held]:
    """Nothing is added twice, and nothing while it is not known what is taken."""
    given = _gives(item)
    if given not in KNOWLEDGE.medicines:
        return
    drug_class = KNOWLEDGE.medicines[given].drug_class
    twice = given in now
    same = [name for name in now if name != given and KNOWLEDGE.medicines[name].drug_class == drug_class]
    wrong = f"{item.id} is taken" if twice else f"{item.id} with {same[0]} of its class" if same else ""
    yield Held("no medicine twice, nor two of a class", wrong)
    yield Held("no medicine while the list is open", "" if plan.person.all_known else f"{item.id} {item.standing}")


def _harmful(item: PlanItem, plan: Planned) -> Iterator[Held]:
    allergic, tried, given = plan.person.allergic, plan.person.tried, _gives(item)
    if given in KNOWLEDGE.medicines:
        unknown = "allergies are not known" if allergic is None else ""
        wrong = unknown or next((f"allergy to {name}" for name, _ in allergic or () if name == given), "")
        yield Held("no medicine the person is allergic to", f"{item.id}: {wrong}" if wrong else "")
    harmed = next((each for each in tried or () if each.id == given and each.harmed), None)
    yield Held("nothing that did harm before", f"{item.id}: {harmed.stopped_because}" if harmed else "")


def _of_age(item: PlanItem, plan: Planned) -> Iterator[Held]:
    if item.id in double_entry()["adults_only"]:
        age = plan.person.named.get("age_years")
        adult = isinstance(age, float) and age >= ADULT
        yield Held("nothing for adults under 18 or at an unknown age", "" if adult else f"{item.id} at {age} years")


def _gated(item: PlanItem, plan: Planned) -> Iterator[Held]:
    """Immune treatment, blocks and nerve surgery need a disease that calls for them."""
    if item.kind not in GATED or item.standing not in OFFERED:
        return
    gates = double_entry()["gates"][item.kind].get(item.id, ())
    answered = plan.findings.answers.facts
    cells = [answered.values, *(row for table in answered.tables.values() for row in table.rows)]
    opened = any(each.get(gate) is True for gate in gates for each in cells)
    yield Held(f"no {item.kind} treatment without its disease", "" if opened else f"{item.id} for {item.problem}")


def _open(item: PlanItem) -> Iterator[Held]:
    """What is barred or waits for an answer has no dose; nothing is offered with a bar or a question."""
    shut = item.standing in {Standing.ASK_FIRST, Standing.REJECTED}
    wrong = "has a dose" if shut and item.dose is not None else ""
    if not shut and (item.questions or item.rejected):
        wrong = "is offered with a question or a bar"
    yield Held("no dose before the answer", f"{item.id} {item.standing} {wrong}" if wrong else "")


def _next_steps(plan: Planned) -> Iterator[Held]:
    """What comes next is started, added or changed to only from what is proposed."""
    standing = {(item.id, item.problem): item.standing for item in plan.items}
    now = plan.person.now()
    for each in plan.next_steps:
        for step in each.steps:
            if step.move in ADDING:
                wrong = [id for id in step.medicines
                         if id not in now and standing.get((id, each.problem)) is not Standing.PROPOSED]  # fmt: skip
                yield Held("no next step to what is not proposed", f"{step.move} {', '.join(wrong)}" if wrong else "")


def _block(plan: Planned) -> Iterator[Held]:
    block = plan.blocks.planned if plan.blocks else None
    if block is None or block.block is None or not block.allowed:
        return
    id = block.block.id
    offered = any(item.id == id and item.standing in OFFERED for item in plan.items)
    yield Held("no planned block without its gate", "" if offered else f"{id} is allowed")
    weight = plan.findings.facts.values.get("weight_kg")
    share = 0.0
    for each in plan.person.injected or ():
        per_kg, most = double_entry()["anaesthetics"][each.drug]["with_adrenaline" if each.with_adrenaline else "plain"]
        limit = min(per_kg * weight, most) if isinstance(weight, float) else 0.0
        share += each.mg / limit if limit else float("inf")
    yield Held("no anaesthetic above its maximum", f"{id}: {share:.2f} of the most" if share > 1.0 + 1e-9 else "")
