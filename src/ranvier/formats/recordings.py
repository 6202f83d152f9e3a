"""Read and write recordings in any format that has a folder here.

Adding a format is adding one folder: a package of `ranvier.formats` with a module-level `FORMAT`, found by
looking, registered nowhere. Its package must import quickly: heavy libraries are imported inside its functions.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ranvier.errors import InputError, nearest
from ranvier.formats.description import NOTHING, Said
from ranvier.formats.files import MOST_BYTES, digest, ordinary_file, read_head, system_errors, too_large
from ranvier.record import Recording


def _only_itself(path: Path) -> tuple[Path, ...]:
    return (path,)


@dataclass(frozen=True, slots=True)
class RecordingFormat:
    """One way to store a recording.

    id          the name of the format, also that of its folder
    title       how a reader calls it
    extensions  usual endings of file names, lower case, with the dot; an ending that several formats have belongs
                to the one that writes it
    sniff       does a file with this name and these first bytes have this format? Quick, never raises, and no two
                formats say yes
    read        the recording, given what the case says of it; raises InputError for anything damaged or unsaid
    write       store a recording; None when the format is only read
    files       every file that belongs to the one that was named (a header and its samples)
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    sniff: Callable[[Path, bytes], bool]
    read: Callable[[Path, Said], Recording]
    write: Callable[[Recording, Path], None] | None = None
    files: Callable[[Path], tuple[Path, ...]] = _only_itself

    def claims(self, path: Path) -> bool:
        """The file's name ends as files of this format usually do."""
        return path.name.lower().endswith(self.extensions)


MARKS_ENDING = ".marks.yaml"
"""Marks that a person set on a recording stand in a file with the recording's name and this ending."""

MARKS_OLDER = "the file was written after its marks were set: see whether they still belong to it"

UNSUPPORTED = {
    ".c3d": "a motion capture file (C3D)",
    ".mat": "a MATLAB file",
    ".hpf": "a Delsys EMGworks file",
    ".nsd": "a vendor's own EMG file",
    ".adicht": "a LabChart file",
    ".acq": "a BIOPAC AcqKnowledge file",
    ".smr": "a Spike2 file",
    ".smrx": "a Spike2 file",
    ".abf": "an Axon pCLAMP file",
    ".xdf": "a Lab Streaming Layer file (XDF)",
    ".vhdr": "a BrainVision header",
    ".eeg": "a BrainVision or vendor EEG file",
    ".gdf": "a GDF file",
    ".cnt": "a Neuroscan or ANT file",
    ".trc": "a Micromed file",
    ".poly5": "a TMSi file",
    ".otb+": "an OT Bioelettronica file",
    ".otb4": "an OT Bioelettronica file",
    ".ns5": "a Blackrock file",
    ".ns6": "a Blackrock file",
    ".h5": "an HDF5 file",
    ".hdf5": "an HDF5 file",
    ".parquet": "a Parquet table",
    ".xls": "an Excel workbook",
    ".xlsx": "an Excel workbook",
    ".pdf": "a printed report (PDF)",
    ".png": "an image",
    ".jpg": "an image",
    ".jpeg": "an image",
    ".dcm": "a DICOM file",
    ".wav": "a sound file",
    ".zip": "a ZIP archive",
    ".npy": "a bare NumPy array without its sampling rate",
}
"""Endings of files that people have and this version does not read."""

WHAT_INSTEAD = (
    "export the recording as EDF+, or as text with sampling rate and unit, or save it with NumPy as .npz "
    "(signal in uV, fs)"
)


@cache
def recording_formats() -> tuple[RecordingFormat, ...]:
    """Every format that has a folder here, ordered by id."""
    import ranvier.formats as room

    found: list[RecordingFormat] = []
    for module in pkgutil.iter_modules(room.__path__):
        if module.ispkg:
            candidate = getattr(importlib.import_module(f"{room.__name__}.{module.name}"), "FORMAT", None)
            if isinstance(candidate, RecordingFormat):
                found.append(candidate)
    return tuple(sorted(found, key=lambda known: known.id))


