"""What `ranvier measure` prints fits a narrow terminal: numbers whole, notes below."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Measured, Recording
from ranvier.report.measured import print_measured
from ranvier.signals import measure
from ranvier.simulate.pool import Contraction, simulate_contraction


@pytest.fixture(scope="module")
def contraction() -> Measured:
    knowledge: Knowledge = load_knowledge()
    made = simulate_contraction(seed=3, muscle="biceps", contraction=Contraction(active_units=5), duration_s=6.0)
    about = {"muscle": "biceps", "activity": "contraction"}
    return measure(Recording("a.edf", "simulated", (made.trace,), about=about, simulated=True), knowledge)


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
