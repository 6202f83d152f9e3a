"""Two trains of one unit become one however their shapes were cut; shapes move to hold the whole potential."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.knowledge import Knowledge
from ranvier.signals.decomposition import DecompositionSettings
from ranvier.signals.decomposition.bank import Bank, Events, left_over
from ranvier.signals.decomposition.shapes import recentred
from ranvier.signals.decomposition.trains import merged

RATE = 8000.0
LENGTH = 80


@pytest.fixture(scope="module")
def settings(knowledge: Knowledge) -> DecompositionSettings:
    return DecompositionSettings.read(knowledge.methods["decomposition"])


def potential(at: float) -> np.ndarray:
    """A sharp potential of three phases, its middle at a place between samples."""
    lag = (np.arange(LENGTH) - at) / 1.6
    return 40 * (lag**2 - 1) * np.exp(-(lag**2) / 2)


def alternating(first: np.ndarray, second: np.ndarray, later: float) -> tuple[Bank, Events, np.ndarray]:
    """Discharges every 100 ms, given by turns to two units; those of the second were placed later by some samples."""
    true = np.arange(400, 15_600, 800)
    unit = np.arange(true.size) % 2
    at = true + np.where(unit == 1, later, 0.0)
    place = np.round(at).astype(np.intp)
    return Bank(np.array([first, second])), Events(place, unit, (at - place).astype(np.float32)), true


@pytest.mark.parametrize("later", [0.0, 0.5, -0.5, 7.25])
def test_one_shape_between_samples_is_one_unit(settings: DecompositionSettings, later: float) -> None:
    bank, events, true = alternating(potential(34), potential(34 - later), later)
    alive, found = merged(bank, events, RATE, 2.0, settings)
    assert alive.sum() == 1
    kept = int(np.flatnonzero(alive)[0])
    assert (found.unit == kept).all()
    assert np.ptp(found.place + found.shift - true) == pytest.approx(0, abs=0.3)


def test_two_parts_of_one_long_potential_are_one_unit(settings: DecompositionSettings) -> None:
    parts = [np.pad(share * potential(40), (lag, 60 - lag)) for lag, share in ((0, 1.0), (20, 0.9), (40, -0.3))]
    long = np.sum(parts, axis=0)
    bank, events, _ = alternating(long[:LENGTH], long[25 : 25 + LENGTH], 25)
    assert merged(bank, events, RATE, 2.0, settings)[0].sum() == 1


def test_units_of_unlike_shape_stay_two(settings: DecompositionSettings) -> None:
    bank, events, _ = alternating(potential(34), np.roll(potential(34), 6) - potential(34), 0)
    unlike = Events(events.place + 37 * events.unit, events.unit, events.shift)
    assert merged(bank, unlike, RATE, 2.0, settings)[0].sum() == 2


def test_a_shape_moves_to_hold_the_rest_of_its_potential() -> None:
    whole = np.pad(potential(40), (0, 40)) + np.pad(potential(40), (40, 0))
    signal = np.zeros(16_000, dtype=np.float32)
    place = np.arange(400, 15_000, 800)
    for first in place:
        signal[first : first + whole.size] += whole.astype(np.float32)
    bank = Bank(np.array([whole[:LENGTH]]))
    events = Events(place, np.zeros(place.size, dtype=np.intp), np.zeros(place.size, dtype=np.float32))
    moved_bank, moved = recentred(left_over(signal, bank, events), bank, events, 32, 1.05)
    assert 15 <= int((moved.place - place)[0]) <= 30
    assert moved_bank.energy[0] > 1.5 * bank.energy[0]
    assert np.square(left_over(signal, moved_bank, moved)).sum() < 0.3 * np.square(signal).sum()
