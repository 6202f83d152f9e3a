"""Whether a planned nerve block is allowed at all, and how the body decides how much may be given."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ranvier.report.report import build_report
from ranvier.report.terminal import report_text
from ranvier.therapy.plan import Standing

from ...diagnosis.charts import PAINFUL_DIABETIC_FEET, PATIENT, assessed, facts, items, merged
from .charts import BODY, LIDOCAINE, WHOLE, bars, block, planned


def test_a_whole_chart_is_allowed_with_its_sum_and_what_is_left() -> None:
    plan = planned()
    assert (plan.standing, plan.questions, plan.bars) == ("allowed", (), ())
    assert plan.sums is not None
    assert plan.sums.total == pytest.approx(20 / 200 + 5 / 140)
    assert plan.sums.left[0].ml > 0
    assert any("mixing" in each.text for each in plan.cautions)


def test_a_block_that_is_better_avoided_here_says_so_first_and_tells_no_volume() -> None:
    chart = merged(WHOLE, facts(bleeding_disorder=True))
    plan = planned(facts(bleeding_disorder=True))
    assert plan.standing == "better_avoided"
    assert not plan.allowed
    assert "clotting" in f"{plan.cautions[0].text} {plan.cautions[0].source}".casefold()
    view = build_report(assessed(chart)).blocks
    assert view is not None
    assert view.planned is not None
    assert "better avoided here" in view.planned.verdict
    assert not any("more at most" in each for each in view.planned.left)


def test_without_block_and_diary_nothing_stands_in_the_plan() -> None:
    assert assessed(BODY).plan.blocks is None


# ------------------------------------------------------------------------------------------------ gate


def test_no_block_for_a_problem_that_is_not_established() -> None:
    plan = planned(block(LIDOCAINE, block_planned="lumbar_sympathetic_block"))
    assert plan.standing == "not_allowed"
    assert "No problem is established" in bars(plan)
    assert "no place in polyneuropathy" in bars(plan)


@pytest.mark.parametrize("weeks", [11, None])
def test_a_facet_block_waits_for_three_months_of_conservative_treatment(weeks: float | None) -> None:
    chart = copy.deepcopy(WHOLE)
    if weeks is None:
        del chart["pain"]["weeks_of_conservative_treatment"]
    else:
        chart["pain"]["weeks_of_conservative_treatment"] = weeks
    found = assessed(chart).plan.blocks
    assert found is not None
    assert found.planned is not None
    assert not found.planned.allowed


@pytest.mark.parametrize(
    "name", ["nerve_blocks_for_polyneuropathy", "sympathetic_blocks_for_polyneuropathy", "facet_blocks_for_nerve_pain"]
)
def test_blocks_for_polyneuropathy_are_rejected_with_the_reason(name: str) -> None:
    (found,) = items(assessed(PATIENT, PAINFUL_DIABETIC_FEET), name)
    assert found.standing is Standing.REJECTED
    assert found.rejected


def test_a_block_is_never_proposed_to_a_patient_with_polyneuropathy_alone() -> None:
    plan = assessed(PATIENT, PAINFUL_DIABETIC_FEET).plan
    blocks = [each for each in plan.items if each.kind == "block"]
    assert blocks
    assert all(each.standing is Standing.REJECTED for each in blocks)


def test_an_unnamed_block_is_asked_for() -> None:
    plan = planned({"planned_block": {"block_planned": None}})
    assert any("block_planned" in each for each in plan.questions)


# ------------------------------------------------------------------------------------------------ body


def test_without_the_weight_no_sum_and_no_volume() -> None:
    chart = copy.deepcopy(WHOLE)
    del chart["patient"]["weight_kg"]
    assessment = assessed(chart)
    assert assessment.plan.blocks is not None
    plan = assessment.plan.blocks.planned
    assert plan is not None
    assert plan.sums is None
    assert plan.standing == "ask_first"
    text = report_text(build_report(assessment), 120)
    assert "No sum and no volume" in text
    assert "mL more" not in text
    assert "1.5 mL/kg" in text


@pytest.mark.parametrize(
    "more",
    [
        facts(age_years=71), facts(frailty=True), facts(heart_failure=True), facts(liver_disease=True),
        {"patient": {"sex": "female"}, "comorbidity": {"pregnancy": True}},
    ],
)  # fmt: skip
def test_every_maximum_is_reduced(more: dict[str, Any]) -> None:
    plan = planned(more)
    assert plan.sums is not None
    assert plan.sums.shares[0].maximum.mg == pytest.approx(140)


def test_obesity_is_dosed_by_the_ideal_weight() -> None:
    plan = planned(facts(weight_kg=120))
    assert plan.body.ideal
    assert plan.body.weight_kg == pytest.approx(70.5, abs=0.1)


def test_a_child_is_for_a_childrens_anaesthetist() -> None:
    assert any("children's anaesthetist" in each for each in planned(facts(age_years=12)).questions)


def test_too_much_is_barred_with_what_each_alone_could_be() -> None:
    assessment = assessed(WHOLE, block({**LIDOCAINE, "volume_ml": 30}))
    assert assessment.plan.blocks is not None
    plan = assessment.plan.blocks.planned
    assert plan is not None
    assert plan.standing == "not_allowed"
    assert "more than 1" in bars(plan)
    text = report_text(build_report(assessment), 120)
    assert "ABOVE 1" in text
    assert "alone: at most 20 mL" in text
