"""The course in a terminal: one line for each measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ranvier.report.console import text as styled
from ranvier.report.recorded.course import CourseView, MeasureView, sparkline
from ranvier.report.terminal.lines import doubt

if TYPE_CHECKING:
    from rich.console import RenderableType

_STYLE = {"better": "green", "worse": "bold red", "open": "yellow"}


def course_lines(view: CourseView | None) -> Iterator[RenderableType]:
    """The statement, the response, and every measure with its values from visit to visit."""
    if view is None:
        return
    from rich.table import Table

    yield styled(view.statement, "bold")
    if view.response:
        yield styled(view.response)
    yield styled(f"Visits: {', '.join(view.visits)}", "dim")
    for group in view.groups:
        table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, header_style="cyan")
        table.add_column(styled(group.title), overflow="fold", min_width=18, ratio=3)
        table.add_column(styled(""), no_wrap=True)
        table.add_column(styled("Values"), overflow="fold", ratio=2)
        table.add_column(styled("Change"), overflow="fold", ratio=2)
        table.add_column(styled("Real from"), overflow="fold", ratio=1)
        for each in group.measures:
            table.add_row(*_row(each))
        if group.measures:
            yield table
        if group.quiet:
            yield styled(f"{group.title}: {len(group.quiet)} within noise", "dim")


def _row(each: MeasureView) -> list[RenderableType]:
    unit = f", {each.unit}" if each.unit else ""
    return [
        styled(f"{each.title}{unit}"),
        styled(sparkline(each.values), "cyan"),
        styled(", ".join(value or "–" for value in each.values)),
        styled(f"{each.mark} {each.word} {each.change}", _STYLE.get(each.word, "dim")),
        styled(f"{each.needed or '–'}{doubt(each.verified)}"),
    ]
