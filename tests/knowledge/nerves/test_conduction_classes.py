"""Grades and classes from nerve conduction: exactly one holds, and more data never overturns an answer."""

import random

import pytest

from ranvier.knowledge import load_knowledge
from ranvier.rules.explain import Answers, explain
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.values import Cell, Facts, Rows

FILES = {
    "cidp_ean_pns_2021", "cidp_ean_pns_2021_clinical", "cidp_ean_pns_2021_conduction", "cidp_ean_pns_2021_sensory",
    "cidp_ean_pns_2021_support", "hereditary_clues", "pattern_of_neuropathy",
    "conduction_block_doubt", "carpal_tunnel_bland_2000", "carpal_tunnel_padua_1997", "carpal_tunnel_syndrome",
    "anti_mag_neuropathy",
    "demyelinating_range", "electrodiagnostic_class", "entrapment", "length_dependence", "cidp_ean_pns_2021_duration",
}  # fmt: skip
KEYS = {"nerve", "side", "limb", "segment"}
Tables = dict[str, list[dict[str, Cell]]]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    every = load_knowledge().rules
    own = tuple(each for each in every.definitions if each.id.split(".")[0] in FILES)
    return RuleSet(own, every.scope)


def answers(rules: RuleSet, tables: Tables, values: dict[str, Cell] | None = None) -> Answers:
    return explain(rules, Facts(values or {}, {name: Rows(tuple(rows), 0) for name, rows in tables.items()}))


def motor(any_of: random.Random) -> dict[str, Cell]:
    nerve = any_of.choice(
        ["median_apb", "ulnar_adm", "ulnar_fdi", "radial_eip", "peroneal_edb", "peroneal_ta", "tibial_ah"]
    )
    responds = any_of.random() > 0.15
    row: dict[str, Cell] = {
        "nerve": nerve, "side": any_of.choice(["left", "right"]), "limb": "upper" if nerve[0] in "mur" else "lower",
        "responds": responds, "cold": any_of.random() < 0.2, "distal_latency_at_entrapment_site": nerve == "median_apb",
        "distal_amplitude_percent_of_lower_limit": any_of.choice([10.0, 20.0, 80.0, 100.0, 150.0]) if responds else 0.0,
    }  # fmt: skip
    if responds:
        row |= {
            "distal_latency_percent_of_upper_limit": any_of.choice([80.0, 100.0, 130.0, 150.0, 160.0]),
            "velocity_percent_of_lower_limit": any_of.choice([60.0, 70.0, 74.0, 100.0, 110.0]),
            "f_wave_absent": any_of.random() < 0.2,
            "f_wave_latency_percent_of_upper_limit": any_of.choice([90.0, 125.0, 150.0]),
            "distal_duration_ms": any_of.choice([5.0, 7.0, 9.0, 10.0]),
            "low_cut_hz": any_of.choice([2.0, 3.0, 5.0, 10.0, 20.0]),
            "lowest_amplitude_ratio": any_of.choice([0.4, 0.7, 0.95]),
            "highest_duration_ratio": any_of.choice([1.0, 1.4, 2.0]),
            "studied_above_axilla": any_of.random() < 0.3,
            "lowest_amplitude_ratio_above_axilla": any_of.choice([0.4, 0.8]),
            "lowest_ratio_supramaximal": True,
            "lowest_ratio_above_axilla_supramaximal": True,
        }
    return row


def segment(any_of: random.Random) -> dict[str, Cell]:
    nerve = any_of.choice(["median_apb", "ulnar_adm", "ulnar_fdi", "peroneal_edb", "tibial_ah"])
    return {
        "nerve": nerve, "side": any_of.choice(["left", "right"]), "limb": "upper" if nerve[0] in "mu" else "lower",
        "segment": any_of.choice(["forearm", "across_elbow", "leg", "across_fibular_head"]),
        "amplitude_ratio": any_of.choice([0.3, 0.5, 0.6, 0.95]), "area_ratio": any_of.choice([0.3, 0.6, 0.9]),
        "duration_ratio": any_of.choice([1.0, 1.3, 1.5, 2.0]), "velocity_m_per_s": any_of.choice([30.0, 45.0, 55.0]),
        "velocity_drop_m_per_s": any_of.choice([-5.0, 5.0, 10.0, 15.0]), "at_entrapment_site": any_of.random() < 0.3,
        "distal_amplitude_percent_of_lower_limit": any_of.choice([10.0, 20.0, 100.0]),
        "proximal_above_axilla": any_of.random() < 0.1, "supramaximal": True,
    }  # fmt: skip


