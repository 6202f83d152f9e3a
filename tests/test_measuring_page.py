"""The page on measuring holds: its files are made, its commands run, and the JSON that it shows is what they write."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ranvier.cli import app

PAGE = (Path(__file__).parent.parent / "docs/measuring.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("measuring")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        exec(compile(blocks("python")[0], "docs/measuring.md", "exec"), {})  # the page's own example
    (place / "recordings").mkdir()
    (place / "recordings" / "median_wrist.npz").write_bytes((place / "median_wrist.npz").read_bytes())
    return place


def run(folder: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, shlex.split(line, comments=True)[1:])
    assert result.exit_code == 0, result.output
    return result.stdout


def assert_shown(shown: Any, written: Any, where: str) -> None:
    """What the page shows is part of what was written: fields of a record, the first of a list, figures roughly."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert name in written, f"{where}.{name}"
            assert_shown(value, written[name], f"{where}.{name}")
    elif isinstance(shown, list):
        assert len(written) >= len(shown), where
        for place, value in enumerate(shown):
            assert_shown(value, written[place], f"{where}[{place}]")
    elif isinstance(shown, int | float) and not isinstance(shown, bool):
        assert written == pytest.approx(shown, rel=0.05), where
    else:
        assert written == shown, where


@pytest.mark.parametrize("place", range(3))
def test_the_json_that_is_shown_is_what_the_command_writes(
    place: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = re.findall(r"`(ranvier measure \S+ --json)`:", PAGE)[place]
    assert_shown(json.loads(blocks("json")[place]), json.loads(run(folder, line, monkeypatch)), line)


def test_the_commands_at_the_top_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = re.findall(r"^    (ranvier measure .*)$", PAGE, re.MULTILINE)
    assert len(lines) == 4
    for line in lines:
        run(folder, line, monkeypatch)
    assert (folder / "all.html").stat().st_size > 5000
    assert list((folder / "plots").glob("*.svg"))


def test_the_marks_that_are_shown_stand(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = folder / "median_wrist.npz.marks.yaml"
    marks.write_text(re.sub(r"^recording:.*$", "", blocks("yaml")[0], flags=re.MULTILINE), encoding="utf-8")
    (found,) = json.loads(run(folder, "ranvier measure median_wrist.npz --json", monkeypatch))
    marks.unlink()
    trace = found["traces"][0]
    assert trace["onset_latency_ms"] == pytest.approx(3.6)
    assert trace["edited"][0]["set_by"] == "edited by your name"
    assert "marks_edited" in trace["flags"]


def test_the_python_that_is_shown_runs(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(folder)
    exec(compile(blocks("python")[1], "docs/measuring.md", "exec"), {})
    assert capsys.readouterr().out.startswith("unit_1")
