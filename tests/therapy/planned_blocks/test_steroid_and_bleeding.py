"""A planned nerve block: its steroid and side, the interval of blood thinners, and the rescue."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.therapy.blocks.plan import BlockPlan
from ranvier.therapy.blocks.rescue import rescue

from ...diagnosis.charts import KNOWLEDGE, assessed, facts, medicines, merged
from .charts import LIDOCAINE, WHOLE, bars, block, planned

# ------------------------------------------------------------------------------------------------ steroid and side


@pytest.mark.parametrize(
    ("region", "steroid", "standing"),
    [
        ("neck", "triamcinolone", "bars"), ("lumbar", "triamcinolone", "asks"), ("neck", "dexamethasone", ""),
        ("sacral", "methylprednisolone", ""), (None, "betamethasone", "asks"),
    ],
)  # fmt: skip
def test_a_particulate_steroid_near_a_root(region: str | None, steroid: str, standing: str) -> None:
    plan = planned(
        block(
            LIDOCAINE, block_planned="selective_nerve_root_block", block_region=region, planned_steroid=steroid,
            steroid_injections_last_year=0,
        )
    )  # fmt: skip
    chart_says = "particulate" in bars(plan)
    asks = any("below L3" in each for each in plan.questions)
    assert (chart_says, asks) == (standing == "bars", standing == "asks")


def test_steroids_are_counted_over_the_year_and_blur_a_diagnostic_block() -> None:
    often = planned(
        block(LIDOCAINE, planned_steroid="dexamethasone", steroid_injections_last_year=3, block_purpose="diagnostic")
    )
    assert "3 to 4" in bars(often)
    assert any("blurs" in each.text for each in often.cautions)
    unknown = planned(block(LIDOCAINE, planned_steroid="dexamethasone"))
    assert any("how many steroid" in each for each in unknown.questions)


CRPS_LIMB: dict[str, Any] = {"block_planned": "stellate_ganglion_block", "block_region": "neck"}


def test_a_stellate_block_is_never_done_on_both_sides() -> None:
    assert "both sides" in bars(planned(block(LIDOCAINE, **CRPS_LIMB, block_side="both")))
    assert "both sides" not in bars(planned(block(LIDOCAINE, **CRPS_LIMB)))
    assert any("near the head" in each.text.lower() for each in planned(block(LIDOCAINE, **CRPS_LIMB)).cautions)


# ------------------------------------------------------------------------------------------------ bleeding


def holds(plan: BlockPlan) -> dict[str, float | None]:
    assert plan.bleeding is not None
    return {each.medicine: each.hold_hours for each in plan.bleeding.holds}


DEEP: dict[str, Any] = {"block_planned": "selective_nerve_root_block"}


@pytest.mark.parametrize(
    ("taken", "more", "expected"),
    [
        ("warfarin", {}, {"Warfarin": None}),
        ("warfarin", DEEP, {"Warfarin": 120}),
        ("clopidogrel", DEEP, {"Clopidogrel": 168}),
        ("prasugrel", DEEP, {"Prasugrel": 240}),
        ("apixaban", DEEP, {"Apixaban": 72}),
        ({"name": "rivaroxaban", "daily_dose_mg": 10}, DEEP, {"Rivaroxaban": 72}),
        ("dabigatran", DEEP, {"Dabigatran": 96}),
        ("aspirin", {}, {"Aspirin": 0}),
        ("ibuprofen", {}, {"Ibuprofen": 0}),
        ("fondaparinux", DEEP, {"Fondaparinux": None}),
        ({"name": "enoxaparin", "daily_dose_mg": 40}, DEEP, {"Enoxaparin": 12}),
        ({"name": "enoxaparin", "daily_dose_mg": 120}, DEEP, {"Enoxaparin": 24}),
        ("enoxaparin", DEEP, {"Enoxaparin": 24}),
        ("paracetamol", DEEP, {}),
    ],
)
def test_the_longest_interval_of_the_medicine_that_is_taken(taken: Any, more: Any, expected: dict[str, Any]) -> None:
    assert holds(planned(block(LIDOCAINE, **more), medicines(taken))) == expected


def test_editions_are_shown_side_by_side_and_never_mixed() -> None:
    plan = planned(block(LIDOCAINE, **DEEP), medicines("apixaban"))
    assert plan.bleeding is not None
    (found,) = plan.bleeding.holds
    assert {each.edition: each.hold_hours for each in found.editions} == {
        "asra_pain_2018": 72, "asra_regional_2025": 72, "uk_2013": 48,
    }  # fmt: skip


def test_a_weak_kidney_lengthens_dabigatran() -> None:
    plan = planned(block(LIDOCAINE, **DEEP), medicines("dabigatran"), facts(creatinine_mg_per_dl=2.2))
    assert holds(plan) == {"Dabigatran": 144}


def test_age_and_a_second_antithrombotic_raise_the_risk() -> None:
    plan = planned(medicines("warfarin"), facts(age_years=66))
    assert plan.bleeding is not None
    assert (plan.bleeding.own, plan.bleeding.risk) == ("low", "intermediate")
    assert holds(plan)["Warfarin"] == 120
    assert len(holds(planned(medicines("clopidogrel", "aspirin")))) == 2


def test_the_neck_is_of_a_higher_risk_than_the_loins_and_an_unknown_region_counts_as_neck() -> None:
    for region, risk in (("lumbar", "low"), ("neck", "intermediate")):
        plan = planned(block(LIDOCAINE, block_region=region))
        assert plan.bleeding is not None
        assert plan.bleeding.own == risk
    unknown = planned({"planned_block": {"block_region": None}})
    assert unknown.bleeding is not None
    assert unknown.bleeding.own == "intermediate"


def test_a_risk_that_nobody_ruled_out_is_asked_and_takes_the_longer_interval() -> None:
    chart = merged(WHOLE, medicines("warfarin"))
    del chart["comorbidity"]["liver_disease"]
    found = assessed(chart).plan.blocks
    assert found is not None
    assert found.planned is not None
    assert holds(found.planned) == {"Warfarin": 120}
    assert any("liver disease" in each for each in found.planned.questions)


# ------------------------------------------------------------------------------------------------ rescue


def test_the_lipid_for_a_weight_after_two_editions() -> None:
    light, heavy = rescue(50, KNOWLEDGE), rescue(80, KNOWLEDGE)
    assert "75 mL over 2 to 3 minutes, then 12.5 mL a minute" in light.lipid[0].lines[0]
    assert "100 mL over 2 to 3 minutes, then 200 to 250 mL" in heavy.lipid[0].lines[0]
    assert "At most 600 mL" in light.lipid[0].lines[2]
    assert "120 mL over 1 minute and at once 1200 mL an hour" in heavy.lipid[1].lines[0]
    assert "1.5 mL/kg" in rescue(None, KNOWLEDGE).lipid[1].lines[0]


# ------------------------------------------------------------------------------------------------ INR


@pytest.mark.parametrize(
    ("planned_block", "age", "inr", "said"),
    [
        ("selective_nerve_root_block", 50, 2.8, "bars"), ("selective_nerve_root_block", 50, 1.3, "bars"),
        ("selective_nerve_root_block", 50, 1.2, ""), ("selective_nerve_root_block", 50, None, "asks"),
        ("medial_branch_block", 50, 3.1, "bars"), ("medial_branch_block", 50, 3.0, ""),
        ("medial_branch_block", 70, 1.3, "bars"), ("medial_branch_block", 50, None, "asks"),
    ],
)  # fmt: skip
def test_the_inr_is_held_against_the_risk_of_the_block(
    planned_block: str, age: int, inr: float | None, said: str
) -> None:
    """Old age raises the risk of a medial branch block from low, where the INR may stay in its range, by one class."""
    known = {"age_years": age} | ({} if inr is None else {"inr": inr})
    plan = planned(block(LIDOCAINE, block_planned=planned_block), medicines("warfarin"), facts(**known))
    assert ("The INR is" in bars(plan)) is (said == "bars")
    assert any("INR on the day" in each for each in plan.questions) is (said == "asks")


def test_without_a_vitamin_k_antagonist_no_inr_is_asked_for_but_a_high_one_bars() -> None:
    assert not any("INR" in each for each in planned(block(LIDOCAINE, **DEEP)).questions)
    assert "The INR is 2.1" in bars(planned(block(LIDOCAINE, **DEEP), facts(inr=2.1)))


def test_an_inr_of_another_day_is_asked_for_again() -> None:
    old = {"laboratory": {"inr": {"value": 1.0, "date": "2025-05-20"}}}
    plan = planned(block(LIDOCAINE, **DEEP), medicines("warfarin"), old)
    assert any("INR on the day" in each for each in plan.questions)
