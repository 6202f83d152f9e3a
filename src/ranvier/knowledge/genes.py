"""Genes of inherited neuropathy, and the panels of genes that a laboratory is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.document import Document
from ranvier.errors import KnowledgeError
from ranvier.knowledge.entries import Claim
from ranvier.knowledge.reading import ClaimFile
from ranvier.knowledge.shapes import TEXT, WHOLE, Fields, ListOf, MapOf, OneOf, Shape

DOMINANT, RECESSIVE, EITHER, X_LINKED, X_LINKED_RECESSIVE, MITOCHONDRIAL = INHERITANCES = (
    "dominant", "recessive", "dominant_or_recessive", "x_linked", "x_linked_recessive", "mitochondrial",
)  # fmt: skip
GROUPS = (
    "demyelinating", "intermediate", "axonal", "motor", "sensory", "pain", "amyloid", "ataxia", "spastic",
    "mitochondrial", "metabolic", "leukodystrophy", "motor_neurone", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gene:
    """A gene with how its disease is inherited.

    groups  pictures that it causes
    missed  why ordinary sequencing may not see its variants
    """

    id: str
    inheritance: str
    disease: str
    groups: tuple[str, ...]
    called: tuple[str, ...] = ()
    missed: str = ""
    note: str = ""
    confidence: str = "memory"


@dataclass(frozen=True, slots=True)
class Panel:
    """Genes, or one change of a gene, that are tested together.

    indicated  the rules that ask for it, each with its place in the order of testing, 1 first
    causes     diseases of the differential diagnosis that it can prove
    settles    facts of the chart that its result fills in
    last       it is asked for when the picture chooses no other, or when the others are negative
    misses     what it does not find
    """

    id: str
    title: str
    genes: tuple[str, ...]
    indicated: tuple[tuple[Claim, int], ...]
    misses: str
    causes: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    last: bool = False
    yields: str = ""
    yield_source: str = ""
    yield_confidence: str = "memory"
    note: str = ""


def gene_forms(cases: Shape, sources: Shape, sourced: Mapping[str, Shape]) -> Mapping[str, Shape]:
    """The forms of the files in genes/ and panels/."""
    gene = Fields(
        {"inheritance": OneOf(INHERITANCES), "disease": TEXT, "groups": ListOf(OneOf(GROUPS))},
        {"called": ListOf(TEXT), "missed": TEXT, "note": TEXT, **sourced},
    )
    asked = Fields({"rule": TEXT, "why": TEXT, "cases": cases}, {"place": WHOLE, "note": TEXT, **sourced})
    yields: dict[str, Shape] = {"yield": TEXT, "yield_source": TEXT, "yield_confidence": OneOf(("seen", "memory"))}
    return {
        "genes": Fields({"id": TEXT, "title": TEXT, "genes": MapOf(gene)}, {"about": TEXT, **sourced}),
        "panels": Fields(
            {"id": TEXT, "title": TEXT, "genes": ListOf(TEXT), "indicated": ListOf(asked), "misses": TEXT},
            {
                "sources": sources, "causes": ListOf(TEXT), "settles": ListOf(TEXT), "last": OneOf((True, False)),
                "note": TEXT, **yields, **sourced,
            },
        ),
    }  # fmt: skip


def read_genes(documents: Iterable[Document]) -> dict[str, Gene]:
    """Every gene by its symbol; raises KnowledgeError for a symbol that stands twice."""
    found: dict[str, Gene] = {}
    for document in documents:
        default = document.content.get("confidence", "memory")
        for id, raw in document.content["genes"].items():
            if id in found:
                raise KnowledgeError(f"the gene '{id}' stands twice", where=document.where("genes", id))
            found[id] = Gene(
                id, raw["inheritance"], raw["disease"], tuple(raw["groups"]), tuple(raw.get("called", ())),
                raw.get("missed", ""), raw.get("note", ""), raw.get("confidence", default),
            )  # fmt: skip
    return found


def gene_names(genes: Mapping[str, Gene]) -> dict[str, str]:
    """Earlier and other names of genes, as a chart's words are compared."""
    return {re.sub(r"[\s\-]+", "_", name.casefold()): gene.id for gene in genes.values() for name in gene.called}


LATER = 5
"""Place in the order of testing of what names none."""


def read_panel(document: Document, genes: Mapping[str, Gene]) -> Panel:
    """A panel out of its file; raises KnowledgeError for a gene that stands in no file of genes."""
    file = ClaimFile(document, f"panel.{document.content['id']}")
    raw = file.content
    for index, gene in enumerate(raw["genes"]):
        if gene not in genes:
            raise KnowledgeError(f"the gene '{gene}' stands in no file of genes/", where=document.where("genes", index))
    return Panel(
        id=raw["id"],
        title=raw["title"],
        genes=tuple(raw["genes"]),
        indicated=tuple(
            (
                file.claim(("indicated", index), each, "indicated", f"indicated.{index + 1}", each["why"]),
                each.get("place", LATER),
            )
            for index, each in enumerate(raw["indicated"])
        ),
        misses=raw["misses"],
        causes=tuple(raw.get("causes", ())),
        settles=tuple(raw.get("settles", ())),
        last=raw.get("last", False),
        yields=raw.get("yield", ""),
        yield_source=raw.get("yield_source", ""),
        yield_confidence=raw.get("yield_confidence", "memory"),
        note=raw.get("note", ""),
    )
