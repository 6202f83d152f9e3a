"""Commands on recordings: measure one, simulate some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from ranvier.cli.options import number_of_patient
from ranvier.cli.results import can_fill, can_write, say_what_was_written, write
from ranvier.cli.terminal import console_here, watched
from ranvier.errors import InputError, nearest

if TYPE_CHECKING:
    from ranvier.diagnosis.muscle_verdicts import JudgedMuscle
    from ranvier.measure import Measured, NotRead, Stopped
    from ranvier.signals.joined_nerves import JoinedNerve
    from ranvier.signals.joined_trains import JoinedTrains


STANDARD_OUTPUT = Path("-")
MOST_NAMED = 20
"""More plots than this are counted, not named."""

STOPPED = 130
"""The exit code of a command that somebody stopped."""


class Measure(TyperCommand):
    """`--json` at the end, before another option or before a recording, means the standard output."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words of the command line with the name that `--json` may leave out."""
        bare = [place for place, word in enumerate(args, 1) if word == "--json" and _no_result(args[place:], place)]
        for place in reversed(bare):
            args.insert(place, str(STANDARD_OUTPUT))
        return super().parse_args(ctx, args)


def _no_result(rest: Sequence[str], place: int) -> bool:
    """What follows is not the name of a result: nothing, an option, or, at the beginning, what is to be measured."""
    if not rest or rest[0] == str(STANDARD_OUTPUT):
        return not rest
    path = Path(rest[0])
    recording = place == 1 and (path.is_dir() or (path.suffix != ".json" and path.is_file()))
    return rest[0].startswith("-") or recording


