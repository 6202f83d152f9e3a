"""Each disease with the picture of the textbook: among the first three before the result that decides, then first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ranvier.assess import Assessment

from .charts import KNOWLEDGE, assessed, facts, merged

FIRST = 3
TABLES = sorted(Path(__file__).parent.glob("textbook_diseases_*.yaml"))
DISEASES = [entry for table in TABLES for entry in yaml.safe_load(table.read_text(encoding="utf-8"))]
NAMES = [entry["id"] for entry in DISEASES]


def chart(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by name, and lists under their own heading, as the sections of a case file."""
    terms = KNOWLEDGE.vocabulary.terms
    named = {name: value for name, value in stated.items() if name in terms}
    return merged(facts(**named), {name: value for name, value in stated.items() if name not in terms})


def place(assessment: Assessment, disease: str) -> int:
    """The place of a disease in the differential, 1 for the first."""
    return [each.id for each in assessment.differential].index(disease) + 1


@pytest.mark.parametrize("entry", DISEASES, ids=NAMES)
def test_the_picture_brings_the_disease_forward_and_asks_for_its_test(entry: dict[str, Any]) -> None:
    found = assessed(chart(entry["chart"]))
    leading = [(each.id, each.standing, each.points) for each in found.differential[:FIRST]]
    assert place(found, entry["id"]) <= FIRST, leading
    asked = {test.id for test in found.plan.tests}
    assert not entry["asks_for"] or asked & set(entry["asks_for"]), asked


@pytest.mark.parametrize("entry", DISEASES, ids=NAMES)
def test_the_result_that_decides_puts_it_first(entry: dict[str, Any]) -> None:
    found = assessed(chart(entry["chart"]), chart(entry["decisive"]))
    assert place(found, entry["id"]) == 1, [(each.id, each.standing, each.points) for each in found.differential[:3]]
