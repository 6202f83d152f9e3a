"""What the rules for an immune treatment look at: the response by real changes, how long it is kept, and relapse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ranvier.diagnosis.course.compare import DECIDING
from ranvier.diagnosis.course.result import IMPROVED, RESULT_FACTS, Measure, Point, Step
from ranvier.diagnosis.course.series import compared, walked
from ranvier.knowledge.entries import Treatment
from ranvier.rules.values import Cell
from ranvier.therapy.follow_up.history import History, Use
from ranvier.therapy.follow_up.pain import as_number
from ranvier.therapy.patient import Patient
from ranvier.units import DAYS_PER_YEAR, MONTHS_PER_YEAR

_MG_PER_G = 1000
_REAL = (Step.BETTER, Step.WORSE)


@dataclass(frozen=True)
class ImmuneCourse:
    """The deciding scales over the visits of one treatment.

    visits    up to the visit at hand
    measures  every measure over all visits, from the comparison of visits
    """

    visits: Sequence[Patient]
    history: History
    measures: Iterable[Measure]

    @cached_property
    def scales(self) -> tuple[tuple[Measure, tuple[Point, ...]], ...]:
        """Deciding scales that were taken at the visit at hand, with their values until then."""
        on = self.visits[-1].record.on
        found: list[tuple[Measure, tuple[Point, ...]]] = []
        for each in self.measures:
            points = tuple(point for point in each.points if point.visit <= on)
            if each.about in DECIDING and each.change is not None and points and points[-1].visit == on:
                found.append((each, points))
        return tuple(found)

    def facts(self, treatment: Treatment) -> Mapping[str, Cell]:
        """What the rules may know."""
        lowered, fits = self._lowered(treatment)
        return {
            "weeks_on_treatment": self.history.weeks_taken(),
            "trial_weeks": as_number(treatment.failure_after_weeks),
            "response": self._response(treatment),
            "months_stable": self._months_stable(),
            "relapsed": self._relapsed(),
            "dose_was_lowered": lowered,
            "earlier_dose_fits": fits,
        }

    def against_before(self) -> tuple[tuple[Measure, Point, Point, Step], ...]:
        """Each scale against its last value before the treatment."""
        until = self.history.not_before
        found: list[tuple[Measure, Point, Point, Step]] = []
        for measure, points in self.scales:
            before = [each for each in points if until is not None and each.on <= until]
            if before and before[-1] is not points[-1]:
                step = compared(before[-1].value, points[-1].value, measure.change)
                found.append((measure, before[-1], points[-1], step))
        return tuple(found)

    def _response(self, treatment: Treatment) -> str | None:
        steps = {step for *_, step in self.against_before()}
        if not steps:
            fact = RESULT_FACTS.get(treatment.drug_class)
            said = self.visits[-1].record.value(fact) if fact else None
            return "better" if said == IMPROVED and self.scales else None
        better, worse = Step.BETTER in steps, Step.WORSE in steps
        if (better and worse) or (not better and not worse and steps & {Step.OPEN, Step.NO_LIMIT}):
            return "open"
        return "better" if better else "worse" if worse else "unchanged"

    def _walks(self) -> list[tuple[tuple[Point, ...], tuple[Step, ...]]]:
        """Each scale since before the treatment, and what each value is against the last one that differed."""
        until = self.history.not_before
        walks: list[tuple[tuple[Point, ...], tuple[Step, ...]]] = []
        for measure, points in self.scales:
            before = [index for index, each in enumerate(points) if until is not None and each.on <= until]
            since = points[before[-1] :] if before else points
            if len(since) > 1:
                walks.append((since, walked(since, measure.change)[0]))
        return walks

    def _months_stable(self) -> float | None:
        """Since the last real change of any deciding scale; since the first value when there was none."""
        walks = self._walks()
        if not walks:
            return None
        last = [
            max(
                (point.on for point, step in zip(points[1:], steps, strict=True) if step in _REAL), default=points[0].on
            )
            for points, steps in walks
        ]
        return (self.visits[-1].record.on - max(last)).days * MONTHS_PER_YEAR / DAYS_PER_YEAR

    def _relapsed(self) -> bool | None:
        walks = self._walks()
        if not walks:
            return None
        return any(steps[-1] is Step.WORSE and Step.BETTER in steps for _, steps in walks)

    def _best_visit(self) -> date | None:
        """The last visit before the worsening: the one before the visit at hand at which scales were taken."""
        days = [each.visit for _, points in self.scales for each in points[:-1]]
        until = self.history.not_before
        later = [day for day in days if until is None or day > until]
        return max(later) if later else None

    def _lowered(self, treatment: Treatment) -> tuple[bool | None, bool | None]:
        """Whether less is given than at the last good visit, and whether that dose is within those for this weight."""
        best = self._best_visit()
        then = next((each for each in self.history.uses if each.on == best), None)
        now = self.history.now
        if then is None or then.daily_mg is None or now.daily_mg is None:
            return None, None
        return now.daily_mg < then.daily_mg, self._fits(treatment, then)

    def _fits(self, treatment: Treatment, then: Use) -> bool | None:
        most = max((each.dose_g_per_kg for each in treatment.doses if each.dose_g_per_kg is not None), default=None)
        weight = self.visits[-1].record.number("weight_kg")
        if most is None or weight is None or then.single_mg is None:
            return None
        return then.single_mg <= most * weight * _MG_PER_G

    def dose_that_held(self) -> Use | None:
        """The dose at the last good visit."""
        best = self._best_visit()
        return next((each for each in self.history.uses if each.on == best and each.taken), None)
