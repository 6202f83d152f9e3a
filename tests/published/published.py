"""Published reports of single patients, each encoded as a chart: facts and figures that the source states, no text.

Whether a chart is enough, judged by one rule for every patient:

enough_to_decide      yes when the chart, with what gave the diagnosis away, holds what a specialist needs to name the
                      disease rather than its nearest rivals. It shows (1) the neuropathy, or what resembles it: a sign
                      on examination, an abnormal study, or symptoms whose place and course are stated; and (2) what
                      sets the disease apart: a gene, tissue or test that names it, or a picture, an exposure or a time
                      course that its nearest rivals do not share. A low vitamin or a substance that was taken does not
                      stand for (2) when (1) rests on pain or one symptom alone, and an exposure does not when a rival
                      that fits as well was not told apart.
enough_when_withheld  yes when the chart without those facts still holds a picture for which a specialist would think
                      of the disease, or of its group, among the first and would ask for that very test. It is never
                      yes when the whole chart is not enough or when no test gives what was withheld, and equals
                      enough_to_decide when nothing was withheld.
why_not               what is missing, wherever one of the two is no.

The weights of the causes may be tuned on half of the patients only; the other half was set aside before any weight
was tuned, by the id alone (`PublishedCase.set_aside`). An id is therefore never changed.

The date of a chart is that of the publication as far as it is known, else the day on which it was encoded.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
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
    "enough_when_withheld",
    "why_not",
    "not_encoded",
    "chart",
)
TEXTS = ("full", "part", "abstract")
"""How much of the report was at hand: all of its case, the beginning of its case, or the abstract."""

_ROWS = ("list", "total", "unlisted")
"""What a section holds of its list, beside the facts that it may hold as well."""


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """One published patient.

    diagnoses             ids of the diagnoses that are accepted, the main one first
    tests                 the tests whose result gave the diagnosis away
    facts                 the facts of the chart that gave it away, or the heading of a list; withheld in a second run
    enough                whether a specialist could name the diagnosis from the chart
    enough_when_withheld  whether a specialist would think of it and ask for the tests when those facts are withheld
    why_not               what is missing where one of the two is no
    """

    id: str
    citation: dict[str, str]
    text: str
    diagnoses: tuple[str, ...]
    tests: tuple[str, ...]
    facts: tuple[str, ...]
    enough: bool
    enough_when_withheld: bool
    why_not: str
    not_encoded: tuple[str, ...]
    chart: dict[str, Any]

    @property
    def set_aside(self) -> bool:
        """Whether no weight may be tuned on this patient, who serves the last test only."""
        return is_set_aside(self.id)


def is_set_aside(id: str) -> bool:
    """The split by the id of the patient, fixed before any weight was tuned.

    >>> is_set_aside("ain_2016_elbow_pain"), is_set_aside("ain_2024_blunt_injury")
    (False, True)
    """
    return int(sha256(id.encode()).hexdigest(), 16) % 2 == 1


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
        enough_when_withheld=content["enough_when_withheld"],
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
    """The chart without some of its facts, named as the chart names them, and without the lists under some headings.

    >>> without({"genetics": {"pmp22_copy_number": "normal", "list": [{"gene": "SORD"}]}}, ("genetics",))
    {'genetics': {'pmp22_copy_number': 'normal'}}
    """
    found: dict[str, Any] = {}
    for heading, section in chart.items():
        if not isinstance(section, dict):
            found[heading] = section
            continue
        hidden = (*facts, *_ROWS) if heading in facts else facts
        kept = {name: value for name, value in section.items() if name not in hidden}
        if kept or not section:
            found[heading] = kept
    return found
