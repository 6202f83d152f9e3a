"""Columns of a table of patients as values and bits in memory, and back."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import polars as pl
import pyarrow  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

from ranvier.rules.planes import WORD, Bits, Flags, same_everywhere, words_for

_ARROW: Any = pyarrow  # without types
_BYTE = 8
"""Places in a byte."""


def values_of(column: pl.Series) -> tuple[NDArray[Any], Bits]:
    """The values of a column as they stand in memory (truths as bits), and where they are known."""
    array = cast(Any, column.rechunk().to_arrow())
    known, values = array.buffers()
    first, length = array.offset, len(array)
    if column.dtype == pl.Boolean:
        found: NDArray[Any] = _bits(values, first, length)
    else:
        found = np.frombuffer(values, array.type.to_pandas_dtype())[first : first + length]
    return found, same_everywhere(True, length).true if known is None else _bits(known, first, length)


def _bits(buffer: Any, first: int, length: int) -> Bits:
    """So many bits from one on, in whole words."""
    start, shift = divmod(first, _BYTE)
    stored: Flags = np.frombuffer(buffer, np.uint8)[start : start + -(-(shift + length) // _BYTE)]
    room = words_for(length) * (WORD // _BYTE)
    found = np.zeros(room + 1, np.uint8)
    found[: len(stored)] = stored[: room + 1]
    if shift:
        found = (found[:-1] >> shift) | (found[1:] << (_BYTE - shift))
    return found[:room].view(np.uint64)


def as_column(name: str, known: Bits, true: Bits, length: int) -> pl.Series:
    """A column of true, false and null; what is true is known."""
    buffers = [_ARROW.py_buffer(bits) for bits in (known, true)]
    return pl.Series(name, _ARROW.BooleanArray.from_buffers(_ARROW.bool_(), length, buffers))
