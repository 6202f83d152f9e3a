"""Trigeminal neuralgia: why the brain is imaged, and what bridges severe attacks when the first choice is barred."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.therapy.plan import Standing

from ..diagnosis.charts import (
    KIDNEY_GOOD,
    MAN_OF_58,
    WELL,
    allergies,
    assessed,
    facts,
    item,
    medicines,
    merged,
    tried,
)

PROBLEM = "trigeminal_neuralgia"
ATTACKS = facts(
    pain=True, pain_site="face", pain_attacks=True, electric_shock_pain=True, triggered_facial_pain=True,
    facial_pain_attack_seconds=20, pain_distribution_plausible=True, symptom_duration_weeks=20,
)  # fmt: skip
FIRST_CHOICE_BARRED = facts(
    hla_b_15_02=False, hla_a_31_01=False, severe_skin_reaction_before=False, bone_marrow_depression=True,
    sodium_mmol_per_l=124, structural_heart_disease=False, arrhythmia_or_heart_block=False, falls=False, frailty=False,
)  # fmt: skip


def face(*parts: dict[str, Any], **more: Any) -> Any:
    return assessed(
        merged(MAN_OF_58, WELL, KIDNEY_GOOD, ATTACKS, tried(), medicines(), allergies(), *parts, facts(**more))
    )


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"age_years": 31, "age_at_onset_years": 31}, "before 40"),
        ({"trigeminal_sensory_loss": True}, "or on both sides"),
        ({"facial_pain_both_sides": True}, "or on both sides"), ({}, "in everybody"),
    ],
)  # fmt: skip
def test_mri_of_the_brain_is_asked_for_with_its_reason(known: dict[str, Any], why: str) -> None:
    """EAN 2019: everybody; AAN/EFNS 2008: sensory loss and both sides point to a structural cause."""
    (found,) = [each for each in face(**known).plan.tests if each.id == "mri_brain"]
    assert found.tier == 1
    assert any(why in reason.text and "multiple sclerosis" in reason.text for reason in found.reasons)


@pytest.mark.parametrize(("worst", "slow_first"), [(8, False), (7, False), (5, True)])
def test_severe_attacks_do_not_begin_with_lamotrigine_alone(worst: int, slow_first: bool) -> None:
    found = face(FIRST_CHOICE_BARRED, pain_intensity_0_to_10=worst, pain_worst_0_to_10=worst)
    order = [each.id for each in found.plan.items if each.problem == PROBLEM and each.standing is Standing.PROPOSED]
    assert {"lamotrigine", "gabapentin"} <= set(order)
    assert not {"carbamazepine", "oxcarbazepine"} & set(order)
    assert (order[0] == "lamotrigine") is slow_first
    said = " ".join(each.action for each in item(found, "lamotrigine", PROBLEM).cautions)
    assert ("fosphenytoin or lidocaine" in said) is not slow_first
