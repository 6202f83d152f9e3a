"""The tables of sensory nerves and of hands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ranvier.diagnosis.facts.motor import MotorNerve
from ranvier.diagnosis.limits import DIGITS, Compared, Comparer, is_cold, responds
from ranvier.diagnosis.measuring import Site
from ranvier.knowledge.studies import Study
from ranvier.record import PatientRecord, Status
from ranvier.rules.values import Cell

_TIMING = ("peak_latency_ms", "onset_latency_ms")
_AMPLITUDE = ("amplitude_uv", "amplitude_peak_to_peak_uv")


@dataclass(frozen=True, slots=True)
class SensoryNerve:
    """One sensory nerve of one side: its stimulations, its table row, its comparisons."""

    study: Study
    side: str
    sites: tuple[Site, ...]
    row: Mapping[str, Cell]
    compared: tuple[Compared, ...]

    @property
    def label(self) -> str:
        """How the nerve is called in a sentence."""
        return f"{self.side} {self.study.phrase}"


def sensory_nerves(
    sites: Iterable[Site], studies: Iterable[Study], comparer: Comparer, *, rows_missing: bool = False
) -> tuple[SensoryNerve, ...]:
    """Every sensory nerve that was studied.

    A nerve that was recorded at several places gets the worst of them, and is unknown in what one of them
    does not say.

    rows_missing  the study had more rows than are here; then nothing is known of the worst recording of a nerve
                  that can be recorded at several places
    """
    by_nerve: dict[tuple[str, str], list[tuple[Study, Site]]] = {}
    known = [study for study in studies if study.kind == "sensory"]
    for site in sites:
        study = _study(site, known)
        if study is not None and site.status is not Status.NOT_DONE:
            by_nerve.setdefault((study.name, site.key.side), []).append((study, site))
    several = {name for name, count in Counter(study.name for study in known).items() if count > 1}
    return tuple(
        _nerve(side, found, comparer, open_ended=rows_missing and name in several)
        for (name, side), found in by_nerve.items()
    )


def _study(site: Site, studies: Iterable[Study]) -> Study | None:
    if site.key.kind != "sensory":
        return None
    fitting = [
        study for study in studies if study.nerve == site.key.nerve and site.key.recording_site in study.recording_sites
    ]
    return next(iter(fitting), None)


def _nerve(side: str, found: Sequence[tuple[Study, Site]], comparer: Comparer, *, open_ended: bool) -> SensoryNerve:
    study = found[0][0]
    compared: list[Compared] = []
    rows = [_row(study, site, comparer, compared) for study, site in found]
    row: dict[str, Cell] = {"nerve": study.name, "side": side, "limb": study.limb}
    row["distal_to_entrapment_site"] = any(each.distal_entrapment for each, _ in found)
    row["recording_site"] = ", ".join(dict.fromkeys(site.key.recording_site for _, site in found))
    for column in _LOWEST:
        row[column] = _worst(min, [each.get(column) for each in rows])
    for column in _HIGHEST:
        row[column] = _worst(max, [each.get(column) for each in rows])
    row["responds"] = _together([each.get("responds") for each in rows])
    row["cold"] = _any_true([each.get("cold") for each in rows])
    if open_ended:
        row |= {column: None for column in _WORST if row[column] is not False and row[column] != 0}
        row["cold"] = True if row["cold"] is True else None
    return SensoryNerve(study, side, tuple(site for _, site in found), row, tuple(compared))


_LOWEST = ("amplitude_uv", "amplitude_percent_of_lower_limit", "velocity_m_per_s", "velocity_percent_of_lower_limit")
_HIGHEST = ("latency_ms", "latency_percent_of_upper_limit", "slowness_percent_of_limit")
_WORST = (*_LOWEST, *_HIGHEST, "responds")


def _worst(choose: object, values: Sequence[Cell]) -> float | None:
    numbers = [value for value in values if isinstance(value, float)]
    if choose is min and 0.0 in numbers:
        return 0.0
    if not numbers or len(numbers) != len(values):
        return None
    return min(numbers) if choose is min else max(numbers)


def _together(values: Sequence[Cell]) -> bool | None:
    """A nerve responds when each of its recordings does."""
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None


def _any_true(values: Sequence[Cell]) -> bool | None:
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else None


def _row(study: Study, site: Site, comparer: Comparer, compared: list[Compared]) -> dict[str, Cell]:
    row: dict[str, Cell] = {"responds": responds(site), "cold": is_cold(site, study, comparer.library, comparer.record)}
    if row["responds"] is False:
        return row | {"amplitude_uv": 0.0, "amplitude_percent_of_lower_limit": 0.0}
    if site.status is not Status.MEASURED:
        return row
    row["amplitude_uv"] = site.number("amplitude_uv")
    row["latency_ms"] = site.number("peak_latency_ms")
    row["velocity_m_per_s"] = site.number("velocity_m_per_s")
    amplitudes = [_against(site, quantity, comparer, compared) for quantity in _AMPLITUDE]
    row["amplitude_percent_of_lower_limit"] = next((each for each in amplitudes if each is not None), None)
    latencies = {quantity: _against(site, quantity, comparer, compared) for quantity in _TIMING}
    row["latency_percent_of_upper_limit"] = latencies["peak_latency_ms"]
    velocity = _against(site, "velocity_m_per_s", comparer, compared)
    row["velocity_percent_of_lower_limit"] = velocity
    row["slowness_percent_of_limit"] = _slowness(site, latencies, velocity)
    return row


def _against(site: Site, quantity: str, comparer: Comparer, compared: list[Compared]) -> float | None:
    found = comparer.compare(site, quantity)
    if found is None:
        return None
    compared.append(found)
    return found.percent_of_limit


def _slowness(site: Site, latencies: Mapping[str, float | None], velocity: float | None) -> float | None:
    """The slowest of what was timed and has a limit; the peak latency must be among what is known."""
    shares = [share for share in latencies.values() if share is not None]
    if velocity:
        shares.append(100 * 100 / velocity)
    measured = [quantity for quantity in _TIMING if site.number(quantity) is not None]
    return max(shares) if shares and all(latencies[quantity] is not None for quantity in measured) else None


def hands(
    sites: Iterable[Site], motor: Iterable[MotorNerve], sensory: Iterable[SensoryNerve], comparer: Comparer
) -> tuple[Mapping[str, Cell], ...]:
    """One row for each hand of which anything is known."""
    listed, nerves, fibres = list(sites), list(motor), list(sensory)
    rows = (_hand(side, listed, nerves, fibres, comparer) for side in ("left", "right"))
    return tuple(row for row in rows if any(value is not None for name, value in row.items() if name != "side"))


def _hand(
    side: str, sites: list[Site], motor: list[MotorNerve], sensory: list[SensoryNerve], comparer: Comparer
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
    row["cold"] = _any_true([each["cold"] for each in (median, thenar) if "cold" in each]) if median or thenar else None
    _differences(row, side, sites, comparer)
    for column, fact in _HAND_FACTS.items():
        row[column] = _stated(record, fact, side)
    row["thenar_weakness"] = _thenar_weakness(record, side)
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
}


def _stated(record: PatientRecord, fact: str, side: str) -> Cell:
    value = record.value(f"{fact}_{side}")
    if isinstance(value, str):
        return {"positive": True, "negative": False}.get(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _thenar_weakness(record: PatientRecord, side: str) -> bool | None:
    grade = record.number(f"mrc_thumb_abduction_{side}")
    wasting = record.value(f"thenar_wasting_{side}")
    weak = None if grade is None else grade < FULL_STRENGTH
    if weak is True or wasting is True:
        return True
    return False if weak is False and wasting is False else None


FULL_STRENGTH = 5.0
"""Grade 5 of the Medical Research Council scale is normal strength by definition."""


def _normal(row: Mapping[str, Cell]) -> bool | None:
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


def _differences(row: dict[str, Cell], side: str, sites: list[Site], comparer: Comparer) -> None:
    """Median minus ulnar or radial peak latency over the same distance, which must be that of the comparison."""
    found = {name: _difference(each, side, sites, comparer) for name, each in _DIFFERENCES.items()}
    row |= found
    known = [difference for difference in found.values() if difference is not None]
    row["combined_sensory_index_ms"] = round(sum(known), DIGITS) if len(known) == len(found) else None


def _difference(comparison: _Comparison, side: str, sites: list[Site], comparer: Comparer) -> float | None:
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
