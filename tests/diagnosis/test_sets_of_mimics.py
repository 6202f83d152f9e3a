"""What resembles a neuropathy of single nerves: motor neurone, junction, muscle, regional pain, canal and spine."""

from __future__ import annotations

from typing import Any

import pytest

from .charts import assessed, conduction, facts, motor, sensory, verdict
from .focal_charts import CHRONIC, DENERVATED, MAN, level, needle, sides

ALS = "als_gold_coast_2020.motor_neurone_disease"


@pytest.mark.parametrize(
    ("chart", "expected"),
    [
        (needle(apb=CHRONIC, biceps=CHRONIC, tongue=CHRONIC), "signs_fit"),
        (needle(apb=CHRONIC, biceps=CHRONIC), None),
        (needle(apb=CHRONIC, fdi=CHRONIC, tongue=CHRONIC), None),
        (needle(apb=DENERVATED, biceps=DENERVATED, tongue=CHRONIC), None),
    ],
)
def test_lower_motor_neurone_signs_of_two_regions_by_the_needle(chart: dict[str, Any], expected: str | None) -> None:
    progressive = facts(progressive_after_normal_motor_function=True)
    assessment = assessed(MAN, progressive, chart)
    assert level(assessment, ALS) == expected
    assert level(assessed(MAN, chart), ALS) is None


def test_upper_and_lower_signs_must_share_a_region() -> None:
    base = facts(progressive_after_normal_motor_function=True, other_disease_excluded_by_tests=True)
    arm = needle(apb=CHRONIC, biceps=CHRONIC)
    same = assessed(MAN, base, arm, facts(biceps_reflex={"left": "brisk"}))
    other = assessed(MAN, base, arm, facts(plantar_response={"left": "extensor"}))
    assert level(same, ALS) == "criteria_met"
    assert level(other, ALS) is None
    (found,) = [each for each in same.conclusions if each.id == ALS]
    assert found.title == "Consider motor neurone disease"


@pytest.mark.parametrize(("decrement", "expected"), [(10, True), (9, False)])
def test_a_decrement_of_10_percent(decrement: float, expected: bool) -> None:
    tested = facts(repetitive_stimulation_decrement_percent=decrement, repetitive_stimulation_reported="normal")
    assert verdict(assessed(MAN, tested), "neuromuscular_junction.decrement") is expected


def test_no_single_symptom_yields_a_disease_of_the_junction() -> None:
    for name in ("fatigable_weakness", "ptosis", "diplopia", "weakness_descending", "difficulty_rising_or_climbing"):
        assessment = assessed(MAN, facts(**{name: True}))
        for disease in ("myasthenia_gravis", "lambert_eaton_syndrome", "botulism"):
            assert level(assessment, f"neuromuscular_junction.{disease}") is None, (name, disease)


def test_an_increment_of_60_percent_with_weak_thighs_is_lambert_eaton_and_not_myasthenia() -> None:
    chart = facts(
        difficulty_rising_or_climbing=True, repetitive_stimulation_increment_percent=60, fatigable_weakness=True,
        diplopia=True, acetylcholine_receptor_antibody="negative", musk_antibody="negative",
    )  # fmt: skip
    assessment = assessed(MAN, chart)
    assert level(assessment, "neuromuscular_junction.lambert_eaton_syndrome") == "confirmed"
    assert level(assessment, "neuromuscular_junction.myasthenia_gravis") is None


def test_acute_descending_weakness_after_exposure_is_urgent() -> None:
    chart = facts(
        symptom_duration_weeks=0.4, weakness_descending=True, diplopia=True, dysphagia=True, botulism_exposure=True
    )
    assessment = assessed(MAN, chart)
    assert level(assessment, "neuromuscular_junction.botulism") == "probable"
    assert any(each.conclusion_id == "neuromuscular_junction.suspected_botulism" for each in assessment.plan.urgent)


