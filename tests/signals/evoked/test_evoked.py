"""Properties of marking evoked responses, on healthy and on sick signals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from ranvier.errors import InputError
from ranvier.record import Status, Trace
from ranvier.signals import EvokedSettings, measure_evoked, measure_evoked_batch
from ranvier.simulate import Disturbance, SimulatedSweep, Sweep, simulate_cmap, simulate_snap

few = hypothesis(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
seeds, onsets, heights = st.integers(0, 10_000), st.floats(1.8, 9.0), st.floats(0.3, 20.0)
NOISE = Disturbance(noise_uv=5)


def changed(sweep: SimulatedSweep, samples: np.ndarray, **more: object) -> Trace:
    return replace(sweep.trace, samples_uv=samples, **more)


@few
@given(seed=seeds, onset=onsets, height=heights)
def test_the_marks_are_near_the_truth(motor: EvokedSettings, seed: int, onset: float, height: float) -> None:
    sweep = simulate_cmap(seed=seed, amplitude_mv=height, onset_ms=onset, disturbance=NOISE)
    seen, truth = measure_evoked(sweep.trace, motor), sweep.truth
    assert seen.status is Status.MEASURED
    assert seen.onset_ms == pytest.approx(truth.onset_ms, abs=0.25)
    assert seen.peak_ms == pytest.approx(truth.peak_ms, abs=0.25)
    assert seen.end_ms == pytest.approx(truth.end_ms, abs=0.4)
    assert seen.amplitude_uv == pytest.approx(truth.amplitude_uv, rel=0.04)
    assert seen.peak_to_peak_uv == pytest.approx(truth.peak_to_peak_uv, rel=0.06)
    assert seen.area_uv_ms == pytest.approx(truth.area_uv_ms, rel=0.05)
    assert [mark.name for mark in seen.marks] == ["onset", "negative_peak", "negative_end", "positive_peak"]
    assert sorted(mark.time_s for mark in seen.marks) == [mark.time_s for mark in seen.marks]


@few
@given(seed=seeds, factor=st.floats(0.5, 4.0))
def test_scaling_a_trace_scales_its_heights(motor: EvokedSettings, seed: int, factor: float) -> None:
    sweep = simulate_cmap(seed=seed, amplitude_mv=2.0, disturbance=NOISE)
    one = measure_evoked(sweep.trace, motor)
    other = measure_evoked(changed(sweep, sweep.trace.samples_uv * factor), motor)
    assert other.onset_ms == pytest.approx(one.onset_ms, abs=1e-6)
    assert other.amplitude_uv == pytest.approx(factor * one.amplitude_uv, rel=1e-6)
    assert other.peak_to_peak_uv == pytest.approx(factor * one.peak_to_peak_uv, rel=1e-6)
    assert other.area_uv_ms == pytest.approx(factor * one.area_uv_ms, rel=1e-6)
    assert other.duration_ms == pytest.approx(one.duration_ms, abs=1e-6)


@few
@given(seed=seeds, offset=st.floats(-5000, 5000))
def test_an_offset_changes_nothing(motor: EvokedSettings, seed: int, offset: float) -> None:
    sweep = simulate_cmap(seed=seed, amplitude_mv=1.0, disturbance=NOISE)
    one = measure_evoked(sweep.trace, motor)
    other = measure_evoked(changed(sweep, sweep.trace.samples_uv + offset), motor)
    assert other.onset_ms == pytest.approx(one.onset_ms, abs=1e-4)
    assert other.amplitude_uv == pytest.approx(one.amplitude_uv, rel=1e-6)
    assert other.baseline_uv == pytest.approx(one.baseline_uv + offset, abs=1e-6)


@few
@given(seed=seeds, samples=st.integers(-60, 100))
@example(seed=1564, samples=1)
def test_shifting_the_response_shifts_its_latencies(motor: EvokedSettings, seed: int, samples: int) -> None:
    sweep = simulate_cmap(seed=seed, amplitude_mv=4.0, onset_ms=6.0)
    one = measure_evoked(sweep.trace, motor)
    other = measure_evoked(changed(sweep, np.roll(sweep.trace.samples_uv, samples)), motor)
    for name in ("onset_ms", "peak_ms", "end_ms"):
        assert getattr(other, name) == pytest.approx(getattr(one, name) + samples / 20, abs=0.03)
    assert other.amplitude_uv == pytest.approx(one.amplitude_uv, rel=1e-3)


@few
@given(seed=seeds, later=st.floats(-0.001, 0.001))
def test_latencies_count_from_the_stimulus(motor: EvokedSettings, seed: int, later: float) -> None:
    sweep = simulate_cmap(seed=seed, onset_ms=5.0, disturbance=NOISE)
    one = measure_evoked(sweep.trace, motor)
    other = measure_evoked(replace(sweep.trace, stimulus_time_s=0.02 + later), motor)
    assert other.onset_ms == pytest.approx(one.onset_ms - 1000 * later, abs=0.1)


def sweeps(simulate: object, count: int, **how: object) -> np.ndarray:
    return np.array([simulate(seed=seed, **how).trace.samples_uv for seed in range(count)])


SILENT = {
    "noise": (Disturbance(noise_uv=5), Sweep()),
    "noise, no baseline": (Disturbance(noise_uv=5), Sweep(before_ms=0)),
    "artefact": (Disturbance(noise_uv=5, artefact_uv=2000, artefact_decay_ms=0.8), Sweep()),
    "negative artefact": (Disturbance(noise_uv=5, artefact_uv=-2000, artefact_decay_ms=0.8), Sweep(before_ms=1.5)),
    "artefact with overshoot": (Disturbance(noise_uv=5, artefact_uv=3000, overshoot=0.2), Sweep()),
    "50 Hz": (Disturbance(noise_uv=5, mains_uv=30), Sweep()),
    "60 Hz, short baseline": (Disturbance(noise_uv=5, mains_uv=30, mains_hz=60), Sweep(before_ms=2)),
    "strong mains, no baseline": (Disturbance(noise_uv=5, mains_uv=200, mains_hz=50.1), Sweep(before_ms=0)),
    "drift": (Disturbance(noise_uv=5, drift_uv_per_ms=3), Sweep()),
}


@pytest.mark.parametrize("name", SILENT)
def test_silent_sweeps_get_no_marks(motor: EvokedSettings, sensory: EvokedSettings, name: str) -> None:
    disturbance, sweep = SILENT[name]
    quiet = replace(disturbance, noise_uv=0.5)
    for simulate, height, how, settings in (
        (simulate_cmap, "amplitude_mv", disturbance, motor),
        (simulate_snap, "amplitude_uv", quiet, sensory),
    ):
        batch = measure_evoked_batch(
            sweeps(simulate, 200, disturbance=how, sweep=sweep, **{height: 0}), 20_000, sweep.before_ms / 1000, settings
        )
        assert batch.present.sum() <= 2
        assert np.isnan(batch.onset[~batch.present]).all()


def test_a_silent_sweep_is_a_result(motor: EvokedSettings) -> None:
    seen = measure_evoked(simulate_cmap(seed=3, amplitude_mv=0, disturbance=NOISE).trace, motor)
    assert seen.status is Status.NO_RESPONSE
    assert (seen.onset_ms, seen.amplitude_uv, seen.marks) == (None, None, ())


def test_too_much_noise_is_not_called_silent(sensory: EvokedSettings) -> None:
    seen = measure_evoked(simulate_snap(seed=3, amplitude_uv=0, disturbance=Disturbance(noise_uv=6)).trace, sensory)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert "noisy" in seen.flags


def test_a_flat_trace_is_not_called_silent(motor: EvokedSettings) -> None:
    seen = measure_evoked(Trace("cable", np.full(1000, 3.0), 20_000.0, 0.02), motor)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert "flat" in seen.flags


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6])
def test_an_initial_positive_phase_is_flagged_and_its_peak_is_the_take_off(
    motor: EvokedSettings, sensory: EvokedSettings, share: float
) -> None:
    for sweep, settings, height_uv in (
        (simulate_cmap(seed=1, initial_positivity=share, disturbance=NOISE), motor, 8000),
        (simulate_snap(seed=1, initial_positivity=share, disturbance=Disturbance(noise_uv=0.3)), sensory, 20),
    ):
        seen = measure_evoked(sweep.trace, settings)
        assert "initial_positivity" in seen.flags
        assert seen.onset_ms == pytest.approx(sweep.truth.onset_ms, abs=0.12)
        assert seen.positivity_uv == pytest.approx(share * height_uv, rel=0.15)


def test_exchanged_leads_are_not_measured(motor: EvokedSettings) -> None:
    sweep = simulate_cmap(seed=1, disturbance=NOISE, sweep=Sweep(inverted=True))
    seen = measure_evoked(sweep.trace, motor)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert "inverted" in seen.flags


@pytest.mark.parametrize("dispersion_ms", [0.5, 3.0, 5.0])
def test_exchanged_leads_of_a_wide_response_are_not_measured(motor: EvokedSettings, dispersion_ms: float) -> None:
    for seed in range(5):
        sweep = simulate_cmap(
            seed=seed, dispersion_ms=dispersion_ms, disturbance=NOISE, sweep=Sweep(after_ms=50, inverted=True)
        )
        assert "inverted" in measure_evoked(sweep.trace, motor).flags


def test_a_clipped_peak_is_flagged(motor: EvokedSettings) -> None:
    sweep = simulate_cmap(seed=1, disturbance=NOISE)
    seen = measure_evoked(changed(sweep, np.maximum(sweep.trace.samples_uv, -5000)), motor)
    assert "clipped" in seen.flags
    assert seen.onset_ms == pytest.approx(3.5, abs=0.1)


def test_a_coarse_converter_does_not_look_clipped(motor: EvokedSettings, sensory: EvokedSettings) -> None:
    for step, sweep, settings in (
        (20.0, simulate_cmap(seed=1, disturbance=NOISE), motor),
        (0.7, simulate_snap(seed=1, amplitude_uv=8, disturbance=Disturbance(noise_uv=0.3)), sensory),
    ):
        coarse = changed(sweep, np.round(sweep.trace.samples_uv / step) * step)
        assert "clipped" not in measure_evoked(coarse, settings).flags


@pytest.mark.parametrize("before_ms", [20.0, 0.0])
def test_an_amplifier_that_leaves_its_rail_late_hides_no_response(motor: EvokedSettings, before_ms: float) -> None:
    sweep = simulate_cmap(seed=1, onset_ms=4.0, disturbance=NOISE, sweep=Sweep(before_ms=before_ms))
    samples = sweep.trace.samples_uv.copy()
    stimulus = int(20 * before_ms)
    samples[stimulus : stimulus + 40] = 5000.0
    seen = measure_evoked(changed(sweep, samples), motor)
    assert seen.onset_ms == pytest.approx(4.0, abs=0.2)
    assert seen.artefact_end_ms == pytest.approx(2.0, abs=0.06)


def test_a_trace_held_still_by_a_coarse_converter_is_not_taken_for_a_rail(motor: EvokedSettings) -> None:
    sweep = simulate_cmap(seed=1, onset_ms=6.0, disturbance=NOISE)
    samples = np.round(sweep.trace.samples_uv / 60) * 60
    samples[10] += 60
    exact, seen = measure_evoked(sweep.trace, motor), measure_evoked(changed(sweep, samples), motor)
    assert seen.artefact_end_ms == pytest.approx(0.5, abs=0.06)
    assert seen.onset_ms == pytest.approx(exact.onset_ms, abs=0.1)


def test_nothing_is_taken_off_a_rest_without_a_ripple(motor: EvokedSettings) -> None:
    seen = measure_evoked(simulate_cmap(seed=1, onset_ms=6.0).trace, motor)
    assert "mains_removed" not in seen.flags


def test_a_ringing_amplifier_is_no_response(sensory: EvokedSettings) -> None:
    times = np.maximum(Sweep().times_ms, 0)
    noise = np.random.default_rng(1).normal(0, 0.5, times.size)
    for cycles_per_ms in (0.4, 0.6, 0.8):
        ringing = 500 * np.sin(2 * np.pi * cycles_per_ms * times) * np.exp(-times) + noise
        assert measure_evoked(Trace("", ringing, 20_000.0, 0.02), sensory).status is Status.TECHNICALLY_INADEQUATE


def test_activity_before_the_stimulus_makes_a_like_deflection_unclear(motor: EvokedSettings) -> None:
    sweep = simulate_cmap(seed=1, amplitude_mv=0.2, disturbance=NOISE)
    samples = sweep.trace.samples_uv.copy()
    samples[150:210] -= 180 * np.hanning(60)
    seen = measure_evoked(changed(sweep, samples), motor)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert "background_activity" in seen.flags


def test_a_response_that_outlasts_the_sweep_has_no_duration(motor: EvokedSettings) -> None:
    sweep = simulate_cmap(seed=1, onset_ms=6.0, disturbance=NOISE, sweep=Sweep(after_ms=9.5))
    seen = measure_evoked(sweep.trace, motor)
    assert "end_not_reached" in seen.flags
    assert (seen.end_ms, seen.duration_ms, seen.area_uv_ms) == (None, None, None)
    assert seen.amplitude_uv == pytest.approx(8000, rel=0.03)


def test_without_a_stimulus_there_are_heights_but_no_latencies(motor: EvokedSettings) -> None:
    sweep = simulate_cmap(seed=1, disturbance=NOISE)
    seen = measure_evoked(replace(sweep.trace, stimulus_time_s=None), motor)
    assert seen.status is Status.MEASURED
    assert (seen.onset_ms, seen.peak_ms, seen.artefact_end_ms) == (None, None, None)
    assert seen.amplitude_uv == pytest.approx(8000, rel=0.03)
    assert seen.duration_ms == pytest.approx(sweep.truth.duration_ms, abs=0.3)
    assert {"no_stimulus_time", "no_baseline"} <= set(seen.flags)


def test_a_low_sampling_rate_is_flagged(motor: EvokedSettings) -> None:
    slow = simulate_cmap(seed=1, disturbance=NOISE, sweep=Sweep(sampling_rate_hz=5000)).trace
    seen = measure_evoked(slow, motor)
    assert "low_sampling_rate" in seen.flags
    assert seen.onset_ms == pytest.approx(3.5, abs=0.25)


def test_one_by_one_and_together_agree(motor: EvokedSettings) -> None:
    made = [
        simulate_cmap(seed=seed, amplitude_mv=height, disturbance=Disturbance(noise_uv=5, artefact_uv=tail)).trace
        for seed, (height, tail) in enumerate([(8, 0), (0, 0), (0.3, 900), (0, 900), (2, -900), (0.05, 0)])
    ]
    together = measure_evoked_batch(np.array([trace.samples_uv for trace in made]), 20_000, 0.02, motor)
    for row, trace in enumerate(made):
        alone = measure_evoked_batch(trace.samples_uv[None], 20_000, 0.02, motor)
        assert alone.present[0] == together.present[row]
        np.testing.assert_allclose(alone.onset[0], together.onset[row], atol=1e-6)
        np.testing.assert_allclose(alone.amplitude_uv[0], together.amplitude_uv[row], atol=1e-6)


def test_many_sweeps_are_not_changed_and_may_be_none(motor: EvokedSettings) -> None:
    given_sweeps = sweeps(simulate_cmap, 200, disturbance=NOISE)
    before = given_sweeps.copy()
    batch = measure_evoked_batch(given_sweeps, 20_000, 0.02, motor)
    np.testing.assert_array_equal(given_sweeps, before)
    assert batch.present.shape == (200,)
    assert batch.present.all()
    assert measure_evoked_batch(np.zeros((0, 1000)), 20_000, 0.02, motor).present.shape == (0,)


@pytest.mark.parametrize("samples", [np.zeros(30), np.array([]), np.zeros(401)])
def test_too_short_a_sweep_is_refused(motor: EvokedSettings, samples: np.ndarray) -> None:
    with pytest.raises(InputError, match="too few samples"):
        measure_evoked(Trace("", samples, 20_000.0, 0.02), motor)


def test_values_that_are_not_numbers_are_refused(motor: EvokedSettings) -> None:
    samples = np.zeros(1000)
    samples[700] = np.nan
    with pytest.raises(InputError, match="not numbers"):
        measure_evoked(Trace("", samples, 20_000.0, 0.02), motor)


@few
@given(
    size=st.integers(60, 1500),
    rate=st.sampled_from([1000.0, 4000.0, 10_000.0, 48_000.0]),
    stimulus=st.one_of(st.none(), st.floats(-0.01, 0.02)),
    seed=seeds,
    walk=st.booleans(),
)
@example(size=370, rate=48_000.0, stimulus=0.005859375, seed=2322, walk=False)
def test_any_trace_is_measured_or_refused(
    motor: EvokedSettings, size: int, rate: float, stimulus: float | None, seed: int, walk: bool
) -> None:
    steps = np.random.default_rng(seed).standard_cauchy(size) * 10
    samples = np.clip(np.cumsum(steps) if walk else steps, -1e6, 1e6)
    try:
        seen = measure_evoked(Trace("", samples, rate, stimulus), motor)
    except InputError:
        return
    numbers = [seen.onset_ms, seen.peak_ms, seen.end_ms, seen.amplitude_uv, seen.area_uv_ms, seen.noise_uv]
    assert all(number is None or np.isfinite(number) for number in numbers)
    if seen.onset_ms is not None and seen.end_ms is not None:
        assert seen.onset_ms <= seen.peak_ms <= seen.end_ms


@pytest.mark.parametrize(
    ("how", "most_ms"),
    [({}, 0.05), ({"amplitude_mv": 0.1, "dispersion_ms": 0.6}, 0.10), ({"initial_positivity": 0.15}, 0.05)],
)
def test_the_mean_error_of_the_onset_stays_within_its_bar(
    motor: EvokedSettings, how: dict[str, float], most_ms: float
) -> None:
    onsets_ms = np.linspace(2.6, 6.5, 100)
    made = [
        simulate_cmap(seed=seed, onset_ms=onset, disturbance=NOISE, **how).trace.samples_uv
        for seed, onset in enumerate(onsets_ms)
    ]
    batch = measure_evoked_batch(np.array(made), 20_000, 0.02, motor)
    error = np.abs(batch.onset / 20 - 20 - onsets_ms)
    assert error.mean() <= most_ms
    assert (error > 0.3).mean() < 0.02


def test_total_duration_holds_a_later_negative_phase(motor: EvokedSettings) -> None:
    sweep = Sweep()
    early = simulate_cmap(seed=1, amplitude_mv=5.0, onset_ms=3.0, disturbance=Disturbance(noise_uv=2.0))
    late = simulate_cmap(seed=2, amplitude_mv=2.0, onset_ms=13.0)
    both = early.trace.samples_uv + late.trace.samples_uv
    batch = measure_evoked_batch(np.stack([early.trace.samples_uv, both]), sweep.sampling_rate_hz, 0.02, motor)
    total = (batch.total_end - batch.onset) / 20
    negative = (batch.end - batch.onset) / 20
    assert total[0] == pytest.approx(negative[0])
    assert negative[1] == pytest.approx(negative[0], abs=0.3)
    assert late.truth.end_ms is not None
    assert total[1] == pytest.approx(late.truth.end_ms - 3.0, abs=0.7)


def test_what_may_be_a_voluntary_potential_says_so(motor: EvokedSettings) -> None:
    sweep = Sweep()
    x = np.linspace(-3, 3, 120)
    quiet = simulate_cmap(seed=3, amplitude_mv=0.0, disturbance=Disturbance(noise_uv=3.0)).trace.samples_uv
    active = quiet.copy()
    active[600:720] -= 200 * (1 - x**2) * np.exp(-(x**2) / 2)
    batch = measure_evoked_batch(np.stack([quiet, active]), sweep.sampling_rate_hz, 0.02, motor)
    assert batch.may_be_voluntary.tolist() == [False, True]


@pytest.mark.parametrize("factor", [1e-3, 1e-6, 1e3])
def test_values_in_another_unit_are_no_measurement(
    motor: EvokedSettings, sensory: EvokedSettings, factor: float
) -> None:
    trace = simulate_cmap(seed=3, amplitude_mv=8.0, disturbance=Disturbance(noise_uv=5)).trace
    wrong = replace(trace, samples_uv=factor * trace.samples_uv)
    for settings in (motor, sensory):
        found = measure_evoked(wrong, settings)
        assert found.status is Status.TECHNICALLY_INADEQUATE
        assert "unit_doubtful" in found.flags


def test_a_trace_without_any_noise_is_measured(motor: EvokedSettings) -> None:
    found = measure_evoked(simulate_cmap(seed=3, amplitude_mv=8.0, disturbance=Disturbance(noise_uv=0)).trace, motor)
    assert found.status is Status.MEASURED


@pytest.mark.parametrize("width_ms", [11.0, 15.0])
def test_a_piece_of_the_heart_is_no_response(motor: EvokedSettings, width_ms: float) -> None:
    trace = simulate_cmap(seed=4, amplitude_mv=0.0, disturbance=Disturbance(noise_uv=3)).trace
    bump = -150 * np.exp(-0.5 * ((1000 * trace.times_s - 45) / width_ms) ** 2)
    found = measure_evoked(replace(trace, samples_uv=trace.samples_uv + bump), motor)
    assert found.amplitude_uv is None


@pytest.mark.parametrize(("every", "measured"), [(5, True), (8, False), (20, False)])
def test_a_sweep_that_is_sampled_too_slowly_is_not_measured(motor: EvokedSettings, every: int, measured: bool) -> None:
    trace = simulate_cmap(seed=1, disturbance=NOISE).trace
    rate = trace.sampling_rate_hz / every
    seen = measure_evoked(replace(trace, samples_uv=trace.samples_uv[::every], sampling_rate_hz=rate), motor)
    assert (seen.status is Status.MEASURED) is measured
    assert ("sampling_too_slow" in seen.flags) is not measured
    assert (seen.onset_ms is not None) is measured
