"""What lies under a response: offset, mains hum, the tail of the stimulus artefact, and noise."""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD, Flags, Indices, count_up, row_products, weighted
from ranvier.signals.evoked_frame import Frame

_MAINS_SHARE = 0.2  # mains is taken off when it explains this share of the variation before the stimulus
_DRIFT_SHARE = 0.6  # a line is taken off when it explains this share of the variation before the stimulus
_SHORTEST_TAIL = 8  # samples
_TAIL_PARTS = 2  # a fast and a slow exponential
_TAIL_UNEXPLAINED = 0.02  # share of the power before the response that a tail may leave


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
    total = np.maximum(power - ((rest @ frame.mains[0].line) ** 2).sum(axis=1), 1e-300)
    left = [power - ((rest @ fit.basis) ** 2).sum(axis=1) for fit in frame.mains]
    best = np.argmin(left, axis=0)
    removed = (1 - np.min(left, axis=0) / total > _MAINS_SHARE) & (power > 0)
    for which, fit in enumerate(frame.mains):
        rows = np.flatnonzero(removed & (best == which))
        if rows.size:
            sweeps[rows] -= (rest[rows] @ fit.solve) @ fit.waves
    return removed


def take_off_drift(sweeps: Samples, frame: Frame, free: Flags) -> Flags:
    """Subtract, in place, the line that a drifting trace follows before the stimulus; True for those rows.

    free  rows that may have a line: where hum was taken off, a piece of it would pass for one
    A trace is not trusted to keep its slope for longer after the stimulus than was seen before it.
    """
    if not frame.ramp.size:
        return np.zeros(len(sweeps), dtype=np.bool_)
    rest, ramp = sweeps[:, : frame.before], frame.ramp[: frame.before]
    strength = float(ramp @ ramp)
    slope = rest @ ramp / strength
    variation = row_products(rest, rest) - frame.before * rest.mean(axis=1) ** 2
    drifts = (slope**2 * strength > _DRIFT_SHARE * variation) & (variation > 0) & free
    rows = np.flatnonzero(drifts)
    if rows.size:
        sweeps[rows] -= slope[rows, None] * frame.ramp
    return drifts


