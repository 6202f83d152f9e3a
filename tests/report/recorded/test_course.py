"""The course on the page, in the terminal and in the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ranvier
from ranvier.assess import Assessment, assess_case
from ranvier.report.as_json import to_json
from ranvier.report.page import render_page
from ranvier.report.recorded.course import sparkline
from ranvier.report.report import Report, build_report
from ranvier.report.terminal import report_text

CASE = Path(ranvier.__file__).parent / "cases" / "cidp_over_three_visits"


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return assess_case(CASE)


@pytest.fixture(scope="module")
def report(assessment: Assessment) -> Report:
    return build_report(assessment)


def test_the_section_names_every_measure_with_its_source_and_its_line(report: Report) -> None:
    page = render_page(report)
    start = page.index('<section id="course"')
    section = page[start : page.index("</section>", start)]
    assert report.course is not None
    assert "Improving on immunoglobulin" in section
    for group in report.course.groups:
        for each in (*group.measures, *group.quiet):
            assert each.title in section
            assert each.line in section
            assert each.source in section
    assert "case.yaml line" in section
    assert '<a href="#course">' in page


def test_a_visit_without_a_value_shows_none(report: Report) -> None:
    assert report.course is not None
    (pain,) = next(group.measures for group in report.course.groups if group.title == "Pain")
    assert (pain.values, pain.word, pain.change) == (("3", "", "2"), "within noise", "\N{MINUS SIGN}1")


def test_what_did_not_change_in_the_study_is_folded(report: Report) -> None:
    assert report.course is not None
    study = next(group for group in report.course.groups if group.title == "Nerve conduction")
    assert study.quiet
    assert all(each.word == "within noise" for each in study.quiet)
    assert all(each.word != "within noise" for each in study.measures)


def test_the_impression_says_the_course(report: Report) -> None:
    (said,) = [each for each in report.impression if each.heading == "Course"]
    assert said.anchors == ("course",)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_longer_than_the_terminal(report: Report, width: int) -> None:
    text = report_text(report, width)
    assert "Objective response to immunoglobulin" in " ".join(text.split())
    assert all(len(line) <= width for line in text.splitlines())


def test_a_report_without_visits_has_no_course(bare_report: Report) -> None:
    assert bare_report.course is None
    assert 'id="course"' not in render_page(bare_report)


def test_the_json(assessment: Assessment) -> None:
    found = json.loads(to_json(assessment))
    course = found["course"]
    assert (course["verdict"], course["visits"]) == ("improving", ["2025-09-09", "2025-12-02", "2026-03-10"])
    assert course["response"]["kind"] == "immunoglobulin"
    assert [each["date"] for each in found["record"]["visits"]] == ["2025-09-09", "2025-12-02"]
    total = next(each for each in course["measures"] if each["id"] == "incat_total")
    assert [each["value"] for each in total["points"]] == [5, 3, 2]
    assert [each["verdict"] for each in total["steps"]] == ["better", "better"]


@pytest.mark.parametrize(
    ("values", "bars"), [(["4", "2", "", "3"], "█▁·▅"), (["1", "1"], "▄▄"), ([""], "·"), ([], ""), (["-5", "5"], "▁█")]
)
def test_a_small_line_in_text(values: list[str], bars: str) -> None:
    assert sparkline(values) == bars
