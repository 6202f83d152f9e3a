"""How an earlier trial of a medicine is read: failed, harmed, helped, or no proper trial at all."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.diagnosis.findings import Findings
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.sequences import Sequence
from ranvier.knowledge.entries import Treatment
from ranvier.record import PatientRecord, Row
from ranvier.therapy.dosing import dosing
from ranvier.therapy.next_steps import Outcome, Trial


def past_trials(record: PatientRecord, findings: Findings, order: Sequence, problem: str) -> tuple[Trial, ...]:
    """Every earlier trial of a medicine that may be planned, as it is read for a problem."""
    return tuple(_trials(record, findings, order, problem))


def _trials(record: PatientRecord, findings: Findings, order: Sequence, problem: str) -> Iterator[Trial]:
    knowledge = findings.knowledge
    for row in record.rows("past_treatment"):
        for medicine in read_medicine(row.text("name") or "", knowledge).medicines:
            treatment = knowledge.treatments.get(medicine.id)
            if treatment is not None and any(each.problem in order.problems for each in treatment.indications):
                found = dosing(treatment, findings, record, problem).dose
                outcome = read_trial(row, treatment, knowledge, found.target_mg if found else None)
                yield Trial(medicine.id, treatment.title, treatment.drug_class, outcome, SAID[outcome])


SAID = {
    Outcome.FAILED: "a proper trial without effect",
    Outcome.HARMED: "stopped for side effects",
    Outcome.PARTIAL: "partial relief",
    Outcome.HELPED: "helped",
    Outcome.TOO_SHORT: "too short to judge it; a proper trial may be worth it where nothing speaks against it",
    Outcome.TOO_LOW: "the dose was too low to judge it; a proper trial may be worth it where nothing speaks against it",
    Outcome.UNKNOWN: "how long and at which dose is not known",
}
"""How an outcome is told."""

NO_PROPER_TRIAL = frozenset({Outcome.TOO_SHORT, Outcome.TOO_LOW})
"""A trial without effect that says nothing against a proper one."""


def read_trial(row: Row, treatment: Treatment, knowledge: Knowledge, target: float | None) -> Outcome:
    """What an entry of the earlier treatments says of a medicine.

    target  the daily dose in mg that is aimed at in this patient; None when it is not known
    """
    because, response = row.text("stopped_because"), row.text("response")
    order = _order(treatment, knowledge)
    relief = row.number("pain_relief_percent")
    if because in {"side_effect", "allergy"} or response == "worse":
        return Outcome.HARMED
    if response == "good":
        return Outcome.HELPED
    partial = relief is not None and order is not None and relief >= order.figures.number("least_relief_percent")
    if response == "partial" or (partial and response != "none"):
        return Outcome.PARTIAL
    if because != "no_effect" and response != "none":
        return Outcome.UNKNOWN
    return _proper(row, treatment, order, target)


def _order(treatment: Treatment, knowledge: Knowledge) -> Sequence | None:
    """The sequence in which a medicine stands."""
    problems = {each.problem for each in treatment.indications}
    return next((each for each in knowledge.sequences.values() if not problems.isdisjoint(each.problems)), None)


def _proper(row: Row, treatment: Treatment, order: Sequence | None, target: float | None) -> Outcome:
    """Whether a trial without effect was long and strong enough to say so."""
    weeks, dose = row.number("weeks_at_highest_dose"), row.number("highest_daily_dose_mg")
    needed = treatment.failure_after_weeks or (order.figures.number("trial_weeks") if order else 0.0)
    if weeks is not None and weeks < needed:
        return Outcome.TOO_SHORT
    if dose is not None and target is not None and dose < target:
        return Outcome.TOO_LOW
    return Outcome.FAILED if weeks is not None else Outcome.UNKNOWN
