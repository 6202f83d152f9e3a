"""An average of sweeps, and whether its response stands in the sweeps again and again.

Sweeps in which the muscle was active or the amplifier saturated are left out. A response of the average counts only
when each half of the sweeps shows it: what one sweep alone brought in is no response.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Status, Trace
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD, Flags
from ranvier.signals.conduction import ConductionSettings
from ranvier.signals.evoked import EvokedResponse, measure_evoked
from ranvier.signals.settings import EvokedSettings

VERSION = "average 1"
"""Name and version of this method, written on every measurement it makes."""


@dataclass(frozen=True, slots=True, eq=False)
class Average:
    """The averaged sweep, its response, and the sweeps that it was made of.

    used      the sweeps that were averaged
    response  measured on the average; technically inadequate with the flag `not_repeated` when only some of the
              sweeps show it
    """

    trace: Trace
    used: Flags
    response: EvokedResponse


def measure_average(
    sweeps_uv: Samples,
    sampling_rate_hz: float,
    stimulus_time_s: float | None,
    settings: EvokedSettings,
    rules: ConductionSettings,
) -> Average:
    """Average sweeps of one stimulus and mark the response.

    sweeps_uv  shape (sweeps, samples), microvolt, negative phase below zero

    Raises InputError for sweeps of no usable shape, or with values that are not numbers.
    """
    if sweeps_uv.ndim != 2 or not sweeps_uv.size or not np.isfinite(sweeps_uv).all():
        raise InputError("an average needs sweeps of the shape (sweeps, samples) that hold numbers only")
    used = _restful(sweeps_uv, rules)
    kept = sweeps_uv[used]
    mean = kept.mean(axis=0)
    mean.setflags(write=False)
    trace = Trace(f"average of {len(kept)}", mean, sampling_rate_hz, stimulus_time_s, "evoked")
    seen = measure_evoked(trace, settings)
    if seen.amplitude_uv is None or len(kept) < rules.average_fewest_sweeps:
        return Average(trace, used, seen)
    share = _least_share_of_halves(kept, mean - seen.baseline_uv, seen, trace, rules.compared_from_percent)
    if 100 * share < rules.halves_agree_percent:
        nothing = EvokedResponse(Status.TECHNICALLY_INADEQUATE, seen.noise_uv, seen.baseline_uv)
        return Average(trace, used, replace(nothing, flags=(*seen.flags, "not_repeated")))
    flags = tuple(flag for flag in seen.flags if flag != "may_be_voluntary")  # it came again and again
    return Average(trace, used, replace(seen, flags=flags))


def _restful(sweeps: Samples, rules: ConductionSettings) -> Flags:
    """Sweeps whose distance from the median sweep is not far beyond the usual one."""
    fewest, multiple = rules.average_fewest_sweeps, rules.rejected_noise_multiple
    if len(sweeps) < fewest:
        return np.ones(len(sweeps), dtype=np.bool_)
    left = sweeps - np.median(sweeps, axis=1, keepdims=True)
    left -= np.median(left, axis=0)
    spread = left.std(axis=1)
    height = np.abs(left).max(axis=1)
    used = np.ones(len(sweeps), dtype=np.bool_)
    for size in (spread, height):
        middle = float(np.median(size))
        reach = max((multiple - 1) * middle / 2, multiple * MAD_TO_SD * float(np.median(np.abs(size - middle))))
        used &= size <= middle + reach
    return used if used.sum() >= fewest else np.ones(len(sweeps), dtype=np.bool_)


def _least_share_of_halves(
    kept: Samples, mean: Samples, seen: EvokedResponse, trace: Trace, from_percent: float
) -> float:
    """The smaller share of the response's height in the averages of every second sweep and of the others."""
    stimulus = 1000 * (trace.stimulus_time_s or 0.0)
    marks = {mark.name: mark.time_s for mark in seen.marks}
    first = marks["onset"]
    last = marks.get("negative_end", trace.duration_s)
    window = slice(int(first * trace.sampling_rate_hz), max(int(last * trace.sampling_rate_hz), 1) + 1)
    shape = np.where(mean[window] < -from_percent / 100 * (seen.amplitude_uv or 0.0), mean[window], 0.0)
    power = float(shape @ shape)
    if power == 0 or not np.isfinite(stimulus):
        return 0.0
    halves = [half.mean(axis=0) for half in (kept[::2], kept[1::2], kept[: len(kept) // 2], kept[len(kept) // 2 :])]
    early = max(int(first * trace.sampling_rate_hz), 1)
    return min(float((half[window] - np.median(half[:early])) @ shape) / power for half in halves)
