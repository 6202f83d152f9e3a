"""Measure a recording, a folder of recordings or all recordings of a case; muscles in contraction are judged apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ranvier.diagnosis.muscle_verdicts import JudgedMuscle, judge_muscles
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.formats.case.folder import CHART_ENDINGS, CHART_NAMES
from ranvier.formats.case.unsorted import recordings_in
from ranvier.formats.files import system_errors
from ranvier.formats.recordings import read_recording
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Measured
from ranvier.reference import shipped_library
from ranvier.scans import ENDING as SCAN_ENDING
from ranvier.scans import measure_stored_scan
from ranvier.signals import measure

__all__ = ["Measured", "NotRead", "age_in_chart", "measure_folder", "measure_path", "muscles_of"]

Watch = Callable[[int, int, str], None]
"""Told before each recording: how many are done, how many there are, the name of the next."""


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file of a folder that could not be read or measured, and why."""

    name: str
    reason: str


def _nobody_watches(done: int, total: int, name: str) -> None:
    """Long work without a face."""


def measure_path(
    path: Path, about: Mapping[str, str | float] | None = None, watch: Watch = _nobody_watches
) -> tuple[Measured, ...]:
    """Measure one recording, every recording of a case folder, or every recording of a folder without a chart.

    about  what the file does not say itself (sampling_rate_hz, unit, nerve, activity ...)

    Raises InputError for a file that cannot be read.
    """
    return tuple(each for each in measure_folder(path, about, watch) if isinstance(each, Measured))


def measure_folder(
    path: Path, about: Mapping[str, str | float] | None = None, watch: Watch = _nobody_watches
) -> tuple[Measured | NotRead, ...]:
    """Like `measure_path`; in a folder without a chart a file that cannot be read stands with its reason.

    Raises InputError when nothing at all can be measured.
    """
    knowledge = load_knowledge()
    with system_errors(path):
        is_folder = path.is_dir()
    has_chart = is_folder and any((path / name).is_file() for name in CHART_NAMES)
    if has_chart and about:
        raise InputError(
            f"{' and '.join(about)} can be given for one file only",
            where=str(path),
            hint="For the files of a case, state it in 'recordings/about.yaml'",
        )
    if path.suffix.casefold() in CHART_ENDINGS and path.is_file():
        raise InputError("this is a chart, not a recording", where=str(path), hint="Name the folder of the case")
    if is_folder and not has_chart:
        return _unsorted(path, about or {}, watch, knowledge)
    if path.suffix.casefold() == SCAN_ENDING and path.is_file():
        return (measure_stored_scan(path, knowledge),)
    recordings = read_case(path, knowledge).recordings if has_chart else (read_recording(path, about or None),)
    if not recordings:
        raise InputError("the case has no recordings", where=str(path), hint="Put them into its folder 'recordings'")
    found: list[Measured] = []
    for place, each in enumerate(recordings):
        watch(place, len(recordings), each.name)
        found.append(measure(each, knowledge))
    return tuple(found)


def age_in_chart(path: Path) -> float | None:
    """The age that the chart of a case folder states; None where there is none."""
    if not any((path / name).is_file() for name in CHART_NAMES):
        return None
    stated = read_case(path, load_knowledge()).facts.get("age_years")
    value = None if stated is None else stated.value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def muscles_of(measured: Iterable[Measured | NotRead], age_years: float | None = None) -> tuple[JudgedMuscle, ...]:
    """The verdict on each named muscle of which contractions were recorded, against the limits for its age."""
    known = [each for each in measured if isinstance(each, Measured)]
    return judge_muscles(known, age_years, shipped_library(), load_knowledge())


def _unsorted(
    folder: Path, about: Mapping[str, str | float], watch: Watch, knowledge: Knowledge
) -> tuple[Measured | NotRead, ...]:
    entries = recordings_in(folder, about, knowledge)
    found: list[Measured | NotRead] = []
    for place, entry in enumerate(entries):
        watch(place, len(entries), entry.name)
        try:
            stored = Path(entry.name).suffix.casefold() == SCAN_ENDING
            seen = measure_stored_scan(folder / entry.name, knowledge) if stored else measure(entry.read(), knowledge)
            found.append(seen)
        except InputError as error:
            found.append(NotRead(entry.name, str(error)))
    if not any(isinstance(each, Measured) for each in found):
        if not found:
            raise InputError("the folder has no recordings", where=str(folder), hint="Name a recording or a case")
        raise InputError(
            f"none of its {len(found)} files can be read as a recording",
            where=str(folder),
            hint="Name one of them to see what is wrong with it",
        )
    return tuple(found)
