"""Needle EMG of any kind: amplitudes, turns, discharges and hum."""

from __future__ import annotations

from dataclasses import replace

from ranvier.errors import InputError
from ranvier.record import Details, Measurement, Status
from ranvier.signals import needle
from ranvier.signals.needle import NeedleActivity, measure_needle
from ranvier.signals.settings import NeedleSettings
from ranvier.signals.studies.sheet import Found, Job, Sheet


def run(job: Job) -> Found:
    """Measure each recording on its own."""
    settings = NeedleSettings.read(job.knowledge.methods["needle"])
    measurements: dict[int, tuple[Measurement, ...]] = {}
    details: list[Details] = []
    for place in job.places:
        trace = job.recording.traces[place]
        sheet = Sheet(job.recording, trace, "needle")
        try:
            seen = measure_needle(trace, settings)
        except InputError:
            measurements[place] = (sheet.unusable("too_short", needle.VERSION),)
            continue
        measurements[place] = _measurements(seen, sheet)
        details.append(Details("needle", (place,), needle.VERSION, seen, seen.flags))
    return Found(measurements, tuple(details))


def _measurements(seen: NeedleActivity, sheet: Sheet) -> tuple[Measurement, ...]:
    return tuple(
        replace(
            sheet.measurement(quantity, value, unit, _status(seen, quantity, value)),
            method=needle.VERSION,
            marks=seen.marks if quantity == "discharges_per_s" else (),
            flags=seen.flags,
        )
        for quantity, value, unit in (
            ("rms_uv", seen.rms_uv, "uV"),
            ("peak_to_peak_uv", seen.peak_to_peak_uv, "uV"),
            ("envelope_uv", seen.envelope_uv, "uV"),
            ("turns_per_s", seen.turns_per_s, "1/s"),
            ("amplitude_per_turn_uv", seen.amplitude_per_turn_uv, "uV"),
            ("discharges_per_s", seen.discharges_per_s, "1/s"),
            ("mains_share_percent", None if seen.mains_share is None else 100 * seen.mains_share, "%"),
        )
    )


def _status(seen: NeedleActivity, quantity: str, value: float | None) -> Status:
    cut_off = quantity in {"peak_to_peak_uv", "rms_uv"} and "clipped" in seen.flags
    return Status.TECHNICALLY_INADEQUATE if value is None or cut_off else seen.status
