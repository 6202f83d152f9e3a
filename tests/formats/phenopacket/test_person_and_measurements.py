"""The person, the ages and the measurements of a phenopacket become facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from .packets import META, measured, noted, read, values


def test_the_person(tmp_path: Path) -> None:
    subject = {"id": "s", "sex": "MALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P31Y6M"}}}
    onset = {"age": {"iso8601duration": "P4Y"}}
    references = [{"id": "PMID:26956144", "description": "A title"}, {"id": "PMID:1"}]
    record = read(
        tmp_path,
        subject=subject,
        diseases=[{"term": {"id": "OMIM:609260", "label": "CMT"}, "onset": onset}],
        metaData={**META, "externalReferences": references},
    )
    assert values(record) == {
        "sex": "male", "age_years": 31.5, "age_at_onset_years": 4.0, "symptom_duration_weeks": 1434.9,
    }  # fmt: skip
    assert (record.case, record.on, record.simulated) == ("p1", date(2025, 11, 15), False)
    assert record.citation == "PMID:26956144 A title; PMID:1"
    assert record.facts["age_years"].origin.where == "subject.timeAtLastEncounter"
    assert record.facts["age_years"].as_given == "P31Y6M"
    assert len(record.digest) == 64


def test_without_a_date_the_chart_stands_for_today(tmp_path: Path) -> None:
    assert read(tmp_path, metaData={"phenopacketSchemaVersion": "2.0"}).on == date.today()


@pytest.mark.parametrize("sex", ["UNKNOWN_SEX", "OTHER_SEX", None])
def test_a_sex_that_is_not_stated_stays_unknown(tmp_path: Path, sex: str | None) -> None:
    assert "sex" not in read(tmp_path, subject={"id": "s", **({"sex": sex} if sex else {})}).facts


@pytest.mark.parametrize(
    ("encounter", "onset", "weeks"),
    [
        ("P4Y", "P4Y", None),
        ("P5Y", "P4Y", None),
        ("P6Y", "P4Y", 104.4),
        ("P4Y3M", "P4Y1M", 8.7),
        ("P4Y2M", "P4Y1M", None),
        ("P4Y20D", "P4Y6D", 2.0),
        ("P4Y2M", "P4Y", None),
    ],
)
def test_ages_in_whole_units_do_not_make_a_short_illness(
    tmp_path: Path, encounter: str, onset: str, weeks: float | None
) -> None:
    record = read(
        tmp_path,
        subject={"id": "s", "timeAtLastEncounter": {"age": {"iso8601duration": encounter}}},
        diseases=[{"term": {"id": "X:1"}, "onset": {"age": {"iso8601duration": onset}}}],
    )
    assert record.value("symptom_duration_weeks") == weeks
    assert record.value("age_at_onset_years") is not None


def test_times_that_are_no_age_are_named(tmp_path: Path) -> None:
    childhood = {"id": "HP:0011463", "label": "Childhood onset"}
    record = read(
        tmp_path,
        subject={"id": "s", "timeAtLastEncounter": {"ageRange": {"start": {"iso8601duration": "P4Y"}}}},
        diseases=[{"term": {"id": "X:1"}, "onset": {"ontologyClass": childhood}}],
    )
    assert record.facts == {}
    assert noted(record, "Not used", "Childhood onset (HP:0011463)")
    assert noted(record, "Not used", "age at the last encounter")


def test_age_from_the_birth(tmp_path: Path) -> None:
    times = {"dateOfBirth": "1990-01-31T00:00:00Z", "timeAtLastEncounter": {"timestamp": "2020-01-31T10:00:00Z"}}
    assert read(tmp_path, subject={"id": "s", **times}).value("age_years") == 30.0


def test_congenital_onset_is_an_age_and_an_onset_after_the_encounter_is_not_used(tmp_path: Path) -> None:
    congenital = {"ontologyClass": {"id": "HP:0003577", "label": "Congenital onset"}}
    assert read(tmp_path, diseases=[{"term": {"id": "X:1"}, "onset": congenital}]).value("age_at_onset_years") == 0.0
    late = read(
        tmp_path,
        subject={"id": "s", "timeAtLastEncounter": {"age": {"iso8601duration": "P4Y"}}},
        diseases=[{"term": {"id": "X:1"}, "onset": {"age": {"iso8601duration": "P9Y"}}}],
    )
    assert "age_at_onset_years" not in late.facts
    assert noted(late, "P9Y lies after")


def test_measurements(tmp_path: Path) -> None:
    record = read(
        tmp_path,
        measurements=[
            measured("4548-4", 62, "mmol/mol"),
            measured("718-7", 140, "g/L"),
            measured("2157-6", 100, "U/L", "2020-01-01T00:00:00Z"),
            measured("2157-6", 300, "U/L", "2021-01-01T00:00:00Z"),
            measured("9999-9", 1, "g/L"),
            {"assay": {"id": "LOINC:2160-0", "label": "creatinine"}, "value": {"ontologyClass": {"id": "NCIT:C1"}}},
        ],
    )
    assert record.number("hba1c_percent") == pytest.approx(7.8, abs=0.05)
    assert record.number("haemoglobin_g_per_dl") == pytest.approx(14)
    assert record.number("creatine_kinase_u_per_l") == 300
    assert record.facts["creatine_kinase_u_per_l"].on == date(2021, 1, 1)
    assert noted(record, "Not used, measured", "assay 9999-9 (LOINC:9999-9)", "creatinine")
