"""Measure a CMAP scan: plateau, stimuli, steps and the number of motor units. Nothing here says abnormal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD
from ranvier.signals.cmap_scan.settings import CmapScanSettings
from ranvier.signals.cmap_scan.steps import Steps, find_steps
from ranvier.signals.cmap_scan.units import UnitModel, fit_units

VERSION = "cmap scan 2"
"""Name and version of this detector, written on every measurement it makes."""

_LEAST_NOISE = 0.0005  # of the maximum; the stored values are rounded
_RESPONSES = (5, 50, 95)


@dataclass(frozen=True, slots=True, eq=False)
class CmapScan:
    """What a CMAP scan shows.

    status               measured, no_response, or technically_inadequate with the reason among the flags
    points               number of stimuli
    maximum_mv           the plateau
    noise_uv             standard deviation of the responses on the plateau
    stimulus_5_ma, ...   stimulus that evokes 5, 50 and 95 % of the maximum
    steps                gaps between the response sizes: D50, step index, largest gaps
    units                number of motor units that are not smaller than a stated share of the maximum
    units_low, _high     its range, by how well other numbers of units explain the scan (95 %)
    mean_unit_uv         maximum over number of units
    model                motor units that explain the scan: their number with range, thresholds and sizes
    flags                too_few_points, few_points, not_numbers, flat, unsorted, no_plateau, noisy_plateau,
                         starts_above_rest, coarse_steps, inverted
    Values are None unless measured.
    """

    status: Status
    points: int
    maximum_mv: float | None = None
    noise_uv: float | None = None
    stimulus_5_ma: float | None = None
    stimulus_50_ma: float | None = None
    stimulus_95_ma: float | None = None
    steps: Steps | None = None
    units: float | None = None
    units_low: float | None = None
    units_high: float | None = None
    mean_unit_uv: float | None = None
    model: UnitModel | None = None
    flags: tuple[str, ...] = ()


def measure_cmap_scan(
    stimulus_ma: Samples,
    amplitude_mv: Samples,
    settings: CmapScanSettings,
    *,
    scan_range: tuple[int, int] | None = None,
) -> CmapScan:
    """Measure a scan.

    stimulus_ma   strength of each stimulus, in the order given
    amplitude_mv  size of the response to each, positive
    scan_range    first and last point (not included) between plateau and rest, when the recording says so; the
                  steps are then looked for there alone

    Raises InputError when the two have different lengths.
    """
    if stimulus_ma.shape != amplitude_mv.shape or stimulus_ma.ndim != 1:
        raise InputError("a CMAP scan needs one response for each stimulus")
    points = int(stimulus_ma.size)
    refused = _unusable(stimulus_ma, amplitude_mv, settings)
    if refused:
        return CmapScan(Status.TECHNICALLY_INADEQUATE, points, flags=(refused,))
    order = np.argsort(stimulus_ma, kind="stable")
    stimulus, response = stimulus_ma[order], amplitude_mv[order]
    count = int(settings.plateau_points)
    rest, top = float(np.median(response[:count])), float(np.median(response[-count:]))
    span = float(np.percentile(amplitude_mv, 98) - np.percentile(amplitude_mv, 2))
    if span < settings.smallest_response_mv:
        return CmapScan(Status.NO_RESPONSE, points, flags=_few(points, settings))
    if top < settings.smallest_response_mv or top - rest < span / 2:
        word = "inverted" if rest > top or top < 0 else "no_plateau"
        return CmapScan(Status.TECHNICALLY_INADEQUATE, points, flags=(word,))
    noise = (_spread(response[:count]), _spread(response[-count:]))
    flags = (*_few(points, settings), *_flags(stimulus_ma, stimulus, response, (rest, top), noise[1], settings))
    if {"no_plateau", "starts_above_rest"} & set(flags):
        return CmapScan(Status.TECHNICALLY_INADEQUATE, points, flags=flags)
    return _measured(stimulus, response, (rest, top), noise, settings, flags, _between(amplitude_mv, scan_range))


def _measured(
    stimulus: Samples,
    response: Samples,
    level: tuple[float, float],
    noise: tuple[float, float],
    settings: CmapScanSettings,
    flags: tuple[str, ...],
    between: Samples,
) -> CmapScan:
    rest, top = level
    largest = top - min(rest, 0.0)
    least = _LEAST_NOISE * largest
    quiet, loud = max(noise[0], least), max(noise[1], least)
    share = np.clip(response / largest, 0.0, 1.0)
    at_each = np.sqrt(quiet**2 + max(loud**2 - quiet**2, 0.0) * share**2)
    model = fit_units(stimulus, response - min(rest, 0.0), at_each, largest, settings)
    curve = np.maximum.accumulate(_running_median(response))
    at = [float(np.interp(largest * percent / 100, curve, stimulus)) for percent in _RESPONSES]
    return CmapScan(
        Status.MEASURED,
        int(stimulus.size),
        maximum_mv=top,
        noise_uv=1000 * noise[1],
        stimulus_5_ma=at[0],
        stimulus_50_ma=at[1],
        stimulus_95_ma=at[2],
        steps=find_steps(between, settings),
        units=model.units,
        units_low=model.low,
        units_high=model.high,
        mean_unit_uv=1000 * largest / model.units,
        model=model,
        flags=flags,
    )


def _unusable(stimulus: Samples, response: Samples, settings: CmapScanSettings) -> str | None:
    if not (np.isfinite(stimulus).all() and np.isfinite(response).all()) or np.any(stimulus <= 0):
        return "not_numbers"
    if stimulus.size < settings.fewest_points:
        return "too_few_points"
    if np.ptp(response) == 0 or np.ptp(stimulus) == 0:
        return "flat"
    return None


def _few(points: int, settings: CmapScanSettings) -> tuple[str, ...]:
    return ("few_points",) if points < settings.few_points else ()


def _flags(
    given: Samples,
    stimulus: Samples,
    response: Samples,
    level: tuple[float, float],
    noise: float,
    settings: CmapScanSettings,
) -> tuple[str, ...]:
    rest, top = level
    count = int(settings.plateau_points)
    change = np.diff(given)
    direction = np.sign(given[-1] - given[0]) or np.sign(change.sum())
    same = settings.same_stimulus_percent / 100 * np.abs(given[1:])
    against = float((change * direction < -same).mean())
    earlier = float(np.median(response[-2 * count : -count]))
    scanned = (response > 0.05 * top) & (response < 0.95 * top)
    apart = np.diff(stimulus[scanned]) / stimulus[scanned][1:] if scanned.sum() > 1 else np.ones(1)
    said = {
        "unsorted": 100 * against > settings.unsorted_percent,
        "no_plateau": 100 * (top - earlier) > settings.plateau_rise_percent * top,
        "noisy_plateau": 100 * noise > settings.plateau_noise_percent * top,
        "starts_above_rest": 100 * rest > settings.start_percent * top,
        "coarse_steps": 100 * float(np.mean(apart)) > settings.coarse_step_percent,
    }
    return tuple(word for word, true in said.items() if true)


def _spread(values: Samples) -> float:
    return float(MAD_TO_SD * np.median(np.abs(values - np.median(values))))


def _running_median(values: Samples, width: int = 7) -> Samples:
    padded = np.pad(values, width // 2, mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1)


def _between(amplitude_mv: Samples, scan_range: tuple[int, int] | None) -> Samples:
    if scan_range is None:
        return amplitude_mv
    part = amplitude_mv[scan_range[0] : scan_range[1]]
    return part if part.size > 2 and np.ptp(part) > 0 else amplitude_mv
