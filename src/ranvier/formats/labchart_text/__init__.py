"""What LabChart (ADInstruments) exports as text: a header for each block, then times and one column per channel."""

from pathlib import Path

from ranvier.formats.description import NOTHING, Said
from ranvier.formats.files import unpacked_head
from ranvier.formats.recordings import RecordingFormat
from ranvier.record import Recording

FIRST_WORD = b"Interval="


def sniff(path: Path, head: bytes) -> bool:
    """The file begins with the sampling interval."""
    return unpacked_head(head).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(FIRST_WORD)


def read(path: Path, said: Said = NOTHING) -> Recording:
    """One trace for each block and channel that is a voltage; comments become notes."""
    from ranvier.formats.labchart_text.reading import read_labchart_text

    return read_labchart_text(path, said)


FORMAT = RecordingFormat(
    id="labchart_text", title="LabChart text export", extensions=(".txt", ".txt.gz"), sniff=sniff, read=read
)
