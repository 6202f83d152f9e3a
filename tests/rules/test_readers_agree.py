"""One patient, columns and SQL give the same answers, whatever the rules and the patients."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ranvier.rules.columns import evaluate
from ranvier.rules.explain import explain
from ranvier.rules.frames import Frames
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.sql import evaluate_sql
from ranvier.rules.text import text
from ranvier.rules.values import INFINITY, Facts, bounds

from .chance import frames, patient, rule_sets

PATIENTS = 100
tried: Counter[str] = Counter()


def ends(value: object) -> tuple[float | None, float | None]:
    low, high = bounds(value)  # type: ignore[arg-type]
    return (None if low == -INFINITY else low), (None if high == INFINITY else high)


def one_by_one(rules: RuleSet, patients: list[Facts]) -> dict[tuple[str | None, str], list[object]]:
    """The answers of `explain`, put together as columns."""
    columns: dict[tuple[str | None, str], list[object]] = {}
    for facts in patients:
        answers = explain(rules, facts)
        for each in rules.definitions:
            steps = [answers.patient[each.id]] if each.per is None else answers.rows[each.per, each.id]
            column = columns.setdefault((each.per, each.id), [])
            column += [ends(step.value) if each.score else step.value for step in steps]
    return columns


def as_columns(rules: RuleSet, answers: Frames) -> dict[tuple[str | None, str], list[object]]:
    columns: dict[tuple[str | None, str], list[object]] = {}
    for each in rules.definitions:
        frame = answers.patients if each.per is None else answers.tables[each.per]
        columns[each.per, each.id] = (
            list(zip(frame[f"{each.id}:lowest"], frame[f"{each.id}:highest"], strict=True))
            if each.score
            else frame[each.id].to_list()
        )
    return columns


@settings(max_examples=110, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(rules=rule_sets(), seed=st.integers(0, 2**32))
def compare_readers(rules: RuleSet, seed: int) -> None:
    chance = random.Random(seed)
    patients = [patient(chance) for _ in range(PATIENTS)]
    given_frames = frames(patients)
    expected = one_by_one(rules, patients)
    written = {(each.per, each.id): text(each.node) for each in rules.definitions}
    for reader in (evaluate, evaluate_sql):
        found = as_columns(rules, reader(rules, given_frames))
        for key, answers in expected.items():
            assert found[key] == answers, f"{reader.__name__}: {key} {written[key]}"
    for (table, id), answers in expected.items():
        tried["answers"] += len(answers)
        tried["pairs"] += PATIENTS
        tried["scores" if rules.by_id[id].score else "truths"] += 1
        tried["known"] += sum(answer not in (None, (None, None)) for answer in answers)
        tried["rows"] += len(answers) if table else 0


def test_three_readers_agree() -> None:
    tried.clear()
    compare_readers()
    assert tried["pairs"] >= 10_000, tried
    assert tried["answers"] // 5 < tried["known"] < tried["answers"], tried
    assert tried["scores"] > 20, tried
    assert tried["rows"] > 1_000, tried
