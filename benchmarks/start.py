"""How long a person waits: the help text, and a whole case from a cold process to the written page.

    python benchmarks/start.py

Each is timed as a process of its own, seven times, beside a bare Python that does nothing. As in an installation, the
modules are compiled and the knowledge is in the cache: one run before takes care of both.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

CASE = Path(__file__).parent.parent / "src/ranvier/cases/painful_diabetic_polyneuropathy_with_kidney_disease"
RUNS = 7


class Taken(NamedTuple):
    """The median time that a person waits, and the least processor time: what it costs on a machine that is busy."""

    waited: float
    processor: float


def taken(*words: str) -> Taken:
    """How long a command takes."""
    waited: list[float] = []
    processor: list[float] = []
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(1 + RUNS):
        before, started = busy(), time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, env=installed)
        waited.append(time.perf_counter() - started)
        processor.append(busy() - before)
    return Taken(statistics.median(waited[1:]), min(processor[1:]))


def busy() -> float:
    """Processor time of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    bare = taken("-c", "pass")
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "report.html")
        timed = {
            "ranvier --help (budget 0.3 s)": taken("-m", "ranvier.cli", "--help"),
            "assess a case with recordings, page written (budget 2 s)": taken(
                "-m", "ranvier.cli", "assess", str(CASE), "--html", page
            ),
        }
    print(f"{'bare Python':58} {bare.waited:6.2f} s")
    for name, each in timed.items():
        times = each.waited / bare.waited
        print(f"{name:58} {each.waited:6.2f} s   ({times:.0f} times a bare Python; processor {each.processor:.2f} s)")


if __name__ == "__main__":
    main()
