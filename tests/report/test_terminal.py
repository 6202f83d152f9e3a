from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from ranvier.report.page import render_page
from ranvier.report.recorded.studies import StudyBlock, StudyGroup, StudyRow
from ranvier.report.report import Report
from ranvier.report.terminal import report_text


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_report_is_as_agreed(width: int, sample: Report, snapshot: SnapshotAssertion) -> None:
    assert report_text(sample, width) == snapshot


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_no_line_is_longer_than_the_terminal(width: int, feet_report: Report) -> None:
    assert max(map(len, report_text(feet_report, width).splitlines())) <= width


def test_urgent_actions_stand_before_everything_else(legs_report: Report) -> None:
    text = report_text(legs_report)
    assert legs_report.plan.urgent
    assert text.index("URGENT") < text.index("Impression")
    assert legs_report.plan.urgent[0].action.split()[0] in text


def test_brackets_of_the_chart_are_no_markup(feet_report: Report) -> None:
    assert "<script>alert(1)</script>" in report_text(feet_report, 200)


def test_a_treatment_that_waits_for_answers_shows_no_dose(sample: Report) -> None:
    text = report_text(sample, 100)
    line = next(each for each in text.splitlines() if "Carbamazepine" in each)
    assert "ask first, no dose yet" in line
    assert "mg" not in line


def test_studies_without_any_value_still_tell_their_result(sample: Report) -> None:
    bare = StudyRow("Right", "Calf", "no response", {}, "", "ncs.csv line 2", no_response=True)
    silent = StudyRow("Left", "Calf", "", {}, "", "ncs.csv line 3")
    group = StudyGroup("Sensory studies", (StudyBlock("Sural nerve", (bare, silent), ()),), ())
    report = replace(sample, studies=(group,))
    text = report_text(report, 80)
    assert "Right calf      no response" in text
    assert "Left calf       no value" in text
    assert "no value recorded" in render_page(report)
