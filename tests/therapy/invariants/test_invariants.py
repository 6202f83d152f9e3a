"""What holds for every plan, tried on a few hundred people; `make invariants` tries a hundred thousand."""

from __future__ import annotations

from collections import Counter

from .held_against import bolder, double_entry, held, named_medicines
from .people import person, planned

PEOPLE = 700


def test_no_plan_breaks_an_invariant() -> None:
    names, seen, wrong = named_medicines(), Counter[str](), list[str]()
    for number in range(PEOPLE):
        plan = planned(person(number, names))
        if plan is None:
            continue
        for each in (*held(plan), *bolder(plan, number)):
            seen[each.invariant] += 1
            if each.wrong:
                wrong.append(f"person {number}: {each.invariant}: {each.wrong}")
    assert wrong == []
    assert len(seen) >= 9
    assert min(seen.values()) >= 50, seen


def test_a_dose_above_the_second_entry_is_seen() -> None:
    """The check itself can fail: with every maximum of the second entry at 1 mg it does."""
    names, entry = named_medicines(), double_entry()["medicines"]
    before = {name: each["most_mg_a_day"] for name, each in entry.items() if "most_mg_a_day" in each}
    try:
        for name in before:
            entry[name]["most_mg_a_day"] = [[None, 1]]
        plans = [plan for number in range(60) if (plan := planned(person(number, names)))]
        assert any(each.wrong for plan in plans for each in held(plan) if "maximum of its band" in each.invariant)
    finally:
        for name, bands in before.items():
            entry[name]["most_mg_a_day"] = bands
