"""Nerve fibres of the skin against the limit of the method by which they were counted."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.diagnosis.limits import DIGITS
from ranvier.record import PatientRecord
from ranvier.reference import Limit, Query, ReferenceLibrary, find_limit


def skin_facts(record: PatientRecord, library: ReferenceLibrary) -> Mapping[str, float]:
    """The density at the distal leg as a share of its lower limit.

    Nothing when density, method, age or sex is not known, or when no limit was published for them.
    """
    density, method = record.number("ienfd_distal_leg_per_mm"), record.value("skin_biopsy_method")
    if density is None or not isinstance(method, str):
        return {}
    sex = record.value("sex")
    found = find_limit(
        library,
        Query(
            "skin_biopsy",
            f"ienfd_{method}_per_mm",
            age_years=record.number("age_years"),
            sex=sex if isinstance(sex, str) else None,
        ),
    )
    if not isinstance(found, Limit):
        return {}
    return {"ienfd_distal_leg_percent_of_lower_limit": round(found.percent(density), DIGITS)}
