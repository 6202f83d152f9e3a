"""A phenopacket becomes a record: what it says, what it leaves open, and what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ranvier.assess import assess, assess_case
from ranvier.diagnosis.checking import check_case
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.formats.phenopacket import is_phenopacket
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord
from ranvier.report.as_json import to_json

KNOWLEDGE = load_knowledge()
META = {"created": "2025-11-15T18:11:20.717463Z", "phenopacketSchemaVersion": "2.0.2"}
RIGHT, LEFT, BOTH, ONE = ("HP:0012834", "HP:0012835", "HP:0012832", "HP:0012833")
MOTOR = {"motor_conduction_reported": "abnormal", "polyneuropathy_reported": True}
SEVERE = {"id": "HP:0012828", "label": "Severe"}


def encounter(age: str) -> dict[str, Any]:
    return {"subject": {"timeAtLastEncounter": {"age": {"iso8601duration": age}}}}


def feature(id: str, *modifiers: str, **more: Any) -> dict[str, Any]:
    sided = {"modifiers": [{"id": each, "label": each} for each in modifiers]} if modifiers else {}
    return {"type": {"id": f"HP:{id}", "label": f"label {id}"}, **sided, **more}


def no(id: str, *modifiers: str, **more: Any) -> dict[str, Any]:
    return feature(id, *modifiers, excluded=True, **more)


def variant(gene: str, acmg: str, status: str = "CAUSATIVE") -> dict[str, Any]:
    descriptor = {
        "geneContext": {"valueId": "HGNC:1", "symbol": gene},
        "expressions": [{"syntax": "hgvs.g", "value": "g.1A>G"}, {"syntax": "hgvs.c", "value": "NM_1.1:c.730G>C"}],
        "allelicState": {"id": "GENO:0000135", "label": "heterozygous"},
    }
    inner = {"acmgPathogenicityClassification": acmg, "variationDescriptor": descriptor}
    return {"subjectOrBiosampleId": "p", "interpretationStatus": status, "variantInterpretation": inner}


def interpreted(*found: dict[str, Any]) -> list[dict[str, Any]]:
    diagnosis = {"disease": {"id": "OMIM:1", "label": "a disease"}, "genomicInterpretations": list(found)}
    return [{"id": "i", "progressStatus": "SOLVED", "diagnosis": diagnosis}]


def measured(loinc: str, value: float, unit: str, on: str = "") -> dict[str, Any]:
    quantity = {"unit": {"id": f"UCUM:{unit}", "label": unit}, "value": value}
    seen = {"timeObserved": {"timestamp": on}} if on else {}
    return {"assay": {"id": f"LOINC:{loinc}", "label": f"assay {loinc}"}, "value": {"quantity": quantity}, **seen}


def read(folder: Path, *features: dict[str, Any], **more: Any) -> PatientRecord:
    content = {"id": "p1", "subject": {"id": "s"}, "phenotypicFeatures": list(features), "metaData": META, **more}
    path = folder / "anything.json"
    path.write_text(json.dumps(content))
    return read_case(path, KNOWLEDGE)


def both(name: str, value: Any) -> dict[str, Any]:
    return {f"{name}_left": value, f"{name}_right": value}


def values(record: PatientRecord) -> dict[str, Any]:
    return {name: fact.value for name, fact in record.facts.items()}


def noted(record: PatientRecord, *words: str) -> bool:
    return any(all(word in note for word in words) for note in record.notes)


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


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ([feature("0001761")], {"pes_cavus": True}),
        ([no("0001761")], {"pes_cavus": False}),
        ([feature("0009027", RIGHT)], {"limb_weakness": True, "weakness_distal_leg_right": True}),
        ([no("0009027")], {}),
        (
            [feature("0003438", LEFT), feature("0009072", RIGHT)],
            {"ankle_reflex_left": "absent", "ankle_reflex_right": "reduced"},
        ),
        ([feature("0003487", LEFT)], {"plantar_response_left": "extensor", "upper_motor_neurone_signs": True}),
        ([feature("0003487", BOTH)], {**both("plantar_response", "extensor"), "upper_motor_neurone_signs": True}),
        ([feature("0003393")], {}),
        ([feature("0003393", ONE)], {}),
        ([no("0003393")], {"thenar_wasting_left": False, "thenar_wasting_right": False}),
        ([no("0003393", LEFT)], {}),
        ([no("0006937")], {"touch_toes_left": "normal", "touch_toes_right": "normal"}),
        ([no("0002403")], {"romberg": "negative"}),
        ([feature("0002403")], {"romberg": "positive"}),
        ([feature("0002540")], {"gait": "cannot_walk", "walks_unaided": False}),
        ([no("0002540")], {}),
        ([feature("0030319", ONE)], {"facial_weakness": "one_sided"}),
        ([feature("0030319", LEFT)], {"facial_weakness": "one_sided"}),
        ([feature("0030319", BOTH)], {"facial_weakness": "both_sides"}),
        ([feature("0030319")], {}),
        ([no("0030319")], {"facial_weakness": "none"}),
        ([no("0001765")], {}),
        ([no("0001765"), no("0034397")], {"hammer_toes": False}),
        ([feature("0007002")], {"conduction_study_reported": "motor_axonal", **MOTOR}),
        (
            [feature("0007002"), feature("0003390")],
            {"conduction_study_reported": "sensorimotor_axonal", "sensory_conduction_reported": "abnormal", **MOTOR},
        ),
        ([feature("0009830")], {"polyneuropathy_reported": True}),
        ([no("0009830")], {"polyneuropathy_reported": False}),
        ([feature("0003477")], {"conduction_study_reported": "axonal", "polyneuropathy_reported": True}),
        ([feature("0003431")], {"motor_conduction_reported": "abnormal"}),
        ([no("0003431")], {}),
        ([feature("0001347")], {}),
        ([feature("0001347"), feature("0001324")], {"upper_motor_neurone_signs": True}),
    ],
)  # fmt: skip
def test_features_become_facts(tmp_path: Path, features: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    record = read(tmp_path, *features)
    assert values(record) == expected
    if not expected:
        assert noted(record, "Not used", f"HP:{features[0]['type']['id'][3:]}")


def test_exclusion_of_weakness_reaches_every_region(tmp_path: Path) -> None:
    record = read(tmp_path, no("0001324"))
    assert values(record) == {
        "limb_weakness": False,
        **both("weakness_distal_leg", False), **both("weakness_distal_arm", False),
        **both("weakness_proximal_leg", False), **both("weakness_proximal_arm", False),
    }  # fmt: skip


def test_a_feature_without_a_side_is_read_as_both_and_that_is_asked(tmp_path: Path) -> None:
    record = read(tmp_path, feature("0003438", severity=SEVERE))
    assert values(record) == {"ankle_reflex_left": "absent", "ankle_reflex_right": "absent"}
    fact = record.facts["ankle_reflex_left"]
    assert (fact.as_given, fact.note) == (
        "label 0003438 (HP:0003438), severe",
        "no side is named; read as both sides",
    )
    assert str(fact.origin) == "anything.json phenotypicFeatures[1]"
    assert noted(record, "To confirm", "both sides", "HP:0003438")


def test_the_more_exact_feature_of_a_choice_counts(tmp_path: Path) -> None:
    record = read(tmp_path, feature("0001284"), feature("0011808"))
    assert (record.value("knee_reflex_left"), record.value("ankle_reflex_left")) == ("reduced", "absent")


@pytest.mark.parametrize(
    ("features", "reason"),
    [
        ([feature("0000639"), no("0000639")], "contradicts"),
        ([feature("0002515"), feature("0003376")], "contradicts"),
        ([feature("0007979"), no("0000639")], "contradicts"),
        ([feature("0001761", resolution={"age": {"iso8601duration": "P4Y"}})], "resolved"),
        ([no("0001761", severity=SEVERE)], "excluded in one form"),
        ([feature("0001592")], "no place in the vocabulary"),
        ([{"type": {"id": "SNOMED:1", "label": "of another ontology"}}], "no place in the vocabulary"),
        ([no("0003487")], "it settles no fact"),
        ([feature("0003487")], "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_its_reason(
    tmp_path: Path, features: list[dict[str, Any]], reason: str
) -> None:
    record = read(tmp_path, *features)
    if reason == "x":  # of several places of one feature one is enough
        assert values(record) == {"upper_motor_neurone_signs": True}
        assert record.notes == ()
        return
    assert record.facts == {}
    for each in features:
        assert noted(record, "Not used", reason, each["type"]["id"])


def reported(record: PatientRecord) -> list[dict[str, Any]]:
    """The rows of the list of variants."""
    return [{name: fact.value for name, fact in row.facts.items()} for row in record.rows("variant")]


@pytest.mark.parametrize("acmg", ["PATHOGENIC", "LIKELY_PATHOGENIC"])
def test_a_proven_gene_is_a_reported_variant(tmp_path: Path, acmg: str) -> None:
    record = read(tmp_path, interpretations=interpreted(variant("MFN2", acmg)))
    assert reported(record) == [
        {
            "gene": "MFN2",
            "classification": acmg.casefold(),
            "state": "heterozygous",
            "change": "NM_1.1:c.730G>C",
        }
    ]
    assert noted(record, "Stated in the packet", "MFN2, NM_1.1:c.730G>C, heterozygous")
    assert noted(record, "not concluded", "a disease (OMIM:1), solved")
    assert not noted(record, "Not used")
    assert record.rows("variant")[0].origin.where == "interpretations[1].diagnosis.genomicInterpretations[1]"
    assert record.listings["variant"].total is None
    assert assess(record).findings.facts.values["cmt_gene_pathogenic"] is True


@pytest.mark.parametrize(
    ("acmg", "status", "classification"),
    [
        ("UNCERTAIN_SIGNIFICANCE", "CAUSATIVE", "uncertain"),
        ("UNCERTAIN_SIGNIFICANCE", "CANDIDATE", "uncertain"),
        ("LIKELY_BENIGN", "CAUSATIVE", "likely_benign"),
        ("BENIGN", "CAUSATIVE", "benign"),
        ("NOT_PROVIDED", "CAUSATIVE", None),
        ("PATHOGENIC", "CANDIDATE", None),
        ("PATHOGENIC", "UNKNOWN_STATUS", None),
        ("PATHOGENIC", "CONTRIBUTORY", None),
    ],
)
def test_any_other_variant_proves_nothing(tmp_path: Path, acmg: str, status: str, classification: str | None) -> None:
    record = read(tmp_path, interpretations=interpreted(variant("MFN2", acmg, status)))
    assert [each.get("classification") for each in reported(record)] == [classification]
    assert "cmt_gene_pathogenic" not in assess(record).findings.facts.values


@pytest.mark.parametrize(("gene", "status"), [("STXBP1", "CAUSATIVE"), ("MFN2", "REJECTED")])
def test_a_gene_that_is_not_held_or_is_rejected_is_named(tmp_path: Path, gene: str, status: str) -> None:
    record = read(tmp_path, interpretations=interpreted(variant(gene, "PATHOGENIC", status)))
    assert not record.listings
    assert noted(record, "Not used", "rejected", gene)


def test_one_copy_of_a_recessive_gene_proves_nothing_and_two_prove(tmp_path: Path) -> None:
    once = read(tmp_path, interpretations=interpreted(variant("SH3TC2", "PATHOGENIC")))
    twice = interpreted(variant("SH3TC2", "PATHOGENIC"), variant("SH3TC2", "LIKELY_PATHOGENIC"))
    both = read(tmp_path, interpretations=twice)
    assert "cmt_gene_pathogenic" not in assess(once).findings.facts.values
    assert [each["state"] for each in reported(both)] == ["compound_heterozygous"]
    assert assess(both).findings.facts.values["cmt_gene_pathogenic"] is True


@pytest.mark.parametrize(
    ("gene", "name"), [("TTR", "ttr_pathogenic_variant"), ("GLA", "gla_pathogenic_variant"), ("HMBS", "porphyria")]
)
def test_genes_with_a_fact_of_their_own(tmp_path: Path, gene: str, name: str) -> None:
    record = read(tmp_path, interpretations=interpreted(variant(gene, "PATHOGENIC")))
    assert assess(record).findings.facts.values[name] is True
    assert not noted(record, "Not used")


def test_a_gene_without_a_variant_proves_nothing(tmp_path: Path) -> None:
    named = {"interpretationStatus": "CAUSATIVE", "gene": {"valueId": "HGNC:1", "symbol": "MFN2"}}
    record = read(tmp_path, interpretations=interpreted(named))
    assert reported(record) == [{"gene": "MFN2"}]
    assert "cmt_gene_pathogenic" not in assess(record).findings.facts.values


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


CODES = sorted({id for term in KNOWLEDGE.vocabulary.terms.values() for each in term.coded for id in each.features})
some_feature = st.builds(
    lambda id, modifiers, excluded, severe: {
        "type": {"id": id, "label": id},
        "modifiers": [{"id": each, "label": each} for each in modifiers],
        "excluded": excluded,
        **({"severity": SEVERE} if severe else {}),
    },
    st.sampled_from([*CODES, "HP:0001592", "MONDO:1"]),
    st.lists(st.sampled_from([RIGHT, LEFT, BOTH, ONE, "HP:0025303"]), max_size=2),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(some_feature, max_size=12), st.randoms())
def test_every_feature_is_used_or_named_and_the_order_decides_nothing(
    tmp_path: Path, features: list[dict[str, Any]], random: Any
) -> None:
    record = read(tmp_path, *features)
    vocabulary = KNOWLEDGE.vocabulary
    for fact in record.facts.values():
        term = vocabulary.facts[fact.id]
        assert isinstance(fact.value, bool) if term.type == "yes_no" else fact.value in term.options
    told = " ".join([*record.notes, *(fact.as_given for fact in record.facts.values())])
    assert all(each["type"]["id"] in told for each in features)
    shuffled = random.sample(features, len(features))
    assert values(read(tmp_path, *shuffled)) == values(record)
