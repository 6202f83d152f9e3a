"""Needle EMG in contraction: turns and amplitude, epoch by epoch."""

from __future__ import annotations

from dataclasses import replace

from ranvier.record import Details, Measurement, Status
from ranvier.signals.interference import InterferenceSettings, measure_interference
from ranvier.signals.studies.sheet import Found, Job, Sheet

QUANTITIES = (
    ("turns_mean_per_s", "1/s"),
    ("amplitude_mean_uv", "uV"),
    ("peak_ratio", ""),
    ("short_intervals_percent", "%"),
    ("small_segments_per_s", "1/s"),
    ("activity_percent", "%"),
)
"""Fields of the result that are measurements of their own, with their units."""


def run(job: Job) -> Found:
    """Measure each recording on its own."""
    settings = InterferenceSettings.read(job.knowledge.methods["interference"])
    measurements: dict[int, tuple[Measurement, ...]] = {}
    details: list[Details] = []
    for place in job.places:
        trace = job.recording.traces[place]
        seen = measure_interference(trace.samples_uv, trace.sampling_rate_hz, settings)
        found = job.details("interference", seen, seen.version, (place,))
        details.append(found)
        if seen.status is Status.MEASURED:
            sheet = Sheet(job.recording, trace, "needle")
            measurements[place] = tuple(
                replace(
                    sheet.measurement(f"interference_{name}", getattr(seen, name), unit, seen.status),
                    method=seen.version,
                    flags=found.flags,
                )
                for name, unit in QUANTITIES
            )
    return Found(measurements, tuple(details))
