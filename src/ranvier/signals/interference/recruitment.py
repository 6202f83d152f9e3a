"""The order in which motor units join a contraction, and how fast they fire. Nothing here says reduced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.interference.settings import InterferenceSettings

VERSION = "recruitment 1"
"""Name and version of the method, written on every measurement it makes."""


@dataclass(frozen=True, slots=True)
class Recruitment:
    """How the motor units of one contraction joined.

    order                names of the units by the time at which they began to fire regularly
    units                how many fired regularly; a lower bound when `units_missed` is among the flags
    second_onset_s       when the second unit joined; None when it fired from the start, or never
    onset_interval_ms    mean interval of the second unit just after it joined
    first_rate_hz        discharges per second of the first unit just before the second joined
    fastest_rate_hz      the highest rate that a unit held over the intervals that make a rate
    ratio                fastest rate over number of units; an upper bound when units were missed
    flags                single_unit, second_from_start, units_missed, activation_poor, no_units
    reason               one sentence when nothing was measured
    """

    status: Status
    order: tuple[str, ...] = ()
    units: int = 0
    second_onset_s: float | None = None
    onset_interval_ms: float | None = None
    first_rate_hz: float | None = None
    fastest_rate_hz: float | None = None
    ratio: float | None = None
    flags: tuple[str, ...] = ()
    reason: str = ""
    version: str = VERSION


def measure_recruitment(
    trains_s: Mapping[str, Samples], settings: InterferenceSettings, explained_share: float | None = None
) -> Recruitment:
    """Recruitment from the discharges of each unit.

    trains_s         name of each unit -> its discharges in seconds from the start of the recording, rising
    explained_share  share of the recording's power that these units account for; None when nobody says

    A contraction in which even the fastest unit is slow was a weak one (or a centrally weak patient): then few units do
    not mean that units were lost, and the flag `activation_poor` says so.
    """
    begun = {name: start for name, times in trains_s.items() if (start := _onset(times, settings)) is not None}
    if not begun:
        return Recruitment(Status.TECHNICALLY_INADEQUATE, flags=("no_units",), reason="No motor unit fires regularly.")
    order = sorted(begun, key=lambda name: (begun[name], name))
    fastest = max(_fastest(trains_s[name], settings) for name in order)
    second = begun[order[1]] if len(order) > 1 else None
    first_rate = None if second is None else _rate_before(trains_s[order[0]], second, settings)
    said = {
        "single_unit": len(order) == 1,
        "second_from_start": second is not None and first_rate is None,
        "units_missed": explained_share is not None and 100 * (1 - explained_share) > settings.unexplained_percent,
        "activation_poor": fastest < settings.slow_rate_hz,
    }
    return Recruitment(
        status=Status.MEASURED,
        order=tuple(order),
        units=len(order),
        second_onset_s=second if first_rate is not None else None,
        onset_interval_ms=_onset_interval(trains_s[order[1]], second, settings) if first_rate and second else None,
        first_rate_hz=first_rate,
        fastest_rate_hz=fastest,
        ratio=fastest / len(order),
        flags=tuple(name for name, holds in said.items() if holds),
    )


def _onset(times_s: Samples, settings: InterferenceSettings) -> float | None:
    """When regular firing begins: the first of several discharges without a long interval."""
    needed = round(settings.regular_fewest_discharges) - 1
    near = np.diff(times_s) * 1000 <= settings.regular_longest_interval_ms
    if near.size < needed:
        return None
    run = np.convolve(near.astype(np.float64), np.ones(needed), mode="valid") >= needed
    return float(times_s[int(np.argmax(run))]) if run.any() else None


def _fastest(times_s: Samples, settings: InterferenceSettings) -> float:
    """The highest rate over the stated number of intervals, by their median, which one false discharge cannot shift."""
    count = round(settings.onset_intervals)
    intervals = np.diff(times_s)
    if intervals.size < count:
        return float(1 / np.median(intervals))
    windows = np.lib.stride_tricks.sliding_window_view(intervals, count)
    return float(1 / np.median(windows, axis=1).min())


def _rate_before(times_s: Samples, moment_s: float, settings: InterferenceSettings) -> float | None:
    """The rate of a unit over its last intervals before a moment; None when it had not fired long enough alone."""
    count = round(settings.onset_intervals)
    earlier = times_s[times_s <= moment_s][-(count + 1) :]
    near = np.diff(earlier)
    near = near[1000 * near <= settings.regular_longest_interval_ms]
    return float(1 / np.median(near)) if near.size >= count - 1 else None


def _onset_interval(times_s: Samples, onset_s: float, settings: InterferenceSettings) -> float:
    later = times_s[times_s >= onset_s][: round(settings.onset_intervals) + 1]
    return 1000 * float(np.diff(later).mean())
