"""The command line: thin; every command reads, calls the library, and shows."""

from __future__ import annotations

import codecs
import gc
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from ranvier.assess import Assessment

app = typer.Typer(
    name="ranvier",
    help="An open workbench for peripheral neuropathy: decision support, not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
knowledge_app = typer.Typer(
    help="What is known: its version, what it holds, the share of verified facts; 'check' validates it.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
app.add_typer(knowledge_app, name="knowledge")

Case = Annotated[
    Path,
    typer.Argument(help="A case folder, a chart (YAML or JSON), a phenopacket, or a recording.", show_default=False),
]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the result as JSON.", show_default=False)]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The day to assess for, YYYY-MM-DD; the visit unless given.")]
Limits = Annotated[
    Path | None, typer.Option("--limits", help="A file with the laboratory's own reference limits.", show_default=False)
]


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


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="The folder to make.", show_default=False)]) -> None:
    """Write a commented case folder to fill in."""
    from ranvier.formats.case.template import write_case_folder
    from ranvier.knowledge import load_knowledge

    for path in write_case_folder(folder, load_knowledge()):
        typer.echo(f"wrote {path}")
    typer.echo(f"Fill in {folder / 'case.yaml'}, then: ranvier check {folder}")


@app.command()
def check(case: Case) -> None:
    """Read a case and say whether it is sound, and what to confirm."""
    from ranvier.diagnosis.checking import check_case

    console = _console()
    for line in check_case(case):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command()
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
    """Assess a case: findings, conclusions, missing work-up and plan, each with its reason."""
    _can_write(case, json, html)
    assessment = _assessed(case, as_of, criteria, limits)
    from ranvier.report.report import build_report
    from ranvier.report.terminal import print_report

    report = build_report(assessment)
    if json is not None:
        from ranvier.report.as_json import to_json

        _write(json, to_json(assessment))
    if html is not None:
        from ranvier.report.page import render_page

        _write(html, render_page(report).encode())
    print_report(report, _console())
    _say_what_was_written(json, html)


@app.command()
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
    """Write what this patient may want to know, in plain words: disease, tests, medicines, warning signs."""
    from ranvier.errors import InputError

    if lang != "en":
        raise InputError(f"there is no leaflet in '{lang}'", where="--lang", allowed="en")
    _can_write(case, html)
    from ranvier.report.leaflet import build_leaflet
    from ranvier.report.leaflet_page import render_leaflet
    from ranvier.report.leaflet_text import print_leaflet

    made = build_leaflet(_assessed(case, as_of, None, limits))
    if html is not None:
        _write(html, render_leaflet(made).encode())
        _say_what_was_written(html)
    else:
        print_leaflet(made, _console())


