"""Columns of a table of patients as values and bits in memory, and back."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import polars as pl
import pyarrow  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

from ranvier.rules.planes import Flags, Truths

_ARROW: Any = pyarrow  # without types


def values_of(column: pl.Series) -> tuple[NDArray[Any], Flags]:
    """The values of a column as they stand in memory (truths as flags), and where they are known."""
    array = cast(Any, column.rechunk().to_arrow())
    known, values = array.buffers()
    first, last = array.offset, array.offset + len(array)
    if column.dtype == pl.Boolean:
        found: NDArray[Any] = _flags(values, first, last)
    else:
        found = np.frombuffer(values, array.type.to_pandas_dtype())[first:last]
    return found, np.ones(len(array), np.uint8) if known is None else _flags(known, first, last)


def _flags(buffer: Any, first: int, last: int) -> Flags:
    return np.unpackbits(np.frombuffer(buffer, np.uint8), count=last, bitorder="little")[first:]


def as_column(name: str, truths: Truths, length: int) -> pl.Series:
    """A column of true, false and null."""
    buffers = [_ARROW.py_buffer(bits) for bits in (truths.true | truths.false, truths.true)]
    return pl.Series(name, _ARROW.BooleanArray.from_buffers(_ARROW.bool_(), length, buffers))
