"""Names of medicines as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier.diagnosis.facts.medicines import medicine_columns, read_medicine

from .charts import KNOWLEDGE, assessed, record, verdict


def ids(written: str) -> list[str]:
    return [medicine.id for medicine in read_medicine(written, KNOWLEDGE).medicines]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pregabalin", ["pregabalin"]),
        ("PREGABALIN", ["pregabalin"]),
        ("Lyrica", ["pregabalin"]),
        ("lyrica® 75", ["pregabalin"]),
        ("Cymbalta 60mg once daily", ["duloxetine"]),
        ("metformin 1000 mg/day", ["metformin"]),
        ("metformin 1000 mg per day, with food", ["metformin"]),
        ("gabapentin 300 mg capsules three times a day", ["gabapentin"]),
        ("lidocaine 5% patch", ["lidocaine_plaster"]),
        ("capsaicin 8% patch", ["capsaicin_8_percent_patch"]),
        ("Effexor XR 75", ["venlafaxine"]),
        ("tramadol/paracetamol", ["tramadol", "paracetamol"]),
        ("tramadol/paracetamol 37.5/325", ["tramadol", "paracetamol"]),
        ("paracetamol + tramadol", ["paracetamol", "tramadol"]),
        ("paracetamol 500 mg / codeine 30 mg", ["paracetamol", "codeine"]),
        ("paracetamol and codeine", ["paracetamol", "codeine"]),
        ("paracetamol codeine", ["paracetamol", "codeine"]),
        ("aspirin 75 mg, clopidogrel 75 mg", ["aspirin", "clopidogrel"]),
        ("co-codamol 30/500", ["codeine", "paracetamol"]),
        ("Percocet 5/325", ["oxycodone", "paracetamol"]),
        ("hydrocodone-acetaminophen 5-325", ["hydrocodone", "paracetamol"]),
        ("paracetamol/caffeine", ["paracetamol", "caffeine"]),
        ("Panadol Extra", ["paracetamol", "caffeine"]),
        ("Lemsip Max", ["paracetamol", "phenylephrine"]),
        ("Tylenol #3", ["paracetamol", "codeine"]),
        ("Tylenol 3 times a day", ["paracetamol"]),
        ("Pregalin NT", ["pregabalin", "nortriptyline"]),
        ("lisinopril-hydrochlorothiazide 20/12.5", ["lisinopril", "hydrochlorothiazide"]),
        ("metformin/sitagliptin 50/1000", ["metformin", "sitagliptin"]),
    ],
)
def test_an_entry_and_what_it_means(written: str, meant: list[str]) -> None:
    assert ids(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"), [("PGB", "pregabalin"), ("pgb 75 mg", "pregabalin"), ("GBP 300", "gabapentin")]
)
def test_an_abbreviation_is_read_and_asked_back(written: str, meant: str) -> None:
    reading = read_medicine(written, KNOWLEDGE)
    assert [each.id for each in reading.medicines] == [meant]
    assert reading.how == "abbreviation"
    assert "Please confirm" in (reading.question or "")


def test_pgb_is_never_gabapentin() -> None:
    assert not any(
        "pgb" in (name.casefold() for name in (*each.names, *each.abbreviations, *each.misspellings))
        for each in KNOWLEDGE.medicines.values()
        if each.id != "pregabalin"
    )


@pytest.mark.parametrize("written", ["Symbalta", "gabapentine 300", "amitryptiline"])
def test_a_known_misspelling_is_read_and_asked_back(written: str) -> None:
    reading = read_medicine(written, KNOWLEDGE)
    if reading.how != "unknown":
        assert reading.how == "misspelling"
        assert reading.medicines
    assert reading.question


@pytest.mark.parametrize(
    "written", ["xyzzol 10 mg", "gabapentin + xyzzol", "gabapentin 300 mg / xyzzol 5 mg", "", "75 mg", "?"]
)
def test_an_unknown_entry_has_no_property_at_all(written: str) -> None:
    reading = read_medicine(written, KNOWLEDGE)
    assert reading.how == "unknown"
    assert reading.medicines == ()
    assert medicine_columns(reading, KNOWLEDGE) == {}
    assert reading.question is not None


def test_the_nearest_name_is_suggested() -> None:
    assert read_medicine("pregabalne", KNOWLEDGE).suggestion == "pregabalin"


def test_a_known_entry_has_every_property_one_way_or_the_other() -> None:
    columns = medicine_columns(read_medicine("tramadol", KNOWLEDGE), KNOWLEDGE)
    assert set(columns) == {f"is_{name}" for name in KNOWLEDGE.vocabulary.properties}
    assert columns["is_opioid"] is True
    assert columns["is_maoi"] is False


def test_a_combination_has_the_properties_of_each() -> None:
    columns = medicine_columns(read_medicine("paracetamol with codeine and linezolid", KNOWLEDGE), KNOWLEDGE)
    assert columns["is_opioid"] is True
    assert columns["is_maoi"] is True


def test_every_name_of_every_medicine_is_found_with_a_dose_behind_it() -> None:
    names = [name for medicine in KNOWLEDGE.medicines.values() for name in medicine.names]
    assert [name for name in names if not ids(name) or ids(f"{name} 10 mg daily")[:1] != ids(name)[:1]] == []


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(written: str) -> None:
    reading = read_medicine(written, KNOWLEDGE)
    assert (reading.how == "unknown") == (not reading.medicines)


def test_an_unknown_entry_keeps_a_complete_list_open() -> None:
    assessment = assessed({"medicines": {"total": 1, "list": ["xyzzol"]}})
    duloxetine = KNOWLEDGE.treatments["duloxetine"]
    maoi = next(each for each in duloxetine.exclusions if each.id.endswith("monoamine_oxidase_inhibitor"))
    assert assessment.findings.verdict(maoi.id) is None
    assert any("xyzzol" in question for question in assessment.plan.questions)


def test_a_complete_list_of_known_medicines_settles_the_question() -> None:
    for listed, expected in ((["metformin"], False), (["Zyvox 600 mg"], True), ([], False)):
        assessment = assessed({"medicines": {"total": len(listed), "list": listed}})
        assert assessment.findings.verdict("duloxetine.exclusions.monoamine_oxidase_inhibitor") is expected


def test_one_known_maoi_is_enough_in_an_incomplete_list() -> None:
    assessment = assessed({"medicines": {"list": ["rasagiline"]}})
    assert assessment.findings.verdict("duloxetine.exclusions.monoamine_oxidase_inhibitor") is True
    assert record({"medicines": {"list": ["rasagiline"]}}).listings["medicine"].unlisted is None


@pytest.mark.parametrize(
    ("listed", "total", "verdict_of_two"),
    [
        (["metformin"], 1, False),
        (["metformin"], 2, None),
        (["metformin"], None, None),
        (["metformin", "xyzzol"], 2, None),
        (["metformin", {"name": "xyzzol", "stopped_days_ago": 5}], 2, False),
        (["metformin", "morphine + diazepam"], 2, True),
    ],
)
def test_one_entry_that_nobody_knows_may_be_a_combination(
    listed: list[Any], total: int | None, verdict_of_two: bool | None
) -> None:
    found = assessed({"medicines": {"list": listed} if total is None else {"list": listed, "total": total}})
    assert verdict(found, "breathing.opioid_with_benzodiazepine") is verdict_of_two
