"""A foot drop after pressure is no Guillain-Barre syndrome; real ones keep their alarm."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment

from .charts import assessed, facts

ALARM = "red_flags.rapidly_progressive_weakness"
SYNDROME = "guillain_barre_syndrome"
DROP: dict[str, Any] = {
    "age_years": 40, "sex": "male", "symptom_duration_weeks": 2, "onset_sudden": True, "weakness_legs": True,
    "limb_weakness": True, "foot_drop_symptom": {"left": True, "right": False}, "weakness_territory": "one_nerve",
    "weakness_symmetry": "one_sided", "compression_or_posture_before_onset": True,
    "sensory_loss_territory": "one_nerve",
    "ankle_reflex": "normal", "knee_reflex": "normal", "biceps_reflex": "normal", "facial_weakness": "none",
    "dyspnoea": False, "dysphagia": False, "dysarthria": False, "bulbar_weakness": False,
}  # fmt: skip


def drop(**changes: Any) -> Assessment:
    return assessed(facts(**{name: value for name, value in (DROP | changes).items() if value is not None}))


def named(found: Assessment) -> set[str]:
    return {each.id for each in found.differential if each.standing in {"established", "likely", "possible"}}


def alarms(found: Assessment) -> set[str]:
    return {each.conclusion_id for each in found.plan.urgent}


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"weakness_symmetry": None}, {"weakness_territory": None},
        {"ankle_reflex": "reduced"},
        {"ankle_reflex": None, "knee_reflex": None, "biceps_reflex": None},
    ],
)  # fmt: skip
def test_a_foot_drop_after_pressure_asks_for_no_admission(changes: dict[str, Any]) -> None:
    found = drop(**changes)
    assert SYNDROME not in named(found)
    assert ALARM not in alarms(found)
    assert SYNDROME not in {each.cause for each in found.plan.causes}


@pytest.mark.parametrize(
    "changes",
    [
        {"ankle_reflex": "absent", "knee_reflex": "absent"}, {"weakness_symmetry": "symmetric"}, {"dyspnoea": True},
        {"dysphagia": True}, {"ankle_reflex": "absent", "compression_or_posture_before_onset": None},
        {"ankle_reflex": "absent", "compression_or_posture_before_onset": False},
        {"ankle_reflex": "absent", "weakness_territory": None},
        {"ankle_reflex": "absent", "weakness_territory": "distal"},
    ],
)  # fmt: skip
def test_what_may_be_guillain_barre_keeps_its_alarm(changes: dict[str, Any]) -> None:
    assert ALARM in alarms(drop(**changes))
