"""Which missing inputs an unknown answer waits for."""

from __future__ import annotations

from ranvier.rules.check import Quantity, Scope, YesNo
from ranvier.rules.explain import explain
from ranvier.rules.ruleset import build, definition
from ranvier.rules.settle import Open, settled_by
from ranvier.rules.values import Cell, Facts, Rows

SCOPE = Scope(
    {"a": YesNo(), "b": YesNo(), "c": YesNo(), "x": Quantity("ms"), "y": Quantity("ms")},
    {"item": {"sharp": YesNo(), "length": Quantity("ms")}},
)
RULES = build(
    [
        definition("both", "a and b"),
        definition("either", "both or c"),
        definition("two", "at_least(2, a, b, c)"),
        definition("points", "score(a: 1, either: 2)", score=True),
        definition("high", "points >= 2"),
        definition("ratio", "x / y > 2"),
        definition("long", "length > x", "item"),
        definition("keen", "long or sharp", "item"),
        definition("some", "any(item where keen)"),
        definition("enough", "count(item where keen) >= 1 and a"),
    ],
    SCOPE,
)


def waits_for(id: str, values: dict[str, Cell], table: Rows | None = None) -> list[Open]:
    answers = explain(RULES, Facts(values, {} if table is None else {"item": table}))
    return list(settled_by(answers.patient[id], answers))


def test_only_what_can_still_matter_is_named() -> None:
    assert waits_for("both", {}) == [Open("a"), Open("b")]
    assert waits_for("both", {"a": True}) == [Open("b")]
    assert waits_for("both", {"a": False}) == []
    assert waits_for("two", {"a": True, "b": False}) == [Open("c")]


def test_findings_are_followed_to_the_facts_each_named_once() -> None:
    assert waits_for("either", {"a": True}) == [Open("b"), Open("c")]
    assert waits_for("high", {}) == [Open("a"), Open("b"), Open("c")]
    assert waits_for("points", {"c": True}) == [Open("a")]


def test_numbers_without_a_value_wait_for_nothing_that_is_there() -> None:
    assert waits_for("ratio", {"x": 1.0}) == [Open("y")]
    assert waits_for("ratio", {"x": 1.0, "y": 0.0}) == []


def test_cells_and_unlisted_rows_are_named() -> None:
    rows = Rows([{"sharp": False, "length": 3.0}, {"sharp": False}, {"length": 1.0}], 1)
    assert waits_for("some", {"x": 2.0}, rows) == []
    assert waits_for("some", {"x": 5.0}, rows) == [
        Open("length", "item", 1),
        Open("sharp", "item", 2),
        Open("", "item"),
    ]
    assert waits_for("some", {}, Rows([{"sharp": False, "length": 3.0}], 0)) == [Open("x")]
    assert waits_for("some", {}) == [Open("", "item")]


def test_a_count_with_bounds_that_decide_waits_for_the_rest_only() -> None:
    rows = Rows([{"sharp": True}], None)
    assert waits_for("enough", {"x": 2.0}, rows) == [Open("a")]


def test_a_row_answer_names_its_own_cells() -> None:
    answers = explain(RULES, Facts({}, {"item": Rows([{}, {"length": 1.0}], 0)}))
    first, second = answers.rows["item", "keen"]
    assert settled_by(first, answers, "item") == (Open("length", "item", 0), Open("x"), Open("sharp", "item", 0))
    assert settled_by(second, answers, "item") == (Open("x"), Open("sharp", "item", 1))
