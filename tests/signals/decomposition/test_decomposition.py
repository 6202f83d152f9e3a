"""Needle EMG is taken apart into the units that made it, and nothing is found where nothing discharges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.simple_needle import Source, simulate_needle

from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.signals.decomposition import Decomposition, DecompositionSettings, MotorUnit, decompose
from ranvier.signals.decomposition.decompose import leads_may_be_inverted
from ranvier.simulate import Disturbance
from ranvier.simulate.pool.agreement import paired

RATE = 24_000.0
LARGE = Source("motor_unit", 9.0, 900.0, 10.0, 1)
SERRATED = Source("motor_unit", 12.0, 500.0, 12.0, 4)
SMALL = Source("motor_unit", 11.0, 400.0, 7.0, 2)
LONG = Source("motor_unit", 8.0, 600.0, 14.0, 3)


@pytest.fixture(scope="module")
def settings(knowledge: Knowledge) -> DecompositionSettings:
    return DecompositionSettings.read(knowledge.methods["decomposition"])


def recorded(
    *sources: Source,
    seconds: float = 8.0,
    rate: float = RATE,
    seed: int = 4,
    noise_uv: float = 4.0,
    hum_uv: float = 0.0,
) -> tuple[np.ndarray, list[np.ndarray]]:
    made = simulate_needle(
        seed=seed,
        sources=sources,
        duration_s=seconds,
        sampling_rate_hz=rate,
        disturbance=Disturbance(noise_uv=noise_uv, mains_uv=hum_uv),
    )
    return made.trace.samples_uv, [np.array(each.times_s) for each in made.truth]


def trains(found: Decomposition) -> list[np.ndarray]:
    return [unit.firing_times_s for unit in found.units]


@pytest.mark.parametrize("rate", [12_000.0, 24_000.0, 48_000.0])
def test_two_different_units_are_found_exactly(settings: DecompositionSettings, rate: float) -> None:
    samples, true = recorded(LARGE, SERRATED, rate=rate)
    found = decompose(samples, rate, settings)
    assert len(found.units) == 2
    assert (paired(trains(found), true)[0] >= 0.97).all()
    assert [unit.id for unit in found.units] == ["unit_1", "unit_2"]
    assert found.units[0].peak_to_peak_uv == pytest.approx(900, rel=0.1)
    assert found.units[0].mean_rate_hz == pytest.approx(9.0, rel=0.1)
    assert found.units[0].quality > 0.85
    assert found.explained_share > 0.9


def test_units_that_overlap_are_parted(settings: DecompositionSettings) -> None:
    samples, true = recorded(LARGE, SERRATED, SMALL, LONG, seconds=12.0)
    found = decompose(samples, RATE, settings)
    assert paired(trains(found), true)[0].mean() > 0.9
    assert len(found.units) == 4


@pytest.mark.parametrize("noise_uv", [1.0, 8.0, 30.0])
def test_noise_holds_no_unit(settings: DecompositionSettings, noise_uv: float) -> None:
    found = decompose(recorded(noise_uv=noise_uv)[0], RATE, settings)
    assert (found.units, found.status) == ((), Status.MEASURED)
    assert "no_unit" in found.flags
    assert found.reason


@pytest.mark.parametrize("hum_uv", [20.0, 200.0])
def test_hum_holds_no_unit(settings: DecompositionSettings, hum_uv: float) -> None:
    found = decompose(recorded(noise_uv=5.0, hum_uv=hum_uv)[0], RATE, settings)
    assert found.units == ()
    assert "mains_removed" in found.flags


def test_hum_under_a_contraction_changes_nothing(settings: DecompositionSettings) -> None:
    clean, true = recorded(LARGE, SERRATED)
    hum = 150 * np.sin(2 * np.pi * 50.03 * np.arange(clean.size) / RATE)
    assert (paired(trains(decompose(clean + hum, RATE, settings)), true)[0] > 0.95).all()


def test_the_gain_of_the_amplifier_changes_heights_only(settings: DecompositionSettings) -> None:
    samples, _ = recorded(LARGE, SERRATED, SMALL)
    one, other = decompose(samples, RATE, settings), decompose(3 * samples, RATE, settings)
    assert len(one.units) == len(other.units)
    for left, right in zip(one.units, other.units, strict=True):
        np.testing.assert_allclose(left.firing_times_s, right.firing_times_s, atol=1e-4)
        assert right.peak_to_peak_uv == pytest.approx(3 * left.peak_to_peak_uv, rel=1e-3)


def test_inverted_leads_invert_the_potentials_and_the_peak_that_is_timed(settings: DecompositionSettings) -> None:
    samples, _ = recorded(LARGE, SERRATED, SMALL)
    one, other = decompose(samples, RATE, settings), decompose(-samples, RATE, settings)
    assert len(one.units) == len(other.units)
    for left, right in zip(one.units, other.units, strict=True):
        later = right.firing_times_s - left.firing_times_s  # the negative peak is another one
        np.testing.assert_allclose(later, np.median(later), atol=1e-4)
        turned = -np.roll(right.potential_uv, round(float(np.median(later)) * RATE))
        inside = slice(round(0.006 * RATE), round(-0.006 * RATE))
        np.testing.assert_allclose(left.potential_uv[inside], turned[inside], atol=0.02 * left.peak_to_peak_uv)


def test_a_discharge_is_timed_at_the_main_negative_peak(settings: DecompositionSettings) -> None:
    samples, _ = recorded(LARGE, SERRATED, SMALL)
    for unit in decompose(samples, RATE, settings).units:
        assert abs(int(np.argmin(unit.potential_uv)) - unit.potential_peak) <= 1


def test_an_offset_and_slow_drift_change_nothing(settings: DecompositionSettings) -> None:
    samples, true = recorded(LARGE, SERRATED)
    drift = 800 + 300 * np.sin(2 * np.pi * 0.2 * np.arange(samples.size) / RATE)
    assert (paired(trains(decompose(samples + drift, RATE, settings)), true)[0] > 0.95).all()


def test_the_firing_time_is_the_largest_peak_of_the_potential(settings: DecompositionSettings) -> None:
    found = decompose(recorded(LARGE, LONG)[0], RATE, settings)
    for unit in found.units:
        near = np.abs(unit.potential_uv[unit.potential_peak - 48 : unit.potential_peak + 49])
        assert abs(int(near.argmax()) - 48) <= 1
        assert (np.diff(unit.firing_times_s) > 0).all()
        assert unit.intervals_s.size == unit.firing_times_s.size - 1


def test_a_unit_that_starts_late_is_found(settings: DecompositionSettings) -> None:
    samples, true = recorded(LARGE, seconds=10.0)
    late, late_true = recorded(SERRATED, seconds=4.0, seed=9, noise_uv=0.0)
    both = samples.copy()
    both[-late.size :] += late
    found = decompose(both, RATE, settings)
    expected = [true[0], late_true[0] + 6.0]
    assert (paired(trains(found), expected)[0] > 0.9).all()


def test_the_same_recording_gives_the_same_trains(settings: DecompositionSettings) -> None:
    samples, _ = recorded(LARGE, SERRATED, SMALL, LONG, seconds=5.0)
    one, other = decompose(samples, RATE, settings), decompose(samples.copy(), RATE, settings)
    assert [unit.firing_times_s.tolist() for unit in one.units] == [
        unit.firing_times_s.tolist() for unit in other.units
    ]


@pytest.mark.parametrize("seconds", [1.0, 1.5, 2.5])
def test_a_short_recording_gives_units_or_none_but_no_traceback(
    settings: DecompositionSettings, seconds: float
) -> None:
    found = decompose(recorded(LARGE, SERRATED, seconds=seconds)[0], RATE, settings)
    assert found.status is Status.MEASURED
    assert len(found.units) <= 2
    assert all("few_discharges" in unit.flags for unit in found.units if unit.firing_times_s.size < 20)


def railed(samples: np.ndarray) -> np.ndarray:
    samples = samples.copy()
    samples[20_000:21_000] = 5000.0
    return samples


def holed(samples: np.ndarray) -> np.ndarray:
    samples = samples.copy()
    samples[100] = np.nan
    return samples


@pytest.mark.parametrize(
    ("spoil", "rate", "flag"),
    [
        (lambda samples: samples[:8000], RATE, "too_short"),
        (lambda samples: samples[:0], RATE, "too_short"),
        (lambda samples: np.zeros(samples.size), RATE, "flat"),
        (holed, RATE, "not_numbers"),
        (railed, RATE, "saturated"),
        (lambda samples: samples / 1e6, RATE, "wrong_unit"),
        (lambda samples: samples * 1e3, RATE, "wrong_unit"),
        (lambda samples: samples[::6], 4000.0, "low_sampling_rate"),
        (lambda samples: samples, 0.0, "low_sampling_rate"),
        (lambda samples: samples, float("nan"), "low_sampling_rate"),
    ],
)
def test_a_recording_that_cannot_be_used_gives_a_reason(
    settings: DecompositionSettings, spoil: object, rate: float, flag: str
) -> None:
    samples, _ = recorded(LARGE, seconds=2.0)
    found = decompose(spoil(samples), rate, settings)
    assert found.status is Status.TECHNICALLY_INADEQUATE
    assert (found.units, found.flags) == ((), (flag,))
    assert found.reason.endswith(".")


def test_a_slow_recording_says_so(settings: DecompositionSettings) -> None:
    samples, _ = recorded(LARGE, SERRATED, rate=12_000.0, seconds=4.0)
    assert "low_sampling_rate" in decompose(samples, 12_000.0, settings).flags


def test_a_stricter_quality_keeps_fewer_trains(settings: DecompositionSettings) -> None:
    samples, _ = recorded(LARGE, SERRATED, SMALL, LONG, seconds=6.0)
    strict = decompose(samples, RATE, replace(settings, kept_quality=0.999))
    assert len(strict.units) < len(decompose(samples, RATE, settings).units)


def unit_of(negative_uv: float, positive_uv: float, *flags: str) -> MotorUnit:
    potential = np.array([0.0, positive_uv, -negative_uv, 0.0])
    return MotorUnit("", np.zeros(0), 1.0, potential, 2, negative_uv + positive_uv, None, None, None, None, flags)


@pytest.mark.parametrize(
    ("heights", "inverted"),
    [
        ([(100.0, 300.0)] * 4, True),
        ([(300.0, 100.0)] * 4, False),
        ([(100.0, 300.0)] * 3, False),  # too few to say
        ([(100.0, 300.0)] * 2 + [(300.0, 100.0)] * 3, False),  # one or two units may well be positive
        ([(100.0, 120.0)] * 4, False),  # neither side is plainly the larger
    ],
)
def test_leads_may_be_inverted_when_most_large_units_are_positive(
    heights: list[tuple[float, float]], inverted: bool, settings: DecompositionSettings
) -> None:
    assert leads_may_be_inverted(tuple(unit_of(*each) for each in heights), settings) is inverted


def test_low_units_do_not_say_that_leads_are_inverted(settings: DecompositionSettings) -> None:
    low = tuple(unit_of(100.0, 300.0, "low_signal") for _ in range(9))
    assert not leads_may_be_inverted(low, settings)
