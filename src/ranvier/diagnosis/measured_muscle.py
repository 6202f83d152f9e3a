"""What was measured in one muscle beside the limits for muscle and age: one row for the rules."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import comb

from ranvier.knowledge.entries import Figures
from ranvier.record import Status
from ranvier.reference import Limit, Query, ReferenceLibrary, find_limit
from ranvier.reference.answers import Bound
from ranvier.rules.values import Cell
from ranvier.signals.interference import Recruitment
from ranvier.signals.motor_unit import MotorUnitPotential

_LEFT_OUT = {"doubtful_train", "distant"}


@dataclass(frozen=True, slots=True)
class _Measure:
    """Duration or amplitude: unit, quantities of the limits (the first that exists counts), words for outliers."""

    name: str
    unit: str
    means: tuple[str, ...]
    single: str
    above: str
    below: str


_MEASURES = (
    _Measure("duration", "ms", ("multi_mup_duration_mean_ms", "mup_duration_mean_ms"), "multi_mup_duration_single_ms",
             "long", "short"),
    _Measure("amplitude", "uv", ("multi_mup_amplitude_mean_uv",), "multi_mup_amplitude_single_uv", "high", "low"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MuscleSample:
    """The motor unit potentials of one muscle, from one or more places of the needle.

    potentials      how many different ones were measured and counted
    left_out        how many were measured but far from the needle, or from a train that may be mixed
    vague           how many have no duration, as too much else goes on at their ends
    places, far     how many places of the needle were recorded, and at how many of them it lay near no motor unit
    inverted        most of those measured have a positive main peak: the leads may be turned around
    durations_ms    of each, empty when only the mean is known; so with the amplitudes
    """

    potentials: int
    duration_mean_ms: float | None = None
    amplitude_mean_uv: float | None = None
    polyphasic_percent: float | None = None
    durations_ms: tuple[float, ...] = ()
    amplitudes_uv: tuple[float, ...] = ()
    left_out: int = 0
    vague: int = 0
    inverted: bool = False
    places: int = 0
    far: int = 0


@dataclass(frozen=True, slots=True)
class MeasuredMuscle:
    """The row for the rules, and the limits it was made with."""

    row: dict[str, Cell]
    limits: dict[str, Limit] = field(default_factory=dict[str, Limit])


def sample_of(potentials: Sequence[MotorUnitPotential], figures: Figures) -> MuscleSample:
    """The means and single values of the potentials that could be measured, near the needle and from sound trains.

    Limits are made from potentials near the needle: distant ones, whose rise is nowhere steep, are left out.
    figures  see `knowledge/methods/muscle_verdict.yaml`
    """
    many = figures.number("polyphasic_phases")
    measured = [each for each in potentials if each.status is Status.MEASURED]
    good = [each for each in measured if not _LEFT_OUT & set(each.flags)]
    long = tuple(each.duration_ms for each in good if each.duration_ms is not None)
    high = tuple(each.amplitude_uv for each in good if each.amplitude_uv is not None)
    phases = [each.phases for each in good if each.phases is not None]
    return MuscleSample(
        potentials=len(long),
        duration_mean_ms=sum(long) / len(long) if long else None,
        amplitude_mean_uv=sum(high) / len(high) if high else None,
        polyphasic_percent=100 * sum(each >= many for each in phases) / len(phases) if phases else None,
        durations_ms=long,
        amplitudes_uv=high,
        left_out=len(measured) - len(good),
        vague=len(good) - len(long),
        inverted=2 * sum("main_peak_positive" in each.flags for each in measured) > max(len(measured), 2),
    )


def sample_of_places(places: Sequence[Sequence[MotorUnitPotential]], figures: Figures) -> MuscleSample:
    """The sample of a muscle from the potentials of each place of the needle.

    An examiner moves the needle until a potential is sharp, and so the limits were made: a place whose largest
    potential is distant is left out as a whole, lest the small ones that happen to be near stand for the muscle.
    """
    near = [each for each in places if not _is_far(each)]
    sample = sample_of([each for place in near for each in place], figures)
    measured = sum(one.status is Status.MEASURED for place in places if _is_far(place) for one in place)
    return replace(sample, places=len(places), far=len(places) - len(near), left_out=sample.left_out + measured)


def _is_far(place: Sequence[MotorUnitPotential]) -> bool:
    known = [(each.amplitude_uv, each.flags) for each in place if each.amplitude_uv is not None]
    return bool(known) and "distant" in max(known, key=lambda each: each[0])[1]


def in_sample(beyond: int, total: int, size: int) -> int:
    """How many of `size` potentials drawn from the measured ones lie beyond a limit, more often than not.

    The limits for single potentials say what samples of that size hold; a larger sample holds more beyond them by
    chance alone.

    >>> in_sample(3, 20, 20), in_sample(3, 21, 20), in_sample(6, 51, 20), in_sample(8, 51, 20)
    (3, 3, 2, 3)
    """
    drawn = min(size, total)
    passed, all_ways = 0, comb(total, drawn)
    for count in range(beyond + 1):
        passed += comb(beyond, count) * comb(total - beyond, drawn - count) if drawn >= count else 0
        if 2 * passed >= all_ways:
            return count
    return beyond


def measured_muscle(
    sample: MuscleSample,
    muscle: str,
    age_years: float | None,
    library: ReferenceLibrary,
    figures: Figures,
    recruitment: Recruitment | None = None,
) -> MeasuredMuscle:
    """One muscle as a row of the table `measured_muscle`; what is not known, or has no limit, is left out.

    figures  see `knowledge/methods/muscle_verdict.yaml`
    """
    missing = math.sqrt(max(figures.number("potentials_of_a_sample") / max(sample.potentials, 1), 1.0))
    found = MeasuredMuscle({"muscle": muscle, "potentials": float(sample.potentials)})
    shelf = _Shelf(library, muscle, age_years)
    values = (
        (sample.duration_mean_ms, sample.durations_ms),
        (sample.amplitude_mean_uv, sample.amplitudes_uv),
    )
    for measure, (mean, single) in zip(_MEASURES, values, strict=True):
        _against_means(found, measure, mean, shelf, missing if sample.potentials else None)
        _against_single(found, measure, single, shelf, round(figures.number("potentials_of_a_sample")))
    if sample.polyphasic_percent is not None:
        _polyphasic(found, sample.polyphasic_percent, shelf)
    found.row["outliers_judged"] = any(name in found.row for name in ("long_percent", "high_percent"))
    if recruitment is not None:
        _recruited(found, recruitment, shelf)
    return found


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The limits for one muscle of one person."""

    library: ReferenceLibrary
    muscle: str
    age_years: float | None

    def limit(self, quantity: str, side: Bound) -> Limit | None:
        query = Query("needle", quantity, recording_site=self.muscle, side=side, age_years=self.age_years)
        found = find_limit(self.library, query)
        return found if isinstance(found, Limit) else None


