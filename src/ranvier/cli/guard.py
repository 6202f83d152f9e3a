"""The last door: whatever goes wrong becomes one sentence and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

import typer

from ranvier.cli.usage import usage
from ranvier.errors import InputError, RanvierError

_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT}
"""What the operating system refuses a person, which no program can mend."""


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
    except OSError as error:
        if error.errno not in _REFUSED:
            return _fault(error)
        _say(str(_refused(error)))
        return 2
    except Exception as error:  # the last door: a person gets a sentence, a developer sets RANVIER_TRACEBACK
        if hasattr(error, "format_message"):
            _say(usage(error))
            return 2
        return _fault(error)
    return ended if isinstance(ended, int) else 0


def _refused(error: OSError) -> InputError:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return InputError(
        "there is no space left to write" if full else f"this is refused ({(error.strerror or '').lower()})",
        where=str(error.filename or ""),
        hint="Make room, or name another place" if full else "Check the permissions",
    )


def _fault(error: Exception) -> int:
    """Tell of a fault of the program; a developer sees where it happened."""
    if os.environ.get("RANVIER_TRACEBACK"):
        raise error
    _say(
        f"This is a fault of Ranvier, not of your input: {type(error).__name__}: {error}. "
        "Please report it; RANVIER_TRACEBACK=1 shows where it happened."
    )
    return 1


def _say(text: str) -> None:
    """Tell on the error stream; control characters of names never reach the terminal."""
    typer.echo(
        "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text), err=True
    )
