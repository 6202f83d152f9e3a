"""Products that hold several medicines: what is in them, and how much of each is taken in a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.medicines import Medicine
from ranvier.record import Row

_STRENGTH = re.compile(r"\d+(?:\.\d+)?(?:\s*mg)?(?:\s*[/+-]\s*\d+(?:\.\d+)?(?:\s*mg)?)+")
"""Amounts that are joined, as in 30/500 or 37.5 mg/325 mg."""


@lru_cache(maxsize=2048)
def parts_of(medicine: Medicine, knowledge: Knowledge) -> tuple[Medicine, ...]:
    """The ingredients of a combination, by its list or by an id that joins theirs; another medicine is its own one.

    >>> from ranvier.knowledge import load_knowledge
    >>> knowledge = load_knowledge()
    >>> [each.id for each in parts_of(knowledge.medicines["lisinopril_hydrochlorothiazide"], knowledge)]
    ['lisinopril', 'hydrochlorothiazide']
    """
    if medicine.contains:
        return tuple(knowledge.medicines[each] for each in medicine.contains)
    return _split(medicine.id, knowledge.medicines) or (medicine,)


def _split(id: str, medicines: Mapping[str, Medicine]) -> tuple[Medicine, ...]:
    words = id.split("_")
    for cut in range(1, len(words)):
        first, rest = medicines.get("_".join(words[:cut])), "_".join(words[cut:])
        if first is None:
            continue
        others = (medicines[rest],) if rest in medicines else _split(rest, medicines)
        if others:
            return (first, *others)
    return ()


def stated_daily_mg(row: Row) -> float | None:
    """The daily dose of an entry, as stated or as a single dose times its number."""
    daily, single, times = (row.number(each) for each in ("daily_dose_mg", "dose_mg", "times_per_day"))
    return single * times if daily is None and single is not None and times is not None else daily


def daily_mg_of_part(row: Row, given: str, product: Medicine | None, part: int) -> float | None:
    """The daily dose of one ingredient of a combination.

    A dose that the chart states for a combination is the dose of nobody knows which part; what counts is the
    number of tablets and the strength of the product.

    given    the entry as written, often with the strength
    product  the product that it names; None when its parts are only written beside each other
    part     which ingredient, in the order of the product
    """
    tablets, times = row.number("tablets_each_time"), row.number("times_per_day")
    strength = _strength(given, product, part) if product is not None else None
    if strength is None or tablets is None or times is None:
        return None
    return strength * tablets * times


def _strength(given: str, product: Medicine, part: int) -> float | None:
    """What one tablet holds of a part; None for a strength that the product does not come in."""
    written = _STRENGTH.search(given.casefold())
    strengths = product.strengths
    if written is not None:
        amounts = tuple(float(each) for each in re.findall(r"\d+(?:\.\d+)?", written[0]))
        strengths = tuple(each for each in strengths if each == amounts)
    found = {each[part] for each in strengths}
    return found.pop() if len(found) == 1 else None
