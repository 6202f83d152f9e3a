"""Benefit, onset and harm of pain medicines, and the doses of labels that differ."""

from __future__ import annotations

import pytest

from ranvier.document import Document
from ranvier.errors import KnowledgeError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.care.profile import read_profile
from ranvier.knowledge.checking.safety_facts import KINDS, safety_facts, safety_lines
from ranvier.knowledge.entries import DoseBand, Treatment
from ranvier.therapy.dosing import titration

KNOWLEDGE = load_knowledge()
PAIN = {
    each.problem
    for treatment in KNOWLEDGE.treatments.values()
    for each in treatment.indications
    if each.claim.text.startswith("painful_neuropathy.")
}
MEDICINES = [
    each
    for each in KNOWLEDGE.treatments.values()
    if each.id in KNOWLEDGE.medicines and any(one.problem in PAIN for one in each.indications)
]
BANDS = [(each, band) for each in KNOWLEDGE.treatments.values() for band in each.doses]


def document(**content: object) -> Document:
    return Document("drugs/a.yaml", content, {})


@pytest.mark.parametrize("medicine", MEDICINES, ids=lambda each: each.id)
def test_every_pain_medicine_names_its_harms_sleepiness_first(medicine: Treatment) -> None:
    harms = medicine.profile.harms
    assert harms
    assert "sleepiness" in harms[0].text.casefold() or "sleepiness" in harms[0].among


@pytest.mark.parametrize("medicine", MEDICINES, ids=lambda each: each.id)
def test_every_rate_and_number_is_possible(medicine: Treatment) -> None:
    for harm in medicine.profile.harms:
        for rate in (harm.percent, harm.placebo_percent):
            assert rate is None or 0 <= rate <= 100
    for effect in medicine.profile.effects:
        assert effect.value >= 1
        if effect.low is not None and effect.high is not None:
            assert 1 <= effect.low <= effect.value <= effect.high
    onset = medicine.profile.onset
    assert onset is None or 0 <= onset.first_weeks <= onset.last_weeks <= 12


@pytest.mark.parametrize("medicine", MEDICINES, ids=lambda each: each.id)
def test_every_figure_has_a_source(medicine: Treatment) -> None:
    for each in medicine.profile.facts:
        assert each.source
        assert each.confidence in {"seen", "memory"}


@pytest.mark.parametrize(("treatment", "band"), BANDS, ids=lambda each: getattr(each, "id", ""))
def test_the_default_is_the_lower_of_two_labels(treatment: Treatment, band: DoseBand) -> None:
    for other in band.other_editions:
        assert band.edition, "which label is followed must be named"
        assert band.max_mg <= other.max_mg
        assert other.source


@pytest.mark.parametrize(("treatment", "band"), BANDS, ids=lambda each: getattr(each, "id", ""))
def test_raising_the_dose_never_passes_the_maximum(treatment: Treatment, band: DoseBand) -> None:
    doses = [step.daily_dose_mg for step in titration(band)]
    assert all(dose <= band.max_mg for dose in doses if band.max_mg is not None)
    assert doses == sorted(doses)
    if band.target_mg is not None and band.start_mg is not None and band.step_mg:
        assert doses[-1] == band.target_mg
    assert band.claim.source
    assert band.claim.confidence in {"seen", "memory"}


def test_both_labels_of_gabapentin_are_named() -> None:
    named = {other.name for band in KNOWLEDGE.treatments["gabapentin"].doses for other in band.other_editions}
    assert {"US label", "EU label"} <= named
    most = {band.claim.id.rpartition(".")[2]: band.max_mg for band in KNOWLEDGE.treatments["gabapentin"].doses}
    assert most["clearance_30_to_50"] == 900
    assert most["clearance_15_to_30"] == 600


def test_an_interval_holds_its_value() -> None:
    effect = {"for": "neuropathic_pain", "measure": "NNT", "value": 9, "interval": [3, 4]}
    with pytest.raises(KnowledgeError, match="outside its interval"):
        read_profile(document(effects=[effect]))


def test_a_file_without_figures_has_an_empty_profile() -> None:
    assert read_profile(document()).facts == ()


def test_figures_take_the_source_of_their_file() -> None:
    found = read_profile(document(source="label_2026", confidence="seen", harms=[{"effect": "Sleepiness"}]))
    assert [(each.text, each.source, each.confidence) for each in found.harms] == [("Sleepiness", "label_2026", "seen")]


def test_safety_facts_are_sorted_and_counted() -> None:
    facts = list(safety_facts(KNOWLEDGE))
    assert {each.kind for each in facts} <= set(KINDS)
    kinds = {each.place: each.kind for each in facts}
    assert kinds["gabapentin.cautions.opioid"] == "interaction"
    assert kinds["carbamazepine.exclusions.hla_b_15_02"] == "genotype"
    assert kinds["duloxetine.exclusions.liver_disease"] == "liver"
    assert kinds["pregabalin.exclusions.pregnancy"] == "pregnancy"
    assert kinds["gabapentin.doses.clearance_50_to_60"] in {"kidney", "dose"}
    lines = list(safety_lines(KNOWLEDGE))
    unread = [each for each in facts if not each.verified]
    assert f"{len(facts) - len(unread)} of {len(facts)}" in lines[0]
    assert len([line for line in lines if ": " in line and "(" in line]) >= len(unread)
