"""A phenopacket as a whole: what is not read is named, what is wrong is refused, and how one is known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ranvier.assess import assess_case
from ranvier.diagnosis.checking import check_case
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.formats.phenopacket import is_phenopacket
from ranvier.report.as_json import to_json

from .packets import KNOWLEDGE, encounter, feature, interpreted, measured, noted, read, values, variant


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    record = read(tmp_path, medicalActions=[{"treatment": {}}], biosamples=[{"id": "b"}], ownField=1)
    assert noted(record, "1 treatments under 'medicalActions'")
    assert noted(record, "1 samples under 'biosamples'")
    assert noted(record, "no fields of a phenopacket: ownField")


def test_names_with_underscores_are_the_same(tmp_path: Path) -> None:
    content = {
        "id": "p1",
        "subject": {"id": "s", "sex": "FEMALE", "time_at_last_encounter": {"age": {"iso8601duration": "P40Y"}}},
        "phenotypic_features": [feature("0001761")],
        "meta_data": {"created": "2025-11-15T00:00:00Z", "phenopacket_schema_version": "2.0"},
    }
    path = tmp_path / "case.json"
    path.write_text(json.dumps(content))
    assert values(read_case(tmp_path, KNOWLEDGE)) == {"sex": "female", "age_years": 40.0, "pes_cavus": True}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"metaData": {"phenopacketSchemaVersion": "1.0"}}, ("version 1.0", "version 2", "Convert it")),
        ({"phenotypicFeatures": [{**feature("0001761"), "negated": True}]}, ("version 2.0.2", "Convert it")),
        ({"metaData": {"created": "yesterday"}}, ("'yesterday' is no time", "metaData.created")),
        ({"metaData": {"created": "2025-02-31T00:00:00Z"}}, ("is no time", "metaData.created")),
        ({"metaData": {"created": f"{date.today() + timedelta(days=2)}T00:00:00Z"}}, ("in the future",)),
        ({"subject": {"id": "s", "sex": "male"}}, ("'sex' is 'male'", "Did you mean 'MALE'?", "subject.sex")),
        (encounter("40 years"), ("'40 years' is no age", "P3Y6M")),
        (encounter("P"), ("'P' is no age",)),
        (encounter("P400Y"), ("age_years", "not possible")),
        ({"subject": "MALE"}, ("'subject' holds named fields",)),
        ({"phenotypicFeatures": {"type": 1}}, ("'phenotypicFeatures' is a list",)),
        ({"phenotypicFeatures": ["HP:0001761"]}, ("phenotypicFeatures[1]", "named fields")),
        ({"phenotypicFeatures": [{}]}, ("phenotypicFeatures[1].type", "has no id")),
        ({"phenotypicFeatures": [{"type": {"label": "Pes cavus"}}]}, ("phenotypicFeatures[1].type", "has no id")),
        ({"phenotypicFeatures": [feature("0001761", excluded="yes")]}, ("'excluded' is 'yes'", "true, false")),
        ({"phenotypicFeatures": [feature("0001761", modifiers=[1])]}, ("modifiers[1]", "named fields")),
        ({"measurements": [measured("4548-4", 62, "%")]}, ("measurements[1]", "not possible", "mmol/mol")),
        ({"measurements": [measured("4548-4", 62, "kg")]}, ("cannot be in 'kg'",)),
        ({"measurements": [measured("4548-4", 7, "%"), measured("4548-4", 8, "%")]}, ("measured twice",)),
        ({"interpretations": interpreted(variant("MFN2", "VUS"))}, ("'VUS'", "UNCERTAIN_SIGNIFICANCE")),
        ({"interpretations": interpreted(variant("MFN2", "PATHOGENIC", "YES"))}, ("'YES'", "CAUSATIVE")),
        ({"proband": {}}, ("a family, not one patient", "'proband'")),
        ({"members": []}, ("a cohort, not one patient", "'members'")),
    ],
)  # fmt: skip
def test_one_sentence_for_what_is_wrong(tmp_path: Path, more: dict[str, Any], says: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, **more)
    sentence = str(caught.value)
    assert sentence.startswith("anything.json")
    for words in says:
        assert words in sentence
    assert "\n" not in sentence


def test_a_packet_is_known_by_its_fields(tmp_path: Path) -> None:
    assert is_phenopacket({"id": "x", "subject": {}, "metaData": {}})
    assert is_phenopacket({"phenotypic_features": [], "meta_data": {}})
    assert not is_phenopacket({"ranvier_case": 1, "subject": {}, "metaData": {}})
    assert not is_phenopacket({"subject": {}})
    assert not is_phenopacket(["subject", "metaData"])
    assert not is_phenopacket(None)


def test_check_and_json_name_what_is_not_used(tmp_path: Path) -> None:
    read(tmp_path, feature("0001761"), feature("0001592"))
    path = tmp_path / "anything.json"
    lines = list(check_case(path))
    assert lines[0] == "p1: sound. 1 facts, 0 list entries, 0 recordings."
    assert "Not used, no place in the vocabulary (1): label 0001592 (HP:0001592)." in lines
    written = json.loads(to_json(assess_case(path)))["record"]
    assert written["notes"] == lines[1:]
    assert written["simulated"] is False
