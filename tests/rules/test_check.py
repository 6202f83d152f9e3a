"""Names, kinds and units: what passes can be evaluated, what does not is refused with a sentence that helps."""

from __future__ import annotations

import pytest

from ranvier.errors import RuleError
from ranvier.rules.check import Choice, Quantity, Scope, YesNo, check_number, check_truth
from ranvier.rules.nodes import Compare, Name, names
from ranvier.rules.parse import parse
from ranvier.rules.ruleset import Definition, build, definition
from ranvier.rules.text import text

SCOPE = Scope(
    {
        "old": YesNo(),
        "age_years": Quantity("year"),
        "wait_ms": Quantity("ms"),
        "limit_ms": Quantity("ms"),
        "span_mm": Quantity("mm"),
        "speed": Quantity("m/s"),
        "share": Quantity("ratio"),
        "percent": Quantity("%"),
        "colour": Choice(("red", "green")),
        "side": Choice(("left", "right")),
    },
    {"item": {"sharp": YesNo(), "side": Choice(("left", "right")), "length_ms": Quantity("ms")}, "part": {}},
)

SOUND = [
    "old and not old or true",
    "age_years >= 50 [year]",
    "wait_ms >= 1.5 * limit_ms",
    "wait_ms - limit_ms > 0 [ms]",
    "wait_ms / limit_ms > 1.5",
    "span_mm / wait_ms > 50 [m/s]",
    "span_mm / wait_ms > speed",
    "percent <= 70 [%]",
    "share > 0.5",
    "wait_ms = limit_ms",
    "wait_ms != (limit_ms)",
    "colour = red and side in (left, right)",
    "count(item where sharp and side = left and old) >= 2",
    "count(item where length_ms > limit_ms) > count(part where true)",
    "any(item where any(part where old))",
    "all(item where sharp)",
    "score(old: 1, colour = red: 2) >= 2",
    "at_least(2, old, wait_ms > 1 [ms], any(item where sharp))",
]


@pytest.mark.parametrize("rule", SOUND)
def test_sound_rules_pass(rule: str) -> None:
    placed = check_truth(parse(rule), SCOPE)
    assert check_truth(placed, SCOPE) == placed
    assert check_truth(parse(text(placed)), SCOPE) == placed


FAULTS = [
    ("ol", "unknown name 'ol'. Did you mean 'old'?"),
    ("zebra", "unknown name 'zebra'. Names stand in the vocabulary or in the findings of the knowledge files."),
    ("sharp", "unknown name 'sharp'."),
    ("any(item where sharq)", "unknown name 'sharq' for a row of 'item'. Did you mean 'sharp'?"),
    ("any(item where any(part where sharp))", "unknown name 'sharp' for a row of 'part'."),
    ("any(things where sharp)", "unknown table 'things'. Allowed: item, part."),
    ("any(item where true) and part", "unknown name 'part'."),
    ("age_years", "'age_years' is no yes/no by itself. Compare it with a number."),
    ("colour", "'colour' is no yes/no by itself. Compare it with an option."),
    ("count(item where sharp)", "'count(item where sharp)' is a number where a yes or no is needed."),
    ("old > 1", "'old' is no number."),
    ("colour > 1", "'colour' is no number."),
    ("(old and old) > 1", "'old and old' is a yes or no where a number is needed."),
    ("any(item where sharp) > 1", "'any(item where sharp)' is a yes or no where a number is needed."),
    ("old = red", "'old' is no choice; it cannot be 'red'."),
    ("age_years = red", "unknown name 'red'."),
    ("colour = gren", "'colour' is never 'gren'. Did you mean 'green'? Allowed: green, red."),
    ("colour in (red, blue)", "'colour' is never 'blue'. Allowed: green, red."),
    ("age_years >= 50", "the number 50 has no unit. Write it in brackets: 50 [year]."),
    ("50 <= age_years", "the number 50 has no unit. Write it in brackets: 50 [year]."),
    ("wait_ms + 5 > limit_ms", "in 'wait_ms + 5' the number 5 has no unit. Write it in brackets: 5 [ms]."),
    ("wait_ms >= 1 [s]", "the units of the two sides do not agree. Nothing is converted: write 1 [s] in [ms]."),
    ("wait_ms >= 1 [mV]", "the units of the two sides do not agree."),
    ("wait_ms >= limit_ms * limit_ms", "the units of the two sides do not agree."),
    ("wait_ms + span_mm > 1 [ms]", "in 'wait_ms + span_mm' the units of the two sides do not agree."),
    ("share >= 50 [%]", "the units of the two sides do not agree."),
    ("percent >= 0.5", "the number 0.5 has no unit. Write it in brackets: 0.5 [%]."),
    ("count(item where sharp) >= 2 [ms]", "the units of the two sides do not agree."),
    ("old and score(old: 1)", "'score(old: 1)' is a number where a yes or no is needed."),
]


