"""The Brighton levels of one picture of Guillain-Barre syndrome, as its tests are added and taken away."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ranvier.kleene import Truth
from ranvier.knowledge import load_knowledge
from ranvier.rules.explain import explain
from ranvier.rules.values import Cell, Facts, Rows

KNOWLEDGE = load_knowledge()
LEVELS = ("level_1", "level_2", "level_3")
PICTURE: dict[str, Cell] = {
    "limb_weakness": True, "weakness_symmetry": "symmetric", "flaccid_weakness": True, "course": "monophasic",
    "weeks_from_onset_to_nadir": 1.3, "still_worsening": False, "alternative_cause_more_likely": False,
    **{f"{name}_reflex_{side}": "absent" for name in ("biceps", "knee") for side in ("left", "right")},
}  # fmt: skip
FLUID: dict[str, Cell] = {"csf_examined": True, "csf_cells_per_ul": 3.0, "csf_protein_g_per_l": 1.1}
STUDY: dict[str, Cell] = {"conduction_study_reported": "demyelinating"}


def levels(facts: Mapping[str, Cell], tables: Mapping[str, Rows] | None = None) -> tuple[Truth, ...]:
    answers = explain(KNOWLEDGE.rules, Facts(facts, tables or {})).patient
    return tuple(answers[f"guillain_barre_brighton_2011.guillain_barre_syndrome.{level}"].truth for level in LEVELS)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, (None, None, True)),
        (FLUID, (None, True, True)),
        ({**FLUID, **STUDY}, (True, True, True)),
        (STUDY, (None, None, True)),
        ({**STUDY, "csf_examined": False}, (None, True, True)),
        ({**STUDY, **FLUID, "csf_cells_per_ul": 50.0}, (False, False, True)),
        ({**STUDY, **FLUID, "csf_protein_g_per_l": 0.4}, (False, True, True)),
        ({**STUDY, **FLUID, "alternative_cause_more_likely": None}, (None, None, None)),
        ({**STUDY, **FLUID, "alternative_cause_more_likely": True}, (False, False, False)),
        ({**STUDY, **FLUID, "still_worsening": True}, (False, False, False)),
        ({**STUDY, **FLUID, "knee_reflex_left": "normal", "ankle_reflex_left": "normal"}, (None, None, None)),
    ],
)
def test_each_test_moves_the_level(more: dict[str, Cell], expected: tuple[Truth, ...]):
    facts = {name: value for name, value in {**PICTURE, **more}.items() if value is not None}
    assert levels(facts) == expected


def test_two_slow_motor_nerves_are_consistent_and_one_is_not():
    slow: dict[str, Cell] = {
        "side": "left", "limb": "lower", "responds": True, "cold": False, "velocity_percent_of_lower_limit": 80.0,
    }  # fmt: skip
    well: dict[str, Cell] = {
        **slow, "velocity_percent_of_lower_limit": 105.0, "distal_amplitude_percent_of_lower_limit": 120.0,
        "distal_latency_percent_of_upper_limit": 90.0, "distal_latency_at_entrapment_site": False,
        "f_wave_absent": False, "f_wave_latency_percent_of_upper_limit": 95.0, "lowest_amplitude_ratio": 0.9,
    }  # fmt: skip
    reported: dict[str, Cell] = {**PICTURE, **FLUID, "conduction_study_reported": "normal"}
    two = Rows(({"nerve": "ulnar_adm", **slow}, {"nerve": "peroneal_edb", **slow}), 0)
    one = Rows(({"nerve": "ulnar_adm", **slow}, {"nerve": "peroneal_edb", **well}), 0)
    assert levels(reported, {"motor_nerve": two}) == (True, True, True)
    assert levels(reported, {"motor_nerve": one}) == (False, True, True)
