"""Rules and patients by chance, for the properties that must hold for all of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache

import polars as pl
from hypothesis import strategies as st

from ranvier.rules.check import Choice, Kind, Quantity, Scope, YesNo
from ranvier.rules.frames import Frames
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
)
from ranvier.rules.ruleset import Definition, RuleSet, build
from ranvier.rules.values import Cell, Facts
from ranvier.rules.values import Rows as TableRows

COLOURS = ("red", "green", "blue")
SCOPE = Scope(
    {
        "fever": YesNo(),
        "cough": YesNo(),
        "rash": YesNo(),
        "wait_ms": Quantity("ms"),
        "limit_ms": Quantity("ms"),
        "share": Quantity("ratio"),
        "colour": Choice(COLOURS),
    },
    {
        "item": {
            "sharp": YesNo(),
            "rash": YesNo(),  # hides the fact of the same name
            "length_ms": Quantity("ms"),
            "weight": Quantity("ratio"),
            "shade": Choice(COLOURS),
        },
        "part": {"loose": YesNo(), "delay_ms": Quantity("ms")},
    },
)
TAME_NUMBERS = [0.0, 1.0, 2.0, 3.0, -1.0, 0.1, 0.2, 0.5, 1.7, 3.1]
WILD_NUMBERS = [*TAME_NUMBERS, 1e300, -1e300, 1e-300, 1e16]
TAME_VALUES = [0.0, 1.0, 2.0, 3.0, -1.5, 0.1, 0.2, 0.3, 6.0]
WILD_VALUES = [*TAME_VALUES, -0.0, 1e308, -1e308, 1.7976931348623157e308, 5e-324, 1e16]


@dataclass
class Words:
    """What a rule may be made of; findings are added as they come."""

    wild: bool = True
    with_tables: bool = True
    truths: dict[str | None, list[str]] = field(
        default_factory=lambda: {
            None: ["fever", "cough", "rash"],
            "item": ["sharp", "rash"],
            "part": ["loose"],
        }
    )
    pure: dict[str | None, list[str]] = field(default_factory=lambda: {None: ["share"], "item": ["weight"], "part": []})

    def names(self, words: dict[str | None, list[str]], table: str | None) -> list[str]:
        """Names that can be used for a row of the table, or for the patient."""
        return words[None] if table is None else sorted({*words[table], *words[None]})


MS: dict[str | None, list[str]] = {
    None: ["wait_ms", "limit_ms"],
    "item": ["length_ms"],
    "part": ["delay_ms"],
}
CHOICES: dict[str | None, list[str]] = {None: ["colour"], "item": ["shade"], "part": []}
EITHER = st.booleans()
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
UNITS = st.sampled_from(["ms", None])
SOME_COLOURS = st.lists(st.sampled_from(COLOURS), min_size=1, max_size=2, unique=True)
TABLES = st.sampled_from(sorted(SCOPE.tables))
HOMES = st.sampled_from([None, None, *sorted(SCOPE.tables)])
POINTS = st.sampled_from([1.0, 2.0, 3.1, 1.7, -1.0, 0.1])
OF_FOUR = st.integers(0, 3)
NUMBERS = {True: st.sampled_from(WILD_NUMBERS), False: st.sampled_from(TAME_NUMBERS)}


@cache
def _one_of(options: tuple[str, ...]) -> st.SearchStrategy[str]:
    """One of some words; made once, for Hypothesis looks a strategy over when it meets it first."""
    return st.sampled_from(options)


@cache
def _between(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


def _word(draw: st.DrawFn, words: list[str]) -> str:
    return draw(_one_of(tuple(words)))


def truth(draw: st.DrawFn, words: Words, table: str | None, depth: int) -> Node:
    """A rule whose answer is true, false or unknown."""
    leaves = ["name", "name", "among", "compare"]
    kinds = leaves if depth == 0 else [*leaves, "not", "and", "or", "at_least", "known", *(["rows"] * 2)]
    if not words.with_tables:
        kinds = [kind for kind in kinds if kind != "rows"]
    kind = _word(draw, kinds)

    def below(least: int, most: int) -> tuple[Node, ...]:
        return tuple(truth(draw, words, table, max(depth - 1, 0)) for _ in range(draw(_between(least, most))))

    match kind:
        case "name":
            return Name(_word(draw, words.names(words.truths, table)))
        case "known":
            return Known(draw(EITHER))
        case "among":
            options = draw(SOME_COLOURS)
            return Among(Name(_word(draw, words.names(CHOICES, table))), tuple(options))
        case "compare":
            unit = draw(UNITS)
            sides = [number(draw, words, table, depth, unit) for _ in range(2)]
            return Compare(draw(SIGNS), *sides)
        case "not":
            return Not(*below(1, 1))
        case "rows":
            return rows(draw, words, ["any", "all"], depth - 1)
        case "at_least":
            items = below(1, 4)
            return AtLeast(draw(_between(1, len(items))), items)
        case _:
            return And(below(2, 3)) if kind == "and" else Or(below(2, 3))


def rows(draw: st.DrawFn, words: Words, asks: list[str], depth: int) -> Node:
    """A question about the rows of a table."""
    table = draw(TABLES)
    return Rows(_word(draw, asks), table, truth(draw, words, table, max(depth, 0)))


def number(draw: st.DrawFn, words: Words, table: str | None, depth: int, unit: str | None) -> Node:
    """A rule whose answer is a number with the unit."""
    kinds = ["name", "number"] if depth == 0 else ["name", "number", "times", "plus", "over"]
    if unit is None and depth > 0:
        kinds += ["score", *(["count"] * 2 * words.with_tables)]
    if not words.wild:
        kinds = [kind for kind in kinds if kind != "over"]
    kind = _word(draw, kinds)

    def below(of: str | None) -> Node:
        return number(draw, words, table, max(depth - 1, 0), of)

    match kind:
        case "name":
            return Name(_word(draw, words.names(MS if unit else words.pure, table)))
        case "number":
            return Number(draw(NUMBERS[words.wild]), unit)
        case "times":
            sides = [below(unit), below(None)]
            return Arithmetic("*", *(sides if draw(EITHER) else reversed(sides)))
        case "over":
            other = draw(UNITS) if unit is None else None
            return Arithmetic("/", below(unit if other is None else "ms"), below(other))
        case "plus":
            return Arithmetic("+" if draw(EITHER) else "-", below(unit), below(unit))
        case "count":
            return rows(draw, words, ["count"], depth - 1)
        case _:
            most = range(draw(_between(1, 3)))
            return Score(tuple((truth(draw, words, table, depth - 1), draw(POINTS)) for _ in most))


@st.composite
def rule_sets(draw: st.DrawFn, wild: bool = True, with_tables: bool = True, most: int = 7, depth: int = 3) -> RuleSet:
    """Rules that use each other, of patients and of rows, truths and scores."""
    words = Words(wild, with_tables)
    made: list[Definition] = []
    for place in range(draw(_between(3, most))):
        id = f"finding.{place}"
        table = draw(HOMES) if with_tables else None
        score = draw(OF_FOUR) == 0
        node = number(draw, words, table, depth, None) if score else truth(draw, words, table, depth)
        made.append(Definition(id, node, table, score))
        (words.pure if score else words.truths)[table].append(id)
    return build(draw(st.permutations(made)), SCOPE)


def cell(kind: Kind, chance: random.Random, wild: bool, missing: float = 0.35) -> Cell:
    """A value of a kind, or nothing."""
    if chance.random() < missing:
        return None
    if isinstance(kind, YesNo):
        return chance.random() < 0.5
    return chance.choice(kind.options if isinstance(kind, Choice) else WILD_VALUES if wild else TAME_VALUES)


def row(table: str, chance: random.Random, wild: bool) -> dict[str, Cell]:
    """A row of a table."""
    return {name: cell(kind, chance, wild) for name, kind in SCOPE.tables[table].items()}


def patient(chance: random.Random, wild: bool = True) -> Facts:
    """A patient with gaps, and with lists that may be open."""
    missing = chance.choice([0.0, 0.2, 0.5, 1.0])
    values = {name: cell(kind, chance, wild, missing) for name, kind in SCOPE.patient.items()}
    tables = {
        table: TableRows(
            tuple(row(table, chance, wild) for _ in range(chance.choice([0, 1, 2, 2, 4]))),
            chance.choice([0, 0, 1, 2, None]),
        )
        for table in SCOPE.tables
        if chance.random() < 0.9
    }
    return Facts(values, tables)


def frames(patients: list[Facts]) -> Frames:
    """The same patients as frames."""
    types = {YesNo: pl.Boolean, Quantity: pl.Float64, Choice: pl.String}
    columns = {
        name: pl.Series([each.values.get(name) for each in patients], dtype=types[type(kind)])
        for name, kind in SCOPE.patient.items()
    }
    unlisted = {
        f"{table}:unlisted": pl.Series(
            [each.tables[table].unlisted if table in each.tables else None for each in patients], dtype=pl.Int64
        )
        for table in SCOPE.tables
    }
    tables: dict[str, pl.DataFrame] = {}
    for table, kinds in SCOPE.tables.items():
        listed = [
            (at, each)
            for at, facts in enumerate(patients)
            if table in facts.tables
            for each in facts.tables[table].rows
        ]
        made = {"patient": pl.Series([at for at, _ in listed], dtype=pl.Int64)}
        for name, kind in kinds.items():
            made[name] = pl.Series([each.get(name) for _, each in listed], dtype=types[type(kind)])
        tables[table] = pl.DataFrame(made)
    return Frames(pl.DataFrame({"patient": range(len(patients)), **columns, **unlisted}), tables)
