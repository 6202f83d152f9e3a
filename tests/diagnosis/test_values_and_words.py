"""A value decides alone where the chart states one; the words of a report decide where it states none."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.diagnosis.foundations import foundations
from ranvier.kleene import Truth

from .charts import KNOWLEDGE, assessed, facts, verdict

FEATURES = "investigation_features."
COMPARISONS = [
    ("creatine_kinase_high", "creatine_kinase_u_per_l", 180, False),
    ("creatine_kinase_high", "creatine_kinase_times_upper_limit", 0.8, False),
    ("creatine_kinase_high", "creatine_kinase_u_per_l", 1800, True),
    ("creatine_kinase_high", "creatine_kinase_reported", "normal", False),
    ("creatine_kinase_high", "creatine_kinase_reported", "raised", True),
    ("csf_protein_raised", "csf_protein_g_per_l", 0.3, False),
    ("csf_protein_raised", "csf_protein_g_per_l", 1.2, True),
    ("csf_protein_raised", "csf_protein_reported", "normal", False),
    ("csf_some_cells", "csf_cells_per_ul", 2, False),
    ("csf_some_cells", "csf_cells_reported", "raised", True),
    ("demyelinating", "conduction_study_reported", "axonal", False),
    ("axonal", "conduction_study_reported", "demyelinating", False),
    ("axonal", "conduction_study_reported", "mixed", None),
    ("sensory_axonal", "conduction_study_reported", "axonal", None),
    ("demyelinating", "conduction_study_reported", "not_classifiable", None),
    ("diabetes_or_high_glucose", "hba1c_percent", 5.2, None),
    ("diabetes_or_high_glucose", "fasting_glucose_mg_per_dl", 90, None),
]


@pytest.mark.parametrize(("feature", "fact", "value", "expected"), COMPARISONS)
def test_one_result_settles_what_it_settles_and_no_more(feature: str, fact: str, value: Any, expected: Truth) -> None:
    assert verdict(assessed(facts(**{fact: value})), FEATURES + feature) is expected


@pytest.mark.parametrize("feature", sorted({feature for feature, *_ in COMPARISONS}))
def test_nothing_stated_is_unknown(feature: str) -> None:
    assert verdict(assessed(facts(age_years=60)), FEATURES + feature) is None


def _kidney(creatinine: float | None, **more: Any) -> Assessment:
    stated = {} if creatinine is None else {"creatinine_mg_per_dl": creatinine}
    return assessed(facts(age_years=60, sex="male", **stated, **more))


def test_good_filtration_needs_no_question_about_dialysis() -> None:
    assert verdict(_kidney(0.9), FEATURES + "kidney_failure") is False
    assert verdict(_kidney(4.0), FEATURES + "kidney_failure") is None
    assert verdict(_kidney(0.9, dialysis=True), FEATURES + "kidney_failure") is True
    assert verdict(_kidney(None, dialysis=True), FEATURES + "kidney_failure") is True
    assert verdict(_kidney(None), FEATURES + "kidney_failure") is None


def test_what_is_known_is_not_asked_for_in_other_words() -> None:
    chart = facts(age_years=60, numbness_feet=True, creatine_kinase_u_per_l=180, conduction_study_reported="axonal")
    asked = {piece.name for cause in assessed(chart).differential for piece in cause.would_help}
    settled = {"creatine_kinase_high", "demyelinating", "axonal"}
    assert not {FEATURES + each for each in settled} & asked


def test_a_feature_that_asks_whether_a_value_is_stated_is_still_a_result() -> None:
    reader = foundations(KNOWLEDGE)
    assert reader.is_result(FEATURES + "csf_protein_raised")
    assert reader.is_result(FEATURES + "demyelinating")
