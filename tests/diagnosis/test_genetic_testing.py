"""Which panels of genes are asked for: by a clue and the picture, never without one."""

from __future__ import annotations

from typing import Any

import pytest

from .charts import KNOWLEDGE, Sections, assessed, conduction, facts, motor
from .test_variants import row, variants

YOUNG = facts(age_at_onset_years="12 year", limb_weakness=True, weakness_territory="distal")
FAMILY = facts(family_history_neuropathy=True, pes_cavus=True, sensory_loss=True)


def panels(*parts: Sections) -> list[str]:
    """The ids of the panels that are asked for, in their order."""
    return [each.id for each in assessed(*parts).plan.panels]


def arm(velocity: float) -> dict[str, Any]:
    """A conduction study of one ulnar nerve."""
    distal = motor("ulnar", "left", "adm", "wrist", 4.0, 6.0)
    return conduction(distal, motor("ulnar", "left", "adm", "below_elbow", 9.0, 6.0, velocity))


@pytest.mark.parametrize(
    ("more", "first"),
    [
        (facts(conduction_study_reported="demyelinating"), "pmp22_copy_number"),
        (arm(22), "pmp22_copy_number"),
        (arm(40), "cmt_axonal_intermediate"),
        (facts(conduction_study_reported="sensorimotor_axonal"), "cmt_axonal_intermediate"),
        (facts(conduction_study_reported="motor_axonal", sensory_loss=False), "distal_motor"),
        (facts(painless_injuries_or_mutilation=True), "sensory_autonomic"),
        (facts(upper_motor_neurone_signs=True), "spastic_neuropathy"),
        (facts(cerebellar_signs=True), "ataxia_neuropathy"),
        (facts(optic_atrophy=True), "mitochondrial"),
        (facts(adrenal_insufficiency=True), "metabolic_leukodystrophy"),
        ({}, "pmp22_copy_number"),
    ],
)
def test_the_picture_chooses_the_first_panel(more: Sections, first: str) -> None:
    found = panels(YOUNG, FAMILY, more)
    assert found[0] == first, found
    assert found[-1] == "comprehensive"


@pytest.mark.parametrize(
    "chart",
    [
        {},
        facts(numbness_feet=True, age_years="60 year"),
        facts(diabetes=True, numbness_feet=True, burning_feet=True, ankle_reflex="absent", vibration_toes="absent"),
        facts(diabetes=True, numbness_feet=True, ankle_reflex="absent", sensory_loss=True, hammer_toes=True),
        facts(limb_weakness=True, age_at_onset_years="15 year", weeks_from_onset_to_nadir="2 week"),
        facts(pes_cavus=True, family_history_neuropathy=True),
    ],
    ids=["nothing", "numb feet", "diabetes", "diabetes with hammer toes", "acute in a boy", "no neuropathy"],
)
def test_no_panel_without_a_reason(chart: Sections) -> None:
    assert panels(chart) == []


def test_a_second_clue_counts_against_diabetes() -> None:
    chart = facts(diabetes=True, sensory_loss=True, hammer_toes=True, family_history_neuropathy=True)
    assert panels(chart)[-1] == "comprehensive"


@pytest.mark.parametrize(
    ("chart", "panel"),
    [
        (facts(amyloidosis_known=True), "hereditary_amyloid"),
        (facts(angiokeratoma=True), "pain_and_fabry"),
        (facts(previous_episodes=True, compression_or_posture_before_onset=True), "pmp22_copy_number"),
    ],
)
def test_some_signs_need_no_other_clue(chart: Sections, panel: str) -> None:
    assert panel in panels(chart)


def test_amyloid_of_light_chains_asks_for_no_gene() -> None:
    assert "hereditary_amyloid" not in panels(facts(amyloidosis_known=True, amyloid_type="light_chain"))


def test_severe_weakness_under_vincristine_asks_for_the_copy_number() -> None:
    chart = facts(limb_weakness=True, walks_unaided=False)
    exposed = {"exposures": {"list": [{"agent": "vincristine"}], "total": 1}}
    assert panels(chart, exposed) == ["pmp22_copy_number"]
    assert panels(chart) == []


def test_a_result_ends_its_panel_and_a_gene_ends_them_all() -> None:
    chart = [YOUNG, FAMILY, facts(conduction_study_reported="demyelinating")]
    assert "pmp22_copy_number" not in panels(*chart, facts(pmp22_copy_number="normal"))
    assert "cmt_demyelinating" in panels(*chart, facts(pmp22_copy_number="normal"))
    assert panels(*chart, facts(pmp22_copy_number="duplication")) == []
    assert panels(*chart, variants(row("GJB1", "hemizygous"))) == []


