"""What stands in a batch beside a sweep says nothing about it."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from ranvier.signals import EvokedSettings, measure_evoked_batch
from ranvier.signals.evoked import EvokedBatch
from ranvier.simulate import Disturbance, Sweep, simulate_cmap

RATE = 20_000.0


def sweeps_of_all_kinds(frame: Sweep, count: int) -> np.ndarray:
    """Clean, faint and silent ones; tails of both signs, recoveries, hum, drift, a rail, leads turned over."""
    chance, times = np.random.default_rng(3), frame.times_ms
    made: list[np.ndarray] = []
    for seed in range(count):
        kind = seed % 9
        disturbance = Disturbance(
            noise_uv=4,
            artefact_uv=(0, 3000, -1500)[kind % 3],
            artefact_decay_ms=float(chance.uniform(0.3, 1.2)),
            mains_uv=25.0 if kind in (4, 7) else 0.0,
            drift_uv_per_ms=2.0 if kind == 5 else 0.0,
        )
        height = (8.0, 0.1, 0.0)[(seed // 3) % 3]
        onset = float(chance.uniform(2.2, 9))
        trace = simulate_cmap(
            seed=seed, amplitude_mv=height, onset_ms=onset, disturbance=disturbance, sweep=frame
        ).trace
        samples = trace.samples_uv.copy()
        if kind == 8:
            late = np.maximum(times - 0.7, 0)
            samples += np.where(times >= 0, 2000 * (1.2 * np.exp(-late / 0.3) - 0.2 * np.exp(-late / 3)), 0.0)
        if kind == 6:
            samples[(times >= 0) & (times < chance.uniform(0.6, 2))] = 6000.0
        made.append(-samples if kind == 3 else samples)
    return np.array(made)


@pytest.mark.parametrize(
    "frame", [Sweep(before_ms=20, after_ms=30), Sweep(before_ms=2, after_ms=28), Sweep(before_ms=0)]
)
def test_a_sweep_alone_gives_what_it_gives_in_a_batch(motor: EvokedSettings, frame: Sweep) -> None:
    sweeps = sweeps_of_all_kinds(frame, 54)
    together = measure_evoked_batch(sweeps, RATE, frame.before_ms / 1000, motor)
    for row in range(len(sweeps)):
        alone = measure_evoked_batch(sweeps[row : row + 1], RATE, frame.before_ms / 1000, motor)
        for field in fields(EvokedBatch):
            one, many = getattr(alone, field.name)[0], getattr(together, field.name)[row]
            np.testing.assert_allclose(one, many, rtol=1e-6, atol=1e-6, err_msg=f"{field.name} of sweep {row}")
