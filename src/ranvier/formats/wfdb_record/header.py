"""The header of a WFDB record as it is written, before any default fills what it does not say.

The library that reads the samples takes 250 Hz, a gain of 200 per mV and the length of the file for whatever the
header leaves out. An amplitude or time measured on such a guess would be wrong without a sign of it, so what the
header says is looked at here first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from ranvier.errors import InputError
from ranvier.formats.files import system_errors

MOST_HEADER_BYTES = 1_000_000
DEFAULT_UNIT = "mV"
"""The unit that the WFDB format defines when a gain stands without one."""

_GAIN = re.compile(r"([0-9.eE+-]+)(?:\((-?\d+)\))?(?:/(\S+))?$")
_FORMAT = re.compile(r"(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$")
_BITS_PER_SAMPLE = {"8": 8, "16": 16, "24": 24, "32": 32, "61": 16, "80": 8, "160": 16, "212": 12}


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One signal as its header line describes it.

    gain  stored steps per unit, None when the header does not say
    bits  per stored sample, None for a compressed format
    """

    file: str
    per_frame: int
    offset: int
    gain: float | None
    unit: str
    bits: int | None
    label: str
    line: int


@dataclass(frozen=True, slots=True)
class Header:
    """A WFDB header as it stands: None for what it does not say.

    complete  it ends with a line end, as a file does that was not cut
    """

    rate_hz: float | None
    frames: int | None
    signals: tuple[SignalLine, ...]
    comments: tuple[tuple[str, str], ...]
    complete: bool = True


def sample_files(header: Path) -> tuple[Path, ...]:
    """The sample files that a header names, each once; none when the header cannot be read."""
    try:
        parsed = read_header(header)
    except InputError:
        return ()
    return tuple(dict.fromkeys(header.parent / signal.file for signal in parsed.signals))


def read_header(path: Path) -> Header:
    """Parse the lines of a header.

    Raises InputError with the line for whatever is no WFDB header, names a file outside its own folder, or
    describes a record in several segments.
    """
    if not path.is_file():
        raise InputError(
            "the header of this WFDB record is missing",
            where=path.name,
            hint="Put it beside the .dat file; if the .dat file holds text, rename it to .txt",
        )
    with system_errors(path):
        if path.stat().st_size > MOST_HEADER_BYTES:
            raise InputError("this is too long for a WFDB header", where=path.name)
        text = path.read_bytes().decode("utf-8", "backslashreplace")
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    comments = tuple((f"line {number}", line.lstrip("# \t")) for number, line in lines if line.startswith("#"))
    body = [(number, line) for number, line in lines if not line.startswith("#")]
    if not body:
        raise InputError("the header has no record line", where=path.name)
    return replace(_parsed(body, comments, path.name), complete=text.endswith(("\n", "\r")))


def _parsed(body: list[tuple[int, str]], comments: tuple[tuple[str, str], ...], name: str) -> Header:
    number, line = body[0]
    where = f"{name} line {number}"
    fields = line.split()
    if "/" in fields[0]:
        raise InputError("a record in several segments is not supported", where=where, hint="Name one of its segments")
    count = _whole(fields[1] if len(fields) > 1 else "", "number of signals", where)
    if count == 0:
        raise InputError("the record has no signal", where=where)
    if len(body) - 1 != count:
        raise InputError(f"the header states {count} signals but describes {len(body) - 1}", where=where)
    rate = _rate(fields[2], where) if len(fields) > 2 else None
    frames = _whole(fields[3], "number of samples", where) if len(fields) > 3 else None
    signals = tuple(_signal(line, number, name) for number, line in body[1:])
    return Header(rate, frames or None, signals, comments)


def _rate(text: str, where: str) -> float:
    try:
        rate = float(re.split(r"[/(]", text)[0])
    except ValueError:
        raise InputError(f"the sampling rate is '{text}'", where=where, allowed="a number of Hz") from None
    if not 0 < rate < float("inf"):
        raise InputError(f"the sampling rate is '{text}'", where=where, allowed="above 0 Hz")
    return rate


def _whole(text: str, title: str, where: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise InputError(f"the {title} is '{text}'", where=where, allowed="a whole number")
    return int(text)


def _signal(line: str, number: int, name: str) -> SignalLine:
    where = f"{name} line {number}"
    fields = line.split(maxsplit=8)
    stored = _FORMAT.match(fields[1]) if len(fields) > 1 else None
    if stored is None:
        raise InputError("this is no description of a signal (file, format, gain ...)", where=where)
    file = fields[0]
    if file in {"-", "~", ".", ".."} or "/" in file or "\\" in file or ":" in file:
        raise InputError(f"the samples are said to be in '{file}'", where=where, allowed="a file in the same folder")
    gain = _GAIN.match(fields[2]) if len(fields) > 2 else None
    if len(fields) > 2 and gain is None:
        raise InputError(f"the gain is '{fields[2]}'", where=where, allowed="steps per unit, such as 10000/mV")
    return SignalLine(
        file=file,
        per_frame=max(1, int(stored[2] or 1)),
        offset=int(stored[4] or 0),
        gain=_gain(gain[1], where) if gain else None,
        unit=(gain[3] if gain else None) or DEFAULT_UNIT,
        bits=_BITS_PER_SAMPLE.get(stored[1]),
        label=fields[8] if len(fields) > 8 else "",
        line=number,
    )


def _gain(text: str, where: str) -> float | None:
    try:
        gain = float(text)
    except ValueError:
        raise InputError(f"the gain is '{text}'", where=where, allowed="a number") from None
    return gain or None
