"""Commands on recordings: measure one, simulate some."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranvier.cli.options import JsonFile
from ranvier.cli.results import can_write, say_what_was_written, write
from ranvier.cli.terminal import console_here


def measure(
    file: Annotated[Path, typer.Argument(help="A recording, or a case folder with recordings.", show_default=False)],
    json: JsonFile = None,
    rate: Annotated[
        float | None, typer.Option("--rate", help="Samples per second, when the file does not say.")
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Unit of the samples, when the file does not say.")] = None,
) -> None:
    """Measure a recording: marks, values, flags, and no judgement."""
    from ranvier.measure import measure_path

    can_write(file, json)
    about = {name: value for name, value in {"sampling_rate_hz": rate, "unit": unit}.items() if value is not None}
    measured = measure_path(file, about)
    from ranvier.report.measured import measured_json, print_measured

    if json is not None:
        write(json, measured_json(measured))
    print_measured(measured, console_here())
    say_what_was_written(json)


def simulate(
    scenario: Annotated[Path, typer.Argument(help="A scenario file (YAML).", show_default=False)],
    folder: Annotated[Path, typer.Argument(help="Where the recordings go.", show_default=False)],
) -> None:
    """Write simulated recordings with known truth from a scenario file."""
    from ranvier.simulate import write_scenario

    for path in write_scenario(scenario, folder):
        typer.echo(f"wrote {path}")
