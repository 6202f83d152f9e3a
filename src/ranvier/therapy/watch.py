"""What is watched and when: the checks of each treatment that is taken or comes first, as days of a calendar."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ranvier.errors import InputError, nearest
from ranvier.knowledge.care.schedules import Schedule, Span
from ranvier.knowledge.entries import Claim, Figures, Statement, Treatment
from ranvier.rules.words import joined
from ranvier.therapy.follow_up import FollowUp, FollowUpStep, TreatmentStep
from ranvier.therapy.follow_up.history import use_at
from ranvier.therapy.later import comes_later
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import Dose, Plan, Standing
from ranvier.therapy.review import Review, Severity
from ranvier.units import DAYS_PER_WEEK


class Why(StrEnum):
    """What makes something due."""

    DANGER = "a danger of what is taken now"
    BEFORE = "before the start"
    DAY = "after the start"
    STEP = "at a step of the dose"
    AGAIN = "again and again"
    VISIT = "at each visit"
    REVIEW = "the next step of follow-up"
    WHEN_NEEDED = "when it applies"
    NO_START = "the date of the first dose is not known"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to do, and by when.

    due      the day; None when only its words say when
    latest   until when it is not late
    when     the words of the source
    assumed  the first dose is not given yet: counted as if it were given on the day of the assessment
    ordinal  its place among the days of the same statement
    """

    treatment: str
    title: str
    what: str
    when: str
    why: Why
    due: date | None = None
    latest: date | None = None
    assumed: bool = False
    source: str = ""
    verified: bool = False
    ordinal: int = 0

    @property
    def key(self) -> str:
        """What stays the same when the day of the check moves."""
        return "|".join((self.treatment, self.what, self.when, self.why.value, str(self.ordinal)))


@dataclass(frozen=True, slots=True)
class _Watched:
    """A treatment with the day of its first dose, as far as anybody knows it."""

    treatment: Treatment
    taken: bool
    start: date | None
    dose: Dose | None = None
    step: TreatmentStep | None = None


def watch(patient: Patient, plan: Plan, follow_up: FollowUp | None, chosen: Iterable[str] = ()) -> tuple[Check, ...]:
    """The calendar of a patient, what is due first at the top, dangers before all; what has no day at the end.

    chosen  treatments that are to be begun; the first of the plan for each problem of which nothing is taken, unless
            given; an operation, a block or a device of a later line is not taken as begun

    Raises InputError for a chosen treatment that the plan does not propose.
    """
    knowledge = patient.findings.knowledge
    on, numbers = patient.record.on, knowledge.follow_up_figures
    found = [
        check
        for each in (*_taken(patient, follow_up), *_begun(patient, plan, tuple(chosen)))
        for check in _checks(each, on, numbers)
    ]
    found += dangers_now(plan.review, on, knowledge.claims)
    last = add_months(on, round(numbers.number("calendar_months")))
    kept = [each for each in found if each.due is None or each.due <= last]

    def place(each: Check) -> tuple[date, bool, str, str, int]:
        danger = each.why is Why.DANGER
        title, what = ("", "") if danger else (each.title, each.what)
        return each.due or date.max, not danger, title, what, each.ordinal

    return tuple(sorted(dict.fromkeys(kept), key=place))


def dangers_now(review: Review, on: date, claims: Mapping[str, Claim]) -> Iterator[Check]:
    """What is wrong with what is taken now is seen to today; so is one that waits for a dose, route or height."""
    for each in review.alerts:
        if each.severity is not Severity.MODERATE or each.kind == "dose":
            yield _danger(each.claim_id, each.medicines, each.title, each.action, on, claims)
    for each in review.open_checks:
        if each.perhaps or (each.missing and all(ask.subject for ask in each.missing)):
            asked = f"Find out: {joined([str(ask) for ask in each.missing])}. {each.action}"
            yield _danger(each.claim_id, each.medicines, each.title, asked, on, claims)


def _danger(
    id: str, medicines: tuple[str, ...], title: str, action: str, on: date, claims: Mapping[str, Claim]
) -> Check:
    claim = claims.get(id)
    return Check(
        treatment=id or title,
        title=joined(list(medicines)),
        what=f"{title}: {action[:1].lower()}{action[1:]}",
        when="now",
        why=Why.DANGER,
        due=on,
        source=claim.source if claim is not None else "",
        verified=claim is not None and claim.verified,
    )


def _taken(patient: Patient, follow_up: FollowUp | None) -> Iterator[_Watched]:
    """Every treatment of the knowledge that is on the list of medicines now."""
    known = patient.findings.knowledge.treatments
    steps = {each.medicine: each for each in follow_up.present} if follow_up is not None else {}
    ids = [medicine.id for reading in patient.gathered.medicines for medicine in reading.medicines]
    for id in dict.fromkeys(ids):
        step, use = steps.get(id), use_at(patient, id)
        treatment = known.get(step.treatment if step is not None else id)
        if treatment is not None and use.taken:
            yield _Watched(treatment, taken=True, start=use.started, step=step)


