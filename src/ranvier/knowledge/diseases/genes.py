"""Genes of inherited neuropathy, and the panels of genes that a laboratory is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.document import Document
from ranvier.errors import KnowledgeError, nearest
from ranvier.knowledge.entries import Claim
from ranvier.knowledge.reading import ClaimFile
from ranvier.knowledge.shapes import FLAG, TEXT, WHOLE, Fields, ListOf, MapOf, OneOf, Shape

DOMINANT, RECESSIVE, EITHER, X_LINKED, X_LINKED_RECESSIVE, MITOCHONDRIAL = INHERITANCES = (
    "dominant", "recessive", "dominant_or_recessive", "x_linked", "x_linked_recessive", "mitochondrial",
)  # fmt: skip
GROUPS = (
    "demyelinating", "intermediate", "axonal", "motor", "sensory", "pain", "amyloid", "ataxia", "spastic",
    "mitochondrial", "metabolic", "leukodystrophy", "motor_neurone", "developmental", "several_organs", "other",
)  # fmt: skip

CLUE, NO_OTHER_CAUSE, NOTHING = NEEDS = ("clue", "no_other_cause", "nothing")


@dataclass(frozen=True, slots=True)
class Gene:
    """A gene with how its disease is inherited.

    groups  pictures that it causes
    sometimes  a neuropathy is only sometimes a part of its disease
    missed  why ordinary sequencing may not see its variants
    """

    id: str
    inheritance: str
    disease: str
    groups: tuple[str, ...]
    called: tuple[str, ...] = ()
    missed: str = ""
    note: str = ""
    source: str = ""
    confidence: str = "memory"
    sometimes: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """A rule that asks for a panel.

    place  in the order of testing, 1 first
    needs  what else must hold: a clue to a hereditary cause, that no other cause is known, or nothing
    """

    claim: Claim
    place: int
    needs: str = CLUE


@dataclass(frozen=True, slots=True)
class Panel:
    """Genes, or one change of a gene, that are tested together; an exome names none.

    indicated  what asks for it
    not_for    what speaks against it, whatever asks for it
    causes     diseases of the differential diagnosis that it can prove
    settles    facts of the chart that its result fills in
    last       it is asked for when the picture chooses no other, or when the others are negative
    misses     what it does not find
    """

    id: str
    title: str
    genes: tuple[str, ...]
    indicated: tuple[Asking, ...]
    misses: str
    not_for: tuple[Claim, ...] = ()
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
        {"called": ListOf(TEXT), "neuropathy": OneOf(("sometimes",)), "missed": TEXT, "note": TEXT, **sourced},
    )
    asked = Fields(
        {"rule": TEXT, "why": TEXT, "cases": cases, "place": WHOLE}, {"needs": OneOf(NEEDS), "note": TEXT, **sourced}
    )
    refused = Fields({"rule": TEXT, "why": TEXT, "cases": cases}, {"note": TEXT, **sourced})
    yields: dict[str, Shape] = {"yield": TEXT, "yield_source": TEXT, "yield_confidence": OneOf(("seen", "memory"))}
    return {
        "genes": Fields({"id": TEXT, "title": TEXT, "genes": MapOf(gene)}, {"about": TEXT, **sourced}),
        "panels": Fields(
            {"id": TEXT, "title": TEXT, "genes": ListOf(TEXT), "indicated": ListOf(asked), "misses": TEXT},
            {
                "sources": sources, "causes": ListOf(TEXT), "settles": ListOf(TEXT), "last": FLAG, "note": TEXT,
                "with_panels": ListOf(TEXT), "not_for": ListOf(refused), **yields, **sourced,
            },
        ),
    }  # fmt: skip


def read_genes(documents: Iterable[Document]) -> dict[str, Gene]:
    """Every gene by its symbol; raises KnowledgeError for a symbol that stands twice."""
    found: dict[str, Gene] = {}
    for document in documents:
        default, source = document.content.get("confidence", "memory"), document.content.get("source", "")
        for id, raw in document.content["genes"].items():
            if id in found:
                raise KnowledgeError(f"the gene '{id}' stands twice", where=document.where("genes", id))
            found[id] = Gene(
                id, raw["inheritance"], raw["disease"], tuple(raw["groups"]), tuple(raw.get("called", ())),
                raw.get("missed", ""), raw.get("note", ""), raw.get("source", source), raw.get("confidence", default),
                "neuropathy" in raw,
            )  # fmt: skip
    return found


def gene_names(genes: Mapping[str, Gene]) -> dict[str, str]:
    """Earlier and other names of genes, as a chart's words are compared."""
    return {re.sub(r"[\s\-]+", "_", name.casefold()): gene.id for gene in genes.values() for name in gene.called}


def read_panels(documents: Mapping[str, Document], genes: Mapping[str, Gene]) -> dict[str, Panel]:
    """Every panel by its id; one that takes in others holds their genes as well.

    Raises KnowledgeError for a gene that stands in no file of genes, and for a panel that does not exist.
    """
    return {id: _panel(document, documents, genes) for id, document in documents.items()}


def _panel(document: Document, all_documents: Mapping[str, Document], genes: Mapping[str, Gene]) -> Panel:
    file = ClaimFile(document, f"panel.{document.content['id']}")
    raw = file.content
    return Panel(
        id=raw["id"],
        title=raw["title"],
        genes=_genes(document, all_documents, genes),
        indicated=tuple(
            Asking(
                file.claim(("indicated", index), each, "indicated", f"indicated.{index + 1}", each["why"]),
                each["place"],
                each.get("needs", CLUE),
            )
            for index, each in enumerate(raw["indicated"])
        ),
        misses=raw["misses"],
        not_for=tuple(
            file.claim(("not_for", index), each, "of_no_value", f"not_for.{index + 1}", each["why"])
            for index, each in enumerate(raw.get("not_for", ()))
        ),
        causes=tuple(raw.get("causes", ())),
        settles=tuple(raw.get("settles", ())),
        last=raw.get("last", False),
        yields=raw.get("yield", ""),
        yield_source=raw.get("yield_source", ""),
        yield_confidence=raw.get("yield_confidence", "memory"),
        note=raw.get("note", ""),
    )


def _genes(document: Document, all_documents: Mapping[str, Document], genes: Mapping[str, Gene]) -> tuple[str, ...]:
    found = list(document.content["genes"])
    for index, gene in enumerate(found):
        if gene not in genes:
            raise KnowledgeError(
                f"the gene '{gene}' stands in no file of genes/",
                where=document.where("genes", index),
                nearest=nearest(gene, genes),
            )
    for index, other in enumerate(document.content.get("with_panels", ())):
        if other not in all_documents:
            raise KnowledgeError(
                f"unknown panel '{other}'",
                where=document.where("with_panels", index),
                nearest=nearest(other, all_documents),
            )
        found += all_documents[other].content["genes"]
    return tuple(dict.fromkeys(found))
