"""What page, terminal and JSON say of a leading disease or a place that turns under other limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.report.as_json import to_json
from ranvier.report.page import render_page
from ranvier.report.report import Report, build_report
from ranvier.report.terminal import report_text

from .near_a_limit import numb_feet, read

HAND = ", nocturnal_hand_symptoms: {right: yes}, numbness_median_fingers: {right: yes}"
ROWS = """\
    - {nerve: median, kind: motor, side: right, recording_site: apb, stimulation_site: wrist, distance_mm: 80,
       onset_latency_ms: LATENCY, amplitude_mv: 9}
    - {nerve: ulnar, kind: motor, side: right, recording_site: adm, stimulation_site: wrist, distance_mm: 80,
       onset_latency_ms: 2.8, amplitude_mv: 9}
    - {nerve: median, kind: sensory, side: right, recording_site: digit_2, stimulation_site: wrist,
       distance_mm: 140, peak_latency_ms: PEAK, amplitude_uv: 30}
    - {nerve: ulnar, kind: sensory, side: right, recording_site: digit_5, stimulation_site: wrist,
       distance_mm: 140, peak_latency_ms: 3.0, amplitude_uv: 25}
"""
WHY = "right median nerve to APB, onset latency 4.55 ms (limit 4.6, there 4.5)"
EVERYONE = "under one limit for all people, whatever their age, sex and build"


def with_hand(latency: float, peak: float) -> str:
    rows = ROWS.replace("LATENCY", f"{latency:g}").replace("PEAK", f"{peak:g}")
    return numb_feet(2, rows=rows, symptoms=HAND)


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return read(tmp_path_factory.mktemp("near"), with_hand(4.55, 3.95))


@pytest.fixture(scope="module")
def report(near: Assessment) -> Report:
    return build_report(near)


def test_the_disease_that_is_displaced_says_by_whom_and_why(report: Report) -> None:
    assert report.differential is not None
    first, second = report.differential.named[:2]
    assert f"Carpal tunnel syndrome comes first {EVERYONE}: {WHY}." in first.turns
    assert f"Comes first, established, {EVERYONE}: {WHY}." in second.turns


def test_the_place_says_what_else_would_lead(report: Report) -> None:
    assert report.localisation is not None
    places = "“sensory and motor polyneuropathy, reaching the leg” and “right median nerve at the wrist”"
    assert f"Two places lead, {places}, {EVERYONE}: {WHY}." in report.localisation.turns


def test_the_impression_names_first_what_leads(report: Report) -> None:
    (sentence,) = (each for each in report.impression if each.heading == "Near a limit")
    assert "would read otherwise: which diagnosis comes first, where the lesion sits" in sentence.text
    assert sentence.anchors[:2] == ("differential", "localisation")


def test_page_and_terminal_say_it_where_the_disease_and_the_place_stand(report: Report) -> None:
    page = render_page(report)
    for section in ("differential", "localisation", "limits"):
        _, _, rest = page.partition(f'<section id="{section}"')
        assert WHY in rest.partition("</section>")[0]
    text = " ".join(report_text(report, 100).split())
    assert "other limits, other answer: Carpal tunnel syndrome comes first" in text.replace("carpal", "Carpal")
    assert "and “right median nerve at the wrist”, under" in text


def test_a_disease_and_a_conclusion_of_one_name_are_told_apart(report: Report) -> None:
    assert report.limits.robustness is not None
    names = [each.name for each in report.limits.robustness.turning]
    assert "Carpal tunnel syndrome, as weighed" in names
    assert len(names) == len(set(names))


def test_json_holds_both(near: Assessment) -> None:
    made: dict[str, Any] = json.loads(to_json(near))["robustness"]
    (first,) = (each for each in made["causes"] if each["leads"])
    assert (first["cause"], first["standing"]) == ("diabetic_polyneuropathy", "established")
    assert {each["first"] for each in first["others"]} == {"carpal_tunnel_syndrome"}
    assert {each["set"] for each in made["place"]["others"]} == {"fifth_percentile", "everyone"}
    assert made["place"]["others"][0]["turned_by"][0]["verified"] is True


def test_where_nothing_turns_one_sentence_says_so(tmp_path: Path) -> None:
    report = build_report(read(tmp_path, with_hand(6.5, 5.5)))
    assert report.limits.robustness is not None
    assert not any(each.leads for each in report.limits.robustness.turning)
    assert "The leading diagnoses and the place of the lesion are the same under all of them." in (
        report.limits.robustness.summary
    )
    assert not any(each.heading == "Near a limit" for each in report.impression)
