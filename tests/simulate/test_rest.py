"""Simulated activity at rest is what it says it is, and the same every time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.entries import Figures
from ranvier.simulate import write_scenario
from ranvier.simulate.noise import coloured
from ranvier.simulate.spontaneous import ACTIVITIES, TRAPS, Nuisance, RestSource, draw_rest, draw_trap, simulate_rest

QUIET = Nuisance(noise_uv=0.0)


@pytest.fixture(scope="module")
def ranges() -> Figures:
    return load_knowledge().methods["spontaneous_simulation"]


def clean(source: RestSource, seconds: float = 4.0, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples, discharge times and heights."""
    made = simulate_rest(seed=seed, sources=(source,), duration_s=seconds, nuisance=QUIET)
    truth = made.truth.sources[0]
    return made.trace.samples_uv, np.array(truth.times_s), np.array(truth.amplitudes_uv)


@pytest.mark.parametrize("kind", ["fibrillation", "positive_sharp_wave", "myotonia"])
def test_fibres_start_positive(kind: str) -> None:
    samples, _, _ = clean(RestSource(kind, 3.0, 100.0), seconds=1.5)
    first = np.flatnonzero(np.abs(samples) > 8)[0]
    assert samples[first] > 0


def test_an_end_plate_spike_starts_negative() -> None:
    samples, _, _ = clean(RestSource("end_plate_spikes", 8.0, 100.0), seconds=1.0)
    assert samples[np.flatnonzero(np.abs(samples) > 8)[0]] < 0


def test_end_plate_noise_leans_to_the_negative() -> None:
    samples, _, _ = clean(RestSource("end_plate_noise", 400.0, 15.0))
    assert samples.std() == pytest.approx(15, rel=0.01)
    assert np.mean((samples - samples.mean()) ** 3) / samples.std() ** 3 < -0.3


@pytest.mark.parametrize(
    "kind",
    ["fibrillation", "positive_sharp_wave", "fasciculation", "complex_repetitive", "myokymia", "voluntary", "distant"],
)
def test_discharges_come_when_the_truth_says(kind: str) -> None:
    samples, times, heights = clean(RestSource(kind, 4.0, 200.0, components=3, burst_s=0.3, every_s=1.0))
    assert times.size
    for time, height in zip(times, heights, strict=True):
        assert abs(samples[round(time * 25_000)]) > 0.3 * height


def test_a_fibrillation_is_regular_and_slows() -> None:
    _, times, _ = clean(RestSource("fibrillation", 10.0, 100.0, irregularity=0.02, fall=0.4), seconds=8.0)
    gaps = np.diff(times)
    assert gaps[-5:].mean() / gaps[:5].mean() == pytest.approx(1 / 0.6, rel=0.1)
    assert np.median(np.abs(np.diff(np.log(gaps)))) < 0.06


def test_a_fasciculation_is_random() -> None:
    _, times, _ = clean(RestSource("fasciculation", 2.0, 500.0), seconds=60.0)
    gaps = np.diff(times)
    assert 0.7 < gaps.std() / gaps.mean() < 1.4


def test_a_complex_discharge_stops_abruptly_and_keeps_its_height() -> None:
    source = RestSource("complex_repetitive", 40.0, 300.0, irregularity=0.005, components=5, burst_s=1.0, every_s=1.8)
    _, times, heights = clean(source)
    gaps = np.diff(times)
    assert (gaps > 0.5).sum() == 2
    assert heights.std() / heights.mean() < 0.03


def test_myotonia_waxes_and_wanes() -> None:
    _, times, heights = clean(RestSource("myotonia", 80.0, 300.0, burst_s=3.0, every_s=6.0, fall=0.8))
    rates = 1 / np.diff(times)
    assert rates.max() / rates.min() > 1.5
    assert heights.max() / heights.min() > 1.8


def test_neuromyotonia_falls() -> None:
    _, times, heights = clean(RestSource("neuromyotonia", 200.0, 600.0, burst_s=0.8, every_s=5.0, fall=0.6))
    assert 1 / np.median(np.diff(times)) > 150
    assert heights[:10].mean() > 1.3 * heights[-10:].mean()


