"""The validation page of measuring: every accuracy benchmark, side by side with what others do.

python tools/validation_signals_page.py docs/validation_signals.md     the page (`make validation-signals`)
python tools/validation_signals_page.py PAGE --only cmap_scans          compute one section, write no page
python tools/validation_signals_page.py PAGE --quick                    a few seeds a row, to look at the page
python tools/validation_signals_page.py PAGE --again                    forget what was computed before

Sections are computed one after the other, each in a process of its own, and kept in build/ as soon as they are ready: a
run that was broken off goes on where it stopped. What is kept counts as long as what measures, the benchmark and the
number of recordings are the same. A section that fails says so in one sentence, and the command fails at its end.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from validation_others import PUBLISHED, side_by_side

HOME = Path(__file__).parents[1]
LONGEST_S = 900
MEASURES = (
    "src/ranvier/measure.py",
    "src/ranvier/diagnosis/*muscle*.py",
    "src/ranvier/knowledge/methods/*.yaml",
    *(f"src/ranvier/{layer}/**/*.py" for layer in ("formats", "record", "reference", "signals", "simulate")),
)
"""What a kept section depends on."""
ROOM_FOR_NAME = 24
CONCLUDES = "=> "
"""A benchmark's line that begins like this goes into the table at the head of the page."""


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark: its script, what it is about, its arguments, and those for a quick look."""

    script: str
    title: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Where the script is."""
        return HOME / "benchmarks" / f"{self.script}.py"


@dataclass(frozen=True, slots=True)
class Computed:
    """What a benchmark printed, or the sentence why it did not."""

    section: Section
    text: str
    seconds: float
    failed: bool = False


SECTIONS = (
    Section("evoked_accuracy", "Evoked responses", ("250",), ("30",)),
    Section("independent_evoked", "Evoked responses of a second, independent simulator", ("60",), ("3",)),
    Section("nerve_studies", "Whole conduction studies of simulated nerves", ("10",), ("2",)),
    Section("f_wave_accuracy", "F waves, A waves and repeaters", ("12",), ("3",)),
    Section("independent_f_waves", "F waves of a second, independent simulator", ("24",), ("1",)),
    Section("stimulation_series", "H reflex, repetitive stimulation, blink reflex, MUNIX", ("16",), ("3",)),
    Section(
        "independent_series", "H reflex, trains and blink reflex of a second, independent simulator", ("8",), ("1",)
    ),
    Section("independent_units", "CMAP scans and MUNIX of a second, independent simulator", ("4",), ("1",)),
    Section("cmap_scans", "CMAP scans, simulated and real", ("4",), ("1",)),
    Section("decomposition_accuracy", "Motor units of a contraction", ("2",), ("1", "10")),
    Section(
        "independent_decomposition", "Motor units of a second, independent simulator", ("1",), ("1", "100000", "1")
    ),
    Section("motor_unit_accuracy", "Parameters of motor unit potentials", ("10",), ("3",)),
    Section(
        "independent_motor_unit",
        "Parameters of motor unit potentials of a second, independent generator",
        ("6",),
        ("1",),
    ),
    Section("spontaneous_accuracy", "Activity at rest", ("10",), ("2",)),
    Section(
        "independent_rest", "Activity at rest of a second, independent simulator", ("4",), ("1", "200000", "kinds")
    ),
    Section("contraction_plausibility", "Simulated potentials beside published ones", ("6",), ("1",)),
    Section("muscle_verdicts", "Verdict on a muscle", ("3",), ("1",)),
    Section("needle_classes", "Real needle recordings: healthy, myopathy, neuropathy"),
    Section("real_recordings", "Other real recordings"),
    Section("signals_speed", "Speed"),
)

ABOUT = """
Made by `make validation-signals` with Ranvier {version} on {date}; do not edit by hand.

**How to read it.** Simulated recordings have a known truth; they show where a method fails, not how it does on
patients. Every figure comes from seeds that no setting was chosen on, unless its section says otherwise, and has a
95 % interval where it can have one: of shares by Wilson's formula, of means by drawing whole recordings, ensembles or
people anew. In brackets and beside most figures is a simple alternative on the same recordings in the same run. Real
recordings are few, are read where they lie, and none is copied here.

**What no table shows, because it was not tried:** marks against a panel of experts on routine traces; motor units
against an expert's decomposition; activity at rest in patients; repetitive stimulation, blink reflex, F waves and
MUNIX on any real recording.
"""


def computed(section: Section, words: tuple[str, ...]) -> Computed:
    """What a section's benchmark prints: kept from before, or run now and kept."""
    place, key = _place(section), _key(section, words)
    if place.is_file():
        before = json.loads(place.read_text(encoding="utf-8"))
        if before["key"] == key:
            return Computed(section, before["text"], before["seconds"])
    found = _run(section, words)
    if not found.failed:
        place.parent.mkdir(parents=True, exist_ok=True)
        kept_now = {"key": key, "seconds": found.seconds, "text": found.text}
        place.write_text(json.dumps(kept_now, indent=1), encoding="utf-8")
    return found


def _place(section: Section) -> Path:
    return HOME / "build" / "validation_signals" / f"{section.script}.json"


