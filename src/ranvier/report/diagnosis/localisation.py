"""Where the lesion sits, arranged for the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.diagnosis.localisation import Candidate, NextTest, Observation, Verdict
from ranvier.report.diagnosis.body_map import BodyMap, NerveMap, body_map, nerve_maps
from ranvier.report.diagnosis.robust_leads import place_turns
from ranvier.report.wording import capital
from ranvier.rules.words import joined

MOST_LISTED = 6


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place that may hold the lesion, with its findings in words.

    count  findings explained less findings contradicted, as it is reckoned
    """

    name: str
    leads: bool
    count: str
    explained: tuple[str, ...]
    contradicted: tuple[str, ...]
    unexplained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextTestView:
    """A muscle or nerve to test next, and what its result would say."""

    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class LocalisationView:
    """The section on the place of the lesion.

    body   the drawing of the body; None when nothing abnormal has a place
    turns  what other reference limits would make of the place
    """

    statement: str
    found: bool
    places: tuple[PlaceView, ...]
    unexplained: tuple[str, ...]
    tests: tuple[NextTestView, ...]
    body: BodyMap | None
    maps: tuple[NerveMap, ...]
    unverified: str
    turns: tuple[str, ...] = ()


def localisation_view(assessment: Assessment) -> LocalisationView | None:
    """The section; None when nothing was examined that has a place."""
    found = assessment.localisation
    if found.verdict is Verdict.NOTHING_EXAMINED:
        return None
    anatomy = assessment.findings.knowledge.anatomy
    places = tuple(_place(each, each in found.leading) for each in found.candidates[:MOST_LISTED])
    abnormal = found.verdict is not Verdict.NOTHING_ABNORMAL
    entries = [*anatomy.muscles.values(), *anatomy.sensory.values(), *anatomy.signs.values()]
    seen = sum(each.confidence == "seen" for each in entries)
    return LocalisationView(
        statement=found.statement,
        found=found.verdict is Verdict.FOUND,
        places=places,
        unexplained=_texts(found.unexplained) if found.verdict is Verdict.FOUND else (),
        tests=tuple(_test(each) for each in found.next_tests),
        body=body_map(found, anatomy) if abnormal else None,
        maps=nerve_maps(found, anatomy),
        unverified=f"Nerve and roots of {seen} of {len(entries)} entries of the anatomy were read in a source, "
        "the others are unverified; so is which root of several is the main one.",
        turns=place_turns(assessment.robustness.place) if assessment.robustness is not None else (),
    )


def _texts(each: Iterable[Observation]) -> tuple[str, ...]:
    return tuple(capital(observation.text) for observation in each)


def _place(each: Candidate, leads: bool) -> PlaceView:
    against = f" - {len(each.contradicted)} contradicted" if each.contradicted else ""
    return PlaceView(
        capital(each.name), leads, f"{len(each.explained)} explained{against} = {each.net}", _texts(each.explained),
        _texts(each.contradicted), _texts(each.unexplained),
    )  # fmt: skip


def _test(each: NextTest) -> NextTestView:
    title = f"{capital(each.kind)} of the {each.side} {each.title}"
    if each.kind == "sensory response":
        title = f"Sensory response of the {each.side} {each.title}"
    yes, no = joined(each.abnormal_if, "or"), joined(each.normal_if, "or")
    return NextTestView(title, f"abnormal speaks for {yes}; normal speaks for {no}")
