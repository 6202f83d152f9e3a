"""The leaflet: only what concerns the patient, never surer than the plan, in large type."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner

import ranvier
from ranvier.assess import Assessment, assess, assess_case
from ranvier.cli import app, guarded
from ranvier.diagnosis.differential import ESTABLISHED
from ranvier.errors import InputError
from ranvier.knowledge.checking.leaflets import sentences, wrong_claims
from ranvier.record import PatientRecord
from ranvier.report.leaflet.build import Block, Leaflet, Section, build_leaflet
from ranvier.report.leaflet.page import render_leaflet
from ranvier.report.leaflet.text import leaflet_text
from ranvier.report.page import TEMPLATES
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


# ------------------------------------------------------------------------------------------------- the page


@pytest.fixture(scope="module")
def page() -> str:
    return render_leaflet(build_leaflet(case(PAIN)))


def test_the_page_stands_on_its_own(page: str) -> None:
    assert '<html lang="en">' in page
    assert not re.search(r"(src|href)=|url\(|@import|<script|<link", page)
    assert page.count("<h1>") == 1


def test_headings_follow_each_other(page: str) -> None:
    levels = [int(each) for each in re.findall(r"<h([1-4])[ >]", page)]
    assert levels[0] == 1
    assert all(after <= before + 1 or (before, after) == (2, 4) for before, after in pairwise(levels))


def test_the_type_is_large() -> None:
    css = (TEMPLATES / "leaflet.css").read_text(encoding="utf-8")
    printed = css[css.index("@media print") :]
    assert float(re.search(r"body \{ font-size: ([\d.]+)pt", printed)[1]) >= 16  # type: ignore[index]
    assert all(float(each) >= 20 for each in re.findall(r"(?:font|font-size): ([\d.]+)px", css))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "bad"])
@pytest.mark.parametrize("paper", ["#ffffff", "wash", "bad-wash"])
def test_the_contrast_is_strong(ink: str, paper: str) -> None:
    css = (TEMPLATES / "leaflet.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", css))
    light, dark = _luminance(colours.get(paper, paper)), _luminance(colours[ink])
    assert (light + 0.05) / (dark + 0.05) >= 7


HOSTILE = "<script>alert(1)</script> [bold]Ada Lovelace[/bold] {{ 7 * 7 }}"


def test_the_chart_names_nobody_and_breaks_nothing() -> None:
    found = case(PAIN)
    record = replace(found.record, title=HOSTILE, story=HOSTILE, citation=HOSTILE, case=HOSTILE)
    leaflet = build_leaflet(replace(found, record=record))
    for text in (render_leaflet(leaflet), leaflet_text(leaflet)):
        assert "Lovelace" not in text
        assert "<script" not in text


def test_an_unknown_medicine_of_the_chart_is_not_printed() -> None:
    leaflet = taking({"name": "<img src=x onerror=alert(1)>"})
    assert "onerror" not in render_leaflet(leaflet)


def test_what_is_put_into_the_page_is_escaped() -> None:
    leaflet = replace(build_leaflet(case(PAIN)), title=HOSTILE, made_by=HOSTILE)
    assert "<script" not in render_leaflet(leaflet)
    assert "&lt;script&gt;" in render_leaflet(leaflet)


@pytest.mark.parametrize("width", [40, 60, 88, 200])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    lines = leaflet_text(build_leaflet(case("normal_study")), width).splitlines()
    assert max(map(len, lines)) <= width


# ----------------------------------------------------------------------------------------------- the command


def test_the_command_writes_a_page_or_tells_it(tmp_path: Path) -> None:
    run = CliRunner()
    file = tmp_path / "leaflet.html"
    written = run.invoke(app, ["leaflet", str(CASES / "carpal_tunnel_syndrome"), "--html", str(file)])
    assert written.exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "WHAT WE THINK" not in written.output
    told_ = run.invoke(app, ["leaflet", str(CASES / "carpal_tunnel_syndrome")])
    assert "WHAT WE THINK YOU HAVE" in told_.output


def test_another_language_is_refused() -> None:
    result = CliRunner().invoke(app, ["leaflet", str(CASES / "cidp"), "--lang", "xx"])
    assert isinstance(result.exception, InputError)
    assert guarded(lambda: app(["leaflet", str(CASES / "cidp"), "--lang", "xx"], standalone_mode=False)) == 2


def test_the_chart_is_not_written_over(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["leaflet", str(CASES / "cidp"), "--html", str(tmp_path)])
    assert isinstance(result.exception, InputError)
