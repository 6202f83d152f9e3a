"""One treatment at one visit: what the rules may know of it, and its step in sentences."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from ranvier.knowledge.care.follow_up import SEVERITIES, FollowUpRules
from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.entries import Treatment
from ranvier.rules.values import Cell
from ranvier.therapy.follow_up.at_visit import AtVisit, free
from ranvier.therapy.follow_up.decide import decide
from ranvier.therapy.follow_up.history import History, history
from ranvier.therapy.follow_up.immune import ImmuneCourse
from ranvier.therapy.follow_up.pain import PAIN, PainCourse, dose_facts, gate_facts, lower_dose, next_dose
from ranvier.therapy.follow_up.result import BOLDNESS, Decision, FollowUpStep, TreatmentStep
from ranvier.therapy.follow_up.said import Told, asks, reasons
from ranvier.therapy.gates import Gated
from ranvier.units import DAYS_PER_WEEK

_FOR_PAIN = ("pain", "neuropath", "neuralg", "nerve", "burning", "tingling")
MOST_ALTERNATIVES = 3
COMPANY = {"may_be_added", "may_be_replaced"}
_BOLD = (FollowUpStep.SWITCH, FollowUpStep.RAISE, FollowUpStep.COMBINE)


@dataclass(frozen=True)
class Followed(ABC):
    """One treatment at one visit."""

    at: AtVisit
    medicine: Medicine
    treatment: Treatment
    rules: FollowUpRules

    @cached_property
    def history(self) -> History:
        """What was taken of it from visit to visit."""
        return history(self.at.visits, self.medicine.id)

    @cached_property
    def gate(self) -> Gated:
        """The treatment through its gates, as known at this visit."""
        return self.at.gate(self.treatment, self.medicine, self.at.patient)

    @cached_property
    def to_replace(self) -> list[tuple[Treatment, Gated]]:
        """What could take its place."""
        return self.at.others(self.treatment, in_place_of=self.medicine.id)

    @property
    def _others(self) -> Iterable[tuple[Treatment, Gated]]:
        return self.to_replace

    @abstractmethod
    def facts(self) -> Mapping[str, Cell]:
        """What the rules may know."""

    @abstractmethod
    def told(self, decision: Decision) -> Iterable[str]:
        """Reasons that are particular to the kind of treatment."""

    @abstractmethod
    def to_mg(self, decision: Decision) -> float | None:
        """The daily dose after the step."""

    def alternatives(self, decision: Decision) -> tuple[tuple[str, str], ...]:
        """What may be added or take its place."""
        return free(self.to_replace)[:MOST_ALTERNATIVES] if decision.step is FollowUpStep.SWITCH else ()

    @cached_property
    def known(self) -> Mapping[str, Cell]:
        """What the rules may know, with the adverse effects."""
        return {**self.at.effects.facts((self.medicine.id,)), **self.facts()}

    @cached_property
    def alone(self) -> Decision:
        """The step as if nothing else were changed; what else may be given is worked out only where it matters."""
        first = decide(self.rules, {**self.known, "another_changes": False})
        return decide(self.rules, {**first.facts, **self.company()}) if COMPANY & {*first.missing} else first

    def company(self) -> Mapping[str, Cell]:
        """Whether another treatment may be added or take its place."""
        return {"may_be_replaced": self.at.any_free(self.treatment, self.to_replace)}

    def step(self, *, another_changes: bool = False) -> TreatmentStep:
        """The step with its reasons."""
        decision = decide(self.rules, {**self.alone.facts, "another_changes": True}) if another_changes else self.alone
        told = Told(self.treatment, self.gate, self.at.effects.of((self.medicine.id,)), lambda: self._others)
        to_mg = self.to_mg(decision)
        rule = decision.rule
        return TreatmentStep(
            treatment=self.treatment.id,
            medicine=self.medicine.id,
            title=self.treatment.title if self.treatment.id == self.medicine.id else self.medicine.title,
            visit=self.at.on,
            present=self.at.present,
            decision=decision,
            statement=rule.claim.title if rule else "It cannot be judged: what decides is missing.",
            action=rule.claim.advice if rule else "Keep the dose; raise and add nothing until this is known.",
            reasons=(*self.told(decision), *reasons(decision, told)),
            asks=asks(decision, told),
            effects=told.effects,
            from_mg=self.history.now.daily_mg,
            to_mg=to_mg,
            alternatives=self.alternatives(decision),
            review=self._review(decision),
        )

    def _review(self, decision: Decision) -> date:
        """When the patient is seen again: at once, after the step, at the end of the trial, or as the numbers say."""
        numbers = self.at.knowledge.follow_up_figures
        rule, on = decision.rule, self.at.on
        if rule is not None and rule.urgent:
            return on
        facts = decision.facts
        weeks = facts.get("weeks_at_dose", facts.get("weeks_on_treatment"))
        end = {"trial_running": "trial_weeks", "wait_for_step": "step_weeks"}
        name = rule.claim.id.rpartition(".")[2] if rule is not None else ""
        whole = facts.get(end.get(name, ""))
        if isinstance(weeks, float) and isinstance(whole, float):
            return on + timedelta(days=max(round((whole - weeks) * DAYS_PER_WEEK), 1))
        if decision.step is FollowUpStep.CANNOT_BE_JUDGED:
            key = "unknown_review_weeks"
        else:
            key = (
                "hold_review_weeks" if decision.step is FollowUpStep.HOLD and name != "may_be_noise" else "review_weeks"
            )
        return on + timedelta(days=round(numbers.number(key) * DAYS_PER_WEEK))


@dataclass(frozen=True)
class PainVisit(Followed):
    """A medicine against pain at one visit."""

    @property
    def for_pain(self) -> bool:
        """Whether it is taken against pain, as far as anybody says."""
        purpose = self.history.now.taken_for.casefold()
        return not purpose or any(each in purpose for each in _FOR_PAIN)

    @cached_property
    def course(self) -> PainCourse:
        """The pain over the visits."""
        knowledge = self.at.knowledge
        return PainCourse(self.at.visits, self.history, knowledge.changes.get(PAIN), knowledge.follow_up_figures)

    @cached_property
    def to_add(self) -> list[tuple[Treatment, Gated]]:
        """What could be added to it."""
        return self.at.others(self.treatment)

    @property
    def _others(self) -> Iterable[tuple[Treatment, Gated]]:
        return (*self.to_replace, *self.to_add)

    def facts(self) -> Mapping[str, Cell]:
        """Dose, relief, gates and company; of what is taken for another purpose the adverse effects alone."""
        if not self.for_pain:
            return {"dose_is_titrated": False}
        return {
            **gate_facts(self.gate),
            **dose_facts(self.treatment, self.history, self.gate.dose),
            **self.course.facts(),
            "pain_medicines": float(len(self.at.for_pain)) if self.history.now.complete else None,
        }

    def company(self) -> Mapping[str, Cell]:
        """Whether another medicine may be added or take its place; nothing is, to what is taken for something else."""
        if not self.for_pain:
            return {}
        return {"may_be_added": self.at.any_free(self.treatment, self.to_add), **Followed.company(self)}

    def told(self, decision: Decision) -> Iterable[str]:
        """The pain before and now, and a highest dose that has fallen."""
        if not self.for_pain:
            purpose = self.history.now.taken_for
            yield f"It is taken for something else ({purpose}): only its adverse effects are followed here."
            return
        before, now = self.course.before, self.course.now
        if before is not None and now is not None:
            fall = self.course.relief_at(now)
            share = "" if not fall else f", a fall of {fall:.0f}%" if fall > 0 else ", more than before"
            yield f"Pain {before[1]:g} on {before[0]}, before it was begun, and {now:g} now{share}."
        yield from self._kidney()

    def _kidney(self) -> Iterable[str]:
        """That the highest dose has fallen since the visit before, with the clearance of both days."""
        dose = self.gate.dose
        if len(self.at.visits) < 2 or dose is None or dose.max_mg is None:
            return
        earlier = self.at.visits[-2]
        then = self.at.gate(self.treatment, self.medicine, earlier).dose
        if then is not None and then.max_mg is not None and then.max_mg > dose.max_mg:
            clearance = [
                f"{value:.0f}" if isinstance(value, float) else "unknown"
                for each in (earlier, self.at.patient)
                for value in [each.gathered.facts.values.get("creatinine_clearance_ml_per_min")]
            ]
            yield (
                f"The highest dose for this patient fell from {then.max_mg:g} to {dose.max_mg:g} mg a day since "
                f"{earlier.record.on} (creatinine clearance {clearance[0]} and {clearance[1]} mL/min)."
            )

    def to_mg(self, decision: Decision) -> float | None:
        """One step up or down, or back to the dose that held."""
        taken, dose = self.history.now.daily_mg, self.gate.dose
        if taken is None or decision.rule is None:
            return None
        name = decision.rule.claim.id.rpartition(".")[2]
        if name == "relief_lost_after_lowering":
            held = decision.facts.get("dose_that_held_mg")
            return held if isinstance(held, float) else None
        if decision.step is FollowUpStep.RAISE:
            return next_dose(dose, taken) if dose is not None else None
        if decision.step is FollowUpStep.LOWER or name == "relief_kept":
            return lower_dose(dose, taken)
        return None

    def alternatives(self, decision: Decision) -> tuple[tuple[str, str], ...]:
        """What may be added, or take its place."""
        if decision.step is FollowUpStep.COMBINE:
            return free(self.to_add)[:MOST_ALTERNATIVES]
        return super().alternatives(decision)


_CHANGES = (FollowUpStep.STOP, FollowUpStep.TAPER, FollowUpStep.LOWER, *_BOLD)


def goes_first(followed: Sequence[PainVisit]) -> PainVisit | None:
    """The medicine whose change goes before that of the others: the safest step, the worst tolerated, the latest."""

    def place(each: PainVisit) -> tuple[int, int, int]:
        worst = each.known["worst_effect"]
        rank = SEVERITIES.index(worst) if isinstance(worst, str) else 0
        started = each.history.started
        return BOLDNESS[each.alone.step], -rank, -(started.toordinal() if started else 0)

    return min((each for each in followed if each.alone.step in _CHANGES), key=place, default=None)


@dataclass(frozen=True)
class ImmuneVisit(Followed):
    """An immune treatment at one visit."""

    @cached_property
    def course(self) -> ImmuneCourse:
        """The deciding scales over the visits."""
        return ImmuneCourse(self.at.visits, self.history, self.at.measures)

    def facts(self) -> Mapping[str, Cell]:
        """Response, time, gates and what could take its place."""
        return {
            **gate_facts(self.gate),
            **self.course.facts(self.treatment),
        }

    def told(self, decision: Decision) -> Iterable[str]:
        """Each scale against before the treatment, and the dose that held."""
        for measure, before, now, step in self.course.against_before():
            word, title = step.value.replace("_", " "), measure.title[:1].upper() + measure.title[1:]
            yield f"{title} {before.value:g} on {before.on} and {now.value:g} now: {word}."
        held = self.course.dose_that_held()
        if decision.step is FollowUpStep.RAISE and held is not None and held.single_mg is not None:
            every = f" every {held.every_days:g} days" if held.every_days is not None else ""
            yield f"The dose that held was {held.single_mg / 1000:g} g{every}, on {held.on}."

    def to_mg(self, decision: Decision) -> float | None:
        """The dose of an immune treatment is told in words."""
        return None
