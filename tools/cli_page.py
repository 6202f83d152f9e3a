"""The page of all commands, made from their help texts: python tools/cli_page.py > docs/reference/cli.md"""

from collections.abc import Iterator

import typer.main
from typer.testing import CliRunner

from ranvier.cli import app


def commands() -> Iterator[list[str]]:
    """The words of every command."""
    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        yield [name]
        yield from ([name, each] for each in getattr(command, "commands", {}))


def page() -> str:
    """Every command with its help."""
    runner = CliRunner()
    parts = ["# Commands\n\nMade by `make reference` from the help texts; do not edit by hand.\n"]
    for words in [[], *commands()]:
        shown = runner.invoke(
            app, [*words, "--help"], prog_name="ranvier", env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"}
        )
        title = " ".join(["ranvier", *words])
        parts.append(f"## `{title}`\n\n```\n{shown.output.strip()}\n```\n")
    parts.append(
        "Exit codes: 0 when all is well, 2 for input that cannot be used (one sentence says why), "
        "1 for a fault of the program, 130 when somebody stopped it.\n"
    )
    return "\n".join(parts)


if __name__ == "__main__":
    print(page(), end="")
