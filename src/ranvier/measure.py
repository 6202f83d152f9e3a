"""Measure recordings, folders of recordings and cases; muscles in contraction are judged apart, trains are joined."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from ranvier.diagnosis.muscle_verdicts import JudgedMuscle, judge_muscles
from ranvier.errors import InputError, listed
from ranvier.formats.case import read_case
from ranvier.formats.case.folder import CHART_ENDINGS, CHART_NAMES
from ranvier.formats.case.unsorted import named_recording, recordings_in
from ranvier.formats.files import system_errors
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Measured, Recording
from ranvier.reference import shipped_library
from ranvier.scans import ENDING as SCAN_ENDING
from ranvier.scans import measure_stored_scan
from ranvier.signals import measure
from ranvier.signals.joined_nerves import JoinedNerve, join_nerves
from ranvier.signals.joined_trains import JoinedTrains, join_trains
from ranvier.workers import in_order

__all__ = [
    "Measured",
    "NotRead",
    "Stopped",
    "age_in_charts",
    "measure_path",
    "measure_paths",
    "muscles_of",
    "nerves_of",
    "trains_of",
]

Watch = Callable[[int, int, str], None]
"""Told before each recording: how many are done, how many there are, the name of the next."""


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file that could not be read or measured while others could, and why."""

    name: str
    reason: str


class Stopped(KeyboardInterrupt):
    """Somebody stopped the measuring of many recordings.

    measured  what was measured until then; the others stand as not read
    done      how many were looked at
    """

    def __init__(self, measured: tuple[Measured | NotRead, ...], done: int) -> None:
        """Keep what there is."""
        super().__init__()
        self.measured = measured
        self.done = done


NOT_REACHED = "the measuring was stopped before this file"


@dataclass(frozen=True, slots=True)
class _Work:
    """One recording to be read and measured; `alone` when nothing else was asked for, so that an error stops all."""

    name: str
    run: Callable[[], Measured]
    alone: bool = False


def _nobody_watches(done: int, total: int, name: str) -> None:
    """Long work without a face."""


def measure_path(
    path: Path, about: Mapping[str, str | float] | None = None, watch: Watch = _nobody_watches
) -> tuple[Measured, ...]:
    """Measure one recording, every recording of a case folder, or every recording of a folder without a chart.

    about  what the file does not say itself (sampling_rate_hz, unit, nerve, activity ...)

    Raises InputError for a file that cannot be read.
    """
    return tuple(each for each in measure_paths((path,), about, watch) if isinstance(each, Measured))


def measure_paths(
    paths: Sequence[Path],
    about: Mapping[str, str | float] | None = None,
    watch: Watch = _nobody_watches,
    *,
    keep_samples: bool = True,
) -> tuple[Measured | NotRead, ...]:
    """Like `measure_path` for several files and folders; where there are several, one that cannot be read stands
    with its reason.

    keep_samples  whether the waveforms are wanted afterwards; a large folder does not fit into memory with them

    Many recordings are shared between the cores of the machine. Raises InputError when nothing at all can be measured,
    and Stopped with what was measured when somebody stops it.
    """
    knowledge = load_knowledge()
    works: list[_Work | NotRead] = []
    for path in paths:
        try:
            works += _works(path, about or {}, knowledge, alone=len(paths) == 1)
        except InputError as error:
            if len(paths) == 1:
                raise
            works.append(NotRead(str(path), str(error)))
    found = _found(works, watch, keep_samples=keep_samples)
    if not any(isinstance(each, Measured) for each in found):
        raise InputError(
            f"none of {'its ' if len(paths) == 1 else ''}{len(found)} files can be read as a recording",
            where=str(paths[0]) if len(paths) == 1 else "",
            hint="Name one of them to see what is wrong with it",
        )
    return tuple(found)


