"""What a train of discharges is like: its rhythm, its course, and the form of its potential."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices, running_mean
from ranvier.signals.spontaneous.prepare import Prepared
from ranvier.signals.spontaneous.settings import RestSettings
from ranvier.signals.spontaneous.shapes import local_irregularity
from ranvier.signals.turns import find_turns

FEATURES = (
    "rate_hz", "irregularity", "rate_change", "amplitude_change", "fall", "run_discharges", "run_gap",
    "first_phase", "positive_share", "spike_width_ms", "duration_ms", "turns", "edge", "amplitude_uv",
)  # fmt: skip
"""Features by which trains are told apart, as named in the method file."""

OF_FORM = frozenset({"first_phase", "positive_share", "spike_width_ms", "duration_ms", "turns", "edge"})
"""Those that the potential has whatever its rhythm is."""

BY_RATIO = frozenset(FEATURES) - {"fall", "first_phase", "positive_share", "edge"}
"""Features that are compared by their logarithm."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a train discharges.

    rate_hz         of the intervals within runs; of all discharges over the time when there are too few intervals
    irregularity    coefficient of variation from one interval to the next, slow changes left out; None with few
    interval_cv     ordinary coefficient of variation of the intervals within runs
    rate_change     fastest over slowest smoothed rate within a run; amplitude_change the same of the heights
    fall            course of the height within runs: -1 falls all the time, 0 none, 1 rises
    runs            how many runs; run_discharges how many discharges the run of a discharge has (mean)
    run_gap         pause between runs over the interval within; None with one run
    run_every_cv    coefficient of variation of the time from run to run; None with few runs
    slowest_hz, fastest_hz  rates that one interval in twenty within runs lies below and above
    """

    rate_hz: float
    irregularity: float | None
    interval_cv: float | None
    rate_change: float | None
    amplitude_change: float | None
    fall: float | None
    runs: int
    run_discharges: float
    run_gap: float | None
    run_every_cv: float | None
    longest_run_s: float
    slowest_hz: float | None = None
    fastest_hz: float | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What the potential looks like, from the average of its discharges.

    amplitude_uv    peak to peak
    duration_ms     from the first departure to the return to the baseline; too short where noise hides the ends
    noise_share     height in which the noise hides the ends, over the whole
    spike_width_ms  width of the largest phase at half its height
    first_phase     height of the first phase over the whole; positive when it is positive
    positive_share  highest value over the peak-to-peak height
    phases          phases that stand out; turns the reversals that do
    edge            share of the height that is passed within a fraction of 0.1 ms: 1 for an electric pulse
    """

    amplitude_uv: float
    duration_ms: float
    spike_width_ms: float
    first_phase: float
    positive_share: float
    phases: int
    turns: int
    noise_share: float
    edge: float


def rhythm_of(
    places: Indices,
    heights: Samples,
    sampling_rate_hz: float,
    whole_s: float,
    settings: RestSettings,
    *,
    several: bool = False,
) -> Rhythm:
    """The rhythm of discharges at sample indices with the given heights.

    several  they come from several sources: the rate is how many there are in a second, and runs are not looked for
    """
    times = places / sampling_rate_hz
    gaps = np.maximum(np.diff(times), 1e-4)
    if gaps.size < 2:
        return Rhythm(places.size / whole_s, None, None, None, None, None, 1, float(places.size), None, None, 0.0)
    whole = several or gaps.size < 5
    limit = float(gaps.max()) if whole else _longest_within(gaps, settings)
    edges = np.flatnonzero(gaps > limit)
    bounds = np.concatenate([[0], edges + 1, [times.size]])
    runs = [slice(int(a), int(b)) for a, b in pairwise(bounds)]
    within = gaps[gaps <= limit]
    counts = np.array([run.stop - run.start for run in runs])
    starts = times[[run.start for run in runs]]
    rate, amplitude, fall = _course(times, heights, runs)
    return Rhythm(
        rate_hz=places.size / whole_s if several else 1 / float(np.median(within)),
        irregularity=_irregularity(times, runs, within),
        interval_cv=_variation(within),
        rate_change=rate,
        amplitude_change=amplitude,
        fall=fall,
        runs=len(runs),
        run_discharges=float(counts @ counts) / float(counts.sum()),
        run_gap=float(np.median(gaps[edges]) / np.median(within)) if edges.size else None,
        run_every_cv=_variation(np.diff(starts)),
        longest_run_s=float(max(times[run.stop - 1] - times[run.start] for run in runs)),
        slowest_hz=1 / float(np.quantile(within, 0.95)),
        fastest_hz=1 / float(np.quantile(within, 0.05)),
    )


