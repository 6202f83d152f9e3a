"""Simulated series at rising stimuli are what they say they are."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.simulate.h_reflex import simulate_recruitment


def test_the_reflex_comes_first_and_falls_as_the_m_wave_grows() -> None:
    made = simulate_recruitment(seed=1)
    m, h = np.array(made.truth.m_uv), np.array(made.truth.h_uv)
    assert (np.diff(m) >= 0).all()
    best = int(h.argmax())
    assert 0 < best < len(h) - 1
    assert m[best] < 0.3 * m.max()
    assert h[-1] < 0.01 * h.max()
    assert len(made.traces) == len(made.stimulus) == 30
    assert made.traces[4].notes == ("simulated", f"stimulus_mA: {made.stimulus[4]:.3f}")


def test_the_sweeps_hold_the_heights_of_the_truth() -> None:
    made = simulate_recruitment(seed=2, latency_jitter_ms=0)
    times = made.traces[0].times_s * 1000 - 10
    for trace, m, h in zip(made.traces, made.truth.m_uv, made.truth.h_uv, strict=True):
        assert -trace.samples_uv[times < 12].min() == pytest.approx(m, rel=1e-3, abs=1)
        assert -trace.samples_uv[times > 25].min() == pytest.approx(h, rel=1e-3, abs=1)


def test_same_seed_same_series() -> None:
    one, two = (simulate_recruitment(seed=5).traces[10].samples_uv for _ in range(2))
    assert np.array_equal(one, two)


def test_stimuli_must_rise() -> None:
    with pytest.raises(InputError):
        simulate_recruitment(seed=1, lowest_ma=10, highest_ma=5)
