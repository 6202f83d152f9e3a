"""Find the response in each sweep of a chunk: its negative peak, where it takes off, and what it stands on."""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Indices, count_up
from ranvier.signals.evoked import background
from ranvier.signals.evoked.chunk import Chunk, Found
from ranvier.signals.evoked.frame import Frame
from ranvier.signals.evoked.hum import take_off_hum
from ranvier.signals.evoked.onset import (
    LOWER_LEVEL,
    RiseShapes,
    first_crossing,
    fit_onset,
    fit_whole_rise,
    last_crossing,
    vertex,
)
from ranvier.signals.evoked.recovery import find_recovery
from ranvier.signals.evoked.tail import take_off_tail
from ranvier.signals.settings import EvokedSettings, beneath, marking


def prepare(sweeps: Samples, frame: Frame, settings: EvokedSettings) -> Chunk:
    """Take off mains and offset, hold the artefact still, smooth, and estimate the noise. Changes `sweeps`."""
    hum = background.take_off_mains(sweeps, frame)
    slope = background.take_off_drift(sweeps, frame, ~hum)
    base = background.level(sweeps, frame)
    sweeps -= base[:, None]
    begin, (noise, white, unrest, doubt, tail, left) = (
        background.first_usable(sweeps, frame),
        np.zeros((6, len(sweeps))),
    )
    chunk = Chunk(frame, settings, sweeps, sweeps, base, begin, noise, white, unrest, doubt, tail, left, hum, slope)
    _settle(chunk)
    return chunk


def _settle(chunk: Chunk) -> None:
    """Hold the artefact still, smooth, and estimate noise and tail once the background is off. Changes the chunk."""
    sweeps, geometry = chunk.sweeps, chunk.frame
    _hold_artefact(sweeps, chunk.begin, geometry)
    smooth = background.smoothed(sweeps, geometry)
    chunk.smooth = smooth
    noise, chunk.white, chunk.unrest = background.noise(sweeps, smooth, geometry)
    chunk.noise = np.maximum(noise, 1e-9 * np.maximum(smooth.max(axis=1), -smooth.min(axis=1)))
    chunk.tail = np.abs(smooth[count_up(len(sweeps)), np.minimum(chunk.begin, geometry.size - 1)])


def _hold_artefact(sweeps: Samples, begin: Indices, frame: Frame) -> None:
    """Replace the stimulus artefact by the first usable value, so that smoothing does not spread it."""
    first, last = max(int(frame.stimulus) - 1, 0), int(begin.max(initial=0))
    if last > first:
        inside = np.arange(first, last) < begin[:, None]
        values = sweeps[count_up(len(sweeps)), np.minimum(begin, frame.size - 1)]
        sweeps[:, first:last] = np.where(inside, values[:, None], sweeps[:, first:last])


def search(chunk: Chunk) -> Found:
    """The response of each sweep, after the artefact's tail was taken off where it matters. Changes the chunk."""
    found = _look(chunk)
    _quieten(chunk, found)
    tailed = np.flatnonzero(
        (found.score > marking().tail_noise * chunk.noise)
        & (
            ((chunk.tail > marking().tail_noise * chunk.noise) & (chunk.tail > marking().tail_share * found.depth))
            | (found.crossing - chunk.begin < marking().at_once_ms * chunk.frame.per_ms)
        )
    )
    chunk.tail = np.zeros_like(chunk.tail)
    if tailed.size:
        whole = tailed.size == len(chunk.sweeps)
        part = chunk if whole else chunk.part(tailed)
        foot = found.foot[tailed]
        again = _without_tail(part, foot)
        if whole:
            found = again
        else:
            chunk.put_back(tailed, part)
            found.put_back(tailed, again)
    if not chunk.frame.before:
        _rest_before_response(chunk, found)
        found = _look(chunk)
    _set_onset(chunk, found)
    return found


