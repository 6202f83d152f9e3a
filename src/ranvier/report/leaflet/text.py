"""The leaflet on the terminal: the same text, without a picture."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from ranvier.report.console import plain_text, text
from ranvier.report.leaflet.build import Block, Group, Leaflet, Section

if TYPE_CHECKING:
    from rich.console import Console

_AS_IT_IS = "bold green"
"""The style of the steps, whose columns must stay."""

_WIDEST = 88
"""Letters in a line; longer ones are hard to read."""


def print_leaflet(leaflet: Leaflet, console: Console) -> None:
    """Show the leaflet."""
    width = min(console.width, _WIDEST)
    for indent, words, style in _lines(leaflet):
        first = " " * indent
        behind = first + ("  " if words.startswith("- ") else "")
        lines = wrap(words, width, initial_indent=first, subsequent_indent=behind) or [""]
        for line in lines if style != _AS_IT_IS else [f"{first}{words}"]:
            console.print(text(line, style), soft_wrap=True, highlight=False)


def leaflet_text(leaflet: Leaflet, width: int = _WIDEST) -> str:
    """The leaflet as plain text."""
    return plain_text(lambda console: print_leaflet(leaflet, console), width)


def _lines(leaflet: Leaflet) -> Iterator[tuple[int, str, str]]:
    yield 0, leaflet.title.upper(), "bold"
    yield 0, leaflet.date, "dim"
    yield from ((0, words, "") for words in ("", leaflet.simulated, leaflet.intro, leaflet.check) if words)
    for section in leaflet.sections:
        yield from _section(section)
    yield 0, "", ""
    yield 0, leaflet.made_by, "dim"


def _section(section: Section) -> Iterator[tuple[int, str, str]]:
    yield 0, "", ""
    yield 0, section.title.upper(), "bold red" if section.alarm else "bold cyan"
    yield from ((0, words, "bold" if section.alarm else "") for words in section.lead)
    for block in section.blocks:
        yield from _block(block)
    for group in section.points:
        yield from _group(group, 0)
    yield from ((0, f"{line} ____________________", "") for line in section.lines)


def _block(block: Block) -> Iterator[tuple[int, str, str]]:
    yield 0, "", ""
    if block.note:
        yield 0, block.note, ""
    yield 0, block.title, "bold"
    for group in block.groups[:2]:
        yield from _group(group, 2)
    if block.steps:
        yield 2, block.steps_heading, "bold"
        yield 2, block.steps_before, ""
        longest = max(len(day) for day, _ in block.steps)
        yield from ((4, f"{day:<{longest}}   {amount}", _AS_IT_IS) for day, amount in block.steps)
        yield from ((2, f"- {words}", "") for words in block.steps_after)
    for group in block.groups[2:]:
        yield from _group(group, 2)


def _group(group: Group, indent: int) -> Iterator[tuple[int, str, str]]:
    if group.heading:
        yield indent, group.heading, "bold"
    mark = "- " if group.listed and len(group.sentences) > 1 else ""
    yield from ((indent, f"{mark}{words}", "") for words in group.sentences)
