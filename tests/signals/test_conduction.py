"""Velocity with its error, ratios, series of stimuli and averages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.signals import EvokedSettings, measure_evoked
from ranvier.signals.averages import measure_average
from ranvier.signals.conduction import (
    ConductionSettings,
    proximal_to_distal,
    stimulus_series,
    terminal_latency_index,
    velocity,
)
from ranvier.signals.evoked import EvokedResponse
from ranvier.simulate import Disturbance, simulate_cmap, simulate_snap


@pytest.fixture(scope="session")
def rules(knowledge: Knowledge) -> ConductionSettings:
    return ConductionSettings.read(knowledge.methods["conduction"])


def cmap(motor: EvokedSettings, **given: float) -> EvokedResponse:
    return measure_evoked(simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=4.0), **given).trace, motor)  # type: ignore[arg-type]


def test_error_of_a_velocity_is_that_of_repeated_measurement(rules: ConductionSettings) -> None:
    chance = np.random.default_rng(1)
    distances = chance.normal(220.0, rules.distance_error_mm, 20_000)
    times = chance.normal(4.0, rules.latency_error_ms, 20_000)
    found = velocity(220.0, 3.5, 7.5, rules)
    assert found.value == pytest.approx(55.0)
    assert found.sd == pytest.approx(float((distances / times).std()), rel=0.05)
    assert found.low is not None
    assert found.high is not None
    inside = (distances / times > found.low) & (distances / times < found.high)
    assert inside.mean() == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(
    ("distance", "distal", "proximal", "flag"),
    [(0.0, 3.0, 7.0, "no_distance"), (np.nan, 3.0, 7.0, "no_distance"), (200.0, 7.0, 7.0, "latencies_out_of_order")],
)
def test_no_velocity_without_its_reason(
    distance: float, distal: float, proximal: float, flag: str, rules: ConductionSettings
) -> None:
    found = velocity(distance, distal, proximal, rules)
    assert found.value is None
    assert found.flags == (flag,)
    assert terminal_latency_index(80.0, 3.5, found, rules).value is None


def test_a_very_short_segment_has_no_upper_bound(rules: ConductionSettings) -> None:
    found = velocity(10.0, 3.0, 3.15, rules)
    assert found.high is None
    assert "too_short_a_segment" in found.flags


def test_terminal_latency_index(rules: ConductionSettings) -> None:
    found = terminal_latency_index(70.0, 3.5, velocity(220.0, 3.5, 7.5, rules), rules)
    assert found.value == pytest.approx(70 / (3.5 * 55))
    assert found.sd is not None
    assert 0.03 < found.sd / found.value < 0.15


def test_ratios_of_a_blocked_nerve(motor: EvokedSettings) -> None:
    distal, proximal = cmap(motor, onset_ms=3.5), cmap(motor, onset_ms=8.0, block_fraction=0.6)
    found = proximal_to_distal(proximal, distal)
    assert found.amplitude == pytest.approx(0.4, abs=0.05)
    assert found.area == pytest.approx(0.4, abs=0.05)
    assert found.negative_duration == pytest.approx(1.0, abs=0.15)
    assert proximal_to_distal(cmap(motor, amplitude_mv=0.0), distal).amplitude == 0.0
    assert proximal_to_distal(proximal, cmap(motor, amplitude_mv=0.0)).flags[0] == "no_distal_response"
    assert proximal_to_distal(replace(proximal, flags=("clipped",)), distal).amplitude is None


@pytest.mark.parametrize(
    ("heights", "reached"),
    [([1, 4, 7, 7.9, 8.0, 8.05], True), ([1, 2, 4, 6, 8], False), ([8.0], None), ([0, 0, 8, 8.1], None)],
)
def test_series_of_stimuli(
    heights: list[float], reached: bool | None, motor: EvokedSettings, rules: ConductionSettings
) -> None:
    seen = [cmap(motor, amplitude_mv=height) for height in heights]
    assert stimulus_series(seen, rules).supramaximal is reached


def averaged(sweeps: int, amplitude_uv: float, noise_uv: float, first: int = 0) -> np.ndarray:
    return np.stack(
        [
            simulate_snap(seed=1, amplitude_uv=amplitude_uv, onset_ms=2.6).trace.samples_uv
            + np.random.default_rng(first + number).normal(0, noise_uv, 1000)
            for number in range(sweeps)
        ]
    )


def test_a_small_response_is_found_in_an_average(sensory: EvokedSettings, rules: ConductionSettings) -> None:
    found = measure_average(averaged(64, 2.0, 2.0), 20_000.0, 0.02, sensory, rules)
    assert found.response.status is Status.MEASURED
    assert found.response.onset_ms == pytest.approx(2.6, abs=0.2)


def test_what_one_sweep_brings_in_is_no_response(motor: EvokedSettings, rules: ConductionSettings) -> None:
    x = np.linspace(-3, 3, 120)
    marked = 0
    for seed in range(20):
        sweeps = np.random.default_rng(seed).normal(0, 5.0, (10, 1000))
        sweeps[seed % 10, 560:680] -= 2000 * (1 - x**2) * np.exp(-(x**2) / 2)
        kept = measure_average(sweeps, 20_000.0, 0.02, motor, rules)
        assert not kept.used[seed % 10]
        marked += kept.response.status is Status.MEASURED
        sweeps[(seed + 1) % 10, 560:680] -= 150 * (1 - x**2) * np.exp(-(x**2) / 2)
        marked += measure_average(sweeps, 20_000.0, 0.02, motor, rules).response.status is Status.MEASURED
    assert marked == 0


def test_bad_sweeps_are_refused(motor: EvokedSettings, rules: ConductionSettings) -> None:
    for sweeps in (np.zeros(10), np.zeros((0, 10)), np.full((3, 1000), np.nan)):
        with pytest.raises(InputError):
            measure_average(sweeps, 20_000.0, 0.02, motor, rules)
