"""The committed schema of a chart: up to date, sound, and of one mind with the reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import ranvier
from ranvier.document import parse_yaml, read_document
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.formats.case.schema import case_schema, case_schema_text, main
from ranvier.formats.case.template import case_template
from ranvier.knowledge import load_knowledge

COMMITTED = Path(__file__).parents[3] / "docs" / "reference" / "case.schema.json"
CASES = sorted((Path(ranvier.__file__).parent / "cases").glob("*/case.yaml"))
HEAD = "ranvier_case: 1\ndate: 2026-01-31\n"

ACCEPTED = (
    "laboratory: {hba1c_percent: 8}",
    "laboratory: {hba1c_percent: '8,4'}",
    "laboratory: {hba1c: 8.4 %, creatinine: 160 umol/L}",
    "laboratory: {hba1c: {value: 68, unit: mmol/mol, date: 2026-01-30, note: fasting}}",
    "laboratory: {hba1c: {value: 68 mmol/mol}}",
    "laboratory: {platelets: 270 10^9/L}",
    "laboratory: {hba1c_percent: {value: 68, unit: mmol/mol}}",
    "laboratory: {hba1c: unknown, vitamin_b12: }",
    "history: {diabetes: yes, alcohol_excess: {value: no, date: 2026-01-01}}",
    "history: {diabetes: present, course: progressive}",
    "examination: {ankle_reflex: {left: absent, right: {value: normal, note: brisk}}}",
    "examination: {ankle_reflex: {both: reduced}}",
    "examination: {ankle_reflex: }",
    "patient: {sex: female, age_years: 62}",
    "medicines: [metformin 500 mg, {name: PGB, dose: 75 mg, times_per_day: 1}]",
    "medicines: {total: 1, list: [metformin]}",
    "medicines: {medicine: {total: 0}}",
    "allergies: {total: 0}",
    "conduction: {limbs_kept_warm: yes, total: 1, list: [{nerve: median, kind: motor, side: left, dml: 3.5 ms}]}",
    "needle_emg: {total: 1, list: [{muscle: deltoid, side: left, fibrillation_grade: 2}]}",
    "past_treatments: [pregabalin, {name: duloxetine, response: none}]",
    "medicines:\nhistory:\n",
)
REFUSED = (
    "laboratory: {hba1c_percnt: 8}",
    "laboratory: {hba1c_percent: 84}",
    "laboratory: {hba1c: 8}",
    "laboratory: {hba1c: {value: 8}}",
    "laboratory: {hba1c: {value: 8, unit: 5}}",
    "laboratory: {hba1c_percent: high}",
    "laboratory: {hba1c_percent: yes}",
    "history: {hba1c: 8 %}",
    "history: {diabetes: maybe}",
    "history: {diabetes: 1}",
    "history: {diabetes: {value: yes, dat: 2026-01-01}}",
    "examination: {ankle_reflex: absent}",
    "examination: {ankle_reflex: {both: absent, left: absent}}",
    "examination: {ankle_reflex: {lef: absent}}",
    "patient: {sex: none}",
    "medicines: {total: -1}",
    "medicines: {total: many}",
    "medicines: {list: metformin}",
    "medicines: {totel: 1}",
    "medicines: [{dosis: 5 mg}]",
    "medicines: [{name: metformin, is_maoi: yes}]",
    "conduction: {list: [median]}",
    "laboratry: {}",
    "laboratory: 8",
    "simulated: perhaps",
    "title: 7",
    "date_of_visit: 2026-01-31",
)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = case_schema(load_knowledge())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def as_json(content: Any) -> Any:
    """What YAML holds as JSON would hold it: days as text."""
    return json.loads(json.dumps(content, default=str))


def complaints(validator: Draft202012Validator, chart: Mapping[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(as_json(chart))]


def test_the_committed_schema_is_up_to_date() -> None:
    renew = "renew it with: python -m ranvier.formats.case.schema docs/reference"
    assert COMMITTED.is_file(), renew
    assert COMMITTED.read_text(encoding="utf-8") == case_schema_text(load_knowledge()), renew


def test_the_command_that_renews_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 0
    assert (tmp_path / COMMITTED.name).read_text(encoding="utf-8") == case_schema_text(load_knowledge())
    assert main([]) == 2
    assert "one folder is needed" in capsys.readouterr().err


@pytest.mark.parametrize("body", ACCEPTED)
def test_schema_and_reader_accept(body: str, validator: Draft202012Validator, tmp_path: Path) -> None:
    chart = tmp_path / "case.yaml"
    chart.write_text(HEAD + body)
    read_case(chart, load_knowledge())
    assert complaints(validator, read_document(chart).content) == []


@pytest.mark.parametrize("body", REFUSED)
def test_schema_and_reader_refuse(body: str, validator: Draft202012Validator, tmp_path: Path) -> None:
    text = HEAD + body
    chart = tmp_path / "case.yaml"
    chart.write_text(text)
    with pytest.raises(InputError):
        read_case(chart, load_knowledge())
    assert complaints(validator, parse_yaml(text, "case.yaml").content)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_shipped_cases_fit(path: Path, validator: Draft202012Validator) -> None:
    assert complaints(validator, read_document(path).content) == []


def test_the_template_fits_as_it_is(validator: Draft202012Validator) -> None:
    assert complaints(validator, parse_yaml(case_template(load_knowledge()), "case.yaml").content) == []


def test_every_fact_and_column_is_in_the_schema(validator: Draft202012Validator) -> None:
    vocabulary = load_knowledge().vocabulary
    known = set(validator.schema["$defs"])  # type: ignore[index]
    stated = {term for term in vocabulary.terms if term not in vocabulary.derived}
    columns = {f"{each.id}.{name}" for each in vocabulary.listings.values() if not each.derived for name in each.stated}
    assert stated | columns <= known
    assert not known & vocabulary.derived


def test_no_reference_leads_nowhere(validator: Draft202012Validator) -> None:
    text = json.dumps(validator.schema)
    used = {part.split('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}
    assert used <= set(validator.schema["$defs"])  # type: ignore[index]
