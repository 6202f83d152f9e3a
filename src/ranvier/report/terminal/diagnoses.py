"""Place, diseases, criteria sets and conclusions in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.console import text as styled
from ranvier.report.diagnosis.differential import DifferentialView
from ranvier.report.diagnosis.impression import proviso
from ranvier.report.diagnosis.localisation import LocalisationView
from ranvier.report.diagnosis.side_by_side import Comparison
from ranvier.report.diagnosis.statements import ConclusionView
from ranvier.report.report import Report
from ranvier.report.terminal.lines import STATE, SYMBOLS, doubt, heading, item, other_limits

if TYPE_CHECKING:
    from rich.console import RenderableType

_NAMES_A_DISEASE = ("syndrome", "cause", "electrodiagnosis")
"""The kinds of conclusion of which the terminal says what they rest on; the page says it of all."""


def localisation_lines(view: LocalisationView | None) -> Iterator[RenderableType]:
    """Where the lesion sits, and the test that would tell more."""
    if view is None or view.body is None:
        return
    yield styled("")
    yield heading("Where the lesion sits")
    yield styled(view.statement, "bold" if view.found else "")
    yield from other_limits(view.turns, 1)
    for each in view.places[:3]:
        yield item("●" if each.leads else "○", f"{each.name}: {each.count}", "cyan" if each.leads else "dim", 1)
        if each.leads and each.contradicted:
            yield item("", f"against it: {'; '.join(lower_first(found) for found in each.contradicted)}", "dim", 3)
    if view.unexplained:
        yield item("?", f"not explained: {'; '.join(lower_first(each) for each in view.unexplained)}", "yellow", 1)
    for number, each in enumerate(view.tests, 1):
        yield item(f"{number}.", f"test next: {lower_first(each.title)}; {each.meaning}", indent=1)


def differential_lines(view: DifferentialView | None) -> Iterator[RenderableType]:
    """The diseases that are weighed, each with what speaks for and against it."""
    if view is None or not (view.named or view.open):
        return
    yield styled("")
    yield heading("Diagnoses weighed")
    for each in (*view.named, *view.open):
        yield item(SYMBOLS[each.chip], f"{each.title}: {each.standing}, {each.points} points.", STATE[each.chip])
        yield from other_limits(each.turns, 2)
        if each.speaks_for:
            yield item("+", f"{'; '.join(each.speaks_for)}.", "", indent=2)
        if each.speaks_against:
            yield item("−", f"{'; '.join(each.speaks_against)}.", "", indent=2)
        if each.would_help:
            yield item("?", f"Would help: {'; '.join(each.would_help)}.", "dim", indent=2)


def comparison_lines(comparisons: Iterable[Comparison]) -> Iterator[RenderableType]:
    """Criteria sets that answer the same question, side by side."""
    listed = list(comparisons)
    if not listed:
        return
    yield styled("")
    yield heading("Criteria sets side by side")
    for each in listed:
        subject = f" ({each.subject})" if each.subject else ""
        yield item("=" if each.agree else "≠", f"{each.question}{subject} {each.verdict}", "" if each.agree else "bold")
        for answer in each.answers:
            yield item(SYMBOLS[answer.state], f"{answer.criteria}: {answer.answer}", STATE[answer.state], indent=2)


def conclusion_lines(report: Report) -> Iterator[RenderableType]:
    """The conclusions by kind, each with what it waits for."""
    groups = [group for group in report.conclusions if group.shown]
    if not groups:
        return
    yield styled("")
    yield heading("Conclusions")
    yield styled("● holds   ◐ holds on conditions   ○ open, partly supported", "dim")
    for group in groups:
        yield styled(group.title, "cyan")
        for each in group.shown:
            yield from _conclusion(each)


def _conclusion(each: ConclusionView) -> Iterator[RenderableType]:
    name = f"{each.name}: {lower_first(each.level)}" if each.level else each.name
    yield item(SYMBOLS[each.state], f"{name}{doubt(each.verified)}", STATE[each.state], 1)
    details: list[str] = []
    yield from other_limits(each.turns, 3)
    if each.conditions:
        details.append(f"{proviso(each.conditions)}: {'; '.join(each.conditions)}")
    if each.speaks_for:
        details.append(f"for it: {'; '.join(lower_first(found.title) for found in each.speaks_for)}")
    if each.speaks_against:
        details.append(f"against it: {'; '.join(lower_first(found.title) for found in each.speaks_against)}")
    if each.missing:
        wanted = f"for '{lower_first(each.next_level)}'" if each.next_level else "waits for"
        more = len(each.missing) - 4
        details.append(f"{wanted}: {'; '.join(each.missing[:4])}{f' and {more} more' if more > 0 else ''}")
    if each.basis and each.kind in _NAMES_A_DISEASE:
        details.append(f"rests on {each.basis}")
    for detail in details:
        yield item("", detail, "dim", 3)
