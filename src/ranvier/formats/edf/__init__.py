"""EDF and EDF+ (European Data Format), and its 24-bit relative BDF, which is only read."""

from pathlib import Path

from ranvier.formats.description import NOTHING, Said
from ranvier.formats.files import EDF_START
from ranvier.formats.recordings import RecordingFormat
from ranvier.record import Recording

BDF_START = b"\xffBIOSEMI"


def sniff(path: Path, head: bytes) -> bool:
    """The file begins with the version field of EDF or BDF."""
    return head.startswith((EDF_START, BDF_START))


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
