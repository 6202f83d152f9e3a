"""Rules answered together give the same answers as rules answered one after the other."""

from __future__ import annotations

import random

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ranvier.kleene import Truth
from ranvier.rules.kept import built_again, plain_rules
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.steps import Cells, Patient
from ranvier.rules.values import Facts, Rows

from .chance import SCOPE, patient, row, rule_sets

WITHOUT_DEADLINE = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
MANY = 70
"""More rows than a machine word has bits."""


def in_turn(rules: RuleSet, facts: Facts, assumed: dict[str, Truth]) -> Patient:
    found = Patient(facts)
    found.cells.update(assumed)
    for each in rules.definitions:
        if each.per is not None or each.id not in assumed:
            for cells in found.of(each.per):
                cells[each.id] = each.work(found, cells)
    return found


def together(rules: RuleSet, facts: Facts, assumed: dict[str, Truth]) -> Patient:
    found = Patient(facts)
    rules.circuit.answer(found, assumed)
    return found


def with_types(cells: Cells) -> dict[str, tuple[type, object]]:
    return {name: (type(value), value) for name, value in cells.items()}


def assert_same(rules: RuleSet, facts: Facts, assumed: dict[str, Truth]) -> None:
    one, other = in_turn(rules, facts, assumed), together(rules, facts, assumed)
    assert with_types(one.cells) == with_types(other.cells)
    for table, rows in one.tables.items():
        assert [*map(with_types, rows)] == [*map(with_types, other.tables[table])], table


@WITHOUT_DEADLINE
@given(rule_sets(most=12, depth=4), st.integers(0, 10_000))
def test_together_is_the_same_as_in_turn(rules: RuleSet, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(5):
        assert_same(rules, patient(chance), {})


@WITHOUT_DEADLINE
@given(rule_sets(most=12), st.integers(0, 10_000))
def test_what_is_taken_as_given_counts_for_the_rules_that_use_it(rules: RuleSet, seed: int) -> None:
    chance = random.Random(seed)
    truths = [each.id for each in rules.of_patient.values() if not each.score]
    assumed = {id: chance.choice([True, False, None]) for id in truths if chance.random() < 0.4}
    assert_same(rules, patient(chance), assumed)


@settings(WITHOUT_DEADLINE, max_examples=100)
@given(rule_sets(most=12, depth=4), st.integers(0, 10_000))
def test_rules_that_were_kept_in_a_file_answer_the_same(rules: RuleSet, seed: int) -> None:
    chance = random.Random(seed)
    kept = built_again(msgspec.msgpack.decode(msgspec.msgpack.encode(plain_rules(rules))), SCOPE)
    assert kept.kept is not None
    for _ in range(5):
        assert_same(kept, patient(chance), {})


@settings(WITHOUT_DEADLINE, max_examples=40)
@given(rule_sets(), st.integers(0, 10_000))
def test_a_table_may_have_any_number_of_rows(rules: RuleSet, seed: int) -> None:
    chance = random.Random(seed)
    facts = patient(chance)
    long = Rows(tuple(row("item", chance, wild=True) for _ in range(MANY)), chance.choice([0, 3, None]))
    assert_same(rules, Facts(facts.values, {**facts.tables, "item": long}), {})
