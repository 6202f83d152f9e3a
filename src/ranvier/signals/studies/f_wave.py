"""F waves, A waves and repeaters over sweeps of one supramaximal stimulus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ranvier.record import Mark, Status, Trace
from ranvier.signals import f_waves
from ranvier.signals.f_waves import FWaves, FWaveSettings, measure_f_waves
from ranvier.signals.settings import EvokedSettings
from ranvier.signals.studies.series import Quantity, Series, measure_series
from ranvier.signals.studies.sheet import Found, Job


def run(job: Job) -> Found:
    """Measure sweeps of one geometry as one ensemble."""
    methods = job.knowledge.methods
    settings = FWaveSettings.read(methods["f_waves"])
    motor = EvokedSettings.read(methods["evoked_motor"])

    def look(series: Series) -> FWaves | None:
        seen = measure_f_waves(series.sweeps_uv, series.sampling_rate_hz, series.stimulus_time_s, settings, motor)
        late = seen.status is Status.MEASURED or seen.a_waves
        return seen if late or job.how == "said" else None  # nobody asked for F waves, and there are none

    return measure_series(job, "f_wave", f_waves.VERSION, look, _quantities, _marks)


def _marks(traces: Sequence[Trace], seen: FWaves) -> tuple[Mark, ...]:
    """The first deflection of each F wave, in the order of the sweeps."""
    marks: list[Mark] = []
    for trace, sweep in zip(traces, seen.sweeps, strict=False):
        if sweep.latency_ms is not None:
            time_s = (trace.stimulus_time_s or 0.0) + sweep.latency_ms / 1000
            marks.append(Mark("f_onset", time_s, float(np.interp(time_s, trace.times_s, trace.samples_uv))))
    return tuple(marks)


def _quantities(seen: FWaves) -> Iterator[tuple[Quantity, Status]]:
    for quantity in (
        ("f_wave_min_latency_ms", seen.minimum_latency_ms, "ms"),
        ("f_wave_mean_latency_ms", seen.mean_latency_ms, "ms"),
        ("f_wave_max_latency_ms", seen.maximum_latency_ms, "ms"),
        ("f_wave_chronodispersion_ms", seen.chronodispersion_ms, "ms"),
        ("f_wave_persistence_percent", seen.persistence_percent, "%"),
        ("f_wave_mean_amplitude_uv", seen.mean_amplitude_uv, "uV"),
        ("a_waves", float(len(seen.a_waves)), ""),
        ("repeaters", None if seen.repeaters is None else float(seen.repeaters), ""),
    ):
        yield quantity, seen.status
