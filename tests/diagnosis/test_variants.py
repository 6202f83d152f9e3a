"""Reported variants: what confirms a hereditary cause, what is a carrier, and what settles nothing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from ranvier.diagnosis.differential import ESTABLISHED
from ranvier.diagnosis.facts.variants import causes_disease
from ranvier.kleene import Truth
from ranvier.knowledge.diseases.genes import INHERITANCES

from .charts import KNOWLEDGE, assessed, facts

SIGNS = facts(
    limb_weakness=True, weakness_territory="distal", pes_cavus=True, age_at_onset_years="15 year", muscle_wasting=True
)


def variants(*rows: Mapping[str, Any], total: int | None = -1) -> dict[str, Any]:
    """A list of reported variants; complete unless said otherwise."""
    return {"genetics": {"list": [dict(row) for row in rows], "total": len(rows) if total == -1 else total}}


def row(gene: str, state: str | None = None, classification: str = "pathogenic") -> dict[str, Any]:
    return {"gene": gene, "classification": classification, **({"state": state} if state else {})}


@pytest.mark.parametrize(
    ("inheritance", "classification", "state", "sex", "alone", "expected"),
    [
        ("dominant", "pathogenic", "heterozygous", None, False, True),
        ("dominant", "likely_pathogenic", "heterozygous", None, False, True),
        ("dominant", "likely_pathogenic", None, None, False, None),
        ("dominant", "pathogenic", "mosaic", None, True, None),
        ("dominant", "uncertain", "heterozygous", None, True, None),
        ("dominant", "likely_benign", "heterozygous", None, False, False),
        ("dominant", None, "heterozygous", None, True, None),
        (None, "pathogenic", "homozygous", None, True, None),
        ("recessive", "pathogenic", "homozygous", None, False, True),
        ("recessive", "pathogenic", "compound_heterozygous", None, False, True),
        ("recessive", "pathogenic", "hemizygous", None, False, True),
        ("recessive", "pathogenic", "heterozygous", None, True, False),
        ("recessive", "pathogenic", "heterozygous", None, False, None),
        ("recessive", "pathogenic", None, None, True, None),
        ("dominant_or_recessive", "pathogenic", "heterozygous", None, True, None),
        ("dominant_or_recessive", "pathogenic", "homozygous", None, True, True),
        ("x_linked", "pathogenic", "heterozygous", "female", True, True),
        ("x_linked", "pathogenic", "hemizygous", "male", True, True),
        ("x_linked_recessive", "pathogenic", "hemizygous", "male", True, True),
        ("x_linked_recessive", "pathogenic", "heterozygous", "male", True, True),
        ("x_linked_recessive", "pathogenic", "heterozygous", "female", True, False),
        ("x_linked_recessive", "pathogenic", "heterozygous", "female", False, None),
        ("x_linked_recessive", "pathogenic", "heterozygous", None, True, None),
        ("x_linked_recessive", "pathogenic", "homozygous", "female", True, True),
        ("mitochondrial", "pathogenic", None, None, True, True),
    ],
)
def test_the_state_that_causes_disease(
    inheritance: str | None,
    classification: str | None,
    state: str | None,
    sex: str | None,
    alone: bool,
    expected: Truth,
) -> None:
    assert causes_disease(inheritance, classification, state, sex, alone=alone) is expected


@pytest.mark.parametrize(
    ("listed", "cause", "proved"),
    [
        ((row("GJB1", "hemizygous"),), "cmtx1", True),
        ((row("MFN2", "heterozygous"),), "cmt2a", True),
        ((row("MFN2", "heterozygous", "uncertain"),), "cmt2a", False),
        ((row("SH3TC2", "heterozygous"),), "cmt_recessive_demyelinating", False),
        ((row("SH3TC2", "homozygous"),), "cmt_recessive_demyelinating", True),
        ((row("SH3TC2", "heterozygous"), row("SH3TC2", "heterozygous")), "cmt_recessive_demyelinating", False),
        ((row("SORD", "heterozygous"),), "sord_neuropathy", False),
        ((row("SORD", "compound_heterozygous"),), "sord_neuropathy", True),
        ((row("GDAP1", "heterozygous"),), "cmt_other_axonal", False),
        ((row("FIG4", "heterozygous"),), "cmt_recessive_demyelinating", False),
        ((row("PRX", "compound_heterozygous"),), "cmt_recessive_demyelinating", True),
        ((row("PMP2", "heterozygous"),), "cmt_recessive_demyelinating", True),
    ],
)
def test_what_confirms_a_cause(listed: tuple[dict[str, Any], ...], cause: str, proved: bool) -> None:
    assessment = assessed(SIGNS, variants(*listed))
    found = next(each for each in assessment.differential if each.id == cause)
    assert (found.standing == ESTABLISHED) is proved
    assert bool(found.established_by) is proved


def test_an_earlier_name_of_a_gene_is_understood() -> None:
    assessment = assessed(SIGNS, variants(row("Cx32", "hemizygous")))
    assert assessment.findings.verdict("cause.cmtx1.variant") is True


def test_a_variant_makes_the_fact_of_its_gene() -> None:
    known = assessed(variants(row("TTR", "heterozygous"), row("MPZ", "heterozygous"))).findings.facts.values
    assert known["ttr_pathogenic_variant"] is True
    assert known["cmt_gene_pathogenic"] is True
    assert "gla_pathogenic_variant" not in known


def test_what_the_chart_states_stays() -> None:
    stated = assessed(facts(ttr_pathogenic_variant=False), variants(row("MPZ"))).findings.facts.values
    assert stated["ttr_pathogenic_variant"] is False


def test_every_gene_has_an_inheritance_and_is_an_option_of_the_list() -> None:
    options = KNOWLEDGE.vocabulary.listings["variant"].columns["gene"].options
    assert set(options) == set(KNOWLEDGE.genes)
    assert {each.inheritance for each in KNOWLEDGE.genes.values()} <= set(INHERITANCES)
    named = {gene for cause in KNOWLEDGE.causes.values() for gene in cause.genes}
    named |= {gene for term in KNOWLEDGE.vocabulary.terms.values() for gene in term.genes}
    assert named <= set(KNOWLEDGE.genes)


def test_what_is_taken_away_never_makes_an_answer_surer() -> None:
    values = [
        [None, *INHERITANCES],
        [None, "pathogenic", "likely_pathogenic", "uncertain", "benign"],
        [None, "heterozygous", "homozygous", "compound_heterozygous", "hemizygous", "mosaic"],
        [None, "female", "male"],
    ]
    for inheritance, classification, state, sex in product(*values):
        for alone in (True, False):
            whole = causes_disease(inheritance, classification, state, sex, alone=alone)
            less = [
                causes_disease(inheritance, None, state, sex, alone=alone),
                causes_disease(inheritance, classification, None, sex, alone=alone),
                causes_disease(inheritance, classification, state, None, alone=alone),
                causes_disease(inheritance, classification, state, sex, alone=False),
            ]
            assert all(each in {None, whole} for each in less), (inheritance, classification, state, sex, alone)
