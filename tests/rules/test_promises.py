"""Promises of every rule: more information never turns a known answer, and unknown says what would settle it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ranvier.rules.explain import Answers, Step, explain
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.settle import Open, settled_by
from ranvier.rules.values import Cell, Facts, Interval, Rows, bounds

from .chance import SCOPE, cell, patient, row, rule_sets

often = settings(
    max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
seeds = st.integers(0, 2**32)


def steps(answers: Answers) -> dict[tuple[str | None, str, int | None], Step]:
    of_rows = {(table, id, at): step for (table, id), each in answers.rows.items() for at, step in enumerate(each)}
    return {(None, id, None): step for id, step in answers.patient.items()} | of_rows


def with_value(facts: Facts, name: str, value: Cell) -> Facts:
    return Facts({**facts.values, name: value}, facts.tables)


def with_cell(facts: Facts, table: str, at: int, name: str, value: Cell) -> Facts:
    rows = [dict(each) for each in facts.tables[table].rows]
    rows[at][name] = value
    return Facts(facts.values, {**facts.tables, table: replace(facts.tables[table], rows=tuple(rows))})


def with_more(facts: Facts, table: str, listed: Iterable[dict[str, Cell]], unlisted: int | None) -> Facts:
    rows = (*facts.tables[table].rows, *listed)
    return Facts(facts.values, {**facts.tables, table: Rows(rows, unlisted)})


def informed(facts: Facts, chance: random.Random, wild: bool) -> Facts:
    """The same patient with one thing more known."""
    ways: list[Facts] = []
    ways += [
        with_value(facts, name, cell(kind, chance, wild, 0.0))
        for name, kind in SCOPE.patient.items()
        if facts.values.get(name) is None
    ]
    for table, kinds in SCOPE.tables.items():
        found = facts.tables.get(table)
        if found is None:
            ways.append(Facts(facts.values, {**facts.tables, table: Rows((), chance.choice([None, 0, 2]))}))
            continue
        ways += [
            with_cell(facts, table, at, name, cell(kind, chance, wild, 0.0))
            for at, each in enumerate(found.rows)
            for name, kind in kinds.items()
            if each.get(name) is None
        ]
        if found.unlisted is None:
            ways += [with_more(facts, table, [row(table, chance, wild)], None)] * 3
            ways += [with_more(facts, table, [], chance.choice([0, 0, 3]))] * 3
        elif found.unlisted:
            ways += [with_more(facts, table, [row(table, chance, wild)], found.unlisted - 1)] * 3
    return chance.choice(ways) if ways else facts


def no_wider(before: object, after: object) -> bool:
    """A known truth stays; bounds stay or come closer."""
    if isinstance(before, bool):
        return after is before
    if isinstance(before, float | Interval):
        low, high = bounds(before)
        new_low, new_high = bounds(after)  # type: ignore[arg-type]
        return low <= new_low and new_high <= high
    return True


def check_information_only_adds(rules: RuleSet, seed: int, told: Counter[str]) -> None:
    chance = random.Random(seed)
    for _ in range(8):
        facts = patient(chance)
        before = steps(explain(rules, facts))
        for _ in range(12):
            facts = informed(facts, chance, wild=True)
            after = steps(explain(rules, facts))
            for key, step in before.items():
                assert no_wider(step.value, after[key].value), (key, step.node, step.value, after[key].value)
                told["compared"] += 1
                told["became known"] += step.value is None and after[key].value is not None
            before = after


def test_more_information_never_turns_a_known_answer() -> None:
    told: Counter[str] = Counter()

    @often
    @given(rule_sets(), seeds)
    def run(rules: RuleSet, seed: int) -> None:
        check_information_only_adds(rules, seed, told)

    run()
    assert told["compared"] > 10_000, told
    assert told["became known"] > 500, told


def opened(step: Step, answers: Answers) -> tuple[Open, ...]:
    return settled_by(step, answers)


def check_settling(rules: RuleSet, seed: int, told: Counter[str]) -> None:
    """For rules without tables and without numbers that break: named inputs settle, all others cannot."""
    chance = random.Random(seed)
    for _ in range(8):
        facts = patient(chance, wild=False)
        answers = explain(rules, facts)
        for id, step in answers.patient.items():
            named = {each.name for each in opened(step, answers)}
            missing = {name for name in SCOPE.patient if facts.values.get(name) is None}
            if step.value is not None and not isinstance(step.value, Interval):
                assert not named
                continue
            assert named
            assert named <= missing
            told["open"] += 1
            settled = explain(rules, filled(facts, named, chance)).patient[id].value
            assert settled is not None
            assert not isinstance(settled, Interval), (step.node, named, settled)
            others = missing - named
            assert explain(rules, filled(facts, others, chance)).patient[id].value == step.value
            told["others"] += bool(others)


def filled(facts: Facts, wanted: set[str], chance: random.Random) -> Facts:
    values = {name: cell(SCOPE.patient[name], chance, False, 0.0) for name in sorted(wanted)}
    return Facts({**facts.values, **values}, facts.tables)


def test_what_is_named_settles_and_nothing_else_does() -> None:
    told: Counter[str] = Counter()

    @often
    @given(rule_sets(wild=False, with_tables=False), seeds)
    def run(rules: RuleSet, seed: int) -> None:
        check_settling(rules, seed, told)

    run()
    assert told["open"] > 1_000, told
    assert told["others"] > 500, told
