"""What others do: on the same files (figures kept beside the benchmarks), and as they published it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PUBLISHED = (
    (
        "latencies by computer-placed cursors in two sessions",
        "29 people, 5 nerves (PMC2777171)",
        "coefficient of variation 4 to 10 % for latencies, 16 to 20 % for amplitudes",
    ),
    (
        "trains of single-channel needle EMG against an expert",
        "density-based decomposition, Marateb and McGill",
        "80 % of 229 trains with more than 90 % accuracy, up to 30 % of full effort",
    ),
    (
        "activity at rest, six classes, files of two seconds",
        "a classifier of the sound's spectrum, Muscle & Nerve 2019",
        "90 % accuracy on 841 files; the recordings are not open",
    ),
    (
        "motor units from CMAP scans",
        "MScanFit in several laboratories",
        "coefficient of variation 6 to 13 %; QTRAC's own fit of the very files is in the section on CMAP scans",
    ),
    (
        "healthy, myopathy or neuropathy of one person from needle EMG",
        "six physicians; a network; 57 people",
        "accuracy 0.55; 0.70",
    ),
)

NOT_TUNED = (
    "The other sorters were made for extracellular recordings of the brain and ran with their settings as shipped: "
    "their settings were not tuned for needle EMG, and one channel gives them little to work on."
)

SORTERS_READ = (
    "The simple sorter with isosplit comes closest by far: it finds most units but few of them whole, since it does "
    "not resolve superpositions. For general sorters 0.26 to 0.36 on comparable recordings had been handed on to us "
    "(unverified); that one of them reaches more here suggests that these recordings are easier than those, and every "
    "figure of this page on contractions has to be read so. The file that failed is sampled at 10 kHz, too slowly for "
    "the filters that they ship with."
)


def side_by_side(folder: Path) -> Iterator[str]:
    """The parts of the page about other programs on the same files."""
    yield "## Side by side with other programs, on the same files\n"
    yield "Other programs are no dependency of Ranvier: they ran in environments of their own, and their figures are"
    yield "kept with date and version. Ranvier's own line is of the same day and the same files.\n"
    for name, part in (("sorters", _sorters), ("onsets", _onsets)):
        path = folder / f"{name}.yaml"
        if path.is_file():
            yield from part(yaml.safe_load(path.read_text(encoding="utf-8")))


def _sorters(kept: dict[str, Any]) -> Iterator[str]:
    yield "### Motor units of a contraction\n"
    yield (
        f"Simulated concentric recordings, seeds from {kept['first_seed']}, run on {kept['date']}. {NOT_TUNED} "
        "Agreement is TP / (TP + FP + FN) within 1 ms after the best constant shift of each train and best pairing, "
        "averaged over the units of at least 2.5 times the recording's rms; a train that agrees with no unit by half "
        "is false. (`benchmarks/others/sorters.py`, `sorters_run.py`)"
    )
    for each in kept["sets"]:
        yield f"\n{each['title']}: {each['files']} files.\n"
        yield "| program | files | judged units | agreement (95 %) | units above 0.9 | false trains | s a file |"
        yield "|---|---|---|---|---|---|---|"
        yield from (_sorter(row, kept["programs"][row["id"]]["name"]) for row in each["methods"])
    yield f"\n{SORTERS_READ}\n"
    programs = (each for each in kept["programs"].values() if "version" in each)
    yield from (f"- {each['name']}: {each['version']}; {each['settings']}" for each in programs)
    yield ""


def _sorter(row: dict[str, Any], name: str) -> str:
    low, high = row["agreement_95"]
    files = f"{row['files']}" + (f", {row['not_run']} failed" if row["not_run"] else "")
    return (
        f"| {name} | {files} | {row['judged_units']} | {row['agreement']:.2f} ({low:.2f} to {high:.2f}) | "
        f"{row['above_0.9_percent']} % | {row['false_percent']} % of {row['trains']} | {row['seconds_a_file']} |"
    )


def _onsets(kept: dict[str, Any]) -> Iterator[str]:
    yield "### Onset of evoked responses\n"
    yield (
        f"{kept['sweeps']} simulated sweeps a row, the rows of the section on evoked responses, seeds from "
        f"{kept['first_seed']}, run on {kept['date']} with {kept['version']} (GPL; run as a program, its source "
        f"was not read). {kept['settings']} Mean absolute error of the onset in ms, and the share of sweeps that were "
        "marked where that is not all; of silent sweeps, the share that was marked. (`benchmarks/others/onsets.py`, "
        "`onsets_run.py`)\n"
    )
    names = [each["name"] for each in kept["methods"]]
    yield f"| simulated response | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for row in kept["rows"]:
        cells = [_cell(row["figures"][each["id"]], silent=row["silent"]) for each in kept["methods"]]
        yield f"| {row['title']}{' (silent)' if row['silent'] else ''} | {' | '.join(cells)} |"
    yield ""


def _cell(figures: dict[str, float | None], *, silent: bool) -> str:
    marked = figures["marked_percent"] or 0
    if silent:
        return f"{marked:.0f} %"
    error = figures["error_ms"]
    if error is None:
        return "none marked"
    return f"{error:.2f}" + (f" ({marked:.0f} % marked)" if marked < 99.5 else "")
