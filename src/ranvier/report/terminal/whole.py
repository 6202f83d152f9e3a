"""The whole report in a terminal: the same statements as on the page in short, from 80 columns on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.report.console import plain_text
from ranvier.report.console import text as styled
from ranvier.report.diagnosis.robust_leads import PLACE_TITLE, weighed_name
from ranvier.report.plan.views import PlanView
from ranvier.report.report import Report
from ranvier.report.terminal.course import course_lines
from ranvier.report.terminal.diagnoses import comparison_lines, conclusion_lines, differential_lines, localisation_lines
from ranvier.report.terminal.follow_up import follow_up_lines
from ranvier.report.terminal.lines import doubt, heading, item
from ranvier.report.terminal.plan import nerve_block_lines, plan_lines, work_up_lines
from ranvier.report.terminal.review import forbidden_lines, review_lines
from ranvier.report.terminal.studies import study_lines
from ranvier.report.wording import capital
from ranvier.rules.words import joined

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

NARROWEST = 60


def print_report(report: Report, console: Console | None = None) -> None:
    """Print the report in short."""
    from rich.console import Console

    shown = console or Console()
    for each in _blocks(report, max(shown.width, NARROWEST)):
        shown.print(each)


def report_text(report: Report, width: int = 80) -> str:
    """The report in short as plain text of a given width."""
    return plain_text(lambda console: print_report(report, console), width)


def _blocks(report: Report, width: int) -> Iterator[RenderableType]:
    yield from _head(report)
    yield from _urgent(report.plan)
    yield from (item(*each) for each in forbidden_lines(report.plan.review))
    yield heading("Impression")
    yield _pairs((each.heading, each.text) for each in report.impression)
    if report.course is not None:
        yield styled("")
        yield heading("Course")
        yield from course_lines(report.course)
    yield from study_lines(report.studies, width)
    yield from _disagreements(report.disagreements)
    yield from localisation_lines(report.localisation)
    yield from differential_lines(report.differential)
    yield from comparison_lines(report.comparisons)
    yield from conclusion_lines(report)
    yield from work_up_lines(report.plan)
    yield from (
        heading(text) if mark == "#" else item(mark, text, style, 1)
        for mark, text, style in review_lines(report.plan.review)
    )
    yield from plan_lines(report.plan)
    yield from nerve_block_lines(report)
    if report.follow_up is not None and (report.follow_up.visits or report.follow_up.dated):
        yield styled("")
        yield heading("Follow-up")
        yield from follow_up_lines(report.follow_up)
    yield from _foot(report)


def _head(report: Report) -> Iterator[RenderableType]:
    header = report.header
    yield styled(header.title, "bold")
    yield styled(f"{header.patient}; {header.date}", "dim")
    if header.simulated:
        yield styled("Simulated case: no patient stands behind it.", "cyan")
    elif header.simulated_recordings:
        yield styled("The recordings are simulated.", "cyan")
    if header.citation:
        yield styled(f"Case from: {header.citation}", "dim")
    yield styled("")


def _urgent(plan: PlanView) -> Iterator[RenderableType]:
    if plan.urgent:
        yield heading("URGENT")
        for each in plan.urgent:
            yield item("!", f"{each.action} Within: {each.within}.", "bold red")
            yield item(" ", f"{each.title}. {each.why}{doubt(each.verified)}")
        yield styled("")
    if plan.open_flags:
        ask = [ask for ask, _ in plan.ask_most] or [ask for flag in plan.open_flags for ask in flag.ask]
        number = len(plan.open_flags)
        flags = "One red flag is" if number == 1 else f"{number} red flags are"
        yield item("?", f"{flags} not yet excluded. Ask first: {joined(list(dict.fromkeys(ask))[:6])}.", "yellow")
        yield styled("")


def _disagreements(lines: Iterable[str]) -> Iterator[RenderableType]:
    listed = list(lines)
    if listed:
        yield styled("The chart and its recordings disagree; what the chart states is used.", "yellow")
        yield from (item("-", each) for each in listed)


def _pairs(pairs: Iterable[tuple[str, str]]) -> RenderableType:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(overflow="fold")
    for title, text in pairs:
        grid.add_row(styled(title), styled(text))
    return grid


def _foot(report: Report) -> Iterator[RenderableType]:
    limits, footer = report.limits, report.footer
    yield styled("")
    yield heading("Limits")
    yield styled(f"{capital('; '.join(limits.studied))}.")
    yield styled(f"{limits.unverified_rules} of {limits.rules} rules behind these statements are unverified.")
    if limits.robustness is not None:
        yield styled(limits.robustness.summary)
        told = {False: _names(report), True: _leads(report)}
        hidden = [each for each in limits.robustness.turning if each.name not in told[each.leads]]
        for each in hidden:
            yield item("!", f"{each.name}: {' '.join(each.sentences)}", "yellow")
    yield styled(footer.disclaimer, "dim")
    yield styled(
        f"Ranvier {footer.ranvier_version}, knowledge {footer.knowledge_version}, as of {footer.as_of}, "
        f"input {footer.input_digest[:16] or 'not hashed'}.",
        "dim",
    )


def _names(report: Report) -> set[str]:
    """The conclusions that are printed above."""
    return {each.name for group in report.conclusions for each in group.shown}


def _leads(report: Report) -> set[str]:
    """The weighed diseases, and the place of the lesion, where they are printed above."""
    weighed, place = report.differential, report.localisation
    printed = {weighed_name(each.title) for each in (*weighed.named, *weighed.open)} if weighed else set[str]()
    return printed | {PLACE_TITLE} if place is not None and place.body is not None else printed
