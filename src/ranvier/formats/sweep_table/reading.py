"""Read a long table of sweeps: recording_index, channel_index, stimulus_V, time_point (ms), amplitude_mV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ranvier.errors import InputError, listed, nearest
from ranvier.formats.description import Description, Said, describe
from ranvier.formats.files import read_bytes
from ranvier.formats.samples import make_trace, number, printed_step, rate_from_times, voltage_unit
from ranvier.formats.sweep_table import NEEDED
from ranvier.record import Recording, Trace

AMPLITUDE = "amplitude_"
OPTIONAL = ("channel_index", "stimulus_V")
SECONDS_PER_MS = 1e-3

Line = tuple[int, list[str]]


@dataclass(slots=True)
class _Sweep:
    """The rows of one sweep of one channel while the table is read."""

    first_line: int
    stimulus: str
    times: list[str] = field(default_factory=list[str])
    values: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand; None for an optional one that is not there."""

    count: int
    sweep: int
    time: int
    amplitude: int
    unit: str
    channel: int | None
    stimulus: int | None


def read_sweep_table(path: Path, said: Said) -> Recording:
    """One trace per sweep and channel, with its stimulus time and the stimulus strength as a note.

    time_point is in ms with the stimulus at 0. Raises InputError with the line for a broken row, a sweep whose
    times are uneven, and sweeps of different length (the table may be cut).
    """
    name = path.name
    text = read_bytes(path).decode("utf-8-sig", "backslashreplace")
    header, rows = _rows(text, name)
    nothing: Line = (1, [])
    columns = _columns(next(rows, nothing), name)
    sweeps = _sweeps(rows, columns, name)
    if not sweeps:
        raise InputError("the table has no rows", where=name)
    _refuse_uneven_lengths(sweeps, name)
    described = describe(path, header, said)
    traces = [_trace(key, sweep, columns, described) for key, sweep in sweeps.items()]
    cut = () if text.endswith(("\n", "\r")) else ("the last line has no line end, so the table may be cut there",)
    return described.recording("sweep_table", traces, cut)


def _rows(text: str, name: str) -> tuple[list[tuple[str, str]], Iterator[Line]]:
    """Comment lines at the top, and all rows with their line numbers."""
    lines = text.splitlines()
    count = next((n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), len(lines))
    header = [(f"line {n}", line.strip().lstrip("#").strip()) for n, line in enumerate(lines[:count], 1)]

    def parsed() -> Iterator[Line]:
        reader = csv.reader(io.StringIO("\n".join(lines[count:])), strict=True)
        try:
            for row in reader:
                yield count + reader.line_num, [cell.strip() for cell in row]
        except csv.Error as error:
            raise InputError(f"this is no table ({error})", where=f"{name} line {count + reader.line_num}") from None

    return header, parsed()


def _columns(head: Line, name: str) -> _Columns:
    line, names = head
    where = f"{name} line {line}"
    amplitudes = [column for column in names if column.startswith(AMPLITUDE)]
    missing = [wanted for wanted in NEEDED if wanted not in names] + ([] if amplitudes else ["amplitude_mV"])
    if missing:
        raise InputError(
            f"the table has no column {' and '.join(missing)}",
            where=where,
            nearest=nearest(missing[0], names) and missing[0],
            allowed=f"{', '.join(NEEDED)}, amplitude_mV or amplitude_uV, and perhaps {listed(OPTIONAL)}",
            hint="For one trace, use two columns with their units: time (s),emg (uV)",
        )
    if len(set(names)) < len(names) or len(amplitudes) > 1:
        raise InputError("a column stands twice", where=where)
    return _Columns(
        count=len(names),
        sweep=names.index("recording_index"),
        time=names.index("time_point"),
        amplitude=names.index(amplitudes[0]),
        unit=voltage_unit(amplitudes[0].removeprefix(AMPLITUDE), where),
        channel=names.index("channel_index") if "channel_index" in names else None,
        stimulus=names.index("stimulus_V") if "stimulus_V" in names else None,
    )


def _sweeps(rows: Iterator[Line], columns: _Columns, name: str) -> dict[tuple[str, str], _Sweep]:
    found: dict[tuple[str, str], _Sweep] = {}
    for line, row in rows:
        if len(row) != columns.count:
            raise InputError(
                f"the row has {len(row)} of {columns.count} columns"
                if any(row)
                else "an empty line stands between rows",
                where=f"{name} line {line}",
                hint="The table may be cut or damaged there; export it again",
            )
        value = number(row[columns.amplitude])
        if value is None or number(row[columns.time]) is None:
            wrong = columns.amplitude if value is None else columns.time
            raise InputError(f"'{row[wrong][:40]}' is not a number", where=f"{name} line {line}, column {wrong + 1}")
        key = (row[columns.sweep], "" if columns.channel is None else row[columns.channel])
        stimulus = "" if columns.stimulus is None else row[columns.stimulus]
        sweep = found.setdefault(key, _Sweep(line, stimulus))
        if sweep.stimulus != stimulus:
            raise InputError(
                f"the stimulus strength changes from {sweep.stimulus} to {stimulus} within sweep {key[0]}",
                where=f"{name} line {line}",
            )
        sweep.times.append(row[columns.time])
        sweep.values.append(value)
    return found


def _refuse_uneven_lengths(sweeps: dict[tuple[str, str], _Sweep], name: str) -> None:
    """A sweep that is shorter than the others is most likely cut."""
    longest = max(len(sweep.values) for sweep in sweeps.values())
    for (index, _), sweep in sweeps.items():
        if len(sweep.values) != longest:
            raise InputError(
                f"sweep {index} has {len(sweep.values)} samples but others have {longest}",
                where=f"{name} line {sweep.first_line}",
                hint="The table may be cut; export it again",
            )


def _trace(key: tuple[str, str], sweep: _Sweep, columns: _Columns, described: Description) -> Trace:
    index, channel = key
    where = f"{described.name} line {sweep.first_line} (sweep {index})"
    times_s = np.array(sweep.times, dtype=np.float64) * SECONDS_PER_MS
    rate_hz = rate_from_times(
        times_s,
        printed_step(sweep.times) * SECONDS_PER_MS,
        where,
        stated_hz=described.number("sampling_rate_hz"),
    )
    stimulus_s = -float(times_s[0])
    stated_s = described.number("stimulus_time_s")
    if stated_s is not None and min(abs(stated_s), abs(stated_s - stimulus_s)) > 1e-6:
        raise InputError(
            f"the stimulus is at time_point 0 but {stated_s:g} s is stated",
            where=where,
            hint="Leave it out of the case",
        )
    strength = number(sweep.stimulus) if sweep.stimulus else None
    made = make_trace(
        np.array(sweep.values),
        label=f"sweep {index}, channel {channel}" if channel else f"sweep {index}",
        unit=described.unit(columns.unit, where),
        sampling_rate_hz=rate_hz,
        where=where,
        stimulus_time_s=stimulus_s,
        kind=described.kind(stimulus_s),
        notes=(f"stimulus_V: {sweep.stimulus}",) if sweep.stimulus else (),
    )
    return replace(made, stimulus_strength=strength, strength_unit="V")
