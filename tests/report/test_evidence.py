"""Every number opens: from a statement to the rule, the values, and where they were read."""

from collections.abc import Iterator

import pytest

from ranvier.assess import Assessment
from ranvier.errors import InputError
from ranvier.report.evidence import EvidenceStep, explain_claim
from ranvier.report.explained import evidence_text
from ranvier.report.report import Report


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
