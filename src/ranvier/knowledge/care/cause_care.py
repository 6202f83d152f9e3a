"""What is done about a cause, and about a medicine that harms nerves: one short entry for each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.document import Document
from ranvier.errors import KnowledgeError
from ranvier.knowledge.entries import Claim, Statement
from ranvier.knowledge.reading import ClaimFile
from ranvier.knowledge.shapes import FLAG, TEXT, Fields, ListOf, MapOf, OneOf, Shape

ESTABLISHED, LIKELY, POSSIBLE = STANDINGS = ("established", "likely", "possible")
"""From which standing of the cause on a step is taken; `possible` is for what must not wait and does no harm."""

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CareStep:
    """One thing that is done about a cause.

    do       the step as a sentence, with its source; `do.when` says when it is looked at again
    since    from which standing of the cause on; below it the step is told as "if it is proved"
    by       who does it or decides it
    only_if  a rule that must hold; while it is unknown the step is asked about first
    unless   rules that bar the step; one that is unknown is asked about first
    unasked  bars that are not waited for: the step must not wait for a result, and does no harm
    """

    id: str
    do: Statement
    since: str
    by: str = ""
    only_if: Claim | None = None
    unless: tuple[Claim, ...] = ()
    unasked: tuple[Claim, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The rules of the step."""
        return (*((self.only_if,) if self.only_if else ()), *self.unless, *self.unasked)


@dataclass(frozen=True, slots=True)
class HarmfulMedicine:
    """A medicine or substance that harms nerves: what becomes of it when a neuropathy is there.

    harms      the causes of the differential by which it shows
    do         stop, lower or keep, with its source
    by         who decides; nobody else stops it
    instead    what may take its place
    after      the course when it is stopped
    essential  stopping it may cost life, sight or the success of a treatment
    because    why it is named, where it is not plainly harmful to nerves
    """

    id: str
    harms: tuple[str, ...]
    do: Statement
    by: str
    instead: str = ""
    after: str = ""
    essential: bool = False
    because: str = ""


def care_forms(cases: Shape, sources: Shape, sourced: Mapping[str, Shape]) -> dict[str, Shape]:
    """The form of the files in cause_care/."""
    gate = Fields({"rule": TEXT, "why": TEXT, "cases": cases}, {"do": TEXT, "note": TEXT, "ask": FLAG, **sourced})
    step = Fields(
        {"id": TEXT, "do": TEXT},
        {
            "since": OneOf(STANDINGS),
            "by": TEXT,
            "again": TEXT,
            "only_if": gate,
            "unless": MapOf(gate),
            "note": TEXT,
            **sourced,
        },
    )
    medicine = Fields(
        {"do": TEXT, "by": TEXT, "harms": ListOf(TEXT)},
        {
            "also": ListOf(TEXT),
            "instead": TEXT,
            "after": TEXT,
            "essential": FLAG,
            "because": TEXT,
            "note": TEXT,
            **sourced,
        },
    )
    whole = Fields(
        {"id": TEXT, "title": TEXT},
        {"sources": sources, "care": MapOf(ListOf(step)), "medicines": MapOf(medicine), "note": TEXT, **sourced},
    )
    return {"cause_care": whole}


def read_care(documents: Iterable[Document]) -> dict[str, tuple[CareStep, ...]]:
    """Cause -> what is done about it, in order; raises KnowledgeError for a cause that stands twice."""
    found: dict[str, tuple[CareStep, ...]] = {}
    for document in documents:
        file = ClaimFile(document, f"care.{document.content['id']}")
        for cause, steps in document.content.get("care", {}).items():
            _once(cause, found, document, "care")
            found[cause] = tuple(_step(file, cause, index, raw) for index, raw in enumerate(steps))
    return found


def read_harmful(documents: Iterable[Document]) -> dict[str, HarmfulMedicine]:
    """Medicine -> what becomes of it; raises KnowledgeError for a medicine that stands twice."""
    found: dict[str, HarmfulMedicine] = {}
    for document in documents:
        for first, raw in document.content.get("medicines", {}).items():
            for id in (first, *raw.get("also", ())):
                _once(id, found, document, "medicines")
                found[id] = HarmfulMedicine(
                    id,
                    tuple(raw["harms"]),
                    _said(document.content, raw),
                    raw["by"],
                    raw.get("instead", ""),
                    raw.get("after", ""),
                    raw.get("essential", False),
                    raw.get("because", ""),
                )
    return found


def _once(id: str, found: Mapping[str, object], document: Document, part: str) -> None:
    if id in found:
        raise KnowledgeError(f"'{id}' stands twice under '{part}'", where=document.where(part, id), hint="Keep one")


def _said(content: Raw, raw: Raw) -> Statement:
    return Statement(
        text=raw["do"],
        source=raw.get("source", content.get("source", "")),
        confidence=raw.get("confidence", content.get("confidence", "memory")),
        when=raw.get("again", ""),
        note=raw.get("note", ""),
    )


def _step(file: ClaimFile, cause: str, index: int, raw: Raw) -> CareStep:
    place = ("care", cause, index)
    only_if = raw.get("only_if")

    def claim(name: str, gate: Raw, role: str) -> Claim:
        id = f"{cause}.{raw['id']}.{name}"
        return file.claim((*place, name), gate, role, id, gate["why"], advice=gate.get("do", ""))

    bars = {
        name: (claim(name, gate, "exclusion"), gate.get("ask", True)) for name, gate in raw.get("unless", {}).items()
    }
    return CareStep(
        raw["id"],
        _said(file.content, raw),
        raw.get("since", ESTABLISHED),
        raw.get("by", ""),
        None if only_if is None else claim("only_if", only_if, "indication"),
        tuple(bar for bar, asked in bars.values() if asked),
        tuple(bar for bar, asked in bars.values() if not asked),
    )


def care_statements(
    care: Mapping[str, tuple[CareStep, ...]], harmful: Mapping[str, HarmfulMedicine]
) -> Iterator[tuple[str, Statement]]:
    """Every sentence with its place, for the check of sources and the inventory."""
    for cause, steps in care.items():
        yield from ((f"cause_care, {cause}.{each.id}", each.do) for each in steps)
    for id, medicine in harmful.items():
        yield f"cause_care, {id}", medicine.do


def cared_for(care: Mapping[str, tuple[CareStep, ...]], harmful: Mapping[str, HarmfulMedicine]) -> str:
    """How much is known of what is done about causes."""
    steps = sum(map(len, care.values()))
    return f"{steps} steps for {len(care)} causes, {len(harmful)} medicines that harm nerves"


def care_references(
    care: Mapping[str, tuple[CareStep, ...]], harmful: Mapping[str, HarmfulMedicine]
) -> Iterator[tuple[str, str, str]]:
    """Place, source and confidence of every sentence."""
    for place, said in care_statements(care, harmful):
        yield place, said.source, said.confidence
