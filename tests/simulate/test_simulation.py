"""Simulated recordings are what they say they are, and the same every time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording
from ranvier.simulate import (
    Disturbance,
    Sweep,
    read_scenario,
    simulate_cmap,
    simulate_snap,
    truth_marks,
    write_scenario,
)

SCENARIO = """\
title: Block of the median nerve in the forearm, and a denervated muscle
seed: 7
recordings:
  median_wrist.edf:
    simulate: cmap
    fibres: median left
    about: {nerve: median, side: left, stimulation_site: wrist, recording_site: apb, distance_mm: 80}
    amplitude_mv: 6
    onset_ms: 3.6
    disturbance: {noise_uv: 5, artefact_uv: 800}
  median_elbow.edf:
    simulate: cmap
    fibres: median left
    about: {nerve: median, side: left, stimulation_site: elbow, recording_site: apb}
    amplitude_mv: 6
    onset_ms: 8.1
    block_fraction: 0.6
  sural.txt:
    simulate: snap
    about: {nerve: sural, side: left, stimulation_site: calf, recording_site: ankle}
    amplitude_uv: 0
    sweep: {sampling_rate_hz: 25000, before_ms: 2, after_ms: 18}
    disturbance: {noise_uv: 0.4}
  apb_rest.edf:
    simulate: rest
    about: {muscle: apb, side: left, activity: rest}
    duration_s: 1
    sources: [{kind: fibrillation, rate_hz: 7, amplitude_uv: 90, duration_ms: 3}]
