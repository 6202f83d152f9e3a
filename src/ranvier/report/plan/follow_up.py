"""Follow-up arranged for the reader: what becomes of each treatment at each visit, and the calendar of checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ranvier.assess import Assessment
from ranvier.knowledge.entries import Source
from ranvier.report.plan.views import PlanView, UrgentView
from ranvier.report.wording import capital, ended, number_text
from ranvier.rules.words import joined
from ranvier.therapy.follow_up import FollowUpStep, TreatmentStep
from ranvier.therapy.patient import Patient
from ranvier.therapy.watch import Check, watch

WORDS: Mapping[FollowUpStep, str] = {
    FollowUpStep.STOP: "Stop now",
    FollowUpStep.TAPER: "Taper",
    FollowUpStep.LOWER: "Lower",
    FollowUpStep.REFER: "Refer",
    FollowUpStep.HOLD: "Hold",
    FollowUpStep.CANNOT_BE_JUDGED: "Cannot be judged",
    FollowUpStep.SWITCH: "Switch",
    FollowUpStep.RAISE: "Raise",
    FollowUpStep.COMBINE: "Combine",
}


@dataclass(frozen=True, slots=True)
class StepView:
    """One treatment at one visit.

    dose   what is taken, and what it becomes
    asks   what to measure or to ask
    """

    id: str
    title: str
    step: str
    word: str
    statement: str
    action: str
    dose: str
    reasons: tuple[str, ...]
    asks: tuple[str, ...]
    alternatives: str
    review: str
    urgent: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class VisitView:
    """The steps of one visit."""

    date: str
    present: bool
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class CheckView:
    """One line of the calendar."""

    due: str
    treatment: str
    what: str
    when: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """The section on follow-up; the present visit first."""

    visits: tuple[VisitView, ...]
    dated: tuple[CheckView, ...]
    undated: tuple[CheckView, ...]
    assumed: tuple[str, ...]
    notes: tuple[str, ...]


def checks_of(assessment: Assessment, chosen: Iterable[str] = ()) -> tuple[Check, ...]:
    """The calendar of checks of one assessment; raises InputError for a treatment that the plan does not propose."""
    patient = Patient(assessment.record, assessment.gathered, assessment.findings)
    return watch(patient, assessment.plan, assessment.follow_up, chosen)


def check_views(checks: Iterable[Check], assessment: Assessment) -> tuple[CheckView, ...]:
    """The lines of the calendar for the reader."""
    sources = assessment.findings.knowledge.sources
    return tuple(_check(each, sources) for each in checks)


def follow_up_view(assessment: Assessment) -> FollowUpView | None:
    """Arrange the follow-up; None when nothing is followed and nothing is watched."""
    found = assessment.follow_up
    checks = checks_of(assessment)
    if found is None and not checks:
        return None
    sources = assessment.findings.knowledge.sources
    steps = found.steps if found is not None else ()
    days = sorted({each.visit for each in steps}, reverse=True)
    visits = tuple(
        VisitView(
            day.isoformat(),
            any(each.present for each in steps if each.visit == day),
            tuple(sorted((_step(each, sources) for each in steps if each.visit == day), key=_place)),
        )
        for day in days
    )
    return FollowUpView(
        visits,
        tuple(_check(each, sources) for each in checks if each.due is not None),
        tuple(_check(each, sources) for each in checks if each.due is None),
        tuple(dict.fromkeys(each.title for each in checks if each.assumed)),
        tuple(_notes(assessment)),
    )


def _place(each: StepView) -> tuple[bool, bool]:
    """The urgent first, then what changes."""
    return not each.urgent, each.step == FollowUpStep.HOLD.value


def urgent_first(plan: PlanView, found: FollowUpView | None) -> PlanView:
    """The plan with what follow-up cannot let wait among its urgent actions."""
    steps = [each for visit in found.visits if visit.present for each in visit.steps] if found is not None else []
    urgent = tuple(
        UrgentView(
            f"{each.title}: {each.word.lower()}", each.action, "now", each.statement, (), each.source, each.verified
        )
        for each in steps
        if each.urgent
    )
    return replace(plan, urgent=(*urgent, *plan.urgent)) if urgent else plan


def _notes(assessment: Assessment) -> Iterable[str]:
    found = assessment.follow_up
    if found is not None and found.not_followed:
        yield f"No rules of follow-up for {joined(list(found.not_followed))}."
    if found is not None and found.left_out:
        yield f"{found.left_out} earlier visits are not worked out."


def _step(each: TreatmentStep, sources: Mapping[str, Source]) -> StepView:
    rule = each.decision.rule
    source = sources.get(rule.claim.source) if rule is not None else None
    taken = f"{number_text(each.from_mg)} mg a day" if each.from_mg is not None else ""
    dose = f"{taken} → {number_text(each.to_mg)} mg a day" if each.to_mg is not None else taken
    less = rule is not None and rule.claim.id.endswith((".relief_kept", ".stable"))
    return StepView(
        id=each.id,
        title=each.title,
        step=each.step.value,
        word="Try with less" if less else WORDS[each.step],
        statement=each.statement,
        action=each.action,
        dose=dose,
        reasons=tuple(ended(capital(reason)) for reason in each.reasons),
        asks=each.asks,
        alternatives=joined([title for _, title in each.alternatives]),
        review=each.review.isoformat() if each.review else "",
        urgent=each.urgent,
        source=source.title if source is not None else "",
        verified=rule is None or rule.claim.verified,
    )


def _check(each: Check, sources: Mapping[str, Source]) -> CheckView:
    days = f"{each.due}" if each.due else ""
    known = sources.get(each.source)
    return CheckView(
        due=f"{days} to {each.latest}" if each.latest else days,
        treatment=each.title,
        what=each.what,
        when=each.when,
        source=known.title if known is not None else "",
        verified=each.verified,
    )
