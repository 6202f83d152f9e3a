"""Medicines that a chart may name: their names, classes and properties, and what a combination holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.document import Document
from ranvier.errors import KnowledgeError


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine that a chart may name: its names, class and properties.

    contains   the ingredients of a combination, where its id does not join theirs
    strengths  what one tablet, capsule or sachet holds of each of them, in mg, for every strength it comes in
    """

    id: str
    title: str
    drug_class: str
    properties: tuple[str, ...]
    names: tuple[str, ...]
    abbreviations: tuple[str, ...]
    misspellings: tuple[str, ...]
    source: str = ""
    confidence: str = "memory"
    rxnorm: str = ""
    contains: tuple[str, ...] = ()
    strengths: tuple[tuple[float, ...], ...] = ()


def read_medicines(documents: Mapping[str, Document]) -> dict[str, Medicine]:
    """All medicines by id, out of their files by stem; raises KnowledgeError for an id that stands twice."""
    found: dict[str, Medicine] = {}
    place: dict[str, str] = {}
    for stem, document in documents.items():
        for medicine in _of_file(document):
            if medicine.id in found:
                raise KnowledgeError(
                    f"the medicine '{medicine.id}' stands twice",
                    where=f"drugs/{stem}.yaml",
                    hint=f"It stands in drugs/{place[medicine.id]}.yaml as well; take it out of one of the two",
                )
            found[medicine.id], place[medicine.id] = medicine, stem
    for medicine in found.values():
        _check_combination(medicine, found, f"drugs/{place[medicine.id]}.yaml")
    return found


def _of_file(document: Document) -> list[Medicine]:
    """The medicines that a file lets the chart name: one drug, or a group of recognised ones."""
    content: Mapping[str, Any] = document.content
    entries = content.get("drugs", [content])
    made: list[Medicine] = []
    for raw in entries:
        names = raw.get("names", {})
        made.append(
            Medicine(
                id=raw["id"],
                title=raw["title"],
                drug_class=raw["class"],
                properties=tuple(raw["properties"]),
                names=(raw["id"].replace("_", " "), raw["title"], *names.get("brands", ()), *names.get("also", ())),
                abbreviations=tuple(names.get("abbreviations", ())),
                misspellings=tuple(names.get("misspellings", ())),
                source=raw.get("source", content.get("source", "")),
                confidence=raw.get("confidence", content.get("confidence", "memory")),
                rxnorm=raw.get("codes", {}).get("rxnorm", ""),
                contains=tuple(raw.get("contains", ())),
                strengths=tuple(tuple(map(float, each)) for each in raw.get("strengths_mg", ())),
            )
        )
    return made


def _check_combination(medicine: Medicine, medicines: Mapping[str, Medicine], where: str) -> None:
    """Its ingredients are medicines, and each strength says what it holds of each of them."""
    for each in medicine.contains:
        if each not in medicines:
            raise KnowledgeError(f"'{medicine.id}' contains '{each}', which is no medicine", where=where)
    if any(len(each) != len(medicine.contains) for each in medicine.strengths):
        raise KnowledgeError(f"a strength of '{medicine.id}' does not fit its ingredients", where=where)
