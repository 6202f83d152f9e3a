"""The first step whose rule holds; a bold one only when every safer step before it is ruled out."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.knowledge.follow_up import FollowUpRules
from ranvier.rules.explain import explain
from ranvier.rules.settle import settled_by
from ranvier.rules.values import Cell, Facts
from ranvier.therapy.follow_up.result import BOLDNESS, Decision, FollowUpStep


def decide(rules: FollowUpRules, facts: Mapping[str, Cell]) -> Decision:
    """Ask the steps in their order.

    What is unknown never makes a step bolder: a step that is bolder than to go on is taken only when no safer step
    before it is open. Otherwise the treatment cannot be judged, and what is missing is named.
    """
    answers = explain(rules.rules, Facts(dict(facts)))
    missing: dict[str, None] = {}
    safest_open: int | None = None
    for each in rules.steps:
        step = FollowUpStep(each.step)
        answer = answers.patient[each.claim.id]
        if answer.value is None:
            missing |= dict.fromkeys(found.name for found in settled_by(answer, answers))
            safest_open = BOLDNESS[step] if safest_open is None else min(safest_open, BOLDNESS[step])
        if answer.value is not True:
            continue
        blocked = safest_open is not None and safest_open < BOLDNESS[step] > BOLDNESS[FollowUpStep.HOLD]
        if not blocked:
            return Decision(step, each, tuple(missing), rules, facts, answers)
        break
    return Decision(FollowUpStep.CANNOT_BE_JUDGED, None, tuple(missing), rules, facts, answers)
