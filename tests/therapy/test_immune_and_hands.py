"""Immune treatment only for an established CIDP, and the treatment of the carpal tunnel by its severity."""

from __future__ import annotations

from typing import Any

from ranvier.assess import Assessment
from ranvier.therapy.plan import Standing

from ..diagnosis.charts import (
    KIDNEY_GOOD,
    KNOWLEDGE,
    MAN_OF_58,
    NOTHING_TAKEN,
    PATIENT,
    WELL,
    allergies,
    assessed,
    caution_names,
    conduction,
    facts,
    items,
    merged,
    motor,
    no_dose_while_anything_is_open,
    sensory,
    tried,
    verdict,
)

IMMUNE = {"intravenous_immunoglobulin", "corticosteroid_cidp", "plasma_exchange_cidp"}
FIRST_LINE = {"amitriptyline", "nortriptyline", "duloxetine", "gabapentin", "pregabalin"}
WEAK = {f"weakness_{place}_{limb}": True for place in ("proximal", "distal") for limb in ("arm", "leg")}
TYPICAL = merged(
    MAN_OF_58,
    WELL,
    KIDNEY_GOOD,
    NOTHING_TAKEN,
    facts(
        symptom_duration_weeks=30,
        course="progressive",
        still_worsening=True,
        limb_weakness=True,
        weakness_symmetry="symmetric",
        **WEAK,
        sensory_loss=True,
        sensory_loss_territory="stocking_and_glove",
        numbness_feet=True,
        tingling_feet=True,
        biceps_reflex="absent",
        knee_reflex="absent",
        ankle_reflex="absent",
        diabetes=False,
        pain=False,
    ),
)
EXCLUDED = facts(
    immunofixation_serum="none",
    anti_mag_igm="negative",
    anti_nf155="negative",
    anti_cntn1="negative",
    anti_caspr1="negative",
    anti_pan_neurofascin="negative",
    hereditary_neuropathy_known=False,
    family_history_neuropathy=False,
    amyloidosis_known=False,
    csf_malignant_cells=False,
    nerve_biopsy="not_taken",
    bladder_dysfunction=False,
    bowel_dysfunction=False,
    lyme_serology="negative",
    alternative_cause_more_likely=False,
    sclerotic_bone_lesion=False,
    castleman_disease=False,
)
READY = facts(
    iga_deficiency_with_antibodies=False,
    response_to_immunoglobulin="not_given",
    response_to_corticosteroids="not_given",
    unstable_blood_pressure_or_heart_rate=False,
    venous_thromboembolism=False,
    stroke=False,
    volume_depletion=False,
    psychosis=False,
    hepatitis_b_surface_antigen="negative",
    hepatitis_b_core_antibody="negative",
    hepatitis_c_antibody="negative",
    hiv_test="negative",
    tuberculosis_screen="negative",
    varicella_immunity=True,
    haematocrit_percent=45,
    inr=1.0,
    platelets_10_9_per_l=250,
)


def demyelinating(*, sensory_normal: bool = False) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for side in ("left", "right"):
        snap = {"median": (30.0, 3.3), "ulnar": (25.0, 3.2), "sural": (15.0, 3.8)} if sensory_normal else {
            "median": (4.0, 4.8), "ulnar": (3.0, 4.6), "sural": (2.0, 5.5)}  # fmt: skip
        rows += [
            motor("median", side, "apb", "wrist", 4.2, 7.0, negative_peak_duration_ms=6.0),
            motor("median", side, "apb", "elbow", 12.0, 6.5, 30.0, negative_peak_duration_ms=6.5),
            motor("ulnar", side, "adm", "wrist", 3.4, 9.0, negative_peak_duration_ms=6.0),
            motor("ulnar", side, "adm", "below_elbow", 10.0, 8.5, 32.0, negative_peak_duration_ms=6.5),
            sensory("median", side, "digit_2", "wrist", *snap["median"]),
            sensory("ulnar", side, "digit_5", "wrist", *snap["ulnar"]),
            sensory("sural", side, "lateral_malleolus", "calf", *snap["sural"]),
        ]
    return conduction(*rows)


def immune(assessment: Assessment) -> dict[str, Standing]:
    return {each.id: each.standing for each in assessment.plan.items if each.kind == "immune"}


def offered(assessment: Assessment) -> dict[str, Standing]:
    return {id: standing for id, standing in immune(assessment).items() if standing is not Standing.REJECTED}


