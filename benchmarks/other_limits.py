"""What it costs to ask every conclusion again under other reference limits, beside one assessment.

.venv/bin/python benchmarks/other_limits.py

Each shipped case with a conduction study is assessed warm; the comparison is timed beside the answers to all rules and
beside the alternative: all rules asked once more for each set of limits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import ranvier
from ranvier.assess import assess
from ranvier.diagnosis.conclusions import conclude
from ranvier.diagnosis.facts import gather
from ranvier.diagnosis.findings import judge
from ranvier.diagnosis.robustness import compare_limits
from ranvier.diagnosis.turning import Reading
from ranvier.formats.case import read_case
from ranvier.knowledge import load_knowledge
from ranvier.reference import shipped_library

TIMES = 7


def busy_ms(work: Callable[[], object]) -> float:
    """Shortest processor time of a call in milliseconds."""
    found: list[float] = []
    for _ in range(TIMES):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return 1000 * min(found)


def main() -> None:
    knowledge, library = load_knowledge(), shipped_library()
    print(f"{'case':58} {'sets':>4} {'compared':>9} {'judged':>7} {'all again':>9} {'assessed':>9}")
    for path in sorted((Path(ranvier.__file__).parent / "cases").glob("*/case.yaml")):
        record = read_case(path.parent, knowledge)
        made = assess(record, knowledge=knowledge, library=library)
        if made.robustness is None:
            continue

        def compared(made=made, record=record) -> object:
            usual = Reading(made.gathered, made.findings)
            return compare_limits(record, made.sites, library, usual, made.differential, made.localisation)

        def again(made=made, record=record) -> object:
            return conclude(judge(gather(record, made.sites, library, knowledge).facts, knowledge))

        number = len(made.robustness.sets)
        judged = busy_ms(lambda made=made: judge(made.gathered.facts, knowledge))
        whole = busy_ms(lambda record=record: assess(record, knowledge=knowledge, library=library))
        took, otherwise = busy_ms(compared), number * busy_ms(again)
        print(f"{path.parent.name:58} {number:4} {took:6.1f} ms {judged:4.1f} ms {otherwise:6.1f} ms {whole:6.1f} ms")


if __name__ == "__main__":
    main()
