"""Single nerves, roots, plexus, and what resembles a neuropathy: from a chart to the level that is met."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment

from .charts import assessed, conduction, facts, motor, sensory, verdict

MAN = facts(age_years=50, sex="male", height_cm=176, weight_kg=80)
NORMAL = {
    "fibrillation_grade": 0, "positive_sharp_wave_grade": 0, "motor_unit_duration": "normal",
    "motor_unit_amplitude": "normal", "recruitment": "normal",
}  # fmt: skip
DENERVATED = {**NORMAL, "fibrillation_grade": 2, "recruitment": "reduced"}
CHRONIC = {**DENERVATED, "motor_unit_duration": "increased"}


def needle(total: int | None = -1, side: str = "left", **muscles: dict[str, Any]) -> dict[str, Any]:
    rows = [{"muscle": muscle, "side": side, **shown} for muscle, shown in muscles.items()]
    stated = {} if total is None else {"total": len(rows) if total == -1 else total}
    return {"needle_emg": {"list": rows, **stated}}


def level(assessment: Assessment, id: str, subject: str = "") -> str | None:
    """The level that is met, or met provided that nothing open rules it out."""
    found = [each for each in assessment.conclusions if each.id == id and each.subject == subject]
    held = found[0].level or found[0].likely if found else None
    return held.id if held is not None else None


def excluded(assessment: Assessment, id: str, subject: str = "") -> bool:
    return any(each.excluded_by for each in assessment.conclusions if each.id == id and each.subject == subject)


def sides(name: str) -> str:
    return f"{name}.{name}"


# ------------------------------------------------------------------------------------------------ hand and elbow


def ulnar(below: float, above: float, forearm: float, across: float, amplitude: float = 9.0) -> list[dict[str, Any]]:
    return [
        motor("ulnar", "left", "adm", "wrist", 2.9, amplitude),
        motor("ulnar", "left", "adm", "below_elbow", 6.8, below, forearm),
        motor("ulnar", "left", "adm", "above_elbow", 9.0, above, across),
    ]


NUMB = facts(numbness_ulnar_fingers={"left": True})


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (ulnar(9.0, 8.8, 60, 49), "confirmed"),
        (ulnar(9.0, 8.8, 60, 50), None),
        (ulnar(9.0, 8.8, 58, 49), "probable"),
        (ulnar(9.0, 8.8, 52, 50), None),
        (ulnar(9.0, 7.1, 60, 58), "confirmed"),
        (ulnar(9.0, 7.2, 60, 58), None),
        (ulnar(5.0, 3.9, 60, 58), None),
        (ulnar(9.0, 8.8, 42, 40), None),
    ],
)
def test_the_ulnar_nerve_at_the_elbow_needs_more_change_than_the_forearm_has(
    rows: list[dict[str, Any]], expected: str | None
) -> None:
    assessment = assessed(MAN, NUMB, conduction(*rows))
    assert level(assessment, sides("ulnar_neuropathy_at_elbow"), "left") == expected
    assert level(assessment, sides("ulnar_neuropathy_at_elbow"), "right") is None


def test_conduction_without_symptoms_is_no_ulnar_neuropathy() -> None:
    silent = facts(
        numbness_ulnar_fingers=False, ulnar_sensory_loss=False, interosseous_wasting=False, froment="negative",
        mrc_finger_abduction=5,
    )  # fmt: skip
    assessment = assessed(MAN, silent, conduction(*ulnar(9.0, 5.0, 60, 40)))
    assert level(assessment, sides("ulnar_neuropathy_at_elbow"), "left") is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([*ulnar(9.0, 8.8, 60, 45), sensory("ulnar", "left", "digit_5", "wrist", 30, 3.0)], "mild"),
        ([*ulnar(9.0, 8.8, 60, 45), sensory("ulnar", "left", "digit_5", "wrist", 4, 3.0)], "moderate"),
        ([*ulnar(2.0, 1.9, 60, 45, 2.0), sensory("ulnar", "left", "digit_5", "wrist", status="no_response")], "severe"),
        (ulnar(9.0, 8.8, 60, 45), None),
    ],
)
def test_the_severity_of_the_ulnar_neuropathy(rows: list[dict[str, Any]], expected: str | None) -> None:
    assert level(assessed(MAN, NUMB, conduction(*rows)), "ulnar_neuropathy_at_elbow.severity", "left") == expected


def test_a_weak_ulnar_hand_with_a_late_first_interosseous_and_a_normal_dorsal_branch_is_guyon() -> None:
    weak = facts(mrc_finger_abduction={"left": 4}, weakness_symmetry="one_sided")
    rows = [
        motor("ulnar", "left", "adm", "wrist", 3.0, 9.0), motor("ulnar", "left", "fdi", "wrist", 5.4, 4.0),
        sensory("ulnar", "left", "digit_5", "wrist", 30, 3.0),
    ]  # fmt: skip
    dorsal = sensory("dorsal_ulnar_cutaneous", "left", "dorsal_hand", "forearm", 25, 2.1)
    id = sides("ulnar_neuropathy_at_wrist")
    assert level(assessed(MAN, weak, conduction(*rows)), id, "left") == "possible"
    low = {**dorsal, "amplitude_uv": 2.0}
    assert excluded(assessed(MAN, weak, conduction(*rows, low)), id, "left")


COMPARED = [
    {**sensory("median", "left", "wrist", "palm", 40, 2.3), "kind": "mixed"},
    {**sensory("ulnar", "left", "wrist", "palm", 30, 2.0), "kind": "mixed"},
    sensory("median", "left", "digit_4", "wrist", 30, 3.7), sensory("ulnar", "left", "digit_4", "wrist", 20, 3.2),
    sensory("median", "left", "digit_1", "wrist", 30, 3.0), sensory("radial", "left", "digit_1", "wrist", 20, 2.6),
    sensory("median", "left", "digit_2", "wrist", 40, 3.2, 52), motor("median", "left", "apb", "wrist", 3.4, 9.0),
]  # fmt: skip


@pytest.mark.parametrize(("ulnar_amplitude", "padua", "syndrome"), [(30.0, "minimal", "confirmed"), (3.0, None, None)])
def test_comparison_with_an_abnormal_ulnar_nerve_is_no_carpal_tunnel(
    ulnar_amplitude: float, padua: str | None, syndrome: str | None
) -> None:
    symptoms = facts(
        numbness_median_fingers={"left": True}, nocturnal_hand_symptoms={"left": False}, phalen={"left": "negative"},
        tinel_wrist={"left": "negative"}, mrc_thumb_abduction={"left": 5}, thenar_wasting={"left": False},
        two_point_discrimination_median_mm={"left": 4},
    )  # fmt: skip
    rows = [*COMPARED, sensory("ulnar", "left", "digit_5", "wrist", ulnar_amplitude, 3.0)]
    assessment = assessed(MAN, symptoms, conduction(*rows))
    assert level(assessment, "carpal_tunnel_padua_1997.class", "left hand") == padua
    found = level(assessment, "carpal_tunnel_syndrome.carpal_tunnel_syndrome", "left hand")
    assert (found == "confirmed") is (syndrome == "confirmed")


@pytest.mark.parametrize(("total", "expected"), [(11.5, False), (12, True), (None, None)])
def test_a_stated_total_of_the_cts_6_stands_in_for_its_items(total: float | None, expected: bool | None) -> None:
    stated = {} if total is None else facts(cts_6_total={"left": total})
    assessment = assessed(MAN, facts(numbness_median_fingers={"left": True}), stated)
    assert assessment.findings.row_verdicts("hand", "carpal_tunnel_syndrome.cts_6_high") == (expected,)


# ------------------------------------------------------------------------------------------------ leg

DROP = facts(foot_drop_symptom={"left": True})


@pytest.mark.parametrize(
    ("drop", "ratio", "expected"), [(11, 0.9, "confirmed"), (10, 0.9, None), (4, 0.74, "confirmed"), (4, 0.75, None)]
)
def test_a_foot_drop_with_a_change_across_the_fibular_head(drop: float, ratio: float, expected: str | None) -> None:
    rows = [
        motor("peroneal", "left", "edb", "ankle", 4.0, 6.0),
        motor("peroneal", "left", "edb", "below_fibular_head", 10.0, 6.0, 50),
        motor("peroneal", "left", "edb", "above_fibular_head", 12.0, round(6.0 * ratio, 3), 50 - drop),
    ]
    assessment = assessed(MAN, DROP, conduction(*rows))
    assert level(assessment, sides("fibular_neuropathy_at_fibular_head"), "left") == expected


@pytest.mark.parametrize(
    ("muscles", "fibular", "sciatic"),
    [
        (
            {"tibialis_anterior": DENERVATED, "tibialis_posterior": NORMAL, "biceps_femoris_short": NORMAL},
            "probable", None,
        ),
        (
            {"tibialis_anterior": DENERVATED, "biceps_femoris_short": DENERVATED, "gluteus_medius": NORMAL},
            None, "confirmed",
        ),
        (
            {"tibialis_anterior": DENERVATED, "biceps_femoris_short": DENERVATED, "gluteus_medius": DENERVATED},
            None, None,
        ),
    ],
)  # fmt: skip
def test_the_needle_tells_fibular_from_sciatic_nerve(
    muscles: dict[str, dict[str, Any]], fibular: str | None, sciatic: str | None
) -> None:
    assessment = assessed(MAN, DROP, needle(**muscles))
    assert level(assessment, sides("fibular_neuropathy_at_fibular_head"), "left") == fibular
    assert level(assessment, sides("sciatic_neuropathy"), "left") == sciatic


def test_a_tarsal_tunnel_is_ruled_out_by_a_low_sural_response() -> None:
    sole = facts(numbness_sole={"left": True}, tinel_tarsal_tunnel={"left": "positive"})
    plantar = {**sensory("medial_plantar", "left", "medial_malleolus", "sole", status="no_response"), "kind": "mixed"}
    id = sides("tarsal_tunnel_syndrome")
    alone = assessed(MAN, sole, conduction(plantar, sensory("sural", "left", "ankle", "calf", 20, 3.4)))
    with_neuropathy = assessed(MAN, sole, conduction(plantar, sensory("sural", "left", "ankle", "calf", 1, 3.4)))
    assert level(alone, id, "left") == "probable"
    assert excluded(with_neuropathy, id, "left")


def test_meralgia_by_a_response_more_than_2_3_times_smaller() -> None:
    numb = facts(numbness_lateral_thigh={"left": True})
    id = sides("meralgia_paraesthetica")
    for own, expected in ((4.0, "confirmed"), (5.0, None)):
        rows = [
            sensory("lateral_femoral_cutaneous", side, "thigh", "inguinal", amplitude, 2.8)
            for side, amplitude in (("left", own), ("right", 10.0))
        ]
        assert level(assessed(MAN, numb, conduction(*rows)), id, "left") == expected


# ------------------------------------------------------------------------------------------------ root and plexus

L5 = {"tibialis_anterior": DENERVATED, "tibialis_posterior": DENERVATED, "gluteus_medius": DENERVATED}
OTHERS = {"vastus_medialis": NORMAL, "lumbar_paraspinal": DENERVATED}
PAIN = facts(radiating_pain_root={"left": "l5"})
KEPT = conduction(sensory("superficial_peroneal", "left", "ankle", "leg", 15, 3.0))


def test_two_muscles_of_l5_from_different_nerves_confirm_the_root() -> None:
    assessment = assessed(MAN, PAIN, KEPT, needle(**L5, **OTHERS))
    assert level(assessment, sides("radiculopathy"), "left L5") == "probable"
    assert not any(each.subject == "left L4" and each.level for each in assessment.conclusions)


def test_a_normal_sural_response_and_a_normal_muscle_of_another_root_confirm_s1() -> None:
    muscles = {"gastrocnemius_medial": DENERVATED, "gluteus_maximus": DENERVATED, "vastus_medialis": NORMAL}
    sural = conduction(sensory("sural", "left", "ankle", "calf", 20, 3.4))
    low = conduction(sensory("sural", "left", "ankle", "calf", 1, 3.4))
    id = sides("radiculopathy")
    assert level(assessed(MAN, sural, needle(**muscles)), id, "left S1") == "confirmed"
    assert level(assessed(MAN, low, needle(**muscles)), id, "left S1") is None
    assert level(assessed(MAN, sural, needle(**{**muscles, "vastus_medialis": DENERVATED})), id, "left S1") is None


@pytest.mark.parametrize(
    "more",
    [
        needle(**L5, **OTHERS, vastus_lateralis=DENERVATED),
        {"needle_emg": {"list": [
            *needle(**L5, **OTHERS)["needle_emg"]["list"], *needle(side="right", **L5)["needle_emg"]["list"],
        ], "total": 8}},
    ],
)  # fmt: skip
def test_denervation_beyond_the_root_or_on_the_other_side_rules_it_out(more: dict[str, Any]) -> None:
    assessment = assessed(MAN, PAIN, KEPT, more)
    assert level(assessment, sides("radiculopathy"), "left L5") is None


def test_an_open_list_of_muscles_leaves_the_root_provided_that_no_other_is_denervated() -> None:
    assessment = assessed(MAN, PAIN, KEPT, needle(None, **L5, **OTHERS))
    (found,) = [
        each for each in assessment.conclusions if each.id == sides("radiculopathy") and each.subject == "left L5"
    ]
    assert found.level is None
    assert found.likely is not None
    assert found.provided_that


def test_two_muscles_of_one_nerve_are_no_root() -> None:
    one_nerve = needle(tibialis_anterior=DENERVATED, peroneus_longus=DENERVATED, gluteus_medius=NORMAL)
    rows = assessed(MAN, one_nerve).gathered.facts.tables["root"].rows
    assert all(row["two_muscles_of_different_nerves"] is False for row in rows)


def test_pain_in_a_dermatome_alone_is_no_radiculopathy() -> None:
    assert level(assessed(MAN, PAIN), sides("radiculopathy"), "left L5") is None
    signs = facts(mrc_toe_extension={"left": 4}, dermatomal_sensory_loss_root={"left": "l5"})
    assert level(assessed(MAN, PAIN, signs), sides("radiculopathy"), "left L5") == "clinical"


ARM = {"deltoid": DENERVATED, "biceps": DENERVATED, "cervical_paraspinal": NORMAL}


def lateral(left: float, right: float) -> dict[str, Any]:
    return conduction(
        *(sensory("lateral_antebrachial", side, "forearm", "elbow", amplitude, 2.0)
          for side, amplitude in (("left", left), ("right", right)))
    )  # fmt: skip


def test_an_upper_trunk_has_a_low_response_on_its_side_alone() -> None:
    id = "plexopathy.brachial_plexopathy"
    assert level(assessed(MAN, lateral(1.0, 25.0), needle(**ARM)), id, "left") == "upper_confirmed"
    assert level(assessed(MAN, lateral(1.0, 1.0), needle(**ARM)), id, "left") is None
    assert level(assessed(MAN, lateral(25.0, 25.0), needle(**ARM)), id, "left") is None


def test_tumour_and_radiation_of_the_plexus_are_weighed() -> None:
    base = facts(weakness_territory="one_plexus", radiotherapy_to_plexus=True, cancer=True)
    myokymia = needle(biceps={**DENERVATED, "other_spontaneous_activity": "myokymia"})
    late = assessed(MAN, base, facts(pain=False, horner_syndrome=False), myokymia)
    tumour = assessed(MAN, base, facts(pain=True, pain_site="plexus_territory", horner_syndrome=True))
    assert level(late, "plexopathy_in_cancer.radiation_plexopathy") == "probable"
    assert level(late, "plexopathy_in_cancer.neoplastic_plexopathy") is None
    assert level(tumour, "plexopathy_in_cancer.neoplastic_plexopathy") == "probable"
    assert level(tumour, "plexopathy_in_cancer.radiation_plexopathy") is None


def test_sudden_pain_with_a_winged_shoulder_blade_is_neuralgic_amyotrophy() -> None:
    wing = facts(acute_shoulder_or_arm_pain=True, scapular_winging={"left": True})
    assert level(assessed(MAN, wing), sides("neuralgic_amyotrophy"), "left") == "probable"
    assert level(assessed(MAN, facts(scapular_winging={"left": True})), sides("neuralgic_amyotrophy"), "left") is None
    disc = facts(mri_nerve_root_or_plexus="compressed")
    assert excluded(assessed(MAN, wing, disc), sides("neuralgic_amyotrophy"), "left")


# ------------------------------------------------------------------------------------------------ mimics

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
