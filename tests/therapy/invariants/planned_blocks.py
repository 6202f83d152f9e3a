"""Planned nerve blocks by chance: the block, its anaesthetics, and what is asked before them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from ranvier.record import Scalar

from .people import Injected

SHARE = 0.15
STRENGTHS: Mapping[str, tuple[float, ...]] = {
    "lidocaine": (0.5, 1, 2, 4), "bupivacaine": (0.125, 0.25, 0.5), "levobupivacaine": (0.125, 0.25, 0.5),
    "ropivacaine": (0.2, 0.5, 0.75, 2), "mepivacaine": (1, 2), "prilocaine": (1, 2),
}  # fmt: skip
GATES: Mapping[str, str] = {
    "peripheral_nerve_block": "painful_neuropathy.focal_neuropathic_pain.probable",
    "selective_nerve_root_block": "painful_neuropathy.painful_radiculopathy.probable",
    "epidural_steroid_injection": "painful_neuropathy.painful_radiculopathy.probable",
    "lumbar_sympathetic_block": "complex_regional_pain_syndrome.complex_regional_pain_syndrome.clinical",
    "stellate_ganglion_block": "complex_regional_pain_syndrome.complex_regional_pain_syndrome.clinical",
    "medial_branch_block": "axial_spine_pain.axial_spine_pain.lasting",
    "facet_joint_injection": "axial_spine_pain.axial_spine_pain.lasting",
}
REGIONS = ("neck", "arm", "chest", "lumbar", "leg", "finger_or_toe")
SITES = ("peripheral_nerve", "epidural", "plexus", "sympathetic_chain", "near_head_or_neck", "facet_joint")
HARMLESS = (
    "raynaud_phenomenon_at_block_site", "methaemoglobinaemia", "plasma_cholinesterase_deficiency",
    "peripheral_artery_disease",
)  # fmt: skip


def planned_block(chance: Random) -> tuple[dict[str, Scalar], tuple[Injected, ...] | None, dict[str, bool]]:
    """What the chart says of a planned block, its anaesthetics, and in most people the conclusion that opens it."""
    if chance.random() >= SHARE:
        return {}, None, {}
    block = chance.choice(tuple(GATES))
    named: dict[str, Scalar] = {
        "block_planned": block,
        "block_side": chance.choice(("left", "right", "left", "right", "both")),
        "block_purpose": chance.choice(("diagnostic", "therapeutic", "anaesthesia")),
        "block_region": chance.choice(REGIONS),
        "planned_steroid": "none",
        **{each: chance.random() < 0.03 for each in HARMLESS},
    }
    kept = {name: value for name, value in named.items() if chance.random() < 0.97}
    return kept, _injected(chance), {GATES[block]: True} if chance.random() < 0.9 else {}


def _injected(chance: Random) -> tuple[Injected, ...]:
    most = chance.choice((5, 10, 20, 60))
    drugs = chance.choices(tuple(STRENGTHS), k=chance.choice((1, 1, 1, 2)))
    return tuple(
        Injected(
            drug,
            float(chance.choice(STRENGTHS[drug])),
            float(round(chance.uniform(1, most))),
            chance.choice((True, False, False, None)),
            chance.choice(SITES),
        )
        for drug in drugs
    )
