"""Would the lesion sit at the same place under other reference limits? The places, counted again for each set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.localisation import Localisation, Observation, Verdict, localise
from ranvier.diagnosis.localisation.observing import LIMIT_PERCENT, observe
from ranvier.diagnosis.localisation.result import State
from ranvier.diagnosis.turning import Leaf, Reading, UnderEverySet, UnderOneSet, leaves_below, turned_at
from ranvier.record import PatientRecord
from ranvier.rules.values import Cell

COLUMNS = {
    "response": ("distal_amplitude_percent_of_lower_limit",),
    "slow": ("velocity_percent_of_lower_limit", "distal_amplitude_percent_of_lower_limit"),
    "sensory": ("amplitude_percent_of_lower_limit", "slowness_percent_of_limit"),
    "local": ("distal_latency_percent_of_upper_limit",),
}
"""Kinds of observation that come about by holding a nerve against its limits, and the columns they are read from."""


@dataclass(frozen=True, slots=True)
class OtherPlace(UnderOneSet):
    """Where the lesion sits under another set.

    leading  the places that explain most with least; empty when none is named
    equal    places that cannot be told apart from the leading one
    """

    verdict: Verdict
    leading: tuple[str, ...]
    equal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceUnderOtherLimits(UnderEverySet[OtherPlace]):
    """The place of the lesion under all fitting sets.

    It is another answer when another place leads, none is named, or it is told apart from others differently.
    """

    verdict: Verdict
    leading: tuple[str, ...]
    equal: tuple[str, ...]


def leading_place(
    record: PatientRecord, usual: Reading, found: Localisation, readings: Sequence[tuple[str, str, Reading]]
) -> PlaceUnderOtherLimits:
    """Where the lesion sits under each set; places are counted again only where something is seen differently.

    readings  id and name of each other set, with the patient under it
    """
    others = tuple(_others(record, usual, found, readings))
    return PlaceUnderOtherLimits(others, found.verdict, _names(found, "leading"), _names(found, "equal"))


def _others(
    record: PatientRecord, usual: Reading, found: Localisation, readings: Sequence[tuple[str, str, Reading]]
) -> Iterator[OtherPlace]:
    for id, called, reading in readings:
        observations = observe(record, reading.gathered, reading.findings)
        if observations == found.observations:
            continue
        place = localise(record, reading.gathered, reading.findings)
        if _differs(found, place):
            seen = sorted(_seen_differently(found.observations, observations), key=_told_last(found, place))
            leaves = [leaf for each in seen for leaf in _leaves(each, usual, reading)]
            turned = turned_at(usual, reading, leaves)
            yield OtherPlace(id, called, turned, place.verdict, _names(place, "leading"), _names(place, "equal"))


def _names(found: Localisation, which: str) -> tuple[str, ...]:
    return tuple(each.name for each in (found.leading if which == "leading" else found.equal))


def _differs(one: Localisation, two: Localisation) -> bool:
    """Whether it matters to a reader: which places lead, and whether one of them leads alone.

    Places that cannot be told apart may change their order and are the same answer.
    """
    if Verdict.FOUND not in {one.verdict, two.verdict}:
        return False
    if one.verdict is not two.verdict or bool(one.equal) is not bool(two.equal):
        return True
    if frozenset(_names(one, "leading")) == frozenset(_names(two, "leading")):
        return False
    return not _is_among(one, two) or not _is_among(two, one)


def _is_among(one: Localisation, other: Localisation) -> bool:
    return set(_names(one, "leading")) <= {*_names(other, "leading"), *_names(other, "equal")}


def _seen_differently(before: Sequence[Observation], after: Sequence[Observation]) -> tuple[Observation, ...]:
    """The observations that only one of the sets gives, each once; those that are abnormal under one of them first."""
    one, two = _states(before), _states(after)
    differing = {key: each for key, each in {**one, **two}.items() if _state(one, key) is not _state(two, key)}
    order = sorted(differing, key=lambda key: State.ABNORMAL not in {_state(one, key), _state(two, key)})
    return tuple(differing[key] for key in order)


def _states(observations: Sequence[Observation]) -> Mapping[tuple[str, str, str], Observation]:
    return {(each.target, each.kind, each.side): each for each in observations}


def _state(states: Mapping[tuple[str, str, str], Observation], key: tuple[str, str, str]) -> State | None:
    return states[key].state if key in states else None


def _told_last(one: Localisation, two: Localisation) -> Callable[[Observation], bool]:
    """False for what speaks for or against a place that leads under one of the two alone: that is told first."""
    moved = frozenset(_names(one, "leading")) ^ frozenset(_names(two, "leading"))
    places = [each for each in (*one.leading, *two.leading) if each.name in moved]
    concerned = _states([each for place in places for each in (*place.explained, *place.contradicted)])
    return lambda each: (each.target, each.kind, each.side) not in concerned


def _leaves(each: Observation, usual: Reading, other: Reading) -> Iterator[Leaf]:
    """The columns that make an observation differ: a share of a limit on the other side of it, or a rule."""
    table = "sensory_nerve" if each.kind == "sensory" else "motor_nerve"
    nerves = usual.gathered.sensory if each.kind == "sensory" else usual.gathered.motor
    before, after = (reading.gathered.facts.tables[table].rows for reading in (usual, other))
    studies = _studies(each, usual)
    for row, nerve in enumerate(nerves[: min(len(before), len(after))]):
        if nerve.side == each.side and nerve.study.name in studies:
            for column in COLUMNS.get(each.kind, ()):
                if _side_of_limit(before[row].get(column)) != _side_of_limit(after[row].get(column)):
                    yield Leaf(table, row, column)
    if each.kind == "local":
        yield from _leaves_of_rules(each, usual, other)


def _studies(each: Observation, reading: Reading) -> tuple[str, ...]:
    """The studies that an observation may come from."""
    anatomy = reading.findings.knowledge.anatomy
    if each.kind == "sensory":
        return (each.target,)
    if each.kind == "local":
        return anatomy.places[each.target].distal_latency_of
    return anatomy.muscles[each.target].motor_studies if each.target in anatomy.muscles else ()


def _side_of_limit(cell: Cell) -> int | None:
    return (cell > LIMIT_PERCENT) - (cell < LIMIT_PERCENT) if isinstance(cell, float) else None


def _leaves_of_rules(each: Observation, usual: Reading, other: Reading) -> Iterator[Leaf]:
    """The columns below the rules for slowing or block at a place."""
    knowledge = usual.findings.knowledge
    for id in knowledge.anatomy.places[each.target].shown_by:
        claim = knowledge.claims.get(id)
        if claim is None or claim.per is None or claim.per not in usual.findings.facts.tables:
            continue
        for row, cells in enumerate(usual.findings.facts.tables[claim.per].rows):
            if cells.get("side") == each.side:
                yield from leaves_below(usual, other, (id,), row)


__all__ = ["OtherPlace", "PlaceUnderOtherLimits", "leading_place"]
