"""Repeated sweeps of one stimulus: their average, and its response."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals import averages
from ranvier.signals.averages import Average, measure_average
from ranvier.signals.conduction import ConductionSettings
from ranvier.signals.settings import EvokedSettings
from ranvier.signals.studies.evoked import (
    AS_SENSORY,
    OF_NERVES,
    EvokedTrace,
    handed_out,
    measurements_of,
    settings_for,
    study_kind,
)
from ranvier.signals.studies.series import Quantity, Series, measure_series
from ranvier.signals.studies.sheet import Found, Job, Sheet


@dataclass(frozen=True, slots=True, eq=False)
class AverageResponse:
    """The response of the average of several sweeps.

    sweeps       how many there are
    sweeps_used  how many were averaged: those in which the muscle was active, or the amplifier saturated, were left out
    average_uv   their average
    """

    status: Status
    flags: tuple[str, ...]
    sweeps: int
    sweeps_used: int
    response: EvokedTrace
    average_uv: Samples


def run(job: Job) -> Found:
    """Average the sweeps and mark the response."""
    kind = study_kind(job.recording.about, job.knowledge.studies)
    settings, rules = settings_for(kind, job.knowledge), ConductionSettings.read(job.knowledge.methods["conduction"])

    def averaged(series: Series, how: EvokedSettings) -> Average:
        return measure_average(series.sweeps_uv, series.sampling_rate_hz, series.stimulus_time_s, how, rules)

    def look(series: Series) -> AverageResponse:
        seen = averaged(series, settings)
        if kind == "unknown" and seen.response.status is Status.NO_RESPONSE:
            seen = _of_nerve(averaged(series, settings_for("sensory", job.knowledge))) or seen
        found = tuple(measurements_of(seen.response, Sheet(job.recording, seen.trace, kind)))
        response = handed_out(seen.response, found, kind)
        used = int(seen.used.sum())
        return AverageResponse(response.status, response.flags, len(seen.used), used, response, seen.trace.samples_uv)

    def quantities(seen: AverageResponse) -> Iterator[tuple[Quantity, Status]]:
        own, of_nerve = seen.response, kind in OF_NERVES
        height = ("amplitude_uv", own.amplitude_uv, "uV") if of_nerve else ("amplitude_mv", own.amplitude_mv, "mV")
        for quantity in (
            ("onset_latency_ms", own.onset_latency_ms, "ms"),
            ("peak_latency_ms", own.peak_latency_ms, "ms"),
            height,
        ):
            yield quantity, seen.status

    return measure_series(job, "average", averages.VERSION, look, quantities)


def _of_nerve(seen: Average) -> Average | None:
    """The response of a nerve where nobody named the study and no muscle's response stands; None without one."""
    response = seen.response
    if response.status is not Status.MEASURED or "inverted" in response.flags:
        return None
    return replace(seen, response=replace(response, flags=(*response.flags, AS_SENSORY)))
