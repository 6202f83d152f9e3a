"""Many patients as data frames, and the door at which they are checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ranvier.errors import RuleError, listed
from ranvier.rules.check import Choice, Kind, Quantity, YesNo
from ranvier.rules.plan import Form, Key, Plan
from ranvier.rules.ruleset import RuleSet

PATIENT = "patient"
LOWEST, HIGHEST, UNLISTED = ":lowest", ":highest", ":unlisted"


@dataclass(frozen=True, slots=True)
class Frames:
    """Many patients.

    patients  one row for each; column `patient` names it, other columns are facts and, for each table that
              says how many rows are not listed, `<table>:unlisted` (0 complete, null nobody says)
    tables    name -> rows of all patients, column `patient` says whose row it is

    A null is a missing value. A score stands in two columns, `<id>:lowest` and `<id>:highest`; both null
    when nothing is known of it, one null when it has no bound on that side.
    """

    patients: pl.DataFrame
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict[str, pl.DataFrame])


def column_names(name: str, form: Form) -> list[str]:
    """The columns that hold a name: one, or two for a number known by its bounds."""
    return [f"{name}{LOWEST}", f"{name}{HIGHEST}"] if form == "range" else [name]


def given_ranges(rules: RuleSet, frames: Frames) -> tuple[Key, ...]:
    """The numbers that the frames give by their two bounds."""
    places = [(None, frames.patients, rules.scope.patient)]
    places += [(name, frame, rules.scope.tables.get(name, {})) for name, frame in frames.tables.items()]
    return tuple(
        (table, name)
        for table, frame, kinds in places
        for name, kind in kinds.items()
        if isinstance(kind, Quantity) and f"{name}{LOWEST}" in frame.columns
    )


def admitted(rules: RuleSet, plan: Plan, frames: Frames) -> Frames:
    """The columns that the rules use, each in its type, missing ones as null.

    Bounds come out with an infinity where they have no end. Raises RuleError, naming the column, for NaN
    and infinity, for a type that does not fit, for a patient who stands twice, for rows of nobody.
    """
    _check_patients(frames)
    patients = _admitted(rules, plan, None, frames.patients)
    for table in plan.tables:
        patients.append(_unlisted(frames.patients, table))
    tables = {table: pl.DataFrame(_admitted(rules, plan, table, _rows(frames, table))) for table in plan.tables}
    return Frames(pl.DataFrame(patients), tables)


def _rows(frames: Frames, table: str) -> pl.DataFrame:
    found = frames.tables.get(table)
    return frames.patients.select(PATIENT).clear() if found is None else found


def _check_patients(frames: Frames) -> None:
    for where, frame in (
        ("the patients", frames.patients),
        *((f"'{name}'", rows) for name, rows in frames.tables.items()),
    ):
        if PATIENT not in frame.columns:
            raise RuleError(f"{where} have no column '{PATIENT}'")
        sums = frame.select(pl.selectors.float().sum())  # finite when all is finite and not too large
        for name in (each.name for each in sums if not each.is_finite().all()):
            values = frame.get_column(name)
            for value in values.filter(~values.is_finite()).head(1):
                raise RuleError(f"'{name}' is {value} in {where}", hint="Leave a value out when it is not known")
    ids = frames.patients.get_column(PATIENT)
    if ids.null_count() or ids.n_unique() < len(ids):
        raise RuleError(f"a patient has no name or stands twice in the column '{PATIENT}'")


def _unlisted(patients: pl.DataFrame, table: str) -> pl.Series:
    name = f"{table}{UNLISTED}"
    if name not in patients.columns:
        return pl.Series(name, [None] * 0, pl.Float64).extend_constant(None, patients.height)
    found = patients.get_column(name)
    if not (found.dtype.is_integer() or found.dtype == pl.Null):
        raise RuleError(f"'{name}' does not hold whole numbers")
    if found.null_count() < len(found) and (found < 0).any():
        raise RuleError(f"'{name}' is below zero")
    return found.cast(pl.Float64)


def _admitted(rules: RuleSet, plan: Plan, table: str | None, frame: pl.DataFrame) -> list[pl.Series]:
    kinds = rules.scope.patient if table is None else rules.scope.tables[table]
    used = [name for place, name in plan.inputs if place == table]
    if PATIENT in used:
        raise RuleError(f"'{PATIENT}' is the column that names the patient; no fact can be called so")
    made = [frame.get_column(PATIENT)]
    for name in used:
        made += _column(frame, name, kinds[name], plan.forms[table, name])
    return made


def _column(frame: pl.DataFrame, name: str, kind: Kind, form: Form) -> Iterator[pl.Series]:
    if form == "range":
        yield from _bounds(frame, name)
    elif name not in frame.columns:
        yield pl.Series(name, [], _type(kind)).extend_constant(None, frame.height)
    else:
        yield _typed(frame.get_column(name), kind)


def _bounds(frame: pl.DataFrame, name: str) -> Iterator[pl.Series]:
    low, high = (_typed(frame.get_column(f"{name}{end}"), Quantity("score")) for end in (LOWEST, HIGHEST))
    known = low.is_not_null() | high.is_not_null()
    for column, endless in ((low, float("-inf")), (high, float("inf"))):
        yield column.fill_null(endless).zip_with(known, pl.Series([None], dtype=pl.Float64))
    if (low > high).any():
        raise RuleError(f"'{name}{LOWEST}' is above '{name}{HIGHEST}'")


def _type(kind: Kind) -> pl.DataType:
    return pl.Boolean() if isinstance(kind, YesNo) else pl.Float64() if isinstance(kind, Quantity) else pl.String()


def _typed(column: pl.Series, kind: Kind) -> pl.Series:
    dtype = column.dtype
    if dtype == pl.Null or (isinstance(kind, Quantity) and dtype.is_numeric()):
        return column.cast(_type(kind))
    if isinstance(kind, YesNo) and dtype == pl.Boolean:
        return column
    if isinstance(kind, Choice) and isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        return column
    wanted = {YesNo: "true and false", Quantity: "numbers", Choice: "words"}[type(kind)]
    raise RuleError(f"the column '{column.name}' holds {dtype}", allowed=wanted)


def with_answers(rules: RuleSet, frames: Frames, answers: Frames) -> Frames:
    """The frames with a column for each definition, in the order of the rules; bounds without end are null."""
    patients = frames.patients.with_columns(_answers(rules, None, answers.patients))
    tables = dict(frames.tables)
    for table in {each.per for each in rules.definitions if each.per is not None}:
        if table in tables:
            tables[table] = tables[table].with_columns(_answers(rules, table, answers.tables[table]))
    return Frames(patients, tables)


def _answers(rules: RuleSet, table: str | None, frame: pl.DataFrame) -> list[pl.Series]:
    made: list[pl.Series] = []
    for each in rules.definitions:
        if each.per != table:
            continue
        if each.score:
            for end in (LOWEST, HIGHEST):
                column = frame.get_column(f"{each.id}{end}")
                made.append(column.zip_with(column.is_finite(), pl.Series([None], dtype=pl.Float64)))
        else:
            made.append(frame.get_column(each.id))
    return made


class Runs(NamedTuple):
    """The rows of a table, those of one patient that stand together as one run: whose each is, and how long."""

    owners: NDArray[np.int64]
    lengths: NDArray[np.int64]


def runs_of(frames: Frames, table: str) -> Runs:
    """For each run of rows the position of its patient; raises RuleError for rows of nobody."""
    patients, given = frames.patients.get_column(PATIENT), frames.tables[table].get_column(PATIENT)
    if given.dtype != patients.dtype:
        raise RuleError(f"the column '{PATIENT}' of '{table}' has another type than that of the patients")
    runs = given.rle().struct
    owners = runs.field("value")
    at = _looked_up(owners, patients)
    if at.null_count():
        stray = owners.filter(at.is_null()).unique(maintain_order=True)
        raise RuleError(f"'{table}' has rows of patients who do not exist: {listed(map(str, stray.to_list()), 3)}")
    return Runs(at.to_numpy().astype(np.int64), runs.field("len").to_numpy().astype(np.int64))


def _looked_up(owners: pl.Series, patients: pl.Series) -> pl.Series:
    """Where each of them stands among the patients; null for nobody."""
    plain = patients.dtype.is_integer() and patients.is_sorted() and not owners.null_count()
    if plain and not patients.is_empty() and not owners.is_empty():
        first, last = patients[0], patients[-1]
        if last - first == len(patients) - 1 and first <= cast(int, owners.min()) <= cast(int, owners.max()) <= last:
            return owners - first  # the patients are numbered without a gap
        at = patients.search_sorted(owners)
        there = patients.gather(at.clip(upper_bound=len(patients) - 1)) == owners
        return at.zip_with(there, pl.Series([None], dtype=at.dtype))
    ids = pl.DataFrame({"id": patients}).with_row_index("at")
    return pl.DataFrame({"id": owners}).join(ids, on="id", how="left", maintain_order="left").get_column("at")
