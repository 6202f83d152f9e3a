"""Commands on what is known: its inventory, its check, the coverage of its rules."""

from __future__ import annotations

from typing import Annotated

import typer

from ranvier.cli.terminal import show_lines


def knowledge(context: typer.Context) -> None:
    """Print what is known, its version, and the share of verified facts."""
    if context.invoked_subcommand is not None:
        return
    from ranvier.knowledge import load_knowledge
    from ranvier.knowledge.checking.inventory import inventory
    from ranvier.knowledge.checking.safety_facts import safety_lines

    held = load_knowledge()
    show_lines((*inventory(held), *safety_lines(held)))


def check() -> None:
    """Check every knowledge file. Its form, units, sources, and the examples of every rule."""
    from ranvier.knowledge.check import problems

    found = list(problems())
    for each in found:
        typer.echo(each)
    typer.echo("The knowledge is sound." if not found else f"{len(found)} problem{'s' if len(found) > 1 else ''}.")
    raise typer.Exit(2 if found else 0)


def coverage(
    id: Annotated[
        str | None, typer.Argument(help="One criteria set; all of them unless given.", show_default=False)
    ] = None,
) -> None:
    """Say which branches of criteria no example has tried. Each should have been true, false and unknown."""
    from ranvier.knowledge import load_knowledge
    from ranvier.knowledge.checking import coverage as covered
    from ranvier.knowledge.files import read_files
    from ranvier.knowledge.store import Knowledge

    if id is not None:
        covered.refuse_unknown(id, load_knowledge())  # before every file is read with its lines
    knowledge = Knowledge(read_files(remember=False))
    sets = covered.coverage(knowledge, id)
    for line in covered.report(sets, knowledge):
        typer.echo(line)
    raise typer.Exit(0 if all(each.covered == each.branches for each in sets) else 2)
