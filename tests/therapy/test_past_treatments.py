"""An earlier trial bars a treatment when it failed or harmed, and is asked about when nobody says how it went."""

from __future__ import annotations

from datetime import date

import pytest

from ranvier.knowledge import load_knowledge
from ranvier.record import Fact, Listing, Origin, PatientRecord, Row
from ranvier.therapy.past_treatments import check_past_treatments

HERE = Origin("case.yaml", "line 1")


def patient(*entries: dict[str, str], total: int | None = None) -> PatientRecord:
    rows = tuple(Row({id: Fact(id, value, None, value, HERE) for id, value in each.items()}, HERE) for each in entries)
    return PatientRecord("case", date(2026, 1, 5), listings={"past_treatment": Listing("past_treatment", rows, total)})


@pytest.mark.parametrize(
    ("entry", "barred", "asked"),
    [
        ({"name": "pregabalin", "stopped_because": "allergy"}, True, False),
        ({"name": "pregabalin", "response": "good", "stopped_because": "side_effect"}, True, False),
        ({"name": "pregabalin", "response": "none"}, False, True),
        ({"name": "pregabalin", "response": "worse"}, True, False),
        ({"name": "pregabalin", "response": "partial", "stopped_because": "cost"}, False, False),
        ({"name": "pregabalin", "response": "partial"}, False, True),
        ({"name": "pregabalin", "stopped_because": "cost"}, False, True),
        ({"name": "gabapentin", "stopped_because": "allergy"}, False, False),
        ({"response": "none"}, False, True),
    ],
)
def test_one_earlier_trial(entry: dict[str, str], barred: bool, asked: bool) -> None:
    knowledge = load_knowledge()
    found = check_past_treatments(knowledge.treatments["pregabalin"], patient(entry, total=1), knowledge)
    assert (bool(found.bars), bool(found.questions)) == (barred, asked)


def test_missing_entries_are_asked_about_and_a_list_that_nobody_gave_once_for_the_plan() -> None:
    knowledge = load_knowledge()
    duloxetine = knowledge.treatments["duloxetine"]
    assert not check_past_treatments(duloxetine, patient(total=0), knowledge).questions
    assert check_past_treatments(duloxetine, patient(total=1), knowledge).questions
    assert not check_past_treatments(duloxetine, patient(total=None), knowledge).questions
    assert not check_past_treatments(duloxetine, PatientRecord("case", date(2026, 1, 5)), knowledge).questions


def test_a_procedure_that_failed_is_not_offered_again() -> None:
    knowledge = load_knowledge()
    splint = knowledge.treatments["wrist_splint"]
    record = patient({"name": "wrist splint", "response": "none"})
    assert check_past_treatments(splint, record, knowledge).bars
    assert not check_past_treatments(splint, patient(), knowledge).questions
