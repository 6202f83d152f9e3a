"""Sets of limits: those that are asked as a rule, and others that a laboratory might use instead."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ranvier.knowledge import load_knowledge
from ranvier.knowledge.limit_rows import Given

if TYPE_CHECKING:
    from ranvier.reference.library import ReferenceLibrary
    from ranvier.reference.limits import Limit, Query

STUDIED = (
    "onset_latency_ms", "peak_latency_ms", "distal_latency_ms", "f_wave_latency_ms", "velocity_m_per_s",
    "amplitude_mv", "amplitude_uv", "amplitude_peak_to_peak_uv", "area_mv_ms", "negative_peak_duration_ms",
)  # fmt: skip
"""What is measured of a nerve and held against limits."""
_LATE = ("late", "f_wave", "h_reflex")


@dataclass(frozen=True, slots=True)
class LimitSet:
    """Limits that a laboratory might use instead of the usual ones; what the set lacks is answered as usual.

    called    its name in a sentence: "met under the limits of ..." or "met under ..."
    source    the comparison population that it is made of
    everyone  one limit for all people, where the usual ones are those for an age, height or sex
    stricter  the 5th or 95th percentile of the usual studies, where it was published
    shipped   the limits that come with Ranvier, without the laboratory's own
    """

    id: str
    called: str
    source: str | None = None
    everyone: bool = False
    stricter: bool = False
    shipped: bool = False


USUAL = LimitSet("usual", "the limits that come with Ranvier", shipped=True)
OWN = LimitSet("own", "your own limits")
SHIPPED = LimitSet("shipped", "the limits that come with Ranvier, without your own", shipped=True)
EVERYONE = LimitSet("everyone", "one limit for all people, whatever their age, sex and build", everyone=True)
STRICTER = LimitSet("fifth_percentile", "the 5th and 95th percentile as limits", stricter=True)


def usual_set(library: ReferenceLibrary) -> LimitSet:
    """The set that a library asks as a rule: the laboratory's own limits when it has any."""
    return OWN if library.own else USUAL


def other_sets(library: ReferenceLibrary, nerves: Container[str], given: Given) -> tuple[LimitSet, ...]:
    """Every other set that may hold a limit for these nerves of a person of this age, sex and height."""
    sources = load_knowledge().sources
    named = (
        LimitSet(id, f"the limits of {sources[id].called or sources[id].title}", source=id)
        for id in library.comparison_sources(STUDIED)
        if library.may_supply(id, STUDIED, nerves, given)
    )
    return (*((SHIPPED,) if library.own else ()), EVERYONE, STRICTER, *named)


def same_distance(found: Limit, query: Query) -> bool:
    """Whether a limit that depends on the distance was made at that of the measurement, both of them stated."""
    if query.segment is not None or query.kind in _LATE or (query.kind == "motor" and "latency" not in query.quantity):
        return True
    return query.distance_mm is not None and found.details.setting.distance_mm is not None


def stricter(found: Limit) -> Limit | None:
    """The same limit at the 5th or 95th percentile; None where that was not published."""
    row = found.details
    if row.stricter is None:
        return None
    percentile = 95.0 if row.side == "upper" else 5.0
    details = replace(row, limit=row.stricter, percentile=percentile)
    return replace(found, value=row.stricter, percentile=percentile, details=details)
