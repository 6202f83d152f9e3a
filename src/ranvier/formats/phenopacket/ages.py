"""Ages and times of a packet in years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ranvier.errors import InputError
from ranvier.formats.phenopacket.parts import Part
from ranvier.units import DAYS_PER_WEEK, DAYS_PER_YEAR, MONTHS_PER_YEAR

WEEKS_PER_YEAR = DAYS_PER_YEAR / DAYS_PER_WEEK

CONGENITAL = {"HP:0003577"}
_DURATION = re.compile(
    r"P(?=.)(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T[0-9HMS.]+)?"
)


@dataclass(frozen=True, slots=True)
class Age:
    """An age in years, as the packet writes it, and the step in years in which it is told."""

    years: float
    as_given: str
    step_years: float


def years_of(duration: str) -> tuple[float, float] | None:
    """An ISO 8601 duration in years, and the smallest unit that it names, in years; None when it is none.

    >>> years_of("P3Y6M") == (3.5, 1 / 12)
    True
    >>> years_of("P4Y"), years_of("four")
    ((4.0, 1.0), None)
    """
    match = _DURATION.fullmatch(duration)
    if match is None:
        return None
    per_year = (1.0, MONTHS_PER_YEAR, WEEKS_PER_YEAR, DAYS_PER_YEAR)
    years = sum(float(each) / unit for each, unit in zip(match.groups(), per_year, strict=True) if each)
    return years, min(
        (1 / unit for each, unit in zip(match.groups(), per_year, strict=True) if each), default=1 / DAYS_PER_YEAR
    )


def age_at(element: Part | None, born: date | None) -> tuple[Age | None, str]:
    """The age that an element of time states, and how to call what states none.

    An age, the term "congenital onset" and a time stamp beside a date of birth are ages; a range of ages, an
    age in the womb and a class such as "infantile onset" are not, and are returned as words.

    Raises InputError for an age that is no ISO 8601 duration, and a time before the birth.
    """
    if element is None:
        return None, ""
    if (given := element.part("age")) is not None:
        written = given.text("iso8601duration")
        found = years_of(written)
        if found is None:
            raise InputError(
                f"'{written}' is no age", where=given.where, allowed="an ISO 8601 duration, P4Y, P3Y6M or P10D"
            )
        return Age(found[0], written, found[1]), ""
    if (term := element.term("ontologyClass")) is not None:
        return (Age(0.0, str(term), 1 / DAYS_PER_YEAR), "") if term.id in CONGENITAL else (None, str(term))
    stamp = element.day("timestamp")
    if stamp is not None and born is not None:
        if stamp < born:
            raise InputError(f"the time {stamp} lies before the birth on {born}", where=element.where)
        return Age(_between(born, stamp), f"{stamp}, born {born}", 1 / DAYS_PER_YEAR), ""
    return None, ", ".join(element.fields)


def _between(born: date, day: date) -> float:
    """Years of life: birthdays, and the part of the year since the last one."""
    birthdays = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    since = (day.month - born.month) * DAYS_PER_YEAR / MONTHS_PER_YEAR + day.day - born.day
    return birthdays + min(since % DAYS_PER_YEAR / DAYS_PER_YEAR, 0.999)
