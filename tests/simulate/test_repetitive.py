"""Simulated trains have the transmission that they say they have."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.simulate.repetitive import simulate_train


def test_disease_and_exercise_change_the_transmission() -> None:
    healthy, myasthenia = simulate_train(seed=1).truth, simulate_train(seed=1, safety_factor=1.5).truth
    lems = {"release": 0.18, "exercise_gain": 4.0}
    rest, after = (simulate_train(seed=1, after_exercise_s=s, **lems).truth for s in (-1.0, 2.0))
    assert healthy.decrement_percent < 1
    assert 10 < myasthenia.decrement_percent < 60
    assert 4 <= int(np.argmin(myasthenia.transmitted)) + 1 <= 6
    assert rest.transmitted[0] < 0.5
    assert after.transmitted[0] > 2 * rest.transmitted[0]
    assert not healthy.artefact
    assert simulate_train(seed=1, jump_percent=10).truth.artefact


def test_the_sweeps_hold_the_heights_of_the_truth() -> None:
    made = simulate_train(seed=2, safety_factor=1.5)
    heights = [-trace.samples_uv.min() for trace in made.traces]
    assert heights == pytest.approx(made.truth.amplitudes_uv, rel=1e-3)


def test_movement_keeps_the_area() -> None:
    made = simulate_train(seed=2, movement_percent=40)
    first, last = made.traces[0].samples_uv, made.traces[-1].samples_uv
    assert last.min() > 0.8 * first.min()
    assert np.minimum(last, 0).sum() == pytest.approx(np.minimum(first, 0).sum(), rel=0.02)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError):
        simulate_train(seed=1, release=0)
