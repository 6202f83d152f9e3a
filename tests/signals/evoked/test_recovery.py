"""Amplifiers that recover from the stimulus with a swing beyond the baseline."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.signals import EvokedSettings, measure_evoked_batch
from ranvier.signals.evoked.recovery import find_recovery
from ranvier.simulate import Disturbance, Sweep, simulate_cmap

RATE, QUIET, SWEEP = 20_000.0, Disturbance(noise_uv=4), Sweep(before_ms=10, after_ms=40)


def recovery(peak_uv: float, blocked_ms: float, fast_ms: float, slow_ms: float, under: float) -> np.ndarray:
    """At the rail, then back to the baseline and beyond."""
    late = np.maximum(SWEEP.times_ms - blocked_ms, 0)
    wave = (1 + under) * np.exp(-late / fast_ms) - under * np.exp(-late / slow_ms)
    return np.where(SWEEP.times_ms >= 0, peak_uv * np.where(SWEEP.times_ms < blocked_ms, 1.0, wave), 0.0)


@pytest.mark.parametrize("peak_uv", [-4000.0, -800.0, 800.0, 4000.0])
@pytest.mark.parametrize("amplitude_mv", [1.0, 8.0])
def test_the_swing_is_neither_a_response_nor_its_initial_positive_phase(
    motor: EvokedSettings, peak_uv: float, amplitude_mv: float
) -> None:
    swing = recovery(peak_uv, 0.7, 0.3, 3.0, 0.2)
    made = [simulate_cmap(seed=s, amplitude_mv=amplitude_mv, disturbance=QUIET, sweep=SWEEP) for s in range(6)]
    plain = np.array([each.trace.samples_uv for each in made])
    clean, seen = (measure_evoked_batch(each, RATE, 0.01, motor) for each in (plain, plain + swing))
    assert seen.present.all()
    assert not (seen.positivity_uv > 0).any()
    np.testing.assert_allclose(seen.onset, clean.onset, atol=2)  # 0.1 ms
    np.testing.assert_allclose(seen.amplitude_uv, clean.amplitude_uv, rtol=0.05)


@pytest.mark.parametrize("peak_uv", [-4000.0, 4000.0])
def test_the_swing_of_a_silent_sweep_is_not_marked(motor: EvokedSettings, peak_uv: float) -> None:
    made = [simulate_cmap(seed=s, amplitude_mv=0, disturbance=QUIET, sweep=SWEEP) for s in range(6)]
    silent = np.array([each.trace.samples_uv for each in made])
    found = measure_evoked_batch(silent + recovery(peak_uv, 0.7, 0.3, 3.0, 0.2), RATE, 0.01, motor)
    assert not found.present.any()


def test_the_stretch_ends_where_something_else_begins() -> None:
    swing = recovery(3000, 0.5, 0.3, 3.0, 0.2)[SWEEP.times_ms >= 0.5] + np.random.default_rng(1).normal(0, 4, 790)
    whole = find_recovery(swing, 20, 4.0)
    assert whole is not None
    assert not whole.departs
    np.testing.assert_allclose(np.sort(whole.decays), [6, 60], rtol=0.1)
    swing[100:] -= 50 * (np.arange(690) / 20) ** 2  # 5 ms later
    until = find_recovery(swing, 20, 4.0)
    assert until is not None
    assert until.departs
    assert 80 < until.until < 115


def test_a_recovery_that_crosses_the_baseline_as_the_search_begins_is_taken_off(motor: EvokedSettings) -> None:
    late = np.maximum(SWEEP.times_ms, 0)
    swing = np.where(SWEEP.times_ms >= 0, np.exp(-(late - 0.55) / 0.3) - np.exp(-(late - 0.55) / 4), 0.0)
    made = simulate_cmap(seed=1, amplitude_mv=2.0, onset_ms=5.0, disturbance=QUIET, sweep=SWEEP)
    found = measure_evoked_batch((made.trace.samples_uv + 400 * swing)[None, :], RATE, 0.01, motor)
    assert abs(found.onset[0] / 20 - 10 - 5.0) < 0.15