def sensory(any_of: random.Random) -> dict[str, Cell]:
    responds = any_of.random() > 0.3
    row: dict[str, Cell] = {
        "nerve": any_of.choice(["median", "ulnar", "radial", "sural", "superficial_peroneal"]),
        "side": any_of.choice(["left", "right"]), "responds": responds,
        "amplitude_percent_of_lower_limit": any_of.choice([50.0, 100.0, 200.0]) if responds else 0.0,
    }  # fmt: skip
    if responds:
        row["slowness_percent_of_limit"] = any_of.choice([80.0, 100.0, 120.0])
        row["velocity_percent_of_lower_limit"] = any_of.choice([60.0, 75.0, 90.0, 110.0])
    return row


def hand(any_of: random.Random) -> dict[str, Cell]:
    felt, moves = any_of.random() > 0.2, any_of.random() > 0.2
    row: dict[str, Cell] = {
        "side": "left", "median_sensory_responds": felt, "median_motor_responds": moves,
        "median_motor_amplitude_mv": any_of.choice([0.1, 0.2, 5.0]) if moves else 0.0,
        "median_ulnar_palm_difference_ms": any_of.choice([0.1, 0.3]),
        "ring_finger_difference_ms": any_of.choice([0.1, 0.4]),
        "thumb_difference_ms": any_of.choice([0.1, 0.5]), "combined_sensory_index_ms": any_of.choice([0.3, 0.9]),
        "two_point_discrimination_mm": any_of.choice([4.0, 5.0, 8.0]), "cts_6_total_stated": False,
        "palm_difference_cut_off_ms": 0.3, "ring_finger_difference_cut_off_ms": 0.4,
        "thumb_difference_cut_off_ms": 0.5, "combined_sensory_index_cut_off_ms": 0.9,
    }  # fmt: skip
    for name in (
        "numbness_median_territory",
        "nocturnal_symptoms",
        "thenar_weakness",
        "phalen",
        "tinel",
        "ulnar_sensory_normal",
    ):
        row[name] = any_of.random() < 0.5
    if felt:
        row["median_sensory_slowness_percent_of_limit"] = any_of.choice([90.0, 100.0, 120.0])
    if moves:
        latency = any_of.choice([3.5, 5.5, 6.5, 7.0])
        row["median_distal_motor_latency_ms"] = latency
        row["median_distal_motor_latency_percent_of_upper_limit"] = latency / 4.5 * 100
    return row


def study(any_of: random.Random) -> Tables:
    return {
        "motor_nerve": [motor(any_of) for _ in range(any_of.randint(1, 7))],
        "motor_segment": [segment(any_of) for _ in range(any_of.randint(0, 4))],
        "sensory_nerve": [sensory(any_of) for _ in range(any_of.randint(0, 5))],
        "hand": [hand(any_of)],
    }


def held(found: Answers, conclusion: str, table: str | None = None) -> list[str]:
    levels = [f"{conclusion}.{level.id}" for level in load_knowledge().conclusions[conclusion].levels]
    steps = {each: found.patient[each] if table is None else found.rows[table, each][0] for each in levels}
    assert all(step.value is not None for step in steps.values())
    return [each for each, step in steps.items() if step.value is True]


@pytest.mark.parametrize("seed", range(60))
def test_exactly_one_class_and_one_grade_hold_when_nothing_is_missing(rules: RuleSet, seed: int):
    found = answers(rules, study(random.Random(seed)))
    assert len(held(found, "electrodiagnostic_class.class_of_study")) == 1
    ungraded = found.patient["electrodiagnostic_class.demyelination"].value is True
    bland = held(found, "carpal_tunnel_bland_2000.grade", "hand")
    padua = held(found, "carpal_tunnel_padua_1997.class", "hand")
    (row,) = found.facts.tables["hand"].rows
    if row["entrapment.comparison_tests_abnormal"] is True and row["ulnar_sensory_normal"] is False:
        assert len(bland) <= 1
        assert len(padua) <= 1
        return
    assert len(bland) == len(padua) == (0 if ungraded else 1)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_known_from_part_of_a_study_stays_so_with_the_whole(rules: RuleSet, seed: int):
    any_of = random.Random(seed)
    whole = study(any_of)
    part = {
        name: [{key: cell for key, cell in row.items() if key in KEYS or any_of.random() > 0.25} for row in rows]
        for name, rows in whole.items()
    }
    full, partial = answers(rules, whole), answers(rules, part)
    for name, step in partial.patient.items():
        assert step.value is None or not isinstance(step.value, bool) or full.patient[name].value is step.value, name
    for (table, name), steps in partial.rows.items():
        for index, step in enumerate(steps):
            after = full.rows[table, name][index].value
            assert not isinstance(step.value, bool) or after is step.value, name


