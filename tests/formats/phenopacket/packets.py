"""Parts of a phenopacket, and what a record made of them says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ranvier.formats.case import read_case
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord

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
