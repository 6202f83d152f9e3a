"""Whether the same disease and the same place would lead under the limits of another laboratory, for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ranvier.diagnosis.differential import EXCLUDED, NAMED
from ranvier.diagnosis.localisation import Verdict
from ranvier.report.diagnosis.turned import under
from ranvier.rules.words import joined

if TYPE_CHECKING:
    from ranvier.diagnosis.leading_causes import CauseUnderOtherLimits, OtherRank
    from ranvier.diagnosis.leading_place import OtherPlace, PlaceUnderOtherLimits
    from ranvier.diagnosis.robustness import Robustness

CAUSES, PLACE = "differential", "localisation"
"""Where the page tells of them."""
PLACE_TITLE = "The place of the lesion"
MOST_EQUAL = 3

_UNNAMED = {
    Verdict.NOTHING_EXAMINED: "nothing has a place",
    Verdict.NOTHING_ABNORMAL: "nothing that has a place is abnormal",
    Verdict.TOO_FEW: "too little is abnormal to name a place",
    Verdict.UNEXPLAINED: "no place is named",
}


def weighed_name(title: str) -> str:
    """How a disease of the ranking is called beside conclusions that may have the same name."""
    return f"{title}, as weighed"


def cause_turns(found: CauseUnderOtherLimits) -> tuple[str, ...]:
    """One sentence for each set under which a leading disease stands differently, or another one comes first."""
    return tuple(under(_says_of_cause(found, each), each.called, each.turned_by) for each in found.others)


def _says_of_cause(found: CauseUnderOtherLimits, other: OtherRank) -> str:
    standing = _standing(other.standing) if other.standing != found.standing else ""
    if found.leads and other.first != found.cause:
        first = f"{other.first_title} comes first" if other.first else "no disease is named"
        return f"{first}, this one is {standing}," if standing and other.first else first
    if other.first == found.cause and not found.leads:
        return f"comes first, {standing}," if standing else "comes first"
    return standing


def _standing(standing: str) -> str:
    if standing in NAMED:
        return standing
    return "ruled out" if standing == EXCLUDED else "not named"


def place_turns(found: PlaceUnderOtherLimits | None) -> tuple[str, ...]:
    """One sentence for each set under which the lesion sits elsewhere, or nobody can say where."""
    if found is None:
        return ()
    return tuple(under(_says_of_place(found, each), each.called, each.turned_by) for each in found.others)


def _says_of_place(found: PlaceUnderOtherLimits, other: OtherPlace) -> str:
    if other.verdict is not Verdict.FOUND:
        return _UNNAMED[other.verdict]
    alike = f"cannot be told apart from {_listed(other.equal)}" if other.equal else ""
    if frozenset(other.leading) == frozenset(found.leading):
        return f"{joined(found.leading)} {alike or f'can be told apart from {_listed(found.equal)}'}"
    if len(other.leading) > 1:
        return f"two places lead, {_listed(other.leading)},"
    return f"{joined(other.leading)} leads{f' and {alike}' if alike else ''}"


def _listed(names: tuple[str, ...]) -> str:
    """Places in quotation marks: some of their names hold a comma or an and."""
    more = len(names) - MOST_EQUAL
    quoted = [f"“{each}”" for each in names[:MOST_EQUAL]]
    return joined([*quoted, *([f"{more} more places"] if more > 1 else ["one more place"] if more == 1 else [])])


def leads_that_stay(found: Robustness) -> str:
    """Which of the leading diseases and the place are the same under all sets; empty when neither is named."""
    if not found.sets:
        return ""
    same: list[str] = []
    if found.causes and all(each.same for each in found.causes):
        same.append("the leading diagnoses" if len(found.causes) > 1 else "the leading diagnosis")
    if found.place is not None and found.place.same and found.place.verdict is Verdict.FOUND:
        same.append("the place of the lesion")
    if not same:
        return ""
    plural = len(same) > 1 or (len(found.causes) > 1 and same[0].endswith("diagnoses"))
    text = joined(same)
    return f"{text[:1].upper()}{text[1:]} {'are' if plural else 'is'} the same under all of them."


def near_the_top(found: Robustness | None) -> Iterator[tuple[str, str]]:
    """What an impression says would read otherwise, each with its place on the page."""
    if found is None:
        return
    if any(each.leads is not (other.first == each.cause) for each in found.causes for other in each.others):
        yield "which diagnosis comes first", CAUSES
    elif any(each.leads and not each.same for each in found.causes):
        yield "how sure the leading diagnosis is", CAUSES
    if found.place is not None and not found.place.same:
        yield "where the lesion sits", PLACE


__all__ = [
    "CAUSES",
    "PLACE",
    "PLACE_TITLE",
    "cause_turns",
    "leads_that_stay",
    "near_the_top",
    "place_turns",
    "weighed_name",
]
