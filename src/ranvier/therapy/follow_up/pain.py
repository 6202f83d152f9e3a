"""What the rules for a medicine against pain look at: relief, dose, time, and what else may be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ranvier.diagnosis.course.result import Step
from ranvier.diagnosis.course.series import compared
from ranvier.knowledge.entries import Figures, Treatment
from ranvier.knowledge.nerves.changes import RealChange
from ranvier.rules.values import Cell
from ranvier.therapy.follow_up.history import History
from ranvier.therapy.gates import Gated
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import Dose
from ranvier.units import DAYS_PER_WEEK, DAYS_PER_YEAR, MONTHS_PER_YEAR

PAIN, JUDGED_RELIEF = "pain_intensity_0_to_10", "pain_relief_percent"


@dataclass(frozen=True)
class PainCourse:
    """The pain at each visit, and before a medicine was begun.

    visits   up to the visit at hand
    change   from how much on a change of the pain is real
    """

    visits: Sequence[Patient]
    history: History
    change: RealChange | None
    numbers: Figures

    @cached_property
    def values(self) -> tuple[tuple[date, float], ...]:
        """The pain of each visit at which it was measured."""
        found = {each.record.on: each.record.number(PAIN) for each in self.visits}
        return tuple((day, value) for day, value in found.items() if value is not None)

    @property
    def now(self) -> float | None:
        """The pain at the visit at hand; a value that is older than the last week before it is none."""
        record = self.visits[-1].record
        fact = record.facts.get(PAIN)
        old = (
            fact is not None
            and fact.on is not None
            and (record.on - fact.on).days > self.numbers.number("pain_is_of_the_last")
        )
        return None if old else record.number(PAIN)

    @property
    def before(self) -> tuple[date, float] | None:
        """The last pain before the medicine was begun, and its day."""
        until = self.history.not_before
        earlier = [each for each in self.values if until is not None and each[0] <= until]
        return earlier[-1] if earlier else None

    def relief_at(self, value: float) -> float | None:
        """The fall since before the medicine, in percent."""
        before = self.before
        return None if before is None or before[1] <= 0 else 100 * (before[1] - value) / before[1]

    @property
    def on_treatment(self) -> tuple[tuple[date, float], ...]:
        """The pain at each visit since the medicine was begun."""
        before = self.before
        return () if before is None else tuple(each for each in self.values if each[0] > before[0])

    @property
    def best(self) -> tuple[date, float] | None:
        """The least pain on the medicine at an earlier visit."""
        earlier = [each for each in self.on_treatment if each[0] < self.visits[-1].record.on]
        return min(earlier, key=lambda each: each[1]) if earlier else None

    def facts(self) -> Mapping[str, Cell]:
        """Relief, whether it is more than noise, how long it has been kept, and whether it was lost."""
        now, before = self.now, self.before
        if now is None:
            return {}
        if before is None:
            return {"pain_intensity": now, **self._as_judged()}
        return {
            "pain_intensity": now,
            "relief_percent": self.relief_at(now),
            "fall_is_real": _real(compared(before[1], now, self.change)),
            "months_of_relief": self._months(now),
            **self._lost(now),
        }

    def _as_judged(self) -> Mapping[str, Cell]:
        """The relief as the patient judges it, where nobody measured the pain before."""
        judged = self.visits[-1].record.number(JUDGED_RELIEF)
        return {} if judged is None else {"relief_percent": judged}

    def _months(self, now: float) -> float:
        first = self.visits[-1].record.on
        if (self.relief_at(now) or 0) < self.numbers.number("good_relief"):
            return 0.0
        for day, value in reversed(self.on_treatment):
            if (self.relief_at(value) or 0) < self.numbers.number("good_relief"):
                break
            first = min(first, day)
        return (self.visits[-1].record.on - first).days * MONTHS_PER_YEAR / DAYS_PER_YEAR

    def _lost(self, now: float) -> Mapping[str, Cell]:
        best = self.best
        if best is None:
            return {"relief_lost": False}
        eased = (self.relief_at(best[1]) or 0) >= self.numbers.number("least_relief")
        worse = compared(best[1], now, self.change)
        held = self.history.dose_on(best[0])
        taken = self.history.now.daily_mg
        lost = False if not eased else _worse(worse)
        return {
            "relief_lost": lost,
            "dose_that_held_mg": held,
            "dose_was_lowered": None if held is None or taken is None else taken < held,
        }


def _real(step: Step) -> bool | None:
    """Whether a fall is more than noise; open where the sources differ."""
    return None if step in {Step.OPEN, Step.NO_LIMIT} else step is Step.BETTER


def _worse(step: Step) -> bool | None:
    return None if step in {Step.OPEN, Step.NO_LIMIT} else step is Step.WORSE


def as_number(value: float | None) -> float | None:
    """A number of the knowledge as rules take it; whole numbers as well."""
    return None if value is None else float(value)


def dose_facts(treatment: Treatment, history: History, dose: Dose | None) -> Mapping[str, Cell]:
    """The dose that is taken against the one for this patient, and for how long at least."""
    titrated = any(each.target_mg is not None for each in treatment.doses)
    taken = history.now.daily_mg
    if not titrated:
        weeks = history.weeks_taken()
        return {
            "dose_is_titrated": False,
            "weeks_at_dose": weeks,
            "trial_weeks": as_number(treatment.failure_after_weeks),
        }
    target = dose.target_mg if dose is not None else None
    reached = target is not None and taken is not None and taken >= target
    return {
        "dose_is_titrated": True,
        "daily_dose_mg": taken,
        "first_dose_mg": as_number(dose.start_mg) if dose is not None else None,
        "target_dose_mg": as_number(target),
        "highest_dose_mg": as_number(dose.max_mg) if dose is not None else None,
        "weeks_at_dose": history.weeks_at(target if reached else None),
        "step_weeks": step_days(dose) / DAYS_PER_WEEK if dose is not None else None,
        "trial_weeks": as_number(treatment.failure_after_weeks),
    }


def step_days(dose: Dose) -> int:
    """How long one step of the titration lasts; a week where it is not raised step by step."""
    steps = dose.titration
    return steps[1].day - steps[0].day if len(steps) > 1 else DAYS_PER_WEEK


def next_dose(dose: Dose, taken: float) -> float | None:
    """The daily dose one step up, never above the one aimed at nor the highest for this patient."""
    if dose.max_mg is None or dose.target_mg is None:
        return None
    above = [each.daily_dose_mg for each in dose.titration if each.daily_dose_mg > taken]
    return min(above[0], dose.target_mg, dose.max_mg) if above else None


def lower_dose(dose: Dose | None, taken: float) -> float | None:
    """The daily dose one step down: the highest for this patient, or the step below; None when there is none."""
    if dose is None:
        return None
    if dose.max_mg is not None and taken > dose.max_mg:
        return dose.max_mg
    below = [each.daily_dose_mg for each in dose.titration if each.daily_dose_mg < taken]
    return below[-1] if below else None


def gate_facts(gate: Gated) -> Mapping[str, Cell]:
    """Whether anything rules the treatment out, and whether all that could is known."""
    open_ = bool(gate.questions)
    return {
        "barred": True if gate.bars else None if open_ else False,
        "cleared": False if gate.bars else None if open_ else True,
    }
