"""Follow-up and calendar in the form that is written as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ranvier.rules.values import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranvier.therapy.follow_up import FollowUp, TreatmentStep
    from ranvier.therapy.watch import Check


class NumberForm(msgspec.Struct):
    """A measure that the rules of follow-up looked at; null when it is not known."""

    name: str
    phrase: str
    value: bool | float | str | None
    unit: str


class AdverseEffectForm(msgspec.Struct):
    """An adverse effect as it counts for a treatment; `medicine` is empty when nobody ascribes it."""

    effect: str
    medicine: str
    counted_as: str
    action: str


class TreatmentStepForm(msgspec.Struct):
    """What becomes of a treatment at a visit.

    `step` is stop, taper, lower, refer, hold, cannot_be_judged, switch, raise or combine.
    """

    id: str
    visit: str
    treatment: str
    title: str
    step: str
    rule: str
    urgent: bool
    statement: str
    action: str
    reasons: list[str]
    asks: list[str]
    from_mg: float | None
    to_mg: float | None
    alternatives: list[str]
    review: str | None
    effects: list[AdverseEffectForm]
    numbers: list[NumberForm]
    source: str
    confidence: str


class CheckForm(msgspec.Struct):
    """Something to check; `due` is null when only its words say when."""

    due: str | None
    latest: str | None
    treatment: str
    what: str
    when: str
    why: str
    start_assumed: bool
    source: str
    verified: bool


class FollowUpForm(msgspec.Struct):
    """What becomes of each treatment at each visit, the earliest visit first, and the calendar of checks."""

    steps: list[TreatmentStepForm] = []
    not_followed: list[str] = []
    calendar: list[CheckForm] = []


def follow_up_form(found: FollowUp | None, checks: Iterable[Check]) -> FollowUpForm:
    """The follow-up; empty when nothing is followed."""
    return FollowUpForm(
        [_step(each) for each in found.steps] if found is not None else [],
        list(found.not_followed) if found is not None else [],
        [
            CheckForm(
                each.due.isoformat() if each.due else None,
                each.latest.isoformat() if each.latest else None,
                each.treatment,
                each.what,
                each.when,
                each.why.value,
                each.assumed,
                each.source,
                each.verified,
            )
            for each in checks
        ],
    )


def _step(each: TreatmentStep) -> TreatmentStepForm:
    rule, measures = each.decision.rule, each.decision.rules.measures
    return TreatmentStepForm(
        id=each.id,
        visit=each.visit.isoformat(),
        treatment=each.treatment,
        title=each.title,
        step=each.step.value,
        rule=rule.claim.id if rule is not None else "",
        urgent=each.urgent,
        statement=each.statement,
        action=each.action,
        reasons=list(each.reasons),
        asks=list(each.asks),
        from_mg=each.from_mg,
        to_mg=each.to_mg,
        alternatives=[id for id, _ in each.alternatives],
        review=each.review.isoformat() if each.review else None,
        effects=[AdverseEffectForm(one.effect, one.medicine, one.counted, one.action) for one in each.effects],
        numbers=[
            NumberForm(name, measure.phrase, None if isinstance(value, Interval) else value, measure.unit)
            for name, measure in measures.items()
            for value in (each.decision.facts.get(name),)
        ],
        source=rule.claim.source if rule is not None else "",
        confidence=rule.claim.confidence if rule is not None else "seen",
    )
