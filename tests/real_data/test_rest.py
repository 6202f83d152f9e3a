"""Real needle recordings in contraction: nothing in them is surely activity of single fibres at rest."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from ranvier.formats.recordings import read_recording
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.signals.spontaneous import RestActivity, measure_rest

pytestmark = pytest.mark.real_data

RATE_HZ = 32_768.0
OF_FIBRES = {"fibrillation", "positive_sharp_wave", "complex_repetitive", "myotonia", "neuromyotonia"}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def surely_of_fibres(seen: RestActivity) -> list[tuple[str, float]]:
    return [(each.name, each.sureness) for each in seen.activities if each.name in OF_FIBRES and each.sureness > 0.5]


def test_contractions_are_no_activity_at_rest(real_data: Path, knowledge: Knowledge) -> None:
    method = knowledge.methods["spontaneous_activity"]
    wrong = {}
    files = sorted((real_data / "needle_emg_clinical").glob("*.asc.gz"))
    assert len(files) == 24
    for path in files:
        with gzip.open(path, "rt") as file:
            samples = np.array(file.read().split(), dtype=np.float64)
        seen = measure_rest(samples, RATE_HZ, method)
        assert seen.leading == "voluntary", path.name
        if surely_of_fibres(seen):
            wrong[path.name] = surely_of_fibres(seen)
    assert not wrong


@pytest.mark.parametrize("name", ["healthy", "myopathy", "neuropathy"])
def test_slow_recordings_of_a_contraction(real_data: Path, knowledge: Knowledge, name: str) -> None:
    trace = read_recording(real_data / "emgdb" / f"emg_{name}_part1.hea").traces[0]
    seen = measure_rest(trace.samples_uv, trace.sampling_rate_hz, knowledge.methods["spontaneous_activity"])
    assert "low_sampling_rate" in seen.flags
    assert seen.silent is False
    assert not surely_of_fibres(seen)
