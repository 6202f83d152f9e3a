"""Blink reflex: R1 on the stimulated side, R2 on both sides, marked in every sweep. Nothing here says abnormal.

R1 is a small compound potential of constant latency and is marked as one. R2 is a burst of many units whose form
differs from sweep to sweep; it starts where the power of the trace changes: among all possible moments the one at
which rest before and burst after are together most likely. A component is present when it is seen in enough
sweeps. Which pathway is slow follows from both sides together, and is left to the rules of a criteria set.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import running_mean
from ranvier.signals.clipping import held_at_extreme
from ranvier.signals.evoked import measure_evoked_batch
from ranvier.signals.settings import EvokedSettings, Settings

VERSION = "blink reflex 2"
"""Name and version of this detector, written on every measurement it makes."""

_FEWEST_ONSETS = 2


@dataclass(frozen=True, slots=True)
class BlinkSettings(Settings):
    """Settings of the blink reflex; meaning and source of each stand in methods/blink.yaml."""

    fewest_sweeps: float
    r1_earliest_ms: float
    r1_latest_ms: float
    r1_smallest_uv: float
    r2_earliest_ms: float
    r2_latest_ms: float
    r2_shortest_ms: float
    r2_noise_multiple: float
    r2_background_ratio: float
    r2_smallest_uv: float
    baseline_shortest_ms: float
    seen_percent: float
    r1_varies_ms: float
    r2_varies_ms: float
    power_window_ms: float
    slow_ms: float
    onset_slow_ms: float
    artefact_ms: float
    after_ms: float
    back_ms: float


@dataclass(frozen=True, slots=True)
class BlinkComponent:
    """R1 or R2 of one recording side.

    status        measured, no_response, or technically_inadequate
    onset_ms      median of the onsets
    shortest_ms   shortest onset
    onset_sd_ms   their standard deviation
    onsets_ms     onset in each sweep, None where it is not seen
    size_uv       median height of R1 (negative peak), or root mean square of the R2 burst
    flags         seen_in_few_sweeps, latency_varies, too_few_sweeps, restless, clipped
    """

    status: Status
    onset_ms: float | None = None
    shortest_ms: float | None = None
    onset_sd_ms: float | None = None
    onsets_ms: tuple[float | None, ...] = ()
    size_uv: float | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlinkSide:
    """What stimulation of one side evokes: R1 and R2 on that side, R2 on the other."""

    r1: BlinkComponent
    r2: BlinkComponent
    r2_contralateral: BlinkComponent


def measure_blink(
    ipsilateral_uv: Samples,
    contralateral_uv: Samples,
    sampling_rate_hz: float,
    stimulus_time_s: float,
    settings: BlinkSettings,
    motor: EvokedSettings,
) -> BlinkSide:
    """Mark the components that stimulation of one side evokes.

    ipsilateral_uv, contralateral_uv  shape (sweeps, samples): orbicularis oculi of the stimulated and other side
    stimulus_time_s                   time of the stimulus from the first sample
    motor                             settings for motor responses, see `knowledge/methods/evoked_motor.yaml`

    Raises InputError for arrays of another shape, and for sweeps that end before R2 or lack a rest before the stimulus.
    """
    for sweeps in (ipsilateral_uv, contralateral_uv):
        if sweeps.ndim != 2 or not len(sweeps):
            raise InputError("the blink reflex needs sweeps of one length from both sides")
        after_ms = 1000 * (sweeps.shape[1] / sampling_rate_hz - stimulus_time_s)
        if after_ms < settings.r2_latest_ms or 1000 * stimulus_time_s < settings.baseline_shortest_ms:
            raise InputError(
                "the sweeps are too short for a blink reflex",
                allowed=f"at least {settings.baseline_shortest_ms:g} ms before and {settings.r2_latest_ms:g} ms after "
                "the stimulus",
            )
        if not np.isfinite(sweeps).all():
            raise InputError("a sweep holds values that are not numbers", hint="Leave those sweeps out")
    r1, end_ms = _r1(ipsilateral_uv, sampling_rate_hz, stimulus_time_s, settings, motor)
    later = max(settings.r2_earliest_ms, end_ms + 1)
    return BlinkSide(
        r1,
        _r2(ipsilateral_uv, sampling_rate_hz, stimulus_time_s, later, settings),
        _r2(contralateral_uv, sampling_rate_hz, stimulus_time_s, settings.r2_earliest_ms, settings),
    )


def _r1(
    sweeps: Samples, rate: float, stimulus_s: float, settings: BlinkSettings, motor: EvokedSettings
) -> tuple[BlinkComponent, float]:
    """R1, and when its positive phase is over (0 without an R1)."""
    early = replace(
        motor,
        search_start_ms=settings.r1_earliest_ms,
        search_end_ms=settings.r1_latest_ms + settings.power_window_ms,
        smallest_response_uv=settings.r1_smallest_uv,
    )
    each = measure_evoked_batch(sweeps, rate, stimulus_s, early)
    onsets = 1000 * (each.onset / rate - stimulus_s)
    seen = each.present & (onsets <= settings.r1_latest_ms)
    component = _component(
        [float(onset) if there else None for onset, there in zip(onsets, seen, strict=True)],
        each.amplitude_uv,
        bool(held_at_extreme(sweeps).any() or each.clipped[seen].any()),
        bool((each.background_activity | each.artefact_overlap).mean() > 1 - settings.seen_percent / 100),
        settings,
        settings.r1_varies_ms,
    )
    twice = 2 * each.positive_peak - each.end  # the positive phase is about as long behind its peak as before
    ends = 1000 * (np.where(np.isnan(twice), each.end, twice)[seen] / rate - stimulus_s)
    known = ends[~np.isnan(ends)]
    return component, float(np.median(known)) if component.status is Status.MEASURED and known.size else 0.0


def _r2(sweeps: Samples, rate: float, stimulus_s: float, earliest_ms: float, settings: BlinkSettings) -> BlinkComponent:
    per_ms = rate / 1000
    stimulus = int(stimulus_s * rate)
    fast, sharp = (
        _fast(sweeps, stimulus, per_ms, settings.artefact_ms, each)
        for each in (settings.slow_ms, settings.onset_slow_ms)
    )
    power = np.maximum(running_mean(fast**2, round(settings.power_window_ms * per_ms)), 0.0)
    rest = slice(0, max(stimulus - round(settings.power_window_ms / 2 * per_ms), 1))
    noise = np.sqrt((fast[:, rest] ** 2).mean(axis=1))
    sharp_noise = np.sqrt((sharp[:, rest] ** 2).mean(axis=1))
    largest = np.sqrt(power[:, rest].max(axis=1))
    level = np.maximum(settings.r2_noise_multiple * noise, settings.r2_background_ratio * largest)
    level = np.maximum(level, settings.r2_smallest_uv)
    onsets: list[float | None] = []
    sizes = np.full(len(sweeps), np.nan)
    first, last = stimulus + int(earliest_ms * per_ms), stimulus + int(settings.r2_latest_ms * per_ms)
    for row in range(len(sweeps)):
        start = _burst(np.sqrt(power[row, first:last]) >= level[row], round(settings.r2_shortest_ms * per_ms))
        if start is None:
            onsets.append(None)
            continue
        place = _change(sharp[row], first + start, first, float(sharp_noise[row]), per_ms, settings)
        onsets.append((place - stimulus_s * rate) / per_ms)
        sizes[row] = float(np.sqrt((fast[row, place : place + round(3 * settings.after_ms * per_ms)] ** 2).mean()))
    restless = bool(np.median(largest) > settings.r2_smallest_uv)
    clipped = bool(held_at_extreme(sweeps).any())
    return _component(onsets, sizes, clipped, restless, settings, settings.r2_varies_ms)


def _fast(sweeps: Samples, stimulus: int, per_ms: float, artefact_ms: float, slow_ms: float) -> Samples:
    """Sweeps without what is slower, zero where the artefact is; neither side of it reaches into the other."""
    blind, width = round(artefact_ms * per_ms), round(slow_ms * per_ms)
    before, after = sweeps[:, : max(stimulus - 1, 1)], sweeps[:, stimulus + blind :]
    between = np.zeros((len(sweeps), blind + min(stimulus, 1)))
    return np.concatenate([before - running_mean(before, width), between, after - running_mean(after, width)], axis=1)


def _burst(above: np.ndarray[Any, np.dtype[np.bool_]], shortest: int) -> int | None:
    """Start of the first run that is long enough."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]).astype(np.int8)))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start >= shortest:
            return int(start)
    return None


