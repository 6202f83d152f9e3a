"""Same latency and same shape: waves that stand in many sweeps (A waves), and late responses that recur (repeaters).

Every sweep is looked at on its own first: its peaks for A waves, its late response for repeaters. What was found in
single sweeps is then gathered into clusters of equal latency and shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices, count_up, floats

_HALF_MS = 1.2  # a peak is compared with this much on both sides
_PEAK_NOISE, _PEAK_UV = 5.0, 10.0
_SEED_SHARE = 0.6  # of the wanted share of sweeps suffices for a first look
_SAME_PEAK = 0.15  # two peaks belong together when they differ by less of their power
_PRESENT = -0.22  # mean change of the logarithm of the power when the wave is taken off
_REST_UV = 2.0  # what the fitted baseline may be wrong by
_SHARP = 0.15  # a peak is a hill and no slope when this share of its power is not a line
_BROAD_NOISE = 4.0  # a broad hill must bend by this multiple of what noise does
_EDGE_UV = 2.5
_EDGE = 0.03  # a wave ends where it is below this share of its height
_AGREE = 0.3  # sweeps agree on a wave where they spread by less than this share of its height
_LONGEST_MS = 8.0
_QUIET_MS = 1.5
_PLAIN = 0.08  # a wave is plainly there above this share of its height
_MOST = 0.6  # share of the sweeps of a wave in which a rest of it begins at one time
_REST_SHARE = 0.4  # share of the sweeps of a wave in which what is left of it is plainly seen
_FEWEST = 3  # sweeps that must show a part of a wave
_SAME_SWEEPS = 0.8
_STEADY = 0.3  # share of the largest allowed variation that one wave usually keeps to


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A wave of constant latency and shape.

    first    its first sample in the window
    shape    its samples, microvolt
    shift    by how many samples it comes later in each sweep
    present  the sweeps in which it stands
    """

    first: int
    shape: Samples
    shift: Indices
    present: Flags


@dataclass(frozen=True, slots=True, eq=False)
class _Peaks:
    row: Indices
    place: Indices
    snippet: Samples


def _peaks(smooth: Samples, noise: Samples, half: int) -> _Peaks:
    least = np.maximum(_PEAK_NOISE * noise, _PEAK_UV)[:, None]
    inner = smooth[:, 1:-1]
    turn = (np.abs(inner) > least) & ((inner - smooth[:, :-2]) * (smooth[:, 2:] - inner) <= 0)
    turn &= inner * (2 * inner - smooth[:, :-2] - smooth[:, 2:]) > 0
    row, place = np.nonzero(turn)
    place = place + 1
    ok = (place >= half) & (place < smooth.shape[1] - half)
    row, place = row[ok], place[ok]
    snippet = smooth[row[:, None], place[:, None] + np.arange(-half, half + 1)]
    straight = snippet - (snippet @ _line(2 * half + 1)) @ _line(2 * half + 1).T
    bent = (straight**2).sum(axis=1)
    chance = (2 * half + 1) * (noise[row] ** 2 + _REST_UV**2)
    level = snippet - snippet.mean(axis=1, keepdims=True)  # a broad hill is no less one
    sharp = (bent > _SHARP * (snippet**2).sum(axis=1)) | (
        (bent > _SHARP * (level**2).sum(axis=1)) & (bent > _BROAD_NOISE * chance)
    )
    return _Peaks(row[sharp], place[sharp], straight[sharp])


def _line(size: int) -> Samples:
    """Constant and slope as orthonormal columns; shape (size, 2)."""
    return floats(np.linalg.qr(np.column_stack([np.ones(size), np.linspace(-1, 1, size)]))[0])


