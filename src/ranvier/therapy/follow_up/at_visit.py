"""One visit with those before it: what is taken, which rules follow it, and what else may be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ranvier.diagnosis.course.result import Measure
from ranvier.diagnosis.course.treatment import IMMUNE, IMMUNOGLOBULIN
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.follow_up import FollowUpRules
from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.entries import Treatment
from ranvier.rules.nodes import names
from ranvier.therapy.follow_up.effects import Effects, read_adverse_effects
from ranvier.therapy.follow_up.history import MEDICINE
from ranvier.therapy.gates import Gated, gated
from ranvier.therapy.patient import Patient, without
from ranvier.therapy.plan import Plan, Standing

PAIN_RULES, IMMUNE_RULES = "pain_medicine", "immune_treatment"
_GIVEN_UNDER_THE_SKIN = "subcutaneous"


@dataclass(frozen=True)
class AtVisit:
    """One visit with those before it."""

    visits: Sequence[Patient]
    plan: Plan
    measures: tuple[Measure, ...]
    knowledge: Knowledge
    present: bool
    gates: dict[tuple[date, str, str], Gated]

    def gate(self, treatment: Treatment, medicine: Medicine, visit: Patient) -> Gated:
        """What is taken through its gates at this visit or an earlier one; worked out once for all visits."""
        key = visit.record.on, treatment.id, medicine.id
        if key not in self.gates:
            self.gates[key] = gated(treatment, visit, given=medicine.id)
        return self.gates[key]

    @property
    def patient(self) -> Patient:
        """The patient as known at this visit."""
        return self.visits[-1]

    @property
    def on(self) -> date:
        """The day of the visit."""
        return self.patient.record.on

    @cached_property
    def effects(self) -> Effects:
        """The adverse effects that the chart of this visit lists."""
        return read_adverse_effects(self.patient.record, self.knowledge)

    @cached_property
    def taken(self) -> tuple[tuple[Medicine, Treatment | None], ...]:
        """The medicines that are taken, each with the treatment of the knowledge that it is."""
        found: dict[str, tuple[Medicine, Treatment | None]] = {}
        rows = self.patient.record.rows(MEDICINE)
        for row, reading in zip(rows, self.patient.gathered.medicines, strict=True):
            if row.number("stopped_days_ago") is None:
                for each in reading.medicines:
                    found.setdefault(each.id, (each, self._treatment(each, row.text("route") or "")))
        return tuple(found.values())

    def _treatment(self, medicine: Medicine, route: str) -> Treatment | None:
        known = self.knowledge.treatments
        if medicine.id in known and self.rules_of(known[medicine.id]) is not None:
            return known[medicine.id]
        planned = {item.id for item in self.plan.items}
        under_the_skin = route == _GIVEN_UNDER_THE_SKIN
        fitting = [
            each
            for each in known.values()
            if each.kind == "immune"
            and each.drug_class in medicine.properties
            and each.id.startswith(_GIVEN_UNDER_THE_SKIN) == under_the_skin
            and (each.id in planned or IMMUNOGLOBULIN in medicine.properties)
        ]
        return max(fitting, key=lambda each: (each.id in planned, each.failure_after_weeks or 0), default=None)

    def rules_of(self, treatment: Treatment) -> FollowUpRules | None:
        """The rules of follow-up for a treatment: by its indications, or because it acts on the immune system."""
        rules = self.knowledge.follow_up
        medicine = self.knowledge.medicines.get(treatment.id)
        if treatment.kind == "immune" or (medicine is not None and not {*medicine.properties}.isdisjoint(IMMUNE)):
            return rules.get(IMMUNE_RULES)
        asked = {
            name.partition(".")[0]
            for each in treatment.indications
            for _, name in names(self.knowledge.rules.by_id[each.claim.id].node)
        }
        fitting = (each for each in rules.values() if not asked.isdisjoint(each.of_criteria))
        return next(fitting, None) if treatment.kind == "medicine" else None

    def not_followed(self) -> Iterator[str]:
        """Immune treatments and pain medicines on the list that have no rules here."""
        for medicine, treatment in self.taken:
            if treatment is None and not {*medicine.properties}.isdisjoint(IMMUNE):
                yield medicine.title

    @cached_property
    def for_pain(self) -> tuple[str, ...]:
        """The medicines against pain that are taken."""
        return tuple(
            medicine.id
            for medicine, treatment in self.taken
            if treatment is not None and (rules := self.rules_of(treatment)) is not None and rules.id == PAIN_RULES
        )

    def problems(self, treatment: Treatment) -> set[str]:
        """The problems for which the present plan holds a treatment; none when nobody has established one."""
        return {item.problem for item in self.plan.items if item.id == treatment.id}

    def any_free(self, treatment: Treatment, others: Iterable[tuple[Treatment, Gated]]) -> bool | None:
        """Whether one of the others is free; unknown while one waits for an answer, or no problem is established."""
        standings = {gate.standing for _, gate in others}
        if Standing.PROPOSED in standings:
            return True
        return None if Standing.ASK_FIRST in standings or not self.problems(treatment) else False

    def others(self, treatment: Treatment, *, in_place_of: str = "") -> list[tuple[Treatment, Gated]]:
        """Treatments of another class for the same problems, each through its gates, in the order of the guideline."""
        problems = self.problems(treatment)
        classes = {each.drug_class for each, _ in self.taken if each.id != in_place_of} | {treatment.drug_class}
        ids = {each.id for each, _ in self.taken}
        lines: dict[str, float] = {}
        for item in self.plan.items:
            if item.problem in problems and item.standing is not Standing.REJECTED:
                lines.setdefault(item.id, item.line - item.preference / 100)
        found: list[tuple[Treatment, Gated]] = []
        patient = without(self.patient, in_place_of) if in_place_of else self.patient
        for id in sorted(lines, key=lambda each: lines[each]):
            other = self.knowledge.treatments[id]
            if other.kind == treatment.kind and other.drug_class not in classes and id not in ids:
                found.append((other, gated(other, patient)))
        return found


def free(others: Iterable[tuple[Treatment, Gated]]) -> tuple[tuple[str, str], ...]:
    """Those that have passed every gate, with nothing open."""
    return tuple((each.id, each.title) for each, gate in others if gate.standing is Standing.PROPOSED)