def _begun(patient: Patient, plan: Plan, chosen: tuple[str, ...]) -> Iterator[_Watched]:
    """The treatments that would be begun: those that are chosen, or the first of each problem without one."""
    offered = {each.id: each for each in plan.items if each.standing in {Standing.PROPOSED, Standing.LAST_RESORT}}
    for id in chosen:
        if id not in offered:
            names = list(offered)
            raise InputError(
                f"the plan does not propose '{id}'",
                where="--treatment",
                allowed=", ".join(names) or "nothing: no treatment is free of questions",
                nearest=nearest(id, names),
            )
    if not chosen:
        helped = {each.problem for each in plan.items if _is_taken(each.id, patient)}
        first: dict[str, str] = {}
        for each in plan.items:
            begins = each.standing is Standing.PROPOSED and not comes_later(each.kind, each.line)
            if begins and each.problem not in helped:
                first.setdefault(each.problem, each.id)
        treated = first.keys() | helped
        chosen = tuple(dict.fromkeys(id for problem, id in first.items() if not _narrower(problem, patient) & treated))
    for id in chosen:
        item = offered[id]
        yield _Watched(patient.findings.knowledge.treatments[id], taken=False, start=patient.record.on, dose=item.dose)


def _narrower(problem: str, patient: Patient) -> set[str]:
    """Narrower problems: where one of them is treated, nothing more is begun for the wider one on the same day."""
    orders = patient.findings.knowledge.sequences.values()
    return {each for order in orders for each in order.narrower.get(problem, ())}


def _is_taken(id: str, patient: Patient) -> bool:
    return use_at(patient, id).taken


def _checks(watched: _Watched, on: date, numbers: Figures) -> Iterator[Check]:
    step = watched.step
    if step is not None and step.review is not None:
        yield Check(
            treatment=watched.treatment.id,
            title=watched.treatment.title,
            what=f"Review (step at the last visit: {step.step.value.replace('_', ' ')})",
            when=step.action,
            why=Why.REVIEW,
            due=step.review,
            source=step.decision.rule.claim.source if step.decision.rule else "",
            verified=step.decision.rule is not None and step.decision.rule.claim.verified,
        )
    if step is None or step.step is not FollowUpStep.STOP:
        for statement in watched.treatment.monitoring:
            yield from _of_statement(statement, watched, on, numbers)


_Day = tuple[Why, date | None, date | None]
"""What makes a check due, from which day on, and until when."""


def _of_statement(statement: Statement, watched: _Watched, on: date, numbers: Figures) -> Iterator[Check]:
    """Every day on which one statement asks for something, from the day of the assessment on."""
    for ordinal, (why, due, latest) in enumerate(_days(statement.schedule, watched, on, numbers), 1):
        yield Check(
            treatment=watched.treatment.id,
            title=watched.treatment.title,
            what=statement.text,
            when=statement.when,
            why=why,
            due=due,
            latest=latest if latest != due else None,
            assumed=not watched.taken,
            source=statement.source,
            verified=statement.confidence == "seen",
            ordinal=ordinal,
        )


def _days(schedule: Schedule | None, watched: _Watched, on: date, numbers: Figures) -> Iterator[_Day]:
    if schedule is None:
        yield Why.WHEN_NEEDED, None, None
        return
    if schedule.before and not watched.taken:
        yield Why.BEFORE, on, None
    points = list(schedule.at)
    if schedule.first_weeks:
        week = round(numbers.number("first_weeks_check"))
        points.append(Span("week", week, week))
    yield from _after_the_start(points, watched, on)
    for span in schedule.every:
        yield from ((Why.AGAIN, due, None) for due in _again(span, schedule, watched, on, numbers))
    if schedule.each_step:
        yield from ((Why.STEP, day, None) for day in _steps(watched, on) or [None])
    if schedule.each_time:
        yield Why.VISIT, watched.step.review if watched.step is not None else None, None
    if schedule.when_needed:
        yield Why.WHEN_NEEDED, None, None


def _after_the_start(points: Iterable[Span], watched: _Watched, on: date) -> Iterator[_Day]:
    """The stated days after the first dose that have not passed yet."""
    for each in points:
        if watched.start is None:
            yield Why.NO_START, None, None
        elif (late := _after(watched.start, each.unit, each.most)) >= on:
            yield Why.DAY, max(_after(watched.start, each.unit, each.least), on), late


def _steps(watched: _Watched, on: date) -> list[date]:
    """The days on which the dose is raised: those of the titration, or today when follow-up raises it."""
    if watched.taken:
        return [on] if watched.step is not None and watched.step.step is FollowUpStep.RAISE else []
    titration = watched.dose.titration if watched.dose is not None else ()
    return [on + timedelta(days=each.day - 1) for each in titration[1:]]


def _again(span: Span, schedule: Schedule, watched: _Watched, on: date, numbers: Figures) -> Iterator[date]:
    """The days of what is repeated, from the last stated day after the start on; from today when no start is known."""
    start = watched.start
    first = on if start is None else max((_after(start, each.unit, each.least) for each in schedule.at), default=start)
    last = add_months(on, round(numbers.number("calendar_months")))
    if schedule.for_months is not None:
        last = min(last, add_months(first, schedule.for_months))
    count = 1
    while (due := _after(first, span.unit, count * span.least)) <= last:
        if due >= on:
            yield due
        count += 1


def _after(start: date, unit: str, number: int) -> date:
    """So many days, weeks or months after a day.

    >>> _after(date(2026, 1, 31), "month", 1), _after(date(2026, 1, 31), "week", 2)
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 14))
    """
    if unit == "month":
        return add_months(start, number)
    return start + timedelta(days=number * (DAYS_PER_WEEK if unit == "week" else 1))


def add_months(start: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
