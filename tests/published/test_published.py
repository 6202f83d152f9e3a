"""The published patients as a table test: the diagnosis leads, is among the first three, and its test is asked for."""

from __future__ import annotations

import pytest

from .judged import ASKED_ENOUGH, FIRST_ENOUGH, THREE_ENOUGH, Judged, all_judged, figures
from .misses import MISSES

FEWEST = 60


@pytest.fixture(scope="module")
def found() -> tuple[Judged, ...]:
    return all_judged()


def test_there_are_enough_patients_and_half_of_them_were_set_aside(found: tuple[Judged, ...]) -> None:
    enough = [each for each in found if each.case.enough]
    assert len(enough) >= FEWEST
    aside = sum(each.case.set_aside for each in enough) / len(enough)
    assert 0.4 < aside < 0.6


def test_the_published_diagnosis_leads(found: tuple[Judged, ...]) -> None:
    assert figures(found).first >= FIRST_ENOUGH


def test_the_published_diagnosis_is_among_the_first_three(found: tuple[Judged, ...]) -> None:
    assert figures(found).among_three >= THREE_ENOUGH


def test_the_revealing_test_is_asked_for_when_its_result_is_withheld(found: tuple[Judged, ...]) -> None:
    assert figures(found).asked >= ASKED_ENOUGH


def test_every_miss_has_its_reason_and_no_reason_is_stale(found: tuple[Judged, ...]) -> None:
    assert {each.case.id for each in found if each.missed} == set(MISSES)