def _key(section: Section, words: tuple[str, ...]) -> str:
    """Changes when what measures, the benchmark, what it takes from others, or the number of recordings changes."""
    digest = hashlib.sha256(repr((section.script, words)).encode())
    for path in (*_with_imported(section.path), *(each for part in MEASURES for each in sorted(HOME.glob(part)))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _with_imported(script: Path) -> list[Path]:
    """A benchmark and the benchmarks that it imports."""
    found = [script]
    for path in found:
        names = re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        others = (path.with_name(f"{name}.py") for name in names)
        found += [other for other in others if other.is_file() and other not in found]
    return found


def _run(section: Section, words: tuple[str, ...]) -> Computed:
    began = time.perf_counter()
    try:
        ended = subprocess.run(
            [sys.executable, str(section.path), *words],
            capture_output=True,
            text=True,
            cwd=HOME,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as the command line does: small matrices only wait
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Computed(section, f"Not finished within {LONGEST_S // 60} minutes.", LONGEST_S, failed=True)
    seconds = time.perf_counter() - began
    if ended.returncode:
        reason = ended.stderr.strip().splitlines()
        text = f"Did not run: {reason[-1] if reason else f'ended with {ended.returncode}'}"
        return Computed(section, without_places(text), seconds, failed=True)
    return Computed(section, without_places(ended.stdout.rstrip()), seconds)


def without_places(text: str) -> str:
    """The text without folders of this machine: of an absolute path only the last name stays.

    >>> without_places("no file /somewhere/else/scan.MEM, and 3/4 mV/div")
    'no file scan.MEM, and 3/4 mV/div'
    """
    return re.sub(r"(?<![\w.])/(?:[\w.+-]+/)+([\w.+-]*)", r"\1", text.replace(f"{HOME}/", ""))


def page(sections: Sequence[Computed]) -> Iterator[str]:
    """The page, part by part."""
    yield "# Validation of measuring"
    yield ABOUT.format(version=version("ranvier"), date=time.strftime("%Y-%m-%d"))
    yield from _at_a_glance(sections)
    for each in sections:
        yield from _section(each)
    yield from side_by_side(HOME / "benchmarks" / "others")
    yield "## What others have published"
    yield "Other recordings than ours, so these figures are for orientation, not for comparison.\n"
    yield "| what | who | figure |\n|---|---|---|"
    yield "\n".join(f"| {' | '.join(row)} |" for row in PUBLISHED)
    yield "\n## How long it took\n"
    yield f"{sum(each.seconds for each in sections) / 60:.0f} minutes of one core, in all; sections one by one."


def _at_a_glance(sections: Sequence[Computed]) -> Iterator[str]:
    yield "## At a glance\n"
    yield "| what | figure (95 % interval) | wanted | holds |\n|---|---|---|---|"
    for each in sections:
        lines = _concluding(each)
        if lines or each.failed:
            yield f"| **{each.section.title}** | {each.text if each.failed else ''} | | |"
        yield from (f"| {line.removeprefix(CONCLUDES)} |" for line in lines)
    yield ""


def _concluding(each: Computed) -> list[str]:
    return [line for line in each.text.splitlines() if line.startswith(CONCLUDES)] if not each.failed else []


def _section(each: Computed) -> Iterator[str]:
    yield f"## {each.section.title}\n"
    yield f"{about(each.section.path)}\n"
    if each.failed:
        yield f"**{each.text}**\n"
        return
    table = [line for line in each.text.splitlines() if not line.startswith(CONCLUDES)]
    yield "```text"
    yield "\n".join(line.rstrip() for line in table).strip("\n")
    yield "```\n"


def about(path: Path) -> str:
    """What the script says of itself, without how it is called."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    said = re.sub(r"^ *python benchmarks/.*\n?", "", said, flags=re.MULTILINE)
    said = re.sub(r"Run `python benchmarks/[^`]*`\.\s*", "", said)
    return "\n\n".join(_filled(part.strip("\n")) for part in said.split("\n\n") if part.strip())


def _filled(part: str) -> str:
    """A paragraph on lines of even length; its indented lines 'name   explanation' become a list."""
    done: list[str] = []
    for line in part.splitlines():
        named = re.match(r" +(\S+(?: \S+)*?) {2,}(.+)$", line)
        if named and len(named[1]) < ROOM_FOR_NAME:
            done.append(f"- *{named[1]}*: {named[2]}")
        elif done and (not done[-1].startswith("- ") or line.startswith(" " * ROOM_FOR_NAME)):
            done[-1] += f" {line.strip()}"
        else:
            done.append(line.strip())
    wrapped = (textwrap.wrap(each, 120, subsequent_indent="  " * each.startswith("- ")) for each in done)
    text = "\n".join(line for lines in wrapped for line in lines)
    return re.sub(r"\n(?=- )", "\n\n", text, count=1) if not text.startswith("- ") else text


def main(words: Sequence[str]) -> int:
    """Compute what is missing, write the page; 1 when a section failed."""
    parser = argparse.ArgumentParser(description="The validation page of measuring.")
    parser.add_argument("page", type=Path)
    parser.add_argument("--only", nargs="+", default=[], metavar="SCRIPT", help="compute these, write no page")
    parser.add_argument("--quick", action="store_true", help="a few seeds a row")
    parser.add_argument("--again", action="store_true", help="forget what was computed before")
    asked = parser.parse_args(words)
    wanted = [each for each in SECTIONS if not asked.only or each.script in asked.only]
    found: list[Computed] = []
    for number, section in enumerate(wanted, 1):
        print(f"[{number}/{len(wanted)}] {section.title} ...", end=" ", file=sys.stderr, flush=True)
        if asked.again:
            _place(section).unlink(missing_ok=True)
        found.append(computed(section, section.quick if asked.quick else section.full))
        said = found[-1].text if found[-1].failed else f"{found[-1].seconds:.0f} s"
        print(said, file=sys.stderr, flush=True)
    if not asked.only:
        asked.page.write_text("\n".join(page(found)) + "\n", encoding="utf-8")
    return int(any(each.failed for each in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
