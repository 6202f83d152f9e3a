"""The time that is left for an injured nerve, from the day of the injury and the way to the muscle."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.diagnosis.limits import DIGITS
from ranvier.document import as_day
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Figures
from ranvier.record import PatientRecord


def days_since_injury(record: PatientRecord) -> float | None:
    """Days since the nerve injury, as stated or from its day; None when that lies after the day of the chart."""
    stated = record.number("days_since_nerve_injury")
    day = as_day(record.value("nerve_injury_on"))
    if stated is not None or day is None:
        return stated
    days = (record.on - day).days
    return float(days) if days >= 0 else None


def months_left(days: float, distance_mm: float, figures: Figures) -> float:
    """Months that are left for a repair after which the muscle is reached in good time; below zero it is too late.

    Source: knowledge/formulas/nerve_regrowth.yaml

    >>> from ranvier.knowledge import load_knowledge
    >>> round(months_left(60.875, 150, load_knowledge().formulas["nerve_regrowth"]), 1)
    5.0
    """
    return figures.number("good_within_months") - _months(days, distance_mm, figures)


def _months(days: float, distance_mm: float, figures: Figures) -> float:
    return days / figures.number("days_per_month") + distance_mm / figures.number("growth_mm_per_month")


def injury_facts(record: PatientRecord, knowledge: Knowledge) -> Mapping[str, float]:
    """The times of an injured nerve for which the chart holds every input."""
    days, distance = days_since_injury(record), record.number("distance_to_muscle_mm")
    found: dict[str, float] = {}
    if days is not None:
        found["days_since_nerve_injury"] = days
        if distance is not None:
            figures = knowledge.formulas["nerve_regrowth"]
            found["months_from_injury_to_muscle"] = round(_months(days, distance, figures), DIGITS)
            found["months_left_for_nerve_repair"] = round(months_left(days, distance, figures), DIGITS)
    return found
