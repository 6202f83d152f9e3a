"""How fast the rules are answered: one patient with explanation, and a million patients in columns.

.venv/bin/python benchmarks/rules.py [number of patients]

The rules are those of the knowledge; the patients are made by chance (see patients.py). Plain Python
(see plain.py) is timed on a sample in the same run and scaled to the same number of patients.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from patients import facts, patients
from plain import Plain

from ranvier.knowledge import load_knowledge
from ranvier.rules.columns import evaluate
from ranvier.rules.explain import Step, explain
from ranvier.rules.frames import Frames
from ranvier.rules.plan import make_plan
from ranvier.rules.ruleset import RuleSet

SAMPLE = 100
BUDGET_ONE_MS = 5.0
BUDGET_MILLION_S = 10.0


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Time of one call."""
    start = clock()
    work()
    return clock() - start


def busy(work: Callable[[], object]) -> float:
    """Processor time of one call: what one core needs for it, whatever else the machine does."""
    return seconds(work, time.process_time)


def open_all(step: Step) -> int:
    """Opens an answer down to the last value; how many steps there are."""
    return 1 + sum(map(open_all, step.steps))


def explained(rules: RuleSet, frames: Frames) -> tuple[float, float, float, int, int]:
    """Median milliseconds for one patient (answers, with every step opened, plain Python), steps and answers."""
    sample = [facts(frames, rules.scope, number) for number in range(SAMPLE)]
    for each in sample[:10]:
        explain(rules, each)

    def opened(number: int) -> tuple[int, int]:
        answers = explain(rules, sample[number])
        of_rows = [step for steps in answers.rows.values() for step in steps]
        found = [*answers.patient.values(), *of_rows]
        return sum(map(open_all, found)), len(found)

    answered = statistics.median(busy(lambda each=each: explain(rules, each)) for each in sample)
    with_steps = statistics.median(busy(lambda number=number: opened(number)) for number in range(SAMPLE))
    plain = statistics.median(busy(lambda each=each: Plain(each).answers(rules)) for each in sample)
    return answered * 1000, with_steps * 1000, plain * 1000, *opened(0)


def same_answers(rules: RuleSet, frames: Frames, answers: Frames) -> bool:
    """Columns and plain Python agree on the sample."""
    for number in range(SAMPLE):
        found = Plain(facts(frames, rules.scope, number)).answers(rules)
        row = answers.patients.row(number, named=True)
        for each in rules.definitions:
            if each.per is None and not each.score and row[each.id] is not found[each.id]:
                return False
    return True


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    knowledge = load_knowledge()
    rules = knowledge.rules
    plan = make_plan(rules)
    used: dict[str | None, set[str]] = {None: set(), **{table: set() for table in plan.tables}}
    for table, name in plan.inputs:
        used[table].add(name)
    print(f"{len(rules.definitions)} rules, {len(used[None])} facts, {len(plan.tables)} tables")

    few = patients(knowledge.vocabulary, rules.scope, used, SAMPLE)  # before the million fills the memory
    answered, with_steps, plain, steps, answers = explained(rules, few)
    print(f"one patient, every rule answered         {answered:8.2f} ms   (budget {BUDGET_ONE_MS:g} ms)")
    print(f"one patient, all of its steps opened     {with_steps:8.2f} ms   ({steps} steps in {answers} answers)")
    print(f"one patient, plain Python, no steps      {plain:8.2f} ms   ({plain / answered:.1f} times the first)")

    frames = patients(knowledge.vocabulary, rules.scope, used, number)
    rows = sum(frame.height for frame in frames.tables.values())
    made: list[Frames] = []
    start = time.process_time()
    columns = seconds(lambda: made.append(evaluate(rules, frames)))
    cores = time.process_time() - start
    scaled = plain / 1000 * number
    print(
        f"{number:,} patients with {rows:,} rows, columns {columns:8.2f} s"
        f"   (budget {BUDGET_MILLION_S:g} s for a million; {cores:.1f} s of one core in all)"
    )
    print(f"plain Python, median of {SAMPLE} patients scaled to {number:,}: {scaled:,.0f} s")
    print(f"columns are {scaled / columns:,.0f} times faster than plain Python")
    print(f"the same answers on {SAMPLE} patients: {'yes' if same_answers(rules, frames, made[0]) else 'NO'}")


if __name__ == "__main__":
    main()
