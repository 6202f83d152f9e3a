"""Trains of repetitive stimulation: decrement and facilitation against truth; artefacts give a reason instead."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.signals import EvokedSettings
from ranvier.signals.repetitive import (
    RepetitiveSettings,
    Train,
    TrainAt,
    judge_train,
    measure_repetitive,
    measure_train,
)
from ranvier.simulate import Disturbance
from ranvier.simulate.repetitive import simulate_train
from ranvier.simulate.series import SimulatedSeries

NOISE = Disturbance(noise_uv=10, artefact_uv=1500)
MYASTHENIA = {"safety_factor": 1.5}
LAMBERT_EATON = {"release": 0.18, "exercise_gain": 4.0}


@pytest.fixture(scope="session")
def settings(knowledge: Knowledge) -> RepetitiveSettings:
    return RepetitiveSettings.read(knowledge.methods["repetitive"])


def _train(made: SimulatedSeries, settings: RepetitiveSettings, motor: EvokedSettings) -> Train:
    sweeps = np.array([trace.samples_uv for trace in made.traces])
    return measure_train(sweeps, 20_000.0, made.traces[0].stimulus_time_s, settings, motor)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("disease", [{}, MYASTHENIA, {"safety_factor": 2.2}, {"safety_factor": 1.1}, LAMBERT_EATON])
def test_the_decrement_is_that_of_the_transmission(
    seed: int, disease: dict[str, float], settings: RepetitiveSettings, motor: EvokedSettings
) -> None:
    made = simulate_train(seed=seed, disturbance=NOISE, **disease)
    seen = _train(made, settings, motor)
    assert (seen.status, seen.flags) == (Status.MEASURED, ())
    assert seen.decrement_percent == pytest.approx(made.truth.decrement_percent, abs=2)
    assert seen.decrement_area_percent == pytest.approx(made.truth.decrement_percent, abs=3)
    assert seen.lowest_percent >= seen.decrement_percent
    assert seen.amplitudes_uv == pytest.approx(made.truth.amplitudes_uv, rel=0.03)


def test_a_healthy_train_does_not_fall(settings: RepetitiveSettings, motor: EvokedSettings) -> None:
    falls = [_train(simulate_train(seed=s, disturbance=NOISE), settings, motor).lowest_percent for s in range(10)]
    assert max(falls) < 3


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("artefact", "flag"),
    [
        ({"jump_percent": 15.0}, "jump_after_first"),
        ({"movement_percent": 30.0}, "duration_changes"),
        ({"submaximal_percent": 12.0}, "irregular_envelope"),
    ],
)
def test_an_artefact_gives_its_reason_and_no_decrement(
    seed: int, artefact: dict[str, float], flag: str, settings: RepetitiveSettings, motor: EvokedSettings
) -> None:
    seen = _train(simulate_train(seed=seed, disturbance=NOISE, **artefact), settings, motor)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert flag in seen.flags
    assert (seen.decrement_percent, seen.lowest_percent) == (None, None)
    assert len(seen.amplitudes_uv) == 10


def _study(
    disease: dict[str, float], settings: RepetitiveSettings, motor: EvokedSettings, moments: tuple[float, ...]
) -> list[TrainAt]:
    return [
        TrainAt(
            _train(simulate_train(seed=3, after_exercise_s=moment, disturbance=NOISE, **disease), settings, motor),
            moment if moment >= 0 else None,
        )
        for moment in moments
    ]


def test_lambert_eaton_facilitates_and_myasthenia_is_repaired(
    settings: RepetitiveSettings, motor: EvokedSettings
) -> None:
    moments = (-1.0, 3.0, 60.0, 180.0)
    lems = measure_repetitive(_study(LAMBERT_EATON, settings, motor, moments), settings)
    myasthenia = measure_repetitive(_study(MYASTHENIA, settings, motor, moments), settings)
    healthy = measure_repetitive(_study({}, settings, motor, moments), settings)
    assert lems.facilitation_percent > 100
    assert lems.facilitation_area_percent == pytest.approx(lems.facilitation_percent, abs=10)
    assert myasthenia.facilitation_percent < 40
    assert myasthenia.rest_decrement_percent > 10
    assert myasthenia.repair_percent > 0
    assert myasthenia.largest_at_s == 180
    assert abs(healthy.facilitation_percent) < 5
    assert healthy.rest_decrement_percent < 3


def test_a_study_says_what_it_lacks(settings: RepetitiveSettings, motor: EvokedSettings) -> None:
    after = _study({}, settings, motor, (3.0, 60.0))
    assert measure_repetitive(after, settings).flags == ("no_train_at_rest",)
    late = measure_repetitive(_study({}, settings, motor, (-1.0, 60.0)), settings)
    assert (late.facilitation_percent, late.flags) == (None, ("no_train_right_after_exercise",))
    weaker = TrainAt(_train(simulate_train(seed=3, amplitude_mv=6, disturbance=NOISE), settings, motor))
    unstable = measure_repetitive([weaker, *_study({}, settings, motor, (-1.0, 3.0))], settings)
    assert unstable.flags == ("first_response_unstable",)
    assert unstable.facilitation_percent is None
    spoilt = TrainAt(_train(simulate_train(seed=3, jump_percent=20, disturbance=NOISE), settings, motor))
    assert "trains_left_out" in measure_repetitive([spoilt, *_study({}, settings, motor, (-1.0,))], settings).flags


@pytest.mark.parametrize(
    ("amplitudes", "fall", "lowest", "flag"),
    [
        ([10, 9.2, 8.7, 8.4, 8.3, 8.4, 8.5, 8.5, 8.6, 8.6], 16.0, 17.0, None),
        ([10] * 10, 0.0, 0.0, None),
        ([10, 8, 8, 8, 8, 8, 8, 8, 8, 8], None, None, "jump_after_first"),
        ([10, 9, 10, 8, 10, 9, 10, 8, 10, 9], None, None, "irregular_envelope"),
        ([10, 10.5, 10.9, 11.2, 11.4, 11.5, 11.6, 11.6, 11.7, 11.7], -12.0, -12.0, "pseudofacilitation"),
        ([10, 9, 8, 7], None, None, "too_few_responses"),
    ],
)
def test_trains_from_a_table(
    amplitudes: list[float], fall: float | None, lowest: float | None, flag: str | None, settings: RepetitiveSettings
) -> None:
    sizes = 1000 * np.array(amplitudes, dtype=float)
    areas = np.full(sizes.size, 40_000.0) if flag == "pseudofacilitation" else 4 * sizes
    seen = judge_train(sizes, areas, np.full(sizes.size, 5.0), settings)
    assert seen.decrement_percent == (None if fall is None else pytest.approx(fall))
    assert seen.lowest_percent == (None if lowest is None else pytest.approx(lowest))
    assert seen.flags == (() if flag is None else (flag,))


@pytest.mark.parametrize("what", ["nan", "silent", "flat", "one_missing", "clipped", "inverted"])
def test_bad_sweeps_give_a_reason(what: str, settings: RepetitiveSettings, motor: EvokedSettings) -> None:
    sweeps = np.array([trace.samples_uv for trace in simulate_train(seed=1, disturbance=NOISE).traces])
    noise = np.random.default_rng(2).normal(0, 5, sweeps.shape)
    if what == "nan":
        sweeps[2, 3] = np.nan
    elif what == "silent":
        sweeps = noise
    elif what == "flat":
        sweeps[:] = 3.0
    elif what == "one_missing":
        sweeps[4] = noise[4]
    elif what == "clipped":
        sweeps = np.clip(sweeps, -3000, 3000)
    elif what == "inverted":
        sweeps = -sweeps
    seen = measure_train(sweeps, 20_000.0, 0.005, settings, motor)
    assert seen.status is not Status.MEASURED
    assert seen.decrement_percent is None
    assert seen.flags
