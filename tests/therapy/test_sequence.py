"""What comes next among pain medicines, from what is taken and what was tried before."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest

from ranvier.document import Document
from ranvier.knowledge.care.sequences import ANY, names_of, read_sequence, sequence_problems
from ranvier.therapy.next_steps import Move, NextSteps, Outcome
from ranvier.therapy.plan import Standing

from ..diagnosis.charts import KNOWLEDGE, PAINFUL_FEET, PATIENT, assessed, facts, medicines, merged, tried

FEET = merged(PATIENT, PAINFUL_FEET)
ORDER = KNOWLEDGE.sequences["pain"]
SEVERE, MILD = facts(pain_intensity_0_to_10=7), facts(pain_intensity_0_to_10=2)


def taking(*listed: Any) -> dict[str, Any]:
    return merged(FEET, medicines(*listed))


def pregabalin(dose: float | None = 300, months: float | None = 4) -> dict[str, Any]:
    entry = {"name": "pregabalin", "daily_dose_mg": dose, "taken_for_months": months}
    return {key: value for key, value in entry.items() if value is not None}


def steps(*parts: dict[str, Any]) -> NextSteps:
    (found,) = [each for each in assessed(*parts).plan.next_steps if each.problem == "painful_polyneuropathy"]
    return found


def moves(*parts: dict[str, Any]) -> list[Move]:
    return [step.move for step in steps(*parts).steps]


def test_nothing_taken_or_tried_is_a_start_with_its_dates() -> None:
    (step,) = steps(FEET).steps
    assert step.move is Move.START
    assert "week 6" in step.text
    assert "week 12" in step.text
    assert {"amitriptyline", "duloxetine"} <= set(step.medicines)


def test_one_medicine_of_a_class_is_named_for_a_start() -> None:
    (step,) = steps(FEET).steps
    classes = [KNOWLEDGE.treatments[each].drug_class for each in step.medicines]
    assert len(classes) == len(set(classes))


@pytest.mark.parametrize("total", [2, None])
def test_without_the_whole_list_of_medicines_nothing_is_named(total: int | None) -> None:
    found = steps(merged(FEET, medicines("metformin", total=total))).steps
    assert [step.move for step in found] == [Move.ASK]
    assert found[0].medicines == ()


@pytest.mark.parametrize(
    ("entry", "pain", "expected"),
    [
        (pregabalin(dose=None), SEVERE, [Move.ASK]),
        (pregabalin(dose=150), SEVERE, [Move.RAISE]),
        (pregabalin(dose=600), SEVERE, [Move.STOP]),
        (pregabalin(), {}, [Move.ASK]),
        (pregabalin(months=None), SEVERE, [Move.ASK]),
        (pregabalin(), MILD, [Move.KEEP]),
        (pregabalin(months=1), SEVERE, [Move.WAIT]),
        (pregabalin(months=2), SEVERE, [Move.COMBINE]),
        (pregabalin(months=4), SEVERE, [Move.COMBINE, Move.SWITCH]),
    ],
)
def test_a_medicine_that_is_taken(entry: dict[str, Any], pain: dict[str, Any], expected: list[Move]) -> None:
    chart = taking(entry)
    if not pain:
        chart["pain"] = {key: value for key, value in chart["pain"].items() if key != "pain_intensity_0_to_10"}
    assert moves(chart, pain) == expected


def test_a_partner_is_of_another_class_and_its_pair_is_allowed() -> None:
    combine, switch = steps(taking(pregabalin()), SEVERE).steps
    assert {"amitriptyline", "duloxetine"} <= set(combine.medicines)
    assert not {"gabapentin", "mirogabalin", "carbamazepine"} & set(combine.medicines[1:])
    assert not {"gabapentin", "mirogabalin"} & set(switch.medicines[1:])


def test_with_an_opioid_no_gabapentinoid_is_named() -> None:
    duloxetine = {"name": "duloxetine", "daily_dose_mg": 60, "taken_for_months": 4}
    for step in steps(taking(duloxetine, "oxycodone"), SEVERE).steps:
        assert not {"gabapentin", "pregabalin", "mirogabalin"} & set(step.medicines)


def test_what_is_taken_although_it_is_barred_is_said_first() -> None:
    found = steps(taking({"name": "duloxetine", "daily_dose_mg": 60}, "tramadol"), SEVERE).steps
    assert [step.move for step in found] == [Move.STOP, Move.STOP]


def failed(name: str, dose: float, weeks: float = 12) -> dict[str, Any]:
    return {
        "name": name, "response": "none", "stopped_because": "no_effect", "highest_daily_dose_mg": dose,
        "weeks_at_highest_dose": weeks,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [
        (failed("gabapentin", 1800), Outcome.FAILED),
        (failed("gabapentin", 300), Outcome.TOO_LOW),
        (failed("gabapentin", 1800, weeks=3), Outcome.TOO_SHORT),
        ({"name": "gabapentin", "response": "none"}, Outcome.UNKNOWN),
        ({"name": "gabapentin", "response": "partial", "stopped_because": "cost"}, Outcome.PARTIAL),
        ({"name": "gabapentin", "pain_relief_percent": 40, "stopped_because": "cost"}, Outcome.PARTIAL),
        ({"name": "gabapentin", "pain_relief_percent": 20, "stopped_because": "cost"}, Outcome.UNKNOWN),
        ({"name": "gabapentin", "response": "good", "stopped_because": "cost"}, Outcome.HELPED),
        ({"name": "gabapentin", "response": "worse"}, Outcome.HARMED),
        ({"name": "gabapentin", "response": "good", "stopped_because": "side_effect"}, Outcome.HARMED),
    ],
)
def test_an_earlier_trial_is_read(entry: dict[str, Any], outcome: Outcome) -> None:
    (trial,) = steps(FEET, tried(entry)).trials
    assert trial.outcome is outcome


def test_after_a_failed_class_another_class_is_named_and_after_two_a_pain_clinic() -> None:
    one = steps(FEET, tried(failed("gabapentin", 1800))).steps
    assert [step.move for step in one] == [Move.SWITCH]
    assert not {"gabapentin", "pregabalin", "mirogabalin"} & set(one[0].medicines)
    two = steps(FEET, tried(failed("gabapentin", 1800), {"name": "duloxetine", "stopped_because": "side_effect"})).steps
    assert [step.move for step in two] == [Move.SWITCH, Move.REFER]
    assert not {"duloxetine", "venlafaxine"} & set(two[0].medicines)


def test_other_earlier_treatments_are_passed_over() -> None:
    assert steps(FEET, tried({"name": "physiotherapy", "response": "none"})).trials == ()


LISTS = [[], [pregabalin()], [pregabalin(), "sertraline"], ["amitriptyline"], ["phenelzine"], ["xyzzol"], ["tramadol"]]
TRIED = [[], [failed("duloxetine", 60)], [failed("amitriptyline", 50), failed("pregabalin", 300)]]


@pytest.mark.parametrize(("listed", "before"), list(product(LISTS, TRIED)))
def test_only_what_the_plan_proposes_is_named(listed: list[Any], before: list[Any]) -> None:
    plan = assessed(taking(*listed), tried(*before), SEVERE).plan
    standing = {(each.problem, each.id): each.standing for each in plan.items}
    for sequence in plan.next_steps:
        for step in sequence.steps:
            own = step.medicines[1:] if step.move in {Move.COMBINE} or len(step.medicines) > 1 else ()
            new = step.medicines if step.move is Move.START else own
            if step.move is Move.SWITCH and "lowered" not in step.text:
                new = step.medicines
            assert all(standing[sequence.problem, each] is Standing.PROPOSED for each in new)


def test_no_allowed_pair_is_forbidden_as_well() -> None:
    for pair in ORDER.pairs:
        if pair.allowed and ANY not in {pair.one, pair.other}:
            one, other = (names_of(KNOWLEDGE.medicines[each]) for each in (pair.one, pair.other))
            assert ORDER.forbids(one, other) is None, (pair.one, pair.other)


def test_two_of_a_class_never_go_together() -> None:
    planned = [KNOWLEDGE.medicines[each] for each in KNOWLEDGE.treatments if each in KNOWLEDGE.medicines]
    for one, other in combinations(planned, 2):
        if one.drug_class == other.drug_class and one.drug_class in {"gabapentinoid", "snri", "tricyclic"}:
            assert ORDER.may_go_together(names_of(one), names_of(other), "painful_polyneuropathy") is None


def test_unknown_names_and_missing_parts_are_found() -> None:
    document = Document(
        "sequences/x.yaml",
        {
            "id": "x", "title": "X", "problems": ["nowhere"], "figures": {}, "advice": {},
            "pairs": [{"one": "nothing", "other": "any", "verdict": "allowed", "why": "Because."}],
        },
        {},
    )  # fmt: skip
    said = list(sequence_problems({"x": read_sequence(document)}, frozenset(), frozenset()))
    assert any("'nothing'" in each for each in said)
    assert any("'nowhere'" in each for each in said)
    assert any("'trial_weeks'" in each for each in said)
    assert any("'switch'" in each for each in said)
