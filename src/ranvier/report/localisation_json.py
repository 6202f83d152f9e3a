"""The form of the JSON of a localisation."""

from __future__ import annotations

import msgspec


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
