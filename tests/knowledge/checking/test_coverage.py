"""Every branch of every rule of the criteria sets is tried true, false and unknown by the examples beside it."""

from __future__ import annotations

import pytest

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.knowledge.checking.coverage import branches, coverage, report, rule_seen
from ranvier.knowledge.entries import Case, Claim
from ranvier.knowledge.files import read_files
from ranvier.rules.check import Choice, Quantity, Scope, YesNo
from ranvier.rules.parse import parse
from ranvier.rules.ruleset import build, definition

SCOPE = Scope(
    {"numb": YesNo(), "weak": YesNo(), "wait_ms": Quantity("ms"), "side": Choice(("left", "right"))},
    {"nerve": {"slow": YesNo(), "name": Choice(("median", "sural"))}},
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge(read_files(remember=False))


def test_every_branch_of_the_criteria_is_tried(knowledge: Knowledge) -> None:
    sets = coverage(knowledge)
    assert {each.id for each in sets} == set(knowledge.criteria)
    uncovered = [line for line in report(sets, knowledge) if "no example has seen" in line]
    assert not uncovered, "\n".join(uncovered)


def _names(rule: str) -> list[tuple[str | None, str]]:
    return [branch for branch, _ in branches(parse(rule))]


def test_numbers_words_and_literals_are_no_branches() -> None:
    assert _names("wait_ms >= 2 * base_ms") == [(None, "wait_ms >= 2 * base_ms")]
    assert _names("side in (left, right)") == [(None, "side in (left, right)")]
    assert _names("not numb") == [(None, "numb")]
    assert _names("true") == []


def test_members_of_scores_and_what_is_asked_of_rows_are_branches() -> None:
    assert _names("score(numb: 1, wait_ms > 2: 3) > 2")[1:] == [(None, "numb"), (None, "wait_ms > 2")]
    assert _names("count(nerve where slow) >= 2")[1:] == [("nerve", "slow")]
    assert _names("any(nerve where slow)") == [(None, "any(nerve where slow)"), ("nerve", "slow")]
    assert _names("at_least(2, numb, weak, numb and weak)")[1:] == [
        (None, "numb"), (None, "weak"), (None, "numb and weak"), (None, "numb"), (None, "weak"),
    ]  # fmt: skip


def _open(rule: str, *given: dict[str, object]) -> dict[str, tuple[str, ...]]:
    claim = Claim("r", "r", rule, "finding", "f", cases=tuple(Case(each, None) for each in given))
    seen = rule_seen(claim, build([definition("r", rule)], SCOPE), frozenset())
    return {each.text: each.missing for each in seen.open}


def test_a_branch_counts_also_where_another_part_decides() -> None:
    assert _open("numb and weak", {"numb": False, "weak": True}, {"numb": True, "weak": False}, {}) == {
        "numb and weak": ("true",)
    }


def test_an_answer_that_no_example_gave_is_named() -> None:
    assert _open("wait_ms > 2 [ms]", {"wait_ms": 3}) == {"wait_ms > 2 [ms]": ("false", "unknown")}


def test_rows_show_what_is_asked_of_them_and_an_empty_table_shows_nothing() -> None:
    rows = [{"name": "sural", "slow": True}, {"name": "median"}, {"slow": False}, {"slow": True}]
    assert _open("count(nerve where name = sural and slow) >= 1", {"nerve": rows}, {"nerve": []}, {}) == {}
    assert _open("any(nerve where slow)", {"nerve": []}) == {
        "any(nerve where slow)": ("true", "unknown"),
        "slow": ("true", "false", "unknown"),
    }


def test_a_set_that_does_not_exist_gets_its_nearest_name(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="toronto_dspn_2010"):
        coverage(knowledge, "toronto_dspn")
