"""The parameters of one motor unit potential, or the reason why it cannot be measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ranvier.record import Mark, Status
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Indices, floats
from ranvier.signals.decomposition.units import Decomposition
from ranvier.signals.motor_unit.averaging import Averaged, average
from ranvier.signals.motor_unit.extent import Extent, find_extent
from ranvier.signals.motor_unit.settings import MotorUnitSettings
from ranvier.signals.motor_unit.shape import Shape, find_shape
from ranvier.signals.motor_unit.stability import firing, jiggle_percent

VERSION = "motor unit 4"
"""Name and version of the method, written on every measurement it makes."""


@dataclass(frozen=True, slots=True, eq=False)
class MotorUnitPotential:
    """One motor unit potential, averaged from its discharges.

    id                 name of the unit in its recording
    discharges         discharges that lie whole in the recording; `averaged` of them were used
    amplitude_uv       highest to lowest peak
    duration_ms        from the first to the last sample at which the discharges agree, satellites not counted
    area_uv_ms         area between the potential and its baseline, both sides counted
    phases, turns      stretches on alternating sides of the baseline; peaks that matter
    satellites         parts divided from the rest by a flat baseline
    spike_duration_ms  first to last positive peak of the main spike
    rise_time_ms       positive peak just before the main negative peak to that peak
    steepest_rise_ms   the same for a rise that is all over as steep as the steepest part
    steepest_uv_per_ms steepness of that part; low when no fibre is near the needle
    thickness_ms       area over amplitude
    size_index         2 log10 of the amplitude in mV plus thickness in ms
    jiggle_percent     median change between consecutive discharges, share of the area
    rate_hz            discharges per second while the unit fires
    interval_cv        standard deviation over mean of its intervals
    noise_uv           standard error of the averaged potential
    potential_uv       the averaged potential from its baseline, shape (m,), at the recording's sampling rate
    discharge_index    index of the discharge in it
    marks              onset, end, negative and positive peak, satellites; seconds from the start of `potential_uv`
    flags              few_discharges, superposed, noisy, duration_not_measurable, end_not_reached, clipped, distant,
                       main_peak_positive (leads turned around, or the needle beside the unit), low_sampling_rate,
                       not_numbers, doubtful_train (values of a mixed train may be those of none)
    reason             one sentence when nothing was measured
    """

    id: str
    status: Status
    discharges: int
    averaged: int = 0
    amplitude_uv: float | None = None
    duration_ms: float | None = None
    area_uv_ms: float | None = None
    phases: int | None = None
    turns: int | None = None
    satellites: int | None = None
    spike_duration_ms: float | None = None
    rise_time_ms: float | None = None
    steepest_rise_ms: float | None = None
    steepest_uv_per_ms: float | None = None
    thickness_ms: float | None = None
    size_index: float | None = None
    jiggle_percent: float | None = None
    rate_hz: float | None = None
    interval_cv: float | None = None
    noise_uv: float | None = None
    potential_uv: Samples | None = None
    discharge_index: int | None = None
    marks: tuple[Mark, ...] = ()
    flags: tuple[str, ...] = ()
    reason: str = ""
    version: str = VERSION


def measure_motor_unit(
    samples_uv: Samples,
    sampling_rate_hz: float,
    firing_times_s: Samples,
    settings: MotorUnitSettings,
    name: str = "unit_1",
) -> MotorUnitPotential:
    """The parameters of a motor unit from the recording and the times at which it fired.

    samples_uv      shape (n,), microvolt, without hum and drift; best with the other units taken off
    firing_times_s  discharges in seconds from the first sample, near the largest peak
    settings        see `knowledge/methods/motor_unit.yaml`
    """
    times = np.sort(floats(firing_times_s))
    if not np.isfinite(samples_uv).all() or not np.isfinite(times).all():
        return _refused(name, times.size, "not_numbers", "The recording or the firing times hold no numbers.")
    places: Indices = np.round(times * sampling_rate_hz).astype(np.intp)
    seen = average(samples_uv, places, sampling_rate_hz, settings)
    whole = 0 if seen is None else seen.fit.size
    rate, variation = firing(times, settings)
    found = MotorUnitPotential(name, Status.MEASURED, whole, rate_hz=rate, interval_cv=variation)
    if seen is None or whole < settings.discharges_fewest:
        return _without(
            found, "few_discharges", f"{whole} whole discharges; at least {settings.discharges_fewest:g} are needed."
        )
    return _measured(found, seen, samples_uv, sampling_rate_hz, settings)


def measure_motor_units(found: Decomposition, settings: MotorUnitSettings) -> tuple[MotorUnitPotential, ...]:
    """Every unit of a decomposition, each measured after the others were taken off the recording."""
    rest = found.steady_uv.copy()
    for unit in found.units:
        add_potential(rest, unit.firing_times_s, -unit.potential_uv, unit.potential_peak, found.sampling_rate_hz)
    measured: list[MotorUnitPotential] = []
    for unit in found.units:
        own = rest.copy()
        add_potential(own, unit.firing_times_s, unit.potential_uv, unit.potential_peak, found.sampling_rate_hz)
        seen = measure_motor_unit(own, found.sampling_rate_hz, unit.firing_times_s, settings, unit.id)
        if "clipped" in found.flags and _may_be_cut(unit.potential_uv, found.steady_uv, settings):
            seen = replace(seen, amplitude_uv=None, area_uv_ms=None, thickness_ms=None, size_index=None,
                           flags=tuple(dict.fromkeys((*seen.flags, "clipped"))))  # fmt: skip
        if unit.quality < settings.train_quality_lowest:
            seen = replace(seen, flags=(*seen.flags, "doubtful_train"))
        measured.append(seen)
    return tuple(measured)


def _may_be_cut(potential_uv: Samples, steady_uv: Samples, settings: MotorUnitSettings) -> bool:
    """Whether a potential of a clipped recording is high enough to be one of those that were cut."""
    return bool(np.abs(potential_uv).max() > settings.cut_height_percent / 100 * np.abs(steady_uv).max())


def add_potential(
    samples_uv: Samples, times_s: Samples, potential_uv: Samples, peak: int, sampling_rate_hz: float
) -> None:
    """Add a potential at each of its discharges, in place; what would lie outside the recording is left out."""
    size = potential_uv.size
    for start in (np.round(times_s * sampling_rate_hz).astype(np.intp) - peak).tolist():
        first, last = max(start, 0), min(start + size, samples_uv.size)
        if first < last:
            samples_uv[first:last] += potential_uv[first - start : last - start]


def _measured(
    found: MotorUnitPotential,
    seen: Averaged,
    samples_uv: Samples,
    sampling_rate_hz: float,
    settings: MotorUnitSettings,
) -> MotorUnitPotential:
    noise = float(np.median(seen.error_uv))
    found = replace(found, averaged=int(seen.kept.size), noise_uv=noise)
    unlike = 100 * float((seen.fit < settings.alike_correlation).mean())
    if unlike > settings.superposed_highest_percent:
        return _without(found, "superposed", f"{unlike:.0f} % of the discharges do not resemble their mean.")
    if noise > settings.noise_highest_uv:
        return _without(found, "noisy", f"The mean of the discharges is uncertain by {noise:.0f} uV.")
    extent = find_extent(seen, sampling_rate_hz, settings)
    if extent is None:
        return _without(found, "noisy", "The discharges do not agree with each other.")
    shape = find_shape(extent, sampling_rate_hz, settings)
    if shape.amplitude_uv < settings.smallest_signal_to_noise * noise:
        return _without(found, "noisy", f"The potential of {shape.amplitude_uv:.0f} uV hardly stands out of the noise.")
    flags = _flags(seen, extent, shape, samples_uv, sampling_rate_hz, settings)
    return _filled(replace(found, flags=flags), seen, extent, shape, sampling_rate_hz, settings)


def _filled(
    found: MotorUnitPotential,
    seen: Averaged,
    extent: Extent,
    shape: Shape,
    sampling_rate_hz: float,
    settings: MotorUnitSettings,
) -> MotorUnitPotential:
    per_ms = sampling_rate_hz / 1000
    lasting = not {"end_not_reached", "duration_not_measurable"} & set(found.flags)
    high = "clipped" not in found.flags
    area = shape.area_uv_ms if high and lasting else None
    thickness = None if area is None else area / shape.amplitude_uv
    potential = extent.potential_uv.copy()
    potential.setflags(write=False)
    return replace(
        found,
        amplitude_uv=shape.amplitude_uv if high else None,
        duration_ms=(extent.last - extent.first) / per_ms if lasting else None,
        area_uv_ms=area,
        phases=shape.phases,
        turns=shape.turns,
        satellites=len(extent.satellites),
        spike_duration_ms=(shape.spike_last - shape.spike_first) / per_ms,
        rise_time_ms=shape.rise_time_ms,
        steepest_rise_ms=shape.steepest_rise_ms,
        steepest_uv_per_ms=shape.steepest_uv_per_ms,
        thickness_ms=thickness,
        size_index=None if thickness is None else 2 * float(np.log10(shape.amplitude_uv / 1000)) + thickness,
        jiggle_percent=jiggle_percent(seen, extent, sampling_rate_hz, settings),
        potential_uv=potential,
        discharge_index=seen.discharge,
        marks=_marks(extent, shape, sampling_rate_hz),
    )


def _flags(
    seen: Averaged,
    extent: Extent,
    shape: Shape,
    samples_uv: Samples,
    sampling_rate_hz: float,
    settings: MotorUnitSettings,
) -> tuple[str, ...]:
    said = {
        "end_not_reached": extent.reaches_edge,
        "duration_not_measurable": extent.noise_uv > settings.duration_noise_highest_uv,
        "clipped": _clipped(seen, samples_uv),
        "distant": shape.steepest_uv_per_ms is not None and shape.steepest_uv_per_ms < settings.near_uv_per_ms,
        "main_peak_positive": float(extent.potential_uv[shape.positive_peak])
        > settings.positive_ratio * max(-float(extent.potential_uv[shape.negative_peak]), 0.0),
        "low_sampling_rate": sampling_rate_hz < settings.lowest_sampling_rate_hz,
    }
    return tuple(name for name, holds in said.items() if holds)


def _clipped(seen: Averaged, samples_uv: Samples) -> bool:
    """Whether the recording stays at its highest or lowest value, and this potential reaches that value."""
    for sign, rail in ((1.0, float(samples_uv.max())), (-1.0, -float(samples_uv.min()))):
        if (sign * seen.discharges_uv).max() <= 0.95 * abs(rail):
            continue
        least = rail - 1e-9 * max(abs(rail), 1.0)
        near = np.flatnonzero(samples_uv >= least if sign > 0 else samples_uv <= -least)
        if (near[2:] - near[:-2] == 2).any():
            return True
    return False


def _marks(extent: Extent, shape: Shape, sampling_rate_hz: float) -> tuple[Mark, ...]:
    places = [
        ("onset", extent.first),
        ("positive_peak", shape.positive_peak),
        ("negative_peak", shape.negative_peak),
        ("end", extent.last),
        *(("satellite", first) for first, _ in extent.satellites),
    ]
    return tuple(Mark(name, place / sampling_rate_hz, float(extent.potential_uv[place])) for name, place in places)


def _refused(name: str, discharges: int, flag: str, reason: str) -> MotorUnitPotential:
    return _without(MotorUnitPotential(name, Status.MEASURED, discharges), flag, reason)


def _without(found: MotorUnitPotential, flag: str, reason: str) -> MotorUnitPotential:
    return replace(found, status=Status.TECHNICALLY_INADEQUATE, flags=(*found.flags, flag), reason=reason)
