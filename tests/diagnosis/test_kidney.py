"""Kidney function: the printed examples, the directions in which it must move, and when there is no number."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.diagnosis.facts.kidney import (
    body_facts,
    body_mass_index,
    clearance_weight,
    creatinine_clearance,
    estimated_gfr,
    kidney_question,
)
from ranvier.rules.values import Interval, bounds

from .charts import KNOWLEDGE, record

CKD_EPI, CLEARANCE, INDEX = (KNOWLEDGE.formulas[id] for id in ("ckd_epi_2021", "cockcroft_gault", "body_mass_index"))
creatinine = st.floats(0.2, 15)
age = st.floats(18, 110)
sex = st.sampled_from(["female", "male"])
weight = st.floats(30, 250)


@pytest.mark.parametrize("case", CKD_EPI.cases)
def test_estimated_rate_of_the_examples(case: Any) -> None:
    assert estimated_gfr(**case.given, figures=CKD_EPI) == pytest.approx(case.expected, abs=0.05)


@pytest.mark.parametrize("case", CLEARANCE.cases)
def test_clearance_of_the_examples(case: Any) -> None:
    assert creatinine_clearance(**case.given, figures=CLEARANCE) == pytest.approx(case.expected, abs=0.05)


@pytest.mark.parametrize("case", INDEX.cases)
def test_body_mass_index_of_the_examples(case: Any) -> None:
    assert body_mass_index(**case.given, figures=INDEX) == pytest.approx(case.expected, abs=0.05)


@given(creatinine, creatinine, age, sex, weight)
def test_more_creatinine_never_means_a_better_kidney(
    one: float, other: float, years: float, of: str, kg: float
) -> None:
    low, high = sorted((one, other))
    rates = [estimated_gfr(each, years, of, CKD_EPI) or 0 for each in (low, high)]
    clearances = [creatinine_clearance(each, years, of, kg, CLEARANCE) or 0 for each in (low, high)]
    assert rates[0] >= rates[1]
    assert clearances[0] >= clearances[1]


@given(creatinine, age, age, sex, weight)
def test_age_never_improves_the_kidney(mg: float, one: float, other: float, of: str, kg: float) -> None:
    young, old = sorted((one, other))
    assert (estimated_gfr(mg, young, of, CKD_EPI) or 0) >= (estimated_gfr(mg, old, of, CKD_EPI) or 0)
    clearances = [creatinine_clearance(mg, each, of, kg, CLEARANCE) or 0 for each in (young, old)]
    assert clearances[0] >= clearances[1] >= 0


@given(st.floats(0, 17.9), creatinine, sex, weight)
def test_the_equations_are_for_adults(years: float, mg: float, of: str, kg: float) -> None:
    assert estimated_gfr(mg, years, of, CKD_EPI) is None
    assert creatinine_clearance(mg, years, of, kg, CLEARANCE) is None


REPORTED = "egfr_reported_ml_per_min_per_1_73m2"
COMPLETE = {
    "patient": {"age_years": 58, "sex": "male", "height_cm": 176, "weight_kg": 80},
    "laboratory": {"creatinine_mg_per_dl": 1.0},
}

LABORATORY = {"creatinine_mg_per_dl", REPORTED}


def derived(**changes: Any) -> dict[str, float]:
    chart = {section: dict(content) for section, content in COMPLETE.items()}
    for name, value in changes.items():
        place = "laboratory" if name in LABORATORY else "comorbidity" if name == "dialysis" else "patient"
        chart.setdefault(place, {})[name] = value
    return dict(body_facts(record(chart), KNOWLEDGE))


@pytest.mark.parametrize(
    ("missing", "left"),
    [
        ("creatinine_mg_per_dl", {"body_mass_index_kg_per_m2"}),
        ("age_years", {"body_mass_index_kg_per_m2"}),
        ("sex", {"body_mass_index_kg_per_m2"}),
        ("weight_kg", {"egfr_ml_per_min_per_1_73m2", "clearance_or_egfr_ml_per_min"}),
        (
            "height_cm",
            {"egfr_ml_per_min_per_1_73m2", "creatinine_clearance_ml_per_min", "clearance_or_egfr_ml_per_min"},
        ),
    ],
)
def test_a_missing_input_leaves_the_result_out(missing: str, left: set[str]) -> None:
    assert set(derived(**{missing: None})) == left


def test_a_reported_rate_counts_where_creatinine_is_missing_and_chooses_no_dose() -> None:
    found = derived(creatinine_mg_per_dl=None, **{REPORTED: 12})
    assert found["egfr_ml_per_min_per_1_73m2"] == 12
    assert found["clearance_or_egfr_ml_per_min"] == Interval(0, 12)
    assert "creatinine_clearance_ml_per_min" not in found


@pytest.mark.parametrize("unknown", ["weight_kg", "creatinine_mg_per_dl"])
def test_a_good_rate_without_a_clearance_reassures_nobody(unknown: str) -> None:
    found = derived(**{REPORTED: 90, unknown: None})
    assert bounds(found["clearance_or_egfr_ml_per_min"])[0] == 0


def test_the_lower_of_two_rates_counts_and_a_clearance_goes_before_both() -> None:
    found = derived(**{REPORTED: 25})
    assert found["egfr_ml_per_min_per_1_73m2"] == 25
    assert found["clearance_or_egfr_ml_per_min"] == found["creatinine_clearance_ml_per_min"] > 80
    assert derived(**{REPORTED: 120})["egfr_ml_per_min_per_1_73m2"] < 90


@pytest.mark.parametrize(("reported", "asked"), [(25, True), (58, True), (60, False), (85, False), (132, True)])
def test_two_rates_that_cannot_both_be_right_are_asked_back(reported: float, asked: bool) -> None:
    chart = {**COMPLETE, "laboratory": {"creatinine_mg_per_dl": 1.0, REPORTED: reported}}
    question = kidney_question(record(chart), KNOWLEDGE)
    assert (question is not None) == asked
    if question is not None:
        assert f"eGFR of {reported}" in question


def test_fat_does_not_clear_creatinine() -> None:
    """150 kg at 170 cm with a creatinine of 2.4 mg/dL: 69 mL/min with the actual weight, 46 with the adjusted one."""
    obese = {"age_years": 60, "weight_kg": 150, "height_cm": 170, "creatinine_mg_per_dl": 2.4}
    assert derived(**obese)["creatinine_clearance_ml_per_min"] == pytest.approx(46.1, abs=0.1)
    without_height = derived(**obese | {"height_cm": None})
    clearance = without_height["creatinine_clearance_ml_per_min"]
    assert clearance == Interval(pytest.approx(34.7, abs=0.1), pytest.approx(69.4, abs=0.1))


@given(creatinine, age, sex, weight, st.floats(60, 250))
def test_a_missing_height_gives_bounds_that_hold_the_clearance_of_every_height(
    mg: float, years: float, of: str, kg: float, cm: float
) -> None:
    person: dict[str, Any] = {"creatinine_mg_per_dl": mg, "age_years": years, "sex": of, "weight_kg": kg}
    lowest, highest = bounds(derived(**person, height_cm=None)["creatinine_clearance_ml_per_min"])
    assert lowest <= derived(**person, height_cm=cm)["creatinine_clearance_ml_per_min"] <= highest


def test_on_dialysis_a_clearance_that_may_speak_for_a_working_kidney_is_left_out() -> None:
    poor = derived(dialysis=True, creatinine_mg_per_dl=7.0, height_cm=None)
    assert poor["creatinine_clearance_ml_per_min"].highest < 15
    assert "creatinine_clearance_ml_per_min" not in derived(dialysis=True, creatinine_mg_per_dl=5.0, height_cm=None)


def test_a_missing_height_is_asked_for_with_the_bounds() -> None:
    chart = {**COMPLETE, "patient": COMPLETE["patient"] | {"height_cm": None}}
    question = kidney_question(record(chart), KNOWLEDGE)
    assert question is not None
    assert "between 53 and 92 mL/min" in question
    assert question.endswith("Give the height.")


def test_below_a_body_mass_index_of_30_the_actual_weight_counts() -> None:
    assert clearance_weight(86.6, 170, "male", KNOWLEDGE) == 86.6
    assert clearance_weight(86.8, 170, "male", KNOWLEDGE) == pytest.approx(74.3, abs=0.1)


@given(weight, st.floats(120, 210), sex)
def test_the_weight_of_clearance_is_never_above_the_actual_one(kg: float, cm: float, of: str) -> None:
    assert 0 < clearance_weight(kg, cm, of, KNOWLEDGE) <= kg + 1e-9


def test_creatinine_may_be_given_in_micromol() -> None:
    assert derived(creatinine_mg_per_dl="88.4 umol/L")["egfr_ml_per_min_per_1_73m2"] == pytest.approx(
        derived()["egfr_ml_per_min_per_1_73m2"], rel=0.01
    )


def test_a_good_clearance_is_not_believed_on_dialysis_and_a_poor_one_is_kept() -> None:
    good = derived(dialysis=True, creatinine_mg_per_dl=1.5)
    assert set(good) == {"body_mass_index_kg_per_m2"}
    poor = derived(dialysis=True, creatinine_mg_per_dl=8.0)
    assert poor["creatinine_clearance_ml_per_min"] < 15
    assert poor["egfr_ml_per_min_per_1_73m2"] < 15
    assert derived(dialysis=False, creatinine_mg_per_dl=1.5).keys() == derived().keys()


def test_a_limit_of_body_mass_index_is_met_exactly() -> None:
    assert derived(weight_kg=97.2, height_cm=180)["body_mass_index_kg_per_m2"] == 30.0


@settings(max_examples=50)
@given(creatinine, age, sex, weight, st.sampled_from([None, True, False]))
def test_what_is_derived_is_possible(mg: float, years: float, of: str, kg: float, dialysis: bool | None) -> None:
    found = derived(creatinine_mg_per_dl=mg, age_years=years, sex=of, weight_kg=kg, dialysis=dialysis)
    assert all(bounds(value)[0] >= 0 and bounds(value)[1] > 0 for value in found.values())
    assert found.keys() <= KNOWLEDGE.vocabulary.derived
