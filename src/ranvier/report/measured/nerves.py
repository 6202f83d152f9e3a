"""Velocities with their error and ratios of nerves stimulated at several places, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import plain
from ranvier.report.wording import capital

if TYPE_CHECKING:
    from rich.console import Console

    from ranvier.signals.conduction import ProximalToDistal, WithError
    from ranvier.signals.joined_nerves import JoinedNerve


def print_nerves(joined: Iterable[JoinedNerve], console: Console) -> None:
    """Each nerve of which responses from several places were recorded, segment by segment."""
    for title, lines in nerve_lines(joined):
        console.print()
        console.print(title, style="bold")
        for line in lines:
            console.print(f"  {line}", highlight=False)


def nerve_lines(joined: Iterable[JoinedNerve]) -> Iterator[tuple[str, list[str]]]:
    """A title for each nerve, and a line for each segment."""
    for each in joined:
        name = " ".join(filter(None, (each.side, plain(each.nerve))))
        lines: list[str] = []
        for segment in each.segments:
            length = f", {segment.length_mm:g} mm" if segment.length_mm is not None else ""
            where = f"{plain(segment.distal.site)} to {plain(segment.proximal.site)}{length}"
            lines.append(f"{where}: velocity {_number(segment.velocity, ' m/s')}; {_ratios(segment.ratio)}")
        if each.terminal_latency_index.value is not None:
            lines.append(f"Terminal latency index {_number(each.terminal_latency_index, '')}")
        yield f"{capital(name)} nerve, recorded at {plain(each.recording_site)}", lines


def _number(found: WithError, unit: str) -> str:
    """A number with the interval that holds it in 95 of 100 cases, or why there is none."""
    flags = ", ".join(plain(flag) for flag in found.flags)
    if found.value is None:
        return f"cannot be told ({flags})"
    low, high = found.low, found.high
    reach = f" ({low:.3g} or more)" if high is None else f" ({low:.3g} to {high:.3g})"
    return f"{found.value:.3g}{unit}{reach if low is not None else ''}{f', {flags}' if flags else ''}"


def _ratios(found: ProximalToDistal) -> str:
    values = (
        ("amplitude", found.amplitude),
        ("area", found.area),
        ("duration", found.negative_duration),
    )
    shown = ", ".join(f"{name} {value:.2f}" for name, value in values if value is not None)
    flags = ", ".join(plain(flag) for flag in found.flags)
    return f"proximal over distal: {shown or 'cannot be told'}{f' ({flags})' if flags else ''}"
