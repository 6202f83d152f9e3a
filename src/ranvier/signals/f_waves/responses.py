"""The late response of each sweep: where it starts and ends, and how high it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices, count_up
from ranvier.signals.evoked.onset import LOWER_LEVEL, first_crossing, fit_onset, last_crossing
from ranvier.signals.f_waves.settings import FWaveSettings

_TAIL_SAMPLES = 6


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """One entry for each sweep; places are samples of the window, NaN where nothing was found.

    onset           first deflection, between samples
    last            last sample
    peak_to_peak_uv height from the highest to the lowest point
    """

    onset: Samples
    last: Samples
    peak_to_peak_uv: Samples

    @property
    def present(self) -> Flags:
        """Sweeps with a late response."""
        return np.isfinite(self.onset)


def find_responses(
    raw: Samples, smooth: Samples, noise: Samples, taken_off: Samples, per_ms: float, settings: FWaveSettings
) -> Responses:
    """The first late response of each sweep.

    taken_off  height of the A waves that were taken off at each sample; what they leave is no response
    """
    count = len(smooth)
    onset, last, height = (np.full(count, np.nan) for _ in range(3))
    limit = (
        np.maximum(settings.detection_noise_multiple * noise, settings.deflection_least_uv)[:, None]
        + settings.left_of_a_wave_percent / 100 * taken_off
    )
    gap, steep, alone = (
        int(each * per_ms) for each in (settings.gap_longest_ms, settings.rise_within_ms, settings.alone_ms)
    )
    begin, sign = np.zeros(count, dtype=np.intp), np.ones(count)
    for row in range(count):
        found = _first_event(smooth[row], limit[row], noise[row], taken_off[row], (gap, steep, alone), settings)
        if found is not None:
            begin[row], last[row], height[row] = found
            sign[row] = np.sign(smooth[row, begin[row]])
    rows = np.flatnonzero(np.isfinite(last))
    if rows.size:
        onset[rows] = _onsets(smooth[rows], limit[rows], begin[rows], sign[rows], per_ms, settings)
        onset[rows] = _fitted(
            raw[rows], smooth[rows], noise[rows], begin[rows], sign[rows], onset[rows], per_ms, settings
        )
    return Responses(onset, last, height)


def _first_event(
    smooth: Samples,
    limit: Samples,
    noise: float,
    taken_off: Samples,
    reach: tuple[int, int, int],
    settings: FWaveSettings,
) -> tuple[int, int, float] | None:
    """First sample beyond the limit, last one, and height of all that follows it closely."""
    gap, steep, alone = reach
    moved = np.abs(smooth - np.concatenate([np.full(min(steep, smooth.size), smooth[0]), smooth[:-steep]])) > limit
    beyond = np.flatnonzero(np.abs(smooth) > limit)
    if not beyond.size:
        return None
    cuts = np.flatnonzero(np.diff(beyond) > gap)
    firsts = beyond[np.concatenate([[0], cuts + 1])]
    lasts = beyond[np.concatenate([cuts, [beyond.size - 1]])]
    found: tuple[int, int, float] | None = None
    for begin, last in zip(firsts, lasts, strict=True):
        if begin < _TAIL_SAMPLES:  # what is there from the very start is a rest of the M response
            continue
        rises = np.flatnonzero(moved[begin : last + 1])
        if not rises.size:  # a slow swing of the baseline
            continue
        first = int(begin + rises[0])
        part = smooth[first : last + 1]
        highest, lowest = max(float(part.max()), 0.0), min(float(part.min()), 0.0)
        left = 2 * settings.left_of_a_wave_percent / 100 * float(taken_off[first : last + 1].max(initial=0.0))
        if highest - lowest < max(settings.smallest_response_uv, 6 * noise) + left:
            continue
        apart = found is not None and begin - found[1] > alone
        if found is None or (apart and found[2] < settings.faint_percent / 100 * (highest - lowest)):
            found = first, int(last), highest - lowest  # a small swing long before a large response is noise
        else:
            found = found[0], int(last), max(found[2], highest - lowest)
    return found


def _onsets(
    smooth: Samples, limit: Samples, begin: Indices, sign: Samples, per_ms: float, settings: FWaveSettings
) -> Samples:
    """The first deflection: where the trace was last near the baseline before it went beyond the limit."""
    down = -(smooth - _rest_before(smooth, begin, per_ms, settings)[:, None]) * sign[:, None]
    rows, places = count_up(len(smooth)), count_up(smooth.shape[1])
    levels = -settings.foot_percent / 100 * limit
    quiet = (down >= levels) & (places <= begin[:, None])
    last = np.max(np.where(quiet, places, 0), axis=1)
    high, low = down[rows, last], down[rows, np.minimum(last + 1, smooth.shape[1] - 1)]
    level = levels[rows, last]
    share = np.clip((high - level) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    return last + share


def _fitted(
    raw: Samples,
    smooth: Samples,
    noise: Samples,
    begin: Indices,
    sign: Samples,
    onset: Samples,
    per_ms: float,
    settings: FWaveSettings,
) -> Samples:
    """The first deflection where its first phase is high enough to fit "rest, then a power of time" to its rise."""
    down = -(smooth - _rest_before(smooth, begin, per_ms, settings)[:, None]) * sign[:, None]
    rows, places = count_up(len(smooth)), count_up(smooth.shape[1])
    phase = (places >= begin[:, None]) & (places <= begin[:, None] + settings.first_phase_ms * per_ms)
    peak = np.argmin(np.where(phase, down, np.inf), axis=1)
    height = np.maximum(-down[rows, peak], 1e-9)
    share = np.maximum(settings.fit_level_noise_multiple * noise / height, settings.fit_level_least_percent / 100)
    start = np.maximum(onset.astype(np.intp) - 1, 0)
    upper = first_crossing(down, start, -share * height, peak)
    lower = last_crossing(down, upper, -share * LOWER_LEVEL * height)
    running = np.zeros((len(raw), raw.shape[1] + 1))
    np.cumsum(-raw * sign[:, None], axis=1, out=running[:, 1:])
    fitted = fit_onset(running, upper, lower)
    good = (
        (share <= settings.fit_level_most_percent / 100)
        & (fitted > 0)
        & (np.abs(fitted - onset) <= settings.fit_reach_ms * per_ms)
    )
    share = np.where(fitted > onset, settings.fit_later_percent / 100, settings.fit_earlier_percent / 100)
    return np.where(good, onset + share * (fitted - onset), onset)


def _rest_before(smooth: Samples, begin: Indices, per_ms: float, settings: FWaveSettings) -> Samples:
    """The level of each row shortly before a place."""
    places = count_up(smooth.shape[1])
    from_begin = places - begin[:, None]
    used = (from_begin >= -settings.rest_from_ms * per_ms) & (from_begin <= -settings.rest_to_ms * per_ms)
    rest = [np.median(row[here]) if here.any() else 0.0 for row, here in zip(smooth, used, strict=True)]
    return np.array(rest)
