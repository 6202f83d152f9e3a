"""Typical referrals as a busy clinic charts them: what must be said, and what may not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranvier.assess import Assessment, assess_case
from ranvier.therapy.plan import Standing

HEAD = "ranvier_case: 1\ndate: 2026-05-01\n"


@pytest.fixture
def chart(tmp_path: Path):
    def assessed(text: str) -> Assessment:
        path = tmp_path / "case.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        return assess_case(path)

    return assessed


def verdict(assessment: Assessment, id: str) -> bool | None:
    return next(each.verdict for each in assessment.conclusions if each.id == id)


def urgent(assessment: Assessment) -> list[str]:
    return [each.conclusion_id for each in assessment.plan.urgent]


ASCENDING = """
patient: {age_years: 41, sex: male, weight: 85 kg}
history:
  {response_to_plasma_exchange: not_given, response_to_immunoglobulin: not_given, symptom_duration_weeks: 0.9,
   still_worsening: yes, course: progressive, onset_site: feet}
symptoms: {tingling_feet: yes, weakness_legs: yes, weakness_arms: yes}
examination:
  limb_weakness: yes
  weakness_symmetry: symmetric
  knee_reflex: {both: absent}
  ankle_reflex: {both: absent}
  plantar_response: {both: flexor}
  upper_motor_neurone_signs: no
  spinal_sensory_level: no
  walks_unaided: no
laboratory: {creatinine: 80 umol/L}
comorbidity:
  {iga_deficiency_with_antibodies: no, sepsis: no, venous_thromboembolism: no, stroke: no,
   recent_myocardial_infarction: no, volume_depletion: no, dialysis: no}
allergies: {total: 0, list: []}
medicines: {total: 0, list: []}
"""


def test_guillain_barre_syndrome_is_treated_while_it_still_worsens(chart) -> None:
    assessment = chart(ASCENDING)
    assert verdict(assessment, "guillain_barre_ean_pns_2023.guillain_barre_syndrome") is True
    assert verdict(assessment, "guillain_barre_brighton_2011.guillain_barre_syndrome") is False
    first = assessment.plan.items[0]
    assert (first.id, first.standing) == ("immunoglobulin_guillain_barre", Standing.PROPOSED)
    assert first.dose is not None
    assert "170 g in all" in first.dose.text


def test_a_cord_lesion_is_no_guillain_barre_syndrome(chart) -> None:
    assessment = chart(ASCENDING.replace("spinal_sensory_level: no", "spinal_sensory_level: yes"))
    assert verdict(assessment, "guillain_barre_ean_pns_2023.guillain_barre_syndrome") is False
    assert not assessment.plan.items


CHARCOT_MARIE_TOOTH = """
patient: {age_years: 24, sex: male}
history: {symptom_duration_weeks: 780, course: progressive, age_at_onset_years: 9, family_history_neuropathy: yes}
examination:
  pes_cavus: yes
  limb_weakness: yes
  weakness_territory: distal
  weakness_symmetry: symmetric
  ankle_reflex: {both: absent}
  knee_reflex: {both: absent}
  biceps_reflex: {both: absent}
  sensory_loss: yes
  sensory_loss_territory: stocking
"""


def test_a_lifelong_familial_neuropathy_is_not_offered_immune_treatment(chart) -> None:
    assessment = chart(CHARCOT_MARIE_TOOTH)
    assert verdict(assessment, "hereditary_clues.hereditary_neuropathy") is True
    assert verdict(assessment, "cidp_ean_pns_2021.cidp") is False
    assert {each.kind for each in assessment.plan.items} <= {"care"}, (
        "numb feet are looked after, and nothing is treated"
    )
    assert next(each.tier for each in assessment.plan.tests if each.id == "neuropathy_genes") == 1


CHEMOTHERAPY = """
patient: {age_years: 58, sex: female}
history:
  symptom_duration_weeks: 7
  lymphoma_or_myeloma: yes
  neurotoxic_chemotherapy: yes
  symptoms_began_during_or_soon_after_chemotherapy: yes
symptoms: {numbness_feet: yes, foot_drop_symptom: {both: yes}}
pain: {pain: yes, pain_site: feet_and_hands}
examination: {limb_weakness: yes, weakness_territory: distal, weakness_symmetry: symmetric}
medicines: {list: [vincristine, fluconazole]}
"""


def test_vincristine_with_an_azole_comes_first_and_no_tumour_is_searched_for_in_known_lymphoma(chart) -> None:
    assessment = chart(CHEMOTHERAPY)
    assert urgent(assessment)[0] == "red_flags_systemic.vinca_with_inhibitor"
    assert "red_flags_systemic.cancer_related" not in urgent(assessment)
    assert "anca" not in {each.id for each in assessment.plan.tests}


ROOT = """
patient: {age_years: 46, sex: female}
history: {symptom_duration_weeks: 6, spinal_disease_known: yes}
symptoms: {back_or_neck_pain_radiating: yes, foot_drop_symptom: {left: yes, right: no}}
pain: {pain: yes, pain_site: one_root_territory}
examination: {limb_weakness: yes, weakness_territory: one_root, sensory_loss_territory: one_root}
"""


def test_a_foot_drop_from_a_root_is_imaged_and_not_worked_up_for_vasculitis(chart) -> None:
    tests = {each.id: each.tier for each in chart(ROOT).plan.tests}
    assert tests["mri_roots_or_plexus"] == 1
    assert "anca" not in tests
    assert "hba1c" not in tests


def test_lack_of_b12_with_cord_signs_is_treated_today(chart) -> None:
    assessment = chart("""
