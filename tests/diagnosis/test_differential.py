"""The differential diagnosis, the impression and the work-up, read as a clinician reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.diagnosis.charts import KNOWLEDGE, assessed, facts, merged, motor, record, sensory
from tests.diagnosis.charts import conduction as conduction_study

from ranvier.assess import Assessment, assess_case
from ranvier.diagnosis.conclusions import Conclusion, conclude
from ranvier.diagnosis.differential import ESTABLISHED, LIKELY, NAMED, OPEN, POSSIBLE, differential
from ranvier.diagnosis.facts import gather
from ranvier.diagnosis.findings import Findings, judge
from ranvier.reference import shipped_library
from ranvier.report.report import Report, build_report

CASES = Path(__file__).parents[2] / "src/ranvier/cases"
SHIPPED = (
    "carpal_tunnel_syndrome", "cidp", "cidp_over_three_visits", "incomplete_chart", "normal_study",
    "painful_diabetic_polyneuropathy_with_kidney_disease", "painful_polyneuropathy_over_six_visits",
    "transthyretin_amyloidosis_intern_med_2019",
)  # fmt: skip
TOLD = {"symptoms", "examination", "history", "pain", "comorbidity", "patient"}
"""Headings of what a patient tells and an examiner sees; a result of a test may weigh more by itself."""


@pytest.fixture(scope="module")
def shipped() -> dict[str, tuple[Assessment, Report]]:
    made = {name: assess_case(CASES / name) for name in SHIPPED}
    return {name: (each, build_report(each)) for name, each in made.items()}


ROW_FORMS = [form for form in KNOWLEDGE.conclusions.values() if form.kind == "syndrome" and form.per is not None]


def named(assessment: Assessment) -> list[str]:
    return [each.id for each in assessment.differential if each.standing in NAMED]


def standing(assessment: Assessment, id: str) -> str:
    return next(each.standing for each in assessment.differential if each.id == id)


def syndromes(findings: Findings) -> set[str]:
    return {each.id for each in conclude(findings) if each.kind == "syndrome" and (each.level or each.likely)}


def met(findings: Findings) -> set[str]:
    of_patients = [form for form in KNOWLEDGE.conclusions.values() if form.kind == "syndrome" and form.per is None]
    return {
        form.id for form in of_patients if any(findings.verdict(f"{form.id}.{level.id}") for level in form.levels)
    } | {each.id for each in by_rows(findings) if each.kind == "syndrome" and each.level}


def by_rows(findings: Findings) -> Iterator[Conclusion]:
    """The conclusions about rows, where a table of the chart has any."""
    if any(findings.facts.tables[form.per].rows for form in ROW_FORMS if form.per in findings.facts.tables):
        yield from (each for each in conclude(findings) if each.subject)


def judged(**stated: Any) -> Findings:
    chart = record(facts(**stated))
    return judge(gather(chart, (), shipped_library(), KNOWLEDGE).facts, KNOWLEDGE)


def single_facts(section: str) -> Iterator[tuple[str, Any]]:
    for term in KNOWLEDGE.vocabulary.terms.values():
        if term.section == section and term.type in {"yes_no", "choice"}:
            yield from ((term.id, value) for value in (term.options if term.type == "choice" else (True, False)))


@pytest.mark.parametrize("section", sorted(TOLD))
def test_nothing_is_named_on_one_symptom_or_sign(section: str) -> None:
    said: dict[tuple[str, Any], list[str]] = {}
    for name, value in single_facts(section):
        found = judged(**{name: value})
        diseases = [each.id for each in differential(found) if each.standing in NAMED]
        said[name, value] = [*diseases, *met(found)]
    assert not {fact: diseases for fact, diseases in said.items() if diseases}


NORMAL_NERVES = conduction_study(
    motor("median", "right", "apb", "wrist", 3.4, 9.0),
    motor("median", "right", "apb", "elbow", 7.4, 8.6, 56.0),
    motor("tibial", "right", "ah", "ankle", 4.2, 12.0),
    motor("tibial", "right", "ah", "popliteal_fossa", 12.0, 10.0, 47.0),
    motor("peroneal", "right", "edb", "ankle", 4.3, 5.0),
    motor("peroneal", "right", "edb", "below_fibular_head", 10.6, 4.7, 49.0),
    motor("ulnar", "right", "adm", "wrist", 2.6, 10.0),
    motor("ulnar", "right", "adm", "below_elbow", 6.3, 9.7, 60.0),
    sensory("sural", "right", "ankle", "calf", 15.0, 3.6, 50.0),
    sensory("median", "right", "digit_2", "wrist", 30.0, 3.1, 56.0),
)
HEALTHY = facts(
    age_years=45, sex="female", height_cm=168, weight_kg=64, diabetes=False, alcohol_excess=False,
    family_history_neuropathy=False, numbness_feet=False, tingling_feet=False, burning_feet=False, pain=False,
    limb_weakness=False, sensory_loss=False, ankle_reflex="normal", knee_reflex="normal", vibration_toes="normal",
    pinprick_toes="normal", gait="normal", romberg="negative", plantar_response="flexor",
)  # fmt: skip


def test_a_normal_chart_names_no_disease_and_asks_for_nothing() -> None:
    found = assessed(HEALTHY, NORMAL_NERVES)
    assert not named(found)
    assert not syndromes(found.findings)
    assert not [each.id for each in found.plan.tests]


def test_an_empty_chart_names_no_disease() -> None:
    found = assessed(facts(age_years=60))
    assert not named(found)
    assert not syndromes(found.findings)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("carpal_tunnel_syndrome", {"carpal_tunnel_syndrome"}),
        ("cidp", {"cidp_ean_pns_2021", "cidp_efns_pns_2010"}),
        ("cidp_over_three_visits", {"cidp_ean_pns_2021", "cidp_efns_pns_2010"}),
        ("incomplete_chart", {"small_fibre_neurodiab_2010", "toronto_dspn_2010"}),
        ("normal_study", {"small_fibre_neurodiab_2010"}),
        ("painful_diabetic_polyneuropathy_with_kidney_disease", {"toronto_dspn_2010"}),
        ("transthyretin_amyloidosis_intern_med_2019", set[str]()),
    ],
)
def test_each_syndrome_of_the_shipped_cases_can_be_defended(
    shipped: dict[str, tuple[Assessment, Report]], name: str, expected: set[str]
) -> None:
    assert {id.partition(".")[0] for id in syndromes(shipped[name][0].findings)} == expected


@pytest.mark.parametrize(
    ("name", "leading", "how"),
    [
        ("carpal_tunnel_syndrome", "carpal_tunnel_syndrome", ESTABLISHED),
        ("cidp", "cidp", ESTABLISHED),
        ("cidp_over_three_visits", "cidp", ESTABLISHED),
        ("incomplete_chart", "diabetic_polyneuropathy", LIKELY),
        ("normal_study", "idiopathic_small_fibre_neuropathy", LIKELY),
        ("painful_diabetic_polyneuropathy_with_kidney_disease", "diabetic_polyneuropathy", ESTABLISHED),
        ("transthyretin_amyloidosis_intern_med_2019", "hattr_amyloidosis", LIKELY),
    ],
)
def test_the_leading_disease_of_the_shipped_cases(
    shipped: dict[str, tuple[Assessment, Report]], name: str, leading: str, how: str
) -> None:
    first = shipped[name][0].differential[0]
    assert (first.id, first.standing) == (leading, how)


def test_rivals_of_an_ordinary_case_are_few_and_none_of_them_is_rare(
    shipped: dict[str, tuple[Assessment, Report]],
) -> None:
    for name, (found, _) in shipped.items():
        rivals = named(found)[1:]
        assert len(rivals) <= 3, name
        assert not {"rfc1_canvas", "friedreich_ataxia", "sord_neuropathy", "fabry_disease"} & set(rivals), name


def test_the_work_up_of_the_shipped_cases_is_short(shipped: dict[str, tuple[Assessment, Report]]) -> None:
    most = KNOWLEDGE.methods["weight_of_evidence"].number("most_asked")
    assert all(len(found.plan.tests) <= most for found, _ in shipped.values())


def test_an_incomplete_chart_gets_useful_next_steps(shipped: dict[str, tuple[Assessment, Report]]) -> None:
    first = [each.id for each in shipped["incomplete_chart"][0].plan.tests if each.tier == 1]
    assert {"vitamin_b12", "nerve_conduction_study_warm", "creatinine"} == set(first)


def test_the_impression_waits_for_nothing_that_nobody_would_look_for(
    shipped: dict[str, tuple[Assessment, Report]],
) -> None:
    for name, (_, report) in shipped.items():
        said = {each.heading: each.text for each in report.impression}
        assert "waits for" not in said.get("Missing", ""), name
        assert "Neuropathic pain" not in said["Diagnosis"], name
        assert not ("Most likely" in said and "No cause" in said.get("Cause", "")), name


def test_one_set_speaks_for_a_question_that_several_answer(shipped: dict[str, tuple[Assessment, Report]]) -> None:
    said = {each.heading: each.text for each in shipped["cidp"][1].impression}
    assert "2010" not in said["Diagnosis"] + said["Conduction studies"]
    assert "1991" not in said["Conduction studies"]


def test_open_answers_are_shown_for_what_is_particular_to_them(
    shipped: dict[str, tuple[Assessment, Report]],
) -> None:
    report = shipped["transthyretin_amyloidosis_intern_med_2019"][1]
    shown = {each.id for group in report.conclusions for each in group.shown}
    folded = {each.id for group in report.conclusions for each in group.folded}
    quiet = {
        "toronto_dspn_2010.diabetic_polyneuropathy", "autoimmune_nodopathy.autoimmune_nodopathy",
        "neuropathic_pain_neupsig_2016.neuropathic_pain", "diabetic_foot_risk.foot_risk",
        "acttion_idiopathic_2020.distal_sensory_polyneuropathy",
    }  # fmt: skip
    assert quiet <= folded
    assert not quiet & shown


def test_medicines_that_nobody_listed_are_one_question(shipped: dict[str, tuple[Assessment, Report]]) -> None:
    view = shipped["normal_study"][1].differential
    assert view is not None
    asked = [each for each in view.open if "medicine" in each.title]
    assert len(asked) == 1
    assert "linezolid neuropathy" in asked[0].would_help[0]
    assert not [each for each in view.open if each.title == "Linezolid neuropathy"]


FOOT_DROP = facts(
    age_years=46, sex="female", symptom_duration_weeks=6, back_or_neck_pain_radiating=True,
    foot_drop_symptom={"left": True, "right": False}, pain=True, limb_weakness=True,
    weakness_territory="one_root", sensory_loss_territory="one_root",
)  # fmt: skip


def test_a_foot_drop_from_a_root_lies_in_the_back_and_not_in_the_neck() -> None:
    found = assessed(FOOT_DROP)
    assert standing(found, "lumbosacral_radiculopathy") == LIKELY
    assert standing(found, "cervical_radiculopathy") not in NAMED


def test_a_possible_disease_far_behind_a_likely_one_is_not_named() -> None:
    diabetic = facts(
        age_years=66, diabetes=True, diabetes_duration_years=15, hba1c_percent=8.4,
        retinopathy_or_nephropathy_of_diabetes=True, numbness_feet=True, burning_feet=True, ankle_reflex="absent",
        vibration_toes="absent", sensory_loss=True, limb_weakness=False, symptom_duration_weeks=150,
        other_cause_of_neuropathy_known=False,
    )  # fmt: skip
    found = assessed(diabetic)
    assert found.differential[0].id == "diabetic_polyneuropathy"
    behind = found.differential[0].points - 20
    assert all(each.points >= behind for each in found.differential if each.standing in {POSSIBLE, OPEN})
    assert "rfc1_canvas" not in named(found)


def test_a_variant_alone_is_no_disease_and_with_a_neuropathy_it_is() -> None:
    assert standing(assessed(facts(ttr_pathogenic_variant=True)), "hattr_amyloidosis") == POSSIBLE
    ill = facts(ttr_pathogenic_variant=True, numbness_feet=True, burning_feet=True, orthostatic_dizziness=True)
    assert standing(assessed(ill), "hattr_amyloidosis") == ESTABLISHED


def test_a_hereditary_neuropathy_of_childhood_is_not_named_late_in_life() -> None:
    late = facts(
        age_years=80, symptom_duration_weeks=150, limb_weakness=True, weakness_territory="distal",
        weakness_symmetry="symmetric", ankle_reflex="absent", vibration_toes="absent", sensory_loss=True,
        muscle_wasting=True, conduction_study_reported="sensorimotor_axonal",
    )  # fmt: skip
    rivals = named(assessed(late))
    assert not {"friedreich_ataxia", "sord_neuropathy", "cmt2a", "cmtx1", "cmt_recessive_demyelinating"} & set(rivals)


def test_beriberi_needs_a_reason_for_lack_of_thiamine() -> None:
    weak = facts(age_years=50, symptom_duration_weeks=4, limb_weakness=True, weakness_territory="distal")
    assert standing(assessed(weak), "thiamine_deficiency") not in NAMED
    risk = facts(bariatric_surgery=True, persistent_vomiting=True)
    assert standing(assessed(merged(weak, risk)), "thiamine_deficiency") in NAMED


def test_a_disease_that_waits_asks_only_for_what_it_needs(shipped: dict[str, tuple[Assessment, Report]]) -> None:
    tests = {each.id for each in shipped["incomplete_chart"][0].plan.tests}
    assert not {"skin_biopsy", "neuropathy_genes", "alpha_galactosidase", "lumbar_puncture"} & tests


def test_basic_blood_tests_wait_while_something_must_be_done_at_once() -> None:
    ascending = facts(
        age_years=41, symptom_duration_weeks=0.9, still_worsening=True, tingling_feet=True, weakness_legs=True,
        weakness_arms=True, limb_weakness=True, weakness_symmetry="symmetric", knee_reflex="absent",
        ankle_reflex="absent", plantar_response="flexor", spinal_sensory_level=False, walks_unaided=False,
    )  # fmt: skip
    plan = assessed(ascending).plan
    tiers = {each.id: each.tier for each in plan.tests}
    assert plan.urgent
    assert {each.id for each in plan.tests[:3]} == {"lumbar_puncture", "vital_capacity", "nerve_conduction_study"}
    assert all(tiers.get(name, 3) == 3 for name in ("hba1c", "immunofixation", "tsh", "vitamin_b12"))


def test_zoster_is_proved_by_its_criteria_and_asks_for_no_test() -> None:
    zoster = facts(
        age_years=83, herpes_zoster_at_site=True, pain=True, pain_duration_weeks=24, pain_site="trunk",
        sensory_loss=True, sensory_loss_territory="one_root",
    )  # fmt: skip
    found = assessed(zoster)
    assert named(found) == ["zoster_neuropathy"]
    assert standing(found, "zoster_neuropathy") == ESTABLISHED
    assert not [each.id for each in found.plan.tests]
