"""Read a trace from text. Nothing is guessed, shifted or left out: a line that is not as it should be is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ranvier.errors import InputError
from ranvier.formats.description import Description, Said, describe
from ranvier.formats.files import read_bytes
from ranvier.formats.samples import Numbers, make_trace, number, printed_step, rate_from_times
from ranvier.record import Recording

_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+([\s;]+[-+]?\d+,\d+)*$")
_SEPARATOR = re.compile(r"\s*[,;]\s*|\s+")
_SHOWN_CHARACTERS = 40

ALLOWED = "one value per line, a time in seconds and a value per line, or one single line of values"


@dataclass(frozen=True, slots=True)
class _Body:
    """The samples as they are written: words per column, and what was noticed."""

    values: list[str]
    times: list[str] | None
    first_line: int
    single_line: bool = False
    notes: tuple[str, ...] = ()

    def place(self, position: int) -> str:
        """Where a value stands, for an error message."""
        if self.single_line:
            return f"line {self.first_line}, value {position + 1:,}"
        return f"line {self.first_line + position}"


def read_text_trace(path: Path, said: Said) -> Recording:
    """The trace of a text file, with or without a time column.

    A stimulus time is on the file's own time axis when there is one, else it counts from the first sample.
    Raises InputError with the line number for a broken line, and for a sampling rate or unit that nobody states.
    """
    header, body = _split(read_bytes(path).decode("utf-8-sig", "backslashreplace"), path.name)
    described = describe(path, header, said)
    values = _numbers(body.values, body, path.name)
    unit = described.unit(None, path.name)
    expected = described.number("samples")
    if expected is not None and expected != values.size:
        raise InputError(
            f"the file is cut or was changed: it holds {values.size:,} samples, its header says {expected:,.0f}",
            where=path.name,
            todo="Copy or export it again",
        )
    rate_hz, start_s = _grid(body, described, path.name)
    stimulus_s = described.number("stimulus_time_s")
    trace = make_trace(
        values,
        label=described.text("label") or described.text("muscle") or described.text("nerve") or "trace",
        unit=unit,
        sampling_rate_hz=rate_hz,
        where=path.name,
        stimulus_time_s=None if stimulus_s is None else stimulus_s - start_s,
        kind=described.kind,
    )
    return described.recording("text_trace", [trace], body.notes)


def _grid(body: _Body, described: Description, name: str) -> tuple[float, float]:
    """Sampling rate in Hz and the time of the first sample in s."""
    if body.times is None:
        return described.rate_hz(None), 0.0
    times_s = _numbers(body.times, body, name)
    stated = described.number("sampling_rate_hz")
    return rate_from_times(times_s, printed_step(body.times), name, stated_hz=stated), float(times_s[0])


def _split(text: str, name: str) -> tuple[list[tuple[str, str]], _Body]:
    """Header lines and samples.

    Raises InputError for an empty line or comment between samples, and for lines that differ in their columns.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    complete = not lines[-1]
    while lines and not lines[-1].strip():
        lines.pop()
    first = next((n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None)
    if first is None:
        raise InputError("the file holds no samples", where=name, allowed=ALLOWED)
    header = [(f"line {n}", line.strip().lstrip("#").strip()) for n, line in enumerate(lines[:first], 1)]
    body = lines[first:]
    words = [_SEPARATOR.split(line.strip()) for line in body]
    if len(body) == 1 and len(words[0]) > 2:
        return header, _Body(words[0], None, first + 1, single_line=True)
    columns = len(words[0])
    for position, found in enumerate(words):
        if len(found) != columns or columns > 2 or not found[0]:
            raise _bad_line(body[position], found, columns, f"{name} line {first + 1 + position}")
    cut = () if complete or len(body) == 1 else ("the last line has no line end, so the file may be cut there",)
    if columns == 1:
        return header, _Body([found[0] for found in words], None, first + 1, notes=cut)
    _refuse_decimal_comma(body[0], body[-1], f"{name} line {first + 1}")
    return header, _Body([found[1] for found in words], [found[0] for found in words], first + 1, notes=cut)


def _bad_line(line: str, words: list[str], columns: int, where: str) -> InputError:
    if not line.strip():
        return InputError("an empty line stands between samples", where=where, todo="A sample may be missing there")
    if line.lstrip().startswith("#"):
        return InputError("a comment stands between samples", where=where, todo="Move it to the top of the file")
    if _DECIMAL_COMMA.match(line.strip()):
        return InputError(f"'{_short(line)}' has a decimal comma", where=where, todo="Export with decimal points")
    wanted = f"{columns} as in the lines before" if 0 < columns <= 2 else ALLOWED
    broken = next((word for word in words if number(word) is None), None)
    if broken is not None:
        return InputError(
            f"'{_short(broken)}' is not a number in '{_short(line)}'", where=where, todo="Export the recording again"
        )
    return InputError(f"the line holds {len(words)} values: '{_short(line)}'", where=where, allowed=wanted)


def _refuse_decimal_comma(first: str, last: str, where: str) -> None:
    """Values like 0,05 look like two columns; that both lines are one comma between digits gives them away."""
    both = [re.fullmatch(r"[-+]?(\d{1,6}),\d+", line.strip()) for line in (first, last)]
    if both[0] and both[1]:
        raise InputError(
            f"'{_short(first)}' may be one value with a decimal comma or a time and a value",
            where=where,
            todo="Export with decimal points, or separate time and value by a space",
        )


def _numbers(words: list[str], body: _Body, name: str) -> Numbers:
    """All words as numbers; the first that is none is named with its place."""
    try:
        found = np.array(words, dtype=np.float64)
    except ValueError:
        found = None
    if found is not None and np.all(np.isfinite(found)) and all(word.isascii() and "_" not in word for word in words):
        return found
    position = next(n for n, word in enumerate(words) if number(word) is None)
    raise InputError(
        f"'{_short(words[position])}' is not a number",
        where=f"{name} {body.place(position)}",
        todo="Export the recording again",
    )


def _short(text: str) -> str:
    stripped = text.strip()
    return stripped if len(stripped) <= _SHOWN_CHARACTERS else stripped[:_SHOWN_CHARACTERS] + " ..."
