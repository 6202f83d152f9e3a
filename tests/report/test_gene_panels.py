"""Gene panels: on the page, in the terminal and in the JSON, each with its reason and what it misses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ranvier.assess import Assessment, assess_case
from ranvier.report.as_json import to_json
from ranvier.report.page import render_page
from ranvier.report.report import build_report
from ranvier.report.terminal import report_text

CHART = """
ranvier_case: 1
date: 2026-01-01
patient: {age: 25 year, sex: male}
history: {age_at_onset_years: 12 year, family_history_neuropathy: yes}
examination: {limb_weakness: yes, weakness_territory: distal, pes_cavus: yes}
studies: {conduction_study_reported: demyelinating}
"""


@pytest.fixture(scope="module")
def young_man(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """A young man with slow nerves and an affected relative."""
    case = tmp_path_factory.mktemp("case") / "case.yaml"
    case.write_text(CHART, encoding="utf-8")
    return assess_case(case)


def test_the_order_and_the_reason_are_told_everywhere(young_man: Assessment) -> None:
    report = build_report(young_man)
    told = " ".join(report_text(report, 200).split())
    assert "Genes, first: PMP22 copy number" in told
    assert "Genes, if the others find nothing: comprehensive panel" in told
    page = render_page(report)
    assert "Genes, in this order" in page
    assert "It misses:" in page
    written = json.loads(to_json(young_man))["plan"]["gene_panels"]
    assert written[0]["id"] == "pmp22_copy_number"
    assert written[0]["genes"] == ["PMP22"]
    assert all(each["reasons"] and each["misses"] for each in written)
    assert [each["last"] for each in written][-1] is True


def test_a_chart_without_a_clue_tells_nothing_of_genes(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("ranvier_case: 1\ndate: 2026-01-01\nsymptoms: {numbness_feet: yes}\n", encoding="utf-8")
    report = build_report(assess_case(case))
    assert report.plan.panels == ()
    assert "Genes, " not in report_text(report, 200)
    assert "Genes, in this order" not in render_page(report)
