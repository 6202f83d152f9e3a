"""And, or, not, at least: checked against the meaning of "unknown", stated once.

An unknown truth is one that is true or false, only we do not know which. An answer is known exactly when
it is the same whichever way the unknown ones turn out.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import polars as pl
import pytest

from ranvier.kleene import Truth, both, either, every, negate, some
from ranvier.rules.check import Scope, YesNo
from ranvier.rules.columns import evaluate
from ranvier.rules.explain import explain
from ranvier.rules.frames import Frames
from ranvier.rules.ruleset import build, definition
from ranvier.rules.sql import evaluate_sql
from ranvier.rules.values import Facts

TRUTHS: tuple[Truth, ...] = (True, False, None)
NAMES = ("a", "b", "c")
RULES: dict[str, Callable[..., bool]] = {
    "a and b": lambda a, b, c: a and b,
    "a or b": lambda a, b, c: a or b,
    "not a": lambda a, b, c: not a,
    "a and b and c": lambda a, b, c: a and b and c,
    "a or b or c": lambda a, b, c: a or b or c,
    "a and (b or c)": lambda a, b, c: a and (b or c),
    "not (a or not b) and c": lambda a, b, c: not (a or not b) and c,
    "at_least(1, a, b, c)": lambda a, b, c: a + b + c >= 1,
    "at_least(2, a, b, c)": lambda a, b, c: a + b + c >= 2,
    "at_least(3, a, b, c)": lambda a, b, c: a + b + c >= 3,
    "not at_least(2, a, not b, c)": lambda a, b, c: not (a + (not b) + c >= 2),
    "score(a: 2, b: 1, c: -1) >= 2": lambda a, b, c: 2 * a + b - c >= 2,
}


def specified(meaning: Callable[..., bool], given: tuple[Truth, ...]) -> Truth:
    """The answer when every unknown is tried both ways."""
    answers = {bool(meaning(*each)) for each in product(*((True, False) if t is None else (t,) for t in given))}
    return answers.pop() if len(answers) == 1 else None


ALL = list(product(TRUTHS, repeat=3))


@pytest.mark.parametrize("rule", RULES)
def test_every_reader_follows_the_meaning_of_unknown(rule: str) -> None:
    rules = build([definition("answer", rule)], Scope({name: YesNo() for name in NAMES}))
    expected = [specified(RULES[rule], given) for given in ALL]
    columns = {name: pl.Series([each[at] for each in ALL], dtype=pl.Boolean) for at, name in enumerate(NAMES)}
    frames = Frames(pl.DataFrame({"patient": range(len(ALL)), **columns}))
    facts = [Facts(dict(zip(NAMES, given, strict=True))) for given in ALL]
    assert [explain(rules, each).patient["answer"].value for each in facts] == expected
    assert evaluate(rules, frames).patients["answer"].to_list() == expected
    assert evaluate_sql(rules, frames).patients["answer"].to_list() == expected


def test_an_answer_that_is_known_is_right_even_where_more_could_be_known() -> None:
    """Names that stand twice and sums that skip values could be known more often; they are never known wrongly."""
    meant: dict[str, Callable[..., bool]] = {
        "a or not a": lambda a, b, c: True,
        "(a or b) and (not a or c)": lambda a, b, c: (a or b) and (not a or c),
        "score(a: 2, b: 2) = 1": lambda a, b, c: 2 * a + 2 * b == 1,
        "score(a: 2, b: 1, c: -1) != 2": lambda a, b, c: 2 * a + b - c != 2,
    }
    for rule, meaning in meant.items():
        rules = build([definition("answer", rule)], Scope({name: YesNo() for name in NAMES}))
        for given in ALL:
            found = explain(rules, Facts(dict(zip(NAMES, given, strict=True)))).patient["answer"].value
            assert found in (None, specified(meaning, given))
            assert None in given or found is not None


def test_the_functions_themselves() -> None:
    for left, right in product(TRUTHS, repeat=2):
        assert both(left, right) == specified(lambda a, b: a and b, (left, right))
        assert either(left, right) == specified(lambda a, b: a or b, (left, right))
    for values in (*ALL, ()):
        assert every(values) == specified(lambda *all_of: all(all_of), values)
        assert some(values) == specified(lambda *any_of: any(any_of), values)
    for value in TRUTHS:
        assert negate(value) == specified(lambda a: not a, (value,))
