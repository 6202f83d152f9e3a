"""The recording made ready for the search: potentials shortened by an even spectrum, at a common sampling rate."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD
from ranvier.signals.decomposition.bank import Signal

SEARCH_RATE_HZ = 8000.0
_BANDS_HZ = (20.0, 9000.0, 45)
_SOFT_EDGE_HZ = 400.0
_LOW_HZ = 80.0
_PIECE_S = 0.1


def evened(steady_uv: Samples, sampling_rate_hz: float, power: float, high_hz: float) -> tuple[Signal, float]:
    """The recording with its spectrum partly evened, resampled near SEARCH_RATE_HZ, in robust standard deviations.

    power    0 leaves the spectrum, 0.5 makes it flat
    high_hz  nothing above is kept

    Returns the signal and its exact sampling rate.
    """
    fft: Any = import_module("scipy.fft")
    size = int(fft.next_fast_len(steady_uv.size + int(0.05 * sampling_rate_hz), real=True))
    spectrum = fft.rfft(steady_uv.astype(np.float32), size)
    step = sampling_rate_hz / size
    count = min(int(min(high_hz + 4 * _SOFT_EDGE_HZ, 0.5 * sampling_rate_hz) / step), spectrum.size)
    spectrum = spectrum[:count]
    hz = np.arange(count) * step
    weight = _smooth_power(np.abs(spectrum) ** 2, hz) ** -power
    weight /= 1 + (_LOW_HZ / np.maximum(hz, step)) ** 4
    weight *= np.where(hz < high_hz, 1.0, np.exp(-(((hz - high_hz) / _SOFT_EDGE_HZ) ** 2)))
    new_size = int(fft.next_fast_len(round(size * SEARCH_RATE_HZ / sampling_rate_hz), real=True))
    rate = new_size / size * sampling_rate_hz
    new = np.zeros(new_size // 2 + 1, dtype=np.complex64)
    count = min(count, new.size)
    new[:count] = spectrum[:count] * weight[:count]
    signal = fft.irfft(new, new_size)[: int(steady_uv.size * rate / sampling_rate_hz)]
    scale = MAD_TO_SD * float(np.median(np.abs(signal)))
    return np.ascontiguousarray(signal / (scale or 1.0), dtype=np.float32), rate


def _smooth_power(power: npt.NDArray[np.floating], hz: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """The power at each frequency, smoothed over bands of equal ratio."""
    low, high, count = _BANDS_HZ
    edges = np.geomspace(low, min(high, float(hz[-1])), count)
    first = np.searchsorted(hz, edges)
    running = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
    wide = np.diff(first)
    mean = (running[first[1:]] - running[first[:-1]]) / np.maximum(wide, 1)
    good = (wide > 0) & (mean > 0)
    if not good.any():
        return np.ones(hz.size)
    centre = np.sqrt(edges[1:] * edges[:-1])[good]
    return np.exp(np.interp(np.log(np.maximum(hz, low)), np.log(centre), np.log(mean[good])))


def level(samples_uv: Samples, sampling_rate_hz: float) -> Samples:
    """The slow course of a recording: medians of pieces of 0.1 s, joined smoothly, so that no potential bends it."""
    interpolate: Any = import_module("scipy.interpolate")
    size = max(round(_PIECE_S * sampling_rate_hz), 8)
    count = samples_uv.size // size
    if count < 4:
        return np.full(samples_uv.size, float(np.median(samples_uv)))
    thin = max(size // 200, 1)
    medians = np.median(samples_uv[: count * size].reshape(count, size)[:, ::thin], axis=1)
    padded = np.pad(medians, 1, mode="edge")
    smooth = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
    middle = (np.arange(count) + 0.5) * size
    curve = interpolate.PchipInterpolator(middle, smooth)
    places = np.clip(np.arange(samples_uv.size), middle[0], middle[-1])
    return np.asarray(curve(places), dtype=np.float64)