@pytest.mark.parametrize(("rule", "sentence"), FAULTS)
def test_what_does_not_fit_is_refused(rule: str, sentence: str) -> None:
    with pytest.raises(RuleError) as caught:
        check_truth(parse(rule), SCOPE)
    assert sentence.removesuffix(".") in str(caught.value)


def test_a_name_is_looked_up_in_the_row_first() -> None:
    placed = check_truth(parse("any(item where side = left and sharp and old)"), SCOPE)
    assert names(placed) == {("item", "side"), ("item", "sharp"), (None, "old")}


def test_numbers_can_be_compared_by_name() -> None:
    assert check_truth(parse("wait_ms = limit_ms"), SCOPE) == Compare("=", Name("wait_ms"), Name("limit_ms"))


def test_a_score_has_no_unit() -> None:
    check_number(parse("wait_ms / limit_ms"), SCOPE)
    with pytest.raises(RuleError, match="'wait_ms \\* 2' has a unit; a score is a bare number"):
        check_number(parse("wait_ms * 2"), SCOPE)
    with pytest.raises(RuleError, match="'old' is no number"):
        check_number(parse("old"), SCOPE)


def test_definitions_are_ordered_by_use() -> None:
    rules = build(
        [
            definition("last", "any(item where row_finding) and first"),
            definition("row_finding", "sharp and points > 1", "item"),
            definition("points", "score(first: 2)", score=True),
            definition("first", "old"),
        ],
        SCOPE,
    )
    order = [each.id for each in rules.definitions]
    assert order.index("first") < order.index("points") < order.index("row_finding") < order.index("last")
    assert rules.by_id["points"].score


BROKEN_SETS = [
    ([("a", "b", None), ("b", "not a", None)], "rules need each other in a circle"),
    ([("a", "any(item where b)", None), ("b", "a", "item")], "rules need each other in a circle"),
    ([("a", "old", None), ("a", "old", None)], "the name 'a' stands twice"),
    ([("a", "old", None), ("a", "sharp", "item")], "the name 'a' stands twice"),
    ([("old", "true", None)], "the name 'old' stands twice"),
    ([("sharp", "true", "item")], "the name 'sharp' stands twice"),
    ([("a", "old", "thing")], "'a' is asked per row of an unknown table 'thing'"),
    ([("a", "nothing_like_it", None)], "a: unknown name 'nothing_like_it'"),
    ([("a", "b", None), ("b", "sharp", "item")], "a: unknown name 'b'"),
]


@pytest.mark.parametrize(("given", "sentence"), BROKEN_SETS)
def test_sets_that_cannot_be_ordered_are_refused(given: list[tuple[str, str, str | None]], sentence: str) -> None:
    with pytest.raises(RuleError) as caught:
        build([definition(*each) for each in given], SCOPE)
    assert sentence in str(caught.value)


def test_an_error_says_where_the_rule_stands() -> None:
    with pytest.raises(RuleError, match=r"file\.yaml line 3: character 3 of the rule"):
        definition("a", "b c", where="file.yaml line 3")
    with pytest.raises(RuleError, match=r"file\.yaml line 3: unknown name 'zebra'"):
        build([Definition("a", parse("zebra"), where="file.yaml line 3")], SCOPE)
