"""The diseases that are weighed, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ranvier.kleene import say

if TYPE_CHECKING:
    from ranvier.diagnosis.differential import Contribution, RankedCause


class ContributionForm(msgspec.Struct):
    """What one finding adds to a disease: its verdict and points; while it is unknown, what it could add."""

    name: str
    phrase: str
    verdict: str
    points: float
    if_true: float
    if_false: float
    published: bool
    confidence: str


class CauseForm(msgspec.Struct):
    """A disease of the differential diagnosis with its standing and points."""

    id: str
    title: str
    group: str
    standing: str
    points: float
    frequency_points: float
    evidence: list[ContributionForm]
    would_help: list[ContributionForm]
    waits_for: list[str]
    established_by: list[str]
    excluded_by: list[str]
    tests: list[str]


def cause_form(each: RankedCause) -> CauseForm:
    """A disease with what speaks for and against it, in the form that is written."""
    return CauseForm(
        id=each.id,
        title=each.title,
        group=each.group,
        standing=each.standing,
        points=each.points,
        frequency_points=each.frequency_points,
        evidence=[_contribution(piece) for piece in each.evidence],
        would_help=[_contribution(piece) for piece in each.would_help],
        waits_for=list(each.waits_for),
        established_by=list(each.established_by),
        excluded_by=list(each.excluded_by),
        tests=list(each.tests),
    )


def _contribution(each: Contribution) -> ContributionForm:
    return ContributionForm(
        each.name, each.phrase, say(each.verdict), each.points, *each.could_add, each.published, each.confidence
    )
