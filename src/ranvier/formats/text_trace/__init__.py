"""A trace as plain text or CSV: one column of values, or times and values; also compressed with gzip."""

import re
from pathlib import Path

from ranvier.formats.description import NOTHING, Said
from ranvier.formats.files import HEAD_BYTES, unpacked_head
from ranvier.formats.recordings import RecordingFormat
from ranvier.formats.samples import number
from ranvier.formats.text_trace.columns import names_columns
from ranvier.record import Recording

_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(path: Path, head: bytes) -> bool:
    """After header lines that begin with #, the first line holds nothing but numbers, or names one or two columns."""
    if path.suffix.lower() == ".hea" or (path.suffix.lower() == ".dat" and path.with_suffix(".hea").is_file()):
        return False
    text = unpacked_head(head)
    if _NOT_TEXT.search(text):
        return False
    lines = text.decode("utf-8-sig", "replace").splitlines()
    body = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not body:
        return len(text) >= HEAD_BYTES
    words = re.split(r"[\s,;]+", body[0].strip())
    if len(body) > 1 and names_columns(body[0], body[1]):
        return True
    whole = words[:-1] if len(body) == 1 and len(words) > 1 and len(text) >= HEAD_BYTES else words
    return all(number(word) is not None for word in whole)


def read(path: Path, said: Said = NOTHING) -> Recording:
    """The one trace of a text file; a broken line is named and nothing is left out."""
    from ranvier.formats.text_trace.reading import read_text_trace

    return read_text_trace(path, said)


def write(recording: Recording, path: Path) -> None:
    """One column of microvolt that reads back exactly, under header lines; compressed when the name ends in .gz."""
    from ranvier.formats.text_trace.writing import write_text_trace

    write_text_trace(recording, path)


FORMAT = RecordingFormat(
    id="text_trace",
    title="text trace",
    extensions=(".txt", ".asc", ".tsv", ".txt.gz", ".asc.gz"),
    sniff=sniff,
    read=read,
    write=write,
)
