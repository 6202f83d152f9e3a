"""One train of repetitive stimulation: the decrement, or why the train cannot be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.record import Status
from ranvier.signals import repetitive
from ranvier.signals.repetitive import RepetitiveSettings, Train, measure_train
from ranvier.signals.settings import EvokedSettings
from ranvier.signals.studies.series import Quantity, Series, measure_series
from ranvier.signals.studies.sheet import Found, Job


def run(job: Job) -> Found:
    """Measure the sweeps as one train, in their order."""
    settings = RepetitiveSettings.read(job.knowledge.methods["repetitive"])
    motor = EvokedSettings.read(job.knowledge.methods["evoked_motor"])

    def look(series: Series) -> Train:
        stimulus = series.stimulus_time_s or 0.0
        return measure_train(series.sweeps_uv, series.sampling_rate_hz, stimulus, settings, motor)

    return measure_series(job, "repetitive", repetitive.VERSION, look, _quantities)


def _quantities(seen: Train) -> Iterator[tuple[Quantity, Status]]:
    for quantity in (
        ("decrement_percent", seen.decrement_percent, "%"),
        ("decrement_area_percent", seen.decrement_area_percent, "%"),
        ("decrement_lowest_percent", seen.lowest_percent, "%"),
    ):
        yield quantity, seen.status