def _variation(intervals: Samples) -> float | None:
    """Coefficient of variation; None with few."""
    return float(intervals.std() / intervals.mean()) if intervals.size > 2 else None


def _longest_within(gaps: Samples, settings: RestSettings) -> float:
    """The longest interval within a run: the widest step between short and long intervals, when there is one."""
    least = settings.run_pause_ms / 1000
    usual = max(settings.run_gap * float(np.median(gaps)), least)
    logs = np.log(np.sort(gaps))
    first = max(int(0.35 * gaps.size) - 1, 0)
    steps = np.diff(logs)[first : max(int(0.98 * gaps.size), 1)]
    if not steps.size:
        return usual
    at = first + int(np.argmax(steps))
    short, long = logs[: at + 1], logs[at + 1 :]
    apart = steps.max() > np.log(1.4) and long.mean() - short.mean() > np.log(2.4) and short.std() < 0.25
    limit = max(float(np.exp((logs[at] + logs[at + 1]) / 2)), least)
    return limit if apart and float(np.median(_run_lengths(gaps > limit))) >= 2 else usual


def _run_lengths(pauses: Flags) -> Indices:
    """Discharges in each run, given which intervals are pauses."""
    edges = np.concatenate([[-1], np.flatnonzero(pauses), [pauses.size]])
    return np.diff(edges)


def _irregularity(times: Samples, runs: list[slice], within: Samples) -> float | None:
    ratios = [np.diff(np.log(np.maximum(np.diff(times[run]), 1e-4))) for run in runs if run.stop - run.start > 2]
    steps = np.concatenate(ratios) if ratios else np.zeros(0)
    if steps.size >= 3:
        return float(np.median(np.abs(steps)) / 0.954)
    if within.size >= 3:
        logs = np.log(within)
        return float(1.4826 * np.median(np.abs(logs - np.median(logs))))
    return local_irregularity(within) if within.size == 2 else None


