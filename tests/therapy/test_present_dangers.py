"""What is taken now: a danger is the first step, and nothing stays silent because a number is written another way."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.report.leaflet.build import build_leaflet
from ranvier.report.leaflet.text import leaflet_text
from ranvier.report.report import build_report
from ranvier.therapy.next_steps import Move
from ranvier.therapy.plan import Standing

from ..diagnosis.charts import (
    KIDNEY_GOOD,
    MAN_OF_58,
    PAINFUL_FEET,
    WELL,
    allergies,
    assessed,
    facts,
    item,
    medicines,
    merged,
    tried,
)

REPORTED = "egfr_reported_ml_per_min_per_1_73m2"


def taking(*listed: Any, **changes: Any) -> Assessment:
    base = merged(MAN_OF_58, WELL, KIDNEY_GOOD, PAINFUL_FEET, allergies(), tried())
    return assessed(merged(base, medicines(*listed), facts(**changes)))


def said(assessment: Assessment) -> dict[str, str]:
    return {each.heading: each.text for each in build_report(assessment).impression}


def alerts(assessment: Assessment) -> set[str]:
    return {each.claim_id for each in assessment.plan.review.alerts}


def test_a_dangerous_dose_is_the_first_step_and_the_treatment_comes_then() -> None:
    """Gabapentin 3600 mg a day with a reported eGFR of 12: US label of Neurontin, table 1."""
    found = taking({"name": "gabapentin", "daily_dose_mg": 3600}, creatinine_mg_per_dl=None, **{REPORTED: 12})
    assert "kidney.gabapentin_below_15" in alerts(found)
    assert said(found)["First step"].startswith("Gabapentin, taken now: lower it to 100 to 300 mg a day")
    assert "Then" in said(found)


def test_a_plan_without_a_danger_begins_with_its_treatment() -> None:
    found = said(taking({"name": "ramipril", "daily_dose_mg": 5}))
    assert found["First step"].startswith("Treat with")
    assert "Then" not in found


def test_a_dose_that_is_not_stated_is_asked_for_where_the_kidney_gives_ground() -> None:
    found = taking("gabapentin 1200 mg three times a day", creatinine_mg_per_dl=None, **{REPORTED: 12})
    first = found.plan.review.open_checks[0]
    assert first.claim_id == "kidney.gabapentin_below_15"
    assert [each.phrase for each in first.missing] == ["daily dose"]
    assert "kidney.gabapentin_below_60" not in {each.claim_id for each in found.plan.review.open_checks}
    assert "kidney.gabapentin_below_15" not in {each.claim_id for each in taking("gabapentin").plan.review.open_checks}


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        (("simvastatin", "amiodarone"), ["daily dose (Simvastatin)"]),
        (({"name": "simvastatin", "daily_dose_mg": 20}, "amiodarone"), None),
        (("simvastatin", "ramipril"), None),
        (("amiodarone",), None),
    ],
)
def test_two_medicines_of_which_one_has_no_dose_are_asked_about(listed: tuple[Any, ...], asked: list[str]) -> None:
    """Zocor's limit beside amiodarone is 20 mg a day."""
    rule = "enzymes.simvastatin_above_its_dose"
    found = [each for each in taking(*listed).plan.review.open_checks if each.claim_id == rule]
    assert [str(ask) for each in found for ask in each.missing] == (asked or [])
    assert all(each.medicines == ("Simvastatin", "Amiodarone") for each in found)


def test_methotrexate_once_a_week_is_not_taken_for_a_daily_dose() -> None:
    weekly = taking({"name": "methotrexate", "dose_mg": 15, "times_per_day": 1, "every_days": 7})
    assert "immune.methotrexate_daily" not in alerts(weekly)
    assert "immune.methotrexate_daily" in alerts(taking({"name": "methotrexate", "dose_mg": 15, "times_per_day": 1}))


def test_what_comes_before_a_medicine_in_one_disease_is_no_danger_of_taking_it() -> None:
    """Azathioprine for another disease is not forbidden because a vasculitis would want cyclophosphamide first."""
    found = taking(
        {"name": "azathioprine", "daily_dose_mg": 100}, {"name": "ciclosporin", "daily_dose_mg": 200},
        still_worsening=True, walks_unaided=False, response_to_immunoglobulin="not_given",
        response_to_corticosteroids="not_given",
    )  # fmt: skip
    named = {id.rpartition(".")[2] for id in alerts(found)}
    assert named.isdisjoint({"severe_disease", "first_line_open", "weak_evidence"})


def test_two_kidney_numbers_that_disagree_are_asked_back() -> None:
    found = taking(creatinine_mg_per_dl=1.0, **{REPORTED: 25})
    assert any("eGFR of 25" in each for each in found.plan.questions)
    assert not any("eGFR" in each for each in taking(creatinine_mg_per_dl=1.0, **{REPORTED: 80}).plan.questions)


