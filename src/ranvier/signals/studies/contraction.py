"""Needle EMG in contraction: its motor units with discharges and potential, and how they were recruited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ranvier.record import Details, Measurement, Status, Trace
from ranvier.record.recordings import Samples
from ranvier.signals import decomposition
from ranvier.signals.decomposition import Decomposition, DecompositionSettings, MotorUnit, decompose
from ranvier.signals.interference import InterferenceSettings, Recruitment, measure_recruitment
from ranvier.signals.motor_unit import MotorUnitPotential, MotorUnitSettings, measure_motor_units
from ranvier.signals.studies.sheet import Found, Job, Sheet

MEANS = (
    ("mup_amplitude_uv", "amplitude_uv", "uV"),
    ("mup_duration_ms", "duration_ms", "ms"),
    ("mup_area_uv_ms", "area_uv_ms", "uV.ms"),
    ("mup_thickness_ms", "thickness_ms", "ms"),
    ("mup_jiggle_percent", "jiggle_percent", "%"),
    ("mup_firing_rate_hz", "rate_hz", "Hz"),
)
"""Means over the motor units of a recording: quantity, parameter, unit."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainOfUnit:
    """One motor unit: when it discharged, how far the train can be trusted, and the parameters of its potential."""

    id: str
    firing_times_s: Samples
    quality: float
    parameters: MotorUnitPotential
    peak_to_peak_uv: float
    mean_rate_hz: float | None
    interval_cv: float | None
    missed_share: float | None
    false_share: float | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Contraction:
    """What a contraction shows: motor units, the largest first, and how they were recruited.

    explained_share  share of the recording's power that the units account for
    reason           one sentence when nothing was found
    """

    status: Status
    flags: tuple[str, ...]
    motor_units: tuple[TrainOfUnit, ...]
    rms_uv: float | None
    noise_uv: float | None
    explained_share: float | None
    recruitment: Recruitment | None
    reason: str


def run(job: Job) -> Found:
    """Take each recording apart into its motor units and measure each of them."""
    measurements: dict[int, tuple[Measurement, ...]] = {}
    details: list[Details] = []
    for place in job.places:
        trace = job.recording.traces[place]
        result = contraction(trace, job)
        found = job.details("contraction", result, decomposition.VERSION, (place,))
        details.append(found)
        if result.status is Status.MEASURED or job.how == "said":
            sheet = Sheet(job.recording, trace, "needle")
            measurements[place] = tuple(
                replace(each, method=decomposition.VERSION, flags=found.flags) for each in _measurements(result, sheet)
            )
    return Found(measurements, tuple(details))


def contraction(trace: Trace, job: Job) -> Contraction:
    """The motor units of one recording."""
    methods = job.knowledge.methods
    taken_apart = decompose(
        trace.samples_uv, trace.sampling_rate_hz, DecompositionSettings.read(methods["decomposition"])
    )
    potentials = measure_motor_units(taken_apart, MotorUnitSettings.read(methods["motor_unit"]))
    units = tuple(map(_train, taken_apart.units, potentials))
    return Contraction(
        taken_apart.status,
        taken_apart.flags,
        units,
        taken_apart.rms_uv,
        taken_apart.noise_uv,
        taken_apart.explained_share,
        _recruitment(taken_apart, InterferenceSettings.read(methods["interference"])),
        taken_apart.reason,
    )


def _train(unit: MotorUnit, potential: MotorUnitPotential) -> TrainOfUnit:
    return TrainOfUnit(
        id=unit.id,
        firing_times_s=unit.firing_times_s,
        quality=unit.quality,
        parameters=potential,
        peak_to_peak_uv=unit.peak_to_peak_uv,
        mean_rate_hz=unit.mean_rate_hz,
        interval_cv=unit.interval_cv,
        missed_share=unit.missed_share,
        false_share=unit.false_share,
        flags=unit.flags,
    )


def _recruitment(found: Decomposition, settings: InterferenceSettings) -> Recruitment | None:
    trains = {unit.id: unit.firing_times_s for unit in found.units}
    return measure_recruitment(trains, settings, found.explained_share) if trains else None


def _measurements(found: Contraction, sheet: Sheet) -> Iterator[Measurement]:
    yield sheet.measurement("motor_units", float(len(found.motor_units)), "", found.status)
    if not found.motor_units:
        return
    for quantity, parameter, unit in MEANS:
        values = [getattr(each.parameters, parameter) for each in found.motor_units]
        known = [value for value in values if value is not None]
        value = float(np.mean(known)) if known else None
        status = found.status if known or found.status is not Status.MEASURED else Status.TECHNICALLY_INADEQUATE
        yield sheet.measurement(quantity, value, unit, status)
