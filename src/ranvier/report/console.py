"""What every page of the terminal shares; Rich is imported when something is printed, so that start-up stays quick."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def text(words: str, style: str = "") -> Text:
    """Words as they are: nothing in them is taken for markup."""
    from rich.text import Text

    return Text(words, style=style)


def plain_text(show: Callable[[Console], None], width: int) -> str:
    """What is shown on a console, as plain text of a given width."""
    from rich.console import Console

    console = Console(width=width, color_system=None, force_terminal=False, highlight=False, legacy_windows=False)
    with console.capture() as capture:
        show(console)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"
