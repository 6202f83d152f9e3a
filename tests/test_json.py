"""The JSON of an assessment: its committed schema is up to date, and every shipped case keeps to it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ranvier
from ranvier.assess import assess_case
from ranvier.formats.case.template import write_case_folder
from ranvier.knowledge import load_knowledge
from ranvier.report.as_json import schema_file, to_json

from .keeping import validator

COMMITTED = Path(__file__).parents[1] / "docs" / "reference" / "assessment.schema.json"
CASES = sorted(path.parent for path in (Path(ranvier.__file__).parent / "cases").glob("*/case.yaml"))
TOP = (
    "record", "measurements", "findings", "conclusions", "localisation", "differential", "course",
    "robustness", "plan", "provenance", "follow_up", "repetitive_stimulation", "disagreements",
)  # fmt: skip


@cache
def as_bytes(case: Path) -> bytes:
    return to_json(assess_case(case))


def written(case: Path) -> dict[str, Any]:
    return json.loads(as_bytes(case))


def test_the_committed_schema_is_up_to_date() -> None:
    renew = "renew it with: python -m ranvier.report.as_json.schema_file docs/reference"
    assert COMMITTED.is_file(), renew
    assert COMMITTED.read_text(encoding="utf-8") == schema_file.schema_text(), renew


def test_the_command_that_renews_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert schema_file.main([str(tmp_path)]) == 0
    assert (tmp_path / COMMITTED.name).read_text(encoding="utf-8") == schema_file.schema_text()
    assert schema_file.main([str(tmp_path / "nowhere")]) == 2
    assert "one folder is needed" in capsys.readouterr().err


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_shipped_case_keeps_to_it(case: Path) -> None:
    content = written(case)
    assert [f"{error.json_path}: {error.message[:200]}" for error in validator().iter_errors(content)] == []
    assert tuple(content) == TOP


def test_what_does_not_keep_to_it_is_told_each_time() -> None:
    content = written(CASES[0])
    validator().validate(content)
    content["findings"][0]["id"] = content["plan"]["items"][0]["id"] = 3.5
    for _ in range(2):
        places = [error.json_path for error in validator().iter_errors(content)]
        assert places == ["$.findings[0].id", "$.plan.items[0].id"]


def test_an_empty_chart_keeps_to_it(tmp_path: Path) -> None:
    write_case_folder(tmp_path / "new", load_knowledge())
    content = written(tmp_path / "new")
    assert not list(validator().iter_errors(content))
    assert content["measurements"] == []
    assert content["plan"]["items"] == [] or all(item["standing"] != "proposed" for item in content["plan"]["items"])


def test_ids_are_those_of_the_knowledge() -> None:
    knowledge = load_knowledge()
    content = written(CASES[0])
    assert {each["id"] for each in content["findings"]} <= set(knowledge.claims)
    assert {each["id"] for each in content["conclusions"]} <= set(knowledge.conclusions)
    assert {each["id"] for each in content["plan"]["items"]} <= set(knowledge.treatments)
    assert {each["id"] for each in content["plan"]["tests"]} <= set(knowledge.tests)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert to_json(assess_case(CASES[0])) == as_bytes(CASES[0])