@app.command(name="calendar")
def calendar_(
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
    """List what is to be checked and when, for the treatments that are taken or come first."""
    from ranvier.report.calendar_files import as_csv, as_ics, may_be_written

    _can_write(case, csv, ics, written_over=may_be_written)
    from ranvier.report.follow_up import check_views, checks_of
    from ranvier.report.follow_up_text import print_calendar

    assessment = _assessed(case, as_of, None, limits)
    checks = checks_of(assessment, treatment or ())
    if csv is not None:
        _write(csv, as_csv(checks))
    if ics is not None:
        _write(ics, as_ics(checks, assessment.record.case, name))
    print_calendar(check_views(checks, assessment), _console())
    _say_what_was_written(csv, ics)


@app.command()
def explain(
    case: Case,
    claim: Annotated[
        str, typer.Argument(help="The id of a finding, conclusion, level or treatment rule.", show_default=False)
    ],
    as_of: AsOf = None,
    limits: Limits = None,
    full: Annotated[bool, typer.Option("--full", help="Show the parts that do not decide as well.")] = False,
) -> None:
    """Print the evidence tree behind any finding or conclusion of a case."""
    from ranvier.report.evidence import explain_claim
    from ranvier.report.explained import print_evidence

    print_evidence(explain_claim(_assessed(case, as_of, None, limits), claim), _console(), full=full)


@app.command()
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

    _can_write(file, json)
    about = {name: value for name, value in {"sampling_rate_hz": rate, "unit": unit}.items() if value is not None}
    measured = measure_path(file, about)
    from ranvier.report.measured import measured_json, print_measured

    if json is not None:
        _write(json, measured_json(measured))
    print_measured(measured, _console())
    _say_what_was_written(json)


@app.command()
def anaesthetic(
    words: Annotated[
        list[str],
        typer.Argument(help="Each with its amount: 'lidocaine 1% 10 mL bupivacaine 0.25% 15 mL'.", show_default=False),
    ],
    weight: Annotated[str | None, typer.Option("--weight", help="Body weight in kg.", show_default=False)] = None,
    height: Annotated[float | None, typer.Option("--height", min=30, max=260, help="Height in cm.")] = None,
    sex: Annotated[str | None, typer.Option("--sex", help="female or male, for the ideal weight.")] = None,
    age: Annotated[float | None, typer.Option("--age", min=0, max=120, help="Age in years.")] = None,
    reduced: Annotated[
        bool, typer.Option("--reduced", help="Frail, heart failure, liver disease or pregnant: lower maxima.")
    ] = False,
) -> None:
    """Add up local anaesthetics: the share of each maximum, the sum, and what is left in mL."""
    from ranvier.errors import InputError, nearest
    from ranvier.knowledge import load_knowledge
    from ranvier.report.anaesthetic import anaesthetic_lines
    from ranvier.therapy.blocks.words import read_given, read_weight

    if sex not in {None, "female", "male"}:
        near = nearest(sex or "", ["female", "male"])
        raise InputError(f"unknown sex '{sex}'", where="--sex", nearest=near, allowed="female, male")
    if weight is None:
        raise InputError("the weight is missing, without it no volume is told", hint="Add '--weight 70' for 70 kg")
    known = load_knowledge()
    kg, given = read_weight(weight, known), read_given(words, known)
    console = _console()
    for line in anaesthetic_lines(given, kg, known, height_cm=height, sex=sex, age_years=age, reduced=reduced):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command()
def simulate(
    scenario: Annotated[Path, typer.Argument(help="A scenario file (YAML).", show_default=False)],
    folder: Annotated[Path, typer.Argument(help="Where the recordings go.", show_default=False)],
) -> None:
    """Write simulated recordings with known truth from a scenario file."""
    from ranvier.simulate import write_scenario

    for path in write_scenario(scenario, folder):
        typer.echo(f"wrote {path}")


@app.command()
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
    """Put the trials of a medicine or a problem together: pairwise and network meta-analysis, never a dose."""
    _can_write(Path(), json, html, svg)
    from ranvier.evidence import Wishes, answer
    from ranvier.knowledge import load_knowledge
    from ranvier.report.trials_text import print_trials

    found = answer(about, load_knowledge(), Wishes(problem, outcome, doses, unverified))
    if json is not None:
        from ranvier.report.trials_json import trials_json

        _write(json, trials_json(found))
    if html is not None:
        from ranvier.report.trials_page import trials_page

        _write(html, trials_page(found).encode())
    if svg is not None:
        from ranvier.report.trials_svg import trials_svg

        _write(svg, trials_svg(found).encode())
    print_trials(found, _console())
    _say_what_was_written(json, html, svg)


@knowledge_app.callback()
def knowledge(context: typer.Context) -> None:
    """Print what is known, its version, and the share of verified facts."""
    if context.invoked_subcommand is not None:
        return
    from ranvier.knowledge import load_knowledge
    from ranvier.knowledge.inventory import inventory
    from ranvier.knowledge.safety_facts import safety_lines

    console, held = _console(), load_knowledge()
    for line in (*inventory(held), *safety_lines(held)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


@knowledge_app.command("check")
def knowledge_check() -> None:
    """Check every knowledge file: form, units, sources, and the examples of every rule."""
    from ranvier.knowledge.check import problems

    found = list(problems())
    for each in found:
        typer.echo(each)
    typer.echo("The knowledge is sound." if not found else f"{len(found)} problems.")
    raise typer.Exit(2 if found else 0)


@knowledge_app.command("coverage")
def knowledge_coverage(
    id: Annotated[
        str | None, typer.Argument(help="One criteria set; all of them unless given.", show_default=False)
    ] = None,
) -> None:
    """Say which branches of the rules of criteria no example has tried true, false and unknown."""
    from ranvier.knowledge.coverage import coverage, report
    from ranvier.knowledge.files import read_files
    from ranvier.knowledge.store import Knowledge

    knowledge = Knowledge(read_files(remember=False))
    sets = coverage(knowledge, id)
    for line in report(sets, knowledge):
        typer.echo(line)
    raise typer.Exit(0 if all(each.covered == each.branches for each in sets) else 2)


def _assessed(case: Path, as_of: str | None, criteria: str | None, limits: Path | None) -> Assessment:
    from ranvier.assess import assess_case

    return assess_case(case, as_of=_day(as_of), criteria=criteria, limits=limits)


def _day(text: str | None) -> date | None:
    from datetime import date

    from ranvier.errors import InputError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' is no day of the calendar", where="--as-of", allowed="YYYY-MM-DD") from None


def _console() -> Console:
    from rich.console import Console

    return Console()


def _no_earlier_result(path: Path) -> None:
    from ranvier.errors import InputError

    if path.exists() and path.suffix not in {".json", ".html", ".htm", ".svg"}:
        raise InputError("the file exists and is no earlier result", where=str(path), hint="Choose another name")


def _can_write(case: Path, *results: Path | None, written_over: Callable[[Path], None] = _no_earlier_result) -> None:
    """Say before any work that a result cannot be written; nothing that was read is written over."""
    from ranvier.errors import InputError
    from ranvier.formats.case.folder import CHART_NAMES

    given = [path.resolve() for path in results if path is not None]
    if len(set(given)) < len(given):
        raise InputError("two results would be written to the same file", where=str(given[0]), hint="Name two files")
    for path in filter(None, results):
        if path.is_dir():
            raise InputError("this is a folder", where=str(path), hint="Name a file for the result")
        if not path.parent.is_dir():
            raise InputError("the file cannot be written: its folder does not exist", where=str(path))
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise InputError("the file may not be written", where=str(path), hint="Check the permissions")
        if path.resolve() == case.resolve():
            raise InputError("the file exists and is no earlier result", where=str(path), hint="Choose another name")
        written_over(path)
        if path.name in CHART_NAMES:
            raise InputError("this is the name of a chart", where=str(path), hint="Choose another name")


def _write(path: Path, content: bytes) -> None:
    from ranvier.errors import InputError

    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"the file cannot be written: {error.strerror}", where=str(path)) from None


def _say_what_was_written(*paths: Path | None) -> None:
    for path in filter(None, paths):
        typer.echo(f"wrote {path}")


def guarded(run: Callable[[], object]) -> int:
    """Run and turn whatever goes wrong into one sentence: 2 for input, 1 for a fault of the program."""
    from ranvier.errors import RanvierError

    try:
        ended = run()
    except RanvierError as error:
        _say(str(error))
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        _say("Stopped.")
        return 130
    except Exception as error:  # the last door: a person gets a sentence, a developer sets RANVIER_TRACEBACK
        if hasattr(error, "format_message"):
            _say(_usage(error))
            return 2
        if os.environ.get("RANVIER_TRACEBACK"):
            raise
        _say(
            f"This is a fault of Ranvier, not of your input: {type(error).__name__}: {error}. "
            "Please report it; RANVIER_TRACEBACK=1 shows where it happened."
        )
        return 1
    return ended if isinstance(ended, int) else 0


def _say(text: str) -> None:
    """Tell on the error stream; control characters of names never reach the terminal."""
    typer.echo(
        "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text), err=True
    )


def _usage(error: Any) -> str:
    """One sentence for a command line that does not fit; the error is one of the library behind Typer."""
    from ranvier.errors import RanvierError, nearest

    context: Any = getattr(error, "ctx", None)
    said = str(error.format_message()).rstrip(".")
    if type(error).__name__ == "NoArgsIsHelpError":
        return said
    if context is None:
        return f"{said}."
    path, command = context.command_path, context.command
    more = f"'{path} --help' says more"
    if type(error).__name__ == "MissingParameter":
        words = [str(each.name).upper() for each in command.params if each.param_type_name == "argument"]
        example = " ".join([path, *words])
        return str(RanvierError(f"{str(error.param.name).upper()} is missing", hint=f"Write '{example}'; {more}"))
    if type(error).__name__ == "NoSuchOption":
        names = [name for each in command.params for name in each.opts if name.startswith("-")]
        close = nearest(error.option_name, [*names, "--help"])
        return str(RanvierError(f"'{path}' has no option '{error.option_name}'", nearest=close, hint=more))
    names = list(getattr(command, "commands", ()))
    if names and said.startswith("No such command"):
        word = said.split("'")[1]
        if Path(word).exists():
            hint = f"To assess this case or recording, write 'ranvier assess {word}'"
            return str(RanvierError(f"'{word}' is no command", hint=hint))
        close = nearest(word, names)
        return str(
            RanvierError(f"'{path}' has no command '{word}'", nearest=close, allowed=", ".join(names), hint=more)
        )
    return str(RanvierError(said, where=path, hint=more))


_PLAIN = {
    "─": "-", "│": "|", "■": "#", "◆": "*", "∞": "inf",
    "≤": "<=", "≥": ">=", "↑": " high", "↓": " low", "µ": "u", "μ": "u", "²": "2", "·": ";", "×": "x",
    "–": "-", "−": "-", "°": "deg ", "●": "*", "◐": "(*)", "○": "o", "“": '"', "”": '"', "’": "'", "…": "...",
}  # fmt: skip


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    """What a terminal that is not UTF-8 shows in place of a sign that it does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(each, "?") for each in error.object[error.start : error.end]), error.end


def _show_anywhere() -> None:
    codecs.register_error("ranvier", _in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="ranvier")


SELDOM = 5_000_000
"""New objects between two searches for unreachable ones: a command is short, its knowledge in use to the end."""


def main() -> None:
    """The entry point of the command `ranvier`."""
    gc.set_threshold(SELDOM)
    _show_anywhere()
    sys.exit(guarded(lambda: app(prog_name="ranvier", standalone_mode=False)))


if __name__ == "__main__":
    main()
