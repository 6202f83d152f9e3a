"""Series of sweeps from a scenario file: written, read again and measured, with their truth beside them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording
from ranvier.knowledge import load_knowledge
from ranvier.record import Recording, Status
from ranvier.record.recordings import Samples
from ranvier.signals import EvokedSettings, measure
from ranvier.signals.h_reflex import HReflexSettings, measure_m_h_recruitment
from ranvier.simulate import write_scenario

SCENARIO = """\
title: Reflexes, transmission and numbers of units
seed: 11
recordings:
  soleus.npz:
    simulate: h_reflex
    h_full_mv: 5
    disturbance: {noise_uv: 12}
  soleus.edf:
    simulate: h_reflex
    sweeps: 12
  trapezius.npz:
    simulate: repetitive
    safety_factor: 1.5
  trapezius_after.npz:
    simulate: repetitive
    safety_factor: 1.5
    after_exercise_s: 3
  blink_left.npz:
    simulate: blink
    r1_ms: 12
  scan.npz:
    simulate: cmap_scan
    units: 40
    points: 300
  adm_response.npz:
    simulate: surface_response
    fibres: adm
  adm_pattern.npz:
    simulate: surface_pattern
    fibres: adm
    epochs: 5
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("series")
    (place / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    write_scenario(place / "scenario.yaml", place / "out")
    return place / "out"


@pytest.mark.parametrize(
    ("name", "sweeps"),
    [
        ("soleus.npz", 30),
        ("soleus.edf", 12),
        ("trapezius.npz", 10),
        ("blink_left.npz", 16),
        ("scan.npz", 340),
        ("adm_response.npz", 1),
        ("adm_pattern.npz", 5),
    ],
)
def test_every_sweep_is_in_the_file(name: str, sweeps: int, folder: Path) -> None:
    assert len(read_recording(folder / name).traces) == sweeps
    assert "simulate" in json.loads((folder / "truth.json").read_text())["recordings"][name]


@pytest.mark.parametrize("name", ["soleus.npz", "soleus.edf", "scan.npz"])
def test_the_strength_of_each_stimulus_is_kept(name: str, folder: Path) -> None:
    strengths = _strengths(read_recording(folder / name))
    assert np.all(np.diff(strengths) >= 0) or np.all(np.diff(strengths) <= 0)
    assert np.ptp(strengths) > 1
    assert {each.strength_unit for each in read_recording(folder / name).traces} == {"mA"}
    assert {each.stimulus_strength for each in read_recording(folder / "trapezius.npz").traces} == {None}


def _strengths(recording: Recording) -> Samples:
    return np.array([each.stimulus_strength for each in recording.traces], dtype=float)


@pytest.mark.parametrize(("name", "study"), [("soleus.npz", "h_reflex"), ("scan.npz", "cmap_scan")])
def test_a_series_whose_labels_state_the_strength_is_recognised(name: str, study: str, folder: Path) -> None:
    seen = measure(read_recording(folder / name), load_knowledge())
    assert study in {each.study for each in seen.details}


def test_what_was_written_is_measured_as_it_is(folder: Path) -> None:
    knowledge = load_knowledge()
    truth = json.loads((folder / "truth.json").read_text())["recordings"]["soleus.npz"]
    traces = read_recording(folder / "soleus.npz").traces
    seen = measure_m_h_recruitment(
        np.array([trace.samples_uv for trace in traces]),
        traces[0].sampling_rate_hz,
        traces[0].stimulus_time_s,
        _strengths(read_recording(folder / "soleus.npz")),
        HReflexSettings.read(knowledge.methods["h_reflex"]),
        EvokedSettings.read(knowledge.methods["evoked_motor"]),
    )
    assert seen.h_status is Status.MEASURED
    assert seen.h_to_m == pytest.approx(truth["h_max_uv"] / truth["m_max_uv"], rel=0.1)


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text("recordings:\n  a.npz: {simulate: surface_pattern, unit: 3}\n", encoding="utf-8")
    with pytest.raises(InputError, match="units"):
        write_scenario(path, tmp_path / "out")
