"""The motor unit number index: exact where its theory holds, an index elsewhere, and no number from bad signals."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.signals import EvokedSettings
from ranvier.signals.munix import Munix, MunixSettings, measure_munix
from ranvier.simulate import Disturbance
from ranvier.simulate.series import response_shape
from ranvier.simulate.surface import simulate_surface
from ranvier.simulate.sweeps import Sweep

RATE = 20_000.0
NOISE = Disturbance(noise_uv=8)


@pytest.fixture(scope="session")
def settings(knowledge: Knowledge) -> MunixSettings:
    return MunixSettings.read(knowledge.methods["munix"])


def _parts(seed: int, disturbance: Disturbance = NOISE, **muscle: float) -> tuple[np.ndarray, np.ndarray]:
    made = simulate_surface(seed=seed, disturbance=disturbance, **muscle)
    return made.response.samples_uv.copy(), np.array([trace.samples_uv for trace in made.epochs])


def _measured(parts: tuple[np.ndarray, np.ndarray], settings: MunixSettings, motor: EvokedSettings) -> Munix:
    return measure_munix(parts[0], 0.01, parts[1], RATE, settings, motor)


@pytest.mark.parametrize("units", [12, 40, 90])
def test_equal_units_that_never_overlap_are_counted(units: int, settings: MunixSettings, motor: EvokedSettings) -> None:
    shape = 250 * response_shape(1, Sweep(before_ms=10, after_ms=60), 3.5, 0.3)
    one = shape[int(0.013 * RATE) : int(0.035 * RATE)]
    one = one - one.mean()
    response = np.zeros(shape.size)
    response[int(0.013 * RATE) : int(0.013 * RATE) + one.size] = units * one
    epochs = np.zeros((20, 10 * 40 * one.size))
    for row in range(20):
        for place in range(40 + 15 * row):
            epochs[row, place * one.size : (place + 1) * one.size] += one
    response += np.random.default_rng(1).normal(0, 1, response.size)
    seen = measure_munix(response, 0.01, epochs, RATE, settings, motor)
    counts = [epoch.ideal_case_count for epoch in seen.epochs]
    assert counts == pytest.approx([units] * 20, rel=0.06)
    used = [epoch for epoch in seen.epochs if not epoch.left_out]
    if len(used) >= settings.fewest_epochs:
        assert seen.munix == pytest.approx(units, rel=0.06)


@pytest.mark.parametrize("seed", range(4))
def test_the_index_falls_with_lost_units(seed: int, settings: MunixSettings, motor: EvokedSettings) -> None:
    healthy = _measured(_parts(seed, units=80), settings, motor)
    half = _measured(_parts(seed, units=80, lost_fraction=0.5), settings, motor)
    replaced = _measured(_parts(seed, units=80, lost_fraction=0.8, reinnervation=1.0), settings, motor)
    assert healthy.status is half.status is replaced.status is Status.MEASURED
    assert half.munix < 0.65 * healthy.munix
    assert replaced.munix < healthy.munix
    assert replaced.musix_uv > healthy.musix_uv
    assert healthy.explained > 0.9
    assert healthy.exponent < 0
    assert healthy.musix_uv == pytest.approx(1000 * healthy.amplitude_mv / healthy.munix)


def test_patterns_like_noise_say_no_more_than_the_response(settings: MunixSettings, motor: EvokedSettings) -> None:
    response, _ = _parts(1, epochs=2)
    chance, sizes = np.random.default_rng(1), np.linspace(250, 1200, 24)
    epochs = sizes[:, None] * chance.normal(size=(24, int(0.5 * RATE)))
    seen = measure_munix(response, 0.01, epochs, RATE, settings, motor)
    assert seen.exponent == pytest.approx(-1, abs=0.01)
    assert seen.munix == pytest.approx(seen.full_overlap, rel=0.02)
    assert "patterns_overlap_fully" in seen.flags


def test_epochs_are_left_out_for_a_reason(settings: MunixSettings, motor: EvokedSettings) -> None:
    response, epochs = _parts(2, units=60, amplitude_mv=4)
    epochs[:, :] = epochs[-1]
    epochs[0] *= 0.01
    epochs[1] = np.random.default_rng(1).normal(0, 60, epochs.shape[1])
    epochs[1, 5000:5040] += 6000 * np.hanning(40)
    epochs[2] = np.clip(epochs[2], -300, 300)
    reasons = [epoch.left_out for epoch in _measured((response, epochs), settings, motor).epochs]
    assert reasons[:4] == ["small_area", "solitary_spikes", "clipped", ""]


def test_hum_is_removed(settings: MunixSettings, motor: EvokedSettings) -> None:
    response, epochs = _parts(3, units=80)
    times = np.arange(epochs.shape[1]) / RATE
    noisy = epochs + 150 * np.sin(2 * np.pi * 50 * times)
    clean, hum = (_measured((response, each), settings, motor) for each in (epochs, noisy))
    assert "mains_removed" in hum.flags
    assert hum.munix == pytest.approx(clean.munix, rel=0.15)


@pytest.mark.parametrize(
    ("what", "status", "flag"),
    [
        ("nan", Status.TECHNICALLY_INADEQUATE, "not_numbers"),
        ("silent", Status.NO_RESPONSE, "response_missing"),
        ("clipped", Status.TECHNICALLY_INADEQUATE, "response_inadequate"),
        ("inverted", Status.TECHNICALLY_INADEQUATE, "response_inadequate"),
        ("short", Status.TECHNICALLY_INADEQUATE, "short_epochs"),
        ("few", Status.TECHNICALLY_INADEQUATE, "too_few_epochs"),
        ("one_force", Status.TECHNICALLY_INADEQUATE, "force_range_narrow"),
        ("small", Status.TECHNICALLY_INADEQUATE, "response_small"),
    ],
)
def test_bad_signals_give_a_reason(
    what: str, status: Status, flag: str, settings: MunixSettings, motor: EvokedSettings
) -> None:
    response, epochs = _parts(1, units=80, **({"amplitude_mv": 0.3} if what == "small" else {}))
    if what == "nan":
        epochs[0, 0] = np.nan
    elif what == "silent":
        response = np.random.default_rng(1).normal(0, 5, response.size)
    elif what == "clipped":
        response = np.clip(response, -4000, 4000)
    elif what == "inverted":
        response = -response
    elif what == "short":
        epochs = epochs[:, : int(0.1 * RATE)]
    elif what == "few":
        epochs = epochs[-3:]
    elif what == "one_force":
        epochs = np.repeat(epochs[-1:], 12, axis=0)
    seen = _measured((response, epochs), settings, motor)
    assert seen.status is status
    assert flag in seen.flags
    assert (seen.munix, seen.musix_uv) == (None, None)


def test_shapes_must_be_right(settings: MunixSettings, motor: EvokedSettings) -> None:
    with pytest.raises(InputError):
        measure_munix(np.zeros(400), 0.01, np.zeros(400), RATE, settings, motor)
