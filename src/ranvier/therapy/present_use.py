"""What the list of medicines says of a treatment that is already taken: whether, how much, and what to mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.facts.ingredients import daily_mg
from ranvier.diagnosis.facts.medicines import MedicineReading
from ranvier.knowledge.entries import Treatment
from ranvier.record import PatientRecord
from ranvier.therapy.plan import Dose, Reason, Standing


@dataclass(frozen=True, slots=True)
class PresentUse:
    """The entries of the medicine list that name a treatment.

    listed    it stands on the list, also when it was stopped within the last days
    taken     it is taken now
    entries   how many entries name it now
    daily_mg  the daily dose of all of them together; None when one of them does not state it
    at_least_mg  the doses that are stated, together; None when none is
    """

    listed: bool = False
    taken: bool = False
    entries: int = 0
    daily_mg: float | None = None
    at_least_mg: float | None = None


def present_use(medicine: str, record: PatientRecord, readings: Sequence[MedicineReading]) -> PresentUse:
    """Look a medicine up in the list of what the patient takes.

    medicine  id of the medicine
    readings  every entry of the list as it was understood, in its order
    """
    own = [
        (row, reading)
        for row, reading in zip(record.rows("medicine"), readings, strict=True)
        if any(each.id == medicine for each in reading.medicines)
    ]
    now = [(row, reading) for row, reading in own if row.number("stopped_days_ago") is None]
    doses = [daily_mg(row, reading, medicine) for row, reading in now]
    known = [each for each in doses if each is not None]
    least = sum(known) if known else None
    return PresentUse(bool(own), bool(now), len(now), least if len(known) == len(doses) else None, least)


def cautions_of_use(treatment: Treatment, use: PresentUse, standing: Standing, dose: Dose | None) -> Iterator[Reason]:
    """What to mind when a treatment of the plan is taken already."""
    if not use.taken:
        return
    if use.entries > 1:
        yield Reason(
            f"{treatment.title} stands {use.entries} times on the list of medicines.",
            action="Clear up which entry is taken.",
        )
    if standing is Standing.REJECTED:
        stopping = treatment.stopping.text if treatment.stopping else "Do not stop it suddenly."
        yield Reason(
            "The patient takes it now.", action=f"Reconsider it with the prescriber. When it is stopped: {stopping}"
        )
    if dose is None or dose.max_mg is None or use.at_least_mg is None or use.at_least_mg <= dose.max_mg:
        return
    limit = f" ({dose.max_mg:g} mg a day)" if standing is Standing.ALREADY_TAKEN else ""
    yield Reason(
        f"The chart says {use.at_least_mg:g} mg a day, more than the most that is given at this age and kidney and "
        f"liver function{limit}.",
        dose.band,
        "Lower the dose step by step.",
    )
