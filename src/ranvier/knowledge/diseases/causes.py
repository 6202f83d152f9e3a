"""From a file in causes/ to the cause that it describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ranvier.document import Document
from ranvier.errors import KnowledgeError
from ranvier.knowledge.entries import Cause, Claim, Figures, Piece
from ranvier.knowledge.reading import ClaimFile

Raw = Mapping[str, Any]


def read_cause(document: Document, weights: Figures) -> Cause:
    """A cause out of its file.

    weights  what the grades and the frequencies stand for

    Raises KnowledgeError for a piece that weighs nothing, and for a need that is no piece.
    """
    file = ClaimFile(document, f"cause.{document.content['id']}")
    raw = file.content
    claims: list[Claim] = []
    pieces = tuple(_piece(file, name, each, weights, claims) for name, each in raw["evidence"].items())
    known = {each.id for each in pieces}
    for need in raw.get("needs", ()):
        if need not in known:
            raise KnowledgeError(f"the need '{need}' is no piece of evidence", where=document.where("needs"))
    return Cause(
        id=raw["id"],
        title=raw["title"],
        group=raw["group"],
        about=raw["about"],
        frequency=weights.number(raw["frequency"]),
        sources=tuple((each["ref"], each.get("where", "")) for each in raw["sources"]),
        pieces=pieces,
        claims=tuple(claims),
        needs=tuple(raw.get("needs", ())),
        exclusions=_proofs(file, "exclusions", "cause_exclusion"),
        confirmed_by=_proofs(file, "confirmed_by", "proof"),
        tests=tuple(raw.get("tests", ())),
        changes=raw["changes"],
        genes=tuple(raw.get("genes", ())),
        note=raw.get("note", ""),
    )


def _piece(file: ClaimFile, name: str, raw: Raw, weights: Figures, claims: list[Claim]) -> Piece:
    """One piece of evidence; what carries a rule of its own becomes a rule under the name of the cause."""
    asked = name
    if "rule" in raw:
        claim = file.claim(("evidence", name), raw, "evidence", name, raw.get("title", name.replace("_", " ")))
        claims.append(claim)
        asked = claim.id
    true, false = (_ratio(raw.get(key, {}), weights) for key in ("when_true", "when_false"))
    if true == false == 1:
        raise KnowledgeError("this piece of evidence weighs nothing", where=file.document.where("evidence", name))
    return Piece(
        id=name,
        name=asked,
        when_true=true,
        when_false=false,
        together=raw.get("together", ""),
        published=any("likelihood_ratio" in raw.get(key, {}) for key in ("when_true", "when_false")),
        note=raw.get("note", ""),
        source=raw.get("source", file.default["ref"]),
        confidence=raw.get("confidence", file.content.get("confidence", "memory")),
    )


def _ratio(raw: Raw, weights: Figures) -> float:
    if "likelihood_ratio" in raw:
        return float(raw["likelihood_ratio"])
    if "for" in raw:
        return weights.number(raw["for"])
    return 1 / weights.number(raw["against"]) if "against" in raw else 1.0


def _proofs(file: ClaimFile, key: str, role: str) -> tuple[Claim, ...]:
    return tuple(
        file.claim((key, name), each, role, name, each["title"]) for name, each in file.content.get(key, {}).items()
    )