def _against_means(
    found: MeasuredMuscle, measure: _Measure, mean: float | None, shelf: _Shelf, wider: float | None
) -> None:
    """The mean and its limits, and the limits so many times wider for a mean of fewer potentials."""
    if mean is not None:
        found.row[f"{measure.name}_mean_{measure.unit}"] = mean
    sides: tuple[Bound, ...] = ("lower", "upper")
    limits: dict[Bound, Limit] = {}
    for quantity in measure.means:
        limits = {side: limit for side in sides if (limit := shelf.limit(quantity, side)) is not None}
        if limits:
            break
    for side, limit in limits.items():
        found.row[f"{measure.name}_{side}_limit_{measure.unit}"] = limit.value
        found.limits[f"{measure.name}_{side}_limit_{measure.unit}"] = limit
    if len(limits) == 2 and wider is not None:
        low, high = limits["lower"].value, limits["upper"].value
        reach = (high - low) / 2 * wider
        found.row[f"{measure.name}_wide_upper_limit_{measure.unit}"] = (high + low) / 2 + reach
        if measure.name == "duration":
            found.row["duration_wide_lower_limit_ms"] = (high + low) / 2 - reach


def _against_single(
    found: MeasuredMuscle, measure: _Measure, single: tuple[float, ...], shelf: _Shelf, size: int
) -> None:
    """The single potentials beyond the limits for single ones: their share, and how many of a sample they are."""
    sides: tuple[tuple[Bound, str], ...] = (("upper", measure.above), ("lower", measure.below))
    for side, word in sides:
        limit = shelf.limit(measure.single, side)
        if limit is None or not single:
            continue
        beyond = sum(limit.is_beyond(each) for each in single)
        found.row[f"{word}_percent"] = 100 * beyond / len(single)
        found.row[f"{word}_in_twenty"] = float(in_sample(beyond, len(single), size))
        found.limits[f"{word}_percent"] = limit


def _polyphasic(found: MeasuredMuscle, percent: float, shelf: _Shelf) -> None:
    found.row["polyphasic_percent"] = percent
    limit = shelf.limit("polyphasic_percent", "upper")
    if limit is not None:
        found.row["polyphasic_upper_limit_percent"] = limit.value
        found.limits["polyphasic_upper_limit_percent"] = limit


def _recruited(found: MeasuredMuscle, recruitment: Recruitment, shelf: _Shelf) -> None:
    if recruitment.status is not Status.MEASURED or recruitment.ratio is None:
        return
    found.row["fastest_rate_over_units"] = recruitment.ratio
    found.row["activation_was_poor"] = "activation_poor" in recruitment.flags
    found.row["units_were_missed"] = "units_missed" in recruitment.flags
    limit = shelf.limit("recruitment_ratio", "upper")
    if limit is not None:
        found.row["fastest_rate_over_units_upper_limit"] = limit.value
        found.limits["fastest_rate_over_units_upper_limit"] = limit
