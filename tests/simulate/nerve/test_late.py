"""F waves of a simulated nerve: motor neurons fire back by chance along axons that are known."""

from __future__ import annotations

import pytest

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.simulate.f_waves import FWavesTruth
from ranvier.simulate.nerve import NerveIllness, simulate_nerve_f_waves


def ensemble(knowledge: Knowledge, sweeps: float = 60, **ill: float) -> FWavesTruth:
    return simulate_nerve_f_waves(seed=4, sweeps=sweeps, illness=NerveIllness(**ill), knowledge=knowledge).truth


def test_a_healthy_hand(knowledge: Knowledge) -> None:
    truth = ensemble(knowledge)
    assert 50 < truth.persistence_percent < 100
    assert 22 < (truth.minimum_latency_ms or 0) < 30
    assert (truth.chronodispersion_ms or 0) < 8


def test_axonal_loss_makes_them_rare_and_alike(knowledge: Knowledge) -> None:
    healthy, lost = ensemble(knowledge), ensemble(knowledge, axonal_loss=0.96)
    assert lost.persistence_percent < healthy.persistence_percent / 3
    units = {each.units for each in lost.sweeps if each.units}
    assert len(units) <= 8


def test_a_proximal_block_takes_them_away_and_leaves_the_direct_response(knowledge: Knowledge) -> None:
    healthy, blocked = ensemble(knowledge), ensemble(knowledge, focus_mm=600, focus_block=1.0)
    assert blocked.persistence_percent == 0
    assert blocked.minimum_latency_ms is None
    assert blocked.m_amplitude_uv == pytest.approx(healthy.m_amplitude_uv)


def test_slowing_is_doubled_on_the_way_to_the_cord_and_back(knowledge: Knowledge) -> None:
    healthy, slow = ensemble(knowledge), ensemble(knowledge, uniform_slowing=0.5)
    assert (slow.minimum_latency_ms or 0) > 1.8 * (healthy.minimum_latency_ms or 0)


@pytest.mark.parametrize("given", [{"sweeps": 0}, {"sweeps": 10_000}, {"cord_mm": 50.0}])
def test_what_cannot_be_is_refused(knowledge: Knowledge, given: dict[str, float]) -> None:
    with pytest.raises(InputError, match="cannot be simulated"):
        simulate_nerve_f_waves(seed=1, knowledge=knowledge, **given)
