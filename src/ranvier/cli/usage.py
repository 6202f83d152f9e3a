"""One sentence for a command line that does not fit; the errors are those of the library behind Typer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ranvier.errors import RanvierError, nearest


def usage(error: Any) -> str:
    """What does not fit, what was perhaps meant, and where to read more."""
    context: Any = getattr(error, "ctx", None)
    said, kind = str(error.format_message()).rstrip("."), type(error).__name__
    if kind == "NoArgsIsHelpError":
        return said
    if kind == "BadOptionUsage":
        return str(RanvierError(said, hint=f"Write '{error.option_name} VALUE'; 'ranvier COMMAND --help' says more"))
    if context is None:
        return f"{said}."
    path, command = context.command_path, context.command
    more = f"'{path} --help' says more"
    if kind == "MissingParameter":
        return str(_missing(error, path, command, more))
    if kind == "NoSuchOption":
        return str(_no_such_option(error, path, command, more))
    if hasattr(command, "commands") and said.startswith("No such command"):
        return str(_no_such_command(said.split("'")[1], path, list(command.commands), more))
    return str(RanvierError(said, where=path, hint=more))


def _missing(error: Any, path: str, command: Any, more: str) -> RanvierError:
    words = [_as_in_help(each) for each in command.params if each.param_type_name == "argument"]
    example = " ".join([path, *words])
    return RanvierError(f"{_as_in_help(error.param)} is missing", hint=f"Write '{example}'; {more}")


def _as_in_help(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name).upper()


def _no_such_option(error: Any, path: str, command: Any, more: str) -> RanvierError:
    names = [name for each in command.params for name in each.opts if name.startswith("-")]
    close = nearest(error.option_name, [*names, "--help"])
    return RanvierError(f"'{path}' has no option '{error.option_name}'", nearest=close, hint=more)


def _no_such_command(word: str, path: str, names: list[str], more: str) -> RanvierError:
    if Path(word).exists():
        hint = f"To assess this case or recording, write 'ranvier assess {word}'"
        return RanvierError(f"'{word}' is no command", hint=hint)
    close, allowed = nearest(word, names), ", ".join(names)
    return RanvierError(f"'{path}' has no command '{word}'", nearest=close, allowed=allowed, hint=more)
