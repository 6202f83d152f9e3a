"""Mains hum with harmonics where the stretch before the stimulus is too short to show it."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.signals import EvokedSettings, measure_evoked_batch
from ranvier.simulate import Disturbance, Sweep, simulate_cmap

RATE, SWEEP = 20_000.0, Sweep(before_ms=6, after_ms=44)
SEEDS = range(8)


def hum(hz: float) -> np.ndarray:
    angle = 2 * np.pi * hz * SWEEP.times_ms / 1000 + np.random.default_rng(2).uniform(0, 6.28, (len(SEEDS), 1))
    return 30 * (np.sin(angle) + 0.25 * np.sin(3 * angle + 1) + 0.1 * np.sin(5 * angle + 2))


def made(amplitude_mv: float) -> np.ndarray:
    quiet = Disturbance(noise_uv=4)
    each = [simulate_cmap(seed=seed, amplitude_mv=amplitude_mv, disturbance=quiet, sweep=SWEEP) for seed in SEEDS]
    return np.array([one.trace.samples_uv for one in each])


@pytest.mark.parametrize("hz", [50.0, 60.0])
def test_hum_moves_neither_onset_nor_height(motor: EvokedSettings, hz: float) -> None:
    plain = made(1.0)
    clean, seen = (measure_evoked_batch(each, RATE, 0.006, motor) for each in (plain, plain + hum(hz)))
    assert seen.present.all()
    assert not (seen.positivity_uv > 0).any()
    np.testing.assert_allclose(seen.onset, clean.onset, atol=3)  # 0.15 ms
    change = np.abs(seen.amplitude_uv / clean.amplitude_uv - 1)
    assert change.max() < 0.08  # hum that shows neither before the stimulus nor late stays in
    assert np.median(change) < 0.005


@pytest.mark.parametrize("hz", [50.0, 60.0])
def test_hum_alone_is_not_marked(motor: EvokedSettings, hz: float) -> None:
    found = measure_evoked_batch(made(0.0) + hum(hz), RATE, 0.006, motor)
    assert not found.present.any()
    assert found.mains_removed.mean() >= 0.5
