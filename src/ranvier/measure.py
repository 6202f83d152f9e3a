"""Measure a recording or all recordings of a case, without a chart and without judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.formats.case.folder import CHART_ENDINGS, CHART_NAMES
from ranvier.formats.files import system_errors
from ranvier.formats.recordings import read_recording
from ranvier.knowledge import load_knowledge
from ranvier.record import Measurement, Recording
from ranvier.signals import measure

_NAME_ONE = "Name one recording inside it"


@dataclass(frozen=True, slots=True)
class Measured:
    """A recording with what was measured in it."""

    recording: Recording
    measurements: tuple[Measurement, ...]


def measure_path(path: Path, about: Mapping[str, str | float] | None = None) -> tuple[Measured, ...]:
    """Measure one recording, or every recording of a case folder.

    about  what the file does not say itself (sampling_rate_hz, unit, nerve ...)

    Raises InputError for a file that cannot be read.
    """
    knowledge = load_knowledge()
    with system_errors(path):
        is_folder = path.is_dir()
    if is_folder and about:
        raise InputError(
            f"{' and '.join(about)} can be given for one file only",
            where=str(path),
            hint="For the files of a folder, state it in 'recordings/about.yaml'",
        )
    if is_folder and not any((path / name).is_file() for name in CHART_NAMES):
        raise InputError("the folder has no chart that says what was recorded", where=str(path), hint=_NAME_ONE)
    if path.suffix.casefold() in CHART_ENDINGS and path.is_file():
        raise InputError("this is a chart, not a recording", where=str(path), hint="Name the folder of the case")
    recordings = read_case(path, knowledge).recordings if is_folder else (read_recording(path, about or None),)
    if not recordings:
        raise InputError("the case has no recordings", where=str(path), hint="Put them into its folder 'recordings'")
    return tuple(Measured(each, measure(each, knowledge)) for each in recordings)
