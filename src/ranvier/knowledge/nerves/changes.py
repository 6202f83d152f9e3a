"""From how much on a change of a measure is real."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.document import Document, as_list
from ranvier.errors import KnowledgeError


@dataclass(frozen=True, slots=True)
class RealChange:
    """From how much on a change of a measure is more than noise.

    of              name of the fact, or of the column of the conduction table
    about           disability, impairment, pain or conduction
    better          lower or higher
    least           a smaller change is within noise, in the unit of the measure or in percent
    surely          from here on it is real; in between the sources, or the readings of one, do not agree
    percent         both are percent of the earlier value
    judges_response a change after immune treatment counts as an objective response
    """

    of: str
    about: str
    better: str
    least: float
    surely: float
    percent: bool
    judges_response: bool = False
    source: str = ""
    confidence: str = "memory"
    note: str = ""
    place: str = ""


def read_changes(documents: Iterable[Document]) -> dict[str, RealChange]:
    """All real changes by measure; raises KnowledgeError for a measure that stands twice."""
    found: dict[str, RealChange] = {}
    for document in documents:
        for change in _of_file(document):
            if change.of in found:
                raise KnowledgeError(
                    f"the change of '{change.of}' stands twice",
                    where=change.place,
                    hint=f"It also stands in {found[change.of].place}; keep one",
                )
            found[change.of] = change
    return found


def _of_file(document: Document) -> Iterator[RealChange]:
    """From how much on a change is real, for each measure of a file.

    Raises KnowledgeError for a measure that states no amount, or an amount and a percentage.
    """
    content: Mapping[str, Any] = document.content
    for name, raw in content["changes"].items():
        where = document.where("changes", name)
        if ("at_least" in raw) == ("percent" in raw):
            raise KnowledgeError(
                f"the change of '{name}' has neither or both of 'at_least' and 'percent'", where=where, hint="Keep one"
            )
        amount = raw.get("at_least", raw.get("percent"))
        bounds = as_list(amount) or [amount, amount]
        if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
            raise KnowledgeError(
                f"the change of '{name}' is {amount}", where=where, allowed="a number above 0, or [lowest, highest]"
            )
        yield RealChange(
            of=name,
            about=content["about"],
            better=raw["better"],
            least=float(bounds[0]),
            surely=float(bounds[1]),
            percent="percent" in raw,
            judges_response=raw.get("judges_response", False),
            source=raw.get("source", content.get("source", "")),
            confidence=raw.get("confidence", content.get("confidence", "memory")),
            note=raw.get("note", ""),
            place=where,
        )
