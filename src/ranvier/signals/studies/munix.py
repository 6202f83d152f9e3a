"""MUNIX: one largest response, and stretches of the surface interference pattern at several forces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Measurement, Status
from ranvier.signals import munix
from ranvier.signals.munix import Munix, MunixSettings, measure_munix
from ranvier.signals.settings import EvokedSettings
from ranvier.signals.studies.evoked import alike
from ranvier.signals.studies.sheet import Found, Job, Sheet


def run(job: Job) -> Found:
    """The first trace with a stimulus is the response; every trace without one is a stretch of the pattern."""
    traces = job.recording.traces
    responses = [place for place in job.places if traces[place].stimulus_time_s is not None]
    stretches = list(alike(traces, [place for place in job.places if place not in responses]))
    if not responses or not stretches:
        return Found()
    patterns = max(stretches, key=len)
    response, first = traces[responses[0]], traces[patterns[0]]
    try:
        seen = measure_munix(
            response.samples_uv,
            response.stimulus_time_s or 0.0,
            np.stack([traces[place].samples_uv for place in patterns]),
            response.sampling_rate_hz,
            MunixSettings.read(job.knowledge.methods["munix"]),
            EvokedSettings.read(job.knowledge.methods["evoked_motor"]),
            epochs_rate_hz=first.sampling_rate_hz,
        )
    except InputError:
        return Found()
    found = job.details("munix", seen, munix.VERSION, (responses[0], *patterns))
    sheet = Sheet(job.recording, replace(response, label="series"), "late")
    own = tuple(
        replace(each, method=munix.VERSION, flags=found.flags)
        for each in (_one(sheet, "munix", seen.munix, "", seen), _one(sheet, "musix_uv", seen.musix_uv, "uV", seen))
    )
    return Found({patterns[-1]: own}, (found,))


def _one(sheet: Sheet, name: str, value: float | None, unit: str, seen: Munix) -> Measurement:
    missing = seen.status is Status.MEASURED and value is None
    return sheet.measurement(name, value, unit, Status.TECHNICALLY_INADEQUATE if missing else seen.status)
