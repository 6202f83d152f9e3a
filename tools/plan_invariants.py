"""Makes people by chance, plans for each, and counts how often each invariant of a plan was tried and broken.

    python tools/plan_invariants.py [number of people]

The people and the invariants are those of tests/therapy/invariants.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.therapy.invariants.held_against import bolder, held, named_medicines
from tests.therapy.invariants.people import person, planned

AT_ONCE = 500
SHOWN = 10


def tried(first: int, last: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """How often each invariant was tried on these people, how plans stood, and what was broken."""
    names, seen, stood, wrong = named_medicines(), Counter[str](), Counter[str](), list[str]()
    for number in range(first, last):
        plan = planned(person(number, names))
        if plan is None:
            stood["chart contradicts itself"] += 1
            continue
        stood.update(str(item.standing) for item in plan.items)
        for each in (*held(plan), *bolder(plan, number)):
            seen[each.invariant] += 1
            if each.wrong:
                wrong.append(f"person {number}: {each.invariant}: {each.wrong}")
    return seen, stood, wrong


def main() -> None:
    """Tries the people on all cores and prints the counts; ends with 1 when something was broken."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seen, stood, wrong = Counter[str](), Counter[str](), list[str]()
    starts = range(0, people, AT_ONCE)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for some in pool.map(tried, starts, (min(start + AT_ONCE, people) for start in starts)):
            seen += some[0]
            stood += some[1]
            wrong += some[2]
    print(f"{people:,} people; treatments in their plans:")
    for standing, number in stood.most_common():
        print(f"  {number:>10,}  {standing}")
    broken = Counter(each.split(": ")[1] for each in wrong)
    print("invariants: tried, broken")
    for invariant, number in sorted(seen.items()):
        print(f"  {number:>10,}  {broken[invariant]:>6,}  {invariant}")
    for each in wrong[:SHOWN]:
        print(each)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
