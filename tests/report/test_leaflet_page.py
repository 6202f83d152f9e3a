"""The page and the command of the leaflet: large type, strong contrast, and nothing of the chart's own words."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

import ranvier
from ranvier.assess import Assessment, assess_case
from ranvier.cli import app, guarded
from ranvier.errors import InputError
from ranvier.report.leaflet.build import build_leaflet
from ranvier.report.leaflet.page import render_leaflet
from ranvier.report.leaflet.text import leaflet_text
from ranvier.report.page import TEMPLATES

from ..diagnosis.charts import PAINFUL_FEET, assessed, medicines

CASES = Path(ranvier.__file__).parent / "cases"
PAIN = "painful_diabetic_polyneuropathy_with_kidney_disease"


@cache
def case(name: str) -> Assessment:
    return assess_case(CASES / name)


@pytest.fixture(scope="module")
def page() -> str:
    return render_leaflet(build_leaflet(case(PAIN)))


def test_the_page_stands_on_its_own(page: str) -> None:
    assert '<html lang="en">' in page
    assert not re.search(r"(src|href)=|url\(|@import|<script|<link", page)
    assert page.count("<h1>") == 1


def test_headings_follow_each_other(page: str) -> None:
    levels = [int(each) for each in re.findall(r"<h([1-4])[ >]", page)]
    assert levels[0] == 1
    assert all(after <= before + 1 or (before, after) == (2, 4) for before, after in pairwise(levels))


def test_the_type_is_large() -> None:
    css = (TEMPLATES / "leaflet.css").read_text(encoding="utf-8")
    printed = css[css.index("@media print") :]
    assert float(re.search(r"body \{ font-size: ([\d.]+)pt", printed)[1]) >= 16  # type: ignore[index]
    assert all(float(each) >= 20 for each in re.findall(r"(?:font|font-size): ([\d.]+)px", css))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "bad"])
@pytest.mark.parametrize("paper", ["#ffffff", "wash", "bad-wash"])
def test_the_contrast_is_strong(ink: str, paper: str) -> None:
    css = (TEMPLATES / "leaflet.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", css))
    light, dark = _luminance(colours.get(paper, paper)), _luminance(colours[ink])
    assert (light + 0.05) / (dark + 0.05) >= 7


HOSTILE = "<script>alert(1)</script> [bold]Ada Lovelace[/bold] {{ 7 * 7 }}"


def test_the_chart_names_nobody_and_breaks_nothing() -> None:
    found = case(PAIN)
    record = replace(found.record, title=HOSTILE, story=HOSTILE, citation=HOSTILE, case=HOSTILE)
    leaflet = build_leaflet(replace(found, record=record))
    for text in (render_leaflet(leaflet), leaflet_text(leaflet)):
        assert "Lovelace" not in text
        assert "<script" not in text


def test_an_unknown_medicine_of_the_chart_is_not_printed() -> None:
    leaflet = build_leaflet(assessed(PAINFUL_FEET, medicines({"name": "<img src=x onerror=alert(1)>"})))
    assert "onerror" not in render_leaflet(leaflet)


def test_what_is_put_into_the_page_is_escaped() -> None:
    leaflet = replace(build_leaflet(case(PAIN)), title=HOSTILE, made_by=HOSTILE)
    assert "<script" not in render_leaflet(leaflet)
    assert "&lt;script&gt;" in render_leaflet(leaflet)


@pytest.mark.parametrize("width", [40, 60, 88, 200])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    lines = leaflet_text(build_leaflet(case("normal_study")), width).splitlines()
    assert max(map(len, lines)) <= width


# ----------------------------------------------------------------------------------------------- the command


def test_the_command_writes_a_page_or_tells_it(tmp_path: Path) -> None:
    run = CliRunner()
    file = tmp_path / "leaflet.html"
    written = run.invoke(app, ["leaflet", str(CASES / "carpal_tunnel_syndrome"), "--html", str(file)])
    assert written.exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "WHAT WE THINK" not in written.output
    told_ = run.invoke(app, ["leaflet", str(CASES / "carpal_tunnel_syndrome")])
    assert "WHAT WE THINK YOU HAVE" in told_.output


def test_another_language_is_refused() -> None:
    result = CliRunner().invoke(app, ["leaflet", str(CASES / "cidp"), "--lang", "xx"])
    assert isinstance(result.exception, InputError)
    assert guarded(lambda: app(["leaflet", str(CASES / "cidp"), "--lang", "xx"], standalone_mode=False)) == 2


def test_the_chart_is_not_written_over(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["leaflet", str(CASES / "cidp"), "--html", str(tmp_path)])
    assert isinstance(result.exception, InputError)
