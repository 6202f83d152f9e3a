"""Gates of a treatment one by one: allergies, what is taken already, questions, investigations."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.therapy.allergies import check_allergies
from ranvier.therapy.gates import Gated, gated
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import PlanItem, Standing
from ranvier.therapy.present_use import present_use
from ranvier.therapy.workup import is_done

from ..diagnosis.charts import (
    KNOWLEDGE,
    PAINFUL_FEET,
    PATIENT,
    allergies,
    assessed,
    facts,
    item,
    medicines,
    merged,
    record,
)

DULOXETINE, AMITRIPTYLINE = KNOWLEDGE.treatments["duloxetine"], KNOWLEDGE.treatments["amitriptyline"]
NON_DIABETIC = merged(PATIENT, PAINFUL_FEET)


# ------------------------------------------------------------------------------------------------ allergies


@pytest.mark.parametrize(
    ("listed", "bars", "questions"),
    [
        (allergies(), 0, 0),
        (allergies("duloxetine"), 1, 0),
        (allergies({"substance": "Cymbalta 60 mg", "reaction": "rash"}), 1, 0),
        (allergies("venlafaxine"), 0, 1),
        (allergies("penicillin"), 0, 0),
        (allergies("xyzzol"), 0, 1),
        (allergies({"reaction": "rash"}), 0, 1),
        (allergies("penicillin", "duloxetine"), 1, 0),
        (allergies(total=2), 0, 1),
        (allergies("duloxetine", total=None), 1, 1),
        ({}, 0, 1),
    ],
)
def test_allergies_bar_ask_or_pass(listed: dict[str, Any], bars: int, questions: int) -> None:
    found = check_allergies(DULOXETINE, record(listed), KNOWLEDGE)
    assert len(found.bars) == bars
    assert len(found.questions) == questions


def test_a_splint_has_no_allergy() -> None:
    found = check_allergies(KNOWLEDGE.treatments["wrist_splint"], record({}), KNOWLEDGE)
    assert (found.bars, found.questions) == ((), ())


def test_another_tricyclic_is_asked_back() -> None:
    found = check_allergies(AMITRIPTYLINE, record(allergies("nortriptyline")), KNOWLEDGE)
    assert "nortriptyline" in str(found.questions[0])


# ------------------------------------------------------------------------------------------------ taken already


def taking(*listed: Any, **more: Any) -> Assessment:
    return assessed(PATIENT, medicines(*listed), facts(**more))


def texts(each: PlanItem) -> str:
    return " ".join(f"{caution.text} {caution.action}" for caution in each.cautions)


def test_a_medicine_is_not_held_against_itself() -> None:
    assert item(taking("duloxetine"), "duloxetine").standing is Standing.ALREADY_TAKEN
    pair = taking("duloxetine", "venlafaxine")
    assert "other_serotonergic_medicine" in {
        each.claim_id.rpartition(".")[2] for each in item(pair, "duloxetine").cautions
    }


def test_of_a_combination_only_the_medicine_itself_is_passed_over() -> None:
    alone = item(taking("amitriptyline"), "amitriptyline")
    assert alone.standing is Standing.ALREADY_TAKEN
    joined = item(taking("amitriptyline + linezolid"), "amitriptyline")
    assert joined.standing is Standing.REJECTED


def test_a_medicine_that_was_stopped_days_ago_is_not_taken() -> None:
    found = item(taking({"name": "duloxetine", "stopped_days_ago": 5}), "duloxetine")
    assert found.standing is Standing.PROPOSED
    bars = item(taking({"name": "rasagiline", "stopped_days_ago": 5}), "duloxetine").rejected
    assert bars


def gate(chart: Assessment, medicine: str, **more: Any) -> Gated:
    return gated(KNOWLEDGE.treatments[medicine], Patient(chart.record, chart.gathered, chart.findings), **more)


def test_a_second_medicine_of_a_class_is_no_addition() -> None:
    for found in (gate(taking("gabapentin"), "pregabalin"), item(taking("gabapentin"), "pregabalin")):
        assert found.standing is Standing.REJECTED
        bars = found.bars if isinstance(found, Gated) else found.rejected
        assert [each.text for each in bars] == ["The patient takes gabapentin, of the same class."]
        assert bars[0].action.startswith("Only in its place, never together.")
    stopped = taking({"name": "gabapentin", "stopped_days_ago": 5})
    assert gate(stopped, "pregabalin").standing is Standing.PROPOSED


def test_two_medicines_of_a_class_that_are_both_taken_are_a_caution() -> None:
    both = gate(taking("gabapentin", "pregabalin"), "pregabalin")
    assert both.standing is Standing.ALREADY_TAKEN
    assert "The patient takes gabapentin, of the same class." in [each.text for each in both.cautions]


def test_a_treatment_that_is_known_by_its_group_is_not_held_against_the_medicine_that_is_it() -> None:
    taken = taking("prednisolone")
    beside = gate(taken, "corticosteroid_cidp")
    assert not beside.bars
    assert "The patient takes prednisolone, of the same class." in [each.text for each in beside.cautions]
    own = gate(taken, "corticosteroid_cidp", given="prednisolone")
    assert not own.bars
    assert "The patient takes prednisolone, of the same class." not in [each.text for each in own.cautions]


def test_a_barred_medicine_that_is_taken_says_so_and_how_to_stop() -> None:
    found = item(taking("pregabalin 75 mg", "linezolid"), "duloxetine")
    assert "The patient takes it now" not in texts(found)
    found = item(taking("duloxetine", "linezolid"), "duloxetine")
    assert found.standing is Standing.REJECTED
    assert "The patient takes it now" in texts(found)
    assert found.stopping is not None
    assert found.stopping.text in texts(found)


@pytest.mark.parametrize(
    ("listed", "warned"),
    [
        ([{"name": "pregabalin", "daily_dose_mg": 300}], False),
        ([{"name": "pregabalin", "daily_dose_mg": 301}], True),
        ([{"name": "pregabalin", "dose_mg": 150, "times_per_day": 3}], True),
        ([{"name": "Lyrica", "daily_dose_mg": 200}, {"name": "PGB", "daily_dose_mg": 150}], True),
        ([{"name": "pregabalin"}], False),
        ([{"name": "gabapentin", "daily_dose_mg": 3000}], False),
    ],
)
def test_a_present_dose_above_what_the_kidney_allows_is_named(listed: list[Any], warned: bool) -> None:
    found = item(taking(*listed), "pregabalin")
    assert ("more than the most" in texts(found)) == warned


def test_the_present_dose_is_held_against_this_kidney() -> None:
    found = item(taking({"name": "pregabalin", "daily_dose_mg": 300}, creatinine_mg_per_dl=3.4), "pregabalin")
    assert "(75 mg a day)" in texts(found)


def test_no_maximum_is_printed_while_something_is_open() -> None:
    chart = merged(PATIENT, medicines({"name": "pregabalin", "daily_dose_mg": 600}))
    del chart["allergies"]
    found = item(assessed(chart), "pregabalin")
    assert found.standing is Standing.ASK_FIRST
    assert "more than the most" in texts(found)
    assert "300" not in texts(found)


def test_two_entries_of_one_medicine_are_asked_back() -> None:
    found = item(taking("Cymbalta 30 mg", "duloxetine 60 mg"), "duloxetine")
    assert "stands 2 times" in texts(found)


def test_present_use_adds_up_what_is_stated() -> None:
    chart = record(
        medicines(
            {"name": "Lyrica", "daily_dose_mg": 200},
            {"name": "pregabalin", "dose_mg": 75, "times_per_day": 2},
            "metformin",
        )
    )
    from ranvier.diagnosis.facts.medicines import medicine_readings

    use = present_use("pregabalin", chart, medicine_readings(chart, KNOWLEDGE))
    assert (use.listed, use.taken, use.entries, use.daily_mg) == (True, True, 2, 350)
    assert present_use("duloxetine", chart, medicine_readings(chart, KNOWLEDGE)).listed is False


# ------------------------------------------------------------------------------------------------ gates and order


def test_a_problem_that_is_only_possible_opens_no_gate_of_a_medicine() -> None:
    chart = merged(PATIENT, {"examination": {"pinprick_toes": {"both": "normal"}, "ankle_reflex": {"both": "normal"}}})
    assert not [each for each in assessed(chart).plan.items if each.dose is not None and each.kind == "medicine"]


def test_every_treatment_of_the_problem_appears_once_for_each_gate() -> None:
    assessment = assessed(PATIENT)
    pairs = [(each.id, each.problem) for each in assessment.plan.items]
    assert len(pairs) == len(set(pairs))
    expected = {
        (treatment.id, indication.problem)
        for treatment in KNOWLEDGE.treatments.values()
        for indication in treatment.indications
        if assessment.findings.verdict(indication.claim.id) is True
    }
    shown = {(each.id, each.problem) for each in assessment.plan.items if each.standing is not Standing.REJECTED}
    assert shown <= expected <= set(pairs)


def test_what_may_be_given_comes_before_what_must_be_asked_and_what_is_refused() -> None:
    order = {Standing.ALREADY_TAKEN: 0, Standing.PROPOSED: 0, Standing.ASK_FIRST: 1, Standing.REJECTED: 2}
    items = assessed(NON_DIABETIC, medicines("xyzzol")).plan.items
    listed = [(each.problem, order[each.standing], each.line) for each in items]
    assert listed == sorted(listed)


def test_every_rejection_and_every_proposal_has_a_reason() -> None:
    for each in assessed(PATIENT, medicines("rasagiline")).plan.items:
        assert each.reasons
        assert all(reason.text for reason in (*each.reasons, *each.rejected, *each.cautions))


def test_a_preference_moves_a_medicine_within_its_line() -> None:
    sleepless = [each.id for each in assessed(PATIENT, facts(insomnia=True)).plan.items if each.line == 1]
    failing = [each.id for each in assessed(PATIENT, facts(heart_failure=True)).plan.items if each.line == 1]
    assert sleepless.index("amitriptyline") < sleepless.index("pregabalin")
    assert failing[0] == "duloxetine"


# ------------------------------------------------------------------------------------------------ questions, tests


def test_the_plan_asks_for_the_list_of_medicines() -> None:
    chart = {name: content for name, content in PATIENT.items() if name != "medicines"}
    assert any("Which medicines" in each for each in assessed(chart).plan.questions)
    assert any("complete" in each for each in assessed(PATIENT, medicines("metformin", total=None)).plan.questions)
    assert any("only 1" in each for each in assessed(PATIENT, medicines("metformin", total=3)).plan.questions)
    assert assessed(PATIENT).plan.questions == ()


def test_a_test_is_asked_for_until_its_result_is_there() -> None:
    chart = merged(PATIENT, PAINFUL_FEET)
    asked = {each.id for each in assessed(chart).plan.tests}
    assert "vitamin_b12" in asked
    assert "vitamin_b12" not in {each.id for each in assessed(chart, facts(vitamin_b12_pg_per_ml=400)).plan.tests}


def test_a_test_is_done_when_all_that_it_settles_is_in_the_chart() -> None:
    test = KNOWLEDGE.tests["vitamin_b12"]
    assert not is_done(test, record({}))
    assert is_done(test, record(facts(vitamin_b12_pg_per_ml=400)))


def test_investigations_come_in_tiers_and_none_is_both_asked_for_and_useless() -> None:
    plan = assessed(merged(PATIENT, PAINFUL_FEET)).plan
    assert [each.tier for each in plan.tests] == sorted(each.tier for each in plan.tests)
    assert not {each.id for each in plan.tests} & {each.id for each in plan.tests_of_no_value}


def test_a_red_flag_that_was_not_looked_for_is_listed_as_such() -> None:
    plan = assessed(PATIENT).plan
    assert "Suspected lesion of the cauda equina" in {title for title, _ in plan.not_excluded}
    assert all(missing for _, missing in plan.not_excluded)


def test_earlier_treatments_that_nobody_listed_are_asked_for_once_and_bar_nothing() -> None:
    given = merged(PATIENT, PAINFUL_FEET)
    open_chart = assessed({heading: content for heading, content in given.items() if heading != "past_treatments"})
    assert any("What was tried before" in each for each in open_chart.plan.questions)
    assert item(open_chart, "gabapentin").standing is Standing.PROPOSED
    told = assessed(merged(PATIENT, PAINFUL_FEET))
    assert not any("What was tried before" in each for each in told.plan.questions)


def test_what_is_named_only_to_be_rejected_cannot_stand_otherwise() -> None:
    named = [each for each in KNOWLEDGE.treatments.values() if each.drug_class == "none_given"]
    assert len(named) >= 3
    assert [each.id for each in named if not all(one.against for one in each.indications)] == []
