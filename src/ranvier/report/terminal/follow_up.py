"""Follow-up and calendar in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ranvier.report.console import text as styled
from ranvier.report.plan.follow_up import CheckView, FollowUpView, StepView
from ranvier.report.terminal.lines import doubt

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_STYLE = {"stop": "bold red", "cannot_be_judged": "yellow", "refer": "yellow", "lower": "yellow", "taper": "yellow"}
MOST_CHECKS = 8


def follow_up_lines(view: FollowUpView | None) -> Iterator[RenderableType]:
    """The steps of the present visit in full, those of earlier visits in a line each, and the next checks."""
    if view is None:
        return
    for visit in view.visits:
        if visit.present:
            for each in visit.steps:
                yield from _step(each)
    for visit in view.visits:
        if not visit.present:
            told = "; ".join(
                f"{' '.join(filter(None, (each.title, each.dose)))}: {each.word.lower()}" for each in visit.steps
            )
            yield styled(f"{visit.date}  {told}", "dim")
    for note in view.notes:
        yield styled(note, "yellow")
    if view.dated:
        yield styled("Next checks", "cyan")
        yield from calendar_lines(view.dated[:MOST_CHECKS], short=True)
        more = len(view.dated) - MOST_CHECKS
        if more > 0:
            yield styled(f"{more} more: ranvier calendar CASE", "dim")


def _step(each: StepView) -> Iterator[RenderableType]:
    from rich.padding import Padding

    mark = "! " if each.urgent else ""
    dose = f" ({each.dose})" if each.dose else ""
    yield styled(f"{mark}{each.title}{dose}: {each.word.upper()}", _STYLE.get(each.step, "bold"))
    told = [(f"{each.statement} {each.action}{doubt(each.verified)}", "")]
    told += [(reason, "dim") for reason in each.reasons]
    if each.alternatives:
        told.append((f"Comes into question: {each.alternatives}.", ""))
    if each.asks:
        told.append((f"Measure or ask: {'; '.join(each.asks)}.", "yellow"))
    if each.review:
        told.append((f"See again by {each.review}.", "dim"))
    yield from (Padding(styled(text, style), (0, 0, 0, 3)) for text, style in told)


def calendar_lines(checks: tuple[CheckView, ...], *, short: bool = False) -> Iterator[RenderableType]:
    """The checks as a table."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, header_style="cyan")
    for title in ("Due", "Treatment", "What", *(() if short else ("When",))):
        table.add_column(styled(title), overflow="fold")
    for each in checks:
        cells = (
            each.due or "–",
            each.treatment,
            f"{each.what}{doubt(each.verified)}",
            *(() if short else (each.when,)),
        )
        table.add_row(*(styled(cell) for cell in cells))
    yield table


def print_calendar(checks: tuple[CheckView, ...], console: Console) -> None:
    """The whole calendar; a sentence when there is nothing to check."""
    if not checks:
        console.print(
            styled(
                "No check is due: no treatment that is watched here is taken, and no proposed one is free of questions."
            )
        )
    for each in calendar_lines(checks) if checks else ():
        console.print(each)
