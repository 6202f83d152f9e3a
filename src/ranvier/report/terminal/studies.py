"""The conduction study in a terminal, as many columns as fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.console import text as styled
from ranvier.report.recorded.studies import ABNORMAL, Cell, StudyGroup, StudyRow
from ranvier.report.terminal.lines import heading

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

_MAIN = (
    "onset_latency_ms", "peak_latency_ms", "amplitude_mv", "amplitude_uv", "velocity_m_per_s", "f_wave_min_latency_ms",
    "f_wave_persistence_percent", "h_reflex_latency_ms", "amplitude_ratio",
)  # fmt: skip
_SITE_WIDTH, _CELL_WIDTH = 29, 17
_ROOMY = 72
"""From this many columns on the names of sites are not broken."""


def study_lines(groups: Iterable[StudyGroup], width: int) -> Iterator[RenderableType]:
    """A table for each kind of study."""
    listed = list(groups)
    if not listed:
        return
    yield styled("")
    yield heading("Nerve conduction")
    for group in listed:
        yield _study_table(group, width)
    yield styled("↑ ↓ beyond the limit, which stands behind the value; ~ has no limit that applies.", "dim")


def _study_table(group: StudyGroup, width: int) -> Table:
    from rich.padding import Padding
    from rich.table import Table

    room = max((width - _SITE_WIDTH) // _CELL_WIDTH, 2)
    present = {quantity: (label, unit) for quantity, label, unit in group.columns}
    order = [each for each in _MAIN if each in present] + [each for each in present if each not in _MAIN]
    shown = order[:room]
    table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, header_style="dim")
    sites = [f"{row.side} {lower_first(row.site)}" for block in group.blocks for row in block.rows]
    longest = max(len(each) for each in [group.title, *sites, *(block.title for block in group.blocks)]) + 1
    least = min(longest, _SITE_WIDTH) if width >= _ROOMY else None
    table.add_column(styled(group.title), no_wrap=False, min_width=least, max_width=_SITE_WIDTH)
    if not shown:
        table.add_column(styled("Result"))
    for each in shown:
        label, unit = present[each]
        table.add_column(styled(f"{label}{f', {unit}' if unit else ''}"), overflow="fold")
    for block in group.blocks:
        table.add_row(styled(block.title, "bold"))
        for row in block.rows:
            site = Padding(styled(f"{row.side} {lower_first(row.site)}"), (0, 0, 0, 1))
            table.add_row(site, *_cells(row, shown))
    return table


def _cells(row: StudyRow, shown: list[str]) -> list[Text]:
    if not row.cells:
        return [styled(row.status or "no value", "bold red" if row.no_response else "dim")]
    return [_cell(row.cells[each]) if each in row.cells else styled("") for each in shown]


def _cell(cell: Cell) -> Text:
    arrow = {"high": "↑", "low": "↓"}.get(cell.direction, "")
    open_mark = " ~" if cell.mark == "no_limit" else ""
    limit = f" {cell.limit.replace(' ', '')}" if cell.limit else ""
    style = "bold red" if cell.mark == ABNORMAL else ""
    return styled(f"{cell.value}{arrow}{limit}{open_mark}", style)
