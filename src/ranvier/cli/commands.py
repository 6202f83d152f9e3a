"""All commands, in the order in which the help lists them."""

from __future__ import annotations

from typing import Annotated

import typer

from ranvier.cli import anaesthetic, cases, evidence, handed_out, knowledge, recordings

app = typer.Typer(
    name="ranvier",
    help="An open workbench for peripheral neuropathy: decision support, not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"Ranvier {version('ranvier')}")
        raise typer.Exit


@app.callback()
def ranvier(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """An open workbench for peripheral neuropathy: decision support, not a medical device."""


for command in (
    cases.new,
    cases.check,
    cases.assess,
    handed_out.leaflet,
    handed_out.calendar,
    cases.explain,
    recordings.measure,
    anaesthetic.anaesthetic,
    recordings.simulate,
    evidence.evidence,
):
    app.command(cls=recordings.Measure if command is recordings.measure else None)(command)

_knowledge = typer.Typer(
    help="Say what is known, and how much was read in a source. 'check' validates it.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
_knowledge.callback()(knowledge.knowledge)
for command in (knowledge.check, knowledge.coverage):
    _knowledge.command()(command)
app.add_typer(_knowledge, name="knowledge")
