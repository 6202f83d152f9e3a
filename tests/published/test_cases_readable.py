"""Every published patient is well formed, cites its source, and is read as a chart without an error."""

from __future__ import annotations

import doctest
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from ranvier.errors import InputError
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord

from . import published
from .published import PATHS, TEXTS, PublishedCase, is_set_aside, published_case, record_of, without

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
SHORT = 120
"""Most characters of an entry that says what was not encoded: a few words, no quotation."""


Rule = Callable[[PublishedCase], Iterator[str]]


@cache
def cases() -> dict[str, PublishedCase]:
    """Every published patient, read once, under the name of its file."""
    return {path.stem: published_case(path) for path in PATHS}


@cache
def record(id: str, *, withheld: bool) -> PatientRecord:
    """The record of a patient, or the one without what gave the diagnosis away."""
    case = cases()[id]
    with tempfile.TemporaryDirectory() as folder:
        chart = without(case.chart, case.facts) if withheld else case.chart
        return record_of(chart, load_knowledge(), Path(folder))


def broken(rule: Rule) -> str:
    """Every patient for whom a rule does not hold, and why."""
    return "\n".join(f"{id}: {wrong}" for id, case in cases().items() for wrong in rule(case))


def unless(holds: object, wrong: str) -> Iterator[str]:
    """What is wrong unless something holds."""
    if not holds:
        yield wrong


def test_each_file_is_called_as_its_patient() -> None:
    assert [id for id, case in cases().items() if case.id != id] == []


def _citation(case: PublishedCase) -> Iterator[str]:
    yield from unless(set(case.citation) <= {"title", "where", "url", "doi", "pmid"}, "a stranger in the citation")
    yield from unless(case.citation["title"], "no title")
    yield from unless(case.citation["where"], "no place")
    yield from unless(re.match(r"https?://\S+$", case.citation["url"]), "no address")
    yield from unless(case.text in TEXTS, f"text is {case.text}")


def test_says_where_it_comes_from() -> None:
    assert not (found := broken(_citation)), found


def _diagnosis(case: PublishedCase) -> Iterator[str]:
    yield from unless(case.diagnoses, "no diagnosis")
    yield from unless(len(set(case.diagnoses)) == len(case.diagnoses), "a diagnosis stands twice")
    for name in (*case.diagnoses, *case.tests):
        yield from unless(NAME.fullmatch(name), name)
    for each in case.not_encoded:
        yield from unless(len(each) <= SHORT, f"too long: {each}")


def test_names_diagnosis_and_what_gave_it_away() -> None:
    assert not (found := broken(_diagnosis)), found


def _enough(case: PublishedCase) -> Iterator[str]:
    enough, later = case.enough, case.enough_when_withheld
    yield from unless(isinstance(enough, bool) and isinstance(later, bool), "neither yes nor no")
    yield from unless(enough or not later, "less cannot be enough when all is not")
    yield from unless(case.facts or enough == later, "nothing is withheld, so both are the same")
    yield from unless(case.tests or not case.facts or not later, "no test gives what was withheld")
    yield from unless(bool(case.why_not) == (not enough or not later), "say why, and only where one is no")


def test_says_whether_the_chart_is_enough() -> None:
    assert not (found := broken(_enough)), found


def test_half_of_the_patients_are_set_aside_by_their_id() -> None:
    set_aside = [case.set_aside for case in cases().values()]
    assert set_aside == [is_set_aside(path.stem) for path in PATHS]
    assert 0.4 < sum(set_aside) / len(set_aside) < 0.6


def test_examples_in_the_text_hold() -> None:
    assert doctest.testmod(published).failed == 0


def _given_away(case: PublishedCase) -> Iterator[str]:
    sections = {heading: section for heading, section in case.chart.items() if isinstance(section, dict)}
    stated = {name for section in sections.values() for name in section}
    lists = {heading for heading, section in sections.items() if "list" in section}
    yield from unless(set(case.facts) <= stated | lists, "a fact that does not stand in the chart")
    yield from unless(set(case.facts) <= set(load_knowledge().vocabulary.terms) | lists, "a fact that does not exist")


def test_facts_that_give_it_away_stand_in_the_chart() -> None:
    assert not (found := broken(_given_away)), found


def test_no_field_is_empty() -> None:
    found = broken(lambda case: _empty(case.chart))
    assert not found, f"a comma in a note without quotes makes a field without a value\n{found}"


def _empty(value: object, place: str = "chart") -> Iterator[str]:
    if value is None:
        yield place
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _empty(each, f"{place}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from _empty(each, place)


def _readable(case: PublishedCase) -> Iterator[str]:
    try:
        whole = record(case.id, withheld=False)
    except InputError as error:
        yield str(error)
        return
    yield from unless(whole.title, "no title")
    yield from unless(not whole.simulated, "is said to be simulated")
    yield from unless(whole.facts, "no facts")


def test_is_read() -> None:
    assert not (found := broken(_readable)), found


def _readable_without(case: PublishedCase) -> Iterator[str]:
    try:
        whole, less = record(case.id, withheld=False), record(case.id, withheld=True)
    except InputError as error:
        yield str(error)
        return
    yield from unless(set(less.facts) <= set(whole.facts), "more facts than before")
    yield from unless(_size(less) < _size(whole) or not case.facts, "nothing went")


def test_is_read_without_what_gave_it_away() -> None:
    assert not (found := broken(_readable_without)), found


def _size(record: PatientRecord) -> int:
    return len(record.facts) + sum(len(listing.rows) for listing in record.listings.values())
