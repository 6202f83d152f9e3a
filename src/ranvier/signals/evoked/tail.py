"""The tail of the stimulus artefact under a response: two exponentials fitted before it, taken off the whole sweep."""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices, count_up, row_products
from ranvier.signals.evoked.background import smoothed
from ranvier.signals.evoked.frame import Frame
from ranvier.signals.settings import marking

_TAIL_PARTS = 2  # a fast and a slow exponential
_STEPS = 4  # Gauss-Newton steps from the best of the decay times tried
_BLOCK = 32  # samples whose exponentials are calculated; those of the other blocks are multiples of them


def take_off_tail(
    sweeps: Samples, smooth: Samples, frame: Frame, noise_uv: Samples, begin: Indices, take_off: Indices
) -> tuple[Samples, Samples, Samples]:
    """Subtract, in place, the exponential tail of the stimulus artefact fitted before each response.

    smooth    the smoothed sweeps; what the tail adds to them is subtracted too
    noise_uv  standard deviation of the smoothed noise of each row
    begin     first usable sample of each row (after blanking and saturation)
    take_off  sample at which the response of each row may begin; what follows is not used
    Returns the height of the tail at `take_off` and the largest deflection that the tail leaves before it, in
    microvolt, 0 and infinite where no tail fits and nothing was subtracted; and what was subtracted from the last
    samples of each sweep.
    """
    places = count_up(frame.size)
    window = slice(int(begin.min()), max(int(take_off.max()), int(begin.min()) + 1))
    used = (places[window] >= begin[:, None]) & (places[window] < take_off[:, None])
    whole = np.where(used, sweeps[:, window], 0.0)
    rest = whole.copy()
    since = np.maximum(places[window] - frame.stimulus, 0.0)
    parts: list[tuple[Samples, Samples]] = []
    for _ in range(_TAIL_PARTS):
        height, decay = _one_tail(rest, used, since, frame.decays)
        rest -= np.where(used, _falling(height[:, None], decay[:, None], float(since[0]), since.size), 0.0)
        parts.append((height, decay))
    chance = 2 * used.sum(axis=1) * (noise_uv / frame.gain) ** 2
    fits = used.sum(axis=1) >= marking().tail_shortest_samples
    fits &= row_products(rest, rest) < marking().tail_unexplained * row_products(whole, whole) + chance
    parts = [(height * fits, decay) for height, decay in parts]
    origin = min(max(int(np.ceil(frame.stimulus)), 0), window.start)
    tail = _subtract(sweeps, smooth, frame, parts, begin, origin)
    half = frame.weights.size // 2
    padded = np.zeros((len(rest), rest.shape[1] + 2 * half))  # so that the other rows' windows do not matter
    padded[:, half : half + rest.shape[1]] = rest
    left = np.where(fits, np.abs(smoothed(padded, frame)).max(axis=1), np.inf)
    return np.abs(tail[count_up(len(sweeps)), np.clip(take_off, origin, frame.size - 1) - origin]), left, tail


def _subtract(
    sweeps: Samples, smooth: Samples, frame: Frame, parts: list[tuple[Samples, Samples]], begin: Indices, origin: int
) -> Samples:
    """Subtract exponentials from sweeps and smoothed sweeps, in place; returns what was subtracted from `origin` on."""
    count, since = frame.size - origin, max(origin - frame.stimulus, 0.0)
    half = frame.weights.size // 2
    heights, decays = (np.stack(each, axis=1) for each in zip(*parts, strict=True))
    scales = np.exp(-(count_up(frame.weights.size) - half) / decays[:, :, None]) @ frame.weights
    tail = _falling(heights, decays, since, count)
    held = max(int(begin.max()) - origin, 0)  # up to the first usable sample the artefact was held still
    if held > 0:
        edge = tail[count_up(len(sweeps)), np.minimum(begin, frame.size - 1) - origin]
        tail[:, :held] = np.where(count_up(held) < (begin - origin)[:, None], edge[:, None], tail[:, :held])
    before, ahead = min(origin, 2 * half), min(origin, half)
    near = min(held + half, count)
    start = np.concatenate([np.zeros((len(sweeps), before)), tail[:, : held + 2 * half]], axis=1)
    smooth[:, origin - ahead : origin + near] -= smoothed(start, frame)[:, before - ahead : before + near]
    if near < count:
        inner = max(count - half, near)
        even = _falling(heights * scales, decays, since + near, inner - near)  # a symmetric sum only scales these
        smooth[:, origin + near : origin + inner] -= even
        if inner < count:
            smooth[:, origin + inner :] -= smoothed(tail[:, max(inner - half, 0) :], frame)[:, inner - count :]
    sweeps[:, origin:] -= tail
    return tail


def _falling(heights: Samples, decays: Samples, since: float, count: int) -> Samples:
    """The sum of exponentials of each row, from so many samples after the stimulus on; shape (rows, count).

    heights, decays  at the stimulus, and in samples; shape (rows, exponentials)
    """
    rate = -1 / decays
    first = heights[:, :, None] * np.exp((since + count_up(_BLOCK)) * rate[:, :, None])
    blocks = np.exp(_BLOCK * count_up(-(-count // _BLOCK))[:, None] * rate[:, None, :])
    return (blocks @ first).reshape(len(heights), blocks.shape[1] * _BLOCK)[:, :count]


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
    for _ in range(_STEPS):  # height of the tail and change of its decay together
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