def find_constant(smooth: Samples, noise: Samples, per_ms: float, share: float, jitter_ms: float) -> Constant | None:
    """The most frequent wave of constant latency and shape; None when none stands in a share (0 to 1) of the sweeps."""
    half, sweeps = int(_HALF_MS * per_ms), len(smooth)
    peaks = _peaks(smooth, noise, half)
    wanted = max(share * sweeps, 3.0)
    if np.unique(peaks.row).size < _SEED_SHARE * wanted:
        return None
    near = np.abs(peaks.place[:, None] - peaks.place) <= 0.5 * jitter_ms * per_ms
    power = (peaks.snippet**2).sum(axis=1)
    apart = power[:, None] + power - 2 * peaks.snippet @ peaks.snippet.T
    chance = (2 * half + 1) * (noise[peaks.row][:, None] ** 2 + noise[peaks.row] ** 2 + _REST_UV**2)
    alike = near & (apart < _SAME_PEAK * 0.5 * (power[:, None] + power) + chance)
    member = np.zeros((peaks.row.size, sweeps), dtype=np.bool_)
    for row in range(sweeps):
        member[:, row] = alike[:, peaks.row == row].any(axis=1)
    counts = member.sum(axis=1)
    for seed in np.lexsort((-np.abs(peaks.snippet[:, half]), -counts))[:6]:
        if counts[seed] < _SEED_SHARE * wanted:
            return None
        found = _grown(smooth, noise, peaks, np.flatnonzero(alike[seed]), int(seed), per_ms, jitter_ms)
        if found is not None and found.present.sum() >= wanted:
            return found
    return None


def _grown(
    smooth: Samples, noise: Samples, peaks: _Peaks, members: Indices, seed: int, per_ms: float, jitter_ms: float
) -> Constant | None:
    """The whole wave around a cluster of peaks, and the sweeps in which it stands."""
    rows, once = np.unique(peaks.row[members], return_index=True)
    places = peaks.place[members][once]
    reach, size = int(_LONGEST_MS * per_ms), smooth.shape[1]
    around = places[:, None] + np.arange(-reach, reach + 1)
    inside = (around >= 0) & (around < size)
    values = np.where(inside, smooth[rows[:, None], np.clip(around, 0, size - 1)], np.nan)
    middle = np.nanmedian(np.where(inside.all(axis=0), values, 0.0), axis=0)
    spread = 1.5 * np.nanmedian(np.abs(np.where(inside.all(axis=0), values, 0.0) - middle), axis=0)
    height = float(np.abs(middle[reach - 2 : reach + 3]).max())
    agree = spread < np.maximum(_AGREE * height, 2 * float(np.median(noise)) + _REST_UV)
    edge = max(_EDGE * height, 4 * float(np.median(noise)) / np.sqrt(rows.size), _EDGE_UV)
    left = _edge(middle[reach::-1], agree[reach::-1], edge, per_ms)
    right = _edge(middle[reach:], agree[reach:], edge, per_ms)
    left, right = min(left, int(np.median(places))), min(right, size - 1 - int(np.median(places)))
    if left + right < int(_HALF_MS * per_ms):
        return None
    first = int(np.median(places)) - left
    shape = _from_its_ends(middle[reach - left : reach + right + 1])
    if first < 0 or first + shape.size > size:
        return None
    shift, present = _presence(smooth, noise, first, shape, per_ms, jitter_ms)
    return Constant(first, shape, shift, present)


