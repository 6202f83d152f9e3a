"""The process of the command line: what it loads, leaves and shows, whatever reads it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ranvier
from ranvier import cli

SHIPPED = Path(ranvier.__file__).parent / "cases"


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The shortest command, run in this process."""

    def run() -> None:
        monkeypatch.setattr(sys, "argv", ["ranvier", "--version"])
        with pytest.raises(SystemExit):
            cli.main()

    return run


def test_the_process_is_quick_and_quiet(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ranvier.cli", "--help"], capture_output=True, text=True, check=True
    )
    loaded = {line.rsplit("|", 1)[-1].strip() for line in ended.stderr.splitlines()}
    heavy = {"numpy", "scipy", "polars", "duckdb", "yaml", "wfdb", "matplotlib", "jinja2", "ranvier.knowledge.store"}
    assert not heavy & loaded


def test_leaving_searches_nothing_of_what_was_read(version: Callable[[], None]) -> None:
    gc.unfreeze()
    version()
    assert gc.get_freeze_count() > 0
    gc.unfreeze()


@pytest.mark.parametrize(("own", "used"), [("", "1"), ("4", "4")])
def test_small_matrices_take_one_core_unless_somebody_says_otherwise(
    own: str, used: str, version: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", own)
    if not own:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    version()
    assert os.environ["OPENBLAS_NUM_THREADS"] == used


def test_a_closed_pipe_is_no_fault() -> None:
    words = f"{sys.executable} -m ranvier.cli knowledge | head -1"
    ended = subprocess.run(words, shell=True, capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("Knowledge ")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_is_not_utf_8_shows_everything(encoding: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "ranvier.cli", "assess", SHIPPED / "cidp"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "100"},
    )
    assert ended.stderr == b""
    shown = ended.stdout.decode(encoding)
    assert ">=" in shown
    assert " low" in shown
