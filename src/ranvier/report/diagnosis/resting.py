"""What a conclusion rests on, and under which other limits it stands differently, in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ranvier.diagnosis.basis import Basis, basis
from ranvier.knowledge.phrasing import lower_first
from ranvier.report.diagnosis.turned import under
from ranvier.rules.words import joined

if TYPE_CHECKING:
    from ranvier.assess import Assessment
    from ranvier.diagnosis.conclusions import Conclusion
    from ranvier.diagnosis.robustness import OtherStanding, UnderOtherLimits

MOST_NERVES = 4


def turns(found: UnderOtherLimits | None) -> tuple[str, ...]:
    """One sentence for each set of limits under which a conclusion stands differently."""
    return tuple(_sentence(found, each) for each in found.others) if found is not None else ()


def _sentence(found: UnderOtherLimits, other: OtherStanding) -> str:
    named = f"“{lower_first(other.level_title)}”" if other.level_title else ""
    if other.state == "false":
        says = "not met"
    elif other.state == "unknown":
        says = "open"
    elif found.state in {"true", "provided"} and found.level == other.level:
        says = "holds without conditions" if other.state == "true" else "holds only on conditions"
    else:
        says = f"{f'reads {named}' if named else 'holds'}{' on conditions' if other.state == 'provided' else ''}"
    return under(says, other.called, other.turned_by)


def basis_text(conclusion: Conclusion, assessment: Assessment) -> str:
    """What a conclusion that holds rests on, in short; empty for one that does not hold."""
    found = basis(conclusion, assessment.findings, assessment.gathered)
    if found is None:
        return ""
    parts = [part for part in (nerves_text(found.nerves), _rules_text(found)) if part]
    robustness = assessment.robustness
    under = robustness.of(conclusion.id, conclusion.subject) if robustness is not None else None
    if under is not None and under.same and robustness is not None and robustness.sets:
        others = len(robustness.sets)
        parts.append(f"the same under {'the other set' if others == 1 else f'all {others} other sets'} of limits")
    return "; ".join(parts)


def _rules_text(found: Basis) -> str:
    rules = "1 rule" if found.rules == 1 else f"{found.rules} rules"
    if not found.unverified:
        return f"{rules}, looked up in {'its source' if found.rules == 1 else 'their sources'}"
    return f"{rules}, {found.unverified} unverified"


def nerves_text(nerves: Iterable[str]) -> str:
    """Nerves with their sides; a long list is counted.

    >>> nerves_text(["left sural nerve", "right sural nerve", "right median nerve"])
    'sural nerve on both sides and right median nerve'
    """
    sides: dict[str, list[str]] = {}
    for each in nerves:
        side, _, name = each.partition(" ")
        sides.setdefault(name, []).append(side)
    listed = [
        f"{name} on both sides" if {"left", "right"} <= set(own) else f"{own[0]} {name}" for name, own in sides.items()
    ]
    more = len(listed) - MOST_NERVES
    if more > 1:
        return joined([*listed[:MOST_NERVES], f"{more} more nerves"])
    return joined(listed)


__all__ = ["basis_text", "nerves_text", "turns"]
