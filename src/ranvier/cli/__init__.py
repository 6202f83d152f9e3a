"""The command line: thin; every command reads, calls the library, and shows."""

from __future__ import annotations

import gc
import sys

from ranvier.cli.commands import app
from ranvier.cli.guard import guarded
from ranvier.cli.terminal import show_anywhere

__all__ = ["app", "guarded", "main"]

SELDOM = 5_000_000
"""New objects between two searches for unreachable ones: a command is short, its knowledge in use to the end."""


def main() -> None:
    """The entry point of the command `ranvier`."""
    gc.set_threshold(SELDOM)
    show_anywhere()
    sys.exit(guarded(lambda: app(prog_name="ranvier", standalone_mode=False)))
