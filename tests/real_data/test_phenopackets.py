"""Published patients as phenopackets: each is read and assessed, and nothing that it says is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from ranvier.assess import assess, assess_case
from ranvier.diagnosis.facts.variants import PATHOGENIC
from ranvier.document import read_document
from ranvier.formats.case import read_case
from ranvier.formats.phenopacket.features import feature, place
from ranvier.formats.phenopacket.parts import Part
from ranvier.knowledge import load_knowledge

pytestmark = pytest.mark.real_data

PATIENTS = 105
FEATURES = 2225
LEAST_USED = 810
"""Measured on the vocabulary of the day on which this was written: 814."""
LEAST_ADVISED = 0.9
"""Share of the patients whose gene one of the advised panels must hold."""


@pytest.fixture(scope="module")
def packets(real_data: Path) -> list[Path]:
    """The files of all patients."""
    return sorted((real_data / "phenopackets_neuropathy").glob("*.json"))


def test_every_patient_is_read_and_assessed(packets: list[Path]) -> None:
    assert len(packets) == PATIENTS
    proven: Counter[str] = Counter()
    for path in packets:
        assessment = assess_case(path)
        record = assessment.record
        assert record.citation.startswith("PMID:"), path.name
        assert not record.simulated
        assert record.notes
        known = assessment.findings.facts
        if known.values.get("cmt_gene_pathogenic"):
            rows = known.tables["variant"].rows
            proven.update({str(row["gene"]) for row in rows if row.get("disease_causing")})
            assert any(row["classification"] in {"pathogenic", "likely_pathogenic"} for row in rows)
    print(f"\n{sum(proven.values())} patients with a proven gene of inherited neuropathy: {dict(proven)}")
    assert {"MFN2", "RETREG1", "HSPB8"} <= set(proven)
    assert not {"HMBS", "STXBP1", "BAG3"} & set(proven)


def test_the_advised_panels_hold_the_gene_that_is_withheld(packets: list[Path]) -> None:
    """The gene lists were written with these genes in mind, so the figure tells of the choice of panels alone."""
    knowledge = load_knowledge()
    asked = found = first = narrow = 0
    missed: list[str] = []
    for path in packets:
        record = read_case(path, knowledge)
        genes = {row.text("gene") for row in record.rows("variant") if row.text("classification") in PATHOGENIC}
        if not genes:
            continue
        hidden = replace(record, listings={})
        panels = assess(hidden, knowledge=knowledge).plan.panels
        holding = [each for each in panels if genes & set(each.genes)]
        asked += 1
        found += bool(holding)
        first += any((each.place, each.last) == (panels[0].place, panels[0].last) for each in holding)
        narrow += any(not each.last for each in holding)
        if not holding:
            missed.append(f"{path.stem}: {', '.join(each.id for each in panels) or 'no panel'}")
    print(
        f"\n{asked} patients with a gene that the knowledge holds; in an advised panel {found}, in the first {first}, "
        f"in one that is not the comprehensive one {narrow}; missed: {missed}"
    )
    assert found >= LEAST_ADVISED * asked


def test_share_of_features_that_state_a_fact(packets: list[Path]) -> None:
    vocabulary = load_knowledge().vocabulary
    total = used = 0
    reasons: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for path in packets:
        document = read_document(path)
        features = [feature(each) for each in Part(document, (), document.content).parts("phenotypicFeatures")]
        placed = place(features, vocabulary)
        total += len(features)
        used += len(features) - sum(map(len, placed.unused.values()))
        for reason, unused in placed.unused.items():
            reasons[reason] += len(unused)
            missing.update(str(each.term) for each in unused)
    print(f"\n{used} of {total} features state a fact; {dict(reasons)}; most often not used: {missing.most_common(10)}")
    assert total == FEATURES
    assert used >= LEAST_USED
