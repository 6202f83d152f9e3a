"""Read EDF, EDF+ and BDF: the header is checked against the size of the file before anything is believed."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ranvier.errors import InputError
from ranvier.formats.description import Description, Said, describe
from ranvier.formats.edf import BDF_START, EDF_START
from ranvier.formats.files import library_errors, read_bytes
from ranvier.formats.samples import VOLTAGE_UNITS, known_unit, make_trace, number
from ranvier.record import Recording, Trace

if TYPE_CHECKING:
    from edfio import Bdf, BdfSignal, Edf, EdfSignal

FIXED_BYTES = 256
BYTES_PER_CHANNEL = 256
MOST_CHANNELS = 4096
STIMULUS = {"stimulus", "stim"}
SIMULATED = "simulated"
ANNOTATIONS = (b"EDF Annotations", b"BDF Annotations")
_MARKERS = {"boolean"}
_ONSET = re.compile(rb"([+-][0-9]+(?:\.[0-9]*)?)[\x14\x15]")


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the header promises about the samples that follow.

    timekeeping_at  where in a data record its annotations stand (byte), None for plain EDF
    fastest         samples per data record of the fastest channel
    """

    header_bytes: int
    records: int
    record_bytes: int
    record_seconds: float
    timekeeping_at: int | None
    fastest: int


def read_edf_recording(path: Path, said: Said) -> Recording:
    """The voltage channels of an EDF, EDF+ or BDF file.

    Raises InputError for a file that is cut (with the number of missing data records), a recording with gaps,
    a unit that is not known, a channel without calibration.
    """
    raw = read_bytes(path)
    layout = _layout(raw, path.name)
    _check_size(layout, raw, path.name)
    _refuse_gaps(layout, raw, path.name)
    edf = _opened(raw, path.name)
    if not edf.signals:
        raise InputError("the file holds annotations but no channel", where=path.name)
    described, stimulus_s, notes = _described(edf, path, said)
    traces: list[Trace] = []
    for position, signal in enumerate(edf.signals, 1):
        where = f"{path.name} channel {position} ({signal.label or 'without name'})"
        unit = _unit_text(signal.physical_dimension)
        if _is_no_voltage(unit):
            notes.append(f"channel {signal.label or position} in {unit} was left out: it is not a voltage")
            continue
        traces.append(_trace(signal, unit, described, stimulus_s, where))
    if not traces:
        raise InputError("no channel is a voltage", where=path.name, allowed=", ".join(VOLTAGE_UNITS))
    return described.recording("edf", traces, tuple(notes))


def _layout(raw: bytes, name: str) -> _Layout:
    """The sizes that the header states.

    Raises InputError for a header that is cut or holds something else than numbers.
    """
    if not raw.startswith((EDF_START, BDF_START)):
        raise InputError("the file does not begin as EDF or BDF does", where=name, hint="Export the recording again")
    if len(raw) < FIXED_BYTES:
        raise InputError(f"the header is cut: {len(raw)} of at least {FIXED_BYTES} bytes", where=name)
    channels = _whole_number(raw[252:256], "number of channels", name)
    if not 0 < channels <= MOST_CHANNELS:
        raise InputError(f"the header states {channels} channels", where=name, allowed=f"1 to {MOST_CHANNELS}")
    header_bytes = FIXED_BYTES + BYTES_PER_CHANNEL * channels
    if len(raw) < header_bytes:
        raise InputError(f"the header is cut: {len(raw)} of {header_bytes} bytes", where=name)
    start = FIXED_BYTES + 216 * channels
    counts = [
        _whole_number(raw[start + 8 * n : start + 8 * n + 8], f"samples per record of channel {n + 1}", name)
        for n in range(channels)
    ]
    if min(counts) <= 0:
        raise InputError("a channel has no samples", where=name)
    width = 3 if raw.startswith(BDF_START) else 2
    stated = _whole_number(raw[184:192], "size of the header", name)
    if stated != header_bytes:
        raise InputError(f"the header states its size as {stated} bytes but has {header_bytes}", where=name)
    labels = [raw[FIXED_BYTES + 16 * n : FIXED_BYTES + 16 * n + 16].strip() for n in range(channels)]
    ordinary = [count for count, label in zip(counts, labels, strict=True) if label not in ANNOTATIONS]
    kept_at = next((width * sum(counts[:n]) for n, label in enumerate(labels) if label in ANNOTATIONS), None)
    return _Layout(
        header_bytes,
        _whole_number(raw[236:244], "number of data records", name),
        width * sum(counts),
        _seconds(raw[244:252], name) if ordinary else 0.0,
        kept_at,
        max(ordinary, default=0),
    )


def _seconds(field: bytes, name: str) -> float:
    """The duration of a data record."""
    found = number(field.decode("latin-1").strip("\0 "))
    if found is None or found <= 0:
        raise InputError(
            f"the header states a data record of '{field.decode('latin-1').strip()}' s", where=name, allowed="above 0 s"
        )
    return found


