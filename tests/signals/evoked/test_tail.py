"""Taking the artefact's tail off sweeps that are measured together."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.signals import EvokedSettings, measure_evoked_batch
from ranvier.signals.evoked.background import smoothed
from ranvier.signals.evoked.frame import frame
from ranvier.signals.evoked.tail import take_off_tail
from ranvier.simulate import Disturbance, simulate_cmap

CLEAN, TAIL = Disturbance(noise_uv=5), Disturbance(noise_uv=5, artefact_uv=2000, artefact_decay_ms=0.8)


def made(disturbance: Disturbance) -> np.ndarray:
    return np.array([simulate_cmap(seed=seed, disturbance=disturbance).trace.samples_uv for seed in range(10)])


def test_sweeps_with_a_tail_are_marked_alike_beside_others_with_and_without_one(motor: EvokedSettings) -> None:
    alone = measure_evoked_batch(made(TAIL), 20_000, 0.02, motor)
    mixed = measure_evoked_batch(np.concatenate([made(CLEAN), made(TAIL)]), 20_000, 0.02, motor)
    np.testing.assert_allclose(mixed.onset[10:], alone.onset, atol=0.02)  # 0.001 ms
    np.testing.assert_allclose(mixed.amplitude_uv[10:], alone.amplitude_uv, rtol=1e-4)
    assert alone.present.all()


@pytest.mark.parametrize("size", [600, 1000])
@pytest.mark.parametrize("stimulus_s", [0.0, 0.0001, 0.02])
def test_the_smoothed_sweep_changes_as_the_sweep_does(motor: EvokedSettings, stimulus_s: float, size: int) -> None:
    geometry = frame(size, 20_000.0, stimulus_s, motor)
    since = (np.arange(size) - geometry.stimulus) / 20
    tails = np.where(since >= 0, 500 * np.exp(-np.maximum(since, 0) / np.array([[0.5], [2.0], [5.0]])), 0.0)
    sweeps = tails + np.random.default_rng(1).normal(0, 1, tails.shape)
    begin = geometry.clear + np.array([0, 3, 25])  # the last two had saturated
    for row, first in enumerate(begin):
        sweeps[row, int(geometry.stimulus) : first] = sweeps[row, first]
    smooth = smoothed(sweeps, geometry)
    height, left, _ = take_off_tail(sweeps, smooth, geometry, np.ones(3), begin, begin + 60)
    assert np.isfinite(left).all()
    assert (height > 0).all()
    np.testing.assert_allclose(smooth, smoothed(sweeps, geometry), atol=1e-8)
