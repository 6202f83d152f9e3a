"""What comes next among pain medicines: raise, wait, combine, switch or refer, by what is taken and was tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ranvier.diagnosis.facts import Gathered
from ranvier.diagnosis.findings import Findings
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.care.sequences import Sequence as Order
from ranvier.knowledge.care.sequences import names_of
from ranvier.knowledge.entries import Treatment
from ranvier.knowledge.phrasing import lower_first
from ranvier.record import PatientRecord
from ranvier.rules.words import joined
from ranvier.therapy.next_steps import Move, NextStep, NextSteps, Outcome, Trial
from ranvier.therapy.plan import PlanItem, Standing
from ranvier.therapy.present_use import present_use
from ranvier.therapy.trials import past_trials
from ranvier.units import convert


@dataclass(frozen=True)
class _Case:
    order: Order
    items: tuple[PlanItem, ...]
    trials: tuple[Trial, ...]
    record: PatientRecord
    gathered: Gathered
    knowledge: Knowledge
    problem: str

    @property
    def complete(self) -> bool:
        """The list of medicines is complete and every entry of it was understood."""
        listing = self.record.listings.get("medicine")
        return listing is not None and listing.unlisted == 0 and all(each.medicines for each in self.gathered.medicines)

    @property
    def failed_classes(self) -> frozenset[str]:
        """Classes of which a proper trial failed or was not tolerated."""
        return frozenset(each.drug_class for each in self.trials if each.outcome in {Outcome.FAILED, Outcome.HARMED})

    @property
    def taken(self) -> tuple[Medicine, ...]:
        """Every medicine that is taken now."""
        rows = zip(self.record.rows("medicine"), self.gathered.medicines, strict=True)
        now = [reading for row, reading in rows if row.number("stopped_days_ago") is None]
        return tuple(medicine for reading in now for medicine in reading.medicines)


def next_steps(
    record: PatientRecord, gathered: Gathered, items: Iterable[PlanItem], findings: Findings
) -> tuple[NextSteps, ...]:
    """What comes next for the pain that the plan treats; nothing where it treats none.

    Only medicines that the plan proposes are named for a start, as a partner or for a change: what is barred or waits
    for an answer is never among them.
    """
    listed, knowledge = tuple(items), findings.knowledge
    found: list[NextSteps] = []
    for order in knowledge.sequences.values():
        for problem in order.problems:
            of_it = tuple(each for each in listed if each.problem == problem and each.id in knowledge.medicines)
            if any(each.standing is not Standing.REJECTED for each in of_it):
                trials = past_trials(record, findings, order, problem)
                case = _Case(order, of_it, trials, record, gathered, knowledge, problem)
                found.append(NextSteps(problem, case.trials, tuple(_steps(case))))
        found = [_without_start(each, order, found) for each in found]
    return tuple(each for each in found if each.steps)


def _without_start(steps: NextSteps, order: Order, found: Iterable[NextSteps]) -> NextSteps:
    """No second medicine is started for the wider problem while one is started for a narrower one."""
    within = order.narrower.get(steps.problem, ())
    if not any(step.move is Move.START for each in found if each.problem in within for step in each.steps):
        return steps
    return replace(steps, steps=tuple(each for each in steps.steps if each.move is not Move.START))


def _steps(case: _Case) -> Iterator[NextStep]:
    if not case.complete:
        yield NextStep(Move.ASK, "The list of medicines comes first: what may be added depends on all that is taken.")
        return
    taken = {each.id for each in case.taken}
    now = [each for each in case.items if each.id in taken]
    for each in now:
        yield from _of_present(each, case)
    if not now:
        yield from _start(case)
    yield from _refer(case)


def _start(case: _Case) -> Iterator[NextStep]:
    others = _of_other_classes(case, frozenset())
    least = min((each.line for each in others), default=0)
    first = others if case.failed_classes else [each for each in others if each.line == least]
    if not first:
        return
    if len(first) == 1 and not case.failed_classes:
        yield _start_of_one(first[0], case)
        return
    advice = "switch" if case.failed_classes else "start"
    move = Move.SWITCH if case.failed_classes else Move.START
    names = joined([lower_first(each.title) for each in first], "or")
    said = case.order.advice[advice].text
    yield NextStep(move, f"{said} Here: {names}. {_dates(case)}", tuple(each.id for each in first), advice)


def _start_of_one(item: PlanItem, case: _Case) -> NextStep:
    """The first choice, when there is only one class of it."""
    text = f"Start with {lower_first(item.title)} and raise it step by step to the aim."
    return NextStep(Move.START, f"{text} {_dates(case)}", (item.id,))


def _of_present(item: PlanItem, case: _Case) -> Iterator[NextStep]:
    use = present_use(item.id, case.record, case.gathered.medicines)
    if item.standing is Standing.REJECTED:
        others = [lower_first(each.title) for each in _of_other_classes(case, frozenset({_class(item, case)}))]
        instead = f" In its place: {joined(others, 'or')}." if others else ""
        text = f"{item.title} should not go on as it is: see why it is rejected, and the prescriber is asked.{instead}"
        yield NextStep(Move.STOP, text, (item.id,))
        return
    if item.standing is not Standing.ALREADY_TAKEN:
        yield NextStep(Move.ASK, f"{item.title} is taken: what the plan asks about it comes first.", (item.id,))
        return
    if item.held:
        yield _replace_held(item, case)
        return
    target = item.dose.target_mg if item.dose else None
    most = item.dose.max_mg if item.dose else None
    if most is not None and use.at_least_mg is not None and use.at_least_mg > most:
        yield NextStep(Move.STOP, f"Lower {lower_first(item.title)} to {most:g} mg a day first.", (item.id,))
    elif target is not None and use.daily_mg is None:
        yield NextStep(Move.ASK, f"Which daily dose of {lower_first(item.title)} is taken?", (item.id,))
    elif target is not None and use.daily_mg is not None and use.daily_mg < target:
        text = f"Raise {lower_first(item.title)} from {use.daily_mg:g} to {target:g} mg a day before it is judged"
        yield NextStep(Move.RAISE, f"{text}, as far as it is tolerated.", (item.id,))
    else:
        yield from _judge(item, case)


def _replace_held(item: PlanItem, case: _Case) -> NextStep:
    """What is taken in spite of a serious danger is not raised and not added to."""
    others = [lower_first(each.title) for each in _of_other_classes(case, frozenset({_class(item, case)}))]
    instead = f" Better in its place: {joined(others, 'or')}." if others else ""
    text = f"{item.title} is not raised: what the review of medicines says of it comes first.{instead}"
    return NextStep(Move.STOP, text, (item.id,))


def _judge(item: PlanItem, case: _Case) -> Iterator[NextStep]:
    pain, weeks = case.record.number("pain_intensity_0_to_10"), _weeks(item, case)
    number = case.order.figures.number
    name = lower_first(item.title)
    if pain is None or weeks is None:
        what = " and ".join(
            text for text, value in (("how strong the pain is now", pain), ("for how long it is taken", weeks))
            if value is None
        )  # fmt: skip
        yield NextStep(Move.ASK, f"To judge {name} it must be known {what}.", (item.id,), "judge")
    elif pain <= number("mild_pain"):
        yield NextStep(Move.KEEP, case.order.advice["keep"].text, (item.id,), "keep")
    elif weeks < number("look_weeks"):
        wait = f"Wait: look at {name} in week {number('look_weeks'):g}, judge it in week {number('trial_weeks'):g}."
        yield NextStep(Move.WAIT, wait, (item.id,), "judge")
    else:
        yield from _combine(item, case)
        if weeks >= number("trial_weeks"):
            yield from _switch(item, _of_other_classes(case, frozenset({_class(item, case)})), case)


def _combine(item: PlanItem, case: _Case) -> Iterator[NextStep]:
    partners = [each for each in _proposed(case) if _may_join(each, item, case)]
    if not partners:
        return
    names = joined([lower_first(each.title) for each in partners], "or")
    said = case.order.advice["combine"].text
    ids = item.id, *(each.id for each in partners)
    yield NextStep(Move.COMBINE, f"{said} To {lower_first(item.title)} may be added: {names}.", ids, "combine")


def _switch(item: PlanItem, others: Sequence[PlanItem], case: _Case) -> Iterator[NextStep]:
    if not others:
        return
    names = joined([lower_first(each.title) for each in others], "or")
    text = f"{case.order.advice['switch'].text} From {lower_first(item.title)}, lowered step by step, to {names}."
    yield NextStep(Move.SWITCH, text, (item.id, *(each.id for each in others)), "switch")


def _refer(case: _Case) -> Iterator[NextStep]:
    if len(case.failed_classes) >= case.order.figures.number("failed_classes"):
        yield NextStep(Move.REFER, case.order.advice["refer"].text, advice="refer")


def _dates(case: _Case) -> str:
    number = case.order.figures.number
    return f"Look in week {number('look_weeks'):g}, judge in week {number('trial_weeks'):g} at an effective dose."


def _proposed(case: _Case) -> list[PlanItem]:
    return [each for each in case.items if each.standing is Standing.PROPOSED]


def _of_other_classes(case: _Case, spared: frozenset[str]) -> list[PlanItem]:
    """What is proposed first of each class that has not failed and is not spared."""
    best: dict[str, PlanItem] = {}
    for each in _proposed(case):
        drug_class = _class(each, case)
        if drug_class not in case.failed_classes | spared:
            best.setdefault(drug_class, each)
    least = min((each.line for each in best.values()), default=0)
    return [each for each in best.values() if each.line <= least + 1]


def _may_join(partner: PlanItem, item: PlanItem, case: _Case) -> bool:
    """A pair allows it with the present one, and none forbids it with anything that is taken."""
    joining = names_of(case.knowledge.medicines[partner.id])
    if _class(partner, case) in case.failed_classes:
        return False
    pair = case.order.may_go_together(joining, names_of(case.knowledge.medicines[item.id]), case.problem)
    return pair is not None and not any(case.order.forbids(joining, names_of(each)) for each in case.taken)


def _class(item: PlanItem, case: _Case) -> str:
    treatment: Treatment = case.knowledge.treatments[item.id]
    return treatment.drug_class


def _weeks(item: PlanItem, case: _Case) -> float | None:
    """How long it has been taken, by the entry that says the least."""
    rows = zip(case.record.rows("medicine"), case.gathered.medicines, strict=True)
    months = [
        row.number("taken_for_months")
        for row, reading in rows
        if any(each.id == item.id for each in reading.medicines) and row.number("stopped_days_ago") is None
    ]
    known = [each for each in months if each is not None]
    return convert(min(known), "month", "week") if known and len(known) == len(months) else None