def _change(sweep: Samples, clear: int, first: int, noise: float, per_ms: float, settings: BlinkSettings) -> int:
    """Where rest becomes burst: the most likely change of power near the place at which it is clearly raised."""
    begin = max(clear - round(settings.back_ms * per_ms), first, 0)
    stop = min(clear + round(settings.after_ms * per_ms), sweep.size)
    part = sweep[begin:stop] ** 2
    burst = float(sweep[clear:stop].var()) or 1.0
    rest = max(noise**2, 1e-6 * burst)
    gain = 0.5 * (part / rest - part / burst + np.log(rest / burst))  # for each sample: burst against rest
    after = np.cumsum(gain[::-1])[::-1]
    return begin + int(np.argmax(after))


def _component(
    onsets: list[float | None],
    sizes: Samples,
    clipped: bool,
    restless: bool,
    settings: BlinkSettings,
    varies_ms: float,
) -> BlinkComponent:
    known = np.array([onset for onset in onsets if onset is not None])
    share = 100 * known.size / len(onsets)
    few = len(onsets) < settings.fewest_sweeps
    said = {"too_few_sweeps": few, "clipped": clipped, "restless": restless}
    flags = tuple(word for word, true in said.items() if true)
    if share < settings.seen_percent or known.size < _FEWEST_ONSETS:
        absent = not known.size and not few and not restless
        if known.size:
            flags = (*flags, "seen_in_few_sweeps")
        status = Status.NO_RESPONSE if absent else Status.TECHNICALLY_INADEQUATE
        return BlinkComponent(status, onsets_ms=tuple(onsets), flags=flags)
    spread = float(known.std())
    there = np.array([onset is not None for onset in onsets])
    return BlinkComponent(
        Status.MEASURED,
        float(np.median(known)),
        float(known.min()),
        spread,
        tuple(onsets),
        float(np.nanmedian(sizes[there])),
        (*flags, "latency_varies") if spread > varies_ms else flags,
    )
