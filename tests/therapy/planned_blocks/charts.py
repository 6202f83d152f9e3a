"""Charts with a planned nerve block that lacks nothing, and what the plan says of the block."""

from __future__ import annotations

from typing import Any

from ranvier.therapy.blocks.plan import BlockPlan

from ...diagnosis.charts import allergies, assessed, facts, medicines, merged

BODY = facts(age_years=50, sex="male", weight_kg=70, height_cm=175)
HEALTHY = facts(
    frailty=False, heart_failure=False, liver_disease=False, skin_broken_at_site=False, active_infection=False,
    sepsis=False, pregnancy=False, bleeding_disorder=False, recent_myocardial_infarction=False, dialysis=False,
    ischaemic_heart_disease=False, arrhythmia_or_heart_block=False, uncontrolled_hypertension=False,
    hyperthyroidism_untreated=False, phaeochromocytoma=False, polyneuropathy_reported=False,
    av_block_second_or_third_degree=False, lung_or_phrenic_loss_other_side=False, creatinine_mg_per_dl=0.9,
    raynaud_phenomenon_at_block_site=False,
)  # fmt: skip
AXIAL = facts(axial_spine_pain=True, weeks_of_conservative_treatment=14)
LIDOCAINE = {
    "drug": "lidocaine", "concentration_percent": 1, "volume_ml": 2, "with_adrenaline": False, "site": "facet_joint",
}  # fmt: skip
BUPIVACAINE = {
    "drug": "bupivacaine", "concentration_percent": 0.25, "volume_ml": 2, "with_adrenaline": False,
    "site": "facet_joint",
}  # fmt: skip


def block(*given: dict[str, Any], total: int | None = -1, **more: Any) -> dict[str, Any]:
    stated = {"block_planned": "medial_branch_block", "block_region": "lumbar", "block_side": "left",
              "planned_steroid": "none"} | more  # fmt: skip
    kept = {name: value for name, value in stated.items() if value is not None}
    count = len(given) if total == -1 else total
    return {
        "planned_block": {**kept, "list": [dict(each) for each in given], **({} if count is None else {"total": count})}
    }


def with_adrenaline(**more: Any) -> dict[str, Any]:
    return block({**LIDOCAINE, "with_adrenaline": True}, **more)


WHOLE = merged(BODY, HEALTHY, AXIAL, medicines(), allergies(), block(LIDOCAINE, BUPIVACAINE))


def planned(*parts: Any) -> BlockPlan:
    found = assessed(WHOLE, *parts).plan.blocks
    assert found is not None
    assert found.planned is not None
    return found.planned


def bars(plan: BlockPlan) -> str:
    return " ".join(each.text for each in plan.bars)
