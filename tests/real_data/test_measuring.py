"""Measuring recordings of real people (and, for the evoked sweeps, of an animal)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ranvier.formats.recordings import read_recording
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Recording, Status
from ranvier.signals import (
    EvokedResponse,
    EvokedSettings,
    NeedleActivity,
    NeedleSettings,
    measure,
    measure_evoked,
    measure_needle,
)
from ranvier.signals.h_reflex import HReflexSettings, measure_m_h_recruitment

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def recruitment(real_data: Path) -> Recording:
    """80 sweeps of one nerve at rising stimulus strength."""
    return read_recording(real_data / "evoked_m_h_recruitment" / "m_h_recruitment_a.csv")


@pytest.fixture(scope="module")
def responses(recruitment: Recording, knowledge: Knowledge) -> list[EvokedResponse]:
    settings = EvokedSettings.read(knowledge.methods["evoked_motor"])
    return [measure_evoked(trace, settings) for trace in recruitment.traces]


def test_the_weakest_stimuli_evoke_nothing(responses: list[EvokedResponse]) -> None:
    assert len(responses) == 80
    assert [seen.status for seen in responses[:2]] == [Status.NO_RESPONSE] * 2
    assert all(seen.status is not Status.NO_RESPONSE for seen in responses[2:])


def test_the_m_wave_saturates(responses: list[EvokedResponse]) -> None:
    heights = np.array([seen.amplitude_uv for seen in responses[60:]])
    assert heights.std() / heights.mean() < 0.02
    both = np.array([seen.peak_to_peak_uv for seen in responses[60:]])
    assert both.max() == pytest.approx(12_800, rel=0.02)
    middle = np.array([seen.amplitude_uv for seen in responses[40:60]])
    assert np.corrcoef(np.arange(20), middle)[0, 1] > 0.9


def test_latencies_of_m_and_h_are_those_of_the_source(responses: list[EvokedResponse]) -> None:
    m_waves = np.array([seen.peak_ms for seen in responses[39:]])
    assert ((m_waves > 1.5) & (m_waves < 2.0)).all()
    onsets = np.array([seen.onset_ms for seen in responses[60:]])
    assert onsets.std() < 0.02
    h_reflexes = np.array([seen.peak_ms for seen in responses[5:30]])
    assert ((h_reflexes > 2.3) & (h_reflexes < 3.0)).all()


def test_the_low_sampling_rate_is_said(recruitment: Recording, knowledge: Knowledge) -> None:
    found = measure(recruitment, knowledge).measurements
    assert all("low_sampling_rate" in each.flags for each in found)
    assert {each.origin.where for each in found} == {"series", *(trace.label for trace in recruitment.traces)}


@pytest.fixture(scope="module")
def three(real_data: Path, knowledge: Knowledge) -> dict[str, NeedleActivity]:
    """One healthy person, one with myopathy, one with an L5 radiculopathy."""
    settings = NeedleSettings.read(knowledge.methods["needle"])
    return {
        name: measure_needle(read_recording(real_data / "emgdb" / f"emg_{name}_part1.hea").traces[0], settings)
        for name in ("healthy", "myopathy", "neuropathy")
    }


def test_the_neuropathy_has_large_potentials(three: dict[str, NeedleActivity]) -> None:
    healthy, neuropathy = three["healthy"], three["neuropathy"]
    assert neuropathy.amplitude_per_turn_uv > 3 * healthy.amplitude_per_turn_uv
    assert neuropathy.envelope_uv > 4 * healthy.envelope_uv
    assert neuropathy.turns_per_s < three["myopathy"].turns_per_s


def test_the_myopathy_turns_often_with_small_steps(three: dict[str, NeedleActivity]) -> None:
    myopathy, neuropathy = three["myopathy"], three["neuropathy"]
    assert (
        myopathy.turns_per_s / myopathy.amplitude_per_turn_uv
        > 4 * neuropathy.turns_per_s / neuropathy.amplitude_per_turn_uv
    )


def test_all_three_are_measured_with_their_low_rate_flagged(three: dict[str, NeedleActivity]) -> None:
    for seen in three.values():
        assert seen.status is Status.MEASURED
        assert "low_sampling_rate" in seen.flags
        assert "mains_dominant" not in seen.flags
        assert 5 < seen.noise_uv < 20


def test_m_and_h_recruitment_of_the_whole_series(recruitment: Recording, knowledge: Knowledge) -> None:
    volts = np.array([float(trace.notes[0].split(":")[1]) for trace in recruitment.traces])
    sweeps = np.array([trace.samples_uv for trace in recruitment.traces])
    first = recruitment.traces[0]
    seen = measure_m_h_recruitment(
        sweeps,
        first.sampling_rate_hz,
        first.stimulus_time_s,
        volts,
        HReflexSettings.read(knowledge.methods["h_reflex"]),
        EvokedSettings.read(knowledge.methods["evoked_motor"]),
    )
    assert (seen.status, seen.h_status) == (Status.MEASURED, Status.MEASURED)
    assert seen.m_max_peak_to_peak_uv == pytest.approx(12_800, rel=0.03)
    assert seen.m_onset_ms == pytest.approx(1.1, abs=0.2)
    assert seen.h_onset_ms == pytest.approx(2.1, abs=0.2)
    assert 0.5 < seen.h_to_m < 0.8
    assert seen.m_at_h_max_percent < 40
    assert {"low_sampling_rate", "h_overlaps_m"} <= set(seen.flags)
    assert max(seen.h_uv[50:]) < 0.05 * seen.h_max_uv
