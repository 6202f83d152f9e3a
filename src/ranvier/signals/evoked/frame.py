"""The common geometry of a set of sweeps, and the fixed matrices that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAINS_HZ, count_up, floats
from ranvier.signals.settings import EvokedSettings, beneath

_TAIL_DECAYS = 32  # decay times that are tried
_NULL_DECAYS = 14  # decay times that span all tails


@dataclass(frozen=True, slots=True, eq=False)
class Mains:
    """How a mains sine is fitted before the stimulus.

    waves    cosine and sine over the whole sweep, shape (2, samples)
    solve    from the samples before the stimulus to the heights of the two, shape (before, 2)
    basis    orthonormal columns of all that is fitted there (see mains_columns), constant and line first
    """

    waves: Samples
    solve: Samples
    basis: Samples


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Where things are in every sweep of a set, as sample indices, and what is fitted to it.

    stimulus     sample of the stimulus, as a fraction; 0 when nobody says
    before       samples before the stimulus that may serve as baseline (0: none)
    clear        first sample after the blanked artefact
    start, stop  the search window
    late         first sample of the last part of the sweep, a second place to look at the noise
    weights      smoothing weights
    gain         share of white noise that passes the smoothing
    null         orthonormal columns over the search window: drift and mains, all that may stand there without
                 a response
    null_tail    the same with artefact tails
    ramp         how drift goes on: a line up to as long after the stimulus as was recorded before it, then level;
                 empty when the stretch before the stimulus is too short
    mains        one fit for each mains frequency; empty when the stretch before the stimulus is too short
    mains_bases  the bases of these side by side
    decays       times (samples) in which a tail of the artefact may fall to 1/e
    """

    rate: float
    size: int
    stimulus: float
    before: int
    clear: int
    start: int
    stop: int
    late: int
    weights: Samples
    gain: float
    null: Samples
    null_tail: Samples
    ramp: Samples
    mains: tuple[Mains, ...]
    mains_bases: Samples
    decays: Samples

    @property
    def per_ms(self) -> float:
        """Samples in a millisecond."""
        return self.rate / 1000


@lru_cache(maxsize=32)
def frame(size: int, rate: float, stimulus_s: float | None, settings: EvokedSettings) -> Frame:
    """The geometry for sweeps of a size, rate (Hz) and time of the stimulus (s from the first sample)."""
    per_ms = rate / 1000
    stimulus = 0.0 if stimulus_s is None else stimulus_s * rate
    before = int(stimulus - settings.baseline_guard_ms * per_ms)
    before = before if before >= max(settings.baseline_shortest_ms * per_ms, 5) else 0
    blank = 0.0 if stimulus_s is None else settings.artefact_blank_ms * per_ms
    clear = min(max(int(np.ceil(stimulus + blank)), 0), size)
    start = clear if stimulus_s is None else int(np.ceil(stimulus + settings.search_start_ms * per_ms))
    start = min(max(start, clear), size)
    stop = min(size, int(stimulus + settings.search_end_ms * per_ms))
    weights, gain = smoothing_weights(settings.smoothing_ms * per_ms)
    times_ms = floats((count_up(size) - stimulus) / per_ms)
    ramp = _ramp(times_ms, before) if beneath().drift_shortest_ms * per_ms <= before <= size else np.zeros(0)
    bend = ramp[start:stop]
    below = beneath()
    null_decays_ms = floats(np.geomspace(below.null_fastest_ms, below.null_slowest_ms, _NULL_DECAYS))
    long_enough = before >= settings.mains_fit_shortest_ms * per_ms
    mains = tuple(_mains_fit(times_ms / 1000, hz, before) for hz in MAINS_HZ) if long_enough else ()
    return Frame(
        rate=rate,
        size=size,
        stimulus=stimulus,
        before=before,
        clear=clear,
        start=start,
        stop=stop,
        late=max(start, size - max(int(0.2 * (size - start)), 1)),
        weights=weights,
        gain=gain,
        null=_null_columns(times_ms[start:stop], np.zeros(0), bend),
        null_tail=_null_columns(times_ms[start:stop], null_decays_ms, bend),
        ramp=ramp,
        mains=mains,
        mains_bases=np.concatenate([fit.basis for fit in mains], axis=1) if mains else np.zeros((before, 0)),
        decays=floats(np.geomspace(below.tail_fastest_ms, below.tail_slowest_ms, _TAIL_DECAYS) * per_ms),
    )


def smoothing_weights(width: float) -> tuple[Samples, float]:
    """Weights of a running parabola over about `width` samples, and the share of white noise they let pass.

    A parabola keeps the height and time of a peak, which a running mean would not.

    >>> smoothing_weights(1.0)
    (array([1.]), 1.0)
    """
    half = int(width / 2)
    if half < 2:
        return np.ones(1), 1.0
    x = np.arange(-half, half + 1, dtype=np.float64)
    fourth, second, count = float((x**4).sum()), float((x**2).sum()), x.size
    weights = (fourth - second * x**2) / (fourth * count - second**2)
    return weights, float(np.sqrt((weights**2).sum()))


def mains_columns(times_s: Samples, hz: float) -> Samples:
    """Constant, line, cosine and sine of the mains frequency; shape (samples, 4)."""
    angle = 2 * np.pi * hz * times_s
    return np.column_stack([np.ones_like(angle), times_s, np.cos(angle), np.sin(angle)])


def _mains_fit(times_s: Samples, hz: float, before: int) -> Mains:
    columns = mains_columns(times_s, hz)
    rest = columns[:before]
    return Mains(
        waves=np.ascontiguousarray(columns[:, 2:].T),
        solve=floats(np.linalg.pinv(rest)[2:].T),
        basis=floats(np.linalg.qr(rest)[0]),
    )


def _ramp(times_ms: Samples, before: int) -> Samples:
    line = np.minimum(times_ms, times_ms[before - 1] - times_ms[0])
    return line - line[:before].mean()


def _null_columns(times_ms: Samples, decays_ms: Samples, ramp: Samples) -> Samples:
    """Orthonormal columns that span drift, mains and artefact tails; shape (samples, k)."""
    if times_ms.size < 12:
        return np.zeros((times_ms.size, 0))
    columns = [np.ones_like(times_ms), times_ms / max(abs(times_ms[-1]), 1.0)]
    columns += [np.exp(-(times_ms - times_ms[0]) / decay) for decay in decays_ms]
    if ramp.size and np.ptp(ramp) > 0:
        columns.append(ramp / np.abs(ramp).max())
    for hz in MAINS_HZ:
        columns += list(mains_columns(times_ms / 1000, hz)[:, 2:].T)
    matrix = np.column_stack(columns)
    left, strength, _ = np.linalg.svd(matrix / np.linalg.norm(matrix, axis=0), full_matrices=False)
    return np.ascontiguousarray(left[:, strength > 1e-4 * strength[0]])
