"""What was found when the eleven plans and leaflets were read as a neurologist and as a patient would."""

from __future__ import annotations

import re

import pytest
from markupsafe import escape

from ranvier.assess import assess
from ranvier.knowledge.checking.leaflets import wrong_claims
from ranvier.report.as_json import to_json
from ranvier.report.diagnosis.impression import NO_CRITERIA
from ranvier.report.page import render_page
from ranvier.report.plan.views import BESIDE, OTHERWISE
from ranvier.report.report import build_report
from ranvier.report.terminal import report_text
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import Standing
from ranvier.therapy.watch import watch

from ...diagnosis.charts import KNOWLEDGE, merged, record
from .plans import ELEVEN, assessed, chart, further, leaflet, reported

MISSTATEMENTS = {
    "gabapentinoids and GABA": r"(gabapentin|pregabalin|mirogabalin|gabapentinoid)[^.]*\bGABA\b",
    "gabapentinoids and kidney": r"(gabapentin|pregabalin|mirogabalin)[^.]{0,60}(harm|damage|injur)[^.]{0,25}kidney",
    "topiramate helps": r"topiramate[^.]{0,40}\b(helps|relieves|is effective|eases)\b",
    "immune medicine against pain": r"(azathioprine|ciclosporin)[^.]{0,40}\b(relieves?|eases?|against) (the )?pain\b",
    "tingling means inflammation": r"(tingling|pins and needles)[^.]{0,20}\b(means?|shows?|is a sign of) inflammation",
    "ibuprofen before a test": r"take ibuprofen (before|for) (the|your) (test|study)",
}
"""What much public writing gets wrong; none of it stands in a plan or a leaflet."""


def impression(name: str) -> dict[str, str]:
    return {each.heading: each.text for each in reported(name).impression}


@pytest.mark.parametrize("name", [*ELEVEN, *further()])
def test_no_plan_and_no_leaflet_repeats_what_much_public_writing_gets_wrong(name: str) -> None:
    found = assessed(name)
    sentences = leaflet(name).sentences
    handed_out = " ".join(sentences)
    told = re.sub(r"\s+", " ", report_text(reported(name), 100) + to_json(found).decode())
    for what, pattern in MISSTATEMENTS.items():
        assert not re.search(pattern, told, re.IGNORECASE), what
        right = re.search(r"do not take ibuprofen|not mean that there is inflammation", handed_out, re.IGNORECASE)
        assert right or not re.search(pattern, handed_out, re.IGNORECASE), what
    for sentence in sentences:
        assert not list(wrong_claims(sentence, KNOWLEDGE.leaflets.forbidden)), sentence


def test_the_first_step_of_a_root_pressed_by_a_disc_is_not_the_operation() -> None:
    assert impression("disc_radiculopathy")["First step"].startswith("Treat with exercise")
    told = " ".join(leaflet("disc_radiculopathy").sentences)
    assert told.count(KNOWLEDGE.leaflets.words["treatment_later"]) == 2


@pytest.mark.parametrize(
    ("name", "id"),
    [("disc_radiculopathy", "lumbar_disc_surgery"), ("diabetic_polyneuropathy", "spinal_cord_stimulation")],
)
def test_nobody_is_called_for_a_check_of_an_operation_that_is_not_planned(name: str, id: str) -> None:
    found = assessed(name)
    patient = Patient(found.record, found.gathered, found.findings)
    assert all(each.treatment != id for each in watch(patient, found.plan, None))
    assert any(each.treatment == id for each in watch(patient, found.plan, None, (id,)))


def test_an_operation_of_the_first_line_is_what_begins() -> None:
    text = impression("nerve_cut_by_glass")["First step"]
    assert "within" in text.casefold() or text.startswith("Treat with")


def test_within_the_first_weeks_nothing_is_called_cidp() -> None:
    assert "CIDP" not in impression("guillain_barre_syndrome")["Most likely"]
    assert not any("CIDP" in each for each in leaflet("guillain_barre_syndrome").sentences)


def test_a_definite_motor_neuropathy_is_the_diagnosis_and_no_nerve_is_cut_for_it() -> None:
    said = impression("multifocal_motor_neuropathy")
    assert said["Diagnosis"] == "Multifocal motor neuropathy: definite."
    assert "nerve_biopsy" in {each.id for each in assessed("multifocal_motor_neuropathy").plan.tests_of_no_value}
    hurts = assess(record(merged(chart("multifocal_motor_neuropathy"), {"pain": {"pain": True}})))
    assert "nerve_biopsy" in {each.id for each in hurts.plan.tests}


@pytest.mark.parametrize("name", ELEVEN)
def test_an_established_disease_is_not_said_to_meet_no_criteria(name: str) -> None:
    said = impression(name)
    assert NO_CRITERIA not in said["Diagnosis"] or "(established)" not in said["Most likely"]


def test_a_systemic_vasculitis_is_not_called_one_of_the_nerves_alone_beside() -> None:
    assert "non-systemic" not in impression("vasculitic_neuropathy")["Most likely"]


