"""The check of the knowledge finds what is wrong, and says file, line, field and the nearest match."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ranvier.errors import KnowledgeError, RanvierError
from ranvier.knowledge.check import problems
from ranvier.knowledge.files import HOME, read_files
from ranvier.knowledge.store import Knowledge


def test_the_whole_knowledge_is_sound() -> None:
    assert list(problems()) == []


def test_the_small_knowledge_is_sound(home: Path) -> None:
    assert list(problems(home)) == []


LAB = "vocabulary/laboratory.yaml"
SUGAR = "criteria/sugar.yaml"
PILL = "drugs/pill.yaml"
TABLETS = "vocabulary/medicines.yaml"
BOOKS = "sources/books.yaml"
BLOOD = "tests/blood.yaml"
DETECTOR = "methods/detector.yaml"

FORM = [
    (LAB, "    phrase: HbA1c", "    phrse: HbA1c", ["line 6", "phrse", "Did you mean 'phrase'?"]),
    (LAB, "type: number", "type: numbr", ["line 7", "Did you mean 'number'?"]),
    (LAB, "possible: [2, 25]", "possible: [2, high]", ["line 9", "possible[2]", "a number"]),
    (LAB, "confidence: seen", "confidence: sure", ["line 10", "'sure'", "memory, seen"]),
    (LAB, "called: [hba1c]", "called: hba1c", ["line 11", "a list is needed"]),
    (LAB, "title: Laboratory\n", "", ["vocabulary/laboratory.yaml", "'title' is missing"]),
    (BOOKS, "title:", "titel:", ["sources/books.yaml line 1", "titel"]),
    (SUGAR, "id: sugar", "id: sugars", ["criteria/sugar.yaml", "name of the file"]),
    (SUGAR, "kind: criteria", "kind: criterion", ["line 3", "Did you mean 'criteria'?"]),
    (SUGAR, "kind: syndrome", "kind: syndrom", ["Did you mean 'syndrome'?"]),
    (SUGAR, "verdict: true", "verdict: maybe", ["line 12", "'maybe'", "false, true, unknown"]),
    (SUGAR, "    rule: hba1c_percent >= 6.5 [%]", "\trule: x", ["line 9", "tab"]),
    (SUGAR, "title: High sugar\nkind", "title: High sugar\ntitle: b\nkind", ["line 3", "stands twice"]),
    (SUGAR, "sources: [", "sources: &a [", ["line 5", "anchors"]),
    (PILL, "line: 1", "line: first", ["drugs/pill.yaml line 10", "whole number"]),
    (PILL, "mechanism: {text: Lowers glucose.,", "mechanism: {", ["line 6", "'text' is missing"]),
    (BLOOD, "changes: The diagnosis.\n", "", ["tests/blood.yaml", "'changes' is missing"]),
    (DETECTOR, "value: 50", "value: fifty", ["methods/detector.yaml line 3", "a number"]),
]  # fmt: skip

MEANING = [
    (LAB, 'unit: "%"', "unit: percent", ["line 4", "no unit of the list"]),
    (LAB, "    possible: [2, 25]\n", "", ["hba1c_percent", "what is possible"]),
    (LAB, "possible: [2, 25]", "possible: [25, 2]", ["line 4", "what is possible"]),
    (LAB, "options: [none, fine, coarse]", "options: [none]", ["tremor", "fewer than two"]),
    (LAB, "called: [hba1c]", "called: [diabetes]", ["name of both"]),
    (TABLETS, "    section: medicines", "    section: tablets", ["line 5", "tablets", "Move it"]),
    (TABLETS, "main: name", "main: title", ["line 7", "'title' does not exist"]),
    ("vocabulary/derived.yaml", "weight_ratio:", "diabetes:", ["'diabetes' stands twice"]),
    (LAB, "source: book", "source: bok", ["hba1c_percent in mmol/mol", "Did you mean 'book'?"]),
    (BOOKS, "book:", "bok:", ["unknown source 'book'", "Did you mean 'bok'?"]),
    (BOOKS, "book:", "other: {title: x}\nbook:", ["sources/books.yaml, other", "nothing rests"]),
    (SUGAR, "rule: hba1c_percent", "rule: hba1c_percnt", ["line 7", "Did you mean 'hba1c_percent'?"]),
    (SUGAR, "6.5 [%]", "6.5 [mmol/mol]", ["criteria/sugar.yaml line", "mmol/mol"]),
    (SUGAR, "6.5 [%]", "6.5", ["criteria/sugar.yaml line", "hba1c_percent"]),
    (SUGAR, "6.5 [%]", "6.5 [%", ["criteria/sugar.yaml line"]),
    (SUGAR, "rule: high or diabetes", "rule: high or tremor_left = wild", ["wild", "coarse"]),
    (SUGAR, "rule: high or diabetes", "rule: high_sugar.met or diabetes", ["high_sugar"]),
    (SUGAR, "    rule: hba1c_percent >= 6.5 [%]\n", "", ["high", "either a rule or a score"]),
    (SUGAR, "6.5}, verdict: true", "6.5}, verdict: false", ["line 7", "expects False, the rule answers true"]),
    (SUGAR, "{hba1c_percent: 6.5}", "{hba1c_percent: 6.6}", ["no example exactly at the limit", "hba1c_percent"]),
    (SUGAR, "      - {given: {}, verdict: unknown}\n", "", ["line 7", "no example whose answer is unknown"]),
    (SUGAR, "{hba1c_percent: 6.5}", "{hba1c_percnt: 6.5}", ["example 1", "'hba1c_percnt', which does not exist"]),
    (SUGAR, "{hba1c_percent: 6.5}", "{hba1c_percent: high}", ["example 1", "'high'"]),
    (SUGAR, "[{is_sweet: yes}]", "[{is_swet: yes}]", ["example 1", "is_swet"]),
    (SUGAR, "excluding: [sweetened]", "excluding: [sweetend]", ["sweetend"]),
    (SUGAR, "speaks_for: [diabetes]", "speaks_for: [diabtes]", ["'diabtes'", "Did you mean 'diabetes'?"]),
    (SUGAR, "    excluding: [sweetened]\n", "", ["sweetened", "nothing uses this finding"]),
    (PILL, "rule: sugar.high_sugar.met", "rule: sugar.high_sugr.met", ["drugs/pill.yaml line", "sugar.high_sugar.met"]),
    (PILL, "properties: [sweet]", "properties: [swet]", ["'swet'", "Did you mean 'sweet'?"]),
    (PILL, "misspellings: [pil]", "misspellings: [Tea]", ["'tea' is a name of both"]),
    (PILL, "    source: book\n    confidence: seen", "    confidence: seen", ["seen, but no source is named"]),
    (BLOOD, "settles: [hba1c_percent]", "settles: [hba1c_percnt]", ["Did you mean 'hba1c_percent'?"]),
    (DETECTOR, "source: book", "source: boook", ["detector.threshold_uv", "unknown source 'boook'"]),
]  # fmt: skip


def plant(home: Path, file: str, right: str, wrong: str) -> None:
    path = home / file
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong, 1))


def named(parts: tuple[str, str, str, list[str]]) -> str:
    return f"{parts[0]}: {' '.join(parts[2].split()) or 'without ' + ' '.join(parts[1].split())}"


@pytest.mark.parametrize("planted", [*FORM, *MEANING], ids=named)
def test_a_planted_error_is_found(planted: tuple[str, str, str, list[str]], home: Path) -> None:
    file, right, wrong, says = planted
    plant(home, file, right, wrong)
    found = list(problems(home))
    assert any(all(part in each for part in says) for each in found), found
    assert all("\n" not in each for each in found)


@pytest.mark.parametrize("planted", FORM, ids=named)
def test_loading_stops_at_a_wrong_form(planted: tuple[str, str, str, list[str]], home: Path) -> None:
    file, right, wrong, _ = planted
    plant(home, file, right, wrong)
    with pytest.raises(RanvierError, match=file.replace(".", r"\.")):
        read_files(home)


def test_every_wrong_form_is_told_at_once(home: Path) -> None:
    plant(home, "sources/books.yaml", "title:", "titel:")
    plant(home, "criteria/sugar.yaml", "kind: criteria", "kind: criterion")
    plant(home, "methods/detector.yaml", "value: 50", "value: fifty")
    assert len(list(problems(home))) == 3


def test_files_that_would_not_be_read_are_named(home: Path) -> None:
    (home / "criteria" / "sugar.yml").write_text("id: sugar\n")
    assert any("criteria/sugar.yml: this file is not read" in each for each in problems(home))
    (home / "drug").mkdir()
    (home / "drug" / "pill.yaml").write_text("id: pill\n")
    with pytest.raises(KnowledgeError, match="unknown knowledge folder 'drug'"):
        read_files(home)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("sources/more.yaml", "book: {title: x}\n", "source 'book' stands twice"),
        ("drugs/other.yaml", "drugs: [{id: tea, title: Tea, class: a, properties: []}]\n", "'tea' stands twice"),
    ],
)
def test_nothing_stands_twice(file: str, text: str, says: str, home: Path) -> None:
    (home / file).write_text(text)
    assert any(says in each for each in problems(home))


def test_a_rule_that_rests_on_itself(home: Path) -> None:
    plant(home, "criteria/sugar.yaml", "rule: hba1c_percent >= 6.5 [%]", "rule: high_sugar.met")
    plant(home, "criteria/sugar.yaml", "rule: high or", "rule: sugar.high or")
    with pytest.raises(KnowledgeError):
        _ = Knowledge(read_files(home)).rules
    assert list(problems(home))


def test_errors_planted_in_the_real_knowledge_are_found(tmp_path: Path) -> None:
    copy = tmp_path / "knowledge"
    shutil.copytree(HOME, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    plant(
        copy,
        "criteria/dysglycaemia_ada_2025.yaml",
        "fasting_glucose_mg_per_dl >= 126 [mg/dL]",
        "fasting_glucose_mg_per_dl >= 7 [mmol/L]",
    )
    plant(copy, "drugs/duloxetine.yaml", "creatinine_clearance_ml_per_min <", "creatinine_clearence_ml_per_min <")
    plant(copy, "tests/vitamin_b12.yaml", "source: ", "source: nobody_")
    plant(copy, "vocabulary/laboratory.yaml", "source: si_conversion", "source: si_conversoin")
    found = list(problems(copy))
    for says in (
        "criteria/dysglycaemia_ada_2025.yaml line",
        "Did you mean 'creatinine_clearance_ml_per_min'?",
        "unknown source 'nobody_",
        "Did you mean 'si_conversion'?",
    ):
        assert any(says in each for each in found), (says, found)
