"""Every published patient is well formed, cites its source, and is read as a chart without an error."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import PatientRecord

from . import published
from .published import PATHS, TEXTS, PublishedCase, is_set_aside, published_case, record_of, without

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
SHORT = 120
"""Most characters of an entry that says what was not encoded: a few words, no quotation."""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(params=PATHS, ids=[path.stem for path in PATHS])
def case(request: pytest.FixtureRequest) -> PublishedCase:
    path: Path = request.param
    found = published_case(path)
    assert found.id == path.stem
    return found


def test_says_where_it_comes_from(case: PublishedCase) -> None:
    assert set(case.citation) <= {"title", "where", "url", "doi", "pmid"}
    assert case.citation["title"]
    assert case.citation["where"]
    assert re.match(r"https?://\S+$", case.citation["url"])
    assert case.text in TEXTS


def test_names_diagnosis_and_what_gave_it_away(case: PublishedCase) -> None:
    assert case.diagnoses
    assert len(set(case.diagnoses)) == len(case.diagnoses)
    for name in (*case.diagnoses, *case.tests):
        assert NAME.fullmatch(name), name
    assert all(len(each) <= SHORT for each in case.not_encoded)


def test_says_whether_the_chart_is_enough(case: PublishedCase) -> None:
    assert isinstance(case.enough, bool)
    assert isinstance(case.enough_when_withheld, bool)
    assert case.enough or not case.enough_when_withheld, "less cannot be enough when all is not"
    assert case.facts or case.enough == case.enough_when_withheld, "nothing is withheld, so both are the same"
    assert case.tests or not case.facts or not case.enough_when_withheld, "no test gives what was withheld"
    assert bool(case.why_not) == (not case.enough or not case.enough_when_withheld), "say why, and only where one is no"


def test_half_of_the_patients_are_set_aside_by_their_id() -> None:
    set_aside = [published_case(path).set_aside for path in PATHS]
    assert set_aside == [is_set_aside(path.stem) for path in PATHS]
    assert 0.4 < sum(set_aside) / len(set_aside) < 0.6


def test_examples_in_the_text_hold() -> None:
    assert doctest.testmod(published).failed == 0


def test_facts_that_give_it_away_stand_in_the_chart(case: PublishedCase, knowledge: Knowledge) -> None:
    sections = {heading: section for heading, section in case.chart.items() if isinstance(section, dict)}
    stated = {name for section in sections.values() for name in section}
    lists = {heading for heading, section in sections.items() if "list" in section}
    assert set(case.facts) <= stated | lists
    assert set(case.facts) <= set(knowledge.vocabulary.terms) | lists


def test_no_field_is_empty(case: PublishedCase) -> None:
    assert not list(_empty(case.chart)), "a comma in a note without quotes makes a field without a value"


def _empty(value: object, place: str = "chart") -> Iterator[str]:
    if value is None:
        yield place
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _empty(each, f"{place}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from _empty(each, place)


def test_is_read(case: PublishedCase, knowledge: Knowledge, tmp_path: Path) -> None:
    record = record_of(case.chart, knowledge, tmp_path)
    assert record.title
    assert not record.simulated
    assert record.facts


def test_is_read_without_what_gave_it_away(case: PublishedCase, knowledge: Knowledge, tmp_path: Path) -> None:
    whole = record_of(case.chart, knowledge, tmp_path)
    less = record_of(without(case.chart, case.facts), knowledge, tmp_path)
    assert set(less.facts) <= set(whole.facts)
    assert _size(less) < _size(whole) or not case.facts


def _size(record: PatientRecord) -> int:
    return len(record.facts) + sum(len(listing.rows) for listing in record.listings.values())
