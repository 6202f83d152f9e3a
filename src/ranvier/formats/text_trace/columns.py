"""The line that names the columns of a text file: `time (s),emg (mV)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ranvier.errors import InputError
from ranvier.formats.samples import known_unit, number

_TIMES = {"time", "times", "t", "timestamp", "zeit", "temps", "tiempo", "seconds", "sec", "s", "ms", "x"}
_TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
_IN_BRACKETS = re.compile(r"(.*?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*")
_BEHIND = re.compile(r"(.+?)[_ ]([A-Za-zµμ]{1,9})")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")

MOST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """What the line says: how many seconds a unit of time is (None without times), name and unit of the values."""

    seconds: float | None
    name: str
    unit: str | None


def names_columns(line: str, following: str) -> bool:
    """The line names one or two columns, and the next one holds a number for each of them.

    >>> names_columns("Time (s),EMG (mV)", "0.0,0.12"), names_columns("hello world", "this is"), names_columns("1", "2")
    (True, False, False)
    """
    mark = _mark(line)
    cells, values = cells_of(line, mark), cells_of(following, mark)
    if not 1 <= len(cells) <= MOST_COLUMNS or len(values) != len(cells):
        return False
    named = all(cell and number(cell) is None and not cell.startswith("#") for cell in cells)
    commas = mark != "," and all(_DECIMAL_COMMA.fullmatch(value) for value in values)
    return named and (commas or all(number(value) is not None for value in values))


def read_columns(line: str, where: str) -> Columns:
    """What a line says that names columns.

    Raises InputError when the first of two columns is no time.

    >>> read_columns("Time (ms);EMG [uV]", "a.csv")
    Columns(seconds=0.001, name='EMG', unit='uV')
    >>> read_columns("emg_mV", "a.csv")
    Columns(seconds=None, name='emg', unit='mV')
    """
    cells = [_name_and_unit(cell) for cell in cells_of(line, _mark(line))]
    name, unit = cells[-1]
    if len(cells) == 1:
        return Columns(None, name, unit)
    time, time_unit = cells[0]
    word = time.casefold()
    if time_unit is None and word in _TIME_UNITS:
        time_unit = word
    if word not in _TIMES and time_unit not in _TIME_UNITS:
        raise InputError(
            f"the first of two columns is called '{time}'",
            where=where,
            allowed="a time: time (s), time (ms)",
            hint="Keep one trace for each file, its times first",
        )
    if time_unit is not None and time_unit not in _TIME_UNITS:
        raise InputError(f"the times are in '{time_unit}'", where=where, allowed=", ".join(_TIME_UNITS))
    return Columns(_TIME_UNITS[time_unit or "s"], name, unit)


def cells_of(line: str, mark: str | None) -> list[str]:
    """The words of a line, without quotation marks around them."""
    return [cell.strip().strip("\"'").strip() for cell in line.strip().split(mark)]


def _mark(line: str) -> str | None:
    """What stands between the columns; None for blanks, which names in brackets may hold too."""
    found = next((mark for mark in "\t;," if mark in line), None)
    return found if found is not None or len(line.split()) <= MOST_COLUMNS else "\n"


def _name_and_unit(cell: str) -> tuple[str, str | None]:
    bracketed = _IN_BRACKETS.fullmatch(cell)
    if bracketed:
        return bracketed[1] or cell, known_unit(bracketed[2]) or bracketed[2]
    behind = _BEHIND.fullmatch(cell)
    found = known_unit(behind[2]) if behind else None
    return (behind[1], found) if behind and found else (cell, None)


__all__ = ["Columns", "names_columns", "read_columns"]
