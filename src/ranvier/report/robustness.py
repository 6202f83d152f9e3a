"""What a conclusion rests on, and whether it would be the same under the limits of another laboratory, for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.diagnosis.basis import Basis, basis
from ranvier.knowledge.phrasing import lower_first
from ranvier.report.robust_leads import (
    CAUSES,
    PLACE,
    PLACE_TITLE,
    cause_turns,
    leads_that_stay,
    place_turns,
    weighed_name,
)
from ranvier.report.turned import under
from ranvier.rules.words import joined

if TYPE_CHECKING:
    from ranvier.assess import Assessment
    from ranvier.diagnosis.conclusions import Conclusion
    from ranvier.diagnosis.robustness import OtherStanding, Robustness, UnderOtherLimits
    from ranvier.report.statements import ConclusionView

MOST_NERVES = 4


@dataclass(frozen=True, slots=True)
class Turning:
    """A conclusion that is not the same under all sets of limits.

    leads  it is no conclusion of a criteria set but a leading disease, or the place of the lesion
    """

    name: str
    anchor: str
    sentences: tuple[str, ...]
    leads: bool = False


@dataclass(frozen=True, slots=True)
class RobustnessView:
    """The conclusions under every fitting set of limits.

    used      the limits that were used
    others    the other sets that fit this patient
    same      how many conclusions that hold are the same under all of them
    turning   the conclusions that are not, then the diseases and the place that do not lead under all of them
    leads     what is said when the leading diseases or the place are the same under all
    """

    used: str
    others: tuple[str, ...]
    same: int
    turning: tuple[Turning, ...]
    leads: str = ""

    @property
    def summary(self) -> str:
        """What the comparison came to, in a few sentences."""
        return f"{self._conclusions} {self.leads}".strip()

    @property
    def _conclusions(self) -> str:
        if not self.others:
            return f"Measured against {self.used}. No other set of limits fits this patient's studies."
        other = "one other set fits" if len(self.others) == 1 else f"{len(self.others)} other sets fit"
        listed = f"Measured against {self.used}; {other} this patient: {'; '.join(self.others)}."
        if not self.same and all(each.leads for each in self.turning):
            return f"{listed} No conclusion that holds rests on limits."
        same = f"{self.same} {'conclusion' if self.same == 1 else 'conclusions'}"
        number = sum(1 for each in self.turning if not each.leads)
        turned = f"{number} {'is not' if number == 1 else 'are not'}"
        if not number:
            return f"{listed} The same under all {len(self.others) + 1} sets: {same}, all that rest on limits."
        return f"{listed} The same under all {len(self.others) + 1} sets: {same}; {turned}."


def robustness_view(found: Robustness | None, views: Iterable[ConclusionView]) -> RobustnessView | None:
    """The comparison of sets of limits; None when nothing was measured that has a limit."""
    if found is None:
        return None
    turning = [Turning(each.name, each.anchor, each.turns) for each in views if each.turns]
    causes = [(weighed_name(each.title), CAUSES, cause_turns(each)) for each in found.causes]
    places = [(PLACE_TITLE, PLACE, place_turns(found.place))] if found.place is not None else []
    leads = [Turning(*each, leads=True) for each in (*causes, *places) if each[2]]
    same = sum(1 for each in found.conclusions if each.same)
    others = tuple(each.called for each in found.sets)
    return RobustnessView(found.usual.called, others, same, (*turning, *leads), leads_that_stay(found))


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


__all__ = ["RobustnessView", "Turning", "basis_text", "nerves_text", "robustness_view", "turns"]
