"""Simulated blink reflexes start where they say."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.simulate.blink import simulate_blink


def test_every_component_starts_at_its_onset() -> None:
    made = simulate_blink(seed=1)
    times = made.ipsilateral[0].times_s * 1000 - 20
    for trace, r1, r2 in zip(made.ipsilateral, made.truth.r1_ms, made.truth.r2_ms, strict=True):
        assert not trace.samples_uv[times < r1 - 0.1].any()
        assert trace.samples_uv[(times > r1) & (times < r1 + 2)].min() < -50
        before, after = (np.abs(trace.samples_uv[(times > a) & (times < a + 6)]).max() for a in (r2 - 6.1, r2))
        assert after > 3 * before
    for trace, r2 in zip(made.contralateral, made.truth.r2_contralateral_ms, strict=True):
        assert not trace.samples_uv[times < r2 - 0.1].any()
        assert trace.samples_uv[(times > r2) & (times < r2 + 10)].any()


def test_absent_components_leave_no_trace() -> None:
    made = simulate_blink(seed=1, r1_uv=0, r2_uv=0)
    assert (made.truth.r1_ms, made.truth.r2_ms) == ((), ())
    assert not any(trace.samples_uv.any() for trace in made.ipsilateral)
    assert len(made.traces) == 16


def test_sweeps_are_needed() -> None:
    with pytest.raises(InputError):
        simulate_blink(seed=1, sweeps=0)
