"""The page: complete, self-contained, inert against what a chart may hold."""

import json
import re
import time
from html.parser import HTMLParser

import pytest
from syrupy.assertion import SnapshotAssertion

from ranvier.report.page import render_page
from ranvier.report.report import Report

VOID = {"meta", "br", "img", "link", "input", "hr", "line", "circle", "polyline"}
LOADING = {"src", "srcset", "data", "poster", "action", "background", "xlink:href", "formaction"}

PAGES = ["feet_page", "legs_page", "bare_page"]


class Reader(HTMLParser):
    """Reads a page: its text by section, its attributes, and whether its elements are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.tags: list[str] = []
        self.sections: dict[str, list[str]] = {}
        self.text: list[str] = []
        self.section = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given.get("href", ""))
        self.loads += [f"{tag} {name}={value}" for name, value in given.items() if name in LOADING]
        self.loads += [f"link {given.get('href')}"] if tag in {"link", "base"} else []
        self.handlers += [name for name in given if name.startswith("on")]
        if tag == "section":
            self.section = given.get("id", "")
            self.sections[self.section] = []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} near {self.getpos()}")
        if tag == "section":
            self.section = ""

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"style", "script"}:
            return
        if data.strip():
            self.text.append(" ".join(data.split()))
            if self.section:
                self.sections[self.section].append(data.strip())


@pytest.fixture(scope="module")
def feet_page(feet_report: Report) -> str:
    return render_page(feet_report)


@pytest.fixture(scope="module")
def legs_page(legs_report: Report) -> str:
    return render_page(legs_report)


@pytest.fixture(scope="module")
def bare_page(bare_report: Report) -> str:
    return render_page(bare_report)


def test_the_text_of_the_page_is_as_agreed(sample: Report, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(Reader(render_page(sample)).text) == snapshot


@pytest.mark.parametrize("which", PAGES)
def test_the_page_is_whole(which: str, request: pytest.FixtureRequest) -> None:
    reader = Reader(request.getfixturevalue(which))
    assert not reader.faults
    assert not reader.open
    assert len(reader.ids) == len(set(reader.ids))
    inside = {link[1:] for link in reader.links if link.startswith("#")}
    assert inside <= set(reader.ids)


@pytest.mark.parametrize("which", PAGES)
def test_nothing_is_loaded_from_elsewhere(which: str, request: pytest.FixtureRequest) -> None:
    page: str = request.getfixturevalue(which)
    reader = Reader(page)
    assert not reader.loads
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|sendBeacon|WebSocket|import\(", page)


@pytest.mark.parametrize("which", PAGES)
def test_no_section_is_empty(which: str, request: pytest.FixtureRequest) -> None:
    sections = Reader(request.getfixturevalue(which)).sections
    assert {"impression", "plan", "limits", "evidence"} <= set(sections)
    assert all(len(texts) > 1 for texts in sections.values()), {name: len(texts) for name, texts in sections.items()}


def test_hostile_text_of_a_chart_is_inert(feet_page: str) -> None:
    reader = Reader(feet_page)
    assert not reader.handlers
    assert "img" not in reader.tags
    assert reader.tags.count("script") == 3
    text = " ".join(reader.text)
    assert "Painful feet <script>alert(1)</script> in diabetes" in text
    assert "<img src=x onerror=alert(2)>" in text
    assert "</script><img src=x onerror=alert(3)>" in text


def test_the_data_of_the_traces_cannot_end_their_element(feet_page: str) -> None:
    start = feet_page.index('id="trace-data">') + len('id="trace-data">')
    data = feet_page[start : feet_page.index("</script>", start)]
    assert "<" not in data
    traces = json.loads(data)
    assert len(traces) == 1
    assert traces[0]["m"]
    assert len(traces[0]["d"]) == 250


def test_every_conclusion_that_holds_stands_on_the_page(feet_report: Report, feet_page: str) -> None:
    text = " ".join(Reader(feet_page).text)
    held = [each for group in feet_report.conclusions for each in group.shown if each.state in {"true", "provided"}]
    assert held
    assert all(each.name in text for each in held)


def test_every_statement_opens(feet_report: Report, feet_page: str) -> None:
    asked = {id for each in re.findall(r'data-claims="([^"]*)"', feet_page) for id in each.split()}
    assert asked
    assert asked <= set(feet_report.evidence)
    steps = set(re.findall(r'class=o href="#e-([^"]*)"', feet_page))
    assert steps <= set(feet_report.evidence)


def test_urgent_actions_come_first(legs_report: Report, legs_page: str) -> None:
    assert next(iter(Reader(legs_page).sections)) == "urgent"
    assert legs_report.plan.urgent[0].action in " ".join(Reader(legs_page).text)


def test_what_is_unverified_says_so(feet_report: Report, feet_page: str) -> None:
    wanted = sum(not each.verified for each in feet_report.evidence.values())
    assert wanted
    assert feet_page.count('class="unv">unverified') >= wanted


def test_the_page_is_small_and_quick(feet_report: Report) -> None:
    render_page(feet_report)
    best = min(_seconds(feet_report) for _ in range(3))
    assert best < 0.4
    assert len(render_page(feet_report).encode()) < 1_500_000


def _seconds(report: Report) -> float:
    start = time.process_time()
    render_page(report)
    return time.process_time() - start


def test_the_licence_of_the_plotting_library_is_kept(feet_page: str, legs_page: str) -> None:
    assert "Copyright (c) 2022 Leon Sorokin" in feet_page
    assert "uPlot" not in legs_page.split("<script>", maxsplit=1)[0]
