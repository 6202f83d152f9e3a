"""The table of hands: median against ulnar and radial nerve, with what the chart says of the same hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ranvier.diagnosis.facts.cells import as_truth
from ranvier.diagnosis.facts.motor import MotorNerve
from ranvier.diagnosis.facts.sensory import SensoryNerve
from ranvier.diagnosis.limits import DIGITS, Comparer
from ranvier.diagnosis.measuring import Site
from ranvier.kleene import Truth, either, some
from ranvier.knowledge import Knowledge
from ranvier.knowledge.vocabulary import SIDES
from ranvier.record import PatientRecord
from ranvier.rules.values import Cell


def hands(
    sites: Sequence[Site],
    motor: Sequence[MotorNerve],
    sensory: Sequence[SensoryNerve],
    comparer: Comparer,
    knowledge: Knowledge,
) -> tuple[Mapping[str, Cell], ...]:
    """One row for each hand of which anything is known."""
    full_strength = knowledge.methods["examination"].number("full_strength_grade")
    rows = (_hand(side, sites, motor, sensory, comparer, full_strength) for side in SIDES)
    found = [row for row in rows if any(value is not None for name, value in row.items() if name != "side")]
    settings = knowledge.methods["comparison_tests"]
    for row in found:
        row["cts_6_total_stated"] = row["cts_6_total"] is not None
        for difference, setting in _CUT_OFFS.items():
            cut_off = None if row[difference] is None else settings.number(setting)
            row[f"{setting.removesuffix('_ms')}_cut_off_ms"] = cut_off
    return tuple(found)


_CUT_OFFS = {
    "median_ulnar_palm_difference_ms": "palm_difference_ms",
    "ring_finger_difference_ms": "ring_finger_difference_ms",
    "thumb_difference_ms": "thumb_difference_ms",
    "combined_sensory_index_ms": "combined_sensory_index_ms",
}
"""Difference of the table -> its cut-off among the settings of the comparison tests."""


def _hand(
    side: str,
    sites: Sequence[Site],
    motor: Sequence[MotorNerve],
    sensory: Sequence[SensoryNerve],
    comparer: Comparer,
    full_strength: float,
) -> dict[str, Cell]:
    record = comparer.record
    row: dict[str, Cell] = {"side": side}
    median, ulnar = _row_of(sensory, "median", side), _row_of(sensory, "ulnar", side)
    thenar = _row_of(motor, "median_apb", side)
    for column in _MEDIAN_COLUMNS:
        row[f"median_sensory_{column}"] = median.get(column)
    row["median_motor_responds"] = thenar.get("responds")
    row["median_distal_motor_latency_ms"] = thenar.get("distal_latency_ms")
    row["median_distal_motor_latency_percent_of_upper_limit"] = thenar.get("distal_latency_percent_of_upper_limit")
    row["median_motor_amplitude_mv"] = thenar.get("distal_amplitude_mv")
    row["ulnar_sensory_normal"] = _normal(ulnar)
    cold = [as_truth(each["cold"]) for each in (median, thenar) if "cold" in each]
    row["cold"] = some(cold) if median or thenar else None
    _differences(row, side, sites, comparer)
    for column, fact in _HAND_FACTS.items():
        row[column] = _stated(record, fact, side)
    row["thenar_weakness"] = _thenar_weakness(record, side, full_strength)
    return row


def _row_of(nerves: Sequence[MotorNerve | SensoryNerve], study: str, side: str) -> Mapping[str, Cell]:
    return next((each.row for each in nerves if each.study.name == study and each.side == side), _NO_ROW)


_MEDIAN_COLUMNS = (
    "responds", "velocity_m_per_s", "velocity_percent_of_lower_limit", "latency_percent_of_upper_limit",
    "slowness_percent_of_limit", "amplitude_percent_of_lower_limit",
)  # fmt: skip

_NO_ROW: Mapping[str, Cell] = MappingProxyType[str, Cell]({})

_HAND_FACTS = {
    "nocturnal_symptoms": "nocturnal_hand_symptoms",
    "numbness_median_territory": "numbness_median_fingers",
    "phalen": "phalen",
    "tinel": "tinel_wrist",
    "two_point_discrimination_mm": "two_point_discrimination_median_mm",
    "cts_6_total": "cts_6_total",
}


def _stated(record: PatientRecord, fact: str, side: str) -> Cell:
    value = record.value(f"{fact}_{side}")
    if isinstance(value, str):
        return {"positive": True, "negative": False}.get(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _thenar_weakness(record: PatientRecord, side: str, full_strength: float) -> Truth:
    grade = record.number(f"mrc_thumb_abduction_{side}")
    wasting = record.value(f"thenar_wasting_{side}")
    return either(None if grade is None else grade < full_strength, wasting if isinstance(wasting, bool) else None)


def _normal(row: Mapping[str, Cell]) -> Truth:
    """Whether amplitude and timing lie within their limits."""
    amplitude, slowness = row.get("amplitude_percent_of_lower_limit"), row.get("slowness_percent_of_limit")
    if isinstance(amplitude, float) and amplitude < 100:
        return False
    if isinstance(slowness, float) and slowness > 100:
        return False
    return True if isinstance(amplitude, float) and isinstance(slowness, float) else None


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two nerves of one hand over the same distance, and the reference file that names the distance."""

    kind: str
    other: str
    technique: str
    stimulated: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()

    def includes(self, site: Site, side: str) -> bool:
        """Whether a stimulation belongs to the comparison."""
        key = site.key
        return (
            key.side == side
            and key.kind == self.kind
            and key.nerve in {"median", self.other}
            and (not self.stimulated or key.stimulation_site in self.stimulated)
            and (not self.recorded or key.recording_site in self.recorded)
        )


_DIFFERENCES = {
    "median_ulnar_palm_difference_ms": _Comparison("mixed", "ulnar", "comparison_palmar_mixed", stimulated=("palm",)),
    "ring_finger_difference_ms": _Comparison("sensory", "ulnar", "comparison_ring_finger", recorded=("digit_4",)),
    "thumb_difference_ms": _Comparison("sensory", "radial", "comparison_thumb", recorded=("digit_1", "thumb")),
}


def _differences(row: dict[str, Cell], side: str, sites: Sequence[Site], comparer: Comparer) -> None:
    """Median minus ulnar or radial peak latency over the same distance, which must be that of the comparison."""
    found = {name: _difference(each, side, sites, comparer) for name, each in _DIFFERENCES.items()}
    row |= found
    known = [difference for difference in found.values() if difference is not None]
    row["combined_sensory_index_ms"] = round(sum(known), DIGITS) if len(known) == len(found) else None


def _difference(comparison: _Comparison, side: str, sites: Sequence[Site], comparer: Comparer) -> float | None:
    own = [site for site in sites if comparison.includes(site, side) and site.number("peak_latency_ms") is not None]
    peaks = {site.key.nerve: site.number("peak_latency_ms") for site in own}
    median, other = peaks.get("median"), peaks.get(comparison.other)
    setting = comparer.library.technique(comparison.technique).rows[0].setting
    usual = setting.distance_mm if comparer.record.value("standard_distances") is True else None
    distances = {usual if site.distance_mm is None else site.distance_mm for site in own}
    if median is None or other is None or len(own) != 2 or len(distances) != 1:
        return None
    distance = distances.pop()
    if distance is None or abs(distance - (setting.distance_mm or 0.0)) > setting.distance_tolerance_mm:
        return None
    return round(median - other, DIGITS)
