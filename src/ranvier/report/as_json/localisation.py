"""The place of the lesion, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.diagnosis.localisation import Localisation, Observation


class ObservationForm(msgspec.Struct):
    """A finding of one side that has a place."""

    target: str
    kind: str
    side: str
    title: str
    state: str


class PlaceForm(msgspec.Struct):
    """A place that may hold the lesion; findings are numbers in the list of observations, counted from 0."""

    place: str
    title: str
    side: str
    kind: str
    net: int
    explained: list[int]
    surely_explained: int
    contradicted: list[int]
    unexplained: list[int]


class NextTestForm(msgspec.Struct):
    """A muscle or nerve that would separate the leading places."""

    target: str
    kind: str
    title: str
    side: str
    abnormal_if: list[str]
    normal_if: list[str]


class LocalisationForm(msgspec.Struct):
    """Where the lesion sits; `leading` and `equal` are numbers in the list of places, counted from 0."""

    verdict: str
    statement: str
    observations: list[ObservationForm]
    places: list[PlaceForm]
    leading: list[int]
    equal: list[int]
    unexplained: list[int]
    next_tests: list[NextTestForm]


def localisation_form(found: Localisation) -> LocalisationForm:
    """The place of the lesion with what it explains, in the form that is written."""
    number = {each: index for index, each in enumerate(found.observations)}
    places = list(dict.fromkeys((*found.candidates, *found.equal)))
    order = {each: index for index, each in enumerate(places)}

    def numbers(each: Iterable[Observation]) -> list[int]:
        return [number[observation] for observation in each]

    return LocalisationForm(
        verdict=found.verdict.value,
        statement=found.statement,
        observations=[
            ObservationForm(each.target, each.kind, each.side, each.title, each.state.value)
            for each in found.observations
        ],
        places=[
            PlaceForm(
                each.place, each.title, each.side, each.kind, each.net, numbers(each.explained), each.surely,
                numbers(each.contradicted), numbers(each.unexplained),
            )
            for each in places
        ],
        leading=[order[each] for each in found.leading],
        equal=[order[each] for each in found.equal],
        unexplained=numbers(found.unexplained),
        next_tests=[
            NextTestForm(
                each.target, each.kind, each.title, each.side, list(each.abnormal_if), list(each.normal_if)
            )
            for each in found.next_tests
        ],
    )  # fmt: skip
