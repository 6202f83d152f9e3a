"""Motor unit potentials: known potentials are measured, and what cannot be measured gives a reason."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.decomposition.units import Decomposition, MotorUnit
from ranvier.signals.motor_unit import MotorUnitSettings, measure_motor_unit, measure_motor_units
from ranvier.signals.motor_unit.averaging import trimmed
from ranvier.signals.motor_unit.potential import MotorUnitPotential
from ranvier.signals.motor_unit.shape import steepest_rise_ms
from ranvier.signals.motor_unit.stability import firing

RATE = 24_000.0


@pytest.fixture(scope="module")
def settings(knowledge: Knowledge) -> MotorUnitSettings:
    return MotorUnitSettings.read(knowledge.methods["motor_unit"])


def triphasic(duration_ms: float = 8.0, amplitude_uv: float = 600.0) -> Samples:
    """Positive, negative, positive: one sine and a half under a window, so that it ends where it says."""
    x = np.linspace(0, 1, round(duration_ms * RATE / 1000))
    shape = np.sin(3 * np.pi * x) * np.sqrt(np.sin(np.pi * x))
    return shape * amplitude_uv / np.ptp(shape)


def polyphasic() -> Samples:
    x = np.linspace(0, 1, round(0.012 * RATE))
    shape = np.sin(6 * np.pi * x)
    return 300 * shape


def train(
    form: Samples, *, count: int = 60, noise_uv: float = 3.0, seed: int = 1, rate_hz: float = 10.0
) -> tuple[Samples, Samples]:
    """A recording of one unit, and when it fired (at the largest peak of its form)."""
    chance = np.random.default_rng(seed)
    starts = np.round((0.1 + np.cumsum(chance.normal(1, 0.1, count)) / rate_hz) * RATE).astype(int)
    samples = chance.normal(0, noise_uv, int(starts[-1] + 0.2 * RATE))
    for start in starts:
        samples[start : start + form.size] += form
    return samples, (starts + int(np.argmax(np.abs(form)))) / RATE


def measured(form: Samples, settings: MotorUnitSettings, **how: float) -> MotorUnitPotential:
    samples, times = train(form, **how)  # type: ignore[arg-type]
    return measure_motor_unit(samples, RATE, times, settings)


@pytest.mark.parametrize("duration_ms", [4.0, 8.0, 14.0])
@pytest.mark.parametrize("amplitude_uv", [120.0, 600.0, 5000.0])
def test_duration_amplitude_and_area_are_those_of_the_potential(
    duration_ms: float, amplitude_uv: float, settings: MotorUnitSettings
) -> None:
    form = triphasic(duration_ms, amplitude_uv)
    seen = measured(form, settings)
    assert seen.status is Status.MEASURED
    beyond = np.flatnonzero(np.abs(form) > settings.duration_smallest_uv)
    assert seen.duration_ms == pytest.approx((beyond[-1] - beyond[0]) * 1000 / RATE, abs=0.4)
    assert seen.amplitude_uv == pytest.approx(amplitude_uv, rel=0.03)
    assert seen.area_uv_ms == pytest.approx(np.abs(form).sum() * 1000 / RATE, rel=0.05)
    assert seen.thickness_ms == pytest.approx(seen.area_uv_ms / seen.amplitude_uv)
    assert seen.size_index == pytest.approx(2 * np.log10(seen.amplitude_uv / 1000) + seen.thickness_ms)


def test_phases_turns_and_spike_of_a_simple_and_a_polyphasic_potential(settings: MotorUnitSettings) -> None:
    simple, complex_ = measured(triphasic(), settings), measured(polyphasic(), settings)
    assert (simple.phases, simple.turns, simple.satellites) == (3, 3, 0)
    assert (complex_.phases, complex_.turns) == (6, 6)
    assert simple.spike_duration_ms == pytest.approx(8.0 * 2 / 3, abs=0.7)
    assert simple.rise_time_ms == pytest.approx(8.0 / 3, abs=0.5)


def fibre(at_ms: float, width_ms: float, length_ms: float = 16.0) -> Samples:
    """Positive, negative, positive with peaks about 1.7 widths apart: a fibre near (narrow) or far (wide)."""
    lag = (np.arange(round(length_ms * RATE / 1000)) / RATE * 1000 - at_ms) / width_ms
    return (lag**2 - 1) * np.exp(-(lag**2) / 2)


def test_the_rise_is_measured_from_the_positive_peak_just_before(settings: MotorUnitSettings) -> None:
    """An early positive peak that is higher does not make the rise longer."""
    form = 400 * fibre(8.0, 0.25) + 300 * np.exp(-(((np.arange(384) / 24 - 6.0) / 0.3) ** 2))
    seen = measured(form, settings)
    assert seen.rise_time_ms == pytest.approx(0.43, abs=0.1)
    assert "distant" not in seen.flags


@pytest.mark.parametrize(
    ("height_uv", "width_ms", "foot_uv", "far"),
    [
        (400, 0.2, 0, False),
        (400, 0.2, 120, False),
        (400, 0.35, 0, False),
        (400, 0.9, 0, False),  # slow but high: only the unit in which the needle lies is so high
        (120, 0.9, 0, True),
        (120, 0.2, 0, False),
        (400, 2, 0, True),
    ],
)
def test_a_steep_part_shows_a_fibre_near_the_needle_whatever_comes_before_it(
    height_uv: float, width_ms: float, foot_uv: float, far: bool, settings: MotorUnitSettings
) -> None:
    form = height_uv * fibre(8.0, width_ms) - foot_uv * np.exp(-(((np.arange(384) / 24 - 7.0) / 0.6) ** 2))
    seen = measured(form, settings)
    assert ("distant" in seen.flags) is far
    assert seen.steepest_rise_ms is not None


@hypothesis(max_examples=40, deadline=None)
@given(width_ms=st.floats(0.2, 2.0), height_uv=st.floats(50, 5000))
def test_the_steepest_rise_grows_with_the_width_and_not_with_the_height(width_ms: float, height_uv: float) -> None:
    def rise(form: Samples) -> float:
        found = steepest_rise_ms(form, RATE, 0.15)
        assert found is not None
        return found

    assert rise(height_uv * fibre(8.0, width_ms)) == pytest.approx(rise(fibre(8.0, width_ms)))
    assert rise(fibre(8.0, 1.3 * width_ms)) > rise(fibre(8.0, width_ms))


def test_a_potential_without_a_rise_has_no_rise_time() -> None:
    for form in (np.ones(50), -np.ones(50), np.arange(50.0), np.zeros(50), -np.arange(1.0, 3.0)):
        assert steepest_rise_ms(form, RATE, 0.15) is None


def test_a_late_component_is_a_satellite_and_not_part_of_the_duration(settings: MotorUnitSettings) -> None:
    main = triphasic()
    late = np.concatenate([main, np.zeros(round(0.004 * RATE)), 0.2 * triphasic(2.0)])
    seen, without = measured(late, settings), measured(main, settings)
    assert seen.satellites == 1
    assert seen.duration_ms == pytest.approx(without.duration_ms, abs=0.3)
    assert [mark.name for mark in seen.marks].count("satellite") == 1


def test_marks_lie_in_order_on_the_potential(settings: MotorUnitSettings) -> None:
    seen = measured(triphasic(), settings)
    marks = {mark.name: mark for mark in seen.marks}
    assert marks["onset"].time_s < marks["negative_peak"].time_s < marks["end"].time_s
    assert marks["end"].time_s - marks["onset"].time_s == pytest.approx(seen.duration_ms / 1000)
    assert marks["positive_peak"].amplitude_uv - marks["negative_peak"].amplitude_uv == pytest.approx(seen.amplitude_uv)
    assert seen.potential_uv is not None
    assert not seen.potential_uv.flags.writeable


def test_turned_around_it_has_the_same_size_and_duration(settings: MotorUnitSettings) -> None:
    seen, turned = measured(triphasic(), settings), measured(-triphasic(), settings)
    assert turned.amplitude_uv == pytest.approx(seen.amplitude_uv, rel=0.02)
    assert turned.duration_ms == pytest.approx(seen.duration_ms, abs=0.3)
    x = np.linspace(-4, 4, 200)
    upright = -600 * (1 - x**2) * np.exp(-(x**2) / 2)
    assert "main_peak_positive" not in measured(upright, settings).flags
    assert "main_peak_positive" in measured(-upright, settings).flags


@hypothesis(max_examples=10, deadline=None)
@given(offset=st.floats(-2000, 2000), factor=st.floats(1, 20))
def test_an_offset_changes_nothing_and_gain_only_the_height(offset: float, factor: float) -> None:
    settings = _shipped()
    samples, times = train(triphasic(), noise_uv=1.0)
    one = measure_motor_unit(samples, RATE, times, settings)
    other = measure_motor_unit(factor * samples + offset, RATE, times, settings)
    assert other.amplitude_uv == pytest.approx(factor * one.amplitude_uv, rel=1e-3)
    assert other.duration_ms >= one.duration_ms - 0.3  # low ends come into sight


def _shipped() -> MotorUnitSettings:
    from ranvier.knowledge import load_knowledge

    return MotorUnitSettings.read(load_knowledge().methods["motor_unit"])


def test_jiggle_is_small_when_the_potential_is_constant_and_large_when_it_changes(settings: MotorUnitSettings) -> None:
    steady = measured(triphasic(), settings)
    chance = np.random.default_rng(3)
    samples, times = train(np.zeros(10), noise_uv=3.0)
    form = triphasic()
    for time in times:
        start = round(time * RATE)
        varied = form * np.repeat(chance.uniform(0.6, 1.4, 4), form.size // 4)
        samples[start : start + form.size] += varied
    changing = measure_motor_unit(samples, RATE, times + 0.004, settings)
    assert steady.jiggle_percent < 3
    assert changing.jiggle_percent > 15


def test_rate_and_variability_do_not_suffer_from_missed_and_false_discharges(settings: MotorUnitSettings) -> None:
    chance = np.random.default_rng(1)
    whole = np.cumsum(chance.normal(0.1, 0.01, 200))
    some = np.sort(np.concatenate([np.delete(whole, chance.choice(200, 30, replace=False)), whole[:5] + 0.02]))
    rate, variation = firing(some, settings)
    assert rate == pytest.approx(10, rel=0.03)
    assert variation == pytest.approx(0.1, rel=0.3)
    assert firing(whole[:4], settings) == (None, None)


def test_too_few_discharges_give_a_reason_and_no_number(settings: MotorUnitSettings) -> None:
    seen = measured(triphasic(), settings, count=15)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert seen.flags == ("few_discharges",)
    assert "20" in seen.reason
    assert (seen.amplitude_uv, seen.duration_ms) == (None, None)
    assert seen.rate_hz == pytest.approx(10, rel=0.1)


def test_times_that_are_not_discharges_give_a_reason(settings: MotorUnitSettings) -> None:
    samples, _ = train(triphasic(), count=100)
    elsewhere = np.random.default_rng(2).uniform(0.2, samples.size / RATE - 0.2, 60)
    seen = measure_motor_unit(samples, RATE, elsewhere, settings)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert set(seen.flags) & {"superposed", "noisy"}
    assert seen.amplitude_uv is None


@pytest.mark.parametrize(
    ("samples", "flag"),
    [(np.zeros(100_000), "noisy"), (np.full(100_000, np.nan), "not_numbers"), (np.zeros(50), "few_discharges"),
     (np.zeros(0), "few_discharges")],
)  # fmt: skip
def test_a_useless_recording_gives_a_reason(samples: Samples, flag: str, settings: MotorUnitSettings) -> None:
    seen = measure_motor_unit(samples, RATE, np.arange(0.1, 4, 0.1), settings)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert flag in seen.flags or "superposed" in seen.flags
    assert seen.reason


def test_a_clipped_potential_has_no_amplitude(settings: MotorUnitSettings) -> None:
    samples, times = train(triphasic(8.0, 4000.0))
    seen = measure_motor_unit(np.clip(samples, -1200, 1200), RATE, times, settings)
    assert "clipped" in seen.flags
    assert (seen.amplitude_uv, seen.area_uv_ms, seen.size_index) == (None, None, None)
    assert seen.duration_ms == pytest.approx(8.0, abs=0.5)


def test_a_slow_recording_is_said(settings: MotorUnitSettings) -> None:
    samples, times = train(triphasic())
    slow = measure_motor_unit(samples[::6], RATE / 6, times, settings)
    assert "low_sampling_rate" in slow.flags
    assert slow.duration_ms == pytest.approx(8.0, abs=0.7)


def test_much_noise_leaves_the_amplitude_but_no_duration(settings: MotorUnitSettings) -> None:
    loud = measured(triphasic(), settings, noise_uv=60.0)
    assert "duration_not_measurable" in loud.flags
    assert loud.duration_ms is None
    assert loud.amplitude_uv == pytest.approx(600, rel=0.1)


def test_each_unit_of_a_decomposition_is_measured_without_the_others(settings: MotorUnitSettings) -> None:
    forms = [triphasic(8.0, 900.0), polyphasic()]
    trains = [train(form, seed=seed, rate_hz=9 + seed) for seed, form in enumerate(forms, 1)]
    size = min(samples.size for samples, _ in trains)
    mixed = trains[0][0][:size] + trains[1][0][:size]
    units = tuple(
        MotorUnit(f"unit_{n}", times[times < size / RATE - 0.05], 0.9, form, int(np.argmax(np.abs(form))),
                  float(np.ptp(form)), 10.0, 0.1, 0.0, 0.0)
        for n, (form, (_, times)) in enumerate(zip(forms, trains, strict=True), 1)
    )  # fmt: skip
    found = Decomposition(Status.MEASURED, units, RATE, mixed, 100.0, 4.0, 0.9)
    first, second = measure_motor_units(found, settings)
    assert (first.id, second.id) == ("unit_1", "unit_2")
    assert first.duration_ms == pytest.approx(8.0, abs=0.4)
    assert first.amplitude_uv == pytest.approx(900, rel=0.03)
    assert second.phases == 6


@pytest.mark.parametrize(("flags", "cut"), [((), False), (("clipped",), True)])
def test_a_large_unit_of_a_clipped_recording_has_no_amplitude(
    flags: tuple[str, ...], cut: bool, settings: MotorUnitSettings
) -> None:
    form = triphasic(8.0, 900.0)
    samples, times = train(form)
    unit = MotorUnit("unit_1", times, 0.9, form, int(np.argmax(np.abs(form))), 900.0, 10.0, 0.1, 0.0, 0.0)
    (seen,) = measure_motor_units(
        Decomposition(Status.MEASURED, (unit,), RATE, samples, 90.0, 3.0, 0.9, flags), settings
    )
    assert ("clipped" in seen.flags) is cut
    assert (seen.amplitude_uv is None) is cut
    assert (seen.size_index is None) is cut


def test_a_doubtful_train_is_said(settings: MotorUnitSettings) -> None:
    form = triphasic()
    samples, times = train(form)
    unit = MotorUnit("unit_1", times, 0.4, form, int(np.argmax(np.abs(form))), 600.0, 10.0, 0.1, 0.0, 0.0)
    (seen,) = measure_motor_units(Decomposition(Status.MEASURED, (unit,), RATE, samples, 90.0, 3.0, 0.9), settings)
    assert "doubtful_train" in seen.flags


def test_the_trimmed_mean_ignores_a_tenth_of_outliers() -> None:
    rows = np.random.default_rng(1).normal(5, 1, (200, 3))
    rows[:20] = 1000
    mean, error = trimmed(rows, 0.2)
    assert mean == pytest.approx(5, abs=0.5)
    assert (error < 0.2).all()
