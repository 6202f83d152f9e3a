"""Allergies against a treatment: the same substance is a bar, the same class or an unknown one is asked first."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.diagnosis.findings import Missing
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Treatment
from ranvier.record import PatientRecord
from ranvier.therapy.plan import Reason

_GIVES_A_MEDICINE = {"immune", "injection", "block"}
"""Kinds of procedures by which a medicine is given."""


@dataclass(frozen=True, slots=True)
class AllergyCheck:
    """What the allergies say of one treatment."""

    bars: tuple[Reason, ...] = ()
    questions: tuple[Missing, ...] = ()


def check_allergies(treatment: Treatment, record: PatientRecord, knowledge: Knowledge) -> AllergyCheck:
    """Hold the allergies of the chart against a medicine, or against a procedure that gives one.

    A procedure may give one of several medicines of its class, so that an allergy to one of them is asked first.
    """
    care_with = treatment.gives if treatment.kind == "care" else ""
    if treatment.id not in knowledge.medicines and treatment.kind not in _GIVES_A_MEDICINE and not care_with:
        return AllergyCheck()
    given = treatment.drug_class.removeprefix("local_")
    listing = record.listings.get("allergy")
    questions: list[Missing] = []
    if listing is None or listing.unlisted != 0:
        questions.append(Missing("allergy", "allergies: the list, or total 0 when there is none"))
    bars: list[Reason] = []
    for row in listing.rows if listing else ():
        written = row.text("substance") or ""
        reading = read_medicine(written, knowledge)
        reaction = (row.text("reaction") or "reaction not stated").replace("_", " ")
        if any(each.id in {treatment.id, care_with} for each in reading.medicines):
            bars.append(Reason(f"Allergy or intolerance in the chart: {written} ({reaction})."))
        elif any(each.drug_class in {given, treatment.drug_class} for each in reading.medicines):
            questions.append(
                Missing(
                    "allergy", f"whether the reaction to {written} ({reaction}) also bars {treatment.title.lower()}"
                )
            )
        elif not reading.medicines:
            questions.append(Missing("allergy", f"what '{written}' in the list of allergies is"))
    return AllergyCheck(tuple(bars), tuple(questions))
