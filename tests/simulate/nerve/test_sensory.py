"""Simulated sensory nerves: the response falls with distance as published, fibre by fibre."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.knowledge import Knowledge
from ranvier.signals.evoked import measure_evoked
from ranvier.signals.settings import EvokedSettings
from ranvier.simulate.nerve import NerveIllness, NerveTruth, simulate_sensory_nerve
from ranvier.simulate.nerve.sensory import fibre_shape
from ranvier.simulate.sweeps import Disturbance


def response(knowledge: Knowledge, stimulation_mm: float, **ill: float) -> NerveTruth:
    illness = NerveIllness(**ill)
    return simulate_sensory_nerve(seed=1, stimulation_mm=stimulation_mm, illness=illness, knowledge=knowledge).truth


def test_the_area_falls_with_distance_as_published(knowledge: Knowledge) -> None:
    """Kimura 1986: 40.4, 37.0, 30.7 and 23.9 uV ms from palm, wrist, elbow and axilla."""
    areas = np.array([response(knowledge, each).area_uv_ms for each in (70.0, 140.0, 370.0, 480.0)])
    assert areas / areas[0] == pytest.approx([1, 0.92, 0.76, 0.59], abs=0.1)


def test_dispersion_alone_makes_no_fibre_silent(knowledge: Knowledge) -> None:
    near, far = response(knowledge, 140.0), response(knowledge, 370.0)
    assert near.conducting == far.conducting == near.axons
    assert (far.duration_ms or 0) > (near.duration_ms or 0)


def test_axonal_loss_takes_its_share(knowledge: Knowledge) -> None:
    healthy, lost = response(knowledge, 140.0), response(knowledge, 140.0, axonal_loss=0.6)
    assert (lost.amplitude_uv or 0) / (healthy.amplitude_uv or 1) == pytest.approx(0.4, abs=0.03)


def test_segmental_demyelination_takes_far_more_than_it_blocks(knowledge: Knowledge) -> None:
    ill, healthy = response(knowledge, 140.0, segmental_demyelination=0.5), response(knowledge, 140.0)
    assert ill.conducting > 0.8 * healthy.conducting
    assert (ill.amplitude_uv or 0) < 0.5 * (healthy.amplitude_uv or 0)


def test_a_fibre_leaves_no_net_area() -> None:
    shape = fibre_shape(np.arange(0.0, 9.0, 0.001), 0.6)
    assert shape.min() == pytest.approx(-1.0)
    assert shape.sum() == pytest.approx(0.0, abs=1.0)
    assert shape[: shape.argmin()].max() < shape[shape.argmin() :].max()


@pytest.mark.parametrize("nerve", ["arm", "leg"])
def test_the_marks_stand_at_the_truth(knowledge: Knowledge, nerve: str) -> None:
    settings = EvokedSettings.read(knowledge.methods["evoked_sensory"])
    made = simulate_sensory_nerve(seed=2, nerve=nerve, disturbance=Disturbance(noise_uv=0.3), knowledge=knowledge)
    seen = measure_evoked(made.trace, settings)
    assert seen.onset_ms == pytest.approx(made.truth.onset_ms, abs=0.1)
    assert seen.peak_ms == pytest.approx(made.truth.peak_ms, abs=0.1)
    assert seen.amplitude_uv == pytest.approx(made.truth.amplitude_uv, rel=0.05)
