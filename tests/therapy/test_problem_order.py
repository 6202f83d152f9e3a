"""The plan in the order in which one acts: the cause, then relief, then care; what can be done now first."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ranvier.therapy.plan import PlanItem, Standing
from ranvier.therapy.problem_order import AIMS, aims, in_order

from ..diagnosis.charts import KNOWLEDGE, assessed
from ..diagnosis.test_textbook_diseases import DISEASES, chart

NOTHING = KNOWLEDGE.treatments["pregabalin"].mechanism


def item(problem: str, standing: Standing = Standing.PROPOSED, kind: str = "medicine", id: str = "x") -> PlanItem:
    return PlanItem(id, id, kind, problem, standing, 1, NOTHING)


def test_the_cause_comes_before_relief_and_relief_before_care() -> None:
    given = [item("supportive_care", kind="care"), item("painful_polyneuropathy"), item("cidp", Standing.ASK_FIRST)]
    assert [each.problem for each in in_order(given, KNOWLEDGE)] == [
        "cidp",
        "painful_polyneuropathy",
        "supportive_care",
    ]


def test_what_can_be_done_now_comes_before_what_is_only_rejected() -> None:
    given = [
        item("painful_diabetic_neuropathy", Standing.REJECTED), item("painful_polyneuropathy", Standing.PROPOSED),
        item("trigeminal_neuralgia", Standing.ASK_FIRST),
    ]  # fmt: skip
    ordered = [each.problem for each in in_order(given, KNOWLEDGE)]
    assert ordered == ["painful_polyneuropathy", "trigeminal_neuralgia", "painful_diabetic_neuropathy"]


def test_within_a_problem_nothing_changes() -> None:
    given = [item("cidp", Standing.REJECTED, id="b"), item("painful_polyneuropathy"), item("cidp", id="a")]
    assert [each.id for each in in_order(given, KNOWLEDGE)] == ["b", "a", "x"]


def test_nothing_to_order() -> None:
    assert in_order([], KNOWLEDGE) == ()
    assert aims([], KNOWLEDGE) == {}


@pytest.mark.parametrize("entry", DISEASES[::5], ids=[each["id"] for each in DISEASES[::5]])
def test_every_plan_is_in_this_order(entry: dict[str, dict[str, object]]) -> None:
    plan = assessed(chart(entry["chart"])).plan
    aim = aims(plan.items, KNOWLEDGE)
    places = [AIMS.index(aim[each.problem]) for each in plan.items]
    assert places == sorted(places)
    problems = [each.problem for each in plan.items]
    assert len(set(problems)) == sum(a != b for a, b in pairwise([*problems, ""]))
