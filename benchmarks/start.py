"""How long a person waits: the help text, and a whole case from a cold process to the written page.

    python benchmarks/start.py

Each is timed as a process of its own, five times, beside a bare Python that does nothing. As in an installation, the
modules are compiled and the knowledge is in the cache: one run before takes care of both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASE = Path(__file__).parent.parent / "src/ranvier/cases/painful_diabetic_polyneuropathy_with_kidney_disease"
RUNS = 5


def seconds(*words: str) -> float:
    """The median time of a command."""
    taken: list[float] = []
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(1 + RUNS):
        started = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, env=installed)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])


def main() -> None:
    bare = seconds("-c", "pass")
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "report.html")
        timed = {
            "ranvier --help (budget 0.3 s)": seconds("-m", "ranvier.cli", "--help"),
            "assess a case with recordings, page written (budget 2 s)": seconds(
                "-m", "ranvier.cli", "assess", str(CASE), "--html", page
            ),
        }
    print(f"{'bare Python':58} {bare:6.2f} s")
    for name, taken in timed.items():
        print(f"{name:58} {taken:6.2f} s   ({taken / bare:.0f} times a bare Python)")


if __name__ == "__main__":
    main()
