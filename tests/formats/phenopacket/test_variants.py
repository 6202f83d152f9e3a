"""A reported variant proves a hereditary neuropathy, or does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ranvier.assess import assess
from ranvier.record import PatientRecord

from .packets import interpreted, noted, read, variant


def reported(record: PatientRecord) -> list[dict[str, Any]]:
    """The rows of the list of variants."""
    return [{name: fact.value for name, fact in row.facts.items()} for row in record.rows("variant")]


@pytest.mark.parametrize("acmg", ["PATHOGENIC", "LIKELY_PATHOGENIC"])
def test_a_proven_gene_is_a_reported_variant(tmp_path: Path, acmg: str) -> None:
    record = read(tmp_path, interpretations=interpreted(variant("MFN2", acmg)))
    assert reported(record) == [
        {
            "gene": "MFN2",
            "classification": acmg.casefold(),
            "state": "heterozygous",
            "change": "NM_1.1:c.730G>C",
        }
    ]
    assert noted(record, "Stated in the packet", "MFN2, NM_1.1:c.730G>C, heterozygous")
    assert noted(record, "not concluded", "a disease (OMIM:1), solved")
    assert not noted(record, "Not used")
    assert record.rows("variant")[0].origin.where == "interpretations[1].diagnosis.genomicInterpretations[1]"
    assert record.listings["variant"].total is None
    assert assess(record).findings.facts.values["cmt_gene_pathogenic"] is True


@pytest.mark.parametrize(
    ("acmg", "status", "classification"),
    [
        ("UNCERTAIN_SIGNIFICANCE", "CAUSATIVE", "uncertain"),
        ("UNCERTAIN_SIGNIFICANCE", "CANDIDATE", "uncertain"),
        ("LIKELY_BENIGN", "CAUSATIVE", "likely_benign"),
        ("BENIGN", "CAUSATIVE", "benign"),
        ("NOT_PROVIDED", "CAUSATIVE", None),
        ("PATHOGENIC", "CANDIDATE", None),
        ("PATHOGENIC", "UNKNOWN_STATUS", None),
        ("PATHOGENIC", "CONTRIBUTORY", None),
    ],
)
def test_any_other_variant_proves_nothing(tmp_path: Path, acmg: str, status: str, classification: str | None) -> None:
    record = read(tmp_path, interpretations=interpreted(variant("MFN2", acmg, status)))
    assert [each.get("classification") for each in reported(record)] == [classification]
    assert "cmt_gene_pathogenic" not in assess(record).findings.facts.values


@pytest.mark.parametrize(("gene", "status"), [("STXBP1", "CAUSATIVE"), ("MFN2", "REJECTED")])
def test_a_gene_that_is_not_held_or_is_rejected_is_named(tmp_path: Path, gene: str, status: str) -> None:
    record = read(tmp_path, interpretations=interpreted(variant(gene, "PATHOGENIC", status)))
    assert not record.listings
    assert noted(record, "Not used", "rejected", gene)


def test_one_copy_of_a_recessive_gene_proves_nothing_and_two_prove(tmp_path: Path) -> None:
    once = read(tmp_path, interpretations=interpreted(variant("SH3TC2", "PATHOGENIC")))
    twice = interpreted(variant("SH3TC2", "PATHOGENIC"), variant("SH3TC2", "LIKELY_PATHOGENIC"))
    both = read(tmp_path, interpretations=twice)
    assert "cmt_gene_pathogenic" not in assess(once).findings.facts.values
    assert [each["state"] for each in reported(both)] == ["compound_heterozygous"]
    assert assess(both).findings.facts.values["cmt_gene_pathogenic"] is True


@pytest.mark.parametrize(
    ("gene", "name"), [("TTR", "ttr_pathogenic_variant"), ("GLA", "gla_pathogenic_variant"), ("HMBS", "porphyria")]
)
def test_genes_with_a_fact_of_their_own(tmp_path: Path, gene: str, name: str) -> None:
    record = read(tmp_path, interpretations=interpreted(variant(gene, "PATHOGENIC")))
    assert assess(record).findings.facts.values[name] is True
    assert not noted(record, "Not used")


def test_a_gene_without_a_variant_proves_nothing(tmp_path: Path) -> None:
    named = {"interpretationStatus": "CAUSATIVE", "gene": {"valueId": "HGNC:1", "symbol": "MFN2"}}
    record = read(tmp_path, interpretations=interpreted(named))
    assert reported(record) == [{"gene": "MFN2"}]
    assert "cmt_gene_pathogenic" not in assess(record).findings.facts.values