def _quieten(chunk: Chunk, found: Found) -> None:
    """Take off hum that the stretch before the stimulus did not show well enough. Changes chunk and candidates."""
    geometry, settings = chunk.frame, chunk.settings
    if not geometry.before:
        return
    last = found.peak + int(settings.positive_phase_search_ms * geometry.per_ms)
    enough = geometry.before + geometry.size - last >= beneath().hum_shortest_ms * geometry.per_ms
    alone = found.score < beneath().hum_height * chunk.unrest
    rows = np.flatnonzero((chunk.unrest > beneath().hum_restless * chunk.white * geometry.gain) & (enough | alone))
    if not rows.size:
        return
    some = chunk.part(rows)
    if geometry.ramp.size:  # a piece of hum may have passed for drift
        some.sweeps += some.slope[:, None] * geometry.ramp
        some.slope[:] = 0.0
    rise = last_crossing(some.smooth, found.peak[rows].astype(np.float64), -0.3 * found.depth[rows])
    first = rise - beneath().hum_response_before * settings.slowest_rise_ms * geometry.per_ms
    hummed, doubt = take_off_hum(some.sweeps, geometry, some.white, first.astype(np.intp), last[rows])
    rows, some = rows[hummed], some.part(np.flatnonzero(hummed))
    if not rows.size:
        return
    some.hum[:] = True
    _settle(some)
    some.doubt = doubt[hummed]
    chunk.put_back(rows, some)
    found.put_back(rows, _look(some))


def _without_tail(part: Chunk, foot: Indices) -> Found:
    """The candidates of sweeps that begin with the artefact's tail, after that was taken off. Changes the chunk.

    foot  the response of each row may begin here
    """
    per_ms = part.frame.per_ms
    earlier = background.largest_between(part.smooth, part.begin, foot)
    take_off = foot - int(marking().tail_margin_ms * per_ms)
    part.tail, left, curve = take_off_tail(part.sweeps, part.smooth, part.frame, part.noise, part.begin, take_off)
    part.left = np.where(np.isinf(left), earlier, left)
    brief = take_off - part.begin < marking().tail_trusted_ms * per_ms
    part.left = np.where(brief, np.maximum(part.left, marking().tail_brief_factor * part.tail), part.left)
    found = _look(part)
    doubtful = np.flatnonzero(
        np.isinf(left) | brief | (found.lead > 0) | (part.left > marking().tail_leaves_noise * part.noise)
    )
    if doubtful.size:
        some = part.part(doubtful)
        some.sweeps[:, part.frame.size - curve.shape[1] :] += curve[doubtful]
        if (changed := _without_recovery(some)).size:
            rows, some = doubtful[changed], some.part(changed)
            part.put_back(rows, some)
            found.put_back(rows, _look(some))
    return found


def _without_recovery(chunk: Chunk) -> Indices:
    """Take off, in place, the recovery of the amplifier that sweeps begin with; the rows where there was one."""
    geometry, changed = chunk.frame, list[int]()
    for row in range(len(chunk.sweeps)):
        sweep, clear = chunk.sweeps[row], int(chunk.begin[row])
        found = find_recovery(sweep[clear:], geometry.per_ms, float(chunk.noise[row]) / geometry.gain)
        if found is None or found.until - found.begin < marking().tail_trusted_ms * geometry.per_ms:
            continue
        begin, until = clear + found.begin, clear + found.until
        curve = found.curve(geometry.size - begin, -found.begin)
        sweep[begin:] -= curve
        sweep[max(int(geometry.stimulus) - 1, 0) : begin] = sweep[begin]
        chunk.begin[row] = begin
        smooth = background.smoothed(chunk.sweeps[row : row + 1], geometry)[0]
        chunk.smooth[row] = smooth
        chunk.tail[row] = abs(curve[min(until - begin, curve.size - 1)])
        chunk.left[row] = np.abs(smooth[begin:until]).max()
        changed.append(row)
    return np.array(changed, dtype=np.intp)