def read_recording(path: Path | str, about: Said | None = None) -> Recording:
    """Read a recording; its content decides the format, not its name.

    about  what the case says of the file: nerve, muscle, side, stimulation_site, recording_site, activity,
           distance_mm, temperature_c, low_cut_hz; and, for a file that does not say it itself: sampling_rate_hz,
           unit, stimulus_time_s (from the first sample, or on the file's own time axis), kind, simulated

    Values are active minus reference electrode in microvolt; the digest is SHA-256 over the file, or over
    header and samples together when the format keeps them in two files, and over the file of marks that a person
    set (`FILE.marks.yaml`, see `formats/marks.py`) when there is one. Raises InputError, one sentence that
    names the file, for everything that cannot be read or is not said.
    """
    place = ordinary_file(Path(path))
    known = _format_of(place)
    files = known.files(place)
    with system_errors(place):
        size = sum(part.stat().st_size for part in files if part.is_file())
    if size > MOST_BYTES:
        raise too_large(place.name, size)
    recording = known.read(place, NOTHING if about is None else about)
    parts = [part for part in files if part.is_file()]
    edited = place.with_name(place.name + MARKS_ENDING)
    with system_errors(place):
        has_marks = edited.is_file()
    if has_marks:
        from ranvier.formats.marks import with_marks  # a document reader is needed for few recordings

        recording = with_marks(recording, edited, digest(parts))
        if _is_newer(parts, edited):
            recording = replace(recording, notes=(*recording.notes, MARKS_OLDER))
        parts = [*parts, edited]
    return replace(recording, digest=digest(parts))


def _is_newer(parts: list[Path], edited: Path) -> bool:
    with system_errors(edited):
        return max(part.stat().st_mtime for part in parts) > edited.stat().st_mtime + 1


def _format_of(path: Path) -> RecordingFormat:
    """The format by content; else the one that claims the ending, so that its reader says what is wrong."""
    head = read_head(path)
    by_content = [known for known in recording_formats() if known.sniff(path, head)]
    if by_content:
        return by_content[0]
    by_ending = [known for known in recording_formats() if known.claims(path)]
    if by_ending:
        return next((known for known in by_ending if known.write is not None), by_ending[0])
    thing = next((thing for ending, thing in UNSUPPORTED.items() if path.name.lower().endswith(ending)), None)
    if thing:
        raise InputError(
            f"this is {thing}, which is known but not supported", where=path.name, hint=f"Please {WHAT_INSTEAD}"
        )
    raise InputError(
        "the format of this file is not recognised",
        where=path.name,
        nearest=nearest(path.suffix, _endings()) if path.suffix else None,
        allowed=_titles(recording_formats()),
        hint=f"Please {WHAT_INSTEAD}",
    )


def _endings() -> list[str]:
    return [ending for known in recording_formats() for ending in known.extensions]


def _titles(formats: tuple[RecordingFormat, ...]) -> str:
    return "; ".join(f"{known.title} ({', '.join(known.extensions)})" for known in formats)


def write_recording(
    recording: Recording, path: Path | str, *, format_id: str | None = None, overwrite: bool = False
) -> None:
    """Write a recording; the format is named or follows from the ending of the path.

    A simulated recording says so inside the file. Raises InputError when the format is unknown or only read, the
    folder is missing, the file exists already (unless `overwrite`), or the format cannot hold the recording.
    """
    place = Path(path)
    known = _format_to_write(place, format_id)
    if known.write is None:
        raise AssertionError(known.id)
    with system_errors(place):
        if not place.parent.is_dir():
            raise InputError("the folder does not exist", where=str(place.parent), hint="Make it first")
        if place.is_dir():
            raise InputError("this is a folder", where=str(place), hint="Name a file")
        existing = [part.name for part in known.files(place) if part.exists()]
        if existing and not overwrite:
            raise InputError("there is such a file already", where=existing[0], hint="Choose another name")
        known.write(recording, place)


def _format_to_write(path: Path, format_id: str | None) -> RecordingFormat:
    writable = tuple(known for known in recording_formats() if known.write is not None)
    if format_id is not None:
        found = [known for known in writable if known.id == format_id]
        what, close = (
            f"no format to write is called '{format_id}'",
            nearest(format_id, [known.id for known in writable]),
        )
    else:
        found = [known for known in writable if known.claims(path)]
        what = f"no format is written with the ending '{path.suffix}'"
        close = nearest(path.suffix, [ending for known in writable for ending in known.extensions])
    if not found:
        raise InputError(what, where=path.name, nearest=close, allowed=_titles(writable))
    return found[0]
