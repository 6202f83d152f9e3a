"""Words and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ranvier.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from ranvier.assess import Assessment
    from ranvier.knowledge import Knowledge
    from ranvier.record import Scalar

Case = Annotated[
    Path,
    typer.Argument(
        help="A case folder, a chart (YAML or JSON), a phenopacket, or a recording.",
        show_default=False,
        readable=False,  # said by whoever reads it, in a sentence that helps
    ),
]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the result as JSON.", show_default=False)]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The day to assess for, YYYY-MM-DD; the visit unless given.")]
Limits = Annotated[
    Path | None,
    typer.Option(
        "--limits", help="A file with the laboratory's own reference limits.", show_default=False, readable=False
    ),
]


def assessed(case: Path, as_of: str | None, limits: Path | None, criteria: str | None = None) -> Assessment:
    """The case judged as the options ask."""
    from ranvier.assess import assess_case
    from ranvier.cli.terminal import watched

    day = _day(as_of)
    with watched() as watch:
        return assess_case(case, as_of=day, criteria=criteria, limits=limits, watch=watch)


def _day(text: str | None) -> date | None:
    from datetime import date

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' is no day of the calendar", where="--as-of", allowed="YYYY-MM-DD") from None


def of_patient(option: str, term: str, written: str | None, knowledge: Knowledge) -> Scalar | None:
    """What an option says of the patient, read as a chart is read: with its unit, within what is possible."""
    from ranvier.formats.case.values import fact
    from ranvier.record import Origin

    made = None if written is None else fact(knowledge.vocabulary.terms[term], term, written, Origin(option))
    return None if made is None else made.value


def number_of_patient(option: str, term: str, written: str | None, knowledge: Knowledge) -> float | None:
    """The same for an option that holds a number."""
    value = of_patient(option, term, written, knowledge)
    return None if value is None else float(value)
