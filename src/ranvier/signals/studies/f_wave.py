"""F waves, A waves and repeaters over sweeps of one supramaximal stimulus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ranvier.record import Mark, Status, Trace
from ranvier.signals import f_waves
from ranvier.signals.f_waves import FWaves, FWaveSettings, measure_f_waves
from ranvier.signals.settings import EvokedSettings
from ranvier.signals.studies.series import Quantity, Series, measure_series
from ranvier.signals.studies.sheet import Found, Job

F_ONSET = "f_onset"
"""The mark of the first deflection of an F wave."""


NO_F = "no_f_response"
"""The mark of a person who saw no F wave in a sweep."""

NOT_ASKED = "f_waves_not_asked_for"
"""Nobody said that the sweeps are of F waves, and no late response was seen: this is no proof that they are absent."""


def run(job: Job) -> Found:
    """Measure sweeps of one geometry as one ensemble."""
    methods = job.knowledge.methods
    settings = FWaveSettings.read(methods["f_waves"])
    motor = EvokedSettings.read(methods["evoked_motor"])

    def look(series: Series) -> FWaves | None:
        seen = measure_f_waves(series.sweeps_uv, series.sampling_rate_hz, series.stimulus_time_s, settings, motor)
        seen = with_edited_latencies(series.traces, seen)
        return seen if job.how == "said" else _without_claim(seen)

    return measure_series(job, "f_wave", f_waves.VERSION, look, _quantities, _marks)


def _without_claim(seen: FWaves) -> FWaves | None:
    """An ensemble that nobody called F waves: silent sweeps are shown where they are many and long, but no F wave is
    called absent; fewer or shorter ones may just as well be of another study.
    """
    if seen.status is Status.MEASURED or seen.a_waves:
        return seen
    if seen.status is not Status.NO_RESPONSE or {"too_few_sweeps", "window_cut_off"} & set(seen.flags):
        return None
    return replace(seen, persistence_percent=None, repeaters=None, flags=(*seen.flags, NOT_ASKED))


def with_edited_latencies(traces: Sequence[Trace], seen: FWaves) -> FWaves:
    """The ensemble with the F latencies that a person set; what is counted over the sweeps follows them."""
    said = {F_ONSET, NO_F}
    edited = {place: each for place, trace in enumerate(traces) for each in trace.edited if each.name in said}
    if not edited or len(seen.sweeps) != len(traces):
        return seen
    sweeps = list(seen.sweeps)
    for place, mark in edited.items():
        if mark.name == NO_F:
            called = "A" if sweeps[place].a_waves_ms else "none"
            sweeps[place] = replace(sweeps[place], called=called, latency_ms=None, peak_to_peak_uv=None, repeater=None)
            continue
        latency = 1000 * (mark.time_s - (traces[place].stimulus_time_s or 0.0))
        called = sweeps[place].called if sweeps[place].called == "repeater" else "F"
        sweeps[place] = replace(sweeps[place], called=called, latency_ms=latency)
    latencies = [each.latency_ms for each in sweeps if each.latency_ms is not None]
    clear = [each for each in sweeps if each.called != "unclear"]
    return replace(
        seen,
        status=Status.MEASURED if latencies else Status.NO_RESPONSE,
        sweeps=tuple(sweeps),
        latencies_ms=tuple(each.latency_ms for each in sweeps),
        f_wave_sweeps=len(latencies),
        clear_sweeps=len(clear),
        minimum_latency_ms=min(latencies, default=None),
        mean_latency_ms=sum(latencies) / len(latencies) if latencies else None,
        maximum_latency_ms=max(latencies, default=None),
        chronodispersion_ms=max(latencies) - min(latencies) if latencies else None,
        persistence_percent=100 * len(latencies) / len(clear) if clear else None,
        flags=(*seen.flags, "marks_edited"),
    )


def _marks(traces: Sequence[Trace], seen: FWaves) -> tuple[Mark, ...]:
    """The first deflection of each F wave, in the order of the sweeps."""
    marks: list[Mark] = []
    for trace, sweep in zip(traces, seen.sweeps, strict=False):
        if sweep.latency_ms is not None:
            time_s = (trace.stimulus_time_s or 0.0) + sweep.latency_ms / 1000
            edited = next((each for each in trace.edited if each.name == F_ONSET), None)
            height = float(np.interp(time_s, trace.times_s, trace.samples_uv))
            marks.append(edited or Mark(F_ONSET, time_s, height))
    return tuple(marks)


def _quantities(seen: FWaves) -> Iterator[tuple[Quantity, Status]]:
    """The values over all sweeps; where F waves are absent their persistence is 0 %, and that is a measured value."""
    if NOT_ASKED in seen.flags:
        return
    sure = seen.status is Status.NO_RESPONSE and "too_few_sweeps" not in seen.flags
    counted = Status.MEASURED if sure else seen.status
    yield from (
        (("f_wave_min_latency_ms", seen.minimum_latency_ms, "ms"), seen.status),
        (("f_wave_mean_latency_ms", seen.mean_latency_ms, "ms"), seen.status),
        (("f_wave_max_latency_ms", seen.maximum_latency_ms, "ms"), seen.status),
        (("f_wave_chronodispersion_ms", seen.chronodispersion_ms, "ms"), seen.status),
        (("f_wave_persistence_percent", seen.persistence_percent, "%"), counted),
        (("f_wave_mean_amplitude_uv", seen.mean_amplitude_uv, "uV"), seen.status),
        (("a_waves", float(len(seen.a_waves)), ""), counted),
        (("repeaters", None if seen.repeaters is None else float(seen.repeaters), ""), counted),
    )
