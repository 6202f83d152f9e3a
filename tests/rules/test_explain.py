"""One patient: rows, bounds, and the way down to the values."""

from __future__ import annotations

import pytest

from ranvier.errors import RuleError
from ranvier.rules.check import Choice, Quantity, Scope, YesNo, check_truth
from ranvier.rules.explain import Step, answer, explain
from ranvier.rules.nodes import Known, Number
from ranvier.rules.parse import parse
from ranvier.rules.ruleset import build, definition
from ranvier.rules.text import text
from ranvier.rules.values import INFINITY, Cell, Facts, Interval, Rows, bounds, combined, compared, narrowed

SCOPE = Scope(
    {"old": YesNo(), "limit": Quantity("ms"), "colour": Choice(("red", "green"))},
    {"item": {"sharp": YesNo(), "length": Quantity("ms"), "old": YesNo()}, "part": {"loose": YesNo()}},
)
YES: dict[str, Cell] = {"sharp": True}
NO: dict[str, Cell] = {"sharp": False}
OPEN: dict[str, Cell] = {}

ROWS = [
    # rows, unlisted, any, all, count
    ([], 0, False, True, 0.0),
    ([], None, None, None, Interval(0.0, INFINITY)),
    ([], 2, None, None, Interval(0.0, 2.0)),
    ([YES], 0, True, True, 1.0),
    ([YES], None, True, None, Interval(1.0, INFINITY)),
    ([NO], 0, False, False, 0.0),
    ([NO], None, None, False, Interval(0.0, INFINITY)),
    ([OPEN], 0, None, None, Interval(0.0, 1.0)),
    ([YES, OPEN], 0, True, None, Interval(1.0, 2.0)),
    ([NO, OPEN], 0, None, False, Interval(0.0, 1.0)),
    ([YES, NO], 3, True, False, Interval(1.0, 4.0)),
    ([YES, YES], 0, True, True, 2.0),
]


@pytest.mark.parametrize(("rows", "unlisted", "some", "every", "count"), ROWS)
def test_rows(rows: list[dict[str, Cell]], unlisted: int | None, some: object, every: object, count: object) -> None:
    rules = build(
        [
            definition("some", "any(item where sharp)"),
            definition("every", "all(item where sharp)"),
            definition("count", "count(item where sharp)", score=True),
        ],
        SCOPE,
    )
    found = explain(rules, Facts({}, {"item": Rows(rows, unlisted)})).patient
    assert (found["some"].value, found["every"].value, found["count"].value) == (some, every, count)


def test_a_table_that_is_not_there_is_open() -> None:
    assert answer(check_truth(parse("any(item where sharp)"), SCOPE), Facts()).value is None
    assert answer(check_truth(parse("count(item where sharp) >= 0"), SCOPE), Facts()).value is True


def test_a_row_sees_the_patient_and_its_own_columns_first() -> None:
    facts = Facts({"limit": 5.0, "old": True}, {"item": Rows([{"length": 6.0, "old": False}], 0)})
    assert answer(check_truth(parse("any(item where length > limit)"), SCOPE), facts).value is True
    assert answer(check_truth(parse("any(item where old)"), SCOPE), facts).value is False


def test_a_question_inside_a_question_is_about_the_patient() -> None:
    facts = Facts({}, {"item": Rows([YES, NO], 0), "part": Rows([{"loose": True}], 0)})
    rule = check_truth(parse("count(item where any(part where loose)) = 2"), SCOPE)
    assert answer(rule, facts).value is True


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({"old": True, "colour": "red"}, 3.0),
        ({"old": False, "colour": "green"}, -1.0),
        ({"old": True}, Interval(1.0, 3.0)),
        ({"colour": "red"}, Interval(1.0, 3.0)),
        ({}, Interval(-1.0, 3.0)),
    ],
)
def test_a_score_with_missing_items_has_bounds(given: dict[str, Cell], points: object) -> None:
    rules = build([definition("points", "score(old: 1, colour = red: 2, not old: -1)", score=True)], SCOPE)
    assert explain(rules, Facts(given)).patient["points"].value == points


def test_findings_of_rows_are_used_by_patients_and_kept_as_columns() -> None:
    rules = build(
        [
            definition("long", "length > limit", "item"),
            definition("weight", "score(long: 2, sharp: 1)", "item", score=True),
            definition("heavy", "any(item where weight >= 3)"),
        ],
        SCOPE,
    )
    facts = Facts({"limit": 5.0}, {"item": Rows([{"length": 6.0, "sharp": True}, {"length": 7.0}, {"sharp": True}], 0)})
    answers = explain(rules, facts)
    assert [step.value for step in answers.rows["item", "long"]] == [True, True, None]
    assert [step.value for step in answers.rows["item", "weight"]] == [3.0, Interval(2.0, 3.0), Interval(1.0, 3.0)]
    assert [step.row for step in answers.rows["item", "weight"]] == [0, 1, 2]
    assert answers.patient["heavy"].value is True
    assert answers.facts.values["heavy"] is True
    assert answers.facts.tables["item"].rows[2]["long"] is None
    assert "heavy" not in facts.values


