"""A few stimuli of growing strength: whether the strongest was supramaximal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ranvier.record import Status
from ranvier.signals import conduction
from ranvier.signals.conduction import ConductionSettings, StimulusSeries, stimulus_series
from ranvier.signals.evoked import measure_evoked_batch, response
from ranvier.signals.studies.evoked import settings_for, study_kind
from ranvier.signals.studies.series import Quantity, Series, measure_series
from ranvier.signals.studies.sheet import Found, Job


def run(job: Job) -> Found:
    """Judge the responses in the order of the strength of their stimuli."""
    kind = study_kind(job.recording.about, job.knowledge.studies)
    settings, rules = settings_for(kind, job.knowledge), ConductionSettings.read(job.knowledge.methods["conduction"])

    def look(series: Series) -> StimulusSeries | None:
        if series.strengths is None:
            return None
        order: list[int] = np.argsort(series.strengths, kind="stable").tolist()
        batch = measure_evoked_batch(series.sweeps_uv, series.sampling_rate_hz, series.stimulus_time_s, settings)
        return stimulus_series([response(batch, row, series.traces[row], settings) for row in order], rules)

    return measure_series(job, "stimulus_series", conduction.VERSION, look, _quantities)


def _quantities(seen: StimulusSeries) -> Iterator[tuple[Quantity, Status]]:
    yield ("growth_percent", seen.growth_percent, "%"), seen.status
