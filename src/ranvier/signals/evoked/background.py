"""What lies under a response: offset, mains hum, drift and noise. For the artefact's tail see `tail`."""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD, Flags, Indices, count_up, floats, row_products, weighted
from ranvier.signals.evoked.frame import Frame
from ranvier.signals.settings import beneath

_LARGEST_BEND = 1e30  # microvolt; still a number when stored with fewer digits


def level(sweeps: Samples, frame: Frame) -> Samples:
    """The resting level of every sweep; shape (rows,).

    The mean before the stimulus; without such a stretch the median of the sweep, which a brief response
    does not move much.
    """
    if frame.before:
        return sweeps[:, : frame.before].mean(axis=1)
    rest = sweeps[:, frame.clear :]
    return np.median(rest[:, :: max(rest.shape[1] // 256, 1)], axis=1) if rest.shape[1] else np.zeros(len(sweeps))


def take_off_mains(sweeps: Samples, frame: Frame) -> Flags:
    """Subtract, in place, a mains sine fitted before the stimulus where it is plainly there; True for those rows.

    A sine is subtracted rather than filtered, so nothing bends around the response.
    """
    removed = np.zeros(len(sweeps), dtype=np.bool_)
    if not frame.mains:
        return removed
    rest = sweeps[:, : frame.before]
    rest = rest - rest[:, :1]
    power = row_products(rest, rest)
    fitted = (rest @ frame.mains_bases) ** 2  # the first two columns of each basis are constant and line
    total = np.maximum(power - fitted[:, :2].sum(axis=1), 1e-300)
    left = power - fitted.reshape(len(sweeps), len(frame.mains), fitted.shape[1] // len(frame.mains)).sum(axis=2).T
    best = np.argmin(left, axis=0)
    removed = (1 - np.min(left, axis=0) / total > beneath().mains_share) & (power > 0)
    for which, fit in enumerate(frame.mains):
        rows = np.flatnonzero(removed & (best == which))
        if rows.size:
            sweeps[rows] -= (rest[rows] @ fit.solve) @ fit.waves
    return removed


def take_off_drift(sweeps: Samples, frame: Frame, free: Flags) -> Samples:
    """Subtract, in place, the line that a drifting trace follows before the stimulus; returns its slope, or 0.

    free  rows that may have a line: where hum was taken off, a piece of it would pass for one
    A trace is not trusted to keep its slope for longer after the stimulus than was seen before it.
    """
    if not frame.ramp.size:
        return np.zeros(len(sweeps))
    rest, ramp = sweeps[:, : frame.before], frame.ramp[: frame.before]
    strength = float(ramp @ ramp)
    slope = rest @ ramp / strength
    variation = row_products(rest, rest) - frame.before * rest.mean(axis=1) ** 2
    drifts = (slope**2 * strength > beneath().drift_share * variation) & (variation > 0) & free
    rows = np.flatnonzero(drifts)
    if rows.size:
        sweeps[rows] -= slope[rows, None] * frame.ramp
    return np.where(drifts, slope, 0.0)


def noise(sweeps: Samples, smooth: Samples, frame: Frame) -> tuple[Samples, Samples, Samples]:
    """Standard deviations: of the smoothed noise, of the white noise, of the livelier rest; each of shape (rows,).

    The rests lie before the stimulus and in the last part of the sweep; both are taken without their slope, after
    smoothing. The noise is the larger of what fast changes all over the sweep say and what the quieter rest says.
    """
    white = fast_noise(sweeps, frame)
    rests: list[Samples] = []
    half = frame.weights.size // 2
    if frame.before - half >= 5:
        rests.append(_spread_about_slope(smooth[:, : frame.before - half]))
    if frame.size - frame.late >= max(40, 8 * half):
        rests.append(_spread_about_slope(smooth[:, frame.late :]))
    if not rests:
        return white * frame.gain, white, np.zeros(len(sweeps))
    return np.maximum(white * frame.gain, np.minimum.reduce(rests)), white, np.maximum.reduce(rests)


def fast_noise(sweeps: Samples, frame: Frame) -> Samples:
    """Standard deviation of the white noise of every sweep, as its fast changes show it; shape (rows,)."""
    bends = frame.size - frame.clear - 2
    if bends <= 0:
        return np.zeros(len(sweeps))
    return _middle_bend(sweeps[:, frame.clear :], max(bends // 200, 1)) * (MAD_TO_SD / np.sqrt(6.0))


def _middle_bend(sweeps: Samples, step: int) -> Samples:
    """The median of the absolute second differences at every so many samples of each row."""
    left, middle, right = (sweeps[:, first : sweeps.shape[1] - 2 + first : step] for first in (0, 1, 2))
    bend = np.abs(left - 2 * middle + right)
    ordered = np.minimum(bend, _LARGEST_BEND).astype(np.float32)  # seven digits are enough, and sorted far faster
    ordered.sort(axis=1)
    last = ordered.shape[1] - 1
    return 0.5 * (floats(ordered[:, last // 2]) + floats(ordered[:, last - last // 2]))


def largest_at_rest(smooth: Samples, frame: Frame) -> Samples:
    """The largest deflection before the stimulus; 0 when nothing was recorded there."""
    half = frame.weights.size // 2
    rest = smooth[:, : max(frame.before - half, 0)]
    return np.maximum(rest.max(axis=1, initial=0.0), -rest.min(axis=1, initial=0.0))


def _spread_about_slope(part: Samples) -> Samples:
    place = count_up(part.shape[1]) - (part.shape[1] - 1) / 2
    slope = part @ place / (place @ place)
    variation = (part.var(axis=1) - slope**2 * (place @ place) / place.size) * place.size / (place.size - 2)
    return np.sqrt(np.maximum(variation, 0.0))


def beyond_background(smooth: Samples, frame: Frame, tailed: Flags) -> Samples:
    """How far each sweep swings beyond anything that drift, mains and artefact tails could do together.

    tailed  rows in which a tail of the artefact is plainly there
    Half of the peak-to-peak height, in the search window, of what those cannot explain; shape (rows,).
    """
    window = smooth[:, frame.start : frame.stop]
    swing = np.empty(len(window))
    for rows, null in ((~tailed, frame.null), (tailed, frame.null_tail)):
        if rows.any():
            some = window if rows.all() else window[rows]
            left = some - (some @ null) @ null.T
            swing[rows] = 0.5 * (left.max(axis=1) - left.min(axis=1))
    return swing


def largest_between(smooth: Samples, first: Indices, last: Indices) -> Samples:
    """The largest deflection of each row from one sample to another, both included."""
    window = slice(int(first.min()), max(int(last.max()), int(first.min())) + 1)
    places = count_up(smooth.shape[1])[window]
    inside = (places >= first[:, None]) & (places <= np.maximum(last, first)[:, None])
    return np.max(np.where(inside, np.abs(smooth[:, window]), 0.0), axis=1)


def first_usable(sweeps: Samples, frame: Frame) -> Indices:
    """First sample of each row after the blanked artefact and after the amplifier has left its rail.

    A value that is held but lies among those of the rest is no rail: a trace may be quite still until the response.
    """
    begin = np.full(len(sweeps), frame.clear, dtype=np.intp)
    if frame.clear + 3 >= frame.size:
        return begin
    first = sweeps[:, frame.clear]
    rest = sweeps[:, : frame.before] if frame.before else sweeps[:, frame.late :]
    beyond = (first < rest.min(axis=1, initial=np.inf)) | (first > rest.max(axis=1, initial=-np.inf))
    stuck = beyond & (first == sweeps[:, frame.clear + 1]) & (first == sweeps[:, frame.clear + 2])
    for row in np.flatnonzero(stuck):
        leaves = np.flatnonzero(sweeps[row, frame.clear :] != first[row])
        begin[row] = frame.clear + (leaves[0] if leaves.size else 0)
    return begin


def smoothed(sweeps: Samples, frame: Frame) -> Samples:
    """The sweeps after a running parabola; shape as given."""
    if frame.weights.size == 1:
        return sweeps.copy()
    return weighted(sweeps, frame.weights)


def clipped(sweep: Samples, place: int) -> bool:
    """Whether a peak is cut off: three or more equal samples in a row, with steep sides.

    A coarse converter also repeats a value at a smooth peak; there the neighbours are one step away.
    """
    level = sweep[place]
    first = last = place
    while first > 0 and sweep[first - 1] == level:
        first -= 1
    while last < sweep.size - 1 and sweep[last + 1] == level:
        last += 1
    if last - first < 2 or first == 0 or last == sweep.size - 1:
        return last - first >= 2
    steps = np.abs(np.diff(sweep))
    step = float(steps[steps > 0].min())
    return float(abs(sweep[first - 1] - level) + abs(sweep[last + 1] - level)) > 4 * step