TYPICAL: dict[str, Cell] = {
    "symptom_duration_weeks": 20.0, "course": "progressive", "weakness_symmetry": "symmetric",
    "weakness_proximal_arm_left": True, "weakness_distal_arm_left": True, "weakness_proximal_leg_left": True,
    "weakness_distal_leg_left": True, "sensory_loss_territory": "stocking_and_glove", "biceps_reflex_left": "absent",
    "biceps_reflex_right": "absent", "ankle_reflex_left": "absent", "ankle_reflex_right": "absent",
}  # fmt: skip
EXCLUDED: dict[str, Cell] = {
    "immunofixation_serum": "none", "anti_nf155": "negative", "anti_cntn1": "negative", "anti_caspr1": "negative",
    "anti_pan_neurofascin": "negative", "hereditary_neuropathy_known": False, "family_history_neuropathy": False,
    "amyloidosis_known": False,
    "csf_malignant_cells": False,
    "nerve_biopsy": "axonal", "bladder_dysfunction": False, "bowel_dysfunction": False, "lyme_serology": "negative",
    "alternative_cause_more_likely": False,
    "anti_mag_titre_stated": False,
}  # fmt: skip


def slow(nerve: str, limb: str) -> dict[str, Cell]:
    return {
        "nerve": nerve,
        "side": "left",
        "limb": limb,
        "responds": True,
        "cold": False,
        "velocity_percent_of_lower_limit": 60.0,
        "distal_amplitude_percent_of_lower_limit": 120.0,
        "lowest_amplitude_ratio": 0.95,
        "studied_above_axilla": False,
    }


NO_RESPONSE: list[dict[str, Cell]] = [{"nerve": "sural", "responds": False}, {"nerve": "ulnar", "responds": False}]


def cidp(rules: RuleSet, motor_rows: list[dict[str, Cell]], values: dict[str, Cell], level: str) -> object:
    tables = {
        "motor_nerve": motor_rows,
        "motor_segment": [],
        "sensory_nerve": NO_RESPONSE,
        "ultrasound": [],
        "hand": [],
    }
    return answers(rules, tables, values).patient[f"cidp_ean_pns_2021.cidp.{level}"].value


def test_two_slow_nerves_with_the_typical_picture_make_cidp(rules: RuleSet):
    nerves = [slow("median_apb", "upper"), slow("ulnar_adm", "upper")]
    assert cidp(rules, nerves, TYPICAL | EXCLUDED, "cidp") is True


def test_cidp_stays_open_while_the_exclusions_are_open(rules: RuleSet):
    nerves = [slow("median_apb", "upper"), slow("ulnar_adm", "upper")]
    assert cidp(rules, nerves, TYPICAL, "cidp") is None
    assert cidp(rules, nerves, TYPICAL | EXCLUDED | {"hereditary_neuropathy_known": True}, "cidp") is False


def test_one_slow_nerve_is_possible_and_two_supportive_criteria_raise_it(rules: RuleSet):
    nerves: list[dict[str, Cell]] = [
        slow("ulnar_adm", "upper"),
        {"nerve": "tibial_ah", "limb": "lower", "responds": False},
    ]
    supportive: dict[str, Cell] = {
        "age_years": 45.0, "csf_protein_g_per_l": 0.55, "csf_cells_per_ul": 3.0,
        "mri_nerve_root_or_plexus": "enlarged_or_bright",
    }  # fmt: skip
    assert cidp(rules, nerves, TYPICAL | EXCLUDED, "possible") is True
    assert cidp(rules, nerves, TYPICAL | EXCLUDED, "cidp") is None
    assert cidp(rules, nerves, TYPICAL | EXCLUDED | supportive, "cidp") is True


def test_slow_nerves_in_cold_limbs_prove_nothing(rules: RuleSet):
    nerves = [slow("median_apb", "upper") | {"cold": True}, slow("ulnar_adm", "upper") | {"cold": True}]
    assert cidp(rules, nerves, TYPICAL | EXCLUDED, "possible") is False
