"""Write EDF+: one channel for each trace, everything that is said of the recording as annotations."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import InputError
from ranvier.formats.description import common_grid, header_lines
from ranvier.formats.edf.reading import SIMULATED
from ranvier.formats.files import library_errors
from ranvier.record import Recording, Trace

if TYPE_CHECKING:
    from edfio import EdfSignal

LABEL_CHARACTERS = 16
FIELD_CHARACTERS = 8
RECORD_BYTES = 61440
"""The largest data record that the EDF specification recommends."""
MOST_UV = 9_999_998.0
"""The largest value that the header field of the physical range can hold."""


def write_edf_recording(recording: Recording, path: Path) -> None:
    """Write one EDF+C file; amplitudes are stored with 16 bits over the range of each trace.

    Labels are cut to 16 characters. Raises InputError when the traces differ in length or sampling rate, are
    beyond 10 V, or are too short for the rate to be told from the header.
    """
    import edfio

    count, rate_hz = common_grid(recording, "EDF")
    lines = [line for line in header_lines(recording) if not line.startswith("stimulus_time_s")]
    annotations = [edfio.EdfAnnotation(0, None, line) for line in [*lines, f"sampling_rate_hz: {rate_hz!r}"]]
    stimulus_s = recording.traces[0].stimulus_time_s
    if stimulus_s is not None:
        annotations.append(edfio.EdfAnnotation(stimulus_s, None, "stimulus"))
    records, seconds = _records(count, len(recording.traces), rate_hz, recording.name)
    with library_errors(recording.name, "written as EDF+"):
        edf = edfio.Edf(
            [_signal(trace, count // records / seconds, recording.name) for trace in recording.traces],
            recording=edfio.Recording(equipment_code=f"Ranvier_{SIMULATED}" if recording.simulated else "Ranvier"),
            data_record_duration=seconds,
            annotations=annotations,
        )
    edf.write(path)


def _records(count: int, channels: int, rate_hz: float, name: str) -> tuple[int, float]:
    """Into how many data records the samples are divided, and the seconds of one as the header writes them.

    Preferred is the fewest records of the recommended size whose duration needs no rounding.
    """
    fitting = [parts for parts in range(1, min(count, 20_000) + 1) if count % parts == 0]
    small = [parts for parts in fitting if 2 * channels * count // parts <= RECORD_BYTES] or fitting[-1:]
    for parts in small:
        seconds = count / parts / rate_hz
        if _written(seconds) == seconds:
            return parts, seconds
    seconds = count / small[0] / rate_hz
    if abs(_written(seconds) / seconds - 1) > 5e-5:
        raise InputError(
            "the trace is too short for EDF to hold its sampling rate", where=name, hint="Write it as WFDB or text"
        )
    return small[0], _written(seconds)


def _written(seconds: float) -> float:
    """A duration as the eight characters of its header field can say it."""
    return round(seconds, FIELD_CHARACTERS - 1 - len(str(int(seconds))))


def _signal(trace: Trace, rate_hz: float, name: str) -> EdfSignal:
    import edfio

    low, high = float(trace.samples_uv.min()), float(trace.samples_uv.max())
    if max(-low, high) > MOST_UV:
        raise InputError(f"an amplitude is beyond {MOST_UV:g} uV", where=f"{name} {trace.label}")
    whole_digits = len(str(math.ceil(max(-low, high)) + 1))
    scale = 10 ** max(0, min(4, FIELD_CHARACTERS - 2 - whole_digits))
    bottom, top = (math.floor(low * scale) - 1) / scale, (math.ceil(high * scale) + 1) / scale
    return edfio.EdfSignal(
        trace.samples_uv,
        rate_hz,
        label=trace.label.encode("ascii", "replace").decode("ascii")[:LABEL_CHARACTERS],
        physical_dimension="uV",
        physical_range=(bottom, top),
    )
