"""Simulated surface recordings are what they say they are."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.simulate.surface import simulate_surface


def test_the_response_has_its_height_and_the_pattern_grows_with_force() -> None:
    made = simulate_surface(seed=1, units=60)
    assert -made.response.samples_uv.min() == pytest.approx(made.truth.amplitude_uv)
    assert made.truth.amplitude_uv == pytest.approx(10_000, rel=0.1)
    strength = [float(np.abs(trace.samples_uv).mean()) for trace in made.epochs]
    assert np.corrcoef(strength, made.truth.forces)[0, 1] > 0.95


def test_loss_and_reinnervation() -> None:
    lost = simulate_surface(seed=2, lost_fraction=0.75).truth
    replaced = simulate_surface(seed=2, lost_fraction=0.75, reinnervation=1.0).truth
    assert lost.units == replaced.units == 30
    assert lost.amplitude_uv < 0.5 * replaced.amplitude_uv
    assert replaced.mean_unit_uv > 2 * lost.mean_unit_uv


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError):
        simulate_surface(seed=1, lost_fraction=1.0)
