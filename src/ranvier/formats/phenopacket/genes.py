"""Diagnoses and variants that a packet states, and the variants as a list of the chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ranvier.formats.phenopacket.parts import Part
from ranvier.knowledge import Knowledge
from ranvier.record import Fact, Listing, Row

PROGRESS = ("UNKNOWN_PROGRESS", "IN_PROGRESS", "COMPLETED", "SOLVED", "UNSOLVED")
STATUS = ("UNKNOWN_STATUS", "REJECTED", "CANDIDATE", "CONTRIBUTORY", "CAUSATIVE")
CLASSES = ("NOT_PROVIDED", "BENIGN", "LIKELY_BENIGN", "UNCERTAIN_SIGNIFICANCE", "LIKELY_PATHOGENIC", "PATHOGENIC")
PATHOGENIC = CLASSES[-2:]
_NEVER_PROVE = CLASSES[1:4]
_CLASS_OF: dict[str, str] = {
    "BENIGN": "benign",
    "LIKELY_BENIGN": "likely_benign",
    "UNCERTAIN_SIGNIFICANCE": "uncertain",
    "LIKELY_PATHOGENIC": "likely_pathogenic",
    "PATHOGENIC": "pathogenic",
}
_STATES: dict[str, str] = {
    "heterozygous": "heterozygous",
    "homozygous": "homozygous",
    "hemizygous": "hemizygous",
    "hemizygous X-linked": "hemizygous",
    "compound heterozygous": "compound_heterozygous",
}
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


def variant_listing(found: list[Variant], knowledge: Knowledge) -> Listing | None:
    """The variants in genes that the knowledge holds, as a list of the chart; None when there is none.

    A class is stated only where it counts: pathogenic when the packet calls the variant the cause, benign and uncertain
    always. Two variants of one gene that are both called the cause are two changed copies. The list stays open, because
    a packet does not say that nothing else was found.
    """
    column = knowledge.vocabulary.listings["variant"].columns["gene"]
    by_gene: dict[str, list[Variant]] = {}
    for each in found:
        gene = column.option_called.get(each.gene.casefold().replace("-", "_"), each.gene)
        if gene in column.options and each.status != "REJECTED":
            by_gene.setdefault(gene, []).append(each)
    rows = [_row(gene, each) for gene, group in by_gene.items() for each in _together(group)]
    return Listing("variant", tuple(rows)) if rows else None


def _together(group: list[Variant]) -> list[list[Variant]]:
    """The variants of one gene by rows: those that are called the cause together, each other one alone."""
    causes = [each for each in group if each.causes]
    return [*([causes] if causes else []), *([each] for each in group if not each.causes)]


def _row(gene: str, group: list[Variant]) -> Row:
    first = group[0]
    state = _STATES.get(first.state, "") if len(group) == 1 else "compound_heterozygous"
    told = first.acmg if first.causes or first.acmg in _NEVER_PROVE else ""
    cells = {
        "gene": gene,
        "classification": _CLASS_OF.get(told, ""),
        "state": state,
        "change": "; ".join(each.name for each in group if each.name),
    }
    written, origin = "; ".join(map(str, group)), first.part.origin
    return Row({name: Fact(name, value, None, written, origin) for name, value in cells.items() if value}, origin)


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
