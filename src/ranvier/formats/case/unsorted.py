"""A folder of recordings without a chart: every file that may be one, with what an `about.yaml` beside them says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ranvier.document import as_mapping, read_document
from ranvier.errors import InputError
from ranvier.formats.case.about import in_known_words
from ranvier.formats.case.file_names import with_name_read
from ranvier.formats.case.folder import HOW_TO_DESCRIBE, described_recording, is_recording
from ranvier.formats.files import system_errors
from ranvier.formats.recordings import read_recording
from ranvier.knowledge import Knowledge
from ranvier.record import Recording

ABOUT = "about.yaml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a folder, read when asked."""

    name: str
    read: Callable[[], Recording]


def recordings_in(folder: Path, said: Mapping[str, str | float], knowledge: Knowledge) -> tuple[Entry, ...]:
    """Every file of a folder that may be a recording, by name.

    said  what holds for the files that `about.yaml` does not describe

    Raises InputError for an `about.yaml` that does not name files.
    """
    return tuple(sorted(_entries(folder, said, knowledge), key=lambda each: each.name))


def _entries(folder: Path, said: Mapping[str, str | float], knowledge: Knowledge) -> Iterator[Entry]:
    with system_errors(folder):
        files = [each for each in folder.iterdir() if each.is_file() and is_recording(each)]
    described: set[str] = set()
    if (folder / ABOUT).is_file():
        document = read_document(folder / ABOUT, ABOUT)
        about = as_mapping(document.content or {})
        if about is None:
            raise InputError("this does not name the files", where=document.name, hint=HOW_TO_DESCRIBE)
        described = set(about)
        for name in about:
            yield Entry(name, lambda name=name: described_recording(folder, document, (name,), knowledge.vocabulary))
    for file in files:
        if file.name not in described:
            yield Entry(file.name, lambda file=file: named_recording(file, said, knowledge))


def named_recording(file: Path, said: Mapping[str, str | float], knowledge: Knowledge) -> Recording:
    """A recording with what is said of it, and what the name of its file adds."""
    recording = in_known_words(read_recording(file, said or None), knowledge.vocabulary)
    return with_name_read(recording, knowledge.vocabulary)
