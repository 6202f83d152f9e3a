"""The command line: thin; every command reads, calls the library, and shows."""

from __future__ import annotations

import gc
import os
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
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are small: a second core would only wait
    show_anywhere()
    ended = guarded(lambda: app(prog_name="ranvier", standalone_mode=False))
    gc.freeze()  # everything goes with the process: leaving searches nothing
    sys.exit(ended)
