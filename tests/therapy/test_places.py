"""What is decided for one root, one hand or one limb is asked for where nobody said which one it is."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ranvier.assess import assess

from ..diagnosis.charts import record
from .full_plans.plans import ELEVEN, assessed, chart

WHICH = ("Which root", "Which nerve", "On which side")


def asked(changed: dict[str, Any]) -> list[str]:
    return [each for each in assess(record(changed)).plan.questions if each.startswith(WHICH)]


def hand(*, sides: bool, studies: bool, side_of_studies: bool = False) -> dict[str, Any]:
    changed = copy.deepcopy(dict(chart("carpal_tunnel_syndrome")))
    if not sides:
        for part in ("symptoms", "examination"):
            changed[part] = {name: value for name, value in changed[part].items() if not isinstance(value, dict)}
    if not studies:
        del changed["conduction"]
    elif not side_of_studies:
        for row in changed["conduction"]["list"]:
            del row["side"]
    return changed


@pytest.mark.parametrize("name", ELEVEN)
def test_nothing_is_asked_where_the_place_is_told_or_none_is_in_question(name: str) -> None:
    assert not [each for each in assessed(name).plan.questions if each.startswith(WHICH)]


def test_the_root_is_asked_for_before_an_operation_of_one_is_weighed() -> None:
    changed = copy.deepcopy(dict(chart("disc_radiculopathy")))
    del changed["symptoms"]["radiating_pain_root"], changed["examination"]["dermatomal_sensory_loss_root"]
    assert [each.startswith("Which root") and "lumbar discectomy" in each for each in asked(changed)] == [True]


def test_the_side_of_studies_is_asked_for() -> None:
    assert asked(hand(sides=True, studies=True)) == [
        "On which side was it done? The chart holds 6 conduction studies without a side."
    ]


def test_the_nerve_is_asked_for_when_a_chart_says_no_more_than_one_nerve() -> None:
    assert [each[:11] for each in asked(hand(sides=False, studies=False))] == ["Which nerve"]
    assert not asked(hand(sides=False, studies=True, side_of_studies=True))
