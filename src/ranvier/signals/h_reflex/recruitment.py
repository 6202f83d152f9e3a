"""M wave and H reflex over a series of sweeps at rising stimulus strength. Nothing here says abnormal.

The whole M wave is seen where it is largest; it gives the window in which every sweep's M wave is read. The H reflex
is looked for behind that window, in the sweeps whose M wave is small, because it comes first and vanishes when
the stimulus grows. Its window is then read in every sweep. A late response that stays when the M wave is largest,
or whose latency wanders, is no H reflex and is not measured as one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD, Flags, Indices
from ranvier.signals.clipping import held_at_extreme
from ranvier.signals.evoked import EvokedBatch, measure_evoked_batch
from ranvier.signals.h_reflex.settings import HReflexSettings
from ranvier.signals.h_reflex.sigmoid import Sigmoid, fit_sigmoid
from ranvier.signals.settings import EvokedSettings

VERSION = "m and h recruitment 2"
"""Name and version of this detector, written on every measurement it makes."""

_FEWEST_SEEN = 2
_ROBUST_FROM = 5  # of fewer times one wrong one is too many
_RISING = 4  # a sigmoid needs one sweep more than this on the rising limb


@dataclass(frozen=True, slots=True, eq=False)
class Recruitment:
    """What a series of sweeps shows of M wave and H reflex.

    status, h_status   of the M wave and of the H reflex: measured, no_response or technically_inadequate
    stimulus           strength of each sweep as given, rising; None when nobody says
    m_uv, h_uv         height of M wave and H reflex (baseline to negative peak) in each sweep, in that order
    m_max_uv, h_max_uv            largest heights
    m_max_peak_to_peak_uv, h_...  the same from negative to positive peak
    h_to_m                        h_max over m_max, peak to peak; None when m_max may not be reached
    m_onset_ms, h_onset_ms        latencies; of the H reflex the median over its clear sweeps
    h_onset_sd_ms                 how much the H onset varies between these sweeps, one wrong mark left out of account
    m_at_h_max_percent            M wave in the sweep with the largest H reflex, as a share of m_max
    m_curve, h_curve              sigmoid through the M wave, and through the rising limb of the H reflex
    flags    too_few_sweeps, not_numbers, no_stimulus_strength, m_not_maximal, h_not_suppressed, h_latency_varies,
             h_only_at_strong_stimuli, m_large_in_every_sweep, h_largest_at_weakest_stimulus, h_overlaps_m,
             h_comes_and_goes, sweep_too_short, clipped, low_sampling_rate
    """

    status: Status
    h_status: Status
    stimulus: tuple[float, ...] | None = None
    m_uv: tuple[float, ...] = ()
    h_uv: tuple[float, ...] = ()
    m_max_uv: float | None = None
    m_max_peak_to_peak_uv: float | None = None
    h_max_uv: float | None = None
    h_max_peak_to_peak_uv: float | None = None
    h_to_m: float | None = None
    m_onset_ms: float | None = None
    h_onset_ms: float | None = None
    h_onset_sd_ms: float | None = None
    m_at_h_max_percent: float | None = None
    m_curve: Sigmoid | None = None
    h_curve: Sigmoid | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    """Sweeps sorted by stimulus with the resting level taken off, and the M wave found in them."""

    sweeps: Samples
    stimulus: Samples | None
    rate: float
    stimulus_s: float
    motor: EvokedSettings
    any_time: EvokedSettings
    settings: HReflexSettings
    whole: EvokedBatch
    m_uv: Samples
    m_max: float

    def ms(self, place: float) -> float:
        """Time of a sample from the stimulus."""
        return 1000 * (place / self.rate - self.stimulus_s)

    def each_ms(self, places: Samples) -> Samples:
        """The same of several samples."""
        return 1000 * (places / self.rate - self.stimulus_s)


def measure_m_h_recruitment(
    sweeps_uv: Samples,
    sampling_rate_hz: float,
    stimulus_time_s: float,
    stimulus_strength: Samples | None,
    settings: HReflexSettings,
    motor: EvokedSettings,
) -> Recruitment:
    """Measure a series of sweeps at rising stimulus strength.

    sweeps_uv          shape (sweeps, samples), negative phase below zero
    stimulus_time_s    time of the stimulus from the first sample
    stimulus_strength  strength of each sweep in any unit; without it the sweeps count as given in rising order
    motor              settings for motor responses, see `knowledge/methods/evoked_motor.yaml`

    Raises InputError when shapes do not agree, or for sweeps too short to hold a response.
    """
    if sweeps_uv.ndim != 2 or (stimulus_strength is not None and stimulus_strength.shape != sweeps_uv.shape[:1]):
        raise InputError("a series needs sweeps of one length, and one stimulus strength for each")
    if len(sweeps_uv) < settings.fewest_sweeps:
        return _refused("too_few_sweeps")
    if not np.isfinite(sweeps_uv).all():
        return _refused("not_numbers")
    if stimulus_strength is not None and np.isfinite(stimulus_strength).all() and np.ptp(stimulus_strength) > 0:
        order = np.argsort(stimulus_strength, kind="stable")
        strength: Samples | None = stimulus_strength[order]
    else:
        order, strength = np.arange(len(sweeps_uv)), None
    series = _series(sweeps_uv[order], strength, float(sampling_rate_hz), stimulus_time_s, settings, motor)
    if series is None:
        return Recruitment(Status.NO_RESPONSE, Status.NO_RESPONSE)
    return _measured(series)


def _refused(*flags: str) -> Recruitment:
    return Recruitment(Status.TECHNICALLY_INADEQUATE, Status.TECHNICALLY_INADEQUATE, flags=flags)


def _series(
    sweeps: Samples,
    strength: Samples | None,
    rate: float,
    stimulus_s: float,
    settings: HReflexSettings,
    motor: EvokedSettings,
) -> _Series | None:
    """The sweeps with the whole M wave found; None when no sweep holds a response."""
    each = measure_evoked_batch(sweeps, rate, stimulus_s, motor)
    if not each.present.any():
        return None
    level = sweeps - each.baseline_uv[:, None]
    count = max(len(sweeps) // 8, 2)
    whole = measure_evoked_batch(level[-count:].mean(axis=0)[None, :], rate, stimulus_s, motor)
    if not whole.present[0]:
        whole = measure_evoked_batch(level[[int(np.nanargmax(each.amplitude_uv))]], rate, stimulus_s, motor)
    if not whole.present[0] or np.isnan(whole.end[0]):
        return None
    whole, early = _first_response(level[-count:].mean(axis=0), whole, rate, stimulus_s, motor, settings)
    heights = _depth(level, whole.onset[0], whole.end[0])
    return _Series(level, strength, rate, stimulus_s, early, motor, settings, whole, heights, float(np.max(heights)))


def _first_response(
    sweep: Samples,
    whole: EvokedBatch,
    rate: float,
    stimulus_s: float,
    motor: EvokedSettings,
    settings: HReflexSettings,
) -> tuple[EvokedBatch, EvokedSettings]:
    """The M wave rather than a larger H reflex behind it, and settings that look no further than its end."""
    onset_ms = 1000 * (float(whole.onset[0]) / rate - stimulus_s)
    if onset_ms - settings.m_before_h_ms > 2 * motor.search_start_ms:
        early = replace(motor, search_end_ms=onset_ms - 1)
        found = measure_evoked_batch(sweep[None, :], rate, stimulus_s, early)
        if found.present[0] and not np.isnan(found.end[0]):
            return found, early
    return whole, motor


def _depth(sweeps: Samples, first: float, last: float) -> Samples:
    """Depth of the negative phase between two places."""
    part = sweeps[:, max(int(first), 0) : int(last) + 2]
    return np.maximum(-part.min(axis=1), 0.0)


def _measured(series: _Series) -> Recruitment:
    settings, whole = series.settings, series.whole
    largest = series.m_uv >= settings.supramaximal_percent / 100 * series.m_max
    mean = measure_evoked_batch(
        series.sweeps[largest].mean(axis=0)[None, :], series.rate, series.stimulus_s, series.motor
    )
    m_max, m_both = float(mean.amplitude_uv[0]), float(mean.amplitude_uv[0] + np.nan_to_num(mean.positive_uv[0]))
    flags = _flags(series)
    base = Recruitment(
        Status.MEASURED,
        Status.NO_RESPONSE,
        stimulus=None if series.stimulus is None else tuple(series.stimulus.tolist()),
        m_uv=tuple(series.m_uv.tolist()),
        m_max_uv=m_max,
        m_max_peak_to_peak_uv=m_both,
        m_onset_ms=series.ms(float(whole.onset[0])),
        m_curve=None if series.stimulus is None else fit_sigmoid(series.stimulus, series.m_uv),
        flags=flags,
    )
    return _with_h(base, series, m_both)


def _flags(series: _Series) -> tuple[str, ...]:
    count = max(len(series.m_uv) // 8, 2)
    top, earlier = np.median(series.m_uv[-count:]), np.median(series.m_uv[-2 * count : -count])
    said = {
        "no_stimulus_strength": series.stimulus is None,
        "m_not_maximal": 100 * (top - earlier) > series.settings.plateau_rise_percent * top,
        "clipped": bool(series.whole.clipped[0]) or bool(held_at_extreme(series.sweeps).any()),
        "low_sampling_rate": series.rate < series.motor.lowest_sampling_rate_hz,
    }
    return tuple(word for word, true in said.items() if true)


def _with_h(base: Recruitment, series: _Series, m_both: float) -> Recruitment:
    settings = series.settings
    start_ms = series.ms(float(series.whole.end[0]))
    end_ms = series.ms(series.sweeps.shape[1] - 1)
    if end_ms - start_ms < series.settings.shortest_search_ms:
        return replace(base, h_status=Status.TECHNICALLY_INADEQUATE, flags=(*base.flags, "sweep_too_short"))
    late = replace(series.any_time, search_start_ms=start_ms, smallest_response_uv=settings.h_smallest_uv)
    small = series.m_uv < settings.small_m_percent / 100 * series.m_max
    weak = series.m_uv < settings.very_small_m_percent / 100 * series.m_max
    later = replace(late, search_start_ms=_quiet_again_ms(series))
    found = next(
        ((how, seen) for how in (late, later) for rows in (weak, small) if (seen := _late_response(series, how, rows))),
        None,
    )
    if found is None:
        word = _elsewhere(series, later, small, end_ms)
        status = Status.NO_RESPONSE if word in {"", "h_only_at_strong_stimuli"} else Status.TECHNICALLY_INADEQUATE
        return replace(base, h_status=status, flags=(*base.flags, word) if word else base.flags)
    how, seen = found
    return _judged(base, series, how, seen, m_both)


def _quiet_again_ms(series: _Series) -> float:
    """When the positive phase of the whole M wave is over."""
    mean = np.abs(series.sweeps[int(np.argmax(series.m_uv))])
    first = int(series.whole.end[0]) + 1
    top = first + int(np.argmax(mean[first : first + int(series.settings.positive_phase_ms * series.rate / 1000)]))
    quiet = np.flatnonzero(mean[top:] < series.settings.quiet_percent / 100 * series.m_max)
    return series.ms(float(top + quiet[0])) if quiet.size else series.ms(float(mean.size - 1))


def _late_response(series: _Series, late: EvokedSettings, rows: Flags) -> EvokedBatch | None:
    """The late response in the mean of some sweeps whose late part is largest; None without one."""
    places = np.flatnonzero(rows)
    if (
        places.size < 2
        or series.ms(series.sweeps.shape[1] - 1) - late.search_start_ms < series.settings.shortest_search_ms
    ):
        return None
    first = int(series.whole.end[0]) + 1
    behind = np.maximum(-series.sweeps[places, first:].min(axis=1), 0)
    used = places[np.argsort(behind)[::-1][: max(places.size // 3, min(3, places.size))]]
    found = measure_evoked_batch(_after(series, late, used).mean(axis=0)[None, :], series.rate, series.stimulus_s, late)
    return found if found.present[0] and not np.isnan(found.end[0]) else None


def _after(series: _Series, late: EvokedSettings, rows: Indices) -> Samples:
    """Sweeps without what came before the search, when the M wave was over by then."""
    sweeps = series.sweeps[rows]
    start = int((late.search_start_ms / 1000 + series.stimulus_s) * series.rate)
    if start > series.whole.end[0] + 2:
        sweeps[:, int(series.stimulus_s * series.rate) : start] = 0.0
    return sweeps


def _elsewhere(series: _Series, late: EvokedSettings, small: Flags, end_ms: float) -> str:
    """Why there may be no H reflex among the weak stimuli: not looked at, too short, or only with a large M wave."""
    if small.sum() < 2:
        return "m_large_in_every_sweep"
    if end_ms - late.search_start_ms < series.settings.shortest_search_ms:
        return "sweep_too_short"
    strong = measure_evoked_batch(_after(series, late, np.flatnonzero(~small)), series.rate, series.stimulus_s, late)
    if strong.present.sum() >= _FEWEST_SEEN:
        return "h_only_at_strong_stimuli"
    return "sweep_too_short" if end_ms < series.settings.h_latest_ms else ""


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """The late response in each sweep whose M wave is not whole.

    heights          in every sweep, in its window
    best             sweep with the largest height
    onsets, peaks    in the sweeps in which it is clear
    gaps_percent     share of the sweeps between the first and the last clear one in which it is missing
    """

    heights: Samples
    best: int
    low: Flags
    onsets: Samples
    peaks: Samples
    gaps_percent: float

    @property
    def h_max(self) -> float:
        """The largest height."""
        return float(self.heights[self.best])


def _seen(series: _Series, late: EvokedSettings, found: EvokedBatch, *, reached: bool) -> _Seen:
    settings = series.settings
    heights = _depth(series.sweeps, (found.onset[0] + found.peak[0]) / 2, found.end[0])
    low = series.m_uv < settings.supramaximal_percent / 100 * series.m_max
    used = low | (not reached)
    best = int(np.argmax(np.where(used, heights, -1.0)))
    usable = np.flatnonzero(used)
    single = measure_evoked_batch(_after(series, late, usable), series.rate, series.stimulus_s, late)
    clear = single.present & (single.amplitude_uv >= settings.clear_percent / 100 * heights[best])
    places = np.flatnonzero(clear)
    between = heights[usable][places[0] : places[-1] + 1] if places.size else heights[:0]
    missing = between < settings.missing_percent / 100 * heights[best]
    return _Seen(
        heights,
        best,
        low,
        series.each_ms(single.onset[clear]),
        series.each_ms(single.peak[clear]),
        100 * float(missing.mean()) if missing.size else 0.0,
    )


def _judged(base: Recruitment, series: _Series, late: EvokedSettings, found: EvokedBatch, m_both: float) -> Recruitment:
    reached = "m_not_maximal" not in base.flags
    seen = _seen(series, late, found, reached=reached)
    said = _said(series, found, seen, m_both, reached=reached)
    flags = (*base.flags, *(word for word, true in said.items() if true))
    if any(said[word] for word in _DOUBT) or seen.onsets.size < _FEWEST_SEEN:
        h_uv = tuple(seen.heights.tolist())
        return replace(base, h_status=Status.TECHNICALLY_INADEQUATE, h_uv=h_uv, flags=flags)
    near = series.ms(float(found.onset[0])) - series.settings.near_ms
    narrow = replace(late, search_start_ms=max(late.search_start_ms, near))
    row = _after(series, late, np.array([seen.best]))
    at_best = measure_evoked_batch(row, series.rate, series.stimulus_s, narrow)
    both = float(np.nan_to_num(at_best.amplitude_uv[0], nan=seen.h_max) + np.nan_to_num(at_best.positive_uv[0]))
    curve = None
    if series.stimulus is not None and seen.best >= _RISING:
        curve = fit_sigmoid(series.stimulus[: seen.best + 1], seen.heights[: seen.best + 1])
    return replace(
        base,
        h_status=Status.MEASURED,
        h_uv=tuple(seen.heights.tolist()),
        h_max_uv=seen.h_max,
        h_max_peak_to_peak_uv=both,
        h_to_m=both / m_both if reached else None,
        h_onset_ms=float(np.median(seen.onsets)),
        h_onset_sd_ms=_spread(seen.onsets),
        m_at_h_max_percent=100 * float(series.m_uv[seen.best]) / series.m_max,
        h_curve=curve,
        flags=flags,
    )


_DOUBT = ("h_not_suppressed", "h_latency_varies", "h_comes_and_goes", "h_only_at_strong_stimuli")


def _said(series: _Series, found: EvokedBatch, seen: _Seen, m_both: float, *, reached: bool) -> dict[str, bool]:
    """What speaks against an H reflex, and what a reader must know of one."""
    settings, whole = series.settings, ~seen.low
    left = float(np.median(seen.heights[whole])) if whole.any() else 0.0
    residue = float(np.median(_depth(-series.sweeps[whole], found.onset[0], found.end[0]))) if reached else 0.0
    large = settings.large_m_percent / 100 * series.m_max
    return {
        "h_not_suppressed": reached and 100 * left > settings.suppressed_percent * seen.h_max,
        "h_only_at_strong_stimuli": reached and float(series.m_uv[seen.best]) > large,
        "h_latency_varies": _spread(seen.onsets) > settings.latency_varies_ms
        or _spread(seen.peaks) > settings.peak_varies_ms,
        "h_comes_and_goes": seen.gaps_percent > settings.gaps_percent,
        "h_largest_at_weakest_stimulus": seen.best == 0,
        "h_overlaps_m": 100 * residue > settings.overlap_percent * m_both,
    }


def _spread(times_ms: Samples) -> float:
    """Standard deviation of times; of five or more as their usual distance from the middle: one may be wrong."""
    if times_ms.size < _ROBUST_FROM:
        return float(times_ms.std()) if times_ms.size else 0.0
    return float(MAD_TO_SD * np.median(np.abs(times_ms - np.median(times_ms))))
