"""The validation page of measuring: every accuracy benchmark in one run, and what others are published to reach.

python tools/validation_signals_page.py > docs/validation_signals.md
python tools/validation_signals_page.py quick      a few seeds a row, to look at the page

Each benchmark compares with a simple alternative on the same recordings in the same run; those on real recordings run
when their folder is there.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

HOME = Path(__file__).parents[1]
LONGEST_S = 1800


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark: its script without ending, what it is about, and its arguments for a quick look."""

    script: str
    title: str
    quick: tuple[str, ...] = ()


SECTIONS = (
    Section("evoked_accuracy", "Evoked responses", ("60",)),
    Section("f_wave_accuracy", "F waves, A waves and repeaters", ("4",)),
    Section("stimulation_series", "H reflex, repetitive stimulation, blink reflex, MUNIX", ("3",)),
    Section("cmap_scans", "CMAP scans", ("2",)),
    Section("decomposition_accuracy", "Motor units of a contraction", ("2",)),
    Section("motor_unit_accuracy", "Parameters of motor unit potentials", ("6",)),
    Section("spontaneous_accuracy", "Activity at rest", ("3",)),
    Section("contraction_plausibility", "Simulated potentials beside published ones", ("2",)),
    Section("muscle_verdicts", "Verdict on a muscle", ("1",)),
    Section("needle_classes", "Real needle recordings: healthy, myopathy, neuropathy"),
    Section("signals_speed", "Speed"),
)

ABOUT = """
Simulated recordings show where a method fails; they do not say how it does on patients. The figures below come from
seeds that no setting was chosen on. Real recordings are few and are read where they lie; none of them is copied here.
What no table shows was not tried: marks against a panel of experts on routine traces, motor units against an expert's
decomposition, activity at rest in patients.
"""

OTHERS = (
    (
        "onset of simulated motor responses",
        "mep-cmap-analyser 1.4.7, its five detectors",
        "mean error 0.02 to 0.90 ms at 8 mV, 0.07 to 1.61 ms with an initial positivity; two of them miss every "
        "sensory response of 10 uV, three mark every silent sweep with an artefact tail",
        "our run of its detectors, 60 sweeps a row of a generator that is not the one above",
    ),
    (
        "latencies by computer-placed cursors in two sessions",
        "29 people, 5 nerves",
        "coefficient of variation 4 to 10 % for latencies, 16 to 20 % for amplitudes",
        "PMC2777171",
    ),
    (
        "motor units of simulated concentric EMG",
        "SpikeInterface: tridesclous2, mountainsort5, its simple sorter",
        "rate of agreement about 0.26 to 0.36",
        "comparable recordings, not the same ones",
    ),
    (
        "trains of single-channel needle EMG against an expert",
        "density-based decomposition, Marateb and McGill",
        "80 % of 229 trains with more than 90 % accuracy, up to 30 % of full effort",
        "as published",
    ),
    (
        "activity at rest, six classes, files of two seconds",
        "a network, Muscle & Nerve 2019",
        "90 % accuracy on 841 files",
        "as published; the recordings are not open",
    ),
    (
        "motor units from CMAP scans",
        "MScanFit in several laboratories",
        "coefficient of variation 6 to 13 %",
        "as published; QTRAC's own fit of the same files stands in the table above",
    ),
    (
        "healthy, myopathy or neuropathy of one person from needle EMG",
        "six physicians; a network; 57 people",
        "accuracy 0.55; 0.70",
        "as published, other recordings",
    ),
)


def page(*, quick: bool) -> Iterator[str]:
    """The page, line by line."""
    yield "# Validation of measuring"
    yield ""
    yield f"Made by `make validation-signals` with Ranvier {version('ranvier')}; do not edit by hand."
    yield ABOUT
    for section in SECTIONS:
        path = HOME / "benchmarks" / f"{section.script}.py"
        if path.is_file():
            yield from _section(section, path, section.quick if quick else ())
    yield "## What others reach"
    yield ""
    yield "| what | who | figure | where it is from |"
    yield "|---|---|---|---|"
    for row in OTHERS:
        yield f"| {' | '.join(row)} |"


def _section(section: Section, path: Path, words: tuple[str, ...]) -> Iterator[str]:
    yield f"## {section.title}\n"
    yield f"{_about(path)}\n"
    yield f"`python benchmarks/{path.name}`\n"
    yield "```text"
    yield _printed(path, words)
    yield "```\n"


def _about(path: Path) -> str:
    """What the script says of itself, without its usage."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    parts = [part for part in said.split("\n\n") if not part.strip().startswith(("python ", "Run `python"))]
    kept = [part for part in parts if not part.startswith("    ")]
    return "\n\n".join(kept)


def _printed(path: Path, words: tuple[str, ...]) -> str:
    print(f"{path.stem} ...", file=sys.stderr, flush=True)
    try:
        ended = subprocess.run(
            [sys.executable, str(path), *words],
            capture_output=True,
            text=True,
            cwd=HOME,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"Not finished within {LONGEST_S // 60} minutes."
    if ended.returncode:
        reason = ended.stderr.strip().splitlines()
        return f"Did not run: {reason[-1] if reason else ended.returncode}"
    return ended.stdout.rstrip()


if __name__ == "__main__":
    print("\n".join(page(quick="quick" in sys.argv[1:])))
