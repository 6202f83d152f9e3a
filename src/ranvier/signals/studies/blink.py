"""The blink reflex of one stimulated side: R1 and R2 on that side, R2 on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ranvier.record import Status, Trace
from ranvier.record.recordings import Samples
from ranvier.signals import blink
from ranvier.signals.blink import BlinkComponent, BlinkSettings, measure_blink
from ranvier.signals.settings import EvokedSettings
from ranvier.signals.studies.series import Quantity, Series, measure_series
from ranvier.signals.studies.sheet import Found, Job

OTHER_SIDE = "contralateral"
"""A trace whose label begins with this word is of the side that was not stimulated."""


@dataclass(frozen=True, slots=True)
class Blink:
    """The components that stimulation of one side evokes; each with a status of its own."""

    status: Status
    flags: tuple[str, ...]
    r1: BlinkComponent | None = None
    r2: BlinkComponent | None = None
    r2_contralateral: BlinkComponent | None = None


def run(job: Job) -> Found:
    """Measure the sweeps of both sides together."""
    settings = BlinkSettings.read(job.knowledge.methods["blink"])
    motor = EvokedSettings.read(job.knowledge.methods["evoked_motor"])

    def look(series: Series) -> Blink:
        own = [each for each in series.traces if not is_other(each)]
        other = [each for each in series.traces if is_other(each)]
        if not own or not other:
            return Blink(Status.TECHNICALLY_INADEQUATE, ("sides_not_named",))
        seen = measure_blink(
            _sweeps(own), _sweeps(other), series.sampling_rate_hz, series.stimulus_time_s or 0.0, settings, motor
        )
        parts = (seen.r1, seen.r2, seen.r2_contralateral)
        measured = any(each.status is Status.MEASURED for each in parts)
        return Blink(Status.MEASURED if measured else seen.r1.status, (), *parts)

    return measure_series(job, "blink", blink.VERSION, look, _quantities)


def is_other(trace: Trace) -> bool:
    """The trace is of the side that was not stimulated."""
    return trace.label.casefold().startswith(OTHER_SIDE)


def _sweeps(traces: list[Trace]) -> Samples:
    return np.stack([each.samples_uv for each in traces])


def _quantities(seen: Blink) -> Iterator[tuple[Quantity, Status]]:
    for name, part in (("r1", seen.r1), ("r2", seen.r2), ("r2_contralateral", seen.r2_contralateral)):
        if part is not None:
            yield (f"blink_{name}_latency_ms", part.onset_ms, "ms"), part.status
