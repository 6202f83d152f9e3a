"""The last door: whatever goes wrong becomes one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from ranvier.cli.usage import usage
from ranvier.errors import RanvierError


def guarded(run: Callable[[], object]) -> int:
    """Run and turn whatever goes wrong into one sentence: 2 for input, 1 for a fault of the program."""
    try:
        ended = run()
    except RanvierError as error:
        _say(str(error))
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        _say("Stopped.")
        return 130
    except Exception as error:  # the last door: a person gets a sentence, a developer sets RANVIER_TRACEBACK
        if hasattr(error, "format_message"):
            _say(usage(error))
            return 2
        if os.environ.get("RANVIER_TRACEBACK"):
            raise
        _say(
            f"This is a fault of Ranvier, not of your input: {type(error).__name__}: {error}. "
            "Please report it; RANVIER_TRACEBACK=1 shows where it happened."
        )
        return 1
    return ended if isinstance(ended, int) else 0


def _say(text: str) -> None:
    """Tell on the error stream; control characters of names never reach the terminal."""
    typer.echo(
        "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text), err=True
    )
