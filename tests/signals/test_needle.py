"""Measuring needle EMG: hum is taken off without bending potentials, turns and discharges are counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ranvier.errors import InputError
from ranvier.record import Status, Trace
from ranvier.signals import NeedleSettings, measure_needle
from ranvier.signals.mains import find_mains
from ranvier.signals.turns import find_turns
from ranvier.simulate import Disturbance

from ..simple_needle import Source, recruit, simulate_needle

few = hypothesis(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FIBRILLATION = Source("fibrillation", 7.0, 120.0, 3.0)
EFFORT = recruit(seed=1, count=6, rate_hz=12, amplitude_uv=800, duration_ms=11)


def recorded(
    *sources: Source, noise_uv: float = 4.0, mains_uv: float = 0.0, mains_hz: float = 50.0, seconds: float = 3.0
) -> Trace:
    hum = Disturbance(noise_uv=noise_uv, mains_uv=mains_uv, mains_hz=mains_hz)
    return simulate_needle(seed=5, sources=sources, duration_s=seconds, disturbance=hum).trace


@pytest.mark.parametrize("mains_hz", [49.9, 50.0, 60.0, 60.07])
@pytest.mark.parametrize("mains_uv", [60.0, 500.0])
def test_hum_is_taken_off_and_potentials_keep_their_form(mains_hz: float, mains_uv: float) -> None:
    clean, spoilt = recorded(*EFFORT), recorded(*EFFORT, mains_uv=mains_uv, mains_hz=mains_hz)
    hum = find_mains(spoilt.samples_uv - spoilt.samples_uv.mean(), spoilt.sampling_rate_hz)
    assert hum.hz == pytest.approx(mains_hz, abs=0.05)
    left = spoilt.samples_uv - hum.waveform - clean.samples_uv
    assert left.std() < 0.02 * mains_uv + 5
    largest = np.argsort(np.abs(clean.samples_uv))[-200:]
    assert np.abs(left[largest]).mean() < 0.05 * np.abs(clean.samples_uv[largest]).mean()


def test_nothing_rings_beside_a_lone_potential() -> None:
    alone = recorded(Source("motor_unit", 0.5, 2000.0, 12.0), noise_uv=0.0, mains_uv=100.0, seconds=2.0)
    clean = recorded(Source("motor_unit", 0.5, 2000.0, 12.0), noise_uv=0.0, seconds=2.0)
    hum = find_mains(alone.samples_uv - alone.samples_uv.mean(), alone.sampling_rate_hz)
    left = alone.samples_uv - hum.waveform - clean.samples_uv
    assert np.abs(left - left.mean()).max() < 8.0


def test_the_share_of_hum_is_that_of_its_power(needle: NeedleSettings) -> None:
    seen = measure_needle(recorded(noise_uv=10.0, mains_uv=20.0), needle)
    assert seen.mains_share == pytest.approx(200 / 300, abs=0.03)
    assert {"mains_removed", "mains_dominant"} <= set(seen.flags)
    assert seen.rms_uv == pytest.approx(10.0, rel=0.05)


@pytest.mark.parametrize("sources", [(), (FIBRILLATION,), EFFORT])
def test_without_hum_nothing_is_taken_off(needle: NeedleSettings, sources: tuple[Source, ...]) -> None:
    seen = measure_needle(recorded(*sources), needle)
    assert "mains_removed" not in seen.flags
    assert seen.mains_share < 0.01


@pytest.mark.parametrize(
    ("form", "height", "length", "rate"),
    [("fibrillation", 120, 3, 7), ("fibrillation", 60, 2, 12), ("positive_sharp_wave", 200, 20, 5)],
)
def test_regular_discharges_are_counted(
    needle: NeedleSettings, form: str, height: float, length: float, rate: float
) -> None:
    made = simulate_needle(
        seed=2, sources=(Source(form, rate, height, length),), duration_s=4, disturbance=Disturbance(noise_uv=3)
    )
    seen, true_times = measure_needle(made.trace, needle), np.array(made.truth[0].times_s)
    assert seen.discharges_per_s * 4 == pytest.approx(true_times.size, abs=1)
    found = np.array([mark.time_s for mark in seen.marks])
    assert all(np.abs(found - time).min() < 0.003 for time in true_times)


def test_silence_has_no_discharges_and_no_turns(needle: NeedleSettings) -> None:
    seen = measure_needle(recorded(), needle)
    assert (seen.discharges_per_s, seen.turns_per_s, seen.marks) == (0.0, 0.0, ())
    assert seen.amplitude_per_turn_uv is None
    assert seen.noise_uv == pytest.approx(4.0, rel=0.1)


def test_an_interference_pattern_is_not_counted(needle: NeedleSettings) -> None:
    full = recruit(seed=3, count=20, rate_hz=18, amplitude_uv=900, duration_ms=12)
    seen = measure_needle(recorded(*full), needle)
    assert seen.discharges_per_s is None
    assert "interference_pattern" in seen.flags
    assert seen.turns_per_s > 100


def test_larger_units_give_more_amplitude_for_each_turn(needle: NeedleSettings) -> None:
    few_large = recruit(seed=4, count=3, rate_hz=15, amplitude_uv=5000, duration_ms=16)
    many_small = recruit(seed=4, count=15, rate_hz=12, amplitude_uv=300, duration_ms=7, components=4)
    large, small = (measure_needle(recorded(*units), needle) for units in (few_large, many_small))
    assert large.amplitude_per_turn_uv > 3 * small.amplitude_per_turn_uv
    assert large.turns_per_s < small.turns_per_s
    assert large.envelope_uv > 3 * small.envelope_uv


@few
@given(offset=st.floats(-3000, 3000))
def test_an_offset_changes_nothing(needle: NeedleSettings, offset: float) -> None:
    trace = recorded(*EFFORT, seconds=1.0)
    one = measure_needle(trace, needle)
    other = measure_needle(replace(trace, samples_uv=trace.samples_uv + offset), needle)
    assert other.offset_uv == pytest.approx(one.offset_uv + offset, abs=1e-6)
    for name in ("rms_uv", "peak_to_peak_uv", "envelope_uv", "turns_per_s", "amplitude_per_turn_uv"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-6)


@few
@given(factor=st.floats(0.5, 3.0))
def test_scaling_scales_the_amplitudes(needle: NeedleSettings, factor: float) -> None:
    trace = recorded(*EFFORT, seconds=1.0)
    one = measure_needle(trace, needle)
    other = measure_needle(replace(trace, samples_uv=trace.samples_uv * factor), needle)
    for name in ("rms_uv", "peak_to_peak_uv", "envelope_uv", "noise_uv"):
        assert getattr(other, name) == pytest.approx(factor * getattr(one, name), rel=1e-6)


@few
@given(samples=arrays.arrays(np.float64, st.integers(5, 300), elements=st.floats(-1000, 1000)))
def test_turns_alternate_and_differ_by_the_threshold(samples: np.ndarray) -> None:
    turns = find_turns(samples, 100.0)
    steps = np.diff(samples[turns])
    assert (np.abs(steps) >= 100).all()
    assert (steps[1:] * steps[:-1] < 0).all()
    assert find_turns(samples, 5000.0).size == 0
    assert find_turns(samples, 200.0).size <= turns.size


def test_a_sine_turns_twice_a_cycle() -> None:
    wave = 200 * np.sin(2 * np.pi * 10 * np.arange(10_000) / 10_000)
    assert find_turns(wave, 100.0).size in {19, 20}
    assert find_turns(np.zeros(100), 100.0).size == 0
    assert find_turns(np.arange(1000.0), 100.0).size == 0


def test_a_saturated_amplifier_is_inadequate(needle: NeedleSettings) -> None:
    trace = recorded(*EFFORT)
    samples = trace.samples_uv.copy()
    samples[20_000:30_000] = 10_000
    seen = measure_needle(replace(trace, samples_uv=samples), needle)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert "saturated" in seen.flags


def test_clipped_peaks_are_flagged(needle: NeedleSettings) -> None:
    trace = recorded(*EFFORT)
    seen = measure_needle(replace(trace, samples_uv=np.clip(trace.samples_uv, -300, 300)), needle)
    assert "clipped" in seen.flags
    assert "clipped" not in measure_needle(trace, needle).flags


def test_a_flat_trace_is_inadequate(needle: NeedleSettings) -> None:
    seen = measure_needle(Trace("", np.full(48_000, -12.0), 48_000.0), needle)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert seen.flags == ("flat",)


@pytest.mark.parametrize("factor", [1e-6, 1e6])
def test_volts_that_pass_for_microvolts_are_no_measurement(needle: NeedleSettings, factor: float) -> None:
    trace = recorded(*EFFORT)
    seen = measure_needle(replace(trace, samples_uv=factor * trace.samples_uv), needle)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert "wrong_unit" in seen.flags


def test_low_rates_and_short_records_are_flagged(needle: NeedleSettings) -> None:
    made = simulate_needle(seed=1, duration_s=0.2, sampling_rate_hz=4000, disturbance=Disturbance(noise_uv=4))
    seen = measure_needle(made.trace, needle)
    assert {"low_sampling_rate", "mains_not_checked"} <= set(seen.flags)
    assert seen.mains_share is None


def test_what_cannot_be_measured_is_refused(needle: NeedleSettings) -> None:
    with pytest.raises(InputError, match="too short"):
        measure_needle(Trace("", np.zeros(100), 48_000.0), needle)
    broken = np.zeros(48_000)
    broken[5] = np.inf
    with pytest.raises(InputError, match="not numbers"):
        measure_needle(Trace("", broken, 48_000.0), needle)


def test_a_recording_that_is_sampled_too_slowly_is_not_measured(needle: NeedleSettings) -> None:
    trace = recorded(*EFFORT)
    slow = replace(trace, samples_uv=trace.samples_uv[::40], sampling_rate_hz=trace.sampling_rate_hz / 40)
    seen = measure_needle(slow, needle)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert "sampling_too_slow" in seen.flags


def test_millivolt_that_are_called_microvolt_are_not_measured(needle: NeedleSettings) -> None:
    trace = recorded(*EFFORT)
    seen = measure_needle(replace(trace, samples_uv=trace.samples_uv / 1000), needle)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert "wrong_unit" in seen.flags


def test_a_quiet_muscle_is_in_no_wrong_unit(needle: NeedleSettings) -> None:
    assert "wrong_unit" not in measure_needle(recorded(noise_uv=0.5), needle).flags
