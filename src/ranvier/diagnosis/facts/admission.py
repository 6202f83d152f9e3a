"""Scores that belong to a set day of a stay in hospital, from the visit when it falls on that day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.record import PatientRecord
from ranvier.rules.values import Cell

_OF_A_DAY = (
    ("mrc_sum_score", "day_of_first_strength", "mrc_sum_score_at_admission"),
    ("mrc_sum_score", "day_of_second_strength", "mrc_sum_score_at_day_7"),
    ("gbs_disability_scale", "day_of_disability_grade", "gbs_disability_scale_at_2_weeks"),
)
"""What is measured at a visit, the day after admission that counts, and the fact of that day."""


def admission_facts(record: PatientRecord, values: Mapping[str, Cell], knowledge: Knowledge) -> Mapping[str, Cell]:
    """Strength and disability on the days of the outcome scores, when the visit falls on one of them.

    Raises InputError when the chart states another value for that day.
    """
    found = dict(_of_the_day(values, knowledge))
    for name, value in found.items():
        if name in record.facts and values[name] != value:
            fact = record.facts[name]
            raise InputError(
                f"'{name}' is {fact.as_given}, but at this visit, which is on that day, it is {value}",
                where=str(fact.origin),
                hint="Correct one of them, or 'days_since_admission'",
            )
    return found


def _of_the_day(values: Mapping[str, Cell], knowledge: Knowledge) -> Iterator[tuple[str, Cell]]:
    figures = knowledge.methods["examination"]
    for measured, day, name in _OF_A_DAY:
        value = values.get(measured)
        if value is not None and values.get("days_since_admission") == figures.number(day):
            yield name, value
