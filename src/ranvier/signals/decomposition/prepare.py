"""The recording made ready for the search: potentials shortened by an even spectrum, at a common sampling rate."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD, count_up
from ranvier.signals.decomposition.bank import Signal
from ranvier.signals.decomposition.settings import DecompositionSettings

_BANDS = 40


def evened(steady_uv: Samples, sampling_rate_hz: float, settings: DecompositionSettings) -> tuple[Signal, float]:
    """The recording with its spectrum partly evened, resampled for the search, in robust standard deviations.

    Returns the signal and its exact sampling rate.
    """
    high_hz, soft_hz = settings.highest_hz, settings.soft_edge_hz
    fft: Any = import_module("scipy.fft")
    size = int(fft.next_fast_len(steady_uv.size + int(0.05 * sampling_rate_hz), real=True))
    spectrum = fft.rfft(steady_uv.astype(np.float32), size)
    step = sampling_rate_hz / size
    count = min(int(min(high_hz + 4 * soft_hz, 0.5 * sampling_rate_hz) / step), spectrum.size)
    spectrum = spectrum[:count]
    hz = count_up(count) * step
    weight = _weight(steady_uv, sampling_rate_hz, hz, settings)
    weight /= 1 + (settings.lowest_hz / np.maximum(hz, step)) ** 4
    weight *= np.where(hz < high_hz, 1.0, np.exp(-(((hz - high_hz) / soft_hz) ** 2)))
    new_size = int(fft.next_fast_len(round(size * settings.search_rate_hz / sampling_rate_hz), real=True))
    rate = new_size / size * sampling_rate_hz
    new = np.zeros(new_size // 2 + 1, dtype=np.complex64)
    count = min(count, new.size)
    new[:count] = spectrum[:count] * weight[:count]
    signal = fft.irfft(new, new_size)[: int(steady_uv.size * rate / sampling_rate_hz)]
    scale = MAD_TO_SD * float(np.median(np.abs(signal)))
    return np.ascontiguousarray(signal / (scale or 1.0), dtype=np.float32), rate


def _weight(
    steady_uv: Samples, sampling_rate_hz: float, hz: npt.NDArray[np.floating], settings: DecompositionSettings
) -> npt.NDArray[np.floating]:
    """Weight of each frequency: the spectrum evened, less where the quietest pieces hold as much as all."""
    size = max(round(settings.spectrum_ms / 1000 * sampling_rate_hz), 64)
    pieces = steady_uv[: steady_uv.size // size * size].reshape(-1, size)
    spectra = np.abs(np.fft.rfft(pieces * np.hanning(size), axis=1)) ** 2
    quiet = np.argsort(spectra.sum(axis=1))[: max(int(settings.quiet_share * pieces.shape[0]), 1)]
    every, rest = spectra.mean(axis=0), spectra[quiet].mean(axis=0)
    step = sampling_rate_hz / size
    edges = np.geomspace(step, 0.5 * sampling_rate_hz, _BANDS)
    first = np.unique(np.clip(np.searchsorted(count_up(every.size) * step, edges), 1, every.size - 1))
    wide = np.maximum(np.diff(first), 1)
    in_band = [np.maximum(np.add.reduceat(each, first)[:-1] / wide, 1e-30) for each in (every, rest)]
    weight = in_band[0] ** -settings.evening_power * np.clip(1 - in_band[1] / in_band[0], settings.least_weight, 1)
    centre = np.sqrt(first[1:] * np.maximum(first[1:] - wide, 1)) * step
    return np.exp(np.interp(np.log(np.maximum(hz, step)), np.log(centre), np.log(weight)))


def level(samples_uv: Samples, sampling_rate_hz: float, piece_ms: float) -> Samples:
    """The slow course of a recording: medians of pieces, joined smoothly, so that no potential bends it, shape (n,)."""
    interpolate: Any = import_module("scipy.interpolate")
    size = max(round(piece_ms / 1000 * sampling_rate_hz), 8)
    count = samples_uv.size // size
    if count < 4:
        return np.full(samples_uv.size, float(np.median(samples_uv)))
    thin = max(size // 200, 1)
    medians = np.median(samples_uv[: count * size].reshape(count, size)[:, ::thin], axis=1)
    padded = np.pad(medians, 1, mode="edge")
    smooth = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
    middle = (count_up(count) + 0.5) * size
    curve = interpolate.PchipInterpolator(middle, smooth)
    places = np.clip(count_up(samples_uv.size), middle[0], middle[-1])
    return np.asarray(curve(places), dtype=np.float64)
