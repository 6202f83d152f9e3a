"""Whatever a person gives: one sentence that helps, exit code 2, no traceback, nothing written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ranvier import cli

from . import wrong_inputs, wrong_options
from .wrong_inputs import Wrong

WRONG = (*wrong_inputs.WRONG, *wrong_options.WRONG)

AS_PROCESS = ("impossible value", "bomb of aliases", "binary", "truncated EDF", "unknown column")


def _make(here: Path, wrong: Wrong) -> list[str]:
    """The case on disk; the words of the command."""
    case = here / "case"
    case.mkdir()
    for name, content in wrong.files.items():
        path = case / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if wrong.prepare is not None:
        wrong.prepare(here)
    return [word.format(case=case, here=here) for word in wrong.command]


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _is_one_sentence_that_helps(wrong: Wrong, said: str) -> None:
    assert said.endswith("\n")
    line = said[:-1]
    assert "\n" not in line
    assert "Traceback" not in line
    assert line.endswith((".", "?"))
    assert "fault of Ranvier" not in line
    missing = [part for part in wrong.says if part not in line]
    assert not missing, f"{missing} not in: {line}"


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.id)
def test_one_sentence_that_helps(
    wrong: Wrong, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = _make(tmp_path, wrong)
    before = _content(tmp_path)
    monkeypatch.setattr(sys, "argv", ["ranvier", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    shown = capsys.readouterr()
    _is_one_sentence_that_helps(wrong, shown.err)
    assert ended.value.code == 2
    assert shown.out == ""
    assert _content(tmp_path) == before


@pytest.mark.parametrize("wrong", [each for each in WRONG if each.id in AS_PROCESS], ids=lambda wrong: wrong.id)
def test_so_does_the_process(wrong: Wrong, tmp_path: Path) -> None:
    words = _make(tmp_path, wrong)
    ended = subprocess.run([sys.executable, "-m", "ranvier.cli", *words], capture_output=True, text=True, check=False)
    _is_one_sentence_that_helps(wrong, ended.stderr)
    assert (ended.returncode, ended.stdout) == (2, "")


def test_the_table_is_worth_its_name() -> None:
    ids = Counter(each.id for each in WRONG)
    assert max(ids.values()) == 1
    assert len(ids) >= 100
    assert set(AS_PROCESS) <= set(ids)


def test_a_fault_of_the_program_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("here")

    assert cli.guarded(broken) == 1
    assert "fault of Ranvier, not of your input: ZeroDivisionError: here" in capsys.readouterr().err
    monkeypatch.setenv("RANVIER_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        cli.guarded(broken)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, "chart.yaml: this is refused (permission denied). Check the permissions.\n"),
        (errno.ENOSPC, "chart.yaml: there is no space left to write. Make room, or name another place.\n"),
    ],
)
def test_what_the_system_refuses_is_no_fault_of_the_program(
    number: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused() -> None:
        raise OSError(number, os.strerror(number), "chart.yaml")

    assert cli.guarded(refused) == 2
    assert capsys.readouterr().err == told
