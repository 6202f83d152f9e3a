"""Simulated ensembles of F waves hold what their truth says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording
from ranvier.simulate import AWave, FPool, simulate_f_waves, write_scenario

SCENARIO = """\
title: Axonotmesis of the ulnar nerve
seed: 3
recordings:
  ulnar_f.edf:
    simulate: f_waves
    about: {nerve: ulnar, side: left, stimulation_site: wrist, recording_site: adm}
    sweeps: 12
    m: {amplitude_mv: 3.0, onset_ms: 3.8}
    f: {minimum_latency_ms: 29, persistence: 0.4, repeater_share: 0.3, units: 10}
    a_waves: [{latency_ms: 18, share: 0.8}]
"""


def test_truth_follows_from_the_units() -> None:
    made = simulate_f_waves(seed=2, f=FPool(persistence=0.5, repeater_share=0.3))
    often = Counter(each.units for each in made.truth.sweeps)
    for each in made.truth.sweeps:
        assert each.late == ("none" if not each.units else "repeater" if often[each.units] > 1 else "F")
        assert (each.latency_ms is None) == (not each.units)
    assert {"F", "repeater", "none"} == {each.late for each in made.truth.sweeps}


def test_same_seed_same_sweeps() -> None:
    one, other = (simulate_f_waves(seed=9, a_waves=(AWave(18.0),)) for _ in range(2))
    assert one.truth == other.truth
    for mine, theirs in zip(one.traces, other.traces, strict=True):
        np.testing.assert_array_equal(mine.samples_uv, theirs.samples_uv)


@pytest.mark.parametrize("sweeps", [0, 5000])
def test_impossible_ensembles_are_refused(sweeps: int) -> None:
    with pytest.raises(InputError):
        simulate_f_waves(seed=1, sweeps=sweeps)
    with pytest.raises(InputError):
        simulate_f_waves(seed=1, f=FPool(persistence=0.8, repeater_share=0.5))


def test_scenario_holds_an_ensemble(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    path, truth = write_scenario(scenario, tmp_path / "out")
    recording = read_recording(path)
    said = json.loads(truth.read_text(encoding="utf-8"))["recordings"]["ulnar_f.edf"]
    assert len(recording.traces) == len(said["sweeps"]) == 12
    assert {"late", "latency_ms", "a_waves_ms"} <= set(said["sweeps"][0])