@pytest.mark.parametrize(
    "listed",
    [row("MFN2", "heterozygous", "uncertain"), row("SORD", "heterozygous"), row("MPZ", "heterozygous", "benign")],
)
def test_a_variant_that_proves_nothing_ends_no_search(listed: dict[str, Any]) -> None:
    chart = [YOUNG, FAMILY, facts(conduction_study_reported="sensorimotor_axonal")]
    assert "cmt_axonal_intermediate" in panels(*chart, variants(listed))


@pytest.mark.parametrize(
    ("listed", "level"),
    [
        (row("GJB1", "hemizygous"), "explains"),
        (row("SH3TC2", "heterozygous"), "carrier"),
        (row("GDAP1", "heterozygous"), "dominance_open"),
        (row("MFN2", "mosaic"), "mosaic"),
        (row("MFN2", "heterozygous", "uncertain"), "uncertain"),
        (row("MFN2", "heterozygous", "likely_benign"), "benign"),
    ],
)
def test_what_a_variant_means(listed: dict[str, Any], level: str) -> None:
    found = [each for each in assessed(variants(listed)).conclusions if each.id == "variant_interpretation.meaning"]
    assert [each.level.id if each.level else None for each in found] == [level]
    assert found[0].subject == listed["gene"]
    assert found[0].advice


def test_panels_hold_what_they_should() -> None:
    all_panels = KNOWLEDGE.panels
    everything = set(all_panels["comprehensive"].genes) | set(all_panels["syndromic"].genes)
    assert {"SORD", "HSPB1", "GARS1"} <= set(all_panels["distal_motor"].genes)
    assert {"FXN", "RFC1", "POLG", "TTPA"} <= set(all_panels["ataxia_neuropathy"].genes)
    assert {gene for each in all_panels.values() for gene in each.genes} <= everything
    assert set(KNOWLEDGE.vocabulary.terms["cmt_gene_pathogenic"].genes) <= everything
    assert all(each.misses for each in all_panels.values())
    assert [each.id for each in all_panels.values() if not each.genes] == ["exome"]


SYNDROME = facts(polyneuropathy_reported=True, developmental_delay=True)


@pytest.mark.parametrize(
    "chart",
    [
        [SYNDROME],
        [SYNDROME, facts(diabetes=True, hearing_loss=True)],
        [facts(polyneuropathy_reported=True, unusual_facial_features=True)],
        [facts(polyneuropathy_reported=True, age_years="30 year", hearing_loss=True, hypogonadism=True)],
    ],
    ids=["delayed development", "beside diabetes", "unusual face", "two organs in a young person"],
)
def test_a_syndrome_asks_for_its_panel_and_names_the_exome_as_the_next_step(chart: list[Sections]) -> None:
    found = panels(*chart)
    assert "syndromic" in found
    assert found[-1] == "exome"


@pytest.mark.parametrize(
    "chart",
    [
        [SYNDROME, facts(diabetes=True)],
        [facts(polyneuropathy_reported=True, age_years="70 year", hearing_loss=True, structural_heart_disease=True)],
        [facts(developmental_delay=True, hearing_loss=True)],
        [facts(polyneuropathy_reported=True, age_years="30 year", hearing_loss=True)],
    ],
    ids=["diabetes explains it", "common diseases of age", "no neuropathy", "one organ"],
)
def test_no_syndrome_without_its_signs(chart: list[Sections]) -> None:
    assert not {"syndromic", "exome"} & set(panels(*chart))


def test_an_infant_ill_from_birth_has_no_course_of_weeks() -> None:
    chart = facts(polyneuropathy_reported=True, age_at_onset_years="0 year", symptom_duration_weeks="6 week")
    assert "comprehensive" in panels(chart, facts(age_years="0.12 year"))
    assert panels(chart, facts(age_years="12 year")) == []


def test_panels_that_found_nothing_leave_the_exome() -> None:
    chart = [YOUNG, FAMILY, facts(cmt_gene_pathogenic=False)]
    assert panels(*chart)[-1] == "exome"
    assert "exome" not in panels(YOUNG, FAMILY)


def test_a_gene_of_a_disease_with_neuropathy_at_times_ends_no_search() -> None:
    assert KNOWLEDGE.genes["XPA"].sometimes
    listed = variants(row("XPA", "compound_heterozygous"))
    assert "comprehensive" in panels(YOUNG, FAMILY, listed)
    found = [each for each in assessed(listed).conclusions if each.id == "variant_interpretation.meaning"]
    assert [each.level.id for each in found if each.level] == ["disease_with_neuropathy_at_times"]
