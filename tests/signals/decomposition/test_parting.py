"""One train that holds two units of like potential is parted; one of a single unit is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.signals.decomposition.bank import Bank, Events, left_over
from ranvier.signals.decomposition.parting import parted

LENGTH, SIZE = 80, 80_000  # at 8 kHz: shapes of 10 ms, a recording of 10 s
NEAR = (24.0, 160.0)  # 3 to 20 ms


def train(rng: np.random.Generator, rate_hz: float) -> np.ndarray:
    intervals = rng.normal(1, 0.12, 400).clip(0.5) * 8000 / rate_hz
    place = np.round(rng.uniform(0, 800) + np.cumsum(intervals)).astype(np.intp)
    return place[place < SIZE - 2 * LENGTH]


def shape(middle: float, width: float, height: float) -> np.ndarray:
    lag = (np.arange(LENGTH) - middle) / width
    return height * (lag**2 - 1) * np.exp(-(lag**2) / 2)


def mixed(second: np.ndarray, seed: int) -> tuple[np.ndarray, Bank, Events, np.ndarray]:
    """Two units taken for one: what is left, the one shape, the discharges and whose they are."""
    rng = np.random.default_rng(seed)
    first = shape(34, 4.0, 10.0)
    trains = train(rng, 11.0), train(rng, 9.0)
    signal = rng.normal(0, 0.5, SIZE).astype(np.float32)
    for own, places in zip((first, second), trains, strict=True):
        for place in places:
            signal[place : place + LENGTH] += own
    place = np.concatenate(trains)
    order = np.argsort(place, kind="stable")
    nothing = np.zeros(place.size)
    events = Events(place[order], nothing.astype(np.intp), nothing.astype(np.float32))
    bank = Bank(0.5 * (first + second)[None])
    return left_over(signal, bank, events), bank, events, np.repeat([0, 1], [each.size for each in trains])[order]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_units_of_like_potential_are_parted(seed: int) -> None:
    rest, bank, events, whose = mixed(shape(34, 4.6, 9.0), seed)
    new_bank, new = parted(rest, bank, events, NEAR, 8)
    assert new_bank.count == 2
    right = float((new.unit == whose).mean())
    assert max(right, 1 - right) > 0.97
    assert (new.place == events.place).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_trains_of_one_form_stay_one(seed: int) -> None:
    rest, bank, events, _ = mixed(shape(34, 4.0, 10.0), seed)
    assert parted(rest, bank, events, NEAR, 8)[0].count == 1


def test_a_regular_train_is_left_alone_though_its_form_changes() -> None:
    rng = np.random.default_rng(1)
    place = train(rng, 10.0)
    signal = rng.normal(0, 0.5, SIZE).astype(np.float32)
    first, second = shape(34, 4.0, 10.0), shape(34, 4.6, 9.0)
    for number, one in enumerate(place):
        signal[one : one + LENGTH] += first if number % 2 else second
    events = Events(place, np.zeros(place.size, dtype=np.intp), np.zeros(place.size, dtype=np.float32))
    bank = Bank(0.5 * (first + second)[None])
    assert parted(left_over(signal, bank, events), bank, events, NEAR, 8)[0].count == 1


def test_few_discharges_are_not_parted() -> None:
    rest, bank, events, _ = mixed(shape(34, 4.6, 9.0), 1)
    assert parted(rest, bank, events.where(np.arange(14)), NEAR, 8)[0].count == 1


def test_one_of_three_units_is_parted_from_the_other_two() -> None:
    rng = np.random.default_rng(5)
    shapes = shape(34, 4.0, 10.0), shape(34, 4.7, 8.6), shape(34, 3.4, 11.4)
    trains = train(rng, 11.0), train(rng, 10.0), train(rng, 9.0)
    signal = rng.normal(0, 0.5, SIZE).astype(np.float32)
    for own, places in zip(shapes, trains, strict=True):
        for place in places:
            signal[place : place + LENGTH] += own
    place = np.concatenate(trains)
    order = np.argsort(place, kind="stable")
    whose = np.repeat([0, 1, 2], [each.size for each in trains])[order]
    events = Events(place[order], np.zeros(place.size, dtype=np.intp), np.zeros(place.size, dtype=np.float32))
    bank = Bank(np.mean(shapes, axis=0)[None])
    for count in (2, 3):
        bank, events = parted(left_over(signal, bank, events), bank, events, NEAR, 8)
        assert bank.count == count
    shares = np.array([[(events.unit[whose == one] == two).mean() for two in range(3)] for one in range(3)])
    assert (shares.max(axis=1) > 0.9).all()