def _found(works: Sequence[_Work | NotRead], watch: Watch, *, keep_samples: bool) -> list[Measured | NotRead]:
    """Every result in the order of the work."""
    found: list[Measured | NotRead] = []
    try:
        with in_order([partial(_done, work) for work in works]) as results:
            for place, work in enumerate(works):
                watch(place, len(works), work.name)
                done = next(results)
                found.append(done if keep_samples or isinstance(done, NotRead) else _without_samples(done))
    except KeyboardInterrupt:
        others = (NotRead(work.name, NOT_REACHED) for work in works[len(found) :])
        raise Stopped((*found, *others), len(found)) from None
    return found


def _done(work: _Work | NotRead) -> Measured | NotRead:
    """What came of a recording; one among others never ends the whole, whatever is wrong with it."""
    if isinstance(work, NotRead):
        return work
    if work.alone:
        return work.run()
    try:
        return work.run()
    except InputError as error:
        return NotRead(work.name, str(error))
    except Exception as error:  # as the last door of a command says it of one recording
        if os.environ.get("RANVIER_TRACEBACK"):
            raise
        return NotRead(work.name, f"this is a fault of Ranvier, not of the file: {type(error).__name__}: {error}")


def _without_samples(measured: Measured) -> Measured:
    """The recording with traces of the same length that hold nothing."""
    recording = measured.recording
    traces = tuple(replace(each, samples_uv=np.broadcast_to(0.0, each.samples_uv.size)) for each in recording.traces)
    return replace(measured, recording=replace(recording, traces=traces))


def _works(path: Path, about: Mapping[str, str | float], knowledge: Knowledge, *, alone: bool) -> Sequence[_Work]:
    with system_errors(path):
        is_folder = path.is_dir()
    has_chart = is_folder and any((path / name).is_file() for name in CHART_NAMES)
    if has_chart:
        return _of_case(path, about, knowledge)
    if is_folder:
        entries = recordings_in(path, about, knowledge)
        works = [_work(each.name, path / each.name, each.read, knowledge) for each in entries]
        if not works:
            inner = sorted(each.name for each in path.iterdir() if each.is_dir())
            hint = f"Name one of the folders in it ({listed(inner, 5)})" if inner else "Name a recording or a case"
            raise InputError("the folder has no recordings", where=str(path), hint=hint)
        return works
    if path.suffix.casefold() in CHART_ENDINGS and path.is_file():
        raise InputError("this is a chart, not a recording", where=str(path), hint="Name the folder of the case")
    read = partial(named_recording, path, about, knowledge)
    return (replace(_work(str(path), path, read, knowledge), alone=alone),)


def _work(name: str, path: Path, read: Callable[[], Recording], knowledge: Knowledge) -> _Work:
    if path.suffix.casefold() == SCAN_ENDING:
        return _Work(name, lambda: measure_stored_scan(path, knowledge))
    return _Work(name, lambda: measure(read(), knowledge))


def _of_case(path: Path, about: Mapping[str, str | float], knowledge: Knowledge) -> Sequence[_Work]:
    if about:
        raise InputError(
            f"{' and '.join(about)} can be given for one file only",
            where=str(path),
            hint="For the files of a case, state it in 'recordings/about.yaml'",
        )
    recordings = read_case(path, knowledge).recordings
    if not recordings:
        raise InputError("the case has no recordings", where=str(path), hint="Put them into its folder 'recordings'")
    return [_Work(each.name, lambda each=each: measure(each, knowledge)) for each in recordings]


def age_in_charts(paths: Iterable[Path]) -> float | None:
    """The age that the charts of case folders state; None where none does, or they state different ones."""
    ages = {age for path in paths if (age := _age_in_chart(path)) is not None}
    return ages.pop() if len(ages) == 1 else None


def _age_in_chart(path: Path) -> float | None:
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


def trains_of(measured: Iterable[Measured | NotRead]) -> tuple[JoinedTrains, ...]:
    """The trains of repetitive stimulation, joined by muscle and side."""
    return join_trains((each for each in measured if isinstance(each, Measured)), load_knowledge())


def nerves_of(measured: Iterable[Measured | NotRead]) -> tuple[JoinedNerve, ...]:
    """The nerves that were stimulated at several places: velocities with their error, and ratios."""
    return join_nerves((each for each in measured if isinstance(each, Measured)), load_knowledge())
