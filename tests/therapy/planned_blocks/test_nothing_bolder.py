"""A value that is missing never allows a planned nerve block that was not allowed, nor more of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from ranvier.therapy.blocks.plan import Blocks
from ranvier.therapy.blocks.planner import plan_blocks
from ranvier.therapy.candidates import candidates
from ranvier.therapy.patient import Patient

from ...diagnosis.charts import KNOWLEDGE, assessed, facts, medicines, merged
from .charts import BUPIVACAINE, LIDOCAINE, WHOLE, block, with_adrenaline


def without_one(chart: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The chart without one of its facts, entries or fields of an entry, one after the other."""
    for section, stated in chart.items():
        for name in stated:
            less = copy.deepcopy(chart)
            del less[section][name]
            yield f"{section}.{name}", less
        for index, row in enumerate(stated.get("list", ())):
            for name in row if isinstance(row, dict) else ():
                less = copy.deepcopy(chart)
                del less[section]["list"][index][name]
                yield f"{section}.{index}.{name}", less


BOLD = (
    WHOLE,
    merged(WHOLE, with_adrenaline()),
    merged(WHOLE, with_adrenaline(), facts(uncontrolled_hypertension=True)),
    merged(WHOLE, with_adrenaline(block_region="arm"), facts(raynaud_phenomenon_at_block_site=True)),
    merged(WHOLE, medicines({"name": "apixaban", "daily_dose_mg": 10}), facts(age_years=72)),
    merged(WHOLE, medicines("mexiletine"), facts(weight_kg=130)),
    merged(
        WHOLE, block({**LIDOCAINE, "drug": "prilocaine"}), facts(haemoglobin_g_per_dl=10, methaemoglobinaemia=False)
    ),
    merged(WHOLE, block({**BUPIVACAINE, "site": "intravenous_regional"})),
    merged(WHOLE, block({**LIDOCAINE, "volume_ml": 30})),
    merged(WHOLE, block(LIDOCAINE, planned_steroid="dexamethasone", steroid_injections_last_year=4)),
    merged(WHOLE, {"patient": {"sex": "female"}, "comorbidity": {"pregnancy": True}}),
)  # fmt: skip


def blocks_of(chart: dict[str, Any]) -> Blocks | None:
    """What the plan says of blocks, without the rest of the plan."""
    found = assessed(chart)
    treatments = candidates(Patient(found.record, found.gathered, found.findings))
    return plan_blocks(found.record, found.gathered, treatments, KNOWLEDGE)


def test_the_blocks_of_a_plan_follow_from_its_treatments() -> None:
    for chart in BOLD:
        assert blocks_of(chart) == assessed(chart).plan.blocks


@pytest.mark.parametrize("chart", BOLD)
def test_a_missing_value_never_makes_the_plan_bolder(chart: dict[str, Any]) -> None:
    before = blocks_of(chart)
    assert before is not None
    assert before.planned is not None
    for name, less in without_one(chart):
        found = blocks_of(less)
        if found is None or found.planned is None or not found.planned.allowed:
            continue
        assert before.planned.allowed, name
        for one, other in zip(before.planned.sums.left, found.planned.sums.left, strict=True):  # type: ignore[union-attr]
            assert other.ml <= one.ml, name
