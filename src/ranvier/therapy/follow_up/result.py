"""What follow-up says: what becomes of each treatment at each visit, with its reason and the numbers used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ranvier.knowledge.care.follow_up import FollowUpRule, FollowUpRules
from ranvier.rules.explain import Answers
from ranvier.rules.values import Cell


class FollowUpStep(StrEnum):
    """What becomes of a treatment."""

    STOP = "stop"
    TAPER = "taper"
    LOWER = "lower"
    REFER = "refer"
    HOLD = "hold"
    CANNOT_BE_JUDGED = "cannot_be_judged"
    SWITCH = "switch"
    RAISE = "raise"
    COMBINE = "combine"


BOLDNESS: Mapping[FollowUpStep, int] = {
    FollowUpStep.STOP: 0,
    FollowUpStep.TAPER: 1,
    FollowUpStep.LOWER: 1,
    FollowUpStep.REFER: 1,
    FollowUpStep.HOLD: 2,
    FollowUpStep.CANNOT_BE_JUDGED: 2,
    FollowUpStep.SWITCH: 3,
    FollowUpStep.RAISE: 4,
    FollowUpStep.COMBINE: 5,
}
"""How much more medicine a step means: one that is bolder than to go on needs every safer one to be ruled out."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The step of one treatment, and how the rules came to it.

    rule     the rule that is true; None when none is and what is missing decides
    missing  names of the measures that a safer or the same step waits for
    """

    step: FollowUpStep
    rule: FollowUpRule | None
    missing: tuple[str, ...]
    rules: FollowUpRules
    facts: Mapping[str, Cell]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Effect:
    """An adverse effect at a visit as it counts.

    counted    its severity here: never less than what is known of the effect
    known      severity and treatment are stated
    """

    effect: str
    medicine: str
    written: str
    counted: str
    known: bool
    action: str = ""


@dataclass(frozen=True, slots=True)
class TreatmentStep:
    """What becomes of one treatment at one visit.

    treatment     id of the treatment; `medicine` is the id under which the chart names it
    from_mg       the daily dose that is taken; `to_mg` the one after the step, when the step is one of the dose
    alternatives  medicines that may be added or take its place, best first: id and title
    reasons       what the step rests on, in sentences
    asks          what to measure or to ask
    review        when the patient is seen again
    """

    treatment: str
    medicine: str
    title: str
    visit: date
    present: bool
    decision: Decision
    statement: str
    action: str
    reasons: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    from_mg: float | None = None
    to_mg: float | None = None
    alternatives: tuple[tuple[str, str], ...] = ()
    review: date | None = None

    @property
    def id(self) -> str:
        """The name under which the step is explained."""
        return f"follow_up.{self.medicine}" + ("" if self.present else f".{self.visit.isoformat()}")

    @property
    def step(self) -> FollowUpStep:
        """What becomes of the treatment."""
        return self.decision.step

    @property
    def urgent(self) -> bool:
        """Whether it cannot wait."""
        return self.decision.rule is not None and self.decision.rule.urgent


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The steps of all visits, the earliest visit first.

    not_followed  what is taken and has no rules of follow-up
    left_out      how many earlier visits are not worked out, because there are too many
    """

    steps: tuple[TreatmentStep, ...] = ()
    not_followed: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def present(self) -> tuple[TreatmentStep, ...]:
        """The steps of the present visit."""
        return tuple(each for each in self.steps if each.present)