def _edge(values: Samples, agree: Flags, edge: float, per_ms: float) -> int:
    """How far a wave reaches from its peak: until it stays flat for a while, or the sweeps disagree."""
    quiet = max(int(_QUIET_MS * per_ms), 1)
    runs = np.lib.stride_tricks.sliding_window_view(values, min(quiet, values.size))
    flat = np.ptp(runs, axis=1) < 2 * edge
    flat &= np.abs(runs.mean(axis=1)) < 0.25 * abs(values[0])
    ends = [values.size - 1]
    if flat.any():
        ends.append(int(np.argmax(flat)) + quiet // 4)
    certain = int(_HALF_MS * per_ms)
    if not agree[certain:].all():
        ends.append(certain + max(int(np.argmax(~agree[certain:])) - 1, 0))
    return min(ends)


def _from_its_ends(values: Samples) -> Samples:
    """A wave above the line that joins its ends, so that taking it off leaves no step."""
    few = max(min(values.size // 20, 5), 1)
    return values - np.linspace(float(values[:few].mean()), float(values[-few:].mean()), values.size)


def _presence(
    smooth: Samples, noise: Samples, first: int, shape: Samples, per_ms: float, jitter_ms: float
) -> tuple[Indices, Flags]:
    """In which sweeps a wave stands, and shifted by how much.

    The wave is cut into short pieces; in each piece it is asked how much power is left, apart from a line, when the
    wave is taken off. A piece that another response overlaps says little and spoils nothing.
    """
    size, length = smooth.shape[1], shape.size
    piece = max(min(int(2 * _HALF_MS * per_ms), length), 4)
    count = max(round(length / piece * 1.5), 1)
    starts = np.linspace(0, length - piece, count).astype(np.intp)
    basis = _line(piece)
    most = int(0.5 * jitter_ms * per_ms)
    shifts = np.array([s for s in range(-most, most + 1) if first + s >= 0 and first + s + length <= size])
    pieces = np.stack([shape[s : s + piece] for s in starts])
    straight = pieces - (pieces @ basis) @ basis.T
    weights = (straight**2).sum(axis=1) / max(float((straight**2).sum()), 1e-12)
    scores = np.zeros((shifts.size, len(smooth)))
    floor = piece * (noise**2 + _REST_UV**2)[:, None]
    for which, shift in enumerate(shifts):
        got = np.stack([smooth[:, first + shift + s : first + shift + s + piece] for s in starts], axis=1)
        rest = got - (got @ basis) @ basis.T
        without = ((rest - straight) ** 2).sum(axis=2)
        change = np.log((without + floor) / ((rest**2).sum(axis=2) + floor))
        scores[which] = change @ weights
    best = np.argmin(scores, axis=0)
    shift, present = shifts[best], scores[best, count_up(len(smooth))] < _PRESENT
    if present.any():
        present &= np.abs(shift - np.median(shift[present])) <= max(_STEADY * jitter_ms * per_ms, 1.0)
    return shift, present


def belongs(one: Constant, other: Constant, gap: float) -> bool:
    """Whether two constant waves are parts of one: close to each other, and in the same sweeps."""
    (a, b), (c, d) = extent_of(one), extent_of(other)
    apart = max(a, c) - min(b, d)
    both = int((one.present & other.present).sum())
    return (
        one.first > 0
        and other.first > 0
        and apart <= gap
        and both >= _SAME_SWEEPS * min(int(one.present.sum()), int(other.present.sum()))
    )


def extent_of(wave: Constant) -> tuple[int, int]:
    """First and last sample at which a wave is plainly there."""
    plain = np.flatnonzero(np.abs(wave.shape) > _PLAIN * np.abs(wave.shape).max())
    return wave.first + int(plain[0]), wave.first + int(plain[-1])


def refined(wave: Constant, raw: Samples, response: Samples, more: int) -> Constant:
    """A constant wave once more, and its tail, from what stands before the late response of each sweep.

    raw       the sweeps without baseline, the wave still in them
    response  where the late response of each sweep starts; NaN without one
    more      by how many samples the tail may be longer than it was taken to be
    """
    rows = np.flatnonzero(wave.present)
    places = wave.first + wave.shift[rows][:, None] + np.arange(wave.shape.size + more)
    inside = (places >= 0) & (places < raw.shape[1])
    until = np.where(np.isfinite(response[rows]), response[rows], np.inf)[:, None]
    inside &= places < until
    enough = inside.sum(axis=0) >= _FEWEST
    if not enough[:_FEWEST].all():
        return wave
    size = int(np.argmin(enough)) if not enough.all() else enough.size
    values = np.where(inside, raw[rows[:, None], np.clip(places, 0, raw.shape[1] - 1)], np.nan)[:, :size]
    shape = np.nanmedian(values, axis=0)
    kept = wave.shape[size:]  # what late responses hide in every sweep stays as it was
    return Constant(wave.first, np.concatenate([shape, kept]), wave.shift, wave.present)


def completed(
    wave: Constant, raw: Samples, group: Indices, extent: tuple[Samples, Samples], reach: tuple[float, float]
) -> Constant:
    """A constant wave with the parts that were left of it: what remains alike in many of its sweeps is not late.

    group   number of the group of equal responses of each sweep, once the wave was taken off; -1 without one
    extent  where the late response of each sweep starts and ends
    reach   by how many samples such a part may stand before and after the wave, and how much more is taken
    """
    near, lead = reach
    begins, ends = extent_of(wave)
    best: Indices = np.zeros(0, dtype=np.intp)
    for number in range(int(group.max(initial=-1)) + 1):
        rows = np.flatnonzero(group == number)
        if not rows.size:
            continue
        start, stop = float(np.median(extent[0][rows])), float(np.median(extent[1][rows]))
        close = start <= ends + near and stop >= begins - near
        if close and rows.size > best.size and wave.present[rows].mean() >= _SAME_SWEEPS:
            best = rows
    rows = best[wave.present[best]]
    silent = int((wave.present & ~np.isfinite(extent[0])).sum())  # of a rest of the wave no sweep is free
    if rows.size >= max(_FEWEST, _REST_SHARE * wave.present.sum()) and silent <= (1 - _SAME_SWEEPS) * rows.size:
        return _rebuilt(wave, raw, rows, (extent[0][rows].min() - lead, extent[1][rows].max() + lead))
    onsets = extent[0][wave.present & np.isfinite(extent[0])]
    middle = float(np.median(onsets)) if onsets.size else np.inf
    close = begins - near <= middle <= ends + near
    if not close or (np.abs(onsets - middle) < 0.5 * lead).sum() < max(_FEWEST, _MOST * wave.present.sum()):
        return wave
    return _rebuilt(wave, raw, np.flatnonzero(wave.present), (middle - lead, middle + 2 * lead))


def _rebuilt(wave: Constant, raw: Samples, rows: Indices, part: tuple[float, float]) -> Constant:
    """A wave with a part beside it, from the middle of some of its sweeps."""
    first = max(int(min(wave.first, part[0])), int(-wave.shift[rows].min()), 1)
    stop = min(int(max(wave.first + wave.shape.size, part[1])), raw.shape[1] - int(wave.shift[rows].max()))
    places = wave.shift[rows][:, None] + np.arange(first, stop)
    return Constant(first, _from_its_ends(np.median(raw[rows[:, None], places], axis=0)), wave.shift, wave.present)


def joined(one: Constant, other: Constant) -> Constant:
    """Two parts as one wave, which stands where the larger part stands."""
    main = one if np.ptp(one.shape) >= np.ptp(other.shape) else other
    first = min(one.first, other.first)
    shape = np.zeros(max(one.first + one.shape.size, other.first + other.shape.size) - first)
    for part in (one, other):
        shape[part.first - first : part.first - first + part.shape.size] += part.shape
    return Constant(first, shape, main.shift, main.present)


def take_off(raw: Samples, wave: Constant) -> Samples:
    """A copy of the sweeps without a constant wave where it stands."""
    left = raw.copy()
    for row in np.flatnonzero(wave.present):
        first = wave.first + int(wave.shift[row])
        stop = min(first + wave.shape.size, raw.shape[1])
        start = max(first, 0)
        left[row, start:stop] -= wave.shape[start - first : stop - first]
    return left


def same_shape_groups(
    raw: Samples, noise: Samples, first: Samples, last: Samples, per_ms: float, jitter_ms: float, share: float
) -> Indices:
    """Number of the group of equal late responses of each sweep; -1 for a response like no other, or none.

    first, last  where the late response of each sweep starts and ends in the window; NaN without one
    share        part of their power (0 to 1) by which two equal responses may differ beyond the noise
    """
    group = np.full(len(raw), -1, dtype=np.intp)
    rows = np.flatnonzero(np.isfinite(first))
    most, lead = round(0.5 * jitter_ms * per_ms), int(1.0 * per_ms)
    for a, b in combinations(rows.tolist(), 2):
        if abs(first[a] - first[b]) > 2 * jitter_ms * per_ms or (group[a] >= 0 and group[a] == group[b]):
            continue
        if _alike(raw, noise, (a, b), (first, last), lead, most, share):
            number = max(group[a], group[b])
            number = group.max() + 1 if number < 0 else number
            for old in {int(group[a]), int(group[b])} - {-1}:
                group[group == old] = number
            group[[a, b]] = number
    return group


def _alike(
    raw: Samples,
    noise: Samples,
    pair: tuple[int, int],
    extent: tuple[Samples, Samples],
    lead: int,
    most: int,
    share: float,
) -> bool:
    a, b = pair
    start = int(min(extent[0][a], extent[0][b])) - lead
    stop = int(max(extent[1][a], extent[1][b])) + lead
    start, stop = max(start, most), min(stop, raw.shape[1] - most)
    if stop - start < lead:
        return False
    mine = raw[a, start:stop]
    others = np.stack([raw[b, start + s : stop + s] for s in range(-most, most + 1)])
    apart = ((others - mine) ** 2).sum(axis=1).min()
    power = 0.5 * ((mine**2).sum() + (raw[b, start:stop] ** 2).sum())
    chance = (stop - start) * (noise[a] ** 2 + noise[b] ** 2 + _REST_UV**2)
    return bool(apart < share * power + 1.3 * chance)
