"""How long the knowledge takes to load: read and checked anew, recalled from the cache, and made into rules.

.venv/bin/python benchmarks/knowledge_loading.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from ranvier.knowledge.check import problems
from ranvier.knowledge.files import read_files
from ranvier.knowledge.store import Knowledge

ROUNDS = 5


def median_ms(work: Callable[[], object]) -> float:
    """The median time of some rounds."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    """Print one line for each way."""
    files = read_files()
    print(f"{sum(map(len, files.by_folder.values()))} files, knowledge {Knowledge(files).version}")
    print(f"read and checked anew  {median_ms(lambda: read_files(remember=False)):8.1f} ms")
    print(f"recalled from cache    {median_ms(read_files):8.1f} ms")
    print(f"made into rules        {median_ms(lambda: Knowledge(files).rules):8.1f} ms")
    start = time.perf_counter()
    found = len(list(problems()))
    print(f"every example tried    {1000 * (time.perf_counter() - start):8.1f} ms, {found} problems")


if __name__ == "__main__":
    main()
