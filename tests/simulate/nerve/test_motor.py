"""Simulated motor nerves behave as published nerves do, and each knob of disease does what its name says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.simulate.nerve import NerveIllness, NerveTruth, simulate_motor_nerve
from ranvier.simulate.sweeps import Sweep

WRIST_MM, ELBOW_MM = 80.0, 310.0


def responses(
    knowledge: Knowledge, *, nerve: str = "arm", seed: int = 3, **ill: float
) -> tuple[NerveTruth, NerveTruth]:
    """The responses from wrist and elbow of one nerve."""
    illness = NerveIllness(**ill)
    wrist, elbow = (
        simulate_motor_nerve(seed=seed, nerve=nerve, stimulation_mm=each, illness=illness, knowledge=knowledge).truth
        for each in (WRIST_MM, ELBOW_MM)
    )
    return wrist, elbow


def velocity(wrist: NerveTruth, elbow: NerveTruth) -> float:
    assert wrist.onset_ms is not None
    assert elbow.onset_ms is not None
    return (ELBOW_MM - WRIST_MM) / (elbow.onset_ms - wrist.onset_ms)


def ratio(name: str, wrist: NerveTruth, elbow: NerveTruth) -> float:
    return getattr(elbow, name) / getattr(wrist, name)


@pytest.mark.parametrize(
    ("nerve", "velocities", "latencies", "heights_mv"),
    [("arm", (52, 64), (2.6, 3.8), (6, 14)), ("leg", (43, 55), (3.4, 5.5), (4, 12))],
)
def test_a_healthy_nerve_is_healthy(
    knowledge: Knowledge,
    nerve: str,
    velocities: tuple[float, float],
    latencies: tuple[float, float],
    heights_mv: tuple[float, float],
) -> None:
    for seed in range(5):
        wrist, elbow = responses(knowledge, nerve=nerve, seed=seed)
        assert velocities[0] < velocity(wrist, elbow) < velocities[1]
        assert latencies[0] < (wrist.onset_ms or 0) < latencies[1]
        assert heights_mv[0] < (wrist.amplitude_uv or 0) / 1000 < heights_mv[1]


def test_the_area_hardly_falls_with_distance(knowledge: Knowledge) -> None:
    """Kimura 1986: 19.4 mV ms from the palm, 18.2 from the axilla, a fall of 6 %."""
    palm, axilla = (
        simulate_motor_nerve(seed=1, stimulation_mm=each, knowledge=knowledge).truth for each in (30.0, 420.0)
    )
    assert 0.88 < ratio("area_uv_ms", palm, axilla) <= 1.0


def test_axonal_loss_takes_height_and_leaves_velocity(knowledge: Knowledge) -> None:
    healthy, lost = responses(knowledge), responses(knowledge, axonal_loss=0.7)
    assert ratio("amplitude_uv", healthy[0], lost[0]) == pytest.approx(0.3, abs=0.12)
    assert velocity(*lost) > 0.85 * velocity(*healthy)
    assert lost[0].alive == round(0.3 * lost[0].axons)


def test_reinnervation_gives_height_back_to_fewer_axons(knowledge: Knowledge) -> None:
    lost, adopted = responses(knowledge, axonal_loss=0.7)[0], responses(knowledge, axonal_loss=0.7, reinnervation=1)[0]
    assert adopted.conducting == lost.conducting
    assert (adopted.amplitude_uv or 0) > 2 * (lost.amplitude_uv or 0)


def test_uniform_slowing_slows_all_alike(knowledge: Knowledge) -> None:
    """CMT1: velocities fall together, block and dispersion are absent (Lewis and Sumner; 129 patients of 1993)."""
    healthy, slow = responses(knowledge), responses(knowledge, uniform_slowing=0.6)
    assert velocity(*slow) == pytest.approx(0.4 * velocity(*healthy), rel=0.03)
    assert ratio("area_uv_ms", *slow) > 0.9
    assert ratio("duration_ms", *slow) < 1.2


def test_segmental_demyelination_disperses_and_blocks(knowledge: Knowledge) -> None:
    ill = responses(knowledge, segmental_demyelination=0.7)
    assert velocity(*ill) < 45
    assert ratio("duration_ms", *ill) > 1.3
    assert ratio("amplitude_uv", *ill) < 0.7
    assert ill[1].conducting < ill[0].conducting


def test_a_focal_block_is_met_only_by_stimuli_beyond_it(knowledge: Knowledge) -> None:
    healthy, blocked = responses(knowledge), responses(knowledge, focus_mm=200, focus_block=0.7)
    assert blocked[0] == healthy[0]
    assert ratio("area_uv_ms", *blocked) == pytest.approx(0.3, abs=0.12)
    assert ratio("duration_ms", *blocked) < 1.3


def test_an_entrapment_at_the_wrist_delays_the_distal_response_alone(knowledge: Knowledge) -> None:
    healthy = responses(knowledge)
    squeezed = responses(knowledge, focus_mm=55, focus_length_mm=25, focus_slowing=0.75)
    late = [(squeezed[site].onset_ms or 0) - (healthy[site].onset_ms or 0) for site in (0, 1)]
    assert late == pytest.approx([1.3, 1.3], abs=0.3)
    assert velocity(*squeezed) == pytest.approx(velocity(*healthy), rel=0.05)


def test_terminal_slowing_lengthens_the_distal_latency_alone(knowledge: Knowledge) -> None:
    healthy, slow = responses(knowledge), responses(knowledge, terminal_slowing=0.7)
    assert (slow[0].onset_ms or 0) > (healthy[0].onset_ms or 0) + 1
    assert velocity(*slow) == pytest.approx(velocity(*healthy), rel=0.15)


def test_myopathy_lowers_the_response_of_a_well_nerve(knowledge: Knowledge) -> None:
    healthy, ill = responses(knowledge)[0], responses(knowledge, myopathy=0.8)[0]
    assert ratio("amplitude_uv", healthy, ill) == pytest.approx(0.4, abs=0.02)
    assert ill.onset_ms == pytest.approx(healthy.onset_ms, abs=0.01)


def test_a_cold_limb_is_slow_and_its_response_long(knowledge: Knowledge) -> None:
    warm, cold = (simulate_motor_nerve(seed=3, temperature_c=each, knowledge=knowledge).truth for each in (34.0, 28.0))
    assert ratio("onset_ms", warm, cold) == pytest.approx(1.05**6, rel=0.02)
    assert ratio("duration_ms", warm, cold) == pytest.approx(1.05**6, rel=0.05)


@given(share=st.floats(0, 1), seed=st.integers(0, 50))
@settings(max_examples=20, deadline=None)
def test_a_weaker_stimulus_never_excites_more(share: float, seed: int) -> None:
    frame = Sweep(sampling_rate_hz=5000.0)
    half, whole = (
        simulate_motor_nerve(seed=seed, stimulus=each, sweep=frame).truth.conducting for each in (share, 1.0)
    )
    assert half <= whole
    assert half == pytest.approx(share * whole, abs=1)


def test_nothing_conducts_without_axons(knowledge: Knowledge) -> None:
    made = simulate_motor_nerve(seed=1, illness=NerveIllness(axonal_loss=1), knowledge=knowledge)
    assert not made.truth.present
    assert made.truth.onset_ms is None
    assert not np.any(made.trace.samples_uv)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"nerve": "arn"}, "arm"),
        ({"stimulation_mm": 0.0}, "above 0"),
        ({"stimulation_mm": 5000.0}, "1100 mm"),
        ({"stimulus": 1.5}, "0 to 1"),
        ({"temperature_c": 94.0}, "15 to 42"),
    ],
)
def test_what_cannot_be_is_refused(knowledge: Knowledge, given_: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        simulate_motor_nerve(seed=1, knowledge=knowledge, **given_)  # type: ignore[arg-type]
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("ill", "said"),
    [
        ({"axonal_loss": 1.2}, "0 to 1"),
        ({"uniform_slowing": 1.0}, "0.95"),
        ({"focus_block": 0.5}, "focus_mm is missing"),
        ({"focus_mm": 50, "focus_block": 0.5, "focus_length_mm": 0}, "focus_length_mm"),
    ],
)
def test_an_impossible_illness_is_refused(ill: dict[str, float], said: str) -> None:
    with pytest.raises(InputError) as caught:
        NerveIllness(**ill)
    assert said in str(caught.value)
