"""The review of present medicines in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.plan.review import AlertView, OpenView, ReviewView
from ranvier.report.terminal.lines import doubt
from ranvier.report.wording import ended

MARKS = {"contraindicated": ("!!", "bold red"), "major": ("!", "yellow"), "moderate": ("·", "")}
MOST_OPEN = 4


def forbidden_lines(review: ReviewView | None) -> Iterator[tuple[str, str, str]]:
    """What is taken now and must not be, for the head of a report: mark, text and style of each line."""
    for each in review.forbidden if review else ():
        yield "!!", f"Taken now: {each.medicines}. {ended(each.title)}", "bold red"
        yield "  ", each.action, ""
    if review and review.forbidden:
        yield "", "", ""


def review_lines(review: ReviewView | None) -> Iterator[tuple[str, str, str]]:
    """Mark, text and style of each line; the mark # stands before the heading."""
    if review is None:
        return
    yield "", "", ""
    yield "#", "Review of present medicines", ""
    yield "", review.sentence, ""
    for severity, _, alerts in review.groups:
        mark, style = MARKS[severity]
        for each in alerts:
            yield mark, _said(each), style
    asked = review.open_checks[:MOST_OPEN]
    for each in asked:
        yield ("!" if each.perhaps else "?"), _open(each), "yellow"
    more = len(review.open_checks) - len(asked)
    if more:
        yield "?", f"{more} more cannot be judged before more is known.", "yellow"
    for each in review.not_reviewed:
        yield "?", each, "yellow"


def _open(each: OpenView) -> str:
    asked = ", ".join(each.ask)
    if each.perhaps:
        return f"{each.medicines}. Perhaps: {lower_first(ended(each.title))} Give the {asked}. {each.perhaps}"
    return f"{each.medicines}. {ended(each.title)} Cannot be judged; ask for: {asked}."


def _said(each: AlertView) -> str:
    rule = f" <{each.claim_id}>" if each.claim_id else ""
    parts = (f"{each.medicines}.", ended(each.title), each.text, f"{each.action}{doubt(each.verified)}{rule}")
    return " ".join(part for part in parts if part)