def test_typical_cidp_is_treated_once_the_exclusions_are_known() -> None:
    assessment = assessed(TYPICAL, EXCLUDED, READY, demyelinating())
    assert verdict(assessment, "cidp_ean_pns_2021.cidp.cidp") is True
    assert offered(assessment) == dict.fromkeys(IMMUNE, Standing.PROPOSED)
    dose = items(assessment, "intravenous_immunoglobulin")[0].dose
    assert dose is not None
    assert dose.total_g == 160.0
    no_dose_while_anything_is_open(assessment)


def test_with_open_exclusions_cidp_is_provisional_and_nothing_is_dosed() -> None:
    assessment = assessed(TYPICAL, READY, demyelinating())
    conclusion = next(each for each in assessment.conclusions if each.id == "cidp_ean_pns_2021.typical_cidp")
    assert conclusion.verdict is None
    assert "provided that none of these holds" in conclusion.statement
    assert set(offered(assessment).values()) <= {Standing.ASK_FIRST}


def test_an_exclusion_that_holds_closes_the_gate() -> None:
    for proof in (
        facts(immunofixation_serum="igm_kappa", anti_mag_igm="positive"),
        facts(hereditary_neuropathy_known=None, pmp22_copy_number="duplication"),
        facts(hereditary_neuropathy_known=True),
        facts(anti_nf155="positive"),
        facts(amyloidosis_known=True),
    ):
        assessment = assessed(TYPICAL, EXCLUDED, READY, demyelinating(), proof)
        assert verdict(assessment, "cidp_ean_pns_2021.cidp.possible") is False
        assert not [each.id for each in assessment.plan.items if each.problem in {"cidp", "possible_cidp"}]
        conclusion = next(each for each in assessment.conclusions if each.id == "cidp_ean_pns_2021.cidp")
        assert conclusion.excluded_by
        assert "ruled out" in conclusion.statement


def test_cidp_without_conduction_is_not_treated() -> None:
    assert immune(assessed(TYPICAL, EXCLUDED, READY)) == {}


def test_cidp_with_antibodies_against_iga_has_no_immunoglobulin() -> None:
    found = immune(assessed(TYPICAL, EXCLUDED, READY, demyelinating(), facts(iga_deficiency_with_antibodies=True)))
    assert found["intravenous_immunoglobulin"] is Standing.REJECTED
    assert found["corticosteroid_cidp"] is Standing.PROPOSED


def test_cidp_with_diabetes_prefers_immunoglobulin() -> None:
    assessment = assessed(TYPICAL, EXCLUDED, READY, demyelinating(), facts(diabetes=True))
    order = [each.id for each in assessment.plan.items if each.problem == "cidp" and each.line == 1]
    assert order.index("intravenous_immunoglobulin") < order.index("corticosteroid_cidp")
    assert "diabetes" in caution_names(items(assessment, "corticosteroid_cidp")[0])
    assert "diabetes" in caution_names(items(assessment, "intravenous_immunoglobulin")[0])


def test_motor_cidp_has_no_corticosteroid() -> None:
    picture = facts(sensory_loss=False, numbness_feet=False, tingling_feet=False)
    chart = {**TYPICAL, "examination": dict(TYPICAL["examination"])}
    for section in chart.values():
        section.pop("sensory_loss_territory", None)
    assessment = assessed(chart, EXCLUDED, READY, picture, demyelinating(sensory_normal=True))
    assert verdict(assessment, "cidp_ean_pns_2021.motor_cidp.possible") is True
    found = immune(assessment)
    assert found["corticosteroid_cidp"] is Standing.REJECTED
    assert found["intravenous_immunoglobulin"] is Standing.PROPOSED


def test_an_allergy_to_immunoglobulin_is_asked_first() -> None:
    reaction = allergies({"substance": "IVIG", "reaction": "anaphylaxis"})
    found = immune(assessed(TYPICAL, EXCLUDED, READY, demyelinating(), reaction))
    assert found["intravenous_immunoglobulin"] is Standing.ASK_FIRST
    assert found["corticosteroid_cidp"] is Standing.PROPOSED


