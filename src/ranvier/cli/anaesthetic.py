"""The command that adds up local anaesthetics."""

from __future__ import annotations

from typing import Annotated

import typer

from ranvier.cli.options import number_of_patient, of_patient
from ranvier.cli.terminal import show_lines
from ranvier.errors import InputError


def anaesthetic(
    words: Annotated[
        list[str],
        typer.Argument(help="Each with its amount: 'lidocaine 1% 10 mL bupivacaine 0.25% 15 mL'.", show_default=False),
    ],
    weight: Annotated[str | None, typer.Option("--weight", help="Body weight in kg.", show_default=False)] = None,
    height: Annotated[str | None, typer.Option("--height", help="Height in cm, or with its unit.")] = None,
    sex: Annotated[str | None, typer.Option("--sex", help="female or male, for the ideal weight.")] = None,
    age: Annotated[str | None, typer.Option("--age", help="Age in years.")] = None,
    reduced: Annotated[
        bool, typer.Option("--reduced", help="Frail, heart failure, liver disease or pregnant: lower maxima.")
    ] = False,
) -> None:
    """Add up local anaesthetics against their maxima. The share of each, the sum, and what is left in mL."""
    from ranvier.knowledge import load_knowledge
    from ranvier.report.plan.anaesthetic import anaesthetic_lines
    from ranvier.therapy.blocks.words import read_given, read_weight

    if weight is None:
        raise InputError("the weight is missing, without it no volume is told", hint="Add '--weight 70' for 70 kg")
    known = load_knowledge()
    kg, given = read_weight(weight, known), read_given(words, known)
    cm = number_of_patient("--height", "height_cm", height, known)
    years = number_of_patient("--age", "age_years", age, known)
    word = of_patient("--sex", "sex", sex, known)
    of_whom = None if word is None else str(word)
    show_lines(anaesthetic_lines(given, kg, known, height_cm=cm, sex=of_whom, age_years=years, reduced=reduced))
