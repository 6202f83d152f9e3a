"""What every part of the report shares in a terminal: headings, lines with a mark, doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.console import text as styled

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

SYMBOLS = {"true": "●", "provided": "◐", "unknown": "○", "false": "·"}
STATE = {"true": "bold cyan", "provided": "cyan", "unknown": "dim", "false": "dim"}


def heading(title: str) -> RenderableType:
    """A heading with a rule behind it."""
    from rich.rule import Rule

    return Rule(styled(title, "bold"), align="left", style="cyan")


def item(mark: str, text: str | Text, style: str = "", indent: int = 0) -> RenderableType:
    """A line with a mark before it, wrapped below itself."""
    from rich.padding import Padding
    from rich.table import Table

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(styled(mark, style), text if not isinstance(text, str) else styled(text, style))
    return Padding(grid, (0, 0, 0, indent))


def other_limits(sentences: Iterable[str], indent: int) -> Iterator[RenderableType]:
    """What would read otherwise under other limits, a line each."""
    for sentence in sentences:
        yield item("!", f"other limits, other answer: {lower_first(sentence)}", "yellow", indent)


def doubt(verified: bool) -> str:
    """A word behind what nobody has looked up in its source."""
    return "" if verified else " [unverified]"
