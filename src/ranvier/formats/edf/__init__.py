"""EDF and EDF+ (European Data Format), and its 24-bit relative BDF, which is only read."""

import re
from pathlib import Path

from ranvier.formats.description import NOTHING, Said
from ranvier.formats.recordings import RecordingFormat
from ranvier.record import Recording

EDF_START = b"0       "
BDF_START = b"\xffBIOSEMI"
_FIXED_BYTES = 256
_WHOLE_NUMBER = re.compile(rb"\d+ *\0*")


def sniff(path: Path, head: bytes) -> bool:
    """The file begins with the version field, and states its header size and channels as EDF and BDF do."""
    return (
        head.startswith((EDF_START, BDF_START))
        and len(head) >= _FIXED_BYTES
        and all(_WHOLE_NUMBER.fullmatch(field) for field in (head[184:192], head[252:256]))
    )


def read(path: Path, said: Said = NOTHING) -> Recording:
    """Every channel whose unit is a voltage, in microvolt, with the annotations as notes."""
    from ranvier.formats.edf.reading import read_edf_recording

    return read_edf_recording(path, said)


def write(recording: Recording, path: Path) -> None:
    """One EDF+ file, 16 bits over the range of each trace, what is said of it as annotations."""
    from ranvier.formats.edf.writing import write_edf_recording

    write_edf_recording(recording, path)


FORMAT = RecordingFormat(
    id="edf", title="EDF, EDF+ or BDF", extensions=(".edf", ".bdf"), sniff=sniff, read=read, write=write
)
