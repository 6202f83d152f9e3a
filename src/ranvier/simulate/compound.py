"""What simulated compound potentials are made of: unit potentials, their sum, and the truth read from the sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples

FINER = 10
"""The truth is read from the noise-free waveform at this multiple of the sampling rate."""

_LOBE_MS = 0.8  # half width of the initial positive phase


@dataclass(frozen=True, slots=True)
class EvokedTruth:
    """What a simulated sweep holds, read from its noise-free waveform; latencies count from the stimulus.

    onset_ms is the negative take-off: the arrival of the first unit, where an initial positive phase peaks.
    All values are None when nothing was evoked.
    """

    present: bool
    onset_ms: float | None = None
    peak_ms: float | None = None
    end_ms: float | None = None
    amplitude_uv: float | None = None
    peak_to_peak_uv: float | None = None
    duration_ms: float | None = None
    area_uv_ms: float | None = None


def sum_of_units(places: Samples, unit: Samples, count: int, sizes: Samples | None = None) -> Samples:
    """Units of one shape that start at places between samples: an arrival between two samples is shared by both.

    places  where each unit starts, in samples
    unit    the shape of one unit at the same samples
    count   length of the sum in samples; what starts outside is left out
    sizes   height of each unit; 1 unless given
    """
    arrivals = np.zeros(count)
    sizes = np.ones(places.size) if sizes is None else sizes
    inside = (places >= 0) & (places < count - 1)
    places, sizes = places[inside], sizes[inside]
    first = np.floor(places + 1e-9).astype(np.intp)
    share = np.maximum(places - first, 0.0)
    arrivals += np.bincount(first, sizes * (1.0 - share), minlength=count)
    arrivals += np.bincount(first + 1, sizes * share, minlength=count)
    size = 1 << int(count + unit.size).bit_length()
    return np.fft.irfft(np.fft.rfft(arrivals, size) * np.fft.rfft(unit, size), size)[:count]


def muscle_unit(x: Samples) -> Samples:
    """One motor unit under a surface electrode; x is the time since it began over its time scale."""
    x = np.maximum(x, 0.0)
    return -(x**1.5) * np.exp(-2.2 * x) * np.cos(1.05 * x)


def initial_lobe(from_onset_ms: Samples) -> Samples:
    """A positive phase of height 1 that peaks at the take-off, as under an electrode beside the end-plates."""
    inside = np.abs(from_onset_ms) < _LOBE_MS
    return np.where(inside, np.cos(np.pi * from_onset_ms / (2 * _LOBE_MS)) ** 2, 0.0)


def read_truth(times_ms: Samples, clean: Samples, onset_ms: float) -> EvokedTruth:
    """Peak, end, heights, duration and area of a noise-free waveform whose onset is known."""
    peak = int(np.argmin(clean))
    after = np.flatnonzero(clean[peak:] >= 0)
    if clean[peak] >= 0 or not after.size:
        return EvokedTruth(present=True, onset_ms=onset_ms)
    end = peak + int(after[0])
    phase = (times_ms >= onset_ms) & (times_ms < times_ms[end])
    step = times_ms[1] - times_ms[0]
    return EvokedTruth(
        present=True,
        onset_ms=onset_ms,
        peak_ms=float(times_ms[peak]),
        end_ms=float(times_ms[end]),
        amplitude_uv=float(-clean[peak]),
        peak_to_peak_uv=float(clean[end:].max() - clean[peak]),
        duration_ms=float(times_ms[end] - onset_ms),
        area_uv_ms=float(-np.minimum(clean[phase], 0.0).sum() * step),
    )
