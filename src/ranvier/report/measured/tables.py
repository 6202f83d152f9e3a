"""What was measured in recordings, as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import plain
from ranvier.record import Measured, Measurement, Recording, Status
from ranvier.report.measured.details import details_rows, details_title, shown_details

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ranvier.measure import NotRead

MOST_TRACES = 12
"""More sweeps of one recording are summed up: each of them stands in the JSON."""

MOST_RECORDINGS = 40
"""More recordings than this are listed in one line each."""

_FIRST_VALUES = 4

_LEAST_WIDTH = {"to mind": 13, "value": 11, "trace": 6}
"""Columns of the terminal that these have at the least, so that few of their words are broken."""

Row = tuple[str, str, str, str]


def print_measured(measured: Iterable[Measured | NotRead], console: Console) -> None:
    """One table for each recording: quantity, value, how far its marks can be trusted, and what to mind.

    Of many recordings one line each; the JSON holds everything.
    """
    from rich.text import Text

    listed = list(measured)
    if len(listed) > MOST_RECORDINGS:
        for each in listed:
            style = "" if isinstance(each, Measured) else "yellow"
            console.print(Text(_in_one_line(each), style))
        unread = sum(not isinstance(each, Measured) for each in listed)
        bad = f", {unread} not read" if unread else ""
        console.print(Text(f"{len(listed)} recordings{bad}; every value stands in the JSON (--json FILE)", "bold"))
        return
    for each in listed:
        if not isinstance(each, Measured):
            console.print(Text(f"{each.name}: not read", "bold"))
            console.print(Text(f"  {each.reason}", "yellow"))
            continue
        recording = each.recording
        console.print(Text(recording_title(recording), "bold"))
        for note in recording.notes[:MOST_TRACES]:
            console.print(Text(f"  {note}", "dim"))
        console.print(_table(("trace", "quantity", "value", "to mind"), _rows(each), frozenset({"value"})))
        console.print()
        for details in shown_details(each):
            console.print(Text(details_title(each, details), "bold"))
            table = details_rows(details)
            if table is not None:
                heads, rows = table
                console.print(_table(heads[:-1], (row[:-1] for row in rows), frozenset(heads[1:-1])))
                for row in rows:
                    if row[-1]:
                        console.print(Text(f"{heads[0]} {row[0]}: {row[-1]}", "dim"))
            console.print()


def _in_one_line(each: Measured | NotRead) -> str:
    """The first values of a recording, or what was the matter with it."""
    if not isinstance(each, Measured):
        return f"{each.name}: not read. {each.reason}"
    series = [found for found in each.measurements if found.origin.where == "series"]
    shown = [f"{found.quantity} {shown_value(found)}" for found in (series or each.measurements)[:_FIRST_VALUES]]
    return f"{each.recording.name}: {'; '.join(shown) or 'nothing measured'}"


def recording_title(recording: Recording) -> str:
    """The file, its format, how many traces it has, and what it is of."""
    simulated = ", simulated: no patient was recorded" if recording.simulated else ""
    count = len(recording.traces)
    traces = {0: "no waveforms", 1: "1 trace"}.get(count, f"{count} traces")
    said = ", ".join(plain(str(value)) for key, value in recording.about.items() if isinstance(value, str) and key)
    return f"{recording.name} ({recording.format}, {traces}{f', {said}' if said else ''}{simulated})"


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]], right: frozenset[str]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name in heads:
        kept = name not in _LEAST_WIDTH
        justify = "right" if name in right else "left"
        table.add_column(name, justify=justify, overflow="fold", no_wrap=kept, min_width=_LEAST_WIDTH.get(name))
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _rows(each: Measured) -> Iterator[Row]:
    most = 2 if any(len(found.traces) > 1 for found in each.details) else MOST_TRACES
    hidden = {str(trace.label) for trace in each.recording.traces[most:]}
    left_out = len(hidden)
    last: tuple[str, str] = ("", "")
    for found in each.measurements:
        if found.origin.where in hidden:
            continue
        where = found.origin.where or found.target or found.kind
        flags = ", ".join(plain(flag) for flag in found.flags)
        yield ("" if where == last[0] else where, found.quantity, shown_value(found), _new(flags, where, last))
        last = (where, flags)
    if left_out > 0:
        yield (f"{left_out} more", "", "", "in the JSON")


def _new(flags: str, where: str, last: tuple[str, str]) -> str:
    """Flags once for each trace, as long as they stay the same."""
    return "" if flags and (where, flags) == last else flags


def shown_value(found: Measurement) -> str:
    """The value with its unit, or what became of it.

    >>> from ranvier.record import Measurement, Origin
    >>> shown_value(Measurement("amplitude_uv", 812.4, "uV", Status.MEASURED, "", "motor", Origin("a.edf")))
    '812 uV'
    """
    if found.status is not Status.MEASURED or found.value is None:
        return found.status.value.replace("_", " ")
    return f"{found.value:.3g} {found.unit}" if abs(found.value) < 1000 else f"{found.value:.0f} {found.unit}"
