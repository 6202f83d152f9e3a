"""Read a trace from text. Nothing is guessed, shifted or left out: a line that is not as it should be is named."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ranvier.errors import InputError
from ranvier.formats.description import Description, Said, describe
from ranvier.formats.files import read_bytes
from ranvier.formats.samples import Numbers, make_trace, number, printed_step, rate_from_times
from ranvier.formats.text_trace.columns import Columns, names_columns, read_columns
from ranvier.record import Recording

_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+([\s;]+[-+]?\d+,\d+)*$")
_SEPARATOR = re.compile(r"\s*[,;]\s*|\s+")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_OF_NUMBERS = re.compile(r"[-+.0-9eE]*")
"""What of these characters Python takes for a number is a plain decimal number: no nan, no inf, no 1_000."""
_SHOWN_CHARACTERS = 40
_LOOKED_AT = 100_000

ALLOWED = "one value per line, a time in seconds and a value per line, or one single line of values"


@dataclass(frozen=True, slots=True)
class _Body:
    """The samples of the file, its time column when it has one with the smallest step it can show, and doubts."""

    values: Numbers
    times_s: Numbers | None = None
    step_s: float = 0.0
    notes: tuple[str, ...] = ()


def read_text_trace(path: Path, said: Said) -> Recording:
    """The trace of a text file, with or without a time column.

    A stimulus time is on the file's own time axis when there is one, else it counts from the first sample.
    Raises InputError with the line number for a broken line, and for a sampling rate or unit that nobody states.
    """
    raw = read_bytes(path)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("this text is in UTF-16", where=path.name, hint="Save it as UTF-8")
    text = raw.decode("utf-8-sig", "backslashreplace").replace("\r\n", "\n").replace("\r", "\n")
    header, start = _header(text, path.name)
    columns, first = _columns(text, start, len(header) + 1, path.name)
    _is_text(text, first, f"{path.name} line {len(header) + 1 + (columns is not None)}")
    described = describe(path, header, said)
    stored = None if columns is None else columns.unit
    unit = described.unit(stored, path.name)  # asked before the samples, which may be many
    body = _in_seconds(_body(text[first:], len(header) + 1 + (columns is not None), path.name), columns)
    expected = described.number("samples")
    if expected is not None and expected != body.values.size:
        raise InputError(
            f"the file is cut or was changed: it holds {body.values.size:,} samples, its header says {expected:,.0f}",
            where=path.name,
            hint="Copy or export it again",
        )
    rate_hz, start_s = _grid(body, described, path.name)
    stimulus_s = described.number("stimulus_time_s")
    own = "trace" if columns is None else columns.name
    trace = make_trace(
        body.values,
        label=next((word for name in ("label", "muscle", "nerve") if (word := described.text(name))), own),
        unit=unit,
        sampling_rate_hz=rate_hz,
        where=path.name,
        stimulus_time_s=None if stimulus_s is None else stimulus_s - start_s,
        kind=described.kind(stimulus_s),
    )
    return described.recording("text_trace", [trace], body.notes)


def _columns(text: str, start: int, line: int, name: str) -> tuple[Columns | None, int]:
    """What a line says that names the columns, and where the samples begin."""
    first, _, rest = text[start : start + _LOOKED_AT].partition("\n")
    if not names_columns(first, rest.partition("\n")[0]):
        return None, start
    return read_columns(first, f"{name} line {line}"), start + len(first) + 1


def _in_seconds(body: _Body, columns: Columns | None) -> _Body:
    """The times in the unit that the line of names states."""
    if columns is None or columns.seconds is None or body.times_s is None:
        return body
    return replace(body, times_s=body.times_s * columns.seconds, step_s=body.step_s * columns.seconds)


def _is_text(text: str, start: int, where: str) -> None:
    """The first samples hold only what text holds, and the first line of them numbers.

    Raises InputError for a file of another kind with the ending of a text, and for a first line that is broken.
    """
    strange = _NO_TEXT.search(text, start, start + _LOOKED_AT)
    if strange:
        raise InputError(
            "this is no text: it holds control characters",
            where=where,
            hint="Export the recording as text, or give the file the ending of its format",
        )
    line = text[start : start + _LOOKED_AT].partition("\n")[0]
    words = _SEPARATOR.split(line.strip())
    if len(words) <= 2 and any(number(word) is None for word in words):  # a long line is read value by value
        raise _bad_line(line, words, len(words), where)


def _grid(body: _Body, described: Description, name: str) -> tuple[float, float]:
    """Sampling rate in Hz and the time of the first sample in s."""
    if body.times_s is None:
        return described.rate_hz(None), 0.0
    stated = described.number("sampling_rate_hz")
    return rate_from_times(body.times_s, body.step_s, name, stated_hz=stated), float(body.times_s[0])


def _header(text: str, name: str) -> tuple[list[tuple[str, str]], int]:
    """The lines before the first sample, empty ones and those that begin with #, and where the samples start."""
    header: list[tuple[str, str]] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)].strip()
        if line and not line.startswith("#"):
            return header, start
        header.append((f"line {len(header) + 1}", line.lstrip("#").strip()))
        start = end + 1 if end >= 0 else len(text)
    raise InputError("the file holds no samples", where=name, allowed=ALLOWED)


