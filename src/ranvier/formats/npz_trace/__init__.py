"""Traces saved with NumPy: `signal` or `signals` in microvolt and the sampling rate `fs` in Hz."""

import struct
from pathlib import Path

from ranvier.formats.description import NOTHING, Said
from ranvier.formats.recordings import RecordingFormat
from ranvier.record import Recording

_LOCAL_HEADER_BYTES = 30


def sniff(path: Path, head: bytes) -> bool:
    """A ZIP archive whose first member is a NumPy array."""
    if not head.startswith(b"PK\x03\x04") or len(head) < _LOCAL_HEADER_BYTES:
        return False
    (length,) = struct.unpack("<H", head[26:28])
    return head[_LOCAL_HEADER_BYTES : _LOCAL_HEADER_BYTES + length].endswith(b".npy")


def read(path: Path, said: Said = NOTHING) -> Recording:
    """One trace from `signal`, or one for each row of `signals`."""
    from ranvier.formats.npz_trace.reading import read_npz_trace

    return read_npz_trace(path, said)


def write(recording: Recording, path: Path) -> None:
    """`signal` or `signals`, `fs`, and what is said of the recording."""
    from ranvier.formats.npz_trace.writing import write_npz_trace

    write_npz_trace(recording, path)


FORMAT = RecordingFormat(
    id="npz_trace", title="NumPy archive", extensions=(".npz",), sniff=sniff, read=read, write=write
)