def _whole_number(field: bytes, title: str, name: str) -> int:
    try:
        return int(field.decode("ascii").strip("\0 "))
    except ValueError:
        text = field.decode("latin-1").strip()
        raise InputError(f"the {title} in the header is '{text}'", where=name, allowed="a whole number") from None


def _check_size(layout: _Layout, raw: bytes, name: str) -> None:
    """The file must hold the data records that its header promises, no fewer and no more."""
    whole, rest = divmod(len(raw) - layout.header_bytes, layout.record_bytes)
    if layout.records == -1:
        raise InputError(
            "the recording was not closed: its header does not say how long it is",
            where=name,
            hint="Open and save it once with the program that recorded it",
        )
    if layout.records <= 0:
        raise InputError(f"the header states {layout.records} data records", where=name, allowed="at least 1")
    if whole < layout.records:
        missing = layout.records - whole
        raise InputError(
            f"the file is cut: {missing:,} of {layout.records:,} data records " + ("is" if missing == 1 else "are")
            + " missing or incomplete",
            where=name,
            hint="Copy or export it again",
        )  # fmt: skip
    if whole > layout.records or rest:
        raise InputError(
            f"the file is longer than its header says ({layout.records:,} data records)",
            where=name,
            hint="Copy or export it again",
        )


def _refuse_gaps(layout: _Layout, raw: bytes, name: str) -> None:
    """Each data record must begin where the one before it ended, to half a sample."""
    if layout.timekeeping_at is None or not layout.fastest:
        return
    expected: float | None = None
    for record in range(layout.records):
        stamp = _ONSET.match(raw, layout.header_bytes + record * layout.record_bytes + layout.timekeeping_at)
        if stamp is None:
            raise InputError(
                f"data record {record + 1:,} has no time stamp", where=name, hint="Export the recording again"
            )
        onset = float(stamp[1])
        if expected is not None and abs(onset - expected) > layout.record_seconds / layout.fastest / 2:
            raise InputError(
                f"there is a gap before data record {record + 1:,}: it begins at {onset:g} s, not {expected:g} s",
                where=name,
                hint="Export the part you need as a continuous recording, EDF+C",
            )
        expected = onset + layout.record_seconds


def _opened(raw: bytes, name: str) -> Edf | Bdf:
    from edfio import read_bdf, read_edf

    reader = read_bdf if raw.startswith(BDF_START) else read_edf
    with warnings.catch_warnings(), library_errors(name, "read as EDF"):
        warnings.simplefilter("error")
        return reader(raw, header_encoding="latin-1")


def _described(edf: Edf | Bdf, path: Path, said: Said) -> tuple[Description, float | None, list[str]]:
    """What the annotations say: fields, the time of a single stimulus, and notes."""
    lines: list[tuple[str, str]] = []
    stimuli: list[float] = []
    with library_errors(f"{path.name}, annotations", "read as EDF+"):
        for onset, _, text in edf.annotations:
            if text.strip().casefold() in STIMULUS:
                stimuli.append(onset)
            else:
                lines.append(("annotation", text if onset == 0 else f"{onset:g} s {text}"))
    if SIMULATED in edf.local_recording_identification.casefold():
        lines.append(("recording identification", "simulated: yes"))
    described = describe(path, lines, said)
    stated = described.number("stimulus_time_s")
    if len(stimuli) == 1 and stated is not None and abs(stated - stimuli[0]) > 1e-6:
        raise InputError(f"the file marks the stimulus at {stimuli[0]:g} s but {stated:g} s is stated", where=path.name)
    notes = [f"{len(stimuli)} stimuli are marked; none is taken as the stimulus"] if len(stimuli) > 1 else []
    return described, stimuli[0] if len(stimuli) == 1 else stated, notes


def _unit_text(stored: str) -> str:
    """The unit as the writer meant it: a UTF-8 micro sign in a header that was read as Latin-1."""
    try:
        return stored.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return stored.strip()


def _is_no_voltage(unit: str) -> bool:
    """A known unit of something else, or a marker channel; an unknown unit is not answered here."""
    return unit.casefold() in _MARKERS or known_unit(unit) not in (None, *VOLTAGE_UNITS)


def _trace(
    signal: EdfSignal | BdfSignal, unit: str, described: Description, stimulus_s: float | None, where: str
) -> Trace:
    known = described.unit(unit, where)
    with library_errors(where, "read as EDF"):
        if signal.digital_min >= signal.digital_max or signal.physical_min == signal.physical_max:
            raise InputError("the channel has no calibration: its minimum equals its maximum", where=where)
        values = np.asarray(signal.data, dtype=np.float64)
        rate_hz = float(signal.sampling_frequency)
    return make_trace(
        values,
        label=signal.label,
        unit=known,
        sampling_rate_hz=described.rate_hz(rate_hz),
        where=where,
        stimulus_time_s=stimulus_s,
        kind=described.kind(stimulus_s),
    )
