"""M wave and H reflex over rising stimuli, against simulated truth; other late responses are not taken for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.signals import EvokedSettings
from ranvier.signals.h_reflex import HReflexSettings, Recruitment, fit_sigmoid, measure_m_h_recruitment
from ranvier.simulate import Disturbance, Sweep
from ranvier.simulate.h_reflex import simulate_recruitment
from ranvier.simulate.series import SimulatedSeries

NOISE = Disturbance(noise_uv=15, artefact_uv=2000)


@pytest.fixture(scope="session")
def settings(knowledge: Knowledge) -> HReflexSettings:
    return HReflexSettings.read(knowledge.methods["h_reflex"])


def _measured(made: SimulatedSeries, settings: HReflexSettings, motor: EvokedSettings) -> Recruitment:
    first = made.traces[0]
    sweeps = np.array([trace.samples_uv for trace in made.traces])
    return measure_m_h_recruitment(
        sweeps, first.sampling_rate_hz, first.stimulus_time_s, np.array(made.stimulus), settings, motor
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("h_full_mv", [0.6, 3.0, 8.0])
def test_both_recruitment_curves_are_found(
    seed: int, h_full_mv: float, settings: HReflexSettings, motor: EvokedSettings
) -> None:
    made = simulate_recruitment(seed=seed, h_full_mv=h_full_mv, disturbance=NOISE)
    seen, truth = _measured(made, settings, motor), made.truth
    assert (seen.status, seen.h_status, seen.flags) == (Status.MEASURED, Status.MEASURED, ())
    assert seen.m_max_uv == pytest.approx(truth.m_max_uv, rel=0.03)
    assert seen.h_max_uv == pytest.approx(truth.h_max_uv, rel=0.1)
    assert seen.h_to_m == pytest.approx(truth.h_max_uv / truth.m_max_uv, rel=0.1)
    assert seen.m_onset_ms == pytest.approx(truth.m_onset_ms, abs=0.1)
    assert seen.h_onset_ms == pytest.approx(truth.h_onset_ms, abs=0.4)
    assert seen.m_curve.half == pytest.approx(truth.m_threshold_ma, rel=0.03)
    assert seen.m_curve.explained > 0.99
    assert seen.m_at_h_max_percent < 30
    assert np.corrcoef(seen.h_uv, truth.h_uv)[0, 1] > 0.98


@pytest.mark.parametrize("seed", range(8))
def test_f_waves_are_not_taken_for_an_h_reflex(seed: int, settings: HReflexSettings, motor: EvokedSettings) -> None:
    seen = _measured(simulate_recruitment(seed=seed, h_full_mv=0, f_wave_mv=0.3, disturbance=NOISE), settings, motor)
    assert seen.status is Status.MEASURED
    assert seen.h_status is not Status.MEASURED
    assert seen.h_max_uv is None
    assert seen.h_to_m is None


@pytest.mark.parametrize("seed", range(4))
def test_no_h_reflex_is_a_result(seed: int, settings: HReflexSettings, motor: EvokedSettings) -> None:
    seen = _measured(simulate_recruitment(seed=seed, h_full_mv=0, disturbance=NOISE), settings, motor)
    assert (seen.status, seen.h_status, seen.flags) == (Status.MEASURED, Status.NO_RESPONSE, ())


def test_a_short_sweep_cannot_show_that_there_is_none(settings: HReflexSettings, motor: EvokedSettings) -> None:
    sweep = Sweep(before_ms=10, after_ms=25)
    seen = _measured(simulate_recruitment(seed=1, sweep=sweep, disturbance=NOISE), settings, motor)
    assert seen.h_status is Status.TECHNICALLY_INADEQUATE
    assert "sweep_too_short" in seen.flags


def test_without_the_largest_m_wave_there_is_no_ratio(settings: HReflexSettings, motor: EvokedSettings) -> None:
    seen = _measured(simulate_recruitment(seed=1, highest_ma=13, disturbance=NOISE), settings, motor)
    assert "m_not_maximal" in seen.flags
    assert seen.h_onset_ms == pytest.approx(30.0, abs=0.4)
    assert seen.h_to_m is None


def test_order_does_not_matter_and_strengths_may_be_missing(settings: HReflexSettings, motor: EvokedSettings) -> None:
    made = simulate_recruitment(seed=2, disturbance=NOISE)
    turned = replace(made, traces=made.traces[::-1], stimulus=made.stimulus[::-1])
    one, other = _measured(made, settings, motor), _measured(turned, settings, motor)
    assert (one.h_uv, one.h_to_m, one.h_onset_ms) == (other.h_uv, other.h_to_m, other.h_onset_ms)
    sweeps = np.array([trace.samples_uv for trace in made.traces])
    bare = measure_m_h_recruitment(sweeps, 20_000.0, 0.01, None, settings, motor)
    assert bare.flags == ("no_stimulus_strength",)
    assert (bare.m_curve, bare.h_curve) == (None, None)
    assert bare.h_max_uv == one.h_max_uv


@pytest.mark.parametrize("what", ["few", "nan", "silent", "clipped", "slow"])
def test_bad_series_say_why(what: str, settings: HReflexSettings, motor: EvokedSettings) -> None:
    slow = Sweep(sampling_rate_hz=5000, before_ms=10, after_ms=70)
    made = simulate_recruitment(seed=3, disturbance=NOISE, **({"sweep": slow} if what == "slow" else {}))
    sweeps, stimulus = np.array([trace.samples_uv for trace in made.traces]), np.array(made.stimulus)
    if what == "few":
        sweeps, stimulus = sweeps[:4], stimulus[:4]
    elif what == "nan":
        sweeps[3, 40] = np.nan
    elif what == "silent":
        sweeps = np.random.default_rng(1).normal(0, 5, sweeps.shape)
    elif what == "clipped":
        sweeps = np.clip(sweeps, -4000, 4000)
    rate = made.traces[0].sampling_rate_hz
    seen = measure_m_h_recruitment(sweeps, rate, 0.01, stimulus, settings, motor)
    wanted = {
        "few": (Status.TECHNICALLY_INADEQUATE, "too_few_sweeps"),
        "nan": (Status.TECHNICALLY_INADEQUATE, "not_numbers"),
        "silent": (Status.NO_RESPONSE, None),
        "clipped": (Status.MEASURED, "clipped"),
        "slow": (Status.MEASURED, "low_sampling_rate"),
    }[what]
    assert seen.status is wanted[0]
    assert wanted[1] is None or wanted[1] in seen.flags


def test_shapes_must_agree(settings: HReflexSettings, motor: EvokedSettings) -> None:
    with pytest.raises(InputError):
        measure_m_h_recruitment(np.zeros((8, 400)), 20_000.0, 0.005, np.ones(7), settings, motor)


def test_a_sigmoid_is_recovered() -> None:
    stimulus = np.linspace(0, 20, 40)
    found = fit_sigmoid(stimulus, 800 / (1 + np.exp(-0.9 * (stimulus - 11))))
    assert found.half == pytest.approx(11, abs=0.01)
    assert found.slope_uv == pytest.approx(800 * 0.9 / 4, rel=0.01)
    assert found.threshold == pytest.approx(11 - 2 / 0.9, abs=0.05)
    assert fit_sigmoid(stimulus, np.zeros(40)) is None
    assert fit_sigmoid(stimulus[:3], stimulus[:3]) is None