def test_every_answer_opens_down_to_the_values() -> None:
    rule = check_truth(parse("old and (limit >= 1.5 * limit or any(item where length > limit))"), SCOPE)
    facts = Facts({"limit": 4.0}, {"item": Rows([{"length": 3.0}, {"length": 5.0}], None)})

    def opened(step: Step) -> list[tuple[str, object, int | None]]:
        return [(text(step.node), step.value, step.row), *(each for below in step.steps for each in opened(below))]

    assert opened(answer(rule, facts)) == [
        ("old and (limit >= 1.5 * limit or any(item where length > limit))", None, None),
        ("old", None, None),
        ("limit >= 1.5 * limit or any(item where length > limit)", True, None),
        ("limit >= 1.5 * limit", False, None),
        ("limit", 4.0, None),
        ("1.5 * limit", 6.0, None),
        ("1.5", 1.5, None),
        ("limit", 4.0, None),
        ("any(item where length > limit)", True, None),
        ("length > limit", False, 0),
        ("length", 3.0, None),
        ("limit", 4.0, None),
        ("length > limit", True, 1),
        ("length", 5.0, None),
        ("limit", 4.0, None),
    ]


def test_a_step_made_by_hand_has_the_steps_it_was_given() -> None:
    below = Step(Number(1.0), 1.0)
    step = Step(Known(True), True, (below,), 3)
    assert (step.steps, step.row, step.truth, below.steps, below.truth) == ((below,), 3, True, (), None)
    assert "True" in repr(step)


@pytest.mark.parametrize("value", [float("nan"), INFINITY, -INFINITY])
def test_what_is_no_number_is_refused_at_the_door(value: float) -> None:
    with pytest.raises(RuleError, match=r"'limit' is .*Leave a value out when it is not known"):
        Facts({"limit": value})
    with pytest.raises(RuleError, match=r"'length' is .* in a row of 'item'"):
        Facts({}, {"item": Rows([{"length": value}], 0)})


def test_rows_that_are_fewer_than_none_are_refused() -> None:
    with pytest.raises(RuleError, match="'item' has -1 rows that are not listed"):
        Facts({}, {"item": Rows([], -1)})


@pytest.mark.parametrize(
    ("operator", "left", "right", "result"),
    [
        ("+", 1.0, 2.0, 3.0),
        ("+", None, 2.0, None),
        ("*", 1e308, 10.0, None),
        ("-", -1e308, 1e308, None),
        ("/", 1.0, 0.0, None),
        ("/", 0.0, 0.0, None),
        ("/", 1.0, -0.0, None),
        ("/", 1e308, 0.1, None),
        ("+", Interval(1.0, 2.0), 1.0, Interval(2.0, 3.0)),
        ("-", 1.0, Interval(1.0, 2.0), Interval(-1.0, 0.0)),
        ("*", Interval(-1.0, 2.0), Interval(-3.0, 1.0), Interval(-6.0, 3.0)),
        ("/", 6.0, Interval(2.0, 3.0), Interval(2.0, 3.0)),
        ("/", 6.0, Interval(-1.0, 3.0), None),
        ("/", 6.0, Interval(0.0, 3.0), None),
        ("*", Interval(1.0, 2.0), 0.0, 0.0),
        ("+", Interval(1.0, INFINITY), 1.0, Interval(2.0, INFINITY)),
        ("-", 1.0, Interval(1.0, INFINITY), Interval(-INFINITY, 0.0)),
        ("-", Interval(1.0, INFINITY), Interval(1.0, INFINITY), None),
        ("*", Interval(1.0, INFINITY), 2.0, None),
        ("/", 1.0, Interval(1.0, INFINITY), None),
        ("*", Interval(1.0, 2.0), 1e308, None),
        ("+", Interval(1.0, 1e308), 1e308, None),
    ],
)
def test_amounts_are_combined(operator: str, left: object, right: object, result: object) -> None:
    assert combined(operator, left, right) == result  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "right", "answers"),
    [
        (1.0, 1.0, {">=": True, ">": False, "<=": True, "<": False, "=": True, "!=": False}),
        (Interval(1.0, 3.0), 3.0, {">=": None, ">": False, "<=": True, "<": None, "=": None, "!=": None}),
        (Interval(1.0, 3.0), 1.0, {">=": True, ">": None, "<=": None, "<": False, "=": None, "!=": None}),
        (Interval(1.0, 3.0), Interval(4.0, INFINITY), {">=": False, "<": True, "=": False, "!=": True}),
        (None, 3.0, dict.fromkeys([">=", ">", "<=", "<", "=", "!="])),
        (Interval(0.0, INFINITY), -1.0, {">=": True, ">": True, "<=": False, "=": False}),
    ],
)
def test_amounts_are_compared(left: object, right: object, answers: dict[str, object]) -> None:
    assert {each: compared(each, left, right) for each in answers} == answers  # type: ignore[arg-type]


def test_bounds_and_back() -> None:
    for amount in (None, 2.0, Interval(1.0, 2.0), Interval(0.0, INFINITY)):
        assert narrowed(*bounds(amount)) == amount
