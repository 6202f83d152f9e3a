"""Patients by chance, for measuring speed only: any value that the vocabulary allows, with gaps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from ranvier.knowledge.vocabulary import Term, Vocabulary
from ranvier.rules.check import Quantity, Scope
from ranvier.rules.frames import Frames
from ranvier.rules.values import Cell, Facts, Rows

ROWS = {
    "motor_nerve": 6,
    "motor_segment": 6,
    "sensory_nerve": 5,
    "muscle": 6,
    "medicine": 5,
    "hand": 2,
    "ultrasound": 2,
    "allergy": 1,
}
"""Rows of a patient on average; other tables have two."""
KNOWN = 0.6
YES = 0.15


def patients(vocabulary: Vocabulary, scope: Scope, used: Mapping[str | None, set[str]], number: int) -> Frames:
    """So many patients with the facts and tables that are used.

    used  for the patient (None) and for each table the names to fill
    """
    chance = np.random.default_rng(20260101)
    columns = {name: column(vocabulary.facts.get(name), scope.patient[name], number, chance) for name in used[None]}
    tables: dict[str, pl.DataFrame] = {}
    for table, names in used.items():
        if table is None:
            continue
        counts = chance.poisson(ROWS.get(table, 2), number)
        owner = np.repeat(np.arange(number), counts)
        terms = vocabulary.listings[table].columns
        made = {name: column(terms.get(name), scope.tables[table][name], len(owner), chance) for name in names}
        tables[table] = pl.DataFrame({"patient": owner, **made})
        complete = pl.Series(chance.random(number) < 0.8)
        columns[f"{table}:unlisted"] = pl.Series(np.zeros(number, np.int64)).zip_with(complete, pl.Series([None] * 1))
    return Frames(pl.DataFrame({"patient": np.arange(number), **columns}), tables)


def column(term: Term | None, kind: object, length: int, chance: np.random.Generator) -> pl.Series:
    """One column by chance."""
    if isinstance(kind, Quantity):
        low, high = term.possible if term is not None and term.possible else (0.0, 10.0)
        made = pl.Series(np.round(chance.uniform(low, high, length), 2))
    elif hasattr(kind, "options"):
        options = list(kind.options)  # type: ignore[attr-defined]
        made = pl.Series(options, dtype=pl.Enum(options)).gather(chance.integers(0, len(options), length))
    else:
        made = pl.Series(chance.random(length) < YES)
    known = pl.Series(chance.random(length) < KNOWN)
    return made.zip_with(known, pl.Series([None], dtype=made.dtype))


def facts(frames: Frames, scope: Scope, number: int) -> Facts:
    """One of the patients by himself."""
    values = {name: value for name, value in frames.patients.row(number, named=True).items() if name in scope.patient}
    tables: dict[str, Rows] = {}
    for table, frame in frames.tables.items():
        rows: list[dict[str, Cell]] = frame.filter(pl.col("patient") == number).drop("patient").to_dicts()
        tables[table] = Rows(tuple(rows), frames.patients[f"{table}:unlisted"][number])
    return Facts(values, tables)
