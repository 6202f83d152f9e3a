"""The table of body regions: upper and lower motor neurone signs, and what the needle adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ranvier.diagnosis.facts.needle import Examined, differ
from ranvier.kleene import Truth, both, either, some
from ranvier.knowledge.nerves.anatomy import REGIONS
from ranvier.knowledge.vocabulary import SIDES
from ranvier.rules.values import Cell

_ONE_MUSCLE_IS_ENOUGH = {"bulbar", "thoracic"}
_REFLEXES = {"cervical": ("biceps", "triceps", "brachioradialis"), "lumbosacral": ("knee", "ankle")}


def regions(examined: Sequence[Examined], values: Mapping[str, Cell], *, complete: bool) -> tuple[dict[str, Cell], ...]:
    """One row for each body region of which anything is known.

    complete  every muscle that was examined is listed
    """
    rows: list[dict[str, Cell]] = [
        {
            "region": region,
            "upper_motor_neurone_signs": _upper(region, values),
            "lower_motor_neurone_signs": _lower(region, values),
            "lower_motor_neurone_by_needle": _by_needle(region, examined, complete=complete),
        }
        for region in REGIONS
    ]
    return tuple(row for row in rows if any(value is not None for name, value in row.items() if name != "region"))


def _stated(values: Mapping[str, Cell], name: str) -> Truth:
    value = values.get(name)
    return value if isinstance(value, bool) else None


def _upper(region: str, values: Mapping[str, Cell]) -> Truth:
    """Stated signs, a brisk reflex, or an extensor plantar response; no sign at all when the chart denies them."""
    shown: list[Truth] = [_stated(values, f"upper_motor_neurone_signs_{region}")]
    for side in SIDES:
        for reflex in _REFLEXES.get(region, ()):
            shown.append(True if values.get(f"{reflex}_reflex_{side}") == "brisk" else None)
        if region == "lumbosacral":
            shown.append(True if values.get(f"plantar_response_{side}") == "extensor" else None)
    if True in shown:
        return True
    return False if shown[0] is False or _stated(values, "upper_motor_neurone_signs") is False else None


def _lower(region: str, values: Mapping[str, Cell]) -> Truth:
    """Stated signs, a wasted tongue, or wasted and weak muscles of one hand."""
    stated = _stated(values, f"lower_motor_neurone_signs_{region}")
    if region == "bulbar":
        return either(stated, _stated(values, "tongue_wasting_or_fasciculation"))
    if region != "cervical":
        return stated
    hands = (
        both(
            either(_stated(values, f"thenar_wasting_{side}"), _stated(values, f"interosseous_wasting_{side}")),
            _stated(values, f"weakness_distal_arm_{side}"),
        )
        for side in SIDES
    )
    return True if some(hands) is True else stated


def _by_needle(region: str, examined: Sequence[Examined], *, complete: bool) -> Truth:
    """Ongoing and chronic change in one bulbar or thoracic muscle, or in two limb muscles of other root and nerve."""
    own = [each for each in examined if each.muscle.region == region]
    shown = [each.muscle for each in own if each.lower is True]
    if differ(shown) or (shown and region in _ONE_MUSCLE_IS_ENOUGH):
        return True
    return None if not own or not complete or any(each.lower is None for each in own) else False
