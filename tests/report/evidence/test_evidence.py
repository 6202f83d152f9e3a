"""Every number opens: from a statement to the rule, the values, and where they were read."""

from collections.abc import Iterator

import pytest

from ranvier.assess import Assessment
from ranvier.errors import InputError
from ranvier.report.evidence.explain import explain_claim
from ranvier.report.evidence.steps import EvidenceStep
from ranvier.report.report import Report
from ranvier.report.terminal.evidence import evidence_text

from ...diagnosis.charts import assessed, facts, medicines


def _all(step: EvidenceStep) -> Iterator[EvidenceStep]:
    yield step
    for below in step.steps:
        yield from _all(below)


def test_a_finding_opens_down_to_the_line_of_the_chart(painful_feet: Assessment) -> None:
    found = explain_claim(painful_feet, "toronto_dspn_2010.neuropathic_symptoms")
    assert found.answer == "true"
    used = {value.name: value for each in _all(found.answers[0]) for value in each.used}
    assert used["burning_feet"].value == "yes"
    assert used["burning_feet"].origin.startswith("case.yaml line 10")


def test_a_share_of_a_limit_names_value_limit_and_row(painful_feet: Assessment) -> None:
    found = explain_claim(painful_feet, "toronto_dspn_2010.motor_abnormal")
    limits = [value.limit for root in found.answers for each in _all(root) for value in each.used if value.limit]
    assert any("0.9 mV against the lower limit" in each and "peroneal_motor_edb" in each for each in limits)


def test_a_conclusion_opens_with_all_its_levels(painful_feet: Assessment) -> None:
    found = explain_claim(painful_feet, "diabetic_polyneuropathy")
    assert found.id == "toronto_dspn_2010.diabetic_polyneuropathy"
    assert [each.id.rpartition(".")[2] for each in found.parts][:3] == ["confirmed:own", "probable:own", "possible:own"]


def test_a_treatment_opens_with_every_gate(painful_feet: Assessment) -> None:
    roles = {each.role for each in explain_claim(painful_feet, "pregabalin").parts}
    assert {"indication", "caution", "dose"} <= roles


def test_what_nobody_recorded_is_called_so(painful_feet: Assessment) -> None:
    text = evidence_text(explain_claim(painful_feet, "carbamazepine.exclusions.hla_b_15_02"), full=True)
    assert "HLA-B*15:02 · not recorded" in text


def _origins(assessment: Assessment, claim: str) -> dict[tuple[str, str], str]:
    """Of every value that a rule used: its name and whose it is, and where it is from."""
    roots = explain_claim(assessment, claim).answers
    return {(value.name, value.subject): value.origin for root in roots for each in _all(root) for value in each.used}


def test_a_fact_that_follows_from_another_says_from_which(painful_feet: Assessment) -> None:
    used = _origins(painful_feet, "alpha_lipoic_acid.exclusions.pregnancy")
    assert used["pregnancy", ""].startswith("follows from sex: male (case.yaml line 7, patient.sex) and age: 6")
    used = _origins(painful_feet, "amyloid_hattr_suspicion.kidney")
    assert used["egfr_ml_per_min_per_1_73m2", ""].startswith("worked out: Estimated glomerular filtration rate from")


def test_what_several_statements_show_is_worked_out_from_the_chart() -> None:
    strong = {f"mrc_{group}": 3 for group in ("hip_flexion", "knee_extension")}
    used = _origins(assessed(facts(**strong)), "canvas_rfc1.motor_signs")
    assert used["limb_weakness", ""] == "worked out from other statements of the chart"


def test_a_property_of_a_medicine_leads_back_to_its_entry(painful_feet: Assessment) -> None:
    entry = "case.yaml line 21, medicines.list[1], by the properties of the medicine"
    assert _origins(painful_feet, "cause.vitamin_b12_deficiency.b12_lowering")["is_b12_lowering", "Metformin"] == entry
    assert _origins(painful_feet, "amitriptyline.exclusions.monoamine_oxidase_inhibitor")[
        "is_maoi", "metformin 1000 mg"
    ] == entry  # fmt: skip


def test_the_dose_of_an_ingredient_leads_back_to_every_entry_that_gives_it() -> None:
    two = medicines({"name": "citalopram", "daily_dose_mg": 20}, {"name": "citalopram", "daily_dose_mg": 30})
    used = _origins(assessed(two), "heart_rhythm.citalopram_dose")
    assert used["daily_dose_mg", "Citalopram"] == (
        "case.yaml medicines.list[1].daily_dose_mg, medicines.list[2].daily_dose_mg"
    )


def test_a_table_of_the_needle_is_not_said_to_come_from_conduction() -> None:
    weak = assessed({"needle_emg": {"total": 1, "list": [
        {"muscle": "tibialis_anterior", "side": "left", "fibrillation_grade": 2}]}})  # fmt: skip
    used = _origins(weak, "needle_examination.denervation")
    assert used["spontaneous_denervation", "left tibialis anterior"].endswith("by the grades of the muscle")
    used = _origins(weak, "radiculopathy.lumbosacral")
    assert {*used.values()} - {""} == {
        "worked out from the needle examination, sensory responses, reflexes and strength"
    }


def test_the_deciding_parts_are_fewer_than_all(painful_feet: Assessment) -> None:
    found = explain_claim(painful_feet, "toronto_dspn_2010.neuropathic_symptoms")
    assert len(evidence_text(found)) < len(evidence_text(found, full=True))


@pytest.mark.parametrize(
    ("asked", "near"),
    [("pregabaline", "pregabalin"), ("toronto_dspn_2010.neuropathic_symptom", "neuropathic_symptoms")],
)
def test_an_unknown_id_names_the_nearest_one(painful_feet: Assessment, asked: str, near: str) -> None:
    with pytest.raises(InputError, match=near):
        explain_claim(painful_feet, asked)


def test_every_rule_of_the_report_can_be_told(painful_feet: Assessment, feet_report: Report) -> None:
    for id, evidence in feet_report.evidence.items():
        assert evidence.id == id
        assert evidence.title
        assert evidence.words, id


def test_known_answers_wait_for_nothing(feet_report: Report) -> None:
    for evidence in feet_report.evidence.values():
        if evidence.answer in {"true", "false"}:
            assert not evidence.missing, evidence.id
