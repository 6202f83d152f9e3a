"""The table of body sides: what the chart, the conduction study and the needle say of the nerves of one side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from ranvier.diagnosis.facts.motor import MotorNerve
from ranvier.diagnosis.facts.needle import Examined
from ranvier.diagnosis.facts.sensory import SensoryNerve
from ranvier.diagnosis.limits import DIGITS
from ranvier.diagnosis.measuring import Site
from ranvier.kleene import Truth
from ranvier.knowledge.vocabulary import SIDES, Vocabulary
from ranvier.record import Status
from ranvier.rules.values import Cell

_SEGMENTS = {
    "ulnar_elbow": (("ulnar_adm", "ulnar_fdi"), "across_elbow"),
    "ulnar_forearm": (("ulnar_adm", "ulnar_fdi"), "forearm"),
    "peroneal_fibular_head": (("peroneal_edb", "peroneal_ta"), "across_fibular_head"),
    "peroneal_leg": (("peroneal_edb",), "leg"),
    "radial_spiral_groove": (("radial_eip",), "across_spiral_groove"),
    "radial_forearm": (("radial_eip",), "forearm"),
}
"""Name of the columns -> the nerves and the segment they describe."""

_MOTOR = {"ulnar_motor": "ulnar_adm", "radial_motor": "radial_eip", "femoral_motor": "femoral_quadriceps",
          "median_motor": "median_apb", "peroneal_motor": "peroneal_ta", "tibial_motor": "tibial_ah"}  # fmt: skip
_SENSORY = {
    "ulnar_sensory": "ulnar", "median_sensory": "median", "radial_sensory": "radial", "sural_sensory": "sural",
    "dorsal_ulnar_sensory": "dorsal_ulnar_cutaneous", "medial_antebrachial_sensory": "medial_antebrachial",
    "lateral_antebrachial_sensory": "lateral_antebrachial", "superficial_peroneal_sensory": "superficial_peroneal",
    "saphenous_sensory": "saphenous", "lateral_femoral_cutaneous_sensory": "lateral_femoral_cutaneous",
}  # fmt: skip
_NO_ROW: Mapping[str, Cell] = MappingProxyType[str, Cell]({})
_PLANTAR = {"medial_plantar", "lateral_plantar"}


def body_sides(
    sites: Sequence[Site],
    motor: Sequence[MotorNerve],
    sensory: Sequence[SensoryNerve],
    examined: Sequence[Examined],
    values: Mapping[str, Cell],
    vocabulary: Vocabulary,
) -> tuple[dict[str, Cell], ...]:
    """One row for each side of which anything is known."""
    columns = vocabulary.listings["body_side"].columns
    sided = {name for name in columns if name in vocabulary.terms and vocabulary.terms[name].per_side}
    found = {side: _row(side, sites, motor, sensory, examined) for side in SIDES}
    for side, row in found.items():
        row |= {name: _plain(values.get(f"{name}_{side}")) for name in sided}
        other = found["left" if side == "right" else "right"]
        row["lateral_femoral_cutaneous_side_ratio"] = _ratio(other, row, "lateral_femoral_cutaneous_sensory_uv")
    rows = ({name: row.get(name) for name in columns} for row in found.values())
    return tuple(row for row in rows if any(value is not None for name, value in row.items() if name != "side"))


_AS_TRUTH = {"positive": True, "negative": False}


def _plain(value: Cell) -> Cell:
    """A test that is positive or negative is yes or no in the table."""
    return _AS_TRUTH.get(value, value) if isinstance(value, str) else value


def _row(
    side: str,
    sites: Sequence[Site],
    motor: Sequence[MotorNerve],
    sensory: Sequence[SensoryNerve],
    examined: Sequence[Examined],
) -> dict[str, Cell]:
    row: dict[str, Cell] = {"side": side}
    own = [each for each in motor if each.side == side]
    for name, (nerves, segment) in _SEGMENTS.items():
        row |= _segment(name, [part for each in own for part in each.segments
                               if part["nerve"] in nerves and part["segment"] == segment])  # fmt: skip
    distal = {each.study.name: each.row for each in own}
    for name, study in _MOTOR.items():
        row[f"{name}_percent_of_limit"] = distal.get(study, {}).get("distal_amplitude_percent_of_lower_limit")
        row[f"{name}_latency_percent_of_limit"] = distal.get(study, {}).get("distal_latency_percent_of_upper_limit")
    row |= _ulnar_hand(distal)
    for name, study in _SENSORY.items():
        found = next((each.row for each in sensory if each.side == side and each.study.name == study), _NO_ROW)
        row[f"{name}_responds"] = found.get("responds")
        row[f"{name}_percent_of_limit"] = found.get("amplitude_percent_of_lower_limit")
        row[f"{name}_uv"] = found.get("amplitude_uv")
    row["plantar_responds"] = _plantar(site for site in sites if site.key.side == side)
    for each in examined:
        if each.side == side and each.verdict is not None:
            row[f"needle_{each.muscle.id}"] = each.verdict
    return row


def _segment(name: str, parts: Sequence[Mapping[str, Cell]]) -> dict[str, Cell]:
    """The worst that was measured of one stretch, recorded from one muscle or from two."""

    def known(column: str) -> list[float]:
        return [value for part in parts if isinstance(value := part.get(column), float)]

    return {
        f"{name}_velocity_m_per_s": min(known("velocity_m_per_s"), default=None),
        f"{name}_velocity_percent_of_limit": min(known("velocity_percent_of_lower_limit"), default=None),
        f"{name}_velocity_drop_m_per_s": max(known("velocity_drop_m_per_s"), default=None),
        f"{name}_amplitude_ratio": min(known("amplitude_ratio"), default=None),
        f"{name}_duration_ratio": max(known("duration_ratio"), default=None),
    }


def _ulnar_hand(distal: Mapping[str, Mapping[str, Cell]]) -> dict[str, Cell]:
    """Latency to the first dorsal interosseous, alone and against that to the muscle of the little finger."""
    adm, fdi = (distal.get(each, {}).get("distal_latency_ms") for each in ("ulnar_adm", "ulnar_fdi"))
    percent = distal.get("ulnar_fdi", {}).get("distal_latency_percent_of_upper_limit")
    difference = round(fdi - adm, DIGITS) if isinstance(adm, float) and isinstance(fdi, float) else None
    return {
        "ulnar_fdi_latency_ms": fdi,
        "ulnar_fdi_latency_percent_of_limit": percent,
        "ulnar_fdi_adm_difference_ms": difference,
    }


def _plantar(own: Iterable[Site]) -> Truth:
    """Whether the plantar responses that were tested are there; false when one of them is missing."""
    tested = [each for each in own if each.key.nerve in _PLANTAR and each.key.kind in {"mixed", "sensory"}]
    if any(each.status is Status.NO_RESPONSE for each in tested):
        return False
    return True if any(each.status is Status.MEASURED for each in tested) else None


def _ratio(other: Mapping[str, Cell], own: Mapping[str, Cell], column: str) -> float | None:
    """How many times larger the response of the other side is; unknown without both."""
    far, near = other.get(column), own.get(column)
    return round(far / near, DIGITS) if isinstance(far, float) and isinstance(near, float) and near > 0 else None