def noise(sweeps: Samples, smooth: Samples, frame: Frame) -> Samples:
    """Standard deviation of the smoothed noise of every sweep; shape (rows,).

    The larger of what fast changes all over the sweep say, and what the quieter of the two rests says
    (before the stimulus, and the last part of the sweep without its slope).
    """
    bend = np.abs(np.diff(sweeps[:, frame.clear :], n=2, axis=1))
    fast = np.zeros(len(sweeps))
    if bend.shape[1]:
        fast = np.median(bend[:, :: max(bend.shape[1] // 200, 1)], axis=1) * MAD_TO_SD / np.sqrt(6.0) * frame.gain
    rests: list[Samples] = []
    half = frame.weights.size // 2
    if frame.before - half >= 5:
        rests.append(_spread_about_slope(smooth[:, : frame.before - half]))
    if frame.size - frame.late >= max(40, 8 * half):
        rests.append(_spread_about_slope(smooth[:, frame.late :]))
    return np.maximum(fast, np.minimum.reduce(rests)) if rests else fast


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
    left = window - (window @ frame.null) @ frame.null.T
    if tailed.any():
        left[tailed] = window[tailed] - (window[tailed] @ frame.null_tail) @ frame.null_tail.T
    return 0.5 * (left.max(axis=1) - left.min(axis=1))


def take_off_tail(
    sweeps: Samples, frame: Frame, noise_uv: Samples, begin: Indices, take_off: Indices
) -> tuple[Samples, Samples]:
    """Subtract, in place, the exponential tail of the stimulus artefact fitted before each response.

    noise_uv  standard deviation of the smoothed noise of each row
    begin     first usable sample of each row (after blanking and saturation)
    take_off  sample at which the response of each row may begin; what follows is not used
    Returns the height of the tail at `take_off` and the largest deflection that the tail leaves before it, in
    microvolt; 0 and infinite where no tail fits and nothing was subtracted.
    """
    rows, places = count_up(len(sweeps)), count_up(frame.size)
    window = slice(int(begin.min()), max(int(take_off.max()), int(begin.min()) + 1))
    used = (places[window] >= begin[:, None]) & (places[window] < take_off[:, None])
    whole = np.where(used, sweeps[:, window], 0.0)
    rest = whole.copy()
    since = np.maximum(places - frame.stimulus, 0.0)
    origin = min(max(int(np.ceil(frame.stimulus)), 0), window.start)
    onward = slice(origin, frame.size)
    tail = np.zeros((len(sweeps), frame.size - origin))
    within = slice(window.start - origin, window.stop - origin)
    for _ in range(_TAIL_PARTS):
        height, decay = _one_tail(rest, used, since[window], frame.decays)
        part = np.exp(since[onward] * (-1 / decay)[:, None])
        part *= height[:, None]
        tail += part
        rest -= np.where(used, part[:, within], 0.0)
    count = used.sum(axis=1)
    chance = 2 * count * (noise_uv / frame.gain) ** 2
    fits = (count >= _SHORTEST_TAIL) & ((rest**2).sum(axis=1) < _TAIL_UNEXPLAINED * (whole**2).sum(axis=1) + chance)
    held = int(begin.max()) - origin  # up to the first usable sample the artefact was held still
    if held > 0:
        edge = tail[rows, np.minimum(begin, frame.size - 1) - origin]
        tail[:, :held] = np.where(places[origin : origin + held] < begin[:, None], edge[:, None], tail[:, :held])
    tail *= fits[:, None]
    sweeps[:, onward] -= tail
    left = np.where(fits, np.abs(smoothed(rest, frame)).max(axis=1), np.inf)
    return np.abs(tail[rows, np.clip(take_off, origin, frame.size - 1) - origin]), left


def largest_between(smooth: Samples, first: Indices, last: Indices) -> Samples:
    """The largest deflection of each row from one sample to another, both included."""
    window = slice(int(first.min()), max(int(last.max()), int(first.min())) + 1)
    places = count_up(smooth.shape[1])[window]
    inside = (places >= first[:, None]) & (places <= np.maximum(last, first)[:, None])
    return np.max(np.where(inside, np.abs(smooth[:, window]), 0.0), axis=1)


def _one_tail(rest: Samples, used: Flags, since: Samples, decays: Samples) -> tuple[Samples, Samples]:
    """Height at the stimulus and decay time of the exponential that explains most of each row.

    rest    the rows, 0 where not used; shape (rows, n)
    since   samples since the stimulus, shape (n,); decays in samples
    """
    inside = used.astype(np.float64)
    grid = np.exp(-since / decays[:, None])
    strength = inside @ (grid**2).T
    explained = np.where(strength > 0, (rest @ grid.T) ** 2 / np.maximum(strength, 1e-300), 0.0)
    decay = decays[np.argmax(explained, axis=1)]
    for _ in range(4):  # Gauss-Newton steps: height of the tail and change of its decay together
        shape = np.exp(-since / decay[:, None]) * inside
        bend = shape * since
        a, b, c = (row_products(*pair) for pair in ((shape, shape), (shape, bend), (bend, bend)))
        p, q = row_products(shape, rest), row_products(bend, rest)
        divisor = a * c - b * b
        safe = divisor > 1e-9 * a * c
        divisor = np.where(safe, divisor, 1.0)
        height = np.where(safe, (c * p - b * q) / divisor, 0.0)
        change = np.where(height != 0, (a * q - b * p) / divisor / np.where(height != 0, height, 1.0), 0.0)
        decay = np.clip(1 / (1 / decay - np.clip(change, -0.2 / decay, 0.2 / decay)), decays[0], decays[-1])
    shape = np.exp(-since / decay[:, None]) * inside
    norm = row_products(shape, shape)
    return row_products(shape, rest) / np.maximum(norm, 1e-300), decay


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


def smooth_again(smooth: Samples, sweeps: Samples, frame: Frame) -> None:
    """Smooth anew, in place, what a tail that was taken off has changed: the part from the stimulus on."""
    half = frame.weights.size // 2
    first = max(int(frame.stimulus) - half, 0)
    from_here = max(first - half, 0)
    smooth[:, first:] = smoothed(sweeps[:, from_here:], frame)[:, first - from_here :]


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
