"""How an earlier trial of a pain medicine is read: failed, harmed, helped, or no proper trial at all."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.diagnosis.findings import Findings
from ranvier.knowledge.entries import Treatment
from ranvier.knowledge.sequences import Sequence
from ranvier.record import PatientRecord, Row
from ranvier.therapy.dosing import dosing
from ranvier.therapy.next_steps import Outcome, Trial


def past_trials(record: PatientRecord, findings: Findings, order: Sequence) -> tuple[Trial, ...]:
    """Every earlier trial of a medicine that may be planned, as it is read."""
    return tuple(_trials(record, findings, order))


def _trials(record: PatientRecord, findings: Findings, order: Sequence) -> Iterator[Trial]:
    knowledge = findings.knowledge
    for row in record.rows("past_treatment"):
        for medicine in read_medicine(row.text("name") or "", knowledge).medicines:
            treatment = knowledge.treatments.get(medicine.id)
            if treatment is not None and any(each.problem in order.problems for each in treatment.indications):
                found = dosing(treatment, findings, record).dose
                outcome = _outcome(row, treatment, order, found.target_mg if found else None)
                yield Trial(medicine.id, treatment.title, treatment.drug_class, outcome, _SAID[outcome])


_SAID = {
    Outcome.FAILED: "a proper trial without effect",
    Outcome.HARMED: "stopped for side effects",
    Outcome.PARTIAL: "partial relief",
    Outcome.HELPED: "helped",
    Outcome.TOO_SHORT: "too short to judge it; a proper trial may be worth it",
    Outcome.TOO_LOW: "the dose was too low to judge it; a proper trial may be worth it",
    Outcome.UNKNOWN: "how long and at which dose is not known",
}


def _outcome(row: Row, treatment: Treatment, order: Sequence, target: float | None) -> Outcome:
    because, response = row.text("stopped_because"), row.text("response")
    relief = row.number("pain_relief_percent")
    if because in {"side_effect", "allergy"} or response == "worse":
        return Outcome.HARMED
    if response == "good":
        return Outcome.HELPED
    partial = relief is not None and relief >= order.figures.number("least_relief_percent")
    if response == "partial" or (partial and response != "none"):
        return Outcome.PARTIAL
    if because != "no_effect" and response != "none":
        return Outcome.UNKNOWN
    return _proper(row, treatment, order, target)


def _proper(row: Row, treatment: Treatment, order: Sequence, target: float | None) -> Outcome:
    """Whether a trial without effect was long and strong enough to say so."""
    weeks, dose = row.number("weeks_at_highest_dose"), row.number("highest_daily_dose_mg")
    if weeks is not None and weeks < (treatment.failure_after_weeks or order.figures.number("trial_weeks")):
        return Outcome.TOO_SHORT
    if dose is not None and target is not None and dose < target:
        return Outcome.TOO_LOW
    return Outcome.FAILED if weeks is not None else Outcome.UNKNOWN
