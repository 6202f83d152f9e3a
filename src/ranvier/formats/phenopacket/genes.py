"""Diagnoses and variants that a packet states, and the facts that a pathogenic variant makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ranvier.formats.phenopacket.parts import Part
from ranvier.knowledge.vocabulary import Vocabulary
from ranvier.record import Fact

PROGRESS = ("UNKNOWN_PROGRESS", "IN_PROGRESS", "COMPLETED", "SOLVED", "UNSOLVED")
STATUS = ("UNKNOWN_STATUS", "REJECTED", "CANDIDATE", "CONTRIBUTORY", "CAUSATIVE")
CLASSES = ("NOT_PROVIDED", "BENIGN", "LIKELY_BENIGN", "UNCERTAIN_SIGNIFICANCE", "LIKELY_PATHOGENIC", "PATHOGENIC")
PATHOGENIC = CLASSES[-2:]
_HGVS = ("hgvs.c", "hgvs", "hgvs.g", "hgvs.m", "hgvs.p", "spdi", "iscn")


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant as the packet interprets it."""

    gene: str
    name: str
    state: str
    status: str
    acmg: str
    part: Part

    @property
    def causes(self) -> bool:
        """The packet calls it pathogenic or likely pathogenic, and the cause of the disease."""
        return self.acmg in PATHOGENIC and self.status == "CAUSATIVE"

    def __str__(self) -> str:
        words = (self.gene, self.name, self.state, _plain(self.acmg), _plain(self.status))
        return ", ".join(each for each in words if each)


def variants(packet: Part) -> list[Variant]:
    """Every variant and gene of the interpretations; raises InputError for a class that does not exist."""
    found: list[Variant] = []
    for interpretation in packet.parts("interpretations"):
        diagnosis = interpretation.part("diagnosis")
        for genomic in diagnosis.parts("genomicInterpretations") if diagnosis else ():
            found.append(_variant(genomic))
    return found


def _variant(genomic: Part) -> Variant:
    status = genomic.word("interpretationStatus", STATUS)
    inner = genomic.part("variantInterpretation")
    if inner is None:
        gene = genomic.part("gene")
        return Variant(gene.text("symbol") if gene else "", "", "", status, CLASSES[0], genomic)
    acmg = inner.word("acmgPathogenicityClassification", CLASSES)
    described = inner.part("variationDescriptor")
    if described is None:
        return Variant("", "", "", status, acmg, genomic)
    context, state = described.part("geneContext"), described.term("allelicState")
    written = {each.text("syntax"): each.text("value") for each in described.parts("expressions")}
    name = next((written[each] for each in _HGVS if each in written), "") or described.text("label")
    return Variant(context.text("symbol") if context else "", name, state.label if state else "", status, acmg, genomic)


def gene_facts(found: list[Variant], vocabulary: Vocabulary) -> dict[str, Fact]:
    """The facts that pathogenic variants make; a variant of uncertain significance makes none."""
    facts: dict[str, Fact] = {}
    causes = [each for each in found if each.causes]
    for term in vocabulary.terms.values():
        proven = [each for each in causes if each.gene in term.genes]
        if not proven:
            continue
        written, origin = "; ".join(map(str, proven)), proven[0].part.origin
        facts[term.id] = Fact(term.id, True, None, written, origin)
        if term.id == "cmt_gene_pathogenic":
            genes = ", ".join(dict.fromkeys(each.gene for each in proven))
            facts["cmt_gene"] = Fact("cmt_gene", genes, None, genes, origin)
    return facts


def diagnoses(packet: Part) -> Iterator[str]:
    """The diseases that the packet names, with how far each was settled."""
    said: set[str] = set()
    for each in packet.parts("interpretations"):
        progress = each.word("progressStatus", PROGRESS)
        disease = diagnosis.term("disease") if (diagnosis := each.part("diagnosis")) else None
        if disease is not None:
            said.add(disease.id)
            yield f"{disease}, {_plain(progress)}"
    for each in packet.parts("diseases"):
        disease = each.term("term")
        if disease is not None and disease.id not in said:
            yield f"{disease}{', excluded' if each.flag('excluded') else ''}"


def _plain(word: str) -> str:
    return "" if word == CLASSES[0] else word.replace("_", " ").casefold()
