"""What cannot be evaluated is refused with the name of the column; NaN and division by zero prove nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
import pytest

from ranvier.errors import RuleError
from ranvier.rules.check import Choice, Quantity, Scope, YesNo
from ranvier.rules.columns import evaluate
from ranvier.rules.frames import Frames
from ranvier.rules.nodes import Among, Name
from ranvier.rules.ruleset import Definition, RuleSet, build, definition
from ranvier.rules.sql import evaluate_sql, to_sql

SCOPE = Scope(
    {"x": Quantity("ratio"), "y": Quantity("ratio"), "old": YesNo(), "colour": Choice(("red", "green"))},
    {"item": {"length": Quantity("ratio"), "shade": Choice(("red", "green"))}},
)
RULES = build(
    [
        definition("above", "x > 1"),
        definition("red", "colour = red or old"),
        definition("long", "length > x", "item"),
        definition("many", "count(item where long and shade = red)", score=True),
        definition("most", "many >= 2"),
    ],
    SCOPE,
)
READERS = [evaluate, evaluate_sql]
Reader = Callable[[RuleSet, Frames], Frames]
both_readers = pytest.mark.parametrize("reader", READERS)


def patients(**columns: Any) -> pl.DataFrame:
    return pl.DataFrame({"patient": ["a", "b"], **columns})


def items(**columns: Any) -> dict[str, pl.DataFrame]:
    return {"item": pl.DataFrame({"patient": ["b", "a", "b"], **columns})}


FULL = {"x": [2, None], "y": [1.0, 2.0], "old": [False, None], "colour": ["red", "green"], "item:unlisted": [0, 1]}
LENGTHS = {"length": [1.0, 3.0, 5.0], "shade": ["red", "red", None]}


@both_readers
def test_answers_stand_beside_what_was_given(reader: Reader) -> None:
    frames = Frames(patients(**FULL, note=["kept", "too"]), items(**LENGTHS))
    found = reader(RULES, frames)
    assert found.patients["note"].to_list() == ["kept", "too"]
    assert found.patients["x"].dtype == pl.Int64
    assert found.patients["above"].to_list() == [True, None]
    assert found.patients["red"].to_list() == [True, None]
    assert found.tables["item"]["long"].to_list() == [None, True, None]
    assert found.patients["many:lowest"].to_list() == [1.0, 0.0]
    assert found.patients["many:highest"].to_list() == [1.0, 3.0]
    assert found.patients["most"].to_list() == [False, None]
    assert frames.patients.columns == ["patient", *FULL, "note"]


@both_readers
def test_missing_columns_and_tables_are_unknown(reader: Reader) -> None:
    found = reader(RULES, Frames(patients()))
    assert found.patients["above"].to_list() == [None, None]
    assert found.patients["many:lowest"].to_list() == [0.0, 0.0]
    assert found.patients["many:highest"].to_list() == [None, None]
    assert found.tables == {}


@both_readers
def test_no_patients_at_all(reader: Reader) -> None:
    found = reader(RULES, Frames(patients(**FULL).clear(), {"item": items(**LENGTHS)["item"].clear()}))
    assert found.patients.height == 0
    assert {"above", "many:lowest"} <= set(found.patients.columns)
    assert "long" in found.tables["item"].columns


@both_readers
def test_rows_may_stand_in_any_order(reader: Reader) -> None:
    rows = pl.DataFrame({"patient": ["b", "a"] * 50, "length": [float(each) for each in range(100)], "shade": "red"})
    given = patients(x=[50, 90]).with_columns(pl.lit(0).alias("item:unlisted"))
    found = reader(RULES, Frames(given, {"item": rows}))
    assert found.patients["many:lowest"].to_list() == [25.0, 4.0]
    assert found.tables["item"]["length"].to_list() == rows["length"].to_list()
    assert found.tables["item"]["long"].sum() == 29


def test_slices_do_not_show() -> None:
    chance = random.Random(1)
    ids = chance.sample(range(1000), 300)
    owners = chance.choices(ids, k=900)
    rows = pl.DataFrame({"patient": owners, "length": [float(each % 9) for each in range(900)], "shade": "red"})
    unlisted = [chance.choice([None, 0, 0, 1]) for _ in ids]
    given = pl.DataFrame({"patient": ids, "x": range(300), "item:unlisted": unlisted})
    whole = evaluate(RULES, Frames(given, {"item": rows}))
    assert whole.patients["many:lowest"].n_unique() > 1
    for at_once in (1, 100, 128, 300):
        part = evaluate(RULES, Frames(given, {"item": rows}), at_once)
        assert part.patients.equals(whole.patients)
        assert part.tables["item"].equals(whole.tables["item"])


def test_patients_in_any_order_and_of_any_kind_own_the_same_rows() -> None:
    numbers = [40, 7, 19, 3]
    rows = pl.DataFrame({"patient": [7, 3, 3, 40], "length": [1.0, 5.0, 6.0, 7.0], "shade": "red"})
    given = pl.DataFrame({"patient": numbers, "x": [2, 3, 4, 5], "item:unlisted": [0, 0, 0, 0]})
    found = evaluate(RULES, Frames(given, {"item": rows})).patients.sort("patient")
    in_order = evaluate(RULES, Frames(given.sort("patient"), {"item": rows})).patients
    words = pl.col("patient").cast(pl.String)
    by_word = evaluate(RULES, Frames(given.with_columns(words), {"item": rows.with_columns(words)})).patients
    assert found.equals(in_order)
    assert by_word.with_columns(pl.col("patient").cast(pl.Int64)).sort("patient").equals(found)


@both_readers
def test_words_may_be_categories(reader: Reader) -> None:
    for dtype in (pl.Categorical, pl.Enum(["red", "green"])):
        given = patients(**FULL).with_columns(pl.col("colour").cast(dtype))
        assert reader(RULES, Frames(given)).patients["red"].to_list() == [True, None]


@both_readers
def test_an_earlier_score_can_be_given_by_its_bounds(reader: Reader) -> None:
    scope = Scope({"points": Quantity("score")}, {})
    rules = build([definition("high", "points >= 2"), definition("more", "points + 1", score=True)], scope)
    given = pl.DataFrame(
        {"patient": [1, 2, 3, 4], "points:lowest": [2.0, 0.0, 3.0, None], "points:highest": [2.0, 1.0, None, None]}
    )
    found = reader(rules, Frames(given)).patients
    assert found["high"].to_list() == [True, False, True, None]
    assert found["more:lowest"].to_list() == [3.0, 1.0, 4.0, None]
    assert found["more:highest"].to_list() == [3.0, 2.0, None, None]


REFUSED = [
    ({"x": [1.0, float("nan")]}, {}, "'x' is nan in the patients"),
    ({"x": [1.0, float("inf")]}, {}, "'x' is inf in the patients"),
    ({"unused": [1.0, float("-inf")]}, {}, "'unused' is -inf in the patients"),
    ({}, {"length": [1.0, float("nan"), 2.0]}, "'length' is nan in 'item'"),
    ({"x": [True, False]}, {}, "the column 'x' holds Boolean. Allowed: numbers"),
    ({"x": ["1", "2"]}, {}, "the column 'x' holds String. Allowed: numbers"),
    ({"old": [0, 1]}, {}, "the column 'old' holds Int64. Allowed: true and false"),
    ({"colour": [1, 2]}, {}, "the column 'colour' holds Int64. Allowed: words"),
    ({"item:unlisted": [0, -1]}, {}, "'item:unlisted' is below zero"),
    ({"item:unlisted": [0.5, 1.0]}, {}, "'item:unlisted' does not hold whole numbers"),
    ({"patient": ["a", "a"]}, {}, "stands twice"),
    ({"patient": ["a", None]}, {}, "has no name"),
    ({}, {"patient": ["a", "zz", "b"]}, "'item' has rows of patients who do not exist: zz"),
    ({}, {"patient": [1, 2, 3]}, "the column 'patient' of 'item' has another type"),
]


@both_readers
@pytest.mark.parametrize(("of_patients", "of_items", "sentence"), REFUSED, ids=[each for _, _, each in REFUSED])
def test_refused_at_the_door(
    reader: Reader, of_patients: dict[str, Any], of_items: dict[str, Any], sentence: str
) -> None:
    frames = Frames(patients(**{**FULL, **of_patients}), items(**{**LENGTHS, **of_items}))
    with pytest.raises(RuleError) as caught:
        reader(RULES, frames)
    assert sentence in str(caught.value)


@both_readers
def test_a_frame_without_patients_is_refused(reader: Reader) -> None:
    with pytest.raises(RuleError, match="the patients have no column 'patient'"):
        reader(RULES, Frames(pl.DataFrame({"x": [1.0]})))
    with pytest.raises(RuleError, match="'item' have no column 'patient'"):
        reader(RULES, Frames(patients(), {"item": pl.DataFrame({"length": [1.0]})}))


TRAPS = ["x * 10 > 2", "x / y > 2", "y / y > 2", "y / y = 1", "not y / y > 2", "x - (0 - x) >= 0", "1 / (x * 10) < 1"]


@both_readers
@pytest.mark.parametrize("rule", TRAPS)
def test_what_has_no_value_proves_nothing(reader: Reader, rule: str) -> None:
    rules = build([definition("answer", rule), definition("either_way", f"({rule}) or not ({rule})")], SCOPE)
    found = reader(rules, Frames(pl.DataFrame({"patient": [1], "x": [1e308], "y": [0.0]})))
    assert found.patients["answer"].to_list() == [None]
    assert found.patients["either_way"].to_list() == [None]


@both_readers
def test_a_quotient_is_exact_to_the_last_digit(reader: Reader) -> None:
    rules = build([definition("third", "x / 3", score=True), definition("share", "x / y", score=True)], SCOPE)
    values = [each / 7 for each in range(1, 2000)]
    frame = pl.DataFrame({"patient": range(len(values)), "x": values}).with_columns(pl.lit(49.0).alias("y"))
    found = reader(rules, Frames(frame)).patients
    assert found["third:lowest"].to_list() == [each / 3 for each in values]
    assert found["share:lowest"].to_list() == [each / 49.0 for each in values]


@both_readers
def test_rules_that_rest_on_no_fact(reader: Reader) -> None:
    rules = build(
        [
            definition("always", "true"),
            definition("sum", "1 + 2", score=True),
            definition("nothing", "1 / 0", score=True),
            definition("less", "sum < 4 and nothing < 4"),
            definition("of_row", "sum = 3", "item"),
        ],
        SCOPE,
    )
    found = reader(rules, Frames(patients(), items(**LENGTHS)))
    assert found.patients["always"].to_list() == [True, True]
    assert found.patients["sum:highest"].to_list() == [3.0, 3.0]
    assert found.patients["nothing:lowest"].to_list() == [None, None]
    assert found.patients["less"].to_list() == [None, None]
    assert found.tables["item"]["of_row"].to_list() == [True] * 3


def test_the_query_runs_on_tables_of_a_database() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE patients AS SELECT * FROM (VALUES (1, 2, true, 'red', 0), (2, NULL, NULL, 'green', NULL))"
            ' t(patient, x, old, colour, "item:unlisted")'
        )
        connection.execute(
            "CREATE TABLE item AS SELECT * FROM (VALUES (1, 3, 'red'), (1, 4, 'red'), (2, 1, 'red'))"
            " t(patient, length, shade)"
        )
        found = connection.sql(f"SELECT * FROM ({to_sql(RULES)}) ORDER BY patient").pl().to_dict(as_series=False)
        rows = connection.execute(f"SELECT * FROM ({to_sql(RULES, 'item', keep=('length',))}) ORDER BY 2").fetchall()
    assert found == {
        "patient": [1, 2],
        "above": [True, None],
        "red": [True, None],
        "many:lowest": [2.0, 0.0],
        "many:highest": [2.0, None],
        "most": [True, None],
    }
    assert rows == [(2, 1, None), (1, 3, True), (1, 4, True)]


def test_the_query_stops_at_values_that_no_rule_may_see() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE patients AS SELECT 1 AS patient, 'nan'::DOUBLE AS x, 1 AS y")
        with pytest.raises(duckdb.Error, match="x is NaN or infinite; leave a value out when it is not known"):
            connection.execute(to_sql(build([definition("above", "x > 1")], SCOPE))).fetchall()
        connection.execute('CREATE TABLE item AS SELECT 1 AS patient, 1 AS length, 0 AS "x"')
        connection.execute('CREATE OR REPLACE TABLE patients AS SELECT 1 AS patient, -1 AS "item:unlisted"')
        with pytest.raises(duckdb.Error, match="item:unlisted is below zero"):
            connection.execute(to_sql(build([definition("some", "any(item where length > 1)")], SCOPE))).fetchall()


def test_names_that_differ_by_capitals_only_are_no_query() -> None:
    rules = build([definition("a", "B"), definition("b", "true")], Scope({"B": YesNo()}))
    with pytest.raises(RuleError, match="'B' and 'b' differ by capitals only"):
        to_sql(rules)
    assert evaluate(rules, Frames(pl.DataFrame({"patient": [1], "B": [True]}))).patients["a"].to_list() == [True]


def test_words_with_quotes_stay_words() -> None:
    scope = Scope({'od"d': Choice(("it's", "plain"))})
    rules = build([Definition('an"swer', Among(Name('od"d'), ("it's",)))], scope)
    frames = Frames(pl.DataFrame({"patient": [1, 2], 'od"d': ["it's", "plain"]}))
    assert evaluate_sql(rules, frames).patients['an"swer'].to_list() == [True, False]
    assert evaluate(rules, frames).patients['an"swer'].to_list() == [True, False]
