"""One sentence on what another set of limits would make of a statement, with the measurement that decides it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.recorded.studies import quantity_label
from ranvier.report.wording import amount_text, capital, number_text, plain

if TYPE_CHECKING:
    from ranvier.diagnosis.turning import Turned

MOST_TURNED = 2


def under(says: str, called: str, turned_by: Iterable[Turned]) -> str:
    """What is said under a set, and the nerve, value and limits that make the difference."""
    listed = [_measurement(each) for each in turned_by]
    more = len(listed) - MOST_TURNED
    why = "; ".join([*listed[:MOST_TURNED], *([f"{more} more"] if more > 0 else [])])
    return capital(f"{says} under {called}{f': {why}' if why else ''}.")


def _measurement(each: Turned) -> str:
    segment = f" ({plain(each.segment)})" if each.segment else ""
    usual = f"limit {number_text(each.usual)}" if each.usual is not None else "no limit"
    other = number_text(each.other) if each.other is not None else "none"
    doubt = "" if each.verified else ", unverified"
    label = lower_first(quantity_label(each.quantity))
    return f"{each.nerve}, {label}{segment} {amount_text(each.value, each.unit)} ({usual}, there {other}{doubt})"


__all__ = ["under"]
