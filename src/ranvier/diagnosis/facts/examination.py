"""What one statement of the chart says about another: strength, sensation, pain, and that a test was done.

A chart says "no weakness" once, or lists twelve muscle grades, and seldom both. Here each of the two yields the
other, so that a rule may ask for either. What the chart states itself is never changed, and two statements that
cannot both be true are refused; what does not follow, whatever else may be added, stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ranvier.diagnosis.facts.implied import Implied, implied
from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.knowledge.vocabulary import SIDES
from ranvier.record import PatientRecord
from ranvier.rules.values import Cell

_REGIONS: Mapping[str, tuple[str, ...]] = {
    "weakness_proximal_arm": ("mrc_shoulder_abduction", "mrc_elbow_flexion", "mrc_elbow_extension"),
    "weakness_distal_arm": (
        "mrc_wrist_extension", "mrc_finger_extension", "mrc_finger_flexion", "mrc_finger_abduction",
        "mrc_thumb_abduction",
    ),
    "weakness_proximal_leg": ("mrc_hip_flexion", "mrc_hip_abduction", "mrc_knee_extension", "mrc_knee_flexion"),
    "weakness_distal_leg": (
        "mrc_ankle_dorsiflexion", "mrc_ankle_plantarflexion", "mrc_ankle_inversion", "mrc_toe_extension",
    ),
}  # fmt: skip
"""Region -> its muscle groups: one weak group makes it weak, and all of them must be graded before it is strong."""

_FURTHER = {"weakness_proximal_leg": ("mrc_hip_extension",), "weakness_distal_leg": ("mrc_ankle_eversion",)}
"""Region -> groups that show weakness when they are weak, but are too seldom graded to be asked for."""

_IN_WORDS: Mapping[str, Mapping[str, str]] = {
    "weakness_distal_arm": {
        "weak_thumb_abduction": "mrc_thumb_abduction", "weak_finger_extension": "mrc_finger_extension",
    },
    "weakness_proximal_leg": {"weak_knee_extension": "mrc_knee_extension"},
}  # fmt: skip
"""Region -> its movements that a chart may call weak without a grade -> the grade that says the same."""

_MOVEMENTS = {name: grade for words in _IN_WORDS.values() for name, grade in words.items()}

_LIMBS = {
    "arm_weak": ("mrc_arm_overall", "weakness_proximal_arm", "weakness_distal_arm"),
    "leg_weak": ("mrc_leg_overall", "weakness_proximal_leg", "weakness_distal_leg"),
}
"""Limb -> the grade of the whole limb, and its two regions."""

_SUM_SCORE = tuple(
    f"mrc_{group}_{side}"
    for group in (
        "shoulder_abduction", "elbow_flexion", "wrist_extension", "hip_flexion", "knee_extension", "ankle_dorsiflexion",
    )
    for side in SIDES
)  # fmt: skip
"""The twelve muscle groups of the MRC sum score."""

_MODALITIES = tuple(
    f"{modality}_{place}_{side}"
    for modality, places in {
        "pinprick": ("toes", "fingers"), "temperature": ("toes", "fingers"), "touch": ("toes", "fingers"),
        "vibration": ("toes", "ankle", "fingers"), "position_sense": ("toes", "fingers"), "monofilament": ("foot",),
    }.items()
    for place in places
    for side in SIDES
)  # fmt: skip
"""Sensory tests of the examination, each normal, reduced or absent."""

_LOST = {"reduced", "absent"}
_LOSSES = (
    "saddle_sensory_loss", "spinal_sensory_level", "trigeminal_sensory_loss", "sensory_loss_beyond_legs",
    *(f"{nerve}_sensory_loss_{side}" for nerve in ("median", "ulnar", "dorsal_ulnar_hand") for side in SIDES),
)  # fmt: skip
"""Losses of sensation that are stated as yes or no."""

_PAINFUL = (
    "burning_pain", "painful_cold", "electric_shock_pain", "pressing_or_aching_pain", "touch_evoked_pain", "pain_feet",
    "pain_attacks", "pain_wakes", "pain_limits_activity", "pain_worse_at_night",
)  # fmt: skip
_EVOKED = ("allodynia", "thermal_allodynia")
"""Pain on examination: it shows that there is pain, yet may be found in a patient who complains of none."""


def examination_facts(record: PatientRecord, knowledge: Knowledge) -> Mapping[str, Cell]:
    """The facts that follow from what the chart states, without those that it states itself.

    Raises InputError when the chart denies weakness, sensory loss, pain or a test and describes it all the same, or
    states what another statement rules out, such as a pregnant man.
    """
    stated = {id: fact.value for id, fact in record.facts.items()}
    figures = knowledge.methods["examination"]
    full, none = figures.number("full_strength_grade"), figures.number("no_pain_score")
    following = implied(stated, knowledge)
    _refuse_contradictions(record, stated, full, none, following)
    found: dict[str, Cell] = {}
    own = (*_strength(stated, full), *_sensation(stated), *_pain(stated, none), *_sum_score(record, stated))
    for name, value in (*own, *((name, each.value) for name, each in following.items())):
        if name not in stated:
            found.setdefault(name, value)
    return found


def _refuse_contradictions(
    record: PatientRecord,
    stated: Mapping[str, Cell],
    full: float,
    none: float,
    following: Mapping[str, Implied],
) -> None:
    graded = [
        *(
            (f"{region}_{side}", False, _weak_groups(region, side, stated, full))
            for region in _REGIONS
            for side in SIDES
        ),
        *_full_but_weak(stated, full),
    ]
    for denial, denied, shown in (
        *graded,
        ("limb_weakness", False, _shown_weakness(stated, full)),
        ("weakness_territory", "none", _shown_weakness(stated, full)),
        ("sensory_loss", False, _shown_loss(stated)),
        ("sensory_loss_territory", "none", _shown_loss(stated)),
        ("pain", False, _shown_pain(stated, none)),
        *((name, not each.value, each.because) for name, each in following.items() if each.firm),
    ):
        other = next((name for name in shown if name != denial), None)
        if stated.get(denial) == denied and other is not None:
            raise InputError(
                f"'{denial}' is {record.facts[denial].as_given}, but '{other}' is {record.facts[other].as_given}",
                where=str(record.facts[denial].origin),
                hint=f"The other stands in {record.facts[other].origin}; correct one of them, or leave one out",
            )


def _shown_weakness(stated: Mapping[str, Cell], full: float) -> Iterator[str]:
    """The statements of the chart that show weakness of a limb."""
    yield from (name for name in ("limb_weakness",) if stated.get(name) is True)
    yield from (name for name in ("weakness_territory",) if stated.get(name) not in (None, "none"))
    for side in SIDES:
        for region in _REGIONS:
            if stated.get(f"{region}_{side}") is True:
                yield f"{region}_{side}"
            yield from _weak_groups(region, side, stated, full)
        for limb, (overall, *_) in _LIMBS.items():
            yield from (name for name in (f"{limb}_{side}",) if stated.get(name) is True)
            yield from (name for name in (f"{overall}_{side}",) if _below(stated.get(name), full))


def _weak_groups(region: str, side: str, stated: Mapping[str, Cell], full: float) -> Iterator[str]:
    """The statements that show weakness of one region: a grade below full strength, or a movement called weak."""
    for group in (*_REGIONS[region], *_FURTHER.get(region, ())):
        if _below(stated.get(f"{group}_{side}"), full):
            yield f"{group}_{side}"
    yield from (f"{name}_{side}" for name in _IN_WORDS.get(region, ()) if stated.get(f"{name}_{side}") is True)


def _full_but_weak(stated: Mapping[str, Cell], full: float) -> Iterator[tuple[str, Cell, Iterable[str]]]:
    """A movement called weak, or not weak, against its own grade, as a denial and what shows the opposite."""
    for words in _IN_WORDS.values():
        for name, grade in ((f"{name}_{side}", f"{grade}_{side}") for name, grade in words.items() for side in SIDES):
            yield grade, full, [name] if stated.get(name) is True else []
            yield name, False, [grade] if _below(stated.get(grade), full) else []


def _shown_loss(stated: Mapping[str, Cell]) -> Iterator[str]:
    """The statements of the chart that show a loss of sensation."""
    yield from (name for name in ("sensory_loss",) if stated.get(name) is True)
    yield from (name for name in ("sensory_loss_territory",) if stated.get(name) not in (None, "none"))
    yield from (name for name in _MODALITIES if stated.get(name) in _LOST)
    yield from (name for name in _LOSSES if stated.get(name) is True)


def _shown_pain(stated: Mapping[str, Cell], none: float) -> Iterator[str]:
    """The statements of the chart that show pain."""
    yield from (name for name in _PAINFUL if stated.get(name) is True)
    yield from (name for name in ("pain_site",) if name in stated)
    intensity = stated.get("pain_intensity_0_to_10")
    if isinstance(intensity, float | int) and intensity > none:
        yield "pain_intensity_0_to_10"


def _below(grade: Cell, full: float) -> bool:
    return isinstance(grade, int | float) and not isinstance(grade, bool) and grade < full


def _strength(stated: Mapping[str, Cell], full: float) -> Iterator[tuple[str, Cell]]:
    regions: dict[str, Cell] = {}
    for region, groups in _REGIONS.items():
        for side in SIDES:
            name = f"{region}_{side}"
            grades = [stated.get(f"{group}_{side}") for group in groups]
            shown = next(_weak_groups(region, side, stated, full), None) is not None
            regions[name] = stated.get(name, True if shown else _weak(grades, full))
    if stated.get("limb_weakness") is False:
        yield from ((name, False) for name in (*regions, *_sided(_LIMBS), *_sided(_MOVEMENTS)))
        yield "weakness_territory", "none"
        return
    yield from _movements(stated, full)
    yield from _limbs(stated, regions, full)
    yield from ((name, weak) for name, weak in regions.items() if weak is not None)
    if next(_shown_weakness(stated, full), None) is not None:
        yield "limb_weakness", True
    elif all(weak is False for weak in regions.values()) or stated.get("weakness_territory") == "none":
        yield "limb_weakness", False


def _movements(stated: Mapping[str, Cell], full: float) -> Iterator[tuple[str, Cell]]:
    """Whether a movement is weak, from its grade."""
    for name, grade in _MOVEMENTS.items():
        for side in SIDES:
            if (weak := _weak([stated.get(f"{grade}_{side}")], full)) is not None:
                yield f"{name}_{side}", weak


def _limbs(stated: Mapping[str, Cell], regions: Mapping[str, Cell], full: float) -> Iterator[tuple[str, Cell]]:
    """Whether a limb is weak, from the grade of the whole limb or from its two regions."""
    for limb, (overall, *parts) in _LIMBS.items():
        for side in SIDES:
            found = [regions[f"{part}_{side}"] for part in parts]
            if True in found or _below(stated.get(f"{overall}_{side}"), full):
                yield f"{limb}_{side}", True
            elif all(weak is False for weak in found) or stated.get(f"{overall}_{side}") == full:
                yield f"{limb}_{side}", False


def _sided(names: Iterable[str]) -> list[str]:
    return [f"{name}_{side}" for name in names for side in SIDES]


def _sum_score(record: PatientRecord, stated: Mapping[str, Cell]) -> Iterator[tuple[str, Cell]]:
    """The MRC sum score, when all twelve of its muscle groups were graded."""
    grades = [stated.get(name) for name in _SUM_SCORE]
    known = [float(grade) for grade in grades if isinstance(grade, int | float) and not isinstance(grade, bool)]
    if len(known) < len(_SUM_SCORE):
        return
    total = stated.get("mrc_sum_score")
    if total is not None and total != sum(known):
        fact = record.facts["mrc_sum_score"]
        raise InputError(
            f"'mrc_sum_score' is {fact.as_given}, but its twelve muscle groups add up to {sum(known):g}",
            where=str(fact.origin),
            hint="Correct the total or a grade, or leave the total out",
        )
    yield "mrc_sum_score", sum(known)


def _weak(grades: list[Cell], full: float) -> bool | None:
    if any(_below(grade, full) for grade in grades):
        return True
    return None if None in grades else False


def _sensation(stated: Mapping[str, Cell]) -> Iterator[tuple[str, Cell]]:
    territory = stated.get("sensory_loss_territory")
    if stated.get("sensory_loss") is False or (territory == "none" and "sensory_loss" not in stated):
        yield "sensory_loss", False
        yield "sensory_loss_territory", "none"
        yield from ((name, "normal") for name in _MODALITIES)
        yield from ((name, False) for name in _LOSSES)
        return
    if next(_shown_loss(stated), None) is not None:
        yield "sensory_loss", True


def _pain(stated: Mapping[str, Cell], none: float) -> Iterator[tuple[str, Cell]]:
    if stated.get("pain") is False:
        yield from ((name, False) for name in (*_PAINFUL, *_EVOKED))
        yield "pain_intensity_0_to_10", none
        return
    evoked = any(stated.get(name) is True for name in _EVOKED)
    if evoked or next(_shown_pain(stated, none), None) is not None:
        yield "pain", True
