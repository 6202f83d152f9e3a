"""The terminal: what is shown there, and signs that it may not have."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def console_here() -> Console:
    """The terminal as it is now, with its width."""
    from rich.console import Console

    return Console()


@contextmanager
def watched() -> Generator[Callable[[int, int, str], None]]:
    """A bar on the error stream that says how far long work has come; nothing where nobody looks."""
    with ExitStack() as stack:
        shown: list[Callable[[int, int, str], None]] = []

        def watch(done: int, total: int, name: str) -> None:
            """Told before each piece of work; the first of them draws the bar."""
            if sys.stderr.isatty():
                if not shown:
                    shown.append(_bar(stack))
                shown[0](done, total, name)

        yield watch


def _bar(stack: ExitStack) -> Callable[[int, int, str], None]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    progress = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
    task = progress.add_task("measuring", total=None)

    def update(done: int, total: int, name: str) -> None:
        shown = "".join(each for each in name if each.isprintable())[:40]
        progress.update(task, completed=done, total=total, description=shown)

    return update


def show_lines(lines: Iterable[str]) -> None:
    """Print each line as it stands."""
    console = console_here()
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


_PLAIN = {
    "─": "-", "│": "|", "■": "#", "◆": "*", "∞": "inf",
    "≤": "<=", "≥": ">=", "↑": " high", "↓": " low", "µ": "u", "μ": "u", "²": "2", "·": ";", "×": "x",
    "–": "-", "−": "-", "°": "deg ", "●": "*", "◐": "(*)", "○": "o", "“": '"', "”": '"', "’": "'", "…": "...",
}  # fmt: skip


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    """What a terminal that is not UTF-8 shows in place of a sign that it does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(each, "?") for each in error.object[error.start : error.end]), error.end


def show_anywhere() -> None:
    """Let every terminal show every report."""
    codecs.register_error("ranvier", _in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="ranvier")