patient: {age_years: 63, sex: male}
examination: {plantar_response: {both: extensor}, ankle_reflex: {both: absent}, vibration_toes: {both: absent}}
laboratory: {vitamin_b12: 148 pg/mL}
""")
    assert "red_flags_systemic.neurological_b12_deficiency" in urgent(assessment)


def test_zoster_of_the_chest_has_medicines_and_neither_emg_nor_hba1c(chart) -> None:
    assessment = chart("""
patient: {age_years: 83, sex: female, height: 158 cm, weight: 52 kg}
history: {herpes_zoster_at_site: yes}
pain: {pain: yes, pain_duration_weeks: 24, pain_site: trunk}
examination: {sensory_loss: yes, sensory_loss_territory: one_root}
""")
    offered = {each.id for each in assessment.plan.items if each.problem == "postherpetic_neuralgia"}
    assert {"gabapentin", "pregabalin", "nortriptyline", "lidocaine_plaster"} <= offered
    for local in ("lidocaine_plaster", "capsaicin_8_percent_patch"):
        assert [each.problem for each in assessment.plan.items if each.id == local] == ["postherpetic_neuralgia"]
    assert not {"needle_emg", "hba1c"} & {each.id for each in assessment.plan.tests}


def test_ulnar_neuropathy_at_the_elbow_has_its_name(chart) -> None:
    assessment = chart("""
patient: {age_years: 49, sex: male}
symptoms: {numbness_ulnar_fingers: {right: yes, left: no}}
examination: {tinel_elbow: {right: positive}, mrc_finger_abduction: {right: 4}}
""")
    levels = {
        each.subject: each.level.id for each in assessment.conclusions
        if each.id == "ulnar_neuropathy_at_elbow.ulnar_neuropathy_at_elbow" and each.level
    }  # fmt: skip
    assert levels == {"right": "suspected"}


def test_a_hand_muscle_is_not_taken_for_one_of_the_foot(chart) -> None:
    assessment = chart("""
patient: {age_years: 49, sex: male}
needle_emg: {list: [{muscle: first_dorsal_interosseous_hand}, {muscle: abductor_pollicis_brevis}]}
""")
    assert [row.text("muscle") for row in assessment.record.rows("needle_emg")] == ["fdi", "apb"]


def test_carpal_tunnel_syndrome_in_pregnancy_is_not_operated_on_first(chart) -> None:
    assessment = chart("""
patient: {age_years: 31, sex: female}
symptoms: {numbness_median_fingers: {both: yes}, nocturnal_hand_symptoms: {both: yes}}
pain: {pain: yes, pain_site: hands}
examination: {phalen: {both: positive}, mrc_thumb_abduction: {both: 5}}
comorbidity: {pregnancy: yes}
""")
    standing = {each.id: each.standing for each in assessment.plan.items}
    assert standing["wrist_splint"] is Standing.PROPOSED
    assert standing["carpal_tunnel_surgery"] is Standing.ASK_FIRST, "only a severe one is operated on before the birth"
    assert not {"creatinine", "orthostatic_blood_pressure"} & {each.id for each in assessment.plan.tests}


def test_what_the_picture_asks_for_stands_before_the_basic_tests(chart) -> None:
    tests = [each.id for each in chart(CHARCOT_MARIE_TOOTH).plan.tests]
    assert tests.index("neuropathy_genes") < tests.index("hba1c")


def test_a_second_gabapentinoid_is_no_next_step(chart) -> None:
    assessment = chart("""
patient: {age_years: 60, sex: male, height: 175 cm, weight: 80 kg}
history: {diabetes: yes, alcohol_excess: no}
symptoms: {numbness_feet: yes, burning_feet: yes}
pain: {pain: yes, pain_site: feet, pain_distribution_plausible: yes}
examination: {ankle_reflex: {both: absent}, pinprick_toes: {both: reduced}, sensory_loss: yes}
laboratory: {creatinine: 0.9 mg/dL}
medicines: {total: 1, list: [{name: pregabalin, dose_mg: 75, times_per_day: 2}]}
allergies: {total: 0, list: []}
past_treatments: {total: 0, list: []}
""")
    assert next(each.standing for each in assessment.plan.items if each.id == "gabapentin") is Standing.REJECTED


def test_what_a_red_flag_asks_for_stands_first_among_the_tests(chart) -> None:
    tests = [each.id for each in chart(AMYLOID).plan.tests]
    assert tests.index("ttr_gene") < tests.index("vitamin_b12") < tests.index("tsh")


AMYLOID = """
patient: {age_years: 70, sex: male}
history: {symptom_duration_weeks: 100, course: progressive}
symptoms: {numbness_feet: yes, visual_floaters: yes}
examination: {romberg: positive}
"""
