"""F waves, A waves and repeaters are told apart, and a bad ensemble yields a reason."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals import EvokedSettings
from ranvier.signals.f_waves import REASONS, FWaves, FWaveSettings, measure_f_waves
from ranvier.simulate import AWave, Disturbance, FPool, MWave, SimulatedFWaves, Sweep, simulate_f_waves

NOISE = Disturbance(noise_uv=4.0)


@pytest.fixture(scope="session")
def late(knowledge: Knowledge) -> FWaveSettings:
    return FWaveSettings.read(knowledge.methods["f_waves"])


def sweeps_of(made: SimulatedFWaves) -> Samples:
    return np.stack([trace.samples_uv for trace in made.traces])


def seen(made: SimulatedFWaves, late: FWaveSettings, motor: EvokedSettings) -> FWaves:
    trace = made.traces[0]
    return measure_f_waves(sweeps_of(made), trace.sampling_rate_hz, trace.stimulus_time_s, late, motor)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"f": FPool(persistence=0.0)},
        {"f": FPool(persistence=0.5, repeater_share=0.3)},
        {"a_waves": (AWave(18.0),)},
        {"a_waves": (AWave(18.0), AWave(40.0, 100.0, 0.7)), "f": FPool(persistence=0.4)},
        {"disturbance": Disturbance(noise_uv=4.0, mains_uv=20.0, drift_uv_per_ms=0.3)},
    ],
)
def test_sweeps_are_called_rightly(arguments: dict[str, object], late: FWaveSettings, motor: EvokedSettings) -> None:
    right = total = 0
    for seed in range(3):
        made = simulate_f_waves(seed=seed, **{"disturbance": NOISE, **arguments})  # type: ignore[arg-type]
        got = seen(made, late, motor)
        right += sum(call.called == truth.called for call, truth in zip(got.sweeps, made.truth.sweeps, strict=True))
        total += len(got.sweeps)
        if made.truth.minimum_latency_ms is None:
            assert got.status is Status.NO_RESPONSE
            assert got.minimum_latency_ms is None
        else:
            assert got.minimum_latency_ms == pytest.approx(made.truth.minimum_latency_ms, abs=0.5)
            assert got.persistence_percent == pytest.approx(made.truth.persistence_percent, abs=6)
        assert len(got.a_waves) == len(made.truth.sweeps[0].a_waves_ms) or "a_waves" in arguments
    assert right >= 0.93 * total


def test_a_wave_has_its_latency_and_share(late: FWaveSettings, motor: EvokedSettings) -> None:
    made = simulate_f_waves(seed=4, a_waves=(AWave(20.0, 150.0, 0.75),), f=FPool(persistence=0.5), disturbance=NOISE)
    (wave,) = seen(made, late, motor).a_waves
    truth = 100 * float(np.mean([bool(each.a_waves_ms) for each in made.truth.sweeps]))
    assert wave.latency_ms == pytest.approx(20.0, abs=0.3)
    assert wave.sweeps_percent == pytest.approx(truth, abs=5)


def test_numbers_belong_to_the_sweeps(late: FWaveSettings, motor: EvokedSettings) -> None:
    got = seen(simulate_f_waves(seed=5, disturbance=NOISE), late, motor)
    latencies = [each.latency_ms for each in got.sweeps if each.latency_ms is not None]
    assert got.minimum_latency_ms == min(latencies)
    assert got.chronodispersion_ms == pytest.approx(max(latencies) - min(latencies))
    assert got.persistence_percent == pytest.approx(100 * len(latencies) / 20)
    assert got.mean_amplitude_percent is not None
    assert 0.3 < got.mean_amplitude_percent < 10
    assert got.flags == ()


@pytest.mark.parametrize(
    ("arguments", "flag", "number"),
    [
        ({"sweeps": 5}, "too_few_sweeps", True),
        ({"m": MWave(missed=0.4)}, "submaximal", True),
        ({"disturbance": Disturbance(noise_uv=60.0), "f": FPool(persistence=0.0)}, "too_noisy", False),
        ({"sweep": Sweep(before_ms=5, after_ms=36), "f": FPool(persistence=0.0)}, "window_cut_off", False),
        ({"sweep": Sweep(before_ms=5, after_ms=12)}, "no_window", False),
        ({"sweep": Sweep(before_ms=5, after_ms=65, inverted=True)}, "inverted", False),
        ({"m": MWave(amplitude_mv=0.0), "f": FPool(persistence=0.0)}, "no_m_response", False),
    ],
)
def test_flag_with_its_reason(
    arguments: dict[str, object], flag: str, number: bool, late: FWaveSettings, motor: EvokedSettings
) -> None:
    got = seen(simulate_f_waves(seed=6, **{"disturbance": NOISE, **arguments}), late, motor)  # type: ignore[arg-type]
    assert flag in got.flags
    assert REASONS[flag] in got.reasons
    assert (got.minimum_latency_ms is not None) == number


def test_clipped_m_response_has_no_ratio(late: FWaveSettings, motor: EvokedSettings) -> None:
    made = simulate_f_waves(seed=7, disturbance=NOISE)
    trace = made.traces[0]
    clipped = np.clip(sweeps_of(made), -2000, 2000)
    got = measure_f_waves(clipped, trace.sampling_rate_hz, trace.stimulus_time_s, late, motor)
    assert "m_clipped" in got.flags
    assert got.mean_amplitude_percent is None
    assert got.minimum_latency_ms == pytest.approx(made.truth.minimum_latency_ms, abs=0.5)


def test_unusable_sweeps(late: FWaveSettings, motor: EvokedSettings) -> None:
    made = simulate_f_waves(seed=8, disturbance=NOISE)
    good = sweeps_of(made)
    flat = good.copy()
    flat[3] = 0.0
    broken = good.copy()
    broken[0, 10] = np.nan
    assert measure_f_waves(flat, 20_000.0, 0.005, late, motor).flags == ("flat",)
    assert measure_f_waves(good, 20_000.0, None, late, motor).flags == ("no_stimulus_time",)
    for sweeps, rate in ((broken, 20_000.0), (good[0], 20_000.0), (good, 0.0), (good[:0], 20_000.0)):
        with pytest.raises(InputError):
            measure_f_waves(sweeps, rate, 0.005, late, motor)


def test_a_unit_that_backfires_often_among_f_waves_is_no_a_wave(late: FWaveSettings, motor: EvokedSettings) -> None:
    right = total = 0
    for seed in range(40, 44):
        made = simulate_f_waves(seed=seed, f=FPool(repeater_share=0.45, persistence=0.5), disturbance=NOISE)
        got = seen(made, late, motor)
        assert not got.a_waves
        right += sum(call.called == truth.called for call, truth in zip(got.sweeps, made.truth.sweeps, strict=True))
        total += len(got.sweeps)
    assert right >= 0.93 * total


def test_a_slow_swing_of_the_baseline_is_no_response(late: FWaveSettings, motor: EvokedSettings) -> None:
    made = simulate_f_waves(seed=9, f=FPool(persistence=0.0), disturbance=NOISE)
    trace = made.traces[0]
    sweeps = sweeps_of(made) + 15 * np.sin(2 * np.pi * (trace.times_s[None] / 0.05 + np.arange(20)[:, None] / 20))
    got = measure_f_waves(sweeps, trace.sampling_rate_hz, trace.stimulus_time_s, late, motor)
    assert {each.called for each in got.sweeps} == {"none"}


def test_an_a_wave_that_comes_with_f_waves_only_is_no_part_of_them(late: FWaveSettings, motor: EvokedSettings) -> None:
    made = simulate_f_waves(seed=11, a_waves=(AWave(17.0, share=0.7),), f=FPool(persistence=0.8), disturbance=NOISE)
    silent = [each.late == "none" for each in made.truth.sweeps]
    bare = simulate_f_waves(seed=11, f=FPool(persistence=0.0), disturbance=NOISE)
    sweeps = np.where(np.array(silent)[:, None], sweeps_of(bare), sweeps_of(made))  # nor an A wave
    got = measure_f_waves(sweeps, made.traces[0].sampling_rate_hz, made.traces[0].stimulus_time_s, late, motor)
    assert sum(silent) >= 2
    (wave,) = got.a_waves
    assert wave.latency_ms == pytest.approx(17.0, abs=0.3)
    assert got.minimum_latency_ms == pytest.approx(made.truth.minimum_latency_ms, abs=0.5)


def test_a_small_swing_long_before_an_f_wave_is_noise(late: FWaveSettings, motor: EvokedSettings) -> None:
    made = simulate_f_waves(seed=12, disturbance=NOISE)
    trace = made.traces[0]
    time_ms = (trace.times_s - (trace.stimulus_time_s or 0.0)) * 1000
    least = min(made.truth.sweeps, key=lambda each: each.latency_ms or 99.0)
    row, sweeps = made.truth.sweeps.index(least), sweeps_of(made)
    swing = 0.15 * (least.peak_to_peak_uv or 0.0)
    sweeps[row] -= swing * np.exp(-(((time_ms - (least.latency_ms or 0.0) + 6.0) / 0.6) ** 2))
    got = measure_f_waves(sweeps, trace.sampling_rate_hz, trace.stimulus_time_s, late, motor)
    assert swing > 20
    assert got.minimum_latency_ms == pytest.approx(made.truth.minimum_latency_ms, abs=0.5)