INCLUSION = facts(
    age_at_onset_years=60, symptom_duration_weeks=150, creatine_kinase_times_upper_limit=4,
    mrc_knee_extension=3, mrc_hip_flexion=4, mrc_finger_flexion=3, mrc_shoulder_abduction=5,
)  # fmt: skip


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "possible"),
        (facts(muscle_biopsy="inflammatory"), "clinical"),
        (facts(muscle_biopsy="inclusion_body_myositis"), "clinico_pathological"),
        (facts(mrc_shoulder_abduction=3, muscle_biopsy="inflammatory"), "probable"),
        (facts(age_at_onset_years=45, muscle_biopsy="inclusion_body_myositis"), None),
        (facts(creatine_kinase_times_upper_limit=16, muscle_biopsy="inclusion_body_myositis"), "possible"),
    ],
)
def test_inclusion_body_myositis(more: dict[str, Any], expected: str | None) -> None:
    assert level(assessed(MAN, INCLUSION, more), "muscle_disease.inclusion_body_myositis") == expected


@pytest.mark.parametrize(("repeats", "expected"), [(35, None), (36, "confirmed")])
def test_more_than_35_repeats(repeats: int, expected: str | None) -> None:
    chart = facts(limb_weakness=True, androgen_receptor_cag_repeats=repeats)
    id = "spinal_and_spinobulbar_muscular_atrophy.spinobulbar_muscular_atrophy"
    assert level(assessed(MAN, chart), id) == expected


@pytest.mark.parametrize(
    ("symptoms", "signs", "expected"), [(3, 2, "clinical"), (4, 2, "research"), (2, 2, None), (3, 1, None)]
)
def test_budapest_counts_categories(symptoms: int, signs: int, expected: str | None) -> None:
    chart = facts(
        pain=True, pain_disproportionate_to_event=True, crps_symptom_categories=symptoms, crps_sign_categories=signs
    )
    assert level(assessed(MAN, chart), sides("complex_regional_pain_syndrome")) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(120, "classical"), (121, "probable")])
def test_attacks_of_the_face(seconds: float, expected: str) -> None:
    chart = facts(
        pain=True, pain_site="face", electric_shock_pain=True, pain_attacks=True, triggered_facial_pain=True,
        pain_worst_0_to_10=9, trigeminal_neurovascular_conflict="compressed_by_vessel",
    )  # fmt: skip
    timed = {"symptoms": {"facial_pain_attack_seconds": seconds}}
    assert level(assessed(MAN, chart, timed), "trigeminal_neuralgia_ichd_3.trigeminal_neuralgia") == expected


def test_critical_illness_polyneuropathy_needs_both_kinds_of_low_response() -> None:
    chart = facts(critical_illness=True, failure_to_wean=True)
    motor_rows = [
        motor("peroneal", "left", "edb", "ankle", 4.0, 0.5), motor("tibial", "left", "ah", "ankle", 4.0, 1.0)
    ]  # fmt: skip
    low = [sensory("sural", "left", "ankle", "calf", 1, 3.4), sensory("ulnar", "left", "digit_5", "wrist", 3, 3.0)]
    id = sides("critical_illness_polyneuropathy")
    assert level(assessed(MAN, chart, conduction(*motor_rows, *low)), id) == "definite"
    assert level(assessed(MAN, chart, conduction(*motor_rows)), id) == "probable"
    assert level(assessed(MAN, conduction(*motor_rows, *low)), id) is None


def test_claudication_with_a_narrow_canal() -> None:
    walking = facts(neurogenic_claudication=True)
    id = sides("lumbar_spinal_stenosis")
    assert level(assessed(MAN, walking, facts(mri_lumbar_canal="narrow")), id) == "confirmed"
    assert level(assessed(MAN, facts(mri_lumbar_canal="narrow")), id) is None


def test_a_painful_weak_thigh_in_diabetes() -> None:
    chart = facts(
        diabetes=True, thigh_pain_severe=True, mrc_knee_extension={"left": 3}, symptom_duration_weeks=10,
        weakness_symmetry="one_sided", unexplained_weight_loss=True,
    )  # fmt: skip
    id = sides("diabetic_radiculoplexus_neuropathy")
    assert level(assessed(MAN, chart), id) == "probable"
    assert level(assessed(MAN, facts(diabetes=True, thigh_pain_severe=True)), id) is None
