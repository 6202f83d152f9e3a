"""Commands that write what goes to the patient or into a diary: leaflet, calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranvier.cli.options import AsOf, Case, Limits, assessed
from ranvier.cli.results import can_write, say_what_was_written, write
from ranvier.cli.terminal import console_here
from ranvier.errors import InputError


def leaflet(
    case: Case,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write it as one page in large type, to be printed.", show_default=False),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="The language; English (en) is the only one so far.")] = "en",
    as_of: AsOf = None,
    limits: Limits = None,
) -> None:
    """Write what this patient may want to know, in plain words. Disease, tests, medicines, warning signs."""
    if lang != "en":
        raise InputError(f"there is no leaflet in '{lang}'", where="--lang", allowed="en")
    can_write(case, html)
    from ranvier.report.leaflet.build import build_leaflet
    from ranvier.report.leaflet.page import render_leaflet
    from ranvier.report.leaflet.text import print_leaflet

    made = build_leaflet(assessed(case, as_of, limits))
    if html is not None:
        write(html, render_leaflet(made).encode())
        say_what_was_written(html)
    else:
        print_leaflet(made, console_here())


def calendar(
    case: Case,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write the checks as a table (CSV).", show_default=False)
    ] = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", help="Write those with a day for a calendar program.", show_default=False)
    ] = None,
    treatment: Annotated[
        list[str] | None,
        typer.Option("--treatment", help="A treatment of the plan that is begun today; may be repeated."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="What every event begins with; no patient is named.")] = "",
    as_of: AsOf = None,
    limits: Limits = None,
) -> None:
    """List what is to be checked, and when. It is told of the treatments that are taken or come first."""
    from ranvier.report.plan.calendar_files import as_csv, as_ics, may_be_written

    can_write(case, csv, ics, written_over=may_be_written)
    from ranvier.report.plan.follow_up import check_views, checks_of
    from ranvier.report.terminal.follow_up import print_calendar

    assessment = assessed(case, as_of, limits)
    checks = checks_of(assessment, treatment or ())
    if csv is not None:
        write(csv, as_csv(checks))
    if ics is not None:
        write(ics, as_ics(checks, assessment.record.case, name))
    print_calendar(check_views(checks, assessment), console_here())
    say_what_was_written(csv, ics)
