"""The table of roots: what muscles, sensory responses, reflexes and strength of one side say of each root."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ranvier.diagnosis.facts.needle import Examined, nerve_of
from ranvier.diagnosis.facts.sensory import SensoryNerve
from ranvier.kleene import Truth
from ranvier.knowledge import Knowledge
from ranvier.knowledge.nerves.anatomy import ROOTS, Anatomy, Sign, Target
from ranvier.knowledge.vocabulary import SIDES
from ranvier.rules.values import Cell

_PARASPINAL = {"cervical": "cervical_paraspinal", "lumbosacral": "lumbar_paraspinal"}
_LIMIT_PERCENT = 100.0
"""The limit itself, as a share of the limit."""

_H_REFLEX = "S1"
"""The root of the H reflex of the calf."""

_REFLEX = {"reduced": True, "absent": True, "normal": False, "brisk": False}


def roots(
    examined: Sequence[Examined],
    sensory: Sequence[SensoryNerve],
    values: Mapping[str, Cell],
    knowledge: Knowledge,
    *,
    complete: bool,
) -> tuple[dict[str, Cell], ...]:
    """One row for each root of each side to which a muscle under the needle, pain or a loss of sensation points.

    complete  every muscle that was examined is listed
    """
    full = knowledge.methods["examination"].number("full_strength_grade")
    anatomy = knowledge.anatomy
    made: list[dict[str, Cell]] = []
    for side in SIDES:
        own = [each for each in examined if each.side == side]
        for root in ROOTS:
            row = _needle(root, own, anatomy, complete=complete)
            row["abnormal_elsewhere"] = _elsewhere(root, side, examined, anatomy, complete=complete)
            stated = {name: _names_root(values.get(f"{fact}_{side}"), root) for name, fact in _STATED.items()}
            if row["abnormal_muscle"] is True or True in stated.values():
                row |= {"root": root, "side": side, "region": anatomy.places[root].region, **stated}
                row["sensory_response_normal"] = _sensory_normal(root, side, sensory, anatomy)
                row["reflex_reduced"] = _reflex(root, side, values, anatomy)
                row["h_reflex_tests_it"] = root == _H_REFLEX
                row["myotome_weak"] = _weak(root, side, values, anatomy, full)
                made.append(row)
    return tuple(made)


_STATED = {"pain_in_dermatome": "radiating_pain_root", "sensory_loss_in_dermatome": "dermatomal_sensory_loss_root"}


def _names_root(stated: Cell, root: str) -> Truth:
    return None if stated is None else str(stated).upper() == root


def _carries(muscle: Target, root: str) -> bool:
    return root in muscle.roots or root in muscle.also


def _needle(root: str, own: Sequence[Examined], anatomy: Anatomy, *, complete: bool) -> dict[str, Cell]:
    region = anatomy.places[root].region
    paraspinal = next((each for each in own if each.muscle.id == _PARASPINAL[region]), None)
    limb = [each for each in own if each.muscle.roots and each.muscle.region == region]
    abnormal = [each for each in limb if each.neurogenic is True]
    within = [each.muscle for each in abnormal if _carries(each.muscle, root)]
    of_two_nerves = len({nerve_of(each) for each in within}) >= 2 and any(root in each.roots for each in within)
    unclear = not complete or any(each.neurogenic is None for each in limb)
    spared = [each for each in limb if each.normal is True and not _carries(each.muscle, root)]
    return {
        "abnormal_muscle": _grown(any(root in each.roots for each in within), unclear),
        "two_muscles_of_different_nerves": _grown(of_two_nerves, unclear),
        "paraspinal_abnormal": paraspinal.neurogenic if paraspinal else None if unclear else False,
        "paraspinal_normal": paraspinal.normal if paraspinal else None,
        "abnormal_beyond_root": _grown(len(within) < len(abnormal), unclear),
        "other_root_normal": _grown(bool(spared), unclear),
    }


def _elsewhere(root: str, side: str, examined: Sequence[Examined], anatomy: Anatomy, *, complete: bool) -> Truth:
    """Whether a muscle of another limb is neurogenic."""
    region = anatomy.places[root].region
    others = [each for each in examined if each.muscle.roots and (each.side, each.muscle.region) != (side, region)]
    unclear = not complete or any(each.neurogenic is None for each in others)
    return _grown(any(each.neurogenic is True for each in others), unclear)


def _grown(shown: bool, unclear: bool) -> Truth:
    """True as soon as it is shown; false only when nothing could still show it."""
    return True if shown else None if unclear else False


def _sensory_normal(root: str, side: str, sensory: Sequence[SensoryNerve], anatomy: Anatomy) -> Truth:
    """Whether the sensory response of the dermatome keeps its amplitude; unknown when it was not tested."""
    found: list[Truth] = []
    for nerve in sensory:
        target = anatomy.sensory.get(nerve.study.name)
        if nerve.side == side and target is not None and root in target.roots:
            percent = nerve.row.get("amplitude_percent_of_lower_limit")
            found.append(percent >= _LIMIT_PERCENT if isinstance(percent, float) else None)
    if False in found:
        return False
    return True if True in found else None


def _reflex(root: str, side: str, values: Mapping[str, Cell], anatomy: Anatomy) -> Truth:
    found = [
        _REFLEX.get(str(values.get(f"{sign.id}_{side}"))) for sign in _signs(anatomy, "reflex") if root in sign.roots
    ]
    return True if True in found else None if None in found or not found else False


def _weak(root: str, side: str, values: Mapping[str, Cell], anatomy: Anatomy, full: float) -> Truth:
    """Whether a group of muscles with this main root is weak."""
    grades = [
        values.get(f"{sign.id}_{side}")
        for sign in _signs(anatomy, "strength")
        if any(root in anatomy.muscles[muscle].roots for muscle in sign.muscles)
    ]
    found = [grade < full if isinstance(grade, float) else None for grade in grades]
    return True if True in found else None if None in found or not found else False


def _signs(anatomy: Anatomy, kind: str) -> list[Sign]:
    return [sign for sign in anatomy.signs.values() if sign.kind == kind]
