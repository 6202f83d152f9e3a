"""A cold limb is told wherever a stimulated response of it was measured."""

from __future__ import annotations

import pytest

from ranvier.knowledge import Knowledge
from ranvier.record import Recording
from ranvier.signals.measure import measure
from ranvier.simulate import simulate_contraction, simulate_motor_nerve
from ranvier.simulate.pool import Contraction


@pytest.mark.parametrize(
    ("nerve", "temperature_c", "told"),
    [
        ("median", 31.9, True),
        ("median", 32.0, False),
        ("tibial", 30.9, True),
        ("tibial", 31.0, False),
        ("median", None, False),
        ("", 20.0, False),
    ],
)
def test_below_the_lowest_temperature_of_the_limb(
    knowledge: Knowledge, nerve: str, temperature_c: float | None, told: bool
) -> None:
    stated = {"nerve": nerve, "recording_site": "apb", "temperature_c": temperature_c}
    about = {name: value for name, value in stated.items() if value}
    trace = simulate_motor_nerve(seed=1, knowledge=knowledge).trace
    seen = measure(Recording("a.npz", "simulated", (trace,), about=about), knowledge)  # type: ignore[arg-type]
    assert all(("cold_limb" in each.flags) is told for each in seen.measurements)
    assert all(("cold_limb" in each.flags) is told for each in seen.details)


def test_a_needle_recording_is_not_called_cold(knowledge: Knowledge) -> None:
    made = simulate_contraction(seed=1, duration_s=2, contraction=Contraction(active_units=2), knowledge=knowledge)
    about: dict[str, str | float] = {"muscle": "biceps", "nerve": "median", "temperature_c": 20.0}
    seen = measure(Recording("a.npz", "simulated", (made.trace,), about=about), knowledge)
    assert not any("cold_limb" in each.flags for each in seen.measurements)