@pytest.mark.parametrize(
    ("beside", "facts_of"), [((), {"heart_failure": True}), (({"name": "oxycodone", "daily_dose_mg": 40},), {})]
)
def test_what_is_dangerous_here_is_not_raised(beside: tuple[Any, ...], facts_of: dict[str, Any]) -> None:
    """Pregabalin in heart failure (US label, 5) or with an opioid (Beers 2023, table 5)."""
    found = taking({"name": "pregabalin", "daily_dose_mg": 150}, *beside, **facts_of)
    pregabalin = item(found, "pregabalin")
    assert pregabalin.held
    assert pregabalin.dose is not None
    assert pregabalin.dose.text.startswith("Not raised")
    assert "Keep to the dose you agreed" not in leaflet_text(build_leaflet(found))
    steps = [each for every in found.plan.next_steps for each in every.steps if "pregabalin" in each.medicines]
    assert {each.move for each in steps} == {Move.STOP}


@pytest.mark.parametrize(
    ("daily", "said"),
    [
        (75, "Raise by"),
        (300, "Not raised for now: with 300 mg"),
        (450, "450 mg a day is more than is given here: lower"),
    ],
)
def test_the_dose_of_what_is_taken_starts_from_the_present_one(daily: float, said: str) -> None:
    dose = item(taking({"name": "pregabalin", "daily_dose_mg": daily}), "pregabalin").dose
    assert dose is not None
    assert dose.text.startswith(said)


def test_a_third_sedating_medicine_in_old_age_stands_behind_what_does_not_sedate() -> None:
    """Beers 2023, table 5: three medicines that act on the brain, falls and fractures."""
    sedated = ({"name": "amitriptyline", "daily_dose_mg": 25}, {"name": "diphenhydramine", "daily_dose_mg": 50})
    order = [each.id for each in taking(*sedated, age_years=88).plan.items]
    assert order.index("lidocaine_plaster") < order.index("gabapentin")


def test_a_woman_of_88_is_not_asked_whether_she_plans_a_pregnancy() -> None:
    found = taking(age_years=88, sex="female", pregnancy=None)
    asked = {question.name for each in found.plan.items for question in each.questions}
    assert "planning_pregnancy" not in asked


def test_where_every_treatment_is_barred_a_specialist_decides() -> None:
    found = said(taking(age_years=8, weight_kg=26, height_cm=128))
    assert found["First step"].endswith("a specialist decides.")
    assert "painful polyneuropathy" in found["First step"]


def test_what_only_says_why_it_is_not_given_bars_nothing() -> None:
    """Immune treatment in diabetic polyneuropathy is named to be rejected; the pain is treated all the same."""
    assert said(taking(diabetes=True))["First step"].startswith("Treat with")


def test_a_dose_within_a_name_is_asked_for_and_never_guessed() -> None:
    written = taking("Lyrica 300 mg bd", {"name": "amitriptyline", "dose_mg": 25, "times_per_day": 1})
    assert [each for each in written.plan.questions if "'Lyrica 300 mg bd'" in each and "amitriptyline" not in each]
    assert not any("is not read" in each for each in taking("pregabalin", "vitamin B12").plan.questions)


@pytest.mark.parametrize(("drinks", "barred"), [(None, True), (8, True), (7, False)])
def test_harmful_drinking_bars_duloxetine_unless_few_drinks_are_stated(drinks: int | None, barred: bool) -> None:
    """Cymbalta's label: not for patients with substantial alcohol use; it names no number."""
    drinking = {"alcohol_excess": True, "alcohol_drinks_per_week": drinks}
    found = item(taking(**drinking), "duloxetine")
    assert (found.standing is Standing.REJECTED) is barred
    assert any("heavy drinking" in each.text for each in found.rejected) is barred
    assert ("pregnancy_and_liver.duloxetine_liver" in alerts(taking("duloxetine", **drinking))) is barred


HEREDITARY = {"hereditary_neuropathy_known": True, "pmp22_copy_number": "duplication"}


@pytest.mark.parametrize(
    ("listed", "known", "why"),
    [
        (("vincristine",), HEREDITARY, "Talk to us about vincristine. It may harm you because of an illness"),
        (("linezolid", "sertraline"), {}, "Talk to us about linezolid and sertraline. These medicines may harm you"),
    ],
)
def test_the_leaflet_speaks_of_what_must_not_be_taken(listed: tuple[str, ...], known: dict[str, Any], why: str) -> None:
    """A forbidden medicine is said to the patient although no plan proposes it."""
    leaflet = build_leaflet(taking(*listed, **known))
    first = leaflet.sections[0]
    assert (first.id, first.alarm) == ("act", True)
    group = first.points[-1]
    assert group.heading.startswith("Talk to your doctor today")
    assert "Do not stop or change one by yourself" in group.heading
    assert any(each.startswith(why) and "Show this to your doctor: " in each for each in group.sentences)


def test_an_allergy_to_what_is_taken_is_said_in_the_leaflet() -> None:
    base = merged(MAN_OF_58, WELL, KIDNEY_GOOD, PAINFUL_FEET, tried(), medicines("pregabalin"))
    found = assessed(base, allergies({"substance": "pregabalin", "reaction": "anaphylaxis"}))
    assert "had an allergy to it" in " ".join(leaflet_text(build_leaflet(found)).split())


def test_a_leaflet_without_a_forbidden_medicine_raises_no_alarm() -> None:
    assert all(each.id != "act" for each in build_leaflet(taking("metformin")).sections)
