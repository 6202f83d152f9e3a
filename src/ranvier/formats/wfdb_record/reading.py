"""Read a WFDB record: what its header promises is checked before and after the samples are read."""

from __future__ import annotations

import importlib
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from ranvier.errors import InputError, nearest
from ranvier.formats.description import Said, describe
from ranvier.formats.files import MOST_BYTES, library_errors, ordinary_file
from ranvier.formats.samples import Numbers, make_trace
from ranvier.formats.wfdb_record import header_of
from ranvier.formats.wfdb_record.header import Header, SignalLine, read_header
from ranvier.record import Recording, Trace

CHECKSUM_MODULUS = 65536


def read_wfdb_record(path: Path, said: Said) -> Recording:
    """All signals of a record, named by its header or by its sample file.

    Raises InputError for a missing or cut sample file, a checksum that does not fit, a signal without gain, a
    unit that is no voltage, a missing sample.
    """
    header_path = header_of(path)
    header = read_header(header_path)
    for signal in header.signals:
        _check_sample_file(header, signal, header_path)
    described = describe(header_path, header.comments, said)
    rate_hz = described.rate_hz(header.rate_hz)
    stored = _samples(header, header_path)
    stimulus_s = described.number("stimulus_time_s")
    traces: list[Trace] = []
    for position, (signal, values) in enumerate(zip(header.signals, stored, strict=True), 1):
        label = signal.label or f"signal {position}"
        where = f"{header_path.name} line {signal.line} ({label})"
        traces.append(
            make_trace(
                values,
                label=label,
                unit=described.unit(signal.unit, where),
                sampling_rate_hz=rate_hz * signal.per_frame,
                where=where,
                stimulus_time_s=stimulus_s,
                kind=described.kind(stimulus_s),
            )
        )
    return described.recording("wfdb_record", traces, _doubts(header))


def _doubts(header: Header) -> tuple[str, ...]:
    """What a reader must know before trusting the record."""
    notes: list[str] = []
    if header.frames is None:
        notes.append("the header does not state the length, so a cut sample file would not be noticed")
    if not header.complete:
        notes.append("the last line of the header has no line end, so the header may be cut there")
    return tuple(notes)


def _check_sample_file(header: Header, signal: SignalLine, header_path: Path) -> None:
    """The sample file must be there and as long as the header says."""
    path = header_path.parent / signal.file
    if not path.exists():
        beside = [entry.name for entry in header_path.parent.glob("*.dat")]
        raise InputError(
            f"the sample file '{signal.file}' is missing",
            where=header_path.name,
            nearest=nearest(signal.file, beside),
            hint="Put it beside the header",
        )
    ordinary_file(path)
    if signal.gain is None or not math.isfinite(signal.gain):
        raise InputError(
            "the signal has no gain, so its amplitude is not known",
            where=f"{header_path.name} line {signal.line}",
            hint="Add the gain and unit, such as 10000/mV",
        )
    if header.frames is None:
        return
    if header.frames * signal.per_frame > MOST_BYTES:
        raise InputError(
            f"the header states {header.frames:,} samples", where=header_path.name, allowed="at most 500 MB"
        )
    if signal.bits is None:
        return
    per_frame = sum(other.per_frame for other in header.signals if other.file == signal.file)
    available = (path.stat().st_size - signal.offset) * 8 // (signal.bits * per_frame)
    if available < header.frames:
        raise InputError(
            f"the sample file is cut: it holds {max(available, 0):,} of {header.frames:,} samples",
            where=signal.file,
            hint="Copy it again from its source",
        )


def _samples(header: Header, header_path: Path) -> list[Numbers]:
    """The values of all signals in the units of the header, after length and checksum were compared."""
    name = header_path.name
    with warnings.catch_warnings(), library_errors(name, "read as a WFDB record"):
        warnings.simplefilter("ignore")
        wfdb: Any = importlib.import_module("wfdb")
        record = wfdb.rdrecord(str(header_path.with_suffix("")), physical=False, smooth_frames=False)
        expected: list[int | None] = list(record.checksum)
        found = [int(np.sum(values, dtype=np.int64)) % CHECKSUM_MODULUS for values in record.e_d_signal]
        physical = [np.asarray(values, dtype=np.float64) for values in record.dac(expanded=True)]
    if len(physical) != len(header.signals):
        raise InputError("the header and its samples differ in the number of signals", where=name)
    for signal, checksum, total, values in zip(header.signals, expected, found, physical, strict=True):
        if header.frames is not None and values.size != header.frames * signal.per_frame:
            raise InputError(
                f"{values.size:,} of {header.frames * signal.per_frame:,} samples could be read", where=signal.file
            )
        if checksum is not None and checksum % CHECKSUM_MODULUS != total:
            raise InputError(
                "the samples do not fit the checksum in the header: the file is damaged or was changed",
                where=signal.file,
                hint="Copy header and samples again from their source",
            )
    return physical
