"""The section on the place of the lesion: in words, drawn, in the terminal and as JSON."""

from __future__ import annotations

import json
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from syrupy.assertion import SnapshotAssertion

from ranvier.assess import Assessment, assess
from ranvier.document import Document
from ranvier.formats.case.sections import Chart, read_section
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord
from ranvier.report.as_json import to_json
from ranvier.report.page import render_page
from ranvier.report.report import Report, build_report
from ranvier.report.terminal import report_text

DENERVATED = ("tibialis_anterior", "peroneus_longus", "tibialis_posterior", "gluteus_medius")
NORMAL = ("vastus_medialis", "gastrocnemius_medial")


def needle(muscle: str, fibrillations: int) -> dict[str, object]:
    return {
        "muscle": muscle, "side": "right", "fibrillation_grade": fibrillations, "positive_sharp_wave_grade": 0,
        "motor_unit_duration": "normal", "motor_unit_amplitude": "normal", "recruitment": "normal",
    }  # fmt: skip


@pytest.fixture(scope="module")
def root() -> Assessment:
    """A fifth lumbar root, found with the needle alone."""
    rows = [*(needle(each, 2) for each in DENERVATED), *(needle(each, 0) for each in NORMAL)]
    knowledge, chart = load_knowledge(), Chart()
    content = {"needle_emg": {"total": len(rows), "list": rows}}
    read_section("needle_emg", content["needle_emg"], Document("case.yaml", content, {}), knowledge, None, chart)
    return assess(PatientRecord("root", date(2025, 6, 2), chart.facts, chart.listings))


@pytest.fixture(scope="module")
def report(root: Assessment) -> Report:
    return build_report(root)


@pytest.fixture(scope="module")
def section(report: Report) -> str:
    page = render_page(report)
    start = page.index('<section id="localisation"')
    return page[start : page.index("</section>", start) + len("</section>")]


def test_the_section_is_as_agreed(report: Report, section: str, snapshot: SnapshotAssertion) -> None:
    words = re.sub(r"<svg.*?</svg>", "", section, flags=re.DOTALL)
    text = "\n".join(line.strip() for line in re.sub(r"<[^>]+>", "\n", words).splitlines() if line.strip())
    assert text == snapshot
    shown = report_text(report)
    assert shown[shown.index("Where the lesion sits") : shown.index("Work-up") if "Work-up" in shown else None]


def test_the_terminal_names_place_and_next_test(report: Report) -> None:
    shown = " ".join(report_text(report, 120).split())
    assert "Right L5 root: explains 4 of 4 abnormal findings" in shown
    assert "test next" in shown


def test_the_drawings_are_sound_and_speak(section: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", section, flags=re.DOTALL)
    assert len(drawings) == 2
    for each in drawings:
        tree = ElementTree.fromstring(each)
        assert tree.get("role") == "img"
        assert tree.get("aria-label") or tree.get("aria-labelledby")
    assert drawings[0].count('class="m-abnormal"') == len(DENERVATED)
    assert drawings[0].count('class="m-normal"') == len(NORMAL)
    assert drawings[0].count('class="leading"') == 1
    assert "right tibialis anterior: abnormal" in drawings[0]
    assert "left tibialis anterior: not tested" in drawings[0]
    assert drawings[1].count('class="leading"') == 1
    assert len(section.encode()) < 80_000


def test_marks_stay_on_the_drawing(report: Report) -> None:
    view = report.localisation
    assert view is not None
    assert view.body is not None
    assert all(0 < each.x < 240 and 0 < each.y < 412 for each in view.body.marks)
    for drawn in view.maps:
        assert all(0 < each.x < 900 and 0 < each.y < drawn.height for each in (*drawn.nodes, *drawn.marks))


def test_json_numbers_lead_to_observations(root: Assessment) -> None:
    found = json.loads(to_json(root))["localisation"]
    assert found["verdict"] == "found"
    leading = [found["places"][each] for each in found["leading"]]
    assert [(each["place"], each["side"]) for each in leading] == [("L5", "right")]
    targets = {found["observations"][each]["target"] for each in leading[0]["explained"]}
    assert targets == set(DENERVATED)


def test_no_section_without_observations(bare_report: Report) -> None:
    assert bare_report.localisation is None
    assert "Where the lesion sits" not in render_page(bare_report)