def hands(*, latency: float, absent: bool = False, side: str = "right") -> list[dict[str, Any]]:
    median = (
        sensory("median", side, "digit_2", "wrist", status="no_response")
        if absent
        else sensory("median", side, "digit_2", "wrist", 12.0, 4.6)
    )
    return [
        median,
        sensory("ulnar", side, "digit_5", "wrist", 25.0, 3.2),
        motor("median", side, "apb", "wrist", latency, 6.0),
        motor("median", side, "apb", "elbow", latency + 4.0, 5.8, 55.0),
        motor("ulnar", side, "adm", "wrist", 2.8, 10.0),
        motor("ulnar", side, "adm", "below_elbow", 6.4, 9.6, 58.0),
    ]


HAND = merged(
    MAN_OF_58,
    WELL,
    KIDNEY_GOOD,
    NOTHING_TAKEN,
    facts(
        numbness_median_fingers={"right": True},
        nocturnal_hand_symptoms={"right": True},
        phalen={"right": "positive"},
        tinel_wrist={"right": "negative"},
        thenar_wasting={"right": False},
        mrc_thumb_abduction={"right": 5},
        pain=False,
        diabetes=False,
    ),
)


def test_mild_carpal_tunnel_syndrome_begins_with_a_splint() -> None:
    assessment = assessed(HAND, conduction(*hands(latency=4.1)))
    order = [each.id for each in assessment.plan.items if each.problem == "carpal_tunnel_syndrome"]
    assert order[0] == "wrist_splint"
    assert not [each for each in assessment.plan.items if each.problem == "severe_carpal_tunnel_syndrome"]
    assert not any(each.id in FIRST_LINE for each in assessment.plan.items)


def test_severe_carpal_tunnel_syndrome_is_operated_on() -> None:
    assessment = assessed(HAND, conduction(*hands(latency=6.9, absent=True)))
    assert verdict(assessment, "cidp_ean_pns_2021.cidp.possible") is not True
    assert assessment.findings.row_verdicts("hand", "carpal_tunnel_bland_2000.grade_5") == (True,)
    surgery = [each for each in items(assessment, "carpal_tunnel_surgery") if each.problem.startswith("severe")]
    assert surgery[0].standing is Standing.PROPOSED
    assert "severe" in caution_names(items(assessment, "wrist_splint")[0])
    assert "severe" in caution_names(items(assessment, "carpal_tunnel_steroid_injection")[0])


def test_carpal_tunnel_syndrome_in_pregnancy_is_splinted() -> None:
    woman = facts(age_years=30, sex="female", height_cm=165, weight_kg=70, pregnancy=True)
    assessment = assessed(HAND, woman, conduction(*hands(latency=4.1)))
    assert items(assessment, "wrist_splint")[0].standing is Standing.PROPOSED
    assert {each.kind for each in assessment.plan.items} <= {"splint", "injection", "surgery", "care"}


def test_a_splint_that_failed_is_not_proposed_again() -> None:
    failed = tried({"name": "wrist splint", "response": "none", "weeks_at_highest_dose": 8})
    failed["past_treatments"]["list"][0]["name"] = KNOWLEDGE.treatments["wrist_splint"].title
    assessment = assessed(HAND, conduction(*hands(latency=4.1)), failed)
    assert items(assessment, "wrist_splint")[0].standing is Standing.REJECTED


def test_a_normal_study_without_complaint_has_no_treatment_and_no_red_flag() -> None:
    rows = [
        *(sensory(nerve, "right", place, site, amplitude, ms)
          for nerve, place, site, amplitude, ms in (("median", "digit_2", "wrist", 35.0, 3.3),
                                                    ("ulnar", "digit_5", "wrist", 25.0, 3.2),
                                                    ("sural", "lateral_malleolus", "calf", 15.0, 3.8))),
        *hands(latency=3.6)[2:],
    ]  # fmt: skip
    assessment = assessed(
        MAN_OF_58,
        WELL,
        KIDNEY_GOOD,
        NOTHING_TAKEN,
        facts(
            pain=False,
            limb_weakness=False,
            sensory_loss=False,
            numbness_feet=False,
            tingling_feet=False,
            burning_feet=False,
            numbness_median_fingers=False,
            nocturnal_hand_symptoms=False,
        ),
        conduction(*rows),
    )
    assert assessment.plan.items == ()
    assert assessment.plan.urgent == ()


def test_two_problems_are_both_planned() -> None:
    hand = {section: content for section, content in HAND.items() if section in {"symptoms", "examination"}}
    chart = merged(PATIENT, hand, conduction(*hands(latency=4.1)))
    problems = {each.problem for each in assessed(chart).plan.items}
    assert {"painful_polyneuropathy", "carpal_tunnel_syndrome"} <= problems
