"""Published reports of single patients, each encoded as a chart: facts and figures that the source states, no text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ranvier.document import as_list, as_mapping, read_document
from ranvier.formats.case import read_case
from ranvier.knowledge import Knowledge
from ranvier.record import PatientRecord

HOME = Path(__file__).parent / "cases"
PATHS = sorted(HOME.glob("*.yaml"))
FIELDS = (
    "id",
    "citation",
    "text",
    "published_diagnosis",
    "revealed_by",
    "enough_to_decide",
    "why_not",
    "not_encoded",
    "chart",
)
TEXTS = ("full", "part", "abstract")
"""How much of the report was at hand: all of its case, the beginning of its case, or the abstract."""


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """One published patient.

    diagnoses  ids of the diagnoses that are accepted, the main one first
    tests      the tests whose result gave the diagnosis away
    facts      the facts of the chart that gave it away; they are withheld in a second run
    enough     whether a specialist could name the diagnosis from the chart, also when those facts are withheld;
               `why_not` says what is missing
    """

    id: str
    citation: dict[str, str]
    text: str
    diagnoses: tuple[str, ...]
    tests: tuple[str, ...]
    facts: tuple[str, ...]
    enough: bool
    why_not: str
    not_encoded: tuple[str, ...]
    chart: dict[str, Any]


def published_case(path: Path) -> PublishedCase:
    """Read one file; a missing field is a KeyError, an unknown one an AssertionError."""
    content = as_mapping(read_document(path).content)
    assert content is not None, f"{path.name} has no fields"
    unknown = sorted(set(content) - set(FIELDS))
    assert not unknown, f"{path.name} has unknown fields: {unknown}"
    revealed = as_mapping(content["revealed_by"]) or {}
    return PublishedCase(
        id=content["id"],
        citation=content["citation"],
        text=content["text"],
        diagnoses=tuple(content["published_diagnosis"]),
        tests=tuple(as_list(revealed.get("tests")) or ()),
        facts=tuple(as_list(revealed.get("facts")) or ()),
        enough=content["enough_to_decide"],
        why_not=content.get("why_not", ""),
        not_encoded=tuple(content["not_encoded"] or ()),
        chart=content["chart"],
    )


def record_of(chart: dict[str, Any], knowledge: Knowledge, folder: Path) -> PatientRecord:
    """The record of a chart, read as any other; `folder` takes the file that is read."""
    path = folder / "case.yaml"
    path.write_text(yaml.safe_dump(chart, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return read_case(path, knowledge)


def without(chart: dict[str, Any], facts: tuple[str, ...]) -> dict[str, Any]:
    """The chart without some of its facts, named as the chart names them."""
    return {
        heading: {name: value for name, value in section.items() if name not in facts}
        if isinstance(section, dict)
        else section
        for heading, section in chart.items()
    }
