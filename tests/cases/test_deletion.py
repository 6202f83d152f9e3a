"""Removing information never makes the answer surer: tried with every field, entry, line and recording.

The tables of the shipped cases hold some 1,800 cells, most of them alike. `make deletions` removes every one;
`make test` one in three, others whenever the knowledge changes (`chosen`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest

from ranvier.diagnosis.findings import Findings, Missing
from ranvier.errors import InputError
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord
from ranvier.therapy.plan import Dose, Plan

from .charts import NAMES, Answer, Case, answer, case, chart_places, read_without, records_without_a_cell

ALL = "RANVIER_ALL_DELETIONS"
"""Set in the environment by `make deletions`: no cell is left out."""
ONE_IN = 3

Changed = Callable[[Case], Iterator[tuple[str, PatientRecord, str | None]]]


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would settle an open question is not asked here; that there is something is tested below."""
    monkeypatch.setattr(Findings, "missing", lambda self, step, table=None: (Missing("something", "something"),))


def _one_sentence(error: InputError) -> None:
    """A chart that contradicts itself without the field may be refused, in one line."""
    if "\n" in str(error):
        pytest.fail(str(error))


def without_a_field(given: Case) -> Iterator[tuple[str, PatientRecord, str | None]]:
    for place in chart_places(given):
        try:
            yield " ".join(map(str, place)), read_without(given, place), None
        except InputError as error:
            _one_sentence(error)


def without_a_cell_or_recording(given: Case) -> Iterator[tuple[str, PatientRecord, str | None]]:
    for what, record in records_without_a_cell(given):
        if ALL in os.environ or is_line(what) or chosen(given.home.name, what, load_knowledge().version):
            yield what, record, None
    for name in given.measured:
        yield name, given.record, name


def is_line(what: str) -> bool:
    """Whether a whole line of a table is removed ("ncs.csv line 7"), not one cell of it ("ncs.csv line 7 side")."""
    return what.rsplit(maxsplit=1)[-1].isdigit()


def chosen(name: str, what: str, version: str) -> bool:
    """Whether a cell is among those that are removed under a version of the knowledge; the same on every machine."""
    return int(sha256(f"{version} {name} {what}".encode()).hexdigest(), 16) % ONE_IN == 0


def surer(before: Answer, after: Answer) -> Iterator[str]:
    """Everything that is known after a deletion and was not known, or not so, before it."""
    was_known, is_known = before.findings.answers.facts.values, after.findings.answers.facts.values
    for id in before.findings.answers.patient:
        value = is_known.get(id)
        if isinstance(value, bool) and value is not was_known.get(id):
            yield f"{id}: {was_known.get(id)} became {value}"
    kept = {(each.id, each.subject): each for each in before.conclusions}
    for each in after.conclusions:
        was = kept.get((each.id, each.subject))
        if each.verdict is None:
            continue
        if was is None or was.verdict is not each.verdict:
            yield f"{each.id} {each.subject}: {was.verdict if was else 'not asked'} became {each.verdict}"
        elif each.level is not None and was.level is not None:
            order = [level.id for level in each.levels]
            if order.index(each.level.id) < order.index(was.level.id):
                yield f"{each.id} {each.subject}: {was.level.id} became {each.level.id}"
    yield from _dosed(before.plan, after.plan)


def _dosed(before: Plan, after: Plan) -> Iterator[str]:
    doses = {(item.problem, item.id): item.dose for item in before.items}
    for item in after.items:
        if item.dose is None:
            continue
        was = doses.get((item.problem, item.id))
        if was is None:
            yield f"{item.id} for {item.problem}: a dose appeared"
        elif any(new > old for old, new in zip(_amounts(was), _amounts(item.dose), strict=True)):
            yield f"{item.id} for {item.problem}: {was.text} became {item.dose.text}"


def _amounts(dose: Dose) -> tuple[float, ...]:
    return tuple(each or 0.0 for each in (dose.start_mg, dose.target_mg, dose.max_mg, dose.total_g))


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("changed", [without_a_field, without_a_cell_or_recording])
@pytest.mark.parametrize("name", NAMES)
def test_removing_one_thing_never_makes_the_answer_surer(name: str, changed: Changed) -> None:
    given = case(name)
    before = answer(given, given.record)
    wrong: list[str] = []
    for what, record, recording in changed(given):
        try:
            after = answer(given, record, recording)
        except InputError as error:
            _one_sentence(error)
            continue
        wrong += [f"without {what}: {each}" for each in surer(before, after)]
    assert not wrong, "\n".join(wrong[:60])


@pytest.mark.parametrize("name", NAMES)
def test_every_open_question_says_what_would_settle_it(name: str) -> None:
    given = case(name)
    findings = answer(given, given.record).findings
    for id, step in findings.answers.patient.items():
        assert step.value is not None or findings.missing(step), id


def test_a_wrong_answer_would_be_seen() -> None:
    """The same comparison with the two answers exchanged finds what was lost."""
    given = case("cidp")
    whole = answer(given, given.record)
    less = answer(given, read_without(given, ("patient", "weight")))
    assert any("a dose appeared" in each for each in surer(less, whole))
    assert not list(surer(whole, less))


@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_left_out_and_each_cell_has_its_turn(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = case(name)
    every = [what for what, _ in records_without_a_cell(given)]
    tried = {what for what, _, recording in without_a_cell_or_recording(given) if recording is None}
    cells = [each for each in every if not is_line(each)]
    assert {each for each in every if is_line(each)} <= tried
    assert len(cells) < 40 or len(cells) / ONE_IN / 2 < len(tried.intersection(cells))
    assert all(any(chosen(name, each, f"{version}") for version in range(60)) for each in cells)
    monkeypatch.setenv(ALL, "yes")
    whole = [what for what, _, recording in without_a_cell_or_recording(given) if recording is None]
    assert whole == every
