"""Needle EMG at rest: activity found, grouped by its shape and named, or silence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ranvier.record import Details, Measurement, Status
from ranvier.signals import spontaneous
from ranvier.signals.spontaneous import Activity, RestActivity, contracts_throughout, measure_rest
from ranvier.signals.studies.sheet import Found, Job, Sheet


@dataclass(frozen=True, slots=True)
class AtRest:
    """What one recording of a muscle at rest shows.

    leading     the name of what stands foremost: an activity at rest, silence, or unknown
    kinds       names of all activities at rest that were found, the foremost first
    silent      nothing but noise and recognised artefacts; None when that cannot be told
    activities  surest and most active first, each with its discharges, rhythm, form and reasons
    """

    status: Status
    flags: tuple[str, ...]
    leading: str
    kinds: tuple[str, ...]
    silent: bool | None
    activities: tuple[Activity, ...]
    noise_uv: float | None
    reason: str


def run(job: Job) -> Found:
    """Look at each recording on its own."""
    method = job.knowledge.methods["spontaneous_activity"]
    measurements: dict[int, tuple[Measurement, ...]] = {}
    details: list[Details] = []
    for place in job.places:
        trace = job.recording.traces[place]
        what = trace.samples_uv, trace.sampling_rate_hz, method
        seen = contracts_throughout(*what) if job.how == "unsaid" else None
        seen = seen or measure_rest(*what)
        found = job.details("rest", _handed_out(seen), spontaneous.VERSION, (place,))
        details.append(found)
        if job.how == "said":
            sheet = Sheet(job.recording, trace, "needle")
            count = sum(each.spontaneous for each in seen.activities)
            measurements[place] = (
                replace(
                    sheet.measurement("activities_at_rest", float(count), "", seen.status),
                    method=spontaneous.VERSION,
                    marks=tuple(mark for each in seen.activities for mark in each.marks),
                    flags=found.flags,
                ),
            )
    return Found(measurements, tuple(details))


def _handed_out(seen: RestActivity) -> AtRest:
    kinds = tuple(dict.fromkeys(each.name for each in seen.activities if each.spontaneous))
    return AtRest(
        seen.status, seen.flags, seen.leading, kinds, seen.silent, seen.activities, seen.noise_uv, seen.reason
    )