"""


@pytest.mark.parametrize(
    ("simulate", "height"), [(simulate_cmap, {"amplitude_mv": 5.0}), (simulate_snap, {"amplitude_uv": 15.0})]
)
def test_the_truth_is_that_of_the_waveform(simulate: object, height: dict[str, float]) -> None:
    made = simulate(seed=3, onset_ms=4.0, **height)
    truth, samples = made.truth, made.trace.samples_uv
    onset = round((20 + 4.0) * 20)
    assert not samples[:onset].any()
    assert samples[onset + 4] < 0
    assert truth.amplitude_uv == pytest.approx(-samples.min(), rel=1e-3)
    assert truth.amplitude_uv == pytest.approx(5000 if "amplitude_mv" in height else 15, rel=1e-6)
    assert truth.peak_ms == pytest.approx(samples.argmin() / 20 - 20, abs=0.06)
    assert truth.duration_ms == pytest.approx(truth.end_ms - truth.onset_ms)
    assert [mark.name for mark in truth_marks(made)] == ["onset", "negative_peak", "negative_end"]
    assert made.trace.notes == ("simulated",)


def test_dispersion_lowers_and_lengthens() -> None:
    compact, dispersed = (simulate_cmap(seed=3, dispersion_ms=spread).truth for spread in (0.3, 3.0))
    assert dispersed.duration_ms > compact.duration_ms
    assert dispersed.peak_ms > compact.peak_ms


@pytest.mark.parametrize("blocked", [0.2, 0.5, 0.9])
def test_a_block_takes_its_share_of_the_area(blocked: float) -> None:
    whole, partial = (simulate_cmap(seed=3, block_fraction=share).truth for share in (0.0, blocked))
    assert partial.area_uv_ms / whole.area_uv_ms == pytest.approx(1 - blocked, abs=0.03)
    assert partial.onset_ms == whole.onset_ms


def test_a_complete_block_evokes_nothing() -> None:
    made = simulate_cmap(seed=3, block_fraction=1.0)
    assert not made.truth.present
    assert not made.trace.samples_uv.any()
    assert truth_marks(made) == ()


def test_exchanged_leads_turn_the_trace_over() -> None:
    upright, inverted = (simulate_cmap(seed=3, sweep=Sweep(inverted=value)).trace.samples_uv for value in (False, True))
    np.testing.assert_array_equal(upright, -inverted)


def test_disturbances_add_what_they_say() -> None:
    times = Sweep().times_ms
    chance = np.random.default_rng(1)
    assert Disturbance(noise_uv=7).at(times, chance).std() == pytest.approx(7, rel=0.1)
    assert np.abs(Disturbance(mains_uv=30).at(times, chance)).max() == pytest.approx(30, rel=0.01)
    tail = Disturbance(artefact_uv=-900, artefact_decay_ms=0.5).at(times, chance)
    assert not tail[times < 0].any()
    assert tail[400] == pytest.approx(-900)
    assert tail[410] == pytest.approx(-900 / np.e, rel=1e-6)
    assert Disturbance(offset_uv=3, drift_uv_per_ms=2).at(times, chance)[500] == pytest.approx(13)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO)
    return path


def test_a_scenario_is_written_with_its_truth(scenario: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    *files, truth_path = write_scenario(scenario, folder)
    truth = json.loads(truth_path.read_text())
    assert truth["simulated"] is True
    assert list(truth["recordings"]) == [file.name for file in files]
    for file in files:
        found = read_recording(file)
        assert found.simulated
        assert found.about["side"] == "left"
    wrist = truth["recordings"]["median_wrist.edf"]
    assert (wrist["onset_ms"], wrist["amplitude_uv"]) == (3.6, pytest.approx(6000))
    assert truth["recordings"]["sural.txt"]["present"] is False
    assert len(truth["recordings"]["apb_rest.edf"]["sources"]) == 1


def test_the_same_scenario_gives_the_same_recordings(scenario: Path) -> None:
    for one, other in zip(read_scenario(scenario), read_scenario(scenario), strict=True):
        np.testing.assert_array_equal(one.recording.traces[0].samples_uv, other.recording.traces[0].samples_uv)
        assert one.truth == other.truth


def test_the_same_fibres_answer_at_both_sites(scenario: Path) -> None:
    wrist, elbow = read_scenario(scenario)[:2]
    assert elbow.truth["area_uv_ms"] / wrist.truth["area_uv_ms"] == pytest.approx(0.4, abs=0.03)


def test_nothing_is_overwritten(scenario: Path, tmp_path: Path) -> None:
    write_scenario(scenario, tmp_path / "made")
    with pytest.raises(InputError, match="already"):
        write_scenario(scenario, tmp_path / "made")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("simulate: snap", "simulate: snapp", "Did you mean 'snap'"),
        ("amplitude_uv: 0", "amplitude_mv: 0", "line 21.*unknown field 'amplitude_mv'"),
        ("onset_ms: 3.6", "onset_ms: soon", "'soon' is not a number"),
        ("onset_ms: 3.6", "onset_ms: -1", "below 0"),
        ("noise_uv: 0.4", "noise: 0.4", "Did you mean 'noise_uv'"),
        ("kind: fibrillation", "kind: tremor", "nothing discharges"),
        ("kind: fibrillation, ", "", "a field is missing"),
        ("sural.txt:", "../sural.txt:", "no plain file name"),
        ("seed: 7", "seed: -7", "no seed"),
    ],
)
def test_a_mistake_in_a_scenario_is_named(scenario: Path, old: str, new: str, said: str) -> None:
    scenario.write_text(SCENARIO.replace(old, new))
    with pytest.raises(InputError, match=said):
        read_scenario(scenario)


def test_an_amplifier_cuts_off_at_its_limit() -> None:
    made = simulate_cmap(seed=1, amplitude_mv=8.0, disturbance=Disturbance(noise_uv=5, clip_uv=4000))
    assert made.trace.samples_uv.min() == -4000
    assert made.truth.amplitude_uv == pytest.approx(8000)


def test_pink_noise_is_slower_than_white_of_the_same_size() -> None:
    white, pink = (
        simulate_cmap(seed=1, amplitude_mv=0, disturbance=Disturbance(noise_uv=5, noise_slope=slope)).trace.samples_uv
        for slope in (0.0, 1.0)
    )
    assert pink.std() == pytest.approx(white.std(), rel=0.1)
    assert np.diff(pink).std() < 0.7 * np.diff(white).std()
