"""Which sets of limits may hold a limit for one person: the usual one, and every other."""

from __future__ import annotations

from collections.abc import Container

from ranvier.knowledge import load_knowledge
from ranvier.knowledge.nerves.limit_rows import Given
from ranvier.reference.library import ReferenceLibrary
from ranvier.reference.sets import EVERYONE, OWN, SHIPPED, STRICTER, USUAL, LimitSet

STUDIED = (
    "onset_latency_ms", "peak_latency_ms", "distal_latency_ms", "f_wave_latency_ms", "velocity_m_per_s",
    "amplitude_mv", "amplitude_uv", "amplitude_peak_to_peak_uv", "area_mv_ms", "negative_peak_duration_ms",
)  # fmt: skip
"""What is measured of a nerve and held against limits."""


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
