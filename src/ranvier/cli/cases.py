"""Commands that read a case and judge it: new, check, assess, explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranvier.cli.options import AsOf, Case, JsonFile, Limits, assessed
from ranvier.cli.results import can_write, say_what_was_written, write
from ranvier.cli.terminal import console_here, show_lines


def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.", show_default=False, readable=False)],
) -> None:
    """Write a commented case folder to fill in."""
    from ranvier.formats.case.template import write_case_folder
    from ranvier.knowledge import load_knowledge

    for path in write_case_folder(folder, load_knowledge()):
        typer.echo(f"wrote {path}")
    typer.echo(f"Fill in {folder / 'case.yaml'}, then: ranvier check {folder}")


def check(case: Case) -> None:
    """Say whether a case is sound, and what to confirm."""
    from ranvier.diagnosis.checking import check_case

    show_lines(check_case(case))


def assess(
    case: Case,
    json: JsonFile = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the report as one page.", show_default=False)
    ] = None,
    as_of: AsOf = None,
    criteria: Annotated[
        str | None, typer.Option("--criteria", help="Show the conclusions of one criteria set.", show_default=False)
    ] = None,
    limits: Limits = None,
) -> None:
    """Assess a case: findings, conclusions, work-up and plan. Each stands with its reason."""
    can_write(case, json, html)
    assessment = assessed(case, as_of, limits, criteria)
    from ranvier.report.report import build_report
    from ranvier.report.terminal import print_report

    report = build_report(assessment)
    if json is not None:
        from ranvier.report.as_json import to_json

        write(json, to_json(assessment))
    if html is not None:
        from ranvier.report.page import render_page

        write(html, render_page(report).encode())
    print_report(report, console_here())
    say_what_was_written(json, html)


def explain(
    case: Case,
    claim: Annotated[
        str, typer.Argument(help="The id of a finding, conclusion, level or treatment rule.", show_default=False)
    ],
    as_of: AsOf = None,
    limits: Limits = None,
    full: Annotated[bool, typer.Option("--full", help="Show the parts that do not decide as well.")] = False,
) -> None:
    """Print the evidence tree behind a finding or conclusion."""
    from ranvier.report.evidence.explain import explain_claim
    from ranvier.report.terminal.evidence import print_evidence

    print_evidence(explain_claim(assessed(case, as_of, limits), claim), console_here(), full=full)
