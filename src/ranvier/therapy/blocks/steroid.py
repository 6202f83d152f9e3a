"""A steroid that is to be injected with a block: which one, near which level, and how often."""

from __future__ import annotations

from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import Block
from ranvier.knowledge.entries import Statement
from ranvier.record import PatientRecord
from ranvier.therapy.blocks.beside import Beside

_NEAR_A_ROOT = {"selective_nerve_root_block", "epidural_steroid_injection"}
_PARTICULATE = {"methylprednisolone", "triamcinolone", "betamethasone", "other"}
_SAFE_REGIONS = {"lumbar", "sacral"}


def steroid_beside(record: PatientRecord, block: Block | None, knowledge: Knowledge) -> Beside:
    """What bars the planned steroid, what must be asked, and what to mind.

    The lumbar region reaches above L3, so that a particulate steroid is asked about there, and barred elsewhere.
    """
    steroid = record.value("planned_steroid")
    if steroid is None:
        asked = "which steroid is planned with it (planned_steroid: none when there is none)"
        return Beside(questions=(asked,) if block is not None else ())
    if steroid == "none":
        return Beside()
    said, bars, questions = knowledge.anaesthetic_rules, list[Statement](), list[str]()
    cautions = [said["steroid_year"]]
    if block is not None and block.id in _NEAR_A_ROOT and steroid in _PARTICULATE:
        region = record.value("block_region")
        if region not in _SAFE_REGIONS and region is not None:
            bars.append(said["particulate_steroid"])
        else:
            cautions.append(said["particulate_steroid"])
            if region != "sacral":
                questions.append("whether the level lies below L3; above it only dexamethasone")
    if record.value("diabetes") is not False:
        cautions.append(said["steroid_glucose"])
    if record.value("block_purpose") == "diagnostic":
        cautions.append(said["steroid_diagnostic"])
    given = record.number("steroid_injections_last_year")
    if given is None:
        questions.append("how many steroid injections there were in the last year")
    elif given >= knowledge.methods["local_anaesthetic_rules"].number("most_steroids_a_year"):
        bars.append(said["steroid_year"])
    return Beside(tuple(bars), tuple(questions), tuple(cautions))
