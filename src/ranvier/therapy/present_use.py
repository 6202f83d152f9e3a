"""What the list of medicines says of a treatment that is already taken: whether, how much, and what to mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.facts.medicines import MedicineReading
from ranvier.knowledge.entries import Treatment
from ranvier.record import PatientRecord, Row
from ranvier.therapy.plan import Dose, Reason, Standing


@dataclass(frozen=True, slots=True)
class PresentUse:
    """The entries of the medicine list that name a treatment.

    listed    it stands on the list, also when it was stopped within the last days
    taken     it is taken now
    entries   how many entries name it now
    daily_mg  the daily dose of all of them together, as far as it is stated; None when none states it
    """

    listed: bool = False
    taken: bool = False
    entries: int = 0
    daily_mg: float | None = None


def present_use(medicine: str, record: PatientRecord, readings: Sequence[MedicineReading]) -> PresentUse:
    """Look a medicine up in the list of what the patient takes.

    medicine  id of the medicine
    readings  every entry of the list as it was understood, in its order
    """
    rows = record.rows("medicine")
    own = [
        row
        for row, reading in zip(rows, readings, strict=True)
        if any(each.id == medicine for each in reading.medicines)
    ]
    now = [row for row in own if row.number("stopped_days_ago") is None]
    doses = [dose for row in now if (dose := _daily_mg(row)) is not None]
    return PresentUse(bool(own), bool(now), len(now), sum(doses) if doses else None)


def _daily_mg(row: Row) -> float | None:
    daily = row.number("daily_dose_mg")
    single, times = row.number("dose_mg"), row.number("times_per_day")
    return single * times if daily is None and single is not None and times is not None else daily


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
    if dose is None or dose.max_mg is None or use.daily_mg is None or use.daily_mg <= dose.max_mg:
        return
    limit = f" ({dose.max_mg:g} mg a day)" if standing is Standing.ALREADY_TAKEN else ""
    yield Reason(
        f"The chart says {use.daily_mg:g} mg a day, more than the most that is given at this age and kidney and "
        f"liver function{limit}.",
        dose.band,
        "Lower the dose step by step.",
    )
