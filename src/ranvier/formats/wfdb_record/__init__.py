"""WFDB records as PhysioNet keeps them: a header (.hea) and its samples (.dat)."""

import re
from pathlib import Path

from ranvier.formats.description import NOTHING, Said
from ranvier.formats.recordings import RecordingFormat
from ranvier.record import Recording

_RECORD_LINE = re.compile(rb"[A-Za-z0-9_-]+(/\d+)?\s+\d+(\s|$)")


def header_of(path: Path) -> Path:
    """The header that belongs to a header or sample file."""
    return path if path.suffix.lower() == ".hea" else path.with_suffix(".hea")


def sniff(path: Path, head: bytes) -> bool:
    """A header by its name and first line; a sample file by the header beside it."""
    if path.suffix.lower() == ".hea":
        lines = [line.strip() for line in head.splitlines() if line.strip() and not line.lstrip().startswith(b"#")]
        return bool(lines) and _RECORD_LINE.match(lines[0]) is not None
    return path.suffix.lower() == ".dat" and header_of(path).is_file()


def files(path: Path) -> tuple[Path, ...]:
    """The header and the sample files that it names."""
    from ranvier.formats.wfdb_record.header import sample_files

    return (header_of(path), *sample_files(header_of(path)))


def read(path: Path, said: Said = NOTHING) -> Recording:
    """Every signal of the record, in microvolt, checked against the length and checksum in its header."""
    from ranvier.formats.wfdb_record.reading import read_wfdb_record

    return read_wfdb_record(path, said)


def write(recording: Recording, path: Path) -> None:
    """A header and one sample file, 16 bits over the range of each trace, what is said of it as comments."""
    from ranvier.formats.wfdb_record.writing import write_wfdb_record

    write_wfdb_record(recording, path)


FORMAT = RecordingFormat(
    id="wfdb_record",
    title="WFDB record",
    extensions=(".hea", ".dat"),
    sniff=sniff,
    read=read,
    write=write,
    files=files,
)
