"""The INR of the day held against a planned block: above the lowest limit of the editions the block is not done."""

from __future__ import annotations

from collections.abc import Sequence

from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import Block
from ranvier.knowledge.entries import Statement
from ranvier.record import PatientRecord
from ranvier.therapy.blocks.beside import Beside, Taken
from ranvier.therapy.blocks.bleeding import BleedingPlan

_OF_RISK = {"low": "inr_low_risk_at_most"}
_NORMAL, _DEEP = "inr_normal_at_most", "inr_neuraxial_uk_at_most"
_ON_A_VITAMIN_K_ANTAGONIST = "vitamin_k_antagonist"


def inr_before(
    block: Block | None,
    bleeding: BleedingPlan | None,
    record: PatientRecord,
    taken: Sequence[Taken],
    knowledge: Knowledge,
) -> Beside:
    """What the INR says of the block: a bar above the limit, a question where it is not known on that day.

    Whoever takes no vitamin K antagonist is not asked, but a high INR of another cause bars as well.
    """
    if block is None or bleeding is None:
        return Beside()
    names = [_OF_RISK.get(bleeding.risk, _NORMAL), *([_DEEP] if block.deep else [])]
    figures = [knowledge.methods["local_anaesthetic_rules"].values[name] for name in names]
    limit = min(figures, key=lambda each: each.value)
    inr, fact = record.number("inr"), record.facts.get("inr")
    if inr is not None and inr > limit.value:
        text = f"The INR is {inr:g}; before this block, of {bleeding.risk} risk of bleeding, at most {limit.value:g}."
        return Beside(bars=(Statement(text, limit.source, limit.confidence),))
    if not any(each.has(_ON_A_VITAMIN_K_ANTAGONIST) for each in taken):
        return Beside()
    asked = f"the INR on the day of the block: at most {limit.value:g} for its {bleeding.risk} risk of bleeding"
    of_the_day = fact is not None and (fact.on is None or fact.on == record.on)
    return Beside() if of_the_day else Beside(questions=(asked,))
