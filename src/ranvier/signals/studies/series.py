"""Sweeps that belong together: one result for the whole series."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Details, Mark, Measurement, Result, Status, Trace
from ranvier.record.recordings import Samples
from ranvier.signals.studies.evoked import alike
from ranvier.signals.studies.sheet import Found, Job, Sheet

R = TypeVar("R", bound=Result)

Quantity = tuple[str, float | None, str]
"""Name, value and unit."""


@dataclass(frozen=True, slots=True)
class Series:
    """Sweeps of one geometry, in the order in which they were made."""

    traces: tuple[Trace, ...]

    @property
    def sweeps_uv(self) -> Samples:
        """Shape (sweeps, samples)."""
        return np.stack([trace.samples_uv for trace in self.traces])

    @property
    def sampling_rate_hz(self) -> float:
        """Samples per second."""
        return self.traces[0].sampling_rate_hz

    @property
    def stimulus_time_s(self) -> float | None:
        """From the first sample of each sweep."""
        return self.traces[0].stimulus_time_s

    @property
    def strengths(self) -> Samples | None:
        """The strength of each stimulus; None when one of them does not say."""
        known = [each.stimulus_strength for each in self.traces if each.stimulus_strength is not None]
        return np.array(known) if len(known) == len(self.traces) else None


def measure_series(
    job: Job,
    study: str,
    version: str,
    look: Callable[[Series], R | None],
    quantities: Callable[[R], Iterable[tuple[Quantity, Status]]],
    marks: Callable[[Sequence[Trace], R], tuple[Mark, ...]] | None = None,
) -> Found:
    """What a detector of whole series finds in the sweeps of each geometry.

    look        the result of one series; None when it is not a series of this kind
    quantities  its single values with their status; a value that is missing is technically inadequate
    """
    measurements: dict[int, tuple[Measurement, ...]] = {}
    details: list[Details] = []
    for members in alike(job.recording.traces, job.places):
        series = Series(tuple(job.recording.traces[place] for place in members))
        if len(members) < 2 or series.stimulus_time_s is None:
            continue
        try:
            seen = look(series)
        except InputError:
            continue
        if seen is None:
            continue
        found = job.details(study, seen, version, tuple(members))
        details.append(found)
        sheet = Sheet(job.recording, replace(series.traces[0], label="series"), "late")
        set_marks = marks(series.traces, seen) if marks is not None else ()
        measurements[members[-1]] = tuple(
            replace(_one(sheet, quantity, status), method=version, flags=found.flags, marks=set_marks)
            for quantity, status in quantities(seen)
        )
    return Found(measurements, tuple(details))


def _one(sheet: Sheet, quantity: Quantity, status: Status) -> Measurement:
    name, value, unit = quantity
    missing = status is Status.MEASURED and value is None
    return sheet.measurement(name, value, unit, Status.TECHNICALLY_INADEQUATE if missing else status)


def millivolt(microvolt: float | None) -> float | None:
    """A height in millivolt; None stays None."""
    return None if microvolt is None else microvolt / 1000
