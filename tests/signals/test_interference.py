"""Interference pattern and recruitment: known patterns are counted, weak contractions are said, bad files refused."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.interference import InterferenceSettings, measure_interference, measure_recruitment
from ranvier.simulate import Disturbance

from ..simple_needle import recruit, simulate_needle

RATE = 24_000.0


@pytest.fixture(scope="module")
def settings(knowledge: Knowledge) -> InterferenceSettings:
    return InterferenceSettings.read(knowledge.methods["interference"])


def zigzag(turns_per_s: float, height_uv: float, seconds: float = 10.0) -> Samples:
    """A triangle wave with so many turns a second, each segment of the given height."""
    times = np.arange(round(seconds * RATE)) / RATE
    return height_uv * np.abs((times * turns_per_s + 0.25) % 2 - 1)


def contraction(amplitude_uv: float, count: int, *, mains_uv: float = 0.0, duration_ms: float = 11.0) -> Samples:
    sources = recruit(seed=1, count=count, rate_hz=12, amplitude_uv=amplitude_uv, duration_ms=duration_ms)
    hum = Disturbance(noise_uv=4.0, mains_uv=mains_uv)
    return simulate_needle(
        seed=5, sources=sources, duration_s=10.0, sampling_rate_hz=RATE, disturbance=hum
    ).trace.samples_uv


@pytest.mark.parametrize(("turns", "height"), [(97.0, 500.0), (403.0, 300.0), (203.0, 2500.0)])
def test_turns_and_amplitude_of_a_known_pattern(turns: float, height: float, settings: InterferenceSettings) -> None:
    seen = measure_interference(zigzag(turns, height), RATE, settings)
    assert seen.status is Status.MEASURED
    assert seen.turns_mean_per_s == pytest.approx(turns, rel=0.02)
    assert seen.amplitude_mean_uv == pytest.approx(height, rel=0.03)
    assert seen.ratio_mean == pytest.approx(turns / height, rel=0.04)
    assert seen.activity_percent == pytest.approx(100 if 1000 / turns < 10 else 0, abs=3)
    assert seen.envelope_uv == pytest.approx(height, rel=0.03)
    assert seen.peak_ratio >= seen.ratio_mean
    short = 1000 / turns < settings.small_segment_longest_ms and height < settings.small_segment_highest_uv
    assert (seen.small_segments_per_s > 100) is short


def test_large_units_raise_the_amplitude_and_many_small_ones_the_turns(settings: InterferenceSettings) -> None:
    few_large = measure_interference(contraction(3000.0, 4), RATE, settings)
    many_small = measure_interference(contraction(500.0, 25), RATE, settings)
    assert few_large.amplitude_mean_uv > 2 * many_small.amplitude_mean_uv
    assert few_large.turns_mean_per_s < many_small.turns_mean_per_s
    assert few_large.activity_percent < many_small.activity_percent


def test_hum_changes_little(settings: InterferenceSettings) -> None:
    clean = measure_interference(contraction(800.0, 12), RATE, settings)
    humming = measure_interference(contraction(800.0, 12, mains_uv=500.0), RATE, settings)
    assert "mains_removed" in humming.flags
    assert humming.turns_mean_per_s == pytest.approx(clean.turns_mean_per_s, rel=0.05)
    assert humming.amplitude_mean_uv == pytest.approx(clean.amplitude_mean_uv, rel=0.05)


def test_pauses_are_left_out(settings: InterferenceSettings) -> None:
    busy = zigzag(203.0, 500.0, 5.0) - 250
    seen = measure_interference(np.concatenate([busy, np.zeros(busy.size)]), RATE, settings)
    assert seen.epochs_silent == 10
    assert seen.turns_mean_per_s == pytest.approx(203, rel=0.03)
    assert "few_epochs" in seen.flags


@pytest.mark.parametrize(
    ("samples", "flag"),
    [
        (np.zeros(100), "too_short"),
        (np.zeros(100_000), "flat"),
        (np.full(100_000, np.nan), "not_numbers"),
        (np.clip(zigzag(203.0, 500.0) - 250, -150, 150), "clipped"),
        (np.random.default_rng(1).normal(0, 5, 100_000), "no_contraction"),
        (zigzag(203.0, 500.0) * 1000, "wrong_unit"),
        (zigzag(203.0, 500.0) / 1000, "no_contraction"),  # millivolt taken for microvolt
    ],
)
def test_a_useless_recording_gives_a_reason(samples: Samples, flag: str, settings: InterferenceSettings) -> None:
    seen = measure_interference(samples, RATE, settings)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert flag in seen.flags
    assert seen.reason.endswith(".")
    assert (seen.turns_mean_per_s, seen.peak_ratio, seen.envelope_uv) == (None, None, None)


def test_a_slow_recording_is_said(settings: InterferenceSettings) -> None:
    assert "low_sampling_rate" in measure_interference(zigzag(203.0, 500.0)[::6], RATE / 6, settings).flags


def test_a_recording_too_slow_for_turns_is_refused(settings: InterferenceSettings) -> None:
    seen = measure_interference(zigzag(203.0, 500.0)[::12], RATE / 12, settings)
    assert (seen.status, seen.turns_mean_per_s) == (Status.TECHNICALLY_INADEQUATE, None)
    assert "samples a second" in seen.reason


def steady(rate_hz: float, first_s: float, last_s: float = 10.0) -> Samples:
    return np.arange(first_s, last_s, 1 / rate_hz)


def test_the_rate_of_the_first_unit_when_the_second_joins(settings: InterferenceSettings) -> None:
    first = np.concatenate([steady(6, 0.2, 4.0), steady(12, 4.0)])
    seen = measure_recruitment({"unit_2": steady(8, 3.5), "unit_1": first}, settings)
    assert seen.order == ("unit_1", "unit_2")
    assert seen.first_rate_hz == pytest.approx(6, rel=0.02)
    assert seen.second_onset_s == pytest.approx(3.5)
    assert seen.onset_interval_ms == pytest.approx(125, rel=0.02)
    assert seen.fastest_rate_hz == pytest.approx(12, rel=0.02)
    assert seen.ratio == pytest.approx(6, rel=0.02)
    assert seen.flags == ()


def test_stray_discharges_do_not_recruit_a_unit(settings: InterferenceSettings) -> None:
    stray = np.concatenate([[0.1, 0.9], steady(8, 5.0)])
    seen = measure_recruitment({"a": steady(7, 0.2), "b": stray, "c": np.array([1.0, 3.0])}, settings)
    assert seen.units == 2
    assert seen.second_onset_s == pytest.approx(5.0)


def test_units_that_fire_from_the_start_have_no_onset(settings: InterferenceSettings) -> None:
    seen = measure_recruitment({"a": steady(9, 0.1), "b": steady(10, 0.15)}, settings)
    assert "second_from_start" in seen.flags
    assert (seen.second_onset_s, seen.onset_interval_ms, seen.first_rate_hz) == (None, None, None)
    assert seen.ratio == pytest.approx(5, rel=0.02)


def test_a_weak_contraction_says_that_activation_is_poor(settings: InterferenceSettings) -> None:
    assert "activation_poor" in measure_recruitment({"a": steady(6, 0.1)}, settings).flags
    fast = measure_recruitment({"a": steady(25, 0.1)}, settings)
    assert fast.flags == ("single_unit",)
    assert fast.ratio == pytest.approx(25, rel=0.02)


def test_what_the_units_leave_unexplained_is_said(settings: InterferenceSettings) -> None:
    trains = {"a": steady(12, 0.1), "b": steady(10, 0.1)}
    assert "units_missed" in measure_recruitment(trains, settings, explained_share=0.3).flags
    assert "units_missed" not in measure_recruitment(trains, settings, explained_share=0.9).flags


def test_no_unit_gives_a_reason(settings: InterferenceSettings) -> None:
    for trains in ({}, {"a": np.array([1.0, 2.0])}, {"a": np.zeros(0)}):
        seen = measure_recruitment(trains, settings)
        assert seen.status is Status.TECHNICALLY_INADEQUATE
        assert seen.reason
        assert seen.ratio is None
