"""The first step whose rule holds; a bold one only when every safer step before it is ruled out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ranvier.knowledge.care.follow_up import FollowUpRules
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
    open_steps: list[int] = []
    for each in rules.steps:
        step = FollowUpStep(each.step)
        answer = answers.patient[each.claim.id]
        if answer.value is None:
            missing |= dict.fromkeys(found.name for found in settled_by(answer, answers))
            open_steps.append(BOLDNESS[step])
        if answer.value is True:
            if _is_blocked(BOLDNESS[step], open_steps):
                break
            return Decision(step, each, tuple(missing), rules, facts, answers)
    return Decision(FollowUpStep.CANNOT_BE_JUDGED, None, tuple(missing), rules, facts, answers)


def _is_blocked(boldness: int, open_steps: Sequence[int]) -> bool:
    """A bold step waits for every safer one that is open; to go on is no answer while it is open whether to do more."""
    going_on = BOLDNESS[FollowUpStep.HOLD]
    if boldness == going_on:
        return any(each > going_on for each in open_steps)
    return boldness > going_on and any(each < boldness for each in open_steps)
