"""What the report says of other reference limits, and of what a conclusion rests on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ranvier.assess import Assessment, with_criteria_alone
from ranvier.report.as_json import to_json
from ranvier.report.page import render_page
from ranvier.report.report import Report, build_report
from ranvier.report.terminal import report_text

from ...diagnosis.cidp_charts import OWN_SURAL_LIMIT, TORONTO
from ...keeping import validator
from .near_a_limit import numb_feet, read

CASE = numb_feet(5)


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return read(tmp_path_factory.mktemp("near_a_limit"), CASE)


@pytest.fixture(scope="module")
def near_report(near: Assessment) -> Report:
    return build_report(near)


def turning(report: Report) -> dict[str, tuple[str, ...]]:
    assert report.limits.robustness is not None
    return {each.name: each.sentences for each in report.limits.robustness.turning}


def test_a_conclusion_that_turns_names_set_nerve_value_and_both_limits(near_report: Report) -> None:
    assert turning(near_report)["Diabetic distal symmetric polyneuropathy"] == (
        "Reads “confirmed” under the limits of Preston and Shapiro: left sural nerve, amplitude 5 µV "
        "(limit 4, there 6, unverified).",
    )


def test_the_impression_warns_of_what_stands_near_a_limit(near_report: Report) -> None:
    (sentence,) = (each for each in near_report.impression if each.heading == "Near a limit")
    assert "polyneuropathy" in sentence.text


def test_page_and_terminal_say_it_and_every_link_has_its_place(near_report: Report) -> None:
    page = render_page(near_report)
    assert "other limits, other answer" in page
    assert "there 6" in page
    assert "Rests on " in page
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#(c-[^"]+)"', page)) <= ids
    text = " ".join(report_text(near_report, 100).split())
    assert "left sural nerve, amplitude 5 µV" in text
    assert "Measured against the limits that come with Ranvier" in text


def test_own_limits_are_called_so(tmp_path: Path) -> None:
    limits = tmp_path / "limits.yaml"
    limits.write_text(OWN_SURAL_LIMIT)
    report = build_report(read(tmp_path, CASE, limits))
    assert report.limits.robustness is not None
    assert report.limits.robustness.used == "your own limits"
    assert "the limits that come with Ranvier, without your own" in report.limits.robustness.others
    assert "left sural nerve, amplitude 5 µV (limit 6, there 4)" in str(turning(report))


def test_json_keeps_to_the_schema_and_holds_the_comparison(near: Assessment) -> None:
    made: dict[str, Any] = json.loads(to_json(near))
    validator().validate(made)
    assert made["robustness"]["used"] == "usual"
    (found,) = (each for each in made["robustness"]["conclusions"] if each["conclusion"] == TORONTO)
    (turned,) = {json.dumps(one) for other in found["others"] for one in other["turned_by"]}
    assert json.loads(turned)["limit"] == 4
    (toronto,) = (each for each in made["conclusions"] if each["id"] == TORONTO)
    assert toronto["basis"]["rules"] > 0


def test_one_criteria_set_alone_is_compared_alone(near: Assessment) -> None:
    alone = with_criteria_alone(near, "toronto_dspn_2010")
    assert alone.robustness is not None
    assert {each.conclusion.partition(".")[0] for each in alone.robustness.conclusions} == {"toronto_dspn_2010"}