def _rest_before_response(chunk: Chunk, found: Found) -> None:
    """Without a stretch before the stimulus, the rest between artefact and response is the baseline."""
    until = np.minimum(found.crossing, found.highest) if chunk.frame.stimulus > 0 else found.crossing
    places = count_up(chunk.frame.size)
    used = (places >= chunk.begin[:, None]) & (places <= until[:, None])
    count = used.sum(axis=1)
    enough = count >= max(0.3 * chunk.frame.per_ms, 4)
    mean = np.where(used, chunk.sweeps, 0.0).sum(axis=1) / np.maximum(count, 1)
    shift = np.where(enough, mean, 0.0)
    chunk.sweeps -= shift[:, None]
    chunk.smooth -= shift[:, None]
    chunk.base += shift


def _window(chunk: Chunk) -> Samples:
    """The smoothed search window, held at its first usable value before that."""
    geometry = chunk.frame
    window = chunk.smooth[:, geometry.start : geometry.stop]
    latest = int(chunk.begin.max(initial=0)) - geometry.start
    if latest <= 0:
        return window
    window = window.copy()
    edge = chunk.smooth[count_up(len(window)), np.minimum(chunk.begin, geometry.size - 1)]
    usable = count_up(latest) >= (chunk.begin - geometry.start)[:, None]
    window[:, :latest] = np.where(usable, window[:, :latest], edge[:, None])
    return window


def _look(chunk: Chunk) -> Found:
    """The candidate of each sweep, its onset still open."""
    geometry = chunk.frame
    window = _window(chunk)
    peak, depth, score = _lowest(window, round(geometry.per_ms))
    early = window[:, : int(peak.max(initial=0)) + 1]
    places = count_up(early.shape[1])
    after = places > peak[:, None]
    quiet = np.maximum(marking().departure_noise * chunk.noise, marking().departure_share * depth)
    still = early >= -quiet[:, None]
    still[after] = False
    crossing = early.shape[1] - 1 - np.argmax(still[:, ::-1], axis=1)
    crossing = np.where(still.any(axis=1), crossing, 0)
    highest = np.argmax(np.where(after, -np.inf, early), axis=1)
    hill = _hill(early, chunk, depth, highest)
    settings, apart = chunk.settings, (crossing - highest) / geometry.per_ms
    lead = np.where(apart <= settings.initial_positivity_longest_ms, hill, 0.0)
    foot = np.maximum(crossing, highest)
    hills = np.flatnonzero(lead > 0)
    if hills.size:
        foot[hills] = _foot(early[hills], highest[hills])
    offset = geometry.start
    return Found(
        peak=peak + offset,
        depth=depth,
        score=score,
        crossing=crossing + offset,
        highest=highest + offset,
        foot=foot + offset,
        lead=lead,
        hill=hill,
        onset=np.zeros(len(window)),
    )


def _lowest(window: Samples, head: int) -> tuple[Indices, Samples, Samples]:
    """The negative peak of each row, its depth, and the smaller of that and the fall from the highest point before."""
    rows, head = count_up(len(window)), min(max(head, 1), window.shape[1])
    peak = np.argmin(window, axis=1)
    score = np.maximum(-window[rows, peak], 1e-12)
    below = np.flatnonzero((window[:, :head].max(axis=1) < 0.0) | (peak < head))  # perhaps all before is below 0
    if below.size:
        peak[below], score[below] = _largest_fall(window[below])
    return peak, np.maximum(-window[rows, peak], 1e-12), score


def _largest_fall(window: Samples) -> tuple[Indices, Samples]:
    """Where each row lies furthest below the baseline and below all that comes before; and how far."""
    falls = np.maximum.accumulate(window, axis=1)
    np.minimum(falls, 0.0, out=falls)
    falls -= window
    peak = np.argmax(falls, axis=1)
    return peak, falls[count_up(len(window)), peak]


def _set_onset(chunk: Chunk, found: Found) -> None:
    """The negative take-off of each candidate: the top of an initial positive phase where there is one."""
    start = chunk.frame.start
    window = _window(chunk)
    onset = _take_off(window, chunk, found.peak - start, found.depth, found.crossing - start) + start
    hills = np.flatnonzero(found.lead > 0)
    if hills.size:
        reach = max(int(marking().positive_top_reach_ms * chunk.frame.per_ms), 1)
        onset[hills] = vertex(window[hills], found.highest[hills] - start, reach)[0] + start
    found.onset = np.clip(onset, chunk.begin, found.peak)