def _body(text: str, first_line: int, name: str) -> _Body:
    """The samples: read at once when every line is as it should be, else line by line to name the one that is not."""
    lines = text.rstrip()
    if "\n" not in lines:
        words = _SEPARATOR.split(lines.strip())
        if len(words) > 2:
            return _Body(_numbers(words, lambda position: f"{name} line {first_line}, value {position + 1:,}"))
    table = _at_once(lines)
    if table is None:
        table = _line_by_line(lines.split("\n"), first_line, name)
    whole = text.endswith("\n") or len(table) == 1
    notes = () if whole else ("the last line has no line end, so the file may be cut there",)
    if table.shape[1] == 1:
        return _Body(table[:, 0], notes=notes)
    ends = [*lines[:_LOOKED_AT].split("\n")[:-1], *lines[-_LOOKED_AT:].split("\n")[1:]] or [lines]
    _refuse_decimal_comma(ends[0], ends[-1], f"{name} line {first_line}")
    step_s = printed_step([_SEPARATOR.split(line.strip())[0] for line in ends])
    return _Body(table[:, 1], table[:, 0], step_s, notes)


def _at_once(lines: str) -> Numbers | None:
    """All rows of a table without a fault, None when there may be one."""
    first = lines.partition("\n")[0]
    delimiter = next((sign for sign in ",;" if sign in first), None)
    try:
        table = np.loadtxt(io.StringIO(lines), dtype=np.float64, comments=None, delimiter=delimiter, ndmin=2)
    except ValueError:
        return None
    if table.shape[0] != lines.count("\n") + 1 or table.shape[1] > 2 or not np.isfinite(table).all():
        return None
    return table


def _line_by_line(lines: list[str], first_line: int, name: str) -> Numbers:
    """The table, shape (samples, 1 or 2).

    Raises InputError for an empty line or comment between samples, a word that is no number, and lines that
    differ in their columns.
    """
    words = [_SEPARATOR.split(line.strip()) for line in lines]
    columns = len(words[0])
    for position, found in enumerate(words):
        if len(found) != columns or columns > 2 or not found[0]:
            raise _bad_line(lines[position], found, columns, f"{name} line {first_line + position}")
    return np.column_stack(
        [
            _numbers([found[column] for found in words], lambda position: f"{name} line {first_line + position}")
            for column in range(columns)
        ]
    )


def _bad_line(line: str, words: list[str], columns: int, where: str) -> InputError:
    if not line.strip():
        return InputError("an empty line stands between samples", where=where, hint="A sample may be missing there")
    if line.lstrip().startswith("#"):
        return InputError("a comment stands between samples", where=where, hint="Move it to the top of the file")
    if _DECIMAL_COMMA.match(line.strip()):
        return InputError(f"'{_short(line)}' has a decimal comma", where=where, hint="Export with decimal points")
    wanted = f"{columns} as in the lines before" if 0 < columns <= 2 else ALLOWED
    broken = next((word for word in words if number(word) is None), None)
    if broken is not None:
        return InputError(
            f"'{_short(broken)}' is not a number in '{_short(line)}'", where=where, hint="Export the recording again"
        )
    return InputError(f"the line holds {len(words)} values: '{_short(line)}'", where=where, allowed=wanted)


def _refuse_decimal_comma(first: str, last: str, where: str) -> None:
    """Values like 0,05 look like two columns; that both lines are one comma between digits gives them away."""
    both = [re.fullmatch(r"[-+]?(\d{1,6}),\d+", line.strip()) for line in (first, last)]
    if both[0] and both[1]:
        raise InputError(
            f"'{_short(first)}' may be one value with a decimal comma or a time and a value",
            where=where,
            hint="Export with decimal points, or separate time and value by a space",
        )


def _numbers(words: list[str], place: Callable[[int], str]) -> Numbers:
    """All words as numbers; the first that is none is named with its place."""
    at_once = _numbers_at_once(words)
    if at_once is not None:
        return at_once
    found = np.empty(len(words))
    for position, word in enumerate(words):
        value = number(word)
        if value is None:
            raise InputError(
                f"'{_short(word)}' is not a number", where=place(position), hint="Export the recording again"
            )
        found[position] = value
    return found


def _numbers_at_once(words: list[str]) -> Numbers | None:
    """All words as plain decimal numbers; None when one of them may be none."""
    if not _OF_NUMBERS.fullmatch("".join(words)):
        return None
    try:
        found = np.fromiter(map(float, words), np.float64, len(words))
    except ValueError:
        return None
    return found if np.isfinite(found).all() else None


def _short(text: str) -> str:
    stripped = text.strip()
    return stripped if len(stripped) <= _SHOWN_CHARACTERS else stripped[:_SHOWN_CHARACTERS] + " ..."
