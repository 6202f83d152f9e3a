"""Makes people by chance, plans for each, and counts how often each invariant of a plan was tried and broken.

    python tools/plan_invariants.py [first] [last] [--processes N] [--save FILE]

Without numbers it takes the first 100,000 people; with one, so many. `--save FILE` keeps the counts after every part
in FILE and goes on from there when it is started again. The people and the invariants are those of
tests/therapy/invariants; a violation names its person, who is made again with `--replay NUMBER`.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.diagnosis.charts import KNOWLEDGE
from tests.therapy.invariants.bolder import bolder
from tests.therapy.invariants.counting import Tally, only_named, tallied
from tests.therapy.invariants.held_against import held
from tests.therapy.invariants.making import person
from tests.therapy.invariants.planning import planned
from tests.therapy.invariants.second_entry import named_medicines

AT_ONCE = 100
PEOPLE = 100_000
NEW = ("proposed", "last_resort", "already_taken")


def main() -> None:
    """Tries the people on all cores and prints the counts; ends with 1 when something was broken."""
    asked = _arguments()
    if asked.replay is not None:
        _replay(asked.replay)
        return
    first, last = (0, asked.numbers[0]) if len(asked.numbers) == 1 else (*asked.numbers, 0, PEOPLE)[:2]
    tally, begin = _kept(asked.save, first)
    with _progress() as progress:
        task = progress.add_task("", total=last - first, completed=begin - first, violations=tally.violations)
        for part, upto in _parts(begin, last, asked.processes):
            tally.join(part)
            if asked.save:
                _keep(asked.save, tally, first, upto)
            progress.update(task, completed=upto - first, violations=tally.violations)
            if not progress.console.is_terminal:
                done = f"{upto - first:,} of {last - first:,}, violations: {tally.violations}"
                print(done, file=sys.stderr, flush=True)
    _print(tally, first, last)
    sys.exit(bool(tally.violations))


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("numbers", nargs="*", type=int, help="first and last person, or how many")
    asked.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    asked.add_argument("--save", type=Path, help="keep the counts here and go on from them")
    asked.add_argument("--replay", type=int, help="print the plan of this person and what it breaks")
    found = asked.parse_args()
    if len(found.numbers) > 2:
        asked.error("give at most two numbers")
    return found


def _parts(begin: int, last: int, processes: int) -> Iterator[tuple[Tally, int]]:
    """The counts of each part with the number after its last person, in order."""
    starts = range(begin, last, AT_ONCE)
    ends = [min(start + AT_ONCE, last) for start in starts]
    if processes == 1:
        yield from ((tallied(start, end), end) for start, end in zip(starts, ends, strict=True))
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from zip(pool.map(tallied, starts, ends), ends, strict=True)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.percentage:>3.0f}%"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(), TextColumn("violations: {task.fields[violations]}"),
        console=(console := Console(stderr=True)), disable=not console.is_terminal,
    )  # fmt: skip


def _kept(file: Path | None, first: int) -> tuple[Tally, int]:
    """The counts of an earlier start with the person to go on with."""
    if file is None or not file.exists():
        return Tally(), first
    tally, began, upto, digest = pickle.loads(file.read_bytes())
    if began != first or digest != KNOWLEDGE.version:
        sys.exit(f"{file} holds counts from person {began} on with knowledge {digest}; take another file")
    return tally, upto


def _keep(file: Path, tally: Tally, first: int, upto: int) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_bytes(pickle.dumps((tally, first, upto, KNOWLEDGE.version)))
    fresh.replace(file)


def _print(tally: Tally, first: int, last: int) -> None:
    print(f"{tally.people:,} people ({first} to {last - 1}), {tally.refused:,} of them with a chart that is refused")
    print("treatments in their plans:")
    for standing, number in tally.standings.most_common():
        print(f"  {number:>10,}  {standing}")
    print("people with a plan for each problem:")
    for problem, number in sorted(tally.problems.items()):
        print(f"  {number:>10,}  {problem}")
    print("plans in which each treatment is proposed, a last resort, taken already; asked first; rejected:")
    for id in sorted(KNOWLEDGE.treatments):
        counts = [tally.treatments[id, each] for each in (*NEW, "ask_first", "rejected")]
        print("  " + "".join(f"{number:>9,}" for number in counts) + f"  {id}")
    never = [id for id in KNOWLEDGE.treatments if not any(tally.treatments[id, each] for each in NEW)]
    print(f"never offered, and named only to be rejected: {_listed(set(never) & only_named())}")
    print(f"never offered, never tried: {_listed(set(never) - only_named())}")
    print("invariants: tried, broken")
    for invariant, number in sorted(tally.seen.items()):
        print(f"  {number:>10,}  {tally.broken[invariant]:>6,}  {invariant}")
    for invariant, violations in sorted(tally.examples.items()):
        print(f"{invariant}:")
        for each in violations:
            print(f"  {each}")


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _replay(number: int) -> None:
    """Prints a person, the plan and what it breaks."""
    someone = person(number, named_medicines())
    print(someone)
    plan = planned(someone)
    if plan is None:
        print("the chart contradicts itself")
        return
    for item in plan.items:
        dose = item.dose.text if item.dose else ""
        why = "; ".join(each.text for each in item.rejected) or ", ".join(str(each) for each in item.questions)
        print(f"{item.standing:<14} {item.id} for {item.problem}. {dose} {why}")
    for each in (*held(plan), *bolder(plan)):
        if each.wrong:
            print(f"{each.invariant}: {each.wrong}")


if __name__ == "__main__":
    main()
