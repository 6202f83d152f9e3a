"""The command that puts trials together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranvier.cli.options import JsonFile
from ranvier.cli.results import can_write, say_what_was_written, write
from ranvier.cli.terminal import console_here


def evidence(
    about: Annotated[
        str,
        typer.Argument(
            metavar="DRUG|PROBLEM", help="A medicine by any of its names, or a problem.", show_default=False
        ),
    ],
    problem: Annotated[
        str | None, typer.Option("--problem", help="Only trials of this problem.", show_default=False)
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option("--outcome", help="What is shown in full: relief_50, stopped, ...", show_default=False),
    ] = None,
    doses: Annotated[str, typer.Option("--doses", help="The doses of a medicine combined or separate.")] = "combined",
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Use figures that are partly from memory as well.")
    ] = False,
    json: JsonFile = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write it as one page.", show_default=False)] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Write the forest plots as one drawing.", show_default=False)
    ] = None,
) -> None:
    """Put the trials of a medicine or a problem together. Pairwise and network meta-analysis, never a dose."""
    can_write(Path(), json, html, svg)
    from ranvier.evidence import Wishes, answer
    from ranvier.knowledge import load_knowledge
    from ranvier.report.trials.text import print_trials

    found = answer(about, load_knowledge(), Wishes(problem, outcome, doses, unverified))
    if json is not None:
        from ranvier.report.trials.as_json import trials_json

        write(json, trials_json(found))
    if html is not None:
        from ranvier.report.trials.page import trials_page

        write(html, trials_page(found).encode())
    if svg is not None:
        from ranvier.report.trials.svg import trials_svg

        write(svg, trials_svg(found).encode())
    print_trials(found, console_here())
    say_what_was_written(json, html, svg)
