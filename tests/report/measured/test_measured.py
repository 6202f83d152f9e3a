"""What `ranvier measure` prints fits a narrow terminal: numbers whole, notes below."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.measure import NotRead
from ranvier.record import Measured, Recording
from ranvier.report.console import plain_text
from ranvier.report.measured.as_json import measured_json
from ranvier.report.measured.tables import MOST_RECORDINGS, print_measured
from ranvier.report.measured.trains import print_trains
from ranvier.signals import measure
from ranvier.signals.joined_trains import join_trains
from ranvier.simulate.evoked import simulate_cmap
from ranvier.simulate.pool import Contraction, simulate_contraction
from ranvier.simulate.repetitive import simulate_train
from ranvier.simulate.spontaneous import RestSource, simulate_rest


@pytest.fixture(scope="module")
def contraction() -> Measured:
    knowledge: Knowledge = load_knowledge()
    made = simulate_contraction(seed=3, muscle="biceps", contraction=Contraction(active_units=5), duration_s=6.0)
    about = {"muscle": "biceps", "activity": "contraction"}
    return measure(Recording("a.edf", "simulated", (made.trace,), about=about, simulated=True), knowledge)


@pytest.mark.parametrize(
    ("sources", "activity", "kinds"),
    [
        ((RestSource("fibrillation", 7.0, 120.0, duration_ms=3.0),), "rest", ["fibrillation"]),
        ((), "rest", []),
        ((RestSource("voluntary", 9.0, 700.0, duration_ms=11.0, irregularity=0.15, components=2),), "contraction", []),
    ],
)
def test_the_json_says_whether_an_unlabelled_muscle_rests(
    sources: tuple[RestSource, ...], activity: str, kinds: list[str]
) -> None:
    made = simulate_rest(seed=5, sources=sources, duration_s=3.0).trace
    trace = replace(made, kind="unknown")
    measured = measure(Recording("a.npz", "test", (trace,)), load_knowledge())
    (form,) = json.loads(measured_json([measured]))[0]["traces"]
    assert (form["kind"], form["activity"]) == ("needle", activity)
    assert form["rest"]["kinds"] == kinds
    assert "activity_not_stated" in form["rest"]["flags"]
    for each in form["rest"]["activities"]:
        assert each["discharges"] == len(each["times_s"])
        assert each["rate_hz"] > 0


@pytest.mark.parametrize("width", [80, 120])
def test_every_motor_unit_stands_whole_in_a_narrow_terminal(contraction: Measured, width: int) -> None:
    written = io.StringIO()
    print_measured([contraction], Console(file=written, width=width))
    lines = written.getvalue().splitlines()
    units = next(each.result for each in contraction.details if each.study == "contraction").motor_units
    assert units
    for unit in units:
        row = [unit.id.removeprefix("unit_"), str(unit.firing_times_s.size), f"{unit.mean_rate_hz:.3g}"]
        assert any(line.split()[:3] == row for line in lines), row
        assert not unit.flags or any(line.startswith(f"unit {row[0]}: ") for line in lines)
    assert all(len(line) <= width for line in lines)


def test_trains_of_one_muscle_are_printed_together() -> None:
    told: dict[str, str | float] = {"study": "repetitive", "nerve": "ulnar", "recording_site": "adm", "side": "left"}
    measured: list[Measured] = []
    for after in (None, 5.0, 120.0):
        made = simulate_train(seed=3, safety_factor=1.5, after_exercise_s=-1 if after is None else after)
        about = {**told, **({} if after is None else {"after_exercise_s": after})}
        measured.append(measure(Recording(f"{after}.npz", "test", made.traces, about=about), load_knowledge()))
    joined = join_trains(measured, load_knowledge())
    shown = plain_text(lambda console: print_trains(joined, console), 100)
    assert "Left ADM: repetitive stimulation at rest and after exercise" in shown
    for time in ("At rest", "5 s after exercise", "2 min after exercise"):
        assert time in shown
    assert "Facilitation: " in shown
    (form,) = [each["repetitive_stimulation"] for each in json.loads(measured_json(measured[:1], (), joined))]
    assert [each["after_exercise_s"] for each in form["trains"]] == [None, 5.0, 120.0]
    assert form["facilitation_percent"] == joined[0].study.facilitation_percent
    alone = join_trains(measured[:1], load_knowledge())
    assert not plain_text(lambda console: print_trains(alone, console), 100).strip(), "one train has its own table"


def test_many_recordings_have_one_line_each() -> None:
    one = measure(
        Recording("a.edf", "test", (simulate_cmap(seed=1).trace,), about={"study": "motor"}), load_knowledge()
    )
    many: list[Measured | NotRead] = [*[one] * MOST_RECORDINGS, NotRead("b.edf", "b.edf: the file is empty.")]
    lines = plain_text(lambda console: print_measured(many, console), 200).splitlines()
    assert sum(line.startswith("a.edf: onset_latency_ms") for line in lines) == MOST_RECORDINGS
    assert "b.edf: not read. b.edf: the file is empty." in lines
    assert f"{MOST_RECORDINGS + 1} recordings, 1 not read" in lines[-1]
