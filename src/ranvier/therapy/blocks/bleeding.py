"""How long each medicine that affects bleeding waits before a block, after every edition; the longest by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ranvier.diagnosis.facts.combinations import stated_daily_mg
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import RISKS, Block, Hold
from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.entries import Statement
from ranvier.record import PatientRecord
from ranvier.therapy.blocks.beside import Taken

_PAIN = "asra_pain_2018"
_AFFECTS = ("anticoagulant", "antiplatelet", "nsaid", "bleeding_risk", "ssri", "snri")


@dataclass(frozen=True, slots=True)
class HoldAdvice:
    """One medicine before a block.

    hold_hours  the longest of all editions; 0 when it goes on; None when it is a shared decision or nobody says
    decide      why no figure stands there
    editions    what each edition says
    """

    medicine: str
    hold_hours: float | None
    restart_hours: float | None
    decide: str
    editions: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class BleedingPlan:
    """The risk of bleeding of the block in this patient, and every medicine that matters for it.

    risk      class after what raises it; `own` is the class of the block itself
    raised_by what raises it by one class
    unknown   what nobody has ruled out and what would lengthen an interval: it must be asked, and until then the
              higher class stands
    """

    risk: str
    own: str
    raised_by: tuple[Statement, ...]
    unknown: tuple[str, ...]
    holds: tuple[HoldAdvice, ...]


def bleeding_plan(
    block: Block, record: PatientRecord, taken: Sequence[Taken], clearance: float | None, knowledge: Knowledge
) -> BleedingPlan:
    """The intervals for the medicines that the patient takes.

    clearance  creatinine clearance in mL/min; None when it is not known, which takes the longer interval
    """
    own = _own_risk(block, record)
    raised, unknown = _raised(record, taken, clearance, knowledge)
    higher = RISKS[min(RISKS.index(own) + 1, len(RISKS) - 1)]
    meant = [
        (medicine, each)
        for each in taken
        for medicine in each.medicines
        if any(name in medicine.properties for name in _AFFECTS)
    ]

    def at(risk: str) -> tuple[HoldAdvice, ...]:
        found = (_advice(medicine, each, block, risk, clearance, knowledge) for medicine, each in meant)
        return tuple(dict.fromkeys(found))

    if raised:
        return BleedingPlan(higher, own, raised, (), at(higher))
    usual, longer = at(own), at(higher)
    if not unknown or usual == longer:
        return BleedingPlan(own, own, (), (), usual)
    return BleedingPlan(higher, own, (), unknown, longer)


def _own_risk(block: Block, record: PatientRecord) -> str:
    if not block.cervical_risk:
        return block.risk
    return block.risk if record.value("block_region") in {"chest", "lumbar", "sacral"} else block.cervical_risk


def _raised(
    record: PatientRecord, taken: Sequence[Taken], clearance: float | None, knowledge: Knowledge
) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    rules = knowledge.methods["local_anaesthetic_rules"]
    age = record.number("age_years")
    antithrombotics = {
        medicine.id
        for each in taken
        for medicine in each.medicines
        if "anticoagulant" in medicine.properties or "antiplatelet" in medicine.properties
    }
    kidney = True if record.value("dialysis") is True else None
    if kidney is None and clearance is not None:
        kidney = clearance < rules.number("advanced_kidney_disease")
    verdicts: dict[str, bool | None] = {
        "old_age": None if age is None else age >= rules.number("old_for_bleeding"),
        "bleeding_history": record.truth("bleeding_disorder"),
        "several_antithrombotics": len(antithrombotics) > 1,
        "liver_disease": record.truth("liver_disease"),
        "kidney_disease": kidney,
    }
    said = knowledge.steps_up
    return (
        tuple(said[name] for name, verdict in verdicts.items() if verdict is True),
        tuple(said[name].text for name, verdict in verdicts.items() if verdict is None),
    )


def _advice(
    medicine: Medicine, taken: Taken, block: Block, risk: str, clearance: float | None, knowledge: Knowledge
) -> HoldAdvice:
    rows = [
        each
        for each in knowledge.holds
        if medicine.id in each.medicines
        and risk in each.risks
        and (block.deep or each.edition == _PAIN)
        and _may_be_meant(each, taken, clearance)
    ]
    rows = _longest_of_each(_without_high_dose(rows))
    with_hours = [each for each in rows if each.hold_hours is not None]
    pain = next((each for each in rows if each.edition == _PAIN), None)
    if not rows:
        decide = "No interval for it was read in any edition: ask haematology or the prescriber before any block."
        return HoldAdvice(medicine.title, None, None, decide, ())
    restarts = [each.restart_hours for each in rows if each.restart_hours is not None]
    if pain is not None and pain.hold_hours is None:
        hours = max((each.hold_hours for each in with_hours if each.hold_hours), default=None)
        return HoldAdvice(medicine.title, hours, max(restarts, default=None), pain.text, tuple(rows))
    if not with_hours:
        return HoldAdvice(medicine.title, None, max(restarts, default=None), rows[0].text, tuple(rows))
    longest = max(each.hold_hours or 0.0 for each in with_hours)
    return HoldAdvice(medicine.title, longest, max(restarts, default=None), "", tuple(rows))


def _may_be_meant(hold: Hold, taken: Taken, clearance: float | None) -> bool:
    """The row of an edition is meant for this patient, or nobody can say that it is not."""
    route = taken.row.text("route")
    if hold.route and route is not None and route != hold.route:
        return False
    daily = stated_daily_mg(taken.row) if len(taken.medicines) == 1 else None
    if hold.low_dose_at is not None and (daily is None or daily > hold.low_dose_at):
        return False
    if hold.below_clearance is not None and clearance is not None and clearance >= hold.below_clearance:
        return False
    return not (hold.from_clearance is not None and clearance is not None and clearance < hold.from_clearance)


def _without_high_dose(rows: Sequence[Hold]) -> list[Hold]:
    """Where the dose is known to be low, the rows of the same edition for a high one fall away."""
    low = {each.edition for each in rows if each.low_dose_at is not None}
    return [each for each in rows if not (each.high_dose and each.edition in low)]


def _longest_of_each(rows: Sequence[Hold]) -> list[Hold]:
    """One row of each edition: the longest of those that may be meant."""
    found: dict[str, Hold] = {}
    for each in rows:
        before = found.get(each.edition)
        if before is None or _rank(each) > _rank(before):
            found[each.edition] = each
    return list(found.values())


def _rank(hold: Hold) -> float:
    return hold.hold_hours if hold.hold_hours is not None else -1.0
