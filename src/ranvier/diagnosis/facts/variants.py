"""Reported variants: whether each of them causes disease in the state in which it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ranvier.kleene import Truth
from ranvier.knowledge import Knowledge
from ranvier.knowledge.diseases.genes import EITHER, MITOCHONDRIAL, RECESSIVE, X_LINKED_RECESSIVE
from ranvier.record import Listing, PatientRecord
from ranvier.rules.values import Cell, Rows

PATHOGENIC = ("pathogenic", "likely_pathogenic")
BENIGN = ("likely_benign", "benign")
TWO_COPIES = ("homozygous", "compound_heterozygous", "hemizygous")
ONE_COPY, MOSAIC = "heterozygous", "mosaic"


def causes_disease(
    inheritance: str | None, classification: str | None, state: str | None, sex: str | None, *, alone: bool
) -> Truth:
    """Whether a variant explains a disease as it stands; None when that is not settled.

    alone  no other variant of the same gene was reported, and the list of variants is closed

    A variant of uncertain significance settles nothing, and neither does one of which the number of copies is not said:
    it may be a mosaic. One copy of a recessive gene is a carrier; two variants that
    stand in separate rows may lie on the same copy, so they settle nothing either.
    """
    if classification in BENIGN:
        return False
    if classification not in PATHOGENIC or inheritance is None:
        return None
    if inheritance == MITOCHONDRIAL:
        return True
    if state is None or state == MOSAIC:
        return None
    return _in_this_state(inheritance, state, sex, alone=alone)


def _in_this_state(inheritance: str, state: str, sex: str | None, *, alone: bool) -> Truth:
    """Whether a pathogenic variant causes disease in so many copies."""
    if inheritance in {RECESSIVE, EITHER}:
        if state in TWO_COPIES:
            return True
        return False if inheritance == RECESSIVE and alone else None
    if inheritance == X_LINKED_RECESSIVE and state not in {"homozygous", "hemizygous"} and sex != "male":
        return False if sex == "female" and state == ONE_COPY and alone else None
    return True


def variant_rows(listing: Listing, record: PatientRecord, knowledge: Knowledge) -> list[dict[str, Cell]]:
    """What is worked out of each reported variant, in the order of the list.

    Where a neuropathy is only sometimes a part of the gene's disease, the variant does not prove the cause of this one.
    """
    genes = [row.text("gene") for row in listing.rows]
    closed = listing.unlisted == 0 and None not in genes
    sex = record.value("sex")
    found: list[dict[str, Cell]] = []
    for row, symbol in zip(listing.rows, genes, strict=True):
        gene = knowledge.genes.get(symbol or "")
        inheritance = gene.inheritance if gene else None
        verdict = causes_disease(
            inheritance, row.text("classification"), row.text("state"), str(sex) if sex else None,
            alone=closed and genes.count(symbol) == 1,
        )  # fmt: skip
        sometimes = verdict is True and gene is not None and gene.sometimes
        found.append(
            {
                "inheritance": inheritance,
                "disease_causing": None if sometimes else verdict,
                "neuropathy_not_certain": True if sometimes else None if verdict is None else False,
            }
        )
    return found


def gene_facts(variants: Rows | None, values: Mapping[str, Cell], knowledge: Knowledge) -> dict[str, Cell]:
    """Facts on genes that the chart does not state and that a reported variant shows."""
    causing = [row.get("gene") for row in _rows(variants) if row.get("disease_causing") is True]
    if not causing:
        return {}
    return {
        term.id: True
        for term in knowledge.vocabulary.terms.values()
        if values.get(term.id) is None and any(gene in term.genes for gene in causing)
    }


def _rows(variants: Rows | None) -> Sequence[Mapping[str, Cell]]:
    return variants.rows if variants is not None else ()
