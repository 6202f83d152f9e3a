"""What one statement of the chart says about another: strength, sensation and pain.

A chart says "no weakness" once, or lists twelve muscle grades, and seldom both. Here each of the two yields the
other, so that a rule may ask for either. What the chart states itself is never changed, even when two of its
statements disagree; what does not follow stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ranvier.knowledge import Knowledge
from ranvier.record import PatientRecord
from ranvier.rules.values import Cell

SIDES = ("left", "right")

_REGIONS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "weakness_proximal_arm": (("mrc_shoulder_abduction", "mrc_elbow_flexion"), ("mrc_elbow_extension",)),
    "weakness_distal_arm": (
        ("mrc_wrist_extension", "mrc_finger_abduction", "mrc_thumb_abduction"),
        ("mrc_finger_extension", "mrc_finger_flexion"),
    ),
    "weakness_proximal_leg": (("mrc_hip_flexion", "mrc_knee_extension"), ("mrc_hip_abduction", "mrc_knee_flexion")),
    "weakness_distal_leg": (
        ("mrc_ankle_dorsiflexion", "mrc_toe_extension"),
        ("mrc_ankle_plantarflexion", "mrc_ankle_inversion"),
    ),
}
"""Region -> muscle groups that must all be strong before it is called strong, and further groups that belong to it."""

_MODALITIES = tuple(
    f"{modality}_{place}"
    for modality, places in {
        "pinprick": ("toes", "fingers"), "temperature": ("toes", "fingers"), "touch": ("toes", "fingers"),
        "vibration": ("toes", "ankle", "fingers"), "position_sense": ("toes", "fingers"), "monofilament": ("foot",),
    }.items()
    for place in places
)  # fmt: skip
_LOST = {"reduced", "absent"}
_LOCAL_LOSS = ("median_sensory_loss", "ulnar_sensory_loss", "dorsal_ulnar_hand_sensory_loss")
_OTHER_LOSS = ("saddle_sensory_loss", "spinal_sensory_level", "trigeminal_sensory_loss", "sensory_loss_beyond_legs")
_PAINFUL = (
    "burning_pain", "painful_cold", "electric_shock_pain", "pressing_or_aching_pain", "touch_evoked_pain", "pain_feet",
    "pain_attacks", "pain_wakes", "pain_limits_activity", "pain_worse_at_night", "allodynia", "thermal_allodynia",
)  # fmt: skip


def examination_facts(record: PatientRecord, knowledge: Knowledge) -> Mapping[str, Cell]:
    """The facts that follow from what the chart states, without those that it states itself."""
    stated = {id: fact.value for id, fact in record.facts.items()}
    figures = knowledge.methods["examination"]
    found: dict[str, Cell] = {}
    for name, value in (
        *_strength(stated, figures.number("full_strength_grade")),
        *_sensation(stated),
        *_pain(stated, figures.number("no_pain_score")),
    ):
        if name not in stated:
            found.setdefault(name, value)
    return found


def _strength(stated: Mapping[str, Cell], full: float) -> Iterator[tuple[str, Cell]]:
    regions: dict[str, Cell] = {}
    for region, (deciding, further) in _REGIONS.items():
        for side in SIDES:
            name = f"{region}_{side}"
            regions[name] = stated.get(
                name, _weak([f"{group}_{side}" for group in deciding], further, side, stated, full)
            )
    if stated.get("limb_weakness") is False:
        yield from ((name, False) for name in regions)
        yield "weakness_territory", "none"
        return
    yield from ((name, weak) for name, weak in regions.items() if weak is not None)
    if any(weak is True for weak in regions.values()) or stated.get("weakness_territory") not in (None, "none"):
        yield "limb_weakness", True
    elif all(weak is False for weak in regions.values()) or stated.get("weakness_territory") == "none":
        yield "limb_weakness", False


def _weak(
    deciding: list[str], further: tuple[str, ...], side: str, stated: Mapping[str, Cell], full: float
) -> bool | None:
    grades = [stated.get(group) for group in (*deciding, *(f"{group}_{side}" for group in further))]
    if any(isinstance(grade, int | float) and grade < full for grade in grades):
        return True
    return False if all(stated.get(group) is not None for group in deciding) else None


def _sensation(stated: Mapping[str, Cell]) -> Iterator[tuple[str, Cell]]:
    modalities = [f"{each}_{side}" for each in _MODALITIES for side in SIDES]
    losses = [*_OTHER_LOSS, *(f"{each}_{side}" for each in _LOCAL_LOSS for side in SIDES)]
    territory = stated.get("sensory_loss_territory")
    if stated.get("sensory_loss") is False or (territory == "none" and "sensory_loss" not in stated):
        yield "sensory_loss", False
        yield "sensory_loss_territory", "none"
        yield from ((name, "normal") for name in modalities)
        yield from ((name, False) for name in losses)
        return
    lost = any(stated.get(name) in _LOST for name in modalities) or any(stated.get(name) is True for name in losses)
    if lost or territory not in (None, "none"):
        yield "sensory_loss", True


def _pain(stated: Mapping[str, Cell], none: float) -> Iterator[tuple[str, Cell]]:
    if stated.get("pain") is False:
        yield from ((name, False) for name in _PAINFUL)
        yield "pain_intensity_0_to_10", none
        return
    intensity = stated.get("pain_intensity_0_to_10")
    if isinstance(intensity, int | float):
        yield "pain", intensity > none
    elif "pain_site" in stated or any(stated.get(name) is True for name in _PAINFUL):
        yield "pain", True