def test_the_second_medicine_of_vasculitis_stands_beside_the_steroid_and_not_behind_it() -> None:
    plan = reported("vasculitic_neuropathy").plan
    problem = next(each for each in plan.problems if each.chosen and each.chosen[0].id == "corticosteroid_vasculitis")
    assert [heading for heading, _ in problem.chosen_under] == ["", BESIDE, ""]
    told = " ".join(leaflet("vasculitic_neuropathy").sentences)
    assert "together with a second medicine: cyclophosphamide by drip or rituximab" in told
    cidp = next(each for each in reported("cidp").plan.problems if each.chosen)
    assert [heading for heading, _ in cidp.chosen_under] == ["", OTHERWISE, ""]


@pytest.mark.parametrize("id", ["amitriptyline", "nortriptyline", "imipramine"])
def test_a_tricyclic_beside_a_medicine_that_raises_its_level_has_the_dose_that_its_warning_names(id: str) -> None:
    found = next(each for each in assessed("diabetic_polyneuropathy").plan.items if each.id == id)
    assert found.standing is Standing.LAST_RESORT
    assert found.dose is not None
    assert found.dose.max_mg == 25
    alone = next(each for each in assessed("small_fibre_neuropathy").plan.items if each.id == id)
    assert alone.dose is not None
    assert (alone.dose.max_mg or 0) > 25


def test_a_woman_past_childbearing_age_is_not_asked_about_a_pregnancy_and_a_younger_one_is() -> None:
    asked = {missing.name for each in assessed("postherpetic_neuralgia").plan.items for missing in each.questions}
    assert not asked & {"pregnancy", "breast_feeding", "possible_pregnancy"}
    for age in (55, None):
        over = {"patient": {"age_years": age}}
        younger = assess(record(merged(chart("postherpetic_neuralgia"), over)))
        open_ones = {missing.name for each in younger.plan.items for missing in each.questions}
        assert "pregnancy" in open_ones, age
    stated = assess(record(merged(chart("postherpetic_neuralgia"), {"comorbidity": {"pregnancy": True}})))
    assert stated.findings.answers.facts.values["pregnancy"] is True


@pytest.mark.parametrize("name", ELEVEN)
def test_the_diagnosis_is_said_once_and_a_study_in_words_is_not_denied(name: str) -> None:
    said = [each.partition(":")[0].strip() for each in impression(name)["Diagnosis"].rstrip(".").split(". ")]
    assert len(said) == len(set(said))
    studied = reported(name).limits.studied
    assert ("no conduction study" in studied) is (
        "conduction" not in chart(name) and "conduction_study_reported" not in chart(name).get("studies", {})
    )


BARE = {
    "patient": {"age_years": 45, "sex": "female"},
    "history": {"diabetes": True},
    "symptoms": {"burning_feet": True, "numbness_feet": True},
    "pain": {"pain": True, "pain_site": "feet", "pain_intensity_0_to_10": 6, "pain_distribution_plausible": True},
    "examination": {
        "sensory_loss": True,
        "sensory_loss_symmetry": "symmetric",
        "sensory_loss_territory": "stocking",
    },
}


def test_what_most_treatments_of_a_bare_chart_wait_for_is_asked_once_and_the_page_names_all() -> None:
    report = build_report(assess(record(BARE)))
    problem = next(each for each in report.plan.problems if each.asked_by_most)
    assert "liver disease" in problem.asked_by_most
    text = re.sub(r"\s+", " ", report_text(report, 100))
    assert text.count("medicines: the whole list") == 1
    page = render_page(report)
    for each in problem.ask_first:
        assert each.questions
        if not each.told:
            assert all(str(escape(question)) in page for question in each.questions)


def test_a_second_medicine_against_the_same_pain_is_not_begun_together_with_the_first() -> None:
    blocks = [each for section in leaflet("chemotherapy_neuropathy").sections for each in section.blocks]
    told = {each.title: " ".join(text for group in each.groups for text in group.sentences) for each in blocks}
    words = KNOWLEDGE.leaflets.words
    assert words["medicine_new"] in told["Duloxetine"]
    assert words["treatment_later"] in told["Capsaicin patch"]


def test_worst_pain_is_not_asked_for_where_the_average_is_severe_already() -> None:
    assert "worst pain" not in " ".join(impression("trigeminal_neuralgia").values())
    mild = merged(chart("trigeminal_neuralgia"), {"pain": {"pain_intensity_0_to_10": 4}})
    told = {each.heading: each.text for each in build_report(assess(record(mild))).impression}
    assert "worst pain" in told["Missing"]


def test_what_a_tricyclic_waits_for_is_one_short_list_with_the_heart_first() -> None:
    report = build_report(assess(record(BARE)))
    problem = next(each for each in report.plan.problems if each.asked_by_most)
    lines = {each.treatment.id: each.line for each in problem.waiting}
    told = lines["amitriptyline"]
    groups = [part.partition(" (")[0] for part in told.split("; ")]
    assert groups[1:3] == ["electrocardiogram", "heart"]
    assert "eyes, bladder and bowel" in groups
    assert len(groups) <= 9
    assert lines["nortriptyline"] == lines["imipramine"] == "the same as for amitriptyline"
    assert lines["desipramine"].startswith("the same as for amitriptyline; sudden death")
    assert "medicines that are not listed" not in problem.asked_by_most
    for waiting in problem.waiting:
        held = {one.text for one in waiting.treatment.asked}
        dropped = set(waiting.treatment.questions) - held
        assert dropped <= {"medicines that are not listed", "allergies that are not listed"}
