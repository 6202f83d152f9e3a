"""Phenotypic features become facts: sides, exclusions, what cannot be used, and the order decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .packets import BOTH, KNOWLEDGE, LEFT, MOTOR, ONE, RIGHT, SEVERE, both, feature, no, noted, read, values


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ([feature("0001761")], {"pes_cavus": True}),
        ([no("0001761")], {"pes_cavus": False}),
        ([feature("0009027", RIGHT)], {"limb_weakness": True, "weakness_distal_leg_right": True}),
        ([no("0009027")], {}),
        (
            [feature("0003438", LEFT), feature("0009072", RIGHT)],
            {"ankle_reflex_left": "absent", "ankle_reflex_right": "reduced"},
        ),
        ([feature("0003487", LEFT)], {"plantar_response_left": "extensor", "upper_motor_neurone_signs": True}),
        ([feature("0003487", BOTH)], {**both("plantar_response", "extensor"), "upper_motor_neurone_signs": True}),
        ([feature("0003393")], {}),
        ([feature("0003393", ONE)], {}),
        ([no("0003393")], {"thenar_wasting_left": False, "thenar_wasting_right": False}),
        ([no("0003393", LEFT)], {}),
        ([no("0006937")], {"touch_toes_left": "normal", "touch_toes_right": "normal"}),
        ([no("0002403")], {"romberg": "negative"}),
        ([feature("0002403")], {"romberg": "positive"}),
        ([feature("0002540")], {"gait": "cannot_walk", "walks_unaided": False}),
        ([no("0002540")], {}),
        ([feature("0030319", ONE)], {"facial_weakness": "one_sided"}),
        ([feature("0030319", LEFT)], {"facial_weakness": "one_sided"}),
        ([feature("0030319", BOTH)], {"facial_weakness": "both_sides"}),
        ([feature("0030319")], {}),
        ([no("0030319")], {"facial_weakness": "none"}),
        ([no("0001765")], {}),
        ([no("0001765"), no("0034397")], {"hammer_toes": False}),
        ([feature("0007002")], {"conduction_study_reported": "motor_axonal", **MOTOR}),
        (
            [feature("0007002"), feature("0003390")],
            {"conduction_study_reported": "sensorimotor_axonal", "sensory_conduction_reported": "abnormal", **MOTOR},
        ),
        ([feature("0009830")], {"polyneuropathy_reported": True}),
        ([no("0009830")], {"polyneuropathy_reported": False}),
        ([feature("0003477")], {"conduction_study_reported": "axonal", "polyneuropathy_reported": True}),
        ([feature("0003431")], {"motor_conduction_reported": "abnormal"}),
        ([no("0003431")], {}),
        ([feature("0001347")], {}),
        ([feature("0001347"), feature("0001324")], {"upper_motor_neurone_signs": True}),
    ],
)  # fmt: skip
def test_features_become_facts(tmp_path: Path, features: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    record = read(tmp_path, *features)
    assert values(record) == expected
    if not expected:
        assert noted(record, "Not used", f"HP:{features[0]['type']['id'][3:]}")


def test_exclusion_of_weakness_reaches_every_region(tmp_path: Path) -> None:
    record = read(tmp_path, no("0001324"))
    assert values(record) == {
        "limb_weakness": False,
        **both("weakness_distal_leg", False), **both("weakness_distal_arm", False),
        **both("weakness_proximal_leg", False), **both("weakness_proximal_arm", False),
    }  # fmt: skip


def test_a_feature_without_a_side_is_read_as_both_and_that_is_asked(tmp_path: Path) -> None:
    record = read(tmp_path, feature("0003438", severity=SEVERE))
    assert values(record) == {"ankle_reflex_left": "absent", "ankle_reflex_right": "absent"}
    fact = record.facts["ankle_reflex_left"]
    assert (fact.as_given, fact.note) == (
        "label 0003438 (HP:0003438), severe",
        "no side is named; read as both sides",
    )
    assert str(fact.origin) == "anything.json phenotypicFeatures[1]"
    assert noted(record, "To confirm", "both sides", "HP:0003438")


def test_the_more_exact_feature_of_a_choice_counts(tmp_path: Path) -> None:
    record = read(tmp_path, feature("0001284"), feature("0011808"))
    assert (record.value("knee_reflex_left"), record.value("ankle_reflex_left")) == ("reduced", "absent")


@pytest.mark.parametrize(
    ("features", "reason"),
    [
        ([feature("0000639"), no("0000639")], "contradicts"),
        ([feature("0002515"), feature("0003376")], "contradicts"),
        ([feature("0007979"), no("0000639")], "contradicts"),
        ([feature("0001761", resolution={"age": {"iso8601duration": "P4Y"}})], "resolved"),
        ([no("0001761", severity=SEVERE)], "excluded in one form"),
        ([feature("0001592")], "no place in the vocabulary"),
        ([{"type": {"id": "SNOMED:1", "label": "of another ontology"}}], "no place in the vocabulary"),
        ([no("0003487")], "it settles no fact"),
        ([feature("0003487")], "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_its_reason(
    tmp_path: Path, features: list[dict[str, Any]], reason: str
) -> None:
    record = read(tmp_path, *features)
    if reason == "x":  # of several places of one feature one is enough
        assert values(record) == {"upper_motor_neurone_signs": True}
        assert record.notes == ()
        return
    assert record.facts == {}
    for each in features:
        assert noted(record, "Not used", reason, each["type"]["id"])


CODES = sorted({id for term in KNOWLEDGE.vocabulary.terms.values() for each in term.coded for id in each.features})
some_feature = st.builds(
    lambda id, modifiers, excluded, severe: {
        "type": {"id": id, "label": id},
        "modifiers": [{"id": each, "label": each} for each in modifiers],
        "excluded": excluded,
        **({"severity": SEVERE} if severe else {}),
    },
    st.sampled_from([*CODES, "HP:0001592", "MONDO:1"]),
    st.lists(st.sampled_from([RIGHT, LEFT, BOTH, ONE, "HP:0025303"]), max_size=2),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(some_feature, max_size=12), st.randoms())
def test_every_feature_is_used_or_named_and_the_order_decides_nothing(
    tmp_path: Path, features: list[dict[str, Any]], random: Any
) -> None:
    record = read(tmp_path, *features)
    vocabulary = KNOWLEDGE.vocabulary
    for fact in record.facts.values():
        term = vocabulary.facts[fact.id]
        assert isinstance(fact.value, bool) if term.type == "yes_no" else fact.value in term.options
    told = " ".join([*record.notes, *(fact.as_given for fact in record.facts.values())])
    assert all(each["type"]["id"] in told for each in features)
    shuffled = random.sample(features, len(features))
    assert values(read(tmp_path, *shuffled)) == values(record)