def test_myokymia_comes_in_groups() -> None:
    _, times, _ = clean(RestSource("myokymia", 30.0, 600.0, burst_s=0.2, every_s=1.0), seconds=8.0)
    gaps = np.diff(times)
    assert 6 <= (gaps > 0.3).sum() <= 9
    assert np.median(gaps) == pytest.approx(1 / 30, rel=0.2)


def test_each_disturbance_is_in_the_truth() -> None:
    nuisance = Nuisance(movements=2, insertions=1, heart_uv=100, pacemaker_uv=200, clicks=5, drift_uv=50, mains_uv=20)
    made = simulate_rest(seed=4, duration_s=6.0, nuisance=nuisance)
    truth = made.truth.nuisance
    assert (len(truth.movements_s), len(truth.insertions_s), len(truth.clicks_s)) == (2, 1, 5)
    assert len(truth.heart_s) > 4
    assert np.diff(truth.pacemaker_s) == pytest.approx(1 / 1.2)


def test_clipping_and_noise_colours() -> None:
    made = simulate_rest(
        seed=4, sources=(RestSource("voluntary", 9, 900, components=2),), nuisance=Nuisance(clip_uv=150)
    )
    assert np.abs(made.trace.samples_uv).max() == 150
    chance = np.random.default_rng(1)
    white, pink = coloured(50_000, 0.0, chance), coloured(50_000, 1.0, chance)
    assert white.std() == pytest.approx(1, rel=0.02)
    assert pink.std() == pytest.approx(1, rel=0.02)
    assert np.diff(pink).std() < 0.7 * np.diff(white).std()


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_a_draw_is_the_same_every_time(activity: str, ranges: Figures) -> None:
    one, other = (draw_rest(activity, seed=9, ranges=ranges, duration_s=2.0) for _ in range(2))
    np.testing.assert_array_equal(one.trace.samples_uv, other.trace.samples_uv)
    assert one.truth == other.truth
    assert np.isfinite(one.trace.samples_uv).all()
    assert bool(one.truth.sources) == (activity != "silence")


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_holds_nothing_at_rest(trap: str, ranges: Figures) -> None:
    made = draw_trap(trap, seed=9, ranges=ranges, duration_s=2.0)
    assert {source.kind for source in made.truth.sources} <= {"distant"}


def test_what_cannot_be_simulated_is_refused() -> None:
    with pytest.raises(InputError, match="nothing discharges as 'cramp'"):
        simulate_rest(seed=1, sources=(RestSource("cramp", 5, 100),))
    with pytest.raises(InputError, match="rate above 0"):
        simulate_rest(seed=1, sources=(RestSource("fibrillation", 0, 100),))
    with pytest.raises(InputError, match="cannot be simulated"):
        simulate_rest(seed=1, duration_s=1e9)


SCENARIO = """\
seed: 3
recordings:
  rest.edf:
    simulate: rest
    about: {muscle: apb, side: left, activity: rest}
    duration_s: 2
    sampling_rate_hz: 20000
    sources:
      - {kind: fibrillation, rate_hz: 6, amplitude_uv: 80}
      - {kind: myotonia, rate_hz: 60, amplitude_uv: 300, wave: true}
    nuisance: {noise_uv: 4, mains_uv: 20, movements: 1}
"""


def test_a_scenario_of_rest_is_written_with_its_truth(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO)
    recording, truth_path = write_scenario(path, tmp_path / "made")
    truth = json.loads(truth_path.read_text())["recordings"]["rest.edf"]
    assert [source["kind"] for source in truth["sources"]] == ["fibrillation", "myotonia"]
    assert len(truth["sources"][0]["times_s"]) > 5
    assert len(truth["nuisance"]["movements_s"]) == 1
    assert read_recording(recording).traces[0].duration_s == pytest.approx(2, abs=0.5)


def test_a_mistake_in_a_scenario_of_rest_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO.replace("kind: myotonia", "kind: myotoni"))
    with pytest.raises(InputError, match="Did you mean 'myotonia'"):
        write_scenario(path, tmp_path / "made")
