"""The leaflet: only what concerns the patient, never surer than the plan, in large type."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import ranvier
from ranvier.assess import Assessment, assess, assess_case
from ranvier.diagnosis.differential import ESTABLISHED
from ranvier.knowledge.checking.leaflets import sentences, wrong_claims
from ranvier.record import PatientRecord
from ranvier.report.leaflet.build import Block, Leaflet, Section, build_leaflet
from ranvier.report.leaflet.text import leaflet_text
from ranvier.therapy.plan import Standing

from ..diagnosis.charts import (
    DAY,
    KNOWLEDGE,
    PAINFUL_FEET,
    PATIENT,
    allergies,
    assessed,
    facts,
    medicines,
    merged,
    tried,
    wholly_assessed,
)
from ..diagnosis.test_textbook_diseases import DISEASES, chart
from .readability import grade, words

CASES = Path(ranvier.__file__).parent / "cases"
NAMES = sorted(each.name for each in CASES.iterdir() if each.is_dir() and each.name != "__pycache__")
PAIN = "painful_diabetic_polyneuropathy_with_kidney_disease"
GIVEN = {Standing.PROPOSED, Standing.ALREADY_TAKEN}


@cache
def case(name: str) -> Assessment:
    return assess_case(CASES / name)


@cache
def of_disease(disease: str) -> Assessment:
    """The textbook picture of a disease with the result that decides."""
    entry = next(each for each in DISEASES if each["id"] == disease)
    return wholly_assessed(chart(entry["chart"]), chart(entry["decisive"]))


def section(leaflet: Leaflet, id: str) -> Section | None:
    return next((each for each in leaflet.sections if each.id == id), None)


def blocks(leaflet: Leaflet, id: str) -> dict[str, Block]:
    found = section(leaflet, id)
    return {each.title: each for each in found.blocks} if found else {}


def told(leaflet: Leaflet) -> str:
    return " ".join(leaflet.sentences)


@cache
def many() -> tuple[tuple[Assessment, Leaflet], ...]:
    """The shipped cases and every third disease, each with its leaflet."""
    pictures = (assessed(chart(entry["chart"])) for entry in DISEASES[::3])
    return tuple((each, build_leaflet(each)) for each in (*map(case, NAMES), *pictures))


# ------------------------------------------------------------------------------------------------- snapshots


@pytest.mark.parametrize("name", NAMES)
def test_the_leaflet_of_a_shipped_case_is_as_agreed(name: str, snapshot: SnapshotAssertion) -> None:
    made = replace(build_leaflet(case(name)), made_by="Ranvier")
    assert leaflet_text(made) == snapshot


# ------------------------------------------------------------------------------------------------- certainty

NAMED = {
    "diabetic_polyneuropathy": "nerve damage from diabetes",
    "trigeminal_neuralgia": "trigeminal neuralgia",
    "cidp": "CIDP",
    "guillain_barre_syndrome": "Guillain-Barre syndrome (GBS)",
    "multifocal_motor_neuropathy": "multifocal motor neuropathy (MMN)",
    "systemic_vasculitic_neuropathy": "nerve damage from inflamed blood vessels",
    "vitamin_b12_deficiency": "lack of vitamin B12",
    "carpal_tunnel_syndrome": "carpal tunnel syndrome",
    "lumbosacral_radiculopathy": "a pressed nerve root in the back",
    "taxane_neuropathy": "nerve damage from a taxane drug",
    "idiopathic_small_fibre_neuropathy": "small fibre neuropathy",
    "cmt1a": "Charcot-Marie-Tooth disease (CMT)",
    "alcohol_neuropathy": "nerve damage from alcohol",
    "zoster_neuropathy": "nerve pain after shingles",
    "hattr_amyloidosis": "hereditary ATTR amyloidosis (hATTR)",
}


@pytest.mark.parametrize(("disease", "name"), NAMED.items())
def test_each_disease_has_its_leaflet(disease: str, name: str) -> None:
    leaflet = build_leaflet(of_disease(disease))
    assert any(name in title for title in blocks(leaflet, "disease")), list(blocks(leaflet, "disease"))
    assert {each.id for each in leaflet.sections} >= {"disease", "care", "help", "ask"}


@pytest.mark.parametrize("entry", DISEASES[::2], ids=[each["id"] for each in DISEASES[::2]])
def test_nothing_is_surer_than_the_differential(entry: dict[str, Any]) -> None:
    found = assessed(chart(entry["chart"]))
    proved = {each.id for each in found.differential if each.standing == ESTABLISHED}
    titles = {each.id.rpartition(".")[2] for each in found.conclusions if each.verdict is True}
    known = KNOWLEDGE.leaflets.diseases.values()
    for title in blocks(build_leaflet(found), "disease"):
        if title.startswith("What you have: "):
            name = title.removeprefix("What you have: ").rstrip(".")
            behind = {id for text in known for id, each in text.names.items() if each == name}
            assert behind & (proved | titles), (title, proved)


def test_a_proof_that_other_limits_would_not_give_is_not_told_as_certain() -> None:
    found = case("cidp")
    assert "What you have: CIDP." in told(build_leaflet(found))
    assert found.robustness is not None
    turned = replace(
        found.robustness, causes=tuple(replace(each, others=(_Other(),)) for each in found.robustness.causes)
    )  # fmt: skip
    doubtful = build_leaflet(replace(found, robustness=turned))
    assert "What you most likely have: CIDP" in told(doubtful)


class _Other:
    """Another set of limits, under which a disease stands differently."""


def test_what_is_proved_stays_proved_beside_another_of_its_kind() -> None:
    found = of_disease("cmt1a")
    first, second = found.differential[:2]
    beside = replace(second, id="cmt1b", standing="likely")
    titles = list(
        blocks(build_leaflet(replace(found, differential=(first, beside, *found.differential[2:]))), "disease")
    )
    assert titles == ["What you have: Charcot-Marie-Tooth disease (CMT)."]


def test_two_pressed_nerves_are_both_named() -> None:
    found = of_disease("cmt1a")
    two = [replace(found.differential[0], id=id, standing="likely") for id in ("tarsal_tunnel_syndrome", "hnpp")]
    titles = list(blocks(build_leaflet(replace(found, differential=tuple(two))), "disease"))
    assert titles[0] == "What you most likely have: a pressed nerve at the ankle. This is not proven yet."
    assert titles[1].startswith("What you may have: nerves that are easily hurt by pressure, in the family.")


def test_a_bare_chart_says_that_nothing_is_known() -> None:
    leaflet = build_leaflet(assess(PatientRecord("bare", DAY)))
    assert KNOWLEDGE.leaflets.words["disease_none"] in told(leaflet)
    assert section(leaflet, "medicines") is None
    assert "full list of all medicines" in told(leaflet)


def test_a_grave_disease_is_told_in_person() -> None:
    leaflet = build_leaflet(of_disease("amyotrophic_lateral_sclerosis"))
    assert KNOWLEDGE.leaflets.words["disease_in_person"] in told(leaflet)
    assert "ALS" not in told(leaflet)
    assert "amyotrophic" not in told(leaflet).casefold()
    assert KNOWLEDGE.leaflets.words["disease_none"] not in told(leaflet)


@pytest.mark.parametrize("id", ["hiv_neuropathy", "leprosy_neuropathy", "tabes_dorsalis"])
def test_a_private_infection_is_not_named_while_it_is_only_possible(id: str) -> None:
    name = KNOWLEDGE.leaflets.diseases["private_infection"].names[id]
    assert not any(f"What you may have: {name}" in told(leaflet) for _, leaflet in many())


def test_what_is_expected_of_an_unproved_disease_is_conditional() -> None:
    leaflet = build_leaflet(case("incomplete_chart"))
    headings = {group.heading for block in blocks(leaflet, "disease").values() for group in block.groups}
    assert "What to expect if it is this" in headings
    assert "What to expect" not in headings


# ------------------------------------------------------------------------------------------------- treatment


def test_only_what_is_taken_or_proposed_is_told_as_advice() -> None:
    for each, leaflet in many():
        names = KNOWLEDGE.leaflets.treatments
        titles = {item: names[item.id].title if item.id in names else item.title for item in each.plan.items}
        allowed = {titles[item].casefold() for item in each.plan.items if item.standing in GIVEN}
        taken = {
            names[medicine.id].title.casefold()
            for reading in each.gathered.medicines
            for medicine in reading.medicines
            if medicine.id in names
        }
        for id in ("medicines", "treatments"):
            for title in blocks(leaflet, id):
                assert title.casefold() in allowed | taken
        others = re.findall(r"there are other ways: ([^.]*)", told(leaflet))
        waiting = {titles[item].casefold() for item in each.plan.items if item.standing not in GIVEN} - allowed
        assert not any(name in listed.casefold().split(", ") for name in waiting for listed in others)


def test_the_days_are_those_of_the_plan() -> None:
    found = case("normal_study")
    first = found.plan.items[0]
    assert first.standing is Standing.PROPOSED
    assert first.dose is not None
    steps = blocks(build_leaflet(found), "medicines")["Amitriptyline"].steps
    assert [amount for _, amount in steps] == [f"{each.daily_dose_mg:g} mg a day" for each in first.dose.titration]
    assert steps[0][0] == "Days 1 to 7"
    assert steps[-1][0].startswith("From day ")


def test_what_the_prescriber_may_choose_is_not_told() -> None:
    text = told(build_leaflet(case("normal_study")))
    assert "How to take the first step: 10 mg in the evening." in text
    assert "up to 25 mg" not in text


def test_the_first_of_the_plan_is_told_beside_what_is_taken() -> None:
    leaflet = build_leaflet(case(PAIN))
    words_ = KNOWLEDGE.leaflets.words
    medicines_ = blocks(leaflet, "medicines")
    assert medicines_["Duloxetine"].groups[0].sentences == (words_["medicine_new"],)
    assert medicines_["Pregabalin"].groups[0].sentences == (words_["medicine_taken"],)
    assert not medicines_["Pregabalin"].steps
    assert list(medicines_) == ["Duloxetine", "Pregabalin"] or list(medicines_) == ["Pregabalin", "Duloxetine"]


BASE = merged(PATIENT, PAINFUL_FEET, allergies(), tried())


def taking(*listed: Any, **stated: Any) -> Leaflet:
    return build_leaflet(assessed(BASE, facts(**stated), medicines(*listed)))


def test_a_dose_above_the_most_is_no_dose_to_keep_to() -> None:
    leaflet = taking({"name": "pregabalin", "daily_dose_mg": 600}, creatinine_mg_per_dl=2.0)
    note = blocks(leaflet, "medicines")["Pregabalin"].groups[0].sentences[0]
    assert note in {KNOWLEDGE.leaflets.words[each] for each in ("medicine_dose_high", "medicine_check")}
    assert "600" not in told(leaflet)


def test_a_medicine_that_is_barred_and_taken_is_not_stopped_by_the_patient() -> None:
    leaflet = taking({"name": "tramadol"}, {"name": "moclobemide"}, diabetes=True)
    titles = blocks(leaflet, "medicines")
    assert "Tramadol" in titles
    assert "Do not stop it" in titles["Tramadol"].groups[0].sentences[0]


def test_while_questions_are_open_no_medicine_is_named() -> None:
    leaflet = build_leaflet(assessed(PAINFUL_FEET))
    found = section(leaflet, "medicines")
    assert found is not None
    assert found.blocks == ()
    assert found.lead == (KNOWLEDGE.leaflets.words["none_chosen"],)
    assert "mg" not in told(leaflet)


def test_a_treatment_without_plain_words_is_told_in_general_ones() -> None:
    found = case("carpal_tunnel_syndrome")
    fewer = {id: each for id, each in KNOWLEDGE.leaflets.treatments.items() if id != "wrist_splint"}
    knowledge = replace(found.findings.knowledge)
    knowledge.__dict__["leaflets"] = replace(KNOWLEDGE.leaflets, treatments=fewer)
    leaflet = build_leaflet(replace(found, findings=replace(found.findings, knowledge=knowledge)))
    splint = next(each for each in found.plan.items if each.id == "wrist_splint")
    assert KNOWLEDGE.leaflets.words["treatment_general"] in told(leaflet)
    assert splint.title in blocks(leaflet, "treatments")


# --------------------------------------------------------------------------------------------- tests and help


def test_tests_are_those_of_the_work_up() -> None:
    for each, leaflet in many():
        wanted = {test.id for test in (*each.plan.tests, *each.plan.tests_to_repeat)}
        texts = {text.title for text in KNOWLEDGE.leaflets.tests.values() if wanted & set(text.names)}
        genes = {text.title for text in KNOWLEDGE.leaflets.tests.values() if text.panels and each.plan.panels}
        assert set(blocks(leaflet, "tests")) == texts | genes


def test_a_repeated_test_says_so() -> None:
    block = blocks(build_leaflet(case("incomplete_chart")), "tests")["Nerve conduction study"]
    assert block.groups
    assert "ibuprofen" in told(build_leaflet(case("incomplete_chart")))


def test_urgent_actions_stand_first_and_say_how_soon() -> None:
    leaflet = build_leaflet(of_disease("guillain_barre_syndrome"))
    assert leaflet.sections[0].id == "act"
    assert leaflet.sections[0].alarm
    assert leaflet.sections[0].points[0].heading.startswith(("You need to be seen today", "This cannot wait"))


def test_a_pressed_nerve_at_the_wrist_brings_no_general_alarm() -> None:
    leaflet = build_leaflet(case("carpal_tunnel_syndrome"))
    assert "hard to breathe" not in told(leaflet)
    assert "hard to breathe" in told(build_leaflet(case("cidp")))


def test_numb_feet_bring_foot_care_whatever_the_disease() -> None:
    leaflet = build_leaflet(assessed(facts(numbness_feet=True)))
    assert "Look after your feet" in told(leaflet)
    assert "Look after your feet" not in told(build_leaflet(case("carpal_tunnel_syndrome")))


# ------------------------------------------------------------------------------------------------------ words


def test_what_is_printed_is_right_and_easy() -> None:
    for _, leaflet in many():
        for part in leaflet.sections:
            texts = [*part.lead, *(text for block in part.blocks for group in block.groups for text in group.sentences)]
            texts += [text for group in part.points for text in group.sentences]
            for text in texts:
                assert not list(wrong_claims(text, KNOWLEDGE.leaflets.forbidden))
                assert max(len(words(sentence)) for sentence in sentences(text)) <= 26, text
            if texts:
                assert grade(" ".join(f"{text.rstrip('.')}." for text in texts)) <= 8, part.id
        assert mean(grade(text) for text in leaflet.sentences if len(words(text)) > 5) <= 6
