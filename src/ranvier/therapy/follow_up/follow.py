"""Every treatment under way at every visit: which step it takes, why, and what is asked first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ranvier.diagnosis.course.result import Measure
from ranvier.knowledge import Knowledge
from ranvier.therapy.follow_up.at_visit import PAIN_RULES, AtVisit
from ranvier.therapy.follow_up.effects import LISTING
from ranvier.therapy.follow_up.followed import Followed, ImmuneVisit, PainVisit, goes_first
from ranvier.therapy.follow_up.result import FollowUp, TreatmentStep
from ranvier.therapy.gates import Gated
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import Plan


def follow_up(
    visits: Sequence[Patient], plan: Plan, measures: Iterable[Measure], knowledge: Knowledge
) -> FollowUp | None:
    """What becomes of each treatment at each visit; None when there is nothing to follow.

    visits    every visit as it was known on its day, the earliest first; the last one is the present one
    plan      the plan of the present visit
    measures  every measure over the visits

    There is something to follow when there were earlier visits, or when the chart lists adverse effects.
    """
    if len(visits) < 2 and LISTING not in visits[-1].record.listings:
        return None
    most = int(knowledge.follow_up_figures.number("most_visits_followed"))
    left_out = max(len(visits) - most, 0)
    found: list[TreatmentStep] = []
    unknown: dict[str, None] = {}
    gates: dict[tuple[date, str, str], Gated] = {}
    for index in range(left_out, len(visits)):
        at = AtVisit(visits[: index + 1], plan, tuple(measures), knowledge, index == len(visits) - 1, gates)
        found.extend(_steps(at))
        if at.present:
            unknown |= dict.fromkeys(at.not_followed())
    return FollowUp(tuple(found), tuple(unknown), left_out)


def _steps(at: AtVisit) -> Iterator[TreatmentStep]:
    """One step for each treatment that is followed; of the medicines against pain one is changed at a time."""
    followed: list[Followed] = []
    for medicine, treatment in at.taken:
        rules = at.rules_of(treatment) if treatment is not None else None
        if treatment is not None and rules is not None:
            kind = PainVisit if rules.id == PAIN_RULES else ImmuneVisit
            followed.append(kind(at, medicine, treatment, rules))
    first = goes_first([each for each in followed if isinstance(each, PainVisit)])
    for each in followed:
        waits = isinstance(each, PainVisit) and first is not None and each is not first
        yield each.step(another_changes=waits)
