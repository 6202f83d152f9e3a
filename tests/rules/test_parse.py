"""From text to tree and back, and what is said about a text that is no rule."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from ranvier.errors import RuleError
from ranvier.rules.nodes import (
    Among,
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Known,
    Name,
    Node,
    Not,
    Number,
    Or,
    Rows,
    Score,
    children,
    names,
    tables,
)
from ranvier.rules.parse import MOST_CHARACTERS, parse
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.text import text

from .chance import rule_sets

a, b, c, x, y = (Name(each) for each in "abcxy")

TREES: list[tuple[str, Node]] = [
    ("a", a),
    ("true", Known(True)),
    ("a.b_1.2c", Name("a.b_1.2c")),
    ("a and b or c", Or((And((a, b)), c))),
    ("a and (b or c)", And((a, Or((b, c))))),
    ("not a and b", And((Not(a), b))),
    ("not not a", a),
    ("not (not a)", Not(Not(a))),
    ("x >= 5 [ms]", Compare(">=", x, Number(5.0, "ms"))),
    ("x < -2.5e-3", Compare("<", x, Number(-0.0025))),
    ("x - -1 > y", Compare(">", Arithmetic("-", x, Number(-1.0)), y)),
    ("x - y - 1 > 0", Compare(">", Arithmetic("-", Arithmetic("-", x, y), Number(1.0)), Number(0.0))),
    ("x - (y - 1) > 0", Compare(">", Arithmetic("-", x, Arithmetic("-", y, Number(1.0))), Number(0.0))),
    ("1 + x * y > 0", Compare(">", Arithmetic("+", Number(1.0), Arithmetic("*", x, y)), Number(0.0))),
    ("x / (y * 2) > 0", Compare(">", Arithmetic("/", x, Arithmetic("*", y, Number(2.0))), Number(0.0))),
    ("x = 5", Compare("=", x, Number(5.0))),
    ("x = red", Among(x, ("red",))),
    ("x != red", Not(Among(x, ("red",)))),
    ("x in (red, green)", Among(x, ("red", "green"))),
    ("x = y + 1", Compare("=", x, Arithmetic("+", y, Number(1.0)))),
    ("x = (y)", Compare("=", x, y)),
    ("2 * x = y", Compare("=", Arithmetic("*", Number(2.0), x), y)),
    ("x != (y)", Compare("!=", x, y)),
    ("at_least(2, a, b or c, x)", AtLeast(2, (a, Or((b, c)), x))),
    ("count(t where a) >= 2", Compare(">=", Rows("count", "t", a), Number(2.0))),
    ("any(t where any(u where a) and b)", Rows("any", "t", And((Rows("any", "u", a), b)))),
    ("all(t where true)", Rows("all", "t", Known(True))),
    ("score(a: 3.1, b or c: -1) > 0", Compare(">", Score(((a, 3.1), (Or((b, c)), -1.0))), Number(0.0))),
    ("x>=1.5*y", Compare(">=", x, Arithmetic("*", Number(1.5), y))),
    ("x > 1 [µV]", Compare(">", x, Number(1.0, "uV"))),
]


@pytest.mark.parametrize(("rule", "tree"), TREES)
def test_the_tree_of_a_rule(rule: str, tree: Node) -> None:
    assert parse(rule) == tree


@pytest.mark.parametrize("tree", [tree for _, tree in TREES])
def test_the_text_of_a_tree_is_that_tree_again(tree: Node) -> None:
    assert parse(text(tree)) == tree


def unplaced(node: Node) -> Node:
    """The tree as it comes from a text, before names are looked up."""
    return parse(text(node))


@settings(max_examples=150, deadline=None)
@given(rule_sets())
def test_any_tree_survives_being_written_and_read(rules: RuleSet) -> None:
    for each in rules.definitions:
        once = unplaced(each.node)
        assert unplaced(once) == once
        assert text(once) == text(each.node)
        assert {name for _, name in names(once)} == {name for _, name in names(each.node)}


FAULTS = [
    ("", "character 1 of the rule: a name, a number or '(' is expected, the end stands there."),
    ("a and", "character 6 of the rule: a name, a number or '(' is expected, the end stands there."),
    ("a b", "character 3 of the rule: the end, 'and' or 'or' is expected, 'b' stands there."),
    ("a && b", "character 3 of the rule, '&& b', is not part of the rule language."),
    ("(a or b", "character 8 of the rule: ')' is expected, the end stands there."),
    ("a or or b", "character 6 of the rule: a word is expected, 'or' stands there."),
    ("1 < x < 5", "character 7 of the rule: the end, 'and' or 'or' is expected, '<' stands there."),
    ("x >= -y", "character 7 of the rule: a number is expected, 'y' stands there."),
    ("x >= 1e999", "character 6 of the rule: a smaller number is expected, '1e999' stands there."),
    ("x >= .5", "character 6 of the rule, '.5', is not part of the rule language."),
    ("x >= 5ms", "character 6 of the rule, '5ms', is not part of the rule language."),
    ("x >= 5 [msx]", "unknown unit 'msx'. Did you mean 'ms'?"),
    ("x >= 5 []", "unknown unit ''."),
    ("x = 'red'", "character 5 of the rule, ''red'', is not part of the rule language."),
    ("x in red", "character 6 of the rule: '(' is expected, 'red' stands there."),
    ("x in (red, )", "character 12 of the rule: a word is expected, ')' stands there."),
    ("x in ()", "character 7 of the rule: a word is expected, ')' stands there."),
    ("(a or b) in (red)", "the name of a choice before 'in' is expected"),
    ("at_least(a, b)", "character 10 of the rule: a number is expected, 'a' stands there."),
    ("at_least(1.5, a, b)", "at_least(1.5, ...) does not begin with a whole number."),
    ("at_least(2 [ms], a, b)", "the first number of at_least(...) can have no unit. Write 2 without [ms]."),
    ("at_least(3, a, b)", "at_least(3, ...) lists 2 items. Allowed: 1 to 2."),
    ("at_least(0, a, b)", "at_least(0, ...) lists 2 items. Allowed: 1 to 2."),
    ("at_least(2)", "at_least(2, ...) lists 0 items."),
    ("count(t)", "character 8 of the rule: 'where' is expected, ')' stands there."),
    ("count(where a)", "character 7 of the rule: a word is expected, 'where' stands there."),
    ("any(t where a", "character 14 of the rule: ')' is expected, the end stands there."),
    ("score(a)", "character 8 of the rule: ':' is expected, ')' stands there."),
    ("score(a: b)", "character 10 of the rule: a number is expected, 'b' stands there."),
    ("score(a: 3 [ms])", "the points of a score can have no unit. Write 3 without [ms]."),
    ("x is known", "character 3 of the rule: the end, 'and' or 'or' is expected, 'is' stands there."),
    ("maximum(x, y)", "character 8 of the rule: the end, 'and' or 'or' is expected, '(' stands there."),
    ("(" * 100 + "a" + ")" * 100, "more than 60 levels of parentheses."),
    (" + ".join("x" * 300) + " > 1", "the rule is nested more than 100 steps deep."),
    ("a " * MOST_CHARACTERS, f"the rule has {2 * MOST_CHARACTERS} characters. Allowed: at most {MOST_CHARACTERS}."),
]


@pytest.mark.parametrize(("rule", "sentence"), FAULTS, ids=[fault[:30] for fault, _ in FAULTS])
def test_what_is_wrong_is_said_in_one_sentence(rule: str, sentence: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(rule)
    assert sentence.removesuffix(".") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_names_and_tables_of_a_tree() -> None:
    node = And((Name("a"), Rows("any", "t", Or((Name("p", "row"), Rows("all", "u", Name("q", "row")))))))
    assert names(node) == {(None, "a"), ("t", "p"), ("u", "q")}
    assert tables(node) == {"t", "u"}
    assert children(Number(1.0)) == ()
