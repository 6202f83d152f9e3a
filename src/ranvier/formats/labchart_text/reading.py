"""Read a LabChart text export: `Interval=`, `ChannelTitle=`, `Range=`, `UnitName=`, then rows parted by tabs.

Recording that was stopped and started again gives another block, with a header of its own or with times that begin
anew; each block is a set of traces. A comment stands behind a row (`#* left median, wrist`) or on a row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from ranvier.errors import InputError, RanvierError
from ranvier.formats.description import Description, Said, describe
from ranvier.formats.files import read_bytes
from ranvier.formats.samples import (
    FEWEST_SAMPLES,
    VOLTAGE_UNITS,
    Numbers,
    known_unit,
    make_trace,
    number,
    printed_step,
    rate_from_times,
)
from ranvier.record import Recording, Trace
from ranvier.units import convert

KEYS = (
    "Interval", "ExcelDateTime", "TimeFormat", "DateFormat", "ChannelTitle", "Range", "UnitName", "TopValue",
    "BottomValue",
)  # fmt: skip
AS_RANGE = "*"
"""Stands under UnitName for a channel that keeps the unit of its range."""

_HEADER = tuple(f"{key}=" for key in KEYS)
_QUANTITY = re.compile(r"\s*([-+]?[0-9.,]+(?:[eE][-+]?[0-9]+)?)\s*(.*?)\s*$")
_MARK = re.compile(r"(?:^|\s)#(?:\*|\d+)?\s+")
_PRINTED_ROWS = 50
_EXPORT_AGAIN = "Export it again from LabChart"


@dataclass(slots=True)
class _Block:
    """One header and the rows under it.

    rows      time and values of every sample as they are written, `numbers` their lines in the file
    comments  (line, time, text)
    """

    header: dict[str, list[str]]
    first_line: int
    rows: list[str] = field(default_factory=list[str])
    numbers: list[int] = field(default_factory=list[int])
    comments: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])

    @property
    def channels(self) -> list[str]:
        """The titles of the channels."""
        return self.header.get("ChannelTitle", [])

    def unit(self, channel: int) -> str:
        """The unit of a channel as it is written: the name of a converted unit, else that of the range."""
        named = _cell(self.header.get("UnitName", []), channel, AS_RANGE)
        match = _QUANTITY.match(_cell(self.header.get("Range", []), channel, ""))
        return named if named != AS_RANGE else (match[2] if match else "")


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch without a break: the times and values of its samples, and the first and last times as printed."""

    block: _Block
    first_line: int
    table: Numbers
    printed_times: list[str]


def _cell(cells: list[str], position: int, otherwise: str) -> str:
    return cells[position] if position < len(cells) else otherwise


def read_labchart_text(path: Path, said: Said) -> Recording:
    """The voltage channels of every block.

    A stimulus time is on the time axis of the file (0 is where LabChart counts from, often a trigger).
    Raises InputError with the line for a broken row, uneven times, a cut file, and when no channel is a voltage.
    """
    name = path.name
    text = _decoded(read_bytes(path))
    if not text.endswith(("\n", "\r")):
        raise InputError("the last line has no line end, so the file is cut there", where=name, hint=_EXPORT_AGAIN)
    blocks = list(_blocks(text.splitlines(), name))
    described = describe(path, _comments(blocks), said)
    parts = [part for block in blocks for part in _parts(block, name)]
    if not parts:
        raise InputError("there are no rows under the header", where=name, hint=_EXPORT_AGAIN)
    traces: list[Trace] = []
    notes: dict[str, None] = {}
    for position, part in enumerate(parts, 1):
        traces.extend(_traces(part, described, f", block {position}" if len(parts) > 1 else "", notes))
    if not traces and notes:
        raise InputError("no channel is a voltage", where=name, allowed=", ".join(VOLTAGE_UNITS))
    return described.recording("labchart_text", traces, tuple(notes))


