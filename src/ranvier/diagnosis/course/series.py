"""The values of each measure over the visits, and what each value is against an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ranvier.diagnosis.course.result import Measure, Point, Step
from ranvier.diagnosis.facts.examination import examination_facts
from ranvier.diagnosis.facts.totals import parts_of_totals, scale_totals
from ranvier.diagnosis.limits import TIMING
from ranvier.diagnosis.measuring import Site, entered_sites
from ranvier.knowledge import Knowledge
from ranvier.knowledge.nerves.changes import RealChange
from ranvier.record import PatientRecord, Status
from ranvier.rules.values import Cell

SCALES = "scales"
OTHER, CONDUCTION = "other", "conduction"
_AMPLITUDE = {"motor": "amplitude_mv", "sensory": "amplitude_uv", "mixed": "amplitude_uv"}
_WORKED_OUT = "worked out"
_WARM = "limbs_kept_warm"
DIGITS = 9


@dataclass(frozen=True, slots=True)
class _Studied:
    """A value of a conduction study, with what decides whether it may be compared."""

    point: Point
    temperature_c: float | None
    warm: bool


def clinical_measures(visits: Sequence[PatientRecord], knowledge: Knowledge) -> Iterator[Measure]:
    """Every scale and graded finding that has a value at two visits or more.

    Raises InputError when a visit contradicts itself.
    """
    series: dict[str, dict[date, Point]] = {}
    known = [_known(visit, knowledge) for visit in visits]
    parts = parts_of_totals(knowledge)
    for name, term in knowledge.vocabulary.facts.items():
        if term.type != "number" or (term.section != SCALES and term.id not in knowledge.changes):
            continue
        for visit, values in zip(visits, known, strict=True):
            value = values.get(name)
            if isinstance(value, float):
                fact = visit.facts.get(name)
                on = fact.on if fact is not None and fact.on is not None else visit.on
                origin = str(fact.origin) if fact is not None else _WORKED_OUT
                series.setdefault(name, {}).setdefault(on, Point(on, visit.on, value, origin))
        points = [point for _, point in sorted(series.get(name, {}).items())]
        if len(points) > 1 and not any(parts.get(name) in values for values in known):
            change = knowledge.changes.get(term.id)
            steps, against = walked(points, change)
            about = change.about if change else OTHER
            title = knowledge.vocabulary.phrase(name)
            yield Measure(name, title, about, term.unit or "", tuple(points), steps, against, change)


def _known(visit: PatientRecord, knowledge: Knowledge) -> Mapping[str, Cell]:
    stated: dict[str, Cell] = {
        name: float(fact.value) if type(fact.value) in {int, float} else fact.value
        for name, fact in visit.facts.items()
    }
    values = {**stated, **examination_facts(visit, knowledge)}
    return {**values, **scale_totals(visit, values, knowledge)}


def conduction_measures(
    visits: Sequence[PatientRecord], present: Iterable[Site], knowledge: Knowledge
) -> Iterator[Measure]:
    """Every quantity of a stimulation that was measured at two visits or more.

    present  the stimulations of the last visit
    """
    columns = knowledge.vocabulary.listings[CONDUCTION].columns
    series: dict[tuple[str, str], list[_Studied]] = {}
    for index, visit in enumerate(visits):
        sites = present if index == len(visits) - 1 else entered_sites(visit, knowledge)
        warm = visit.value(_WARM) is True
        for site in sites:
            for quantity, value in _values(site):
                if quantity in knowledge.changes:
                    studied = _Studied(Point(visit.on, visit.on, value, str(site.origin)), site.temperature_c, warm)
                    series.setdefault((str(site.key), quantity), []).append(studied)
    largest = knowledge.methods["course"].number("temperature_difference_c")
    for (stimulation, quantity), studied in series.items():
        if len(studied) > 1:
            term, change = columns[quantity], knowledge.changes[quantity]
            id = f"{stimulation} {quantity}".replace(" ", "_")
            yield _studied(id, f"{stimulation}, {term.phrase}", term.unit or "", studied, change, largest)


def _values(site: Site) -> Iterator[tuple[str, float]]:
    if site.status is Status.NO_RESPONSE and site.key.kind in _AMPLITUDE:
        yield _AMPLITUDE[site.key.kind], 0.0
    for quantity in site.values:
        value = site.number(quantity)
        if value is not None:
            yield quantity, value


def _studied(
    id: str, title: str, unit: str, studied: Sequence[_Studied], change: RealChange, largest: float
) -> Measure:
    points = [each.point for each in studied]
    steps, against = walked(points, change)
    caveat = ""
    if unit in TIMING:
        place = {each.point: each for each in studied}
        alike = [_alike(place[one], place[two], largest) for one, two in zip(against, points[1:], strict=True)]
        if not all(alike):
            steps = tuple(step if same else Step.OPEN for step, same in zip(steps, alike, strict=True))
            caveat = "the skin temperatures of the studies are not known or differ"
    return Measure(id, title, CONDUCTION, unit, tuple(points), steps, against, change, caveat)


def _alike(one: _Studied, two: _Studied, largest: float) -> bool:
    """Whether latencies and velocities of two studies may be compared: alike in warmth, as far as anybody says."""
    if one.temperature_c is None or two.temperature_c is None:
        return one.warm and two.warm
    return abs(one.temperature_c - two.temperature_c) <= largest


def walked(points: Sequence[Point], change: RealChange | None) -> tuple[tuple[Step, ...], tuple[Point, ...]]:
    """What each value is against the last one from which it really differed, so that a slow drift adds up."""
    steps: list[Step] = []
    against: list[Point] = []
    anchor = points[0]
    for point in points[1:]:
        step = compared(anchor.value, point.value, change)
        steps.append(step)
        against.append(anchor)
        if step in {Step.BETTER, Step.WORSE}:
            anchor = point
    return tuple(steps), tuple(against)


def compared(earlier: float, later: float, change: RealChange | None) -> Step:
    """What a value is against an earlier one.

    Percent are those of the earlier value; in a conduction study, of the mean of both.

    >>> from ranvier.knowledge import load_knowledge
    >>> changes = load_knowledge().changes
    >>> compared(38, 44, changes["i_rods_centile"]).value, compared(48, 51, changes["mrc_sum_score"]).value
    ('better', 'open')
    """
    if change is None:
        return Step.NO_LIMIT
    size = round(abs(later - earlier), DIGITS)
    if size == 0:
        return Step.UNCHANGED
    if change.percent:
        whole = (earlier + later) / 2 if change.about == CONDUCTION else earlier
        if whole <= 0:
            return Step.OPEN
        size = round(100 * size / whole, DIGITS)
    if size < change.least:
        return Step.UNCHANGED
    if size < change.surely:
        return Step.OPEN
    return Step.BETTER if (later < earlier) == (change.better == "lower") else Step.WORSE
