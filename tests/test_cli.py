"""The command line as a person uses it: help, a new case, its check, its assessment, its measurements."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import ranvier
from ranvier import cli
from ranvier.simulate import simulate_cmap
from ranvier.simulate.cmap_scan import simulate_cmap_scan
from ranvier.simulate.pool import Contraction, simulate_contraction

from .keeping import validator

SHIPPED = Path(ranvier.__file__).parent / "cases"
FULL = SHIPPED / "painful_diabetic_polyneuropathy_with_kidney_disease"
COMMANDS = (
    "new", "check", "assess", "leaflet", "calendar", "explain", "measure", "anaesthetic", "simulate", "evidence",
    "knowledge",
)  # fmt: skip


class Command:
    """Runs the command in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *words: str | Path, code: int = 0) -> str:
        self._monkeypatch.setattr(sys, "argv", ["ranvier", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = self._capsys.readouterr()
        assert (ended.value.code or 0) == code, shown.err
        assert code or shown.err == ""
        return shown.out if code == 0 else shown.err


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("COLUMNS", "100")
    return Command(monkeypatch, capsys)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A copy of the fullest shipped case."""
    copy = tmp_path / "case"
    shutil.copytree(FULL, copy)
    return copy


def test_help_names_every_command(command: Command) -> None:
    shown = command("--help")
    assert all(name in shown for name in COMMANDS)
    assert "..." not in shown.partition("Commands:")[2]
    assert "..." not in command("knowledge", "--help").partition("Commands:")[2]
    assert "not a medical device" in " ".join(shown.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command(name: str, command: Command) -> None:
    shown = command(name, "--help")
    assert f"Usage: ranvier {name}" in shown
    assert len(shown.splitlines()) > 5


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("asess",), "has no command 'asess'. Did you mean 'assess'?"),
        (("knowledge", "foo"), "'ranvier knowledge' has no command 'foo'. Allowed: check, coverage."),
        ((str(FULL),), f"write 'ranvier assess {FULL}'"),
        (("assess", ".", "--jsn", "x"), "'ranvier assess' has no option '--jsn'. Did you mean '--json'?"),
        (("assess", ".", "--\x1b[31m"), "has no option '--\N{REPLACEMENT CHARACTER}[31m'"),
        (("assess", ".", "--html"), "'--html' requires an argument"),
        (("check",), "CASE is missing. Write 'ranvier check CASE'"),
        (("evidence",), "DRUG|PROBLEM is missing. Write 'ranvier evidence DRUG|PROBLEM'"),
        (("explain", "."), "CLAIM is missing. Write 'ranvier explain CASE CLAIM'"),
        (("check", ".", "more"), "unexpected extra argument"),
        (("measure", ".", "--rate", "fast"), "Invalid value for '--rate'"),
        (("measure", "\x1b[31mred.edf"), "\N{REPLACEMENT CHARACTER}[31mred.edf: there is no such file"),
    ],
)
def test_a_command_line_that_does_not_fit_gets_one_sentence(
    words: tuple[str, ...], told: str, command: Command
) -> None:
    shown = command(*words, code=2)
    assert told in shown
    assert len(shown.splitlines()) == 1


@pytest.mark.parametrize("module", ["ranvier", "ranvier.cli"])
def test_the_package_is_a_command_too(module: str) -> None:
    ended = subprocess.run([sys.executable, "-m", module, "--version"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0
    assert ended.stdout.startswith("Ranvier ")


def test_the_version(command: Command) -> None:
    assert command("--version").startswith("Ranvier ")


def test_new_then_check_then_assess(tmp_path: Path, command: Command) -> None:
    folder = tmp_path / "mine"
    shown = command("new", folder)
    assert "case.yaml" in shown
    assert f"ranvier check {folder}" in shown
    assert command("check", folder) == "mine: sound. 0 facts, 0 list entries, 0 recordings.\n"
    assert command("assess", folder)


def test_check_says_what_to_confirm(case: Path, command: Command) -> None:
    shown = command("check", case)
    assert shown.startswith("case: sound. ")
    assert "To confirm: 'PGB' is read as pregabalin" in shown


def test_check_asks_for_totals(tmp_path: Path, command: Command) -> None:
    chart = tmp_path / "case.yaml"
    chart.write_text("ranvier_case: 1\ndate: 2026-01-31\nmedicines: [metformn]\nallergies: {total: 2, list: [latex]}\n")
    shown = command("check", chart)
    assert "'medicine' states no total" in shown
    assert "'allergy' has a total of 2, but 1 entries are here" in shown
    assert "metformn" in shown


def test_check_names_rows_that_do_not_say_of_what_they_are(tmp_path: Path, command: Command) -> None:
    chart = tmp_path / "case.yaml"
    chart.write_text("ranvier_case: 1\ndate: 2026-01-31\nconduction: {total: 5, file: ncs.csv}\n")
    (tmp_path / "ncs.csv").write_text("nerve,side,amp (mV)\n" + "median,left,8\n" * 4 + "ulnar,,\n")
    shown = command("check", tmp_path)
    assert "ncs.csv line 2 does not say its kind and recording site and stimulation site" in shown
    assert "2 more stimulations" in shown


def test_check_names_recordings_that_do_not_say_of_what_they_are(tmp_path: Path, command: Command) -> None:
    (tmp_path / "recordings").mkdir()
    (tmp_path / "case.yaml").write_text("ranvier_case: 1\ndate: 2026-01-31\n")
    (tmp_path / "recordings" / "a.txt").write_text("".join(f"{number % 7}\n" for number in range(100)))
    (tmp_path / "recordings" / "about.yaml").write_text("a.txt: {nerve: median, sampling_rate_hz: 10000, unit: uV}\n")
    assert "To confirm: a.txt does not say its side" in command("check", tmp_path)


def test_assess_writes_what_it_shows(case: Path, tmp_path: Path, command: Command) -> None:
    result, page = tmp_path / "a.json", tmp_path / "a.html"
    shown = command("assess", case, "--json", result, "--html", page)
    assert f"wrote {result}" in shown
    assert "Simulated case" in shown
    content: dict[str, Any] = json.loads(result.read_bytes())
    assert not list(validator().iter_errors(content))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>") or text.startswith("<!DOCTYPE html>")
    met = [each for each in content["conclusions"] if each["verdict"] == "true" and each["kind"] == "syndrome"]
    assert met
    assert all(each["title"] in text for each in met)


def test_results_may_be_written_again(case: Path, tmp_path: Path, command: Command) -> None:
    result = tmp_path / "a.json"
    command("assess", case, "--json", result)
    first = result.read_bytes()
    command("assess", case, "--json", result)
    assert result.read_bytes() == first


def test_assess_one_criteria_set(case: Path, tmp_path: Path, command: Command) -> None:
    result = tmp_path / "a.json"
    command("assess", case, "--criteria", "toronto_dspn_2010", "--json", result)
    content = json.loads(result.read_bytes())
    assert {each["id"].split(".")[0] for each in content["conclusions"]} == {"toronto_dspn_2010"}
    assert content["plan"]["items"]


def test_assess_as_of_an_earlier_day(case: Path, tmp_path: Path, command: Command) -> None:
    result = tmp_path / "a.json"
    command("assess", case, "--as-of", "2026-01-01", "--json", result)
    assert json.loads(result.read_bytes())["provenance"]["as_of"] == "2026-01-01"


HOSTILE = """\
ranvier_case: 1
date: 2026-01-31
title: "[/] [red]x <script>alert(1)</script> & 'q'"
story: "</script><img src=x onerror=alert(1)>"
citation: "[bold <b>"
patient: {age_years: {value: 67, note: "[/x] <script>alert(2)</script>"}}
medicines: ["[/] <script>alert(3)</script>"]
allergies: {total: 1, list: [{substance: "<script>alert(4)</script>", reaction: rash}]}
conduction:
  - {nerve: median, kind: motor, side: left, recording_site: apb, stimulation_site: wrist, amplitude_mv: 2,
     note: "<script>alert(5)</script>"}
"""


def test_texts_of_a_chart_are_shown_and_never_run(tmp_path: Path, command: Command) -> None:
    chart, page, result = tmp_path / "case.yaml", tmp_path / "a.html", tmp_path / "a.json"
    chart.write_text(HOSTILE)
    shown = command("assess", chart, "--html", page, "--json", result)
    assert "[/] [red]x <script>alert(1)</script>" in shown
    text = page.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert json.loads(result.read_bytes())["record"]["title"].startswith("[/] [red]x <script>")
    assert "[/] <script>alert(3)" in command("check", chart)


def test_assess_a_bare_recording(case: Path, command: Command) -> None:
    assert command("assess", case / "recordings" / "radial_right.edf")


def test_explain_opens_a_finding_and_a_conclusion(case: Path, command: Command) -> None:
    shown = command("explain", case, "toronto_dspn_2010.neuropathic_symptoms")
    assert "case.yaml line" in shown
    assert "true" in shown
    assert command("explain", case, "toronto_dspn_2010.diabetic_polyneuropathy")


def test_measure_a_case_and_a_recording(case: Path, tmp_path: Path, command: Command) -> None:
    result = tmp_path / "m.json"
    assert "radial_right.edf" in command("measure", case, "--json", result)
    content = json.loads(result.read_bytes())
    assert len(content) == len(list((case / "recordings").glob("*.edf")))
    assert {"file", "format", "digest", "simulated", "measurements"} <= set(content[0])
    statuses = {each["status"] for recording in content for each in recording["measurements"]}
    assert statuses <= {"measured", "no_response", "not_done", "technically_inadequate"}
    assert "radial_right.edf" in command("measure", case / "recordings" / "radial_right.edf")


def test_measure_a_file_that_does_not_say_its_rate(tmp_path: Path, command: Command) -> None:
    path = tmp_path / "bare.txt"
    path.write_text("".join(f"{(number * 37) % 11 - 5}\n" for number in range(5000)))
    assert "bare.txt" in command("measure", path, "--rate", "10000", "--unit", "uV")


def test_measure_a_folder_without_a_chart(tmp_path: Path, command: Command) -> None:
    np.savez(tmp_path / "a.npz", signal=np.random.default_rng(1).normal(0, 5, 20_000), fs=20_000)
    np.savez(tmp_path / "b.npz", signal=np.ones(5))
    result = tmp_path / "m.json"
    shown = command("measure", tmp_path, "--json", result, "--about", "activity=rest")
    assert "a.npz" in shown
    assert "b.npz: not read" in shown
    good, bad = json.loads(result.read_bytes())
    assert (good["about"], good["traces"][0]["kind"]) == ({"activity": "rest"}, "needle")
    assert "sampling rate is not given" in bad["not_read"]
    assert "Did you mean 'activity'?" in command("measure", tmp_path, "--about", "activty=rest", code=2)


def test_an_evoked_trace_in_json(tmp_path: Path, command: Command) -> None:
    trace = simulate_cmap(seed=1, amplitude_mv=4.0, onset_ms=5.2).trace
    assert trace.stimulus_time_s is not None
    np.savez(tmp_path / "a.npz", signal=trace.samples_uv, fs=trace.sampling_rate_hz, t0_s=trace.stimulus_time_s)
    command("measure", tmp_path / "a.npz", "--json", tmp_path / "m.json")
    found = json.loads((tmp_path / "m.json").read_bytes())[0]["traces"][0]
    assert found["onset_latency_ms"] == pytest.approx(5.2, abs=0.1)
    assert {"peak_latency_ms", "amplitude_mv", "amplitude_uv", "duration_ms", "area", "status", "flags"} <= set(found)
    assert all("disagreement_ms" in mark for mark in found["marks"])


def test_measure_judges_a_named_muscle_from_its_contractions(tmp_path: Path, command: Command) -> None:
    folder = tmp_path / "biceps"
    folder.mkdir()
    for place in range(2):
        made = simulate_contraction(seed=100_000 + place, duration_s=8.0, contraction=Contraction(active_units=6))
        signal = made.trace.samples_uv.astype(np.float32)
        np.savez(folder / f"place_{place}.npz", signal=signal, fs=made.trace.sampling_rate_hz)
    said = ("--about", "muscle=biceps", "--about", "activity=contraction", "--about", "side=left")
    shown = command("measure", folder, *said, "--age", "45", "--json", tmp_path / "measured.json")
    assert "Left biceps: not classifiable" in shown
    written = json.loads((tmp_path / "measured.json").read_text())
    verdict = written[0]["muscle_verdict"]
    assert verdict == written[1]["muscle_verdict"]
    assert verdict["verdict"] == "not_classifiable"
    assert "20 are needed" in verdict["reasons"][0]
    assert verdict["recordings"] == ["place_0.npz", "place_1.npz"]
    assert written[0]["traces"][0]["motor_units"][0]["parameters"]["duration_ms"] > 0


def test_plots_and_a_page_of_measured_recordings(case: Path, tmp_path: Path, command: Command) -> None:
    file, page = case / "recordings" / "radial_right.edf", tmp_path / "a.html"
    shown = command("measure", file, "--plots", tmp_path / "p", "--html", page)
    (drawn,) = (tmp_path / "p").glob("*.svg")
    assert f"wrote {drawn}" in shown.replace("\n", "")
    assert "<svg" in (tmp_path / "a.html").read_text()
    assert "a file, not a folder" in command("measure", case, "--plots", tmp_path / "a.html", code=2)


@pytest.mark.parametrize("words", [("--json",), ("--json", "-"), ("--json", "--rate", "20000")])
def test_json_without_a_name_goes_to_the_standard_output_alone(
    words: tuple[str, ...], tmp_path: Path, command: Command
) -> None:
    made = simulate_cmap(seed=1).trace
    np.savez(tmp_path / "a.npz", signal=made.samples_uv, fs=20_000.0, t0_s=made.stimulus_time_s or 0.0)
    shown = command("measure", tmp_path / "a.npz", *words)
    (found,) = json.loads(shown)
    assert found["traces"][0]["onset_latency_ms"] == pytest.approx(3.5, abs=0.1)
    assert command("measure", *words, tmp_path / "a.npz") == shown


def test_a_stored_cmap_scan_is_measured(tmp_path: Path, command: Command) -> None:
    scan = simulate_cmap_scan(seed=2, units=30)
    points = zip(scan.stimulus_ma, scan.amplitude_mv, strict=True)
    rows = [f"MS.{number}\t{stimulus}\t{size}" for number, (stimulus, size) in enumerate(points, 1)]
    (tmp_path / "a.MEM").write_text("\r\n".join(["File: a.QZD", "Sex: F", "", *rows, ""]))
    command("measure", tmp_path / "a.MEM", "--json", tmp_path / "m.json", "--plots", tmp_path / "p")
    (found,) = json.loads((tmp_path / "m.json").read_bytes())
    assert found["series"][0]["study"] == "cmap_scan"
    assert found["series"][0]["scan"]["maximum_mv"] == pytest.approx(scan.truth.maximum_mv, rel=0.05)
    assert list((tmp_path / "p").glob("*cmap_scan.svg"))


def test_measure_states_rate_for_one_file_only(case: Path, command: Command) -> None:
    assert "one file only" in command("measure", case, "--rate", "10000", code=2)


def test_the_inventory_of_the_knowledge(command: Command) -> None:
    assert "verified" in command("knowledge")


@pytest.mark.parametrize(
    ("problems", "told"),
    [([], "The knowledge is sound.\n"), (["a: b"], "a: b\n1 problem.\n"), (["a: b", "c"], "a: b\nc\n2 problems.\n")],
)
def test_the_check_of_the_knowledge_tells_each_problem(
    problems: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the knowledge is sound is tried with the check itself, in tests/knowledge."""
    monkeypatch.setattr("ranvier.knowledge.check.problems", lambda: iter(problems))
    ended = CliRunner().invoke(cli.app, ["knowledge", "check"])
    assert (ended.output, ended.exit_code) == (told, 2 if problems else 0)


def test_the_branches_of_one_criteria_set_are_listed(command: Command) -> None:
    shown = command("knowledge", "coverage", "toronto_dspn_2010")
    assert "100.0 %" in shown
    assert "branches were seen true, false and unknown" in shown
    assert "Did you mean 'toronto_dspn_2010'?" in command("knowledge", "coverage", "toronto_dspn", code=2)


def test_simulate_writes_recordings(tmp_path: Path, command: Command) -> None:
    shown = command("simulate", FULL / "recordings" / "scenario.yaml", tmp_path / "out")
    assert "wrote" in shown
    assert list((tmp_path / "out").glob("*.edf"))