def _decoded(raw: bytes) -> str:
    """UTF-8, else the Western European page of Windows, in which a micro sign is one byte."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _blocks(lines: list[str], name: str) -> Iterator[_Block]:
    at = [index for index, line in enumerate(lines) if line.startswith(_HEADER)]
    starts = [index for index in at if index == 0 or not lines[index - 1].startswith(_HEADER)]
    if not starts:
        raise InputError("the file has no header", where=name, allowed="Interval=, ChannelTitle=, Range=, then rows")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        header: dict[str, list[str]] = {}
        index = start
        while index < end and lines[index].startswith(_HEADER):
            key, _, rest = lines[index].partition("=")
            header[key] = [cell.strip() for cell in rest.removeprefix("\t").split("\t")]
            index += 1
        block = _Block(header, start + 1)
        if not any(block.channels):
            raise InputError("the header does not name its channels", where=f"{name} line {start + 1}",
                             allowed="ChannelTitle=", hint=_EXPORT_AGAIN)  # fmt: skip
        _fill(block, lines[index:end], index + 1, name)
        yield block


def _fill(block: _Block, lines: list[str], first: int, name: str) -> None:
    """Sort the lines under a header into rows of samples and comments."""
    channels = len(block.channels)
    for line_number, line in enumerate(lines, first):
        if "#" not in line and line.count("\t") == channels:
            block.rows.append(line)
            block.numbers.append(line_number)
            continue
        cells = line.split("\t")
        if not line.strip():
            if any(each.strip() for each in lines[line_number - first :]):
                raise InputError("an empty line stands between samples", where=f"{name} line {line_number}")
            return
        if len(cells) > channels + 1 and not cells[channels].startswith("#"):
            block.rows.append("\t".join(cells[: channels + 1]))
            block.numbers.append(line_number)
            block.comments.append((line_number, cells[0], " ".join(cells[channels + 1 :])))
        elif len(cells) > 1 and cells[1].startswith("#"):
            block.comments.append((line_number, cells[0], " ".join(cells[1:])))
        else:
            raise InputError(
                f"the row has {len(cells)} values", where=f"{name} line {line_number}",
                allowed=f"the time and {channels} channels", hint="The file may be damaged there; export it again",
            )  # fmt: skip


def _comments(blocks: list[_Block]) -> Iterator[tuple[str, str]]:
    """Each comment with its line; one that is no `field: value` is given its time."""
    for block in blocks:
        for line_number, time, written in block.comments:
            for text in filter(None, (part.strip() for part in _MARK.split(written))):
                yield f"line {line_number}", text if re.search("[:=]", text) else f"at {time.strip()} s {text}"


def _parts(block: _Block, name: str) -> Iterator[_Part]:
    """The numbers of a block, parted where its times begin anew."""
    comma = "," in _cell(block.header.get("Interval", []), 0, "")
    rows = [row.replace(",", ".") for row in block.rows] if comma else block.rows
    if not rows:
        return
    try:
        table: Numbers = np.loadtxt(rows, dtype=np.float64, delimiter="\t", comments=None, ndmin=2)
    except ValueError:
        raise _bad_row(block, rows, name) from None
    starts = [0, *(np.flatnonzero(np.diff(table[:, 0]) < 0) + 1).tolist(), len(table)]
    for start, end in pairwise(starts):
        shown = (*rows[start:end][:_PRINTED_ROWS], *rows[start:end][-_PRINTED_ROWS:])
        printed = [row.partition("\t")[0].strip() for row in shown]
        yield _Part(block, block.numbers[start], table[start:end], printed)


def _bad_row(block: _Block, rows: list[str], name: str) -> InputError:
    for line_number, row in zip(block.numbers, rows, strict=True):
        for position, cell in enumerate(row.split("\t")):
            if number(cell.strip()) is None and cell.strip().casefold() != "nan":
                hint = "Choose times from the start of the block when exporting" if position == 0 else _EXPORT_AGAIN
                return InputError(f"'{cell[:40]}' is not a number", where=f"{name} line {line_number}", hint=hint)
    return InputError("the rows cannot be read as numbers", where=f"{name} line {block.first_line}")


def _traces(part: _Part, described: Description, label: str, notes: dict[str, None]) -> Iterator[Trace]:
    """One trace for each channel that is a voltage; what is left out goes to the notes."""
    block, table = part.block, part.table
    where = f"{described.name} line {part.first_line}"
    if len(table) < FEWEST_SAMPLES:
        notes[f"line {part.first_line}, a block of one sample, was left out"] = None
        return
    rate_hz = described.rate_hz(_rate(block, f"{described.name} line {block.first_line}"))
    step_s = printed_step(part.printed_times)
    for stated_hz in (None, rate_hz):  # uneven times first, then whether they keep to the interval of the header
        rate_from_times(table[:, 0], step_s, where, stated_hz=stated_hz)
    stated_s = described.number("stimulus_time_s")
    stimulus_s = None if stated_s is None else stated_s - float(table[0, 0])
    for channel, title in enumerate(block.channels):
        unit = block.unit(channel)
        if known_unit(unit) not in VOLTAGE_UNITS:
            what = f"in {unit}" if unit else "without a unit"
            notes[f"channel {title or channel + 1} {what} was left out: it is not a voltage"] = None
            continue
        yield make_trace(
            table[:, channel + 1],
            label=f"{title or f'channel {channel + 1}'}{label}",
            unit=described.unit(unit, f"{where}, {title}"),
            sampling_rate_hz=rate_hz,
            where=f"{where}, {title}",
            stimulus_time_s=stimulus_s,
            kind=described.kind(stimulus_s),
        )


def _rate(block: _Block, where: str) -> float:
    """Samples per second from the interval: whole when next to it, since the interval is printed with few digits."""
    written = _cell(block.header.get("Interval", []), 0, "")
    match = _QUANTITY.match(written)
    value = number(match[1].replace(",", ".")) if match else None
    try:
        interval_s = convert(value or 0.0, match[2] if match else "s", "s")
    except RanvierError:
        interval_s = 0.0
    if interval_s <= 0:
        raise InputError(f"the interval is '{written}'", where=where, allowed="a time, such as 0.0001 s")
    rate_hz = 1 / interval_s
    whole = float(round(rate_hz))
    return whole if whole and abs(rate_hz / whole - 1) < 1e-6 else rate_hz