def _take_off(window: Samples, chunk: Chunk, peak: Indices, depth: Samples, crossing: Indices) -> Samples:
    """Where the negative phase of each row leaves the baseline; a place in the window, between samples."""
    geometry, settings = chunk.frame, chunk.settings
    share = np.clip(
        marking().fit_level_noise * chunk.noise / depth, marking().fit_level_lowest, marking().fit_level_highest
    )
    upper = first_crossing(window, crossing, -share * depth, peak)
    lower = last_crossing(window, upper, -share * LOWER_LEVEL * depth)
    creeps = np.flatnonzero(upper - lower > marking().creeping_share * (peak - upper))
    if creeps.size:  # is it the rest before the rise that passes the lower level?
        near = upper[creeps] - last_crossing(
            window[creeps], upper[creeps], (-share * marking().near_level * depth)[creeps]
        )
        usual = marking().near_to_lower * np.maximum(near, 1.0)
        lower[creeps] = np.maximum(
            lower[creeps], np.where(upper[creeps] - lower[creeps] > 2 * usual, upper[creeps] - usual, 0)
        )
    brief = np.flatnonzero((upper - lower < marking().brief_rise_samples) & (share < marking().brief_rise_level))
    if brief.size:
        share[brief], some = marking().brief_rise_level, window[brief]
        upper[brief] = first_crossing(some, crossing[brief], -marking().brief_rise_level * depth[brief], peak[brief])
        lower[brief] = last_crossing(some, upper[brief], -marking().brief_rise_level * LOWER_LEVEL * depth[brief])
    first = int(chunk.begin.min(initial=geometry.start))  # nothing is read outside the rise and the rest before it
    last = geometry.start + int((peak + 0.15 * np.maximum(peak - crossing, 10)).max(initial=0)) + 3
    rise = chunk.sweeps[:, first:last]
    running = np.zeros((len(window), rise.shape[1] + 1))
    usable = count_up(rise.shape[1]) >= (chunk.begin - first)[:, None]
    np.cumsum(np.where(usable, rise, 0.0), axis=1, out=running[:, 1:])
    shift = geometry.start - first  # from places in the window to places in the running sum
    shapes = RiseShapes((settings.rise_power, settings.rise_power_slow), settings.rise_seen_percent / 100)
    onset = fit_onset(running, upper + shift, lower + shift, shapes, share, marking().uneven_noise * chunk.noise)
    faint = np.flatnonzero(share >= marking().whole_rise_level)
    if faint.size:
        white = chunk.noise[faint] / geometry.gain
        known = ~chunk.hum[faint] & (geometry.before > 0)
        whole = fit_whole_rise(running[faint], peak[faint] + shift, crossing[faint] + shift, white, known)
        onset[faint] += marking().whole_rise_weight * (whole - onset[faint])
    return onset - shift


def _foot(window: Samples, highest: Indices) -> Indices:
    """Where the hill before the negative phase starts to rise."""
    rows, places = count_up(len(window)), count_up(window.shape[1])
    before = places <= highest[:, None]
    low = np.min(np.where(before, window, np.inf), axis=1)
    level = low + marking().positive_foot_share * (window[rows, highest] - low)
    return np.max(np.where(before & (window <= level[:, None]), places, 0), axis=1)


def _hill(window: Samples, chunk: Chunk, depth: Samples, highest: Indices) -> Samples:
    """Height of a positive phase before the negative one: a real hill, not a falling tail."""
    settings, rows = chunk.settings, count_up(len(window))
    places = count_up(window.shape[1])
    top = window[rows, highest]
    foot = np.min(np.where(places <= highest[:, None], window, np.inf), axis=1)
    least = np.maximum(
        settings.detection_noise_multiple * chunk.noise, settings.initial_positivity_percent / 100 * depth
    )
    return np.where((top > least) & (top - np.maximum(foot, 0.0) > least), top, 0.0)
