"""M wave and H reflex over sweeps of rising stimulus strength."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.record import Status
from ranvier.signals import h_reflex
from ranvier.signals.h_reflex import HReflexSettings, Recruitment, measure_m_h_recruitment
from ranvier.signals.settings import EvokedSettings
from ranvier.signals.studies.series import Quantity, Series, measure_series, millivolt
from ranvier.signals.studies.sheet import Found, Job


def run(job: Job) -> Found:
    """Measure sweeps of one geometry as one series."""
    methods = job.knowledge.methods
    settings = HReflexSettings.read(methods["h_reflex"])
    motor = EvokedSettings.read(methods["evoked_motor"])

    def look(series: Series) -> Recruitment:
        stimulus = series.stimulus_time_s or 0.0
        return measure_m_h_recruitment(
            series.sweeps_uv, series.sampling_rate_hz, stimulus, series.strengths, settings, motor
        )

    return measure_series(job, "h_reflex", h_reflex.VERSION, look, _quantities)


def _quantities(seen: Recruitment) -> Iterator[tuple[Quantity, Status]]:
    """Millivolt for the heights; the H reflex has a status of its own."""
    yield ("m_max_mv", millivolt(seen.m_max_uv), "mV"), seen.status
    yield ("m_max_peak_to_peak_mv", millivolt(seen.m_max_peak_to_peak_uv), "mV"), seen.status
    yield ("h_max_peak_to_peak_mv", millivolt(seen.h_max_peak_to_peak_uv), "mV"), seen.h_status
    yield ("h_reflex_latency_ms", seen.h_onset_ms, "ms"), seen.h_status
    yield ("h_to_m_ratio", seen.h_to_m, ""), seen.h_status