def _course(times: Samples, heights: Samples, runs: list[slice]) -> tuple[float | None, float | None, float | None]:
    """Change of rate and of height within the longer runs, and whether the height falls."""
    rates: list[float] = []
    amplitudes: list[float] = []
    falls: list[float] = []
    for run in runs:
        count = run.stop - run.start
        if count < 8:
            continue
        width = min(max(count // 8, 3), 15)
        gaps = _running_median(np.diff(times[run]), width)
        level = _running_median(heights[run], width)
        rates.append(float(np.quantile(gaps, 0.95) / np.quantile(gaps, 0.05)))
        amplitudes.append(float(np.quantile(level, 0.95) / max(np.quantile(level, 0.05), 1e-9)))
        spread = float(level.std())
        order = np.arange(level.size) - (level.size - 1) / 2
        course = float(order @ (level - level.mean())) / level.size
        falls.append(course / max(spread * float(order.std()), 1e-9))
    if not rates:
        return None, None, None
    return float(np.median(rates)), float(np.median(amplitudes)), float(np.median(falls))


def _running_median(values: Samples, width: int) -> Samples:
    if values.size <= width:
        return np.array([float(np.median(values))])
    return np.median(np.lib.stride_tricks.sliding_window_view(values, width), axis=1)


def shown_ms(rate_hz: float, settings: RestSettings) -> tuple[float, float]:
    """How much before and after its largest deflection a potential is looked at, milliseconds."""
    period = 1000 / rate_hz if rate_hz > 0 else 1000.0
    before = min(settings.form_before_ms, settings.form_before_share * period)
    return before, min(settings.form_after_ms, settings.form_after_share * period)


def form_of(
    prepared: Prepared, places: Indices, sampling_rate_hz: float, rate_hz: float, settings: RestSettings
) -> Form | None:
    """The form of the potential from the middle of its discharges; None when all lie at the ends of the recording."""
    before, after = (max(round(each / 1000 * sampling_rate_hz), 4) for each in shown_ms(rate_hz, settings))
    inside = places[(places >= before) & (places + after <= prepared.samples_uv.size)]
    if not inside.size:
        return None
    chosen = inside[:: max(inside.size // int(settings.most_averaged), 1)]
    cut = np.arange(-before, after)
    average = np.median(prepared.samples_uv[chosen[:, None] + cut], axis=0)
    average = running_mean(average, max(round(0.1 / 1000 * sampling_rate_hz), 1))
    edge = max(before // 4, 2)
    average = average - float(np.median(average[:edge]))
    noise = 1.25 * prepared.raw_noise_uv / np.sqrt(chosen.size)
    edge = _edge(prepared, chosen, sampling_rate_hz)
    return _form(average, before, noise, sampling_rate_hz, edge, settings)


def _edge(prepared: Prepared, places: Indices, rate: float) -> float:
    """The steepest change, as a share of the height around it, of the middle one of the discharges."""
    reach = round(0.0015 * rate)
    cut = np.arange(-reach, reach + prepared.edge)
    pieces = prepared.samples_uv[np.clip(places[:, None] + cut, 0, prepared.samples_uv.size - 1)]
    steps = {prepared.edge, max(prepared.edge // 2, 1)}  # a pulse of both signs may be over within the longer one
    steepest = np.max([np.abs(pieces[:, each:] - pieces[:, :-each]).max(axis=1) for each in steps], axis=0)
    height = np.maximum(np.ptp(pieces, axis=1), 1e-9)
    return float(np.median(np.maximum(steepest - prepared.edge_noise_uv, 0.0) / height))


def _form(average: Samples, peak: int, noise_uv: float, rate: float, edge: float, settings: RestSettings) -> Form:
    whole = float(np.ptp(average))
    near = slice(max(peak - round(0.0015 * rate), 0), peak + round(0.0015 * rate) + 1)
    top = near.start + int(np.argmax(np.abs(average[near])))
    height = abs(float(average[top]))
    first, last = _extent(
        np.abs(average), top, max(settings.form_end_share * whole, 3.0 * noise_uv), settings.form_quiet_ms / 1000 * rate
    )
    sign = np.sign(average[top])
    wide = np.flatnonzero(sign * average < 0.5 * height)
    left, right = wide[wide < top], wide[wide > top]
    width = (right[0] if right.size else average.size) - (left[-1] if left.size else -1) - 1
    least = max(settings.form_phase_share * whole, 3.5 * noise_uv)
    beyond = np.flatnonzero(np.abs(average[first : last + 1]) > least) + first
    signs = np.sign(average[beyond]) if beyond.size else np.array([sign])
    changes = np.flatnonzero(np.diff(signs))
    end_of_first = beyond[changes[0]] if changes.size else last
    opening = average[first : end_of_first + 1]
    opened = float(opening[np.argmax(np.abs(opening))]) if opening.size else float(average[top])
    return Form(
        amplitude_uv=whole,
        duration_ms=1000 * (last - first + 1) / rate,
        spike_width_ms=1000 * max(int(width), 1) / rate,
        first_phase=opened / whole if whole else 0.0,
        positive_share=float(average.max()) / whole if whole else 0.0,
        phases=int(changes.size) + 1,
        turns=int(find_turns(average, max(settings.form_turn_share * whole, 5.0 * noise_uv)).size),
        noise_share=3.0 * noise_uv / whole if whole else 1.0,
        edge=edge,
    )


def _extent(size: Samples, top: int, least: float, quiet: float) -> tuple[int, int]:
    """First and last sample of the potential around its top; it ends where it stays low for a while."""
    beyond = np.flatnonzero(size > least)
    if not beyond.size:
        return top, top
    here = int(np.argmin(np.abs(beyond - top)))
    gaps = np.diff(beyond)
    before = np.flatnonzero(gaps[:here] > max(round(quiet), 2))
    after = np.flatnonzero(gaps[here:] > max(round(quiet), 2))
    first = beyond[before[-1] + 1] if before.size else beyond[0]
    last = beyond[here + after[0]] if after.size else beyond[-1]
    return int(first), int(last)
