"""Activity at rest: found, grouped, named with reasons; silence stays silence; bad recordings give a reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Figures
from ranvier.record import Status
from ranvier.signals.mains import find_mains
from ranvier.signals.spontaneous import (
    NOT_CLASSIFIABLE,
    SPONTANEOUS,
    RestActivity,
    contracts_throughout,
    measure_rest,
)
from ranvier.signals.spontaneous.features import FEATURES, rhythm_of
from ranvier.signals.spontaneous.naming import NAMED, name_train
from ranvier.signals.spontaneous.prepare import drift_of, finer, prepare
from ranvier.signals.spontaneous.rhythms import split_rhythms
from ranvier.signals.spontaneous.settings import RestSettings, read_patterns
from ranvier.signals.spontaneous.shapes import Group, local_irregularity
from ranvier.simulate.spontaneous import TRAPS, Nuisance, RestSource, draw_trap, simulate_rest

RATE = 25_000.0
CLEAN = Nuisance(noise_uv=3.0)

FIBRILLATION = RestSource("fibrillation", 7.0, 120.0, duration_ms=3.0)
WAVE = RestSource("positive_sharp_wave", 5.0, 150.0, duration_ms=18.0)
FASCICULATION = RestSource("fasciculation", 1.5, 800.0, duration_ms=12.0, components=2)
COMPLEX = RestSource("complex_repetitive", 35.0, 400.0, irregularity=0.005, components=5, burst_s=2.0, every_s=2.6)
MYOTONIA = RestSource("myotonia", 70.0, 300.0, duration_ms=3.0, burst_s=2.0, every_s=3.0, fall=0.7)
NEUROMYOTONIA = RestSource("neuromyotonia", 200.0, 600.0, duration_ms=3.0, burst_s=0.6, every_s=1.5, fall=0.5)
MYOKYMIA = RestSource(
    "myokymia", 35.0, 700.0, duration_ms=10.0, irregularity=0.06, components=2, burst_s=0.15, every_s=0.7
)
SPIKES = RestSource("end_plate_spikes", 25.0, 150.0)
END_PLATE_NOISE = RestSource("end_plate_noise", 500.0, 15.0)
VOLUNTARY = RestSource("voluntary", 9.0, 700.0, duration_ms=11.0, irregularity=0.15, components=2)


@pytest.fixture(scope="module")
def method(knowledge: Knowledge) -> Figures:
    return knowledge.methods["spontaneous_activity"]


@pytest.fixture(scope="module")
def rest_settings(method: Figures) -> RestSettings:
    return RestSettings.read(method)


def recorded(*sources: RestSource, nuisance: Nuisance = CLEAN, seed: int = 5, seconds: float = 6.0):
    return simulate_rest(seed=seed, sources=sources, duration_s=seconds, sampling_rate_hz=RATE, nuisance=nuisance)


def named(method: Figures, *sources: RestSource, nuisance: Nuisance = CLEAN, seed: int = 5) -> RestActivity:
    return measure_rest(recorded(*sources, nuisance=nuisance, seed=seed).trace.samples_uv, RATE, method)


@pytest.mark.parametrize("seed", [5, 6])
@pytest.mark.parametrize(
    ("source", "name"),
    [
        (FIBRILLATION, "fibrillation"),
        (WAVE, "positive_sharp_wave"),
        (FASCICULATION, "fasciculation"),
        (COMPLEX, "complex_repetitive"),
        (MYOTONIA, "myotonia"),
        (NEUROMYOTONIA, "neuromyotonia"),
        (MYOKYMIA, "myokymia"),
        (SPIKES, "end_plate_activity"),
        (END_PLATE_NOISE, "end_plate_activity"),
        (VOLUNTARY, "voluntary"),
    ],
)
def test_each_activity_has_its_name(method: Figures, source: RestSource, name: str, seed: int) -> None:
    seen = named(method, source, seed=seed)
    assert seen.leading == name
    assert seen.silent is False
    foremost = seen.activities[0]
    assert 0.3 < foremost.sureness <= 1
    assert foremost.reasons
    assert foremost.spontaneous == (name != "voluntary")


def test_what_is_measured_is_the_truth(method: Figures) -> None:
    made = recorded(FIBRILLATION)
    foremost = measure_rest(made.trace.samples_uv, RATE, method).activities[0]
    true_times = np.array(made.truth.sources[0].times_s)
    assert len(foremost.times_s) == pytest.approx(true_times.size, abs=1)
    assert all(np.abs(true_times - time).min() < 0.002 for time in foremost.times_s)
    assert foremost.rate_hz == foremost.rhythm.rate_hz == pytest.approx(7, rel=0.05)
    assert foremost.discharges == len(foremost.times_s)
    assert foremost.rhythm.irregularity < 0.06
    assert foremost.amplitude_uv == pytest.approx(120, rel=0.1)
    assert 1 < foremost.form.duration_ms < 6
    assert [mark.time_s for mark in foremost.marks] == pytest.approx(foremost.times_s, abs=1e-4)


def test_fibrillation_and_positive_waves_together(method: Figures) -> None:
    seen = named(method, FIBRILLATION, replace(WAVE, rate_hz=3.3))
    assert {"fibrillation", "positive_sharp_wave"} <= {each.name for each in seen.activities}


def test_fibrillation_beside_a_voluntary_unit(method: Figures) -> None:
    seen = named(method, replace(FIBRILLATION, rate_hz=12.0), replace(VOLUNTARY, rate_hz=6.0))
    assert {"fibrillation", "voluntary"} <= {each.name for each in seen.activities}


def test_two_fibres_of_one_shape_are_two_rhythms(rest_settings: RestSettings) -> None:
    one, other = np.arange(0.1, 5, 0.21), np.arange(0.17, 5, 0.143)
    places = np.sort(np.concatenate([one, other]) * RATE).astype(int)
    parts = split_rhythms(Group([int(p) for p in places], [100.0] * places.size, np.ones(4)), RATE, rest_settings)
    assert sorted(part.size for part in parts) == pytest.approx(sorted([one.size, other.size]), abs=2)
    chance = np.random.default_rng(1)
    loose = np.sort(chance.uniform(0, 5 * RATE, 30)).astype(int)
    assert len(split_rhythms(Group([int(p) for p in loose], [1.0] * 30, np.ones(4)), RATE, rest_settings)) == 1


@pytest.mark.parametrize("trap", [trap for trap in TRAPS if trap != "distant_unit"])
@pytest.mark.parametrize("seed", [3, 4])
def test_traps_are_no_activity_at_rest(knowledge: Knowledge, method: Figures, trap: str, seed: int) -> None:
    made = draw_trap(trap, seed=seed, ranges=knowledge.methods["spontaneous_simulation"])
    seen = measure_rest(made.trace.samples_uv, made.trace.sampling_rate_hz, method)
    assert not [each.name for each in seen.activities if each.spontaneous]


def test_artefacts_are_recognised_as_such(method: Figures) -> None:
    for nuisance, name in (
        (replace(CLEAN, heart_uv=150.0), "heart"),
        (replace(CLEAN, pacemaker_uv=300.0), "pacemaker"),
        (replace(CLEAN, clicks=12), "clicks"),
        (replace(CLEAN, insertions=1, movement_uv=500.0), "insertional"),
    ):
        seen = named(method, nuisance=nuisance)
        assert name in {each.name for each in seen.activities}
        assert seen.leading == "silence"


def pulses(hz: float, width_s: float, *, both_signs: bool = False) -> np.ndarray:
    """Electric pulses of 300 uV on noise of 4 uV, 4 s."""
    samples = np.random.default_rng(3).normal(0, 4, round(4 * RATE))
    width = max(round(width_s * RATE), 1)
    for place in np.round(np.arange(0.1, 3.9, 1 / hz) * RATE).astype(int):
        samples[place : place + width] += 300
        if both_signs:
            samples[place + width : place + 2 * width] -= 300
    return samples


@pytest.mark.parametrize(
    ("hz", "width_s", "both_signs"), [(3.0, 0.0002, False), (40.0, 0.0005, False), (400.0, 0.00004, True)]
)
def test_electric_pulses_are_no_activity_at_rest(method: Figures, hz: float, width_s: float, both_signs: bool) -> None:
    seen = measure_rest(pulses(hz, width_s, both_signs=both_signs), RATE, method)
    assert seen.leading == "silence"
    assert {each.name for each in seen.activities} <= {"stimulator", "pacemaker", "clicks"}
    assert seen.activities[0].rate_hz == pytest.approx(hz, rel=0.02)


def test_hum_with_edges_is_taken_off(method: Figures) -> None:
    times = np.arange(round(4 * RATE)) / RATE
    hum = sum(60 / k * np.sin(2 * np.pi * k * 50.04 * times + k) for k in range(1, 30, 2))
    seen = measure_rest(hum + np.random.default_rng(2).normal(0, 4, times.size), RATE, method)
    assert (seen.leading, "mains_removed" in seen.flags) == ("silence", True)


def test_a_contraction_throughout_is_told_from_two_parts(knowledge: Knowledge, method: Figures) -> None:
    units = tuple(replace(VOLUNTARY, rate_hz=hz, duration_ms=ms) for hz, ms in ((8, 9), (9, 11), (11, 12), (12, 10)))
    samples = recorded(*units, seconds=9.0).trace.samples_uv
    seen = contracts_throughout(samples, RATE, method)
    assert seen is not None
    assert (seen.leading, "contraction" in seen.flags, seen.reason[-1]) == ("voluntary", True, ".")
    assert contracts_throughout(samples[: round(6 * RATE)], RATE, method) is None
    for other in ((FIBRILLATION,), (replace(NEUROMYOTONIA, burst_s=5.0, every_s=6.0),), (COMPLEX,)):
        assert contracts_throughout(recorded(*other, seconds=9.0).trace.samples_uv, RATE, method) is None


def test_hum_and_drift_go_and_potentials_stay(rest_settings: RestSettings) -> None:
    quiet = Nuisance(noise_uv=0.5)
    clean = recorded(FIBRILLATION, WAVE, nuisance=quiet).trace.samples_uv
    spoilt = recorded(FIBRILLATION, WAVE, nuisance=replace(quiet, mains_uv=80.0, drift_uv=300.0)).trace.samples_uv
    one, other = (prepare(each, RATE, rest_settings) for each in (clean, spoilt))
    assert one.mains_hz is None
    assert other.mains_hz == pytest.approx(50, abs=0.05)
    assert other.drift_uv > 100
    largest = np.argsort(np.abs(clean))[-300:]
    assert np.abs(other.samples_uv[largest] - one.samples_uv[largest]).max() < 0.12 * np.abs(clean[largest]).max()


def test_a_regular_discharge_at_mains_frequency_is_no_hum(method: Figures) -> None:
    seen = named(method, replace(COMPLEX, rate_hz=50.0, irregularity=0.002))
    assert seen.leading == "complex_repetitive"


def test_the_mains_frequency_is_found_between_the_steps_of_its_search() -> None:
    times = np.arange(200_000) / RATE
    wave = 300 * np.sin(2 * np.pi * 50.0173 * times) + 100 * np.sin(2 * np.pi * 5 * 50.0173 * times)
    hum = find_mains(wave, RATE)
    assert hum.hz == pytest.approx(50.0173, abs=0.002)
    assert np.abs(wave - hum.waveform).max() < 12


def test_the_drift_is_not_moved_by_potentials(rest_settings: RestSettings) -> None:
    clean = recorded(FIBRILLATION, nuisance=Nuisance(noise_uv=0.0)).trace.samples_uv
    assert np.abs(drift_of(clean, RATE, rest_settings.drift_window_s)).max() < 1.0


@pytest.mark.parametrize("offset", [-4000.0, 250.0])
def test_an_offset_changes_nothing(method: Figures, offset: float) -> None:
    samples = recorded(FIBRILLATION).trace.samples_uv
    one, other = measure_rest(samples, RATE, method), measure_rest(samples + offset, RATE, method)
    assert [each.name for each in one.activities] == [each.name for each in other.activities]
    assert one.activities[0].times_s == pytest.approx(other.activities[0].times_s)


def test_a_positive_wave_turned_over_is_none(method: Figures) -> None:
    samples = -recorded(WAVE).trace.samples_uv
    assert measure_rest(samples, RATE, method).leading != "positive_sharp_wave"


def bad(samples: np.ndarray, how: str) -> tuple[np.ndarray, float]:
    if how == "short":
        return samples[:2000], RATE
    if how == "slow":
        return samples[::25], RATE / 25
    if how == "nan":
        return np.where(np.arange(samples.size) == 77, np.nan, samples), RATE
    if how == "flat":
        return np.full(samples.size, 12.0), RATE
    if how == "millivolt":
        return samples / 1000, RATE
    if how == "nanovolt":
        return samples * 1e5, RATE
    return np.where(np.arange(samples.size) // 5000 == 3, 4000.0, samples), RATE


@pytest.mark.parametrize(
    ("how", "flag"),
    [
        ("short", "too_short"), ("slow", "low_sampling_rate"), ("nan", "not_numbers"), ("flat", "flat"),
        ("millivolt", "wrong_unit"), ("nanovolt", "wrong_unit"), ("saturated", "saturated"),
    ],
)  # fmt: skip
def test_a_bad_recording_gives_a_reason(method: Figures, how: str, flag: str) -> None:
    seen = measure_rest(*bad(recorded(FIBRILLATION).trace.samples_uv, how), method)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert seen.flags == (flag,)
    assert seen.reason.endswith(".")
    assert (seen.activities, seen.silent, seen.leading) == ((), None, "unknown")


def test_clipped_potentials_have_no_height(method: Figures) -> None:
    samples = np.clip(recorded(FASCICULATION).trace.samples_uv, -150, 150)
    seen = measure_rest(samples, RATE, method)
    assert "clipped" in seen.flags
    assert seen.activities[0].amplitude_uv is None


def test_noise_that_never_rests_is_not_silence(method: Figures) -> None:
    seen = named(method, nuisance=Nuisance(noise_uv=120.0))
    assert seen.silent is False
    assert seen.leading == NOT_CLASSIFIABLE


def test_a_slow_recording_is_flagged(method: Figures) -> None:
    made = simulate_rest(seed=5, sources=(FIBRILLATION,), sampling_rate_hz=4000.0, nuisance=CLEAN)
    assert "low_sampling_rate" in measure_rest(made.trace.samples_uv, 4000.0, method).flags


def test_samples_between_the_samples_keep_the_form() -> None:
    times = np.arange(8000) / 8000
    wave = 40 + 100 * np.sin(2 * np.pi * 300 * times)
    more, rate = finer(wave, 8000.0, 24_000.0)
    assert (more.size, rate) == (24_000, 24_000.0)
    assert np.abs(more[3000:-3000:3] - wave[1000:-1000]).max() < 1.0


def test_rhythm_of_runs(rest_settings: RestSettings) -> None:
    bursts = np.concatenate([begin + np.arange(6) * 0.025 for begin in np.arange(0.2, 6, 0.8)])
    rhythm = rhythm_of((bursts * RATE).astype(int), np.ones(bursts.size), RATE, 6.5, rest_settings)
    assert rhythm.rate_hz == pytest.approx(40, rel=0.01)
    assert (rhythm.runs, rhythm.run_discharges) == (8, 6)
    assert rhythm.run_gap == pytest.approx(27, rel=0.05)
    few = rhythm_of(np.array([1000]), np.ones(1), RATE, 5.0, rest_settings)
    assert (few.rate_hz, few.irregularity) == (0.2, None)


def test_slow_change_is_no_irregularity() -> None:
    assert local_irregularity(np.linspace(0.1, 0.3, 40)) < 0.05
    assert np.isnan(local_irregularity(np.array([0.1])))
    chance = np.random.default_rng(2)
    assert local_irregularity(chance.normal(1, 0.1, 4000)) == pytest.approx(0.1, rel=0.1)


def test_what_fits_nothing_says_why(method: Figures, rest_settings: RestSettings) -> None:
    patterns = read_patterns(method, NAMED, FEATURES)
    odd = dict.fromkeys(FEATURES, None) | {"rate_hz": 400.0, "irregularity": 1.5, "duration_ms": 90.0, "turns": 14.0}
    naming = name_train(odd, 60, patterns, rest_settings)
    assert naming.name == NOT_CLASSIFIABLE
    assert naming.unclear
    typical = dict.fromkeys(FEATURES, None) | {
        "rate_hz": 7.0, "irregularity": 0.03, "first_phase": 0.4, "positive_share": 0.4, "spike_width_ms": 0.4,
        "duration_ms": 3.0, "turns": 3.0, "run_gap": 1.0,
    }  # fmt: skip
    naming = name_train(typical, 40, patterns, rest_settings)
    assert naming.name == "fibrillation"
    assert all(reason.cost == 0 for reason in naming.reasons)
    assert name_train(typical, 5, patterns, rest_settings).sureness < naming.sureness


def test_every_activity_has_its_ranges(method: Figures) -> None:
    patterns = read_patterns(method, NAMED, FEATURES)
    assert all(patterns.activities[name] for name in NAMED)
    assert set(SPONTANEOUS) <= set(NAMED)
    for ranges in patterns.activities.values():
        for usual in ranges.values():
            assert usual.lowest is None or usual.highest is None or usual.lowest < usual.highest
