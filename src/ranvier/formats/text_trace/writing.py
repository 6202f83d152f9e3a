"""Write a trace as text that anybody can read and that reads back exactly."""

from __future__ import annotations

import gzip
from pathlib import Path

from ranvier.errors import InputError
from ranvier.formats.description import header_lines
from ranvier.record import Recording


def write_text_trace(recording: Recording, path: Path) -> None:
    """Header lines with rate, unit, number of samples and what is said of the recording, then one value per line.

    Raises InputError for a recording of more than one trace.
    """
    if len(recording.traces) != 1:
        raise InputError(
            f"text holds one trace and the recording has {len(recording.traces)}",
            where=recording.name,
            hint="Write it as EDF or WFDB",
        )
    trace = recording.traces[0]
    header = [
        f"sampling_rate_hz: {trace.sampling_rate_hz!r}",
        "unit: uV",
        f"samples: {trace.samples_uv.size}",
        f"label: {' '.join(trace.label.split()) or 'trace'}",
        *header_lines(recording),
    ]
    lines = [f"# {line}" for line in header] + [repr(value) for value in trace.samples_uv.tolist()]
    content = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix.lower() == ".gz" else content)
