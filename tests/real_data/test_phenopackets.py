"""Published patients as phenopackets: each is read and assessed, and nothing that it says is lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ranvier.assess import assess_case
from ranvier.document import read_document
from ranvier.formats.phenopacket.features import feature, place
from ranvier.formats.phenopacket.parts import Part
from ranvier.knowledge import load_knowledge

pytestmark = pytest.mark.real_data

PATIENTS = 105
FEATURES = 2225
LEAST_USED = 630
"""Measured on the vocabulary of the day on which this was written: 632."""


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
        if record.value("cmt_gene_pathogenic"):
            proven[str(record.value("cmt_gene"))] += 1
            assert not any("uncertain significance" in record.facts[each].as_given for each in ("cmt_gene_pathogenic",))
    print(f"\n{sum(proven.values())} patients with a proven gene of inherited neuropathy: {dict(proven)}")
    assert {"MFN2", "RETREG1", "HSPB8"} <= set(proven)
    assert not {"HMBS", "STXBP1", "BAG3"} & set(proven)


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