Files = Annotated[
    list[Path],
    typer.Argument(help="Recordings, folders of recordings, or case folders.", show_default=False, readable=False),
]
Json = Annotated[
    Path | None,
    typer.Option(
        "--json",
        help="Write the result as JSON; without a name, or as -, to the standard output.",
        show_default=False,
    ),
]
Html = Annotated[Path | None, typer.Option("--html", help="Write a page with plots and values.", show_default=False)]
Plots = Annotated[
    Path | None, typer.Option("--plots", help="Write every plot as SVG into this folder.", show_default=False)
]
Rate = Annotated[float | None, typer.Option("--rate", help="Samples per second, when the file does not say.")]
Unit = Annotated[str | None, typer.Option("--unit", help="Unit of the samples, when the file does not say.")]
About = Annotated[
    list[str] | None,
    typer.Option(
        "--about",
        help="What else the file does not say, FIELD=VALUE: study=f_wave, activity=rest, muscle=apb, nerve=median.",
        show_default=False,
    ),
]
Age = Annotated[
    str | None,
    typer.Option(
        "--age",
        help="Age in years, for limits of motor unit potentials; the chart's unless given.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class _Results:
    """What was measured, recording by recording, and what several recordings show together."""

    measured: tuple[Measured | NotRead, ...]
    muscles: tuple[JudgedMuscle, ...]
    trains: tuple[JoinedTrains, ...]
    nerves: tuple[JoinedNerve, ...]


def measure(
    files: Files,
    json: Json = None,
    html: Html = None,
    plots: Plots = None,
    rate: Rate = None,
    unit: Unit = None,
    about: About = None,
    age: Age = None,
) -> None:
    """Measure recordings: marks, values, flags. A named muscle in contraction gets a verdict with its reasons.

    Recordings of the same muscle and side are judged together; muscle and side may stand in the names of the files.
    """
    from ranvier.knowledge import load_knowledge
    from ranvier.measure import Stopped, age_in_charts, measure_paths, muscles_of, nerves_of, trains_of

    for file in files:
        can_write(file, None if json == STANDARD_OUTPUT else json, html)
    if plots is not None:
        can_fill(plots)
    years = number_of_patient("--age", "age_years", age, load_knowledge())
    stopped: Stopped | None = None
    with watched() as watch:
        drawing = html is not None or plots is not None
        try:
            measured = measure_paths(files, _said(about or (), rate, unit), watch, keep_samples=drawing)
        except Stopped as stop:
            measured, stopped = _kept(stop), stop
    muscles = muscles_of(measured, age_in_charts(files) if years is None else years)
    _hand_out(_Results(measured, muscles, trains_of(measured), nerves_of(measured)), json, html, plots)
    if stopped is not None:
        typer.echo(f"Stopped: {stopped.done} of {len(measured)} recordings were measured.", err=True)
        raise typer.Exit(STOPPED)


def _hand_out(results: _Results, json: Path | None, html: Path | None, plots: Path | None) -> None:
    """Everything into the files that were asked for, and into the terminal, unless the JSON goes there."""
    if json is not None:
        _write_json(json, results)
    if html is not None:
        _write_page(html, results)
    drawn = _write_plots(plots, results) if plots is not None else []
    if json == STANDARD_OUTPUT:
        return
    _print(results)
    say_what_was_written(json, html, *(drawn if len(drawn) <= MOST_NAMED else ()))
    if len(drawn) > MOST_NAMED:
        typer.echo(f"wrote {len(drawn)} plots into {plots}")


def _print(results: _Results) -> None:
    from ranvier.report.measured.nerves import print_nerves
    from ranvier.report.measured.tables import print_measured
    from ranvier.report.measured.trains import print_trains
    from ranvier.report.measured.verdicts import print_verdicts

    print_measured(results.measured, console_here())
    print_nerves(results.nerves, console_here())
    print_trains(results.trains, console_here())
    print_verdicts(results.muscles, console_here())


def _kept(stop: Stopped) -> tuple[Measured | NotRead, ...]:
    """What was measured before somebody stopped it; nothing at all ends the command."""
    if not stop.done:
        raise stop
    return stop.measured


def _write_json(path: Path, results: _Results) -> None:
    from ranvier.report.measured.as_json import measured_json

    content = measured_json(results.measured, results.muscles, results.trains, results.nerves)
    if path == STANDARD_OUTPUT:
        typer.echo(content)
    else:
        write(path, content)


def _write_page(path: Path, results: _Results) -> None:
    from ranvier.report.plots import plots_page

    write(path, plots_page(results.measured, results.muscles, results.trains, results.nerves))


def _write_plots(folder: Path, results: _Results) -> list[Path]:
    """Every figure in a file of its own, named by its recording or its nerve."""
    from ranvier.record import Measured
    from ranvier.report.plots import figures_of, nerve_figures

    folder.mkdir(exist_ok=True)
    written: list[Path] = []
    for each in results.measured:
        if isinstance(each, Measured):
            stem = each.recording.name.replace(".", "_")
            for figure in figures_of(each):
                written.append(folder / f"{stem}_{figure.name}.svg")
                write(written[-1], figure.svg.encode())
    for _, figure in nerve_figures(results.nerves, results.measured):
        written.append(folder / f"{figure.name}.svg")
        write(written[-1], figure.svg.encode())
    return written


def _said(words: Iterable[str], rate: float | None, unit: str | None) -> dict[str, str | float]:
    """What the options say of a file, held against the vocabulary as `about.yaml` is."""
    from ranvier.document import Document
    from ranvier.formats.case.about import described
    from ranvier.formats.description import HOW_TO_READ, WHAT_IT_IS
    from ranvier.knowledge import load_knowledge

    known, found = (*HOW_TO_READ, *WHAT_IT_IS), dict[str, str | float]()
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise InputError(f"'{word}' is no FIELD=VALUE", where="--about", hint=f"Write '{word}=...'")
        if name not in known:
            close = nearest(name, known)
            raise InputError(f"unknown field '{name}'", where="--about", nearest=close, allowed=", ".join(known))
        found[name] = value
    found |= {name: value for name, value in (("sampling_rate_hz", rate), ("unit", unit)) if value is not None}
    return described(found, Document("--about", found, {}), (), load_knowledge().vocabulary)


def simulate(
    scenario: Annotated[Path, typer.Argument(help="A scenario file (YAML).", show_default=False, readable=False)],
    folder: Annotated[Path, typer.Argument(help="Where the recordings go.", show_default=False, readable=False)],
) -> None:
    """Write simulated recordings from a scenario, with their truth."""
    from ranvier.simulate import write_scenario

    for path in write_scenario(scenario, folder):
        typer.echo(f"wrote {path}")
