"""Hum and drift taken off without bending potentials, and the band in which discharges are looked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import floats, running_mean
from ranvier.signals.mains import find_mains
from ranvier.signals.settings import shipped_recording
from ranvier.signals.spontaneous.settings import RestSettings

_QUIET_SHARE = 0.1
_QUIET_TO_SD = 1.12  # the quietest tenth of pieces of noise varies by so much less than all of it


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A recording made ready.

    samples_uv  without offset, hum and drift
    band_uv     quick changes only: smoothed a little, less its surroundings; here discharges stand out
    slow_uv     slow changes that are no drift: the heart, a moving needle
    noise_uv    standard deviation of `band_uv` at its quietest; raw_noise_uv the same of `samples_uv`
    mains_hz    frequency of the hum that was taken off; None when none was
    drift_uv    peak-to-peak height of the drift that was taken off
    steadiness  quietest over middle variation of the pieces: near 1 when the trace is alike throughout
    edge        samples within which an electric pulse passes most of its height; at least one of the recording's own
    edge_noise_uv  standard deviation of the change within these at its quietest
    likeness    highest correlation of the band with itself a few to some hundred milliseconds later
    """

    samples_uv: Samples
    band_uv: Samples
    slow_uv: Samples
    noise_uv: float
    raw_noise_uv: float
    mains_hz: float | None
    drift_uv: float
    steadiness: float
    edge: int
    edge_noise_uv: float
    likeness: float


def prepare(
    samples_uv: Samples, sampling_rate_hz: float, settings: RestSettings, recorded_hz: float | None = None
) -> Prepared:
    """Take off what is no potential, and measure what is left between the potentials.

    recorded_hz  the rate at which it was recorded when samples were put between its own
    """
    rate = sampling_rate_hz
    samples = samples_uv - float(np.median(samples_uv))
    drift = drift_of(samples, rate, settings.drift_window_s)
    samples = samples - drift
    mains_hz: float | None = None
    hum = find_mains(samples, rate, replace(shipped_recording(), mains_highest_multiple=settings.mains_multiples))
    if hum.hz is not None and _quieter(samples - hum.waveform, samples, rate):
        samples, mains_hz = samples - hum.waveform, hum.hz
        again = drift_of(samples, rate, settings.drift_window_s)
        samples, drift = samples - again, drift + again
    narrow = max(round(settings.band_short_ms / 1000 * rate), 1)
    wide = max(round(settings.band_long_ms / 1000 * rate), 3)
    surroundings = running_mean(samples, wide)
    band = running_mean(samples, narrow) - surroundings
    noise, steadiness, likeness = _noise(band, rate, settings)
    raw_noise, _ = quiet_level(samples, rate, settings.noise_piece_ms)
    step = max(round(settings.edge_ms / 1000 * rate), round(rate / (recorded_hz or rate)))
    step_noise, _ = quiet_level(samples[step:] - samples[:-step], rate, settings.noise_piece_ms)
    return Prepared(
        samples,
        band,
        surroundings,
        noise,
        raw_noise,
        mains_hz,
        float(np.ptp(drift)),
        steadiness,
        step,
        step_noise,
        likeness,
    )


def _noise(band_uv: Samples, rate: float, settings: RestSettings) -> tuple[float, float, float]:
    """Noise, steadiness and likeness of the band; where it hardly rests, what changes from cycle to cycle is noise."""
    noise, steadiness = quiet_level(band_uv, rate, settings.noise_piece_ms)
    likeness, later = _likeness(band_uv, rate)
    if likeness >= settings.restless_likeness:
        cycle, _ = quiet_level(band_uv[later:] - band_uv[:-later], rate, settings.noise_piece_ms)
        noise = min(noise, max(cycle / np.sqrt(2), settings.restless_noise * noise))
    return noise, steadiness, likeness


def _likeness(band_uv: Samples, sampling_rate_hz: float) -> tuple[float, int]:
    """How much the band resembles itself some milliseconds later (0 to 1), and how many samples later it does most."""
    thin = max(round(sampling_rate_hz / 8000), 1)
    band = band_uv[::thin] - float(band_uv.mean())
    size = 1 << (2 * band.size - 1).bit_length()
    alike = np.fft.irfft(np.abs(np.fft.rfft(band, size)) ** 2, size)
    first, last = (round(each * sampling_rate_hz / thin) for each in (0.003, 0.25))
    if alike[0] <= 0 or band.size <= last:
        return 0.0, 1
    top = first + int(np.argmax(alike[first:last]))
    return float(alike[top] / alike[0]), top * thin


def restless(prepared: Prepared, settings: RestSettings) -> Prepared:
    """The same with a smaller noise when one shape follows itself without any rest, so that there is no quiet piece."""
    if prepared.likeness < settings.restless_likeness:
        return prepared
    return replace(prepared, noise_uv=settings.restless_noise * prepared.noise_uv)


def finer(samples_uv: Samples, sampling_rate_hz: float, least_hz: float) -> tuple[Samples, float]:
    """The recording with samples between its own, so that potentials of one shape lie alike on the samples."""
    times = int(np.ceil(least_hz / sampling_rate_hz))
    if times <= 1:
        return samples_uv, sampling_rate_hz
    signal: Any = import_module("scipy.signal")  # imported when used, so that start-up stays quick
    middle = float(np.median(samples_uv))
    return floats(signal.resample_poly(samples_uv - middle, times, 1) + middle), sampling_rate_hz * times


def drift_of(samples_uv: Samples, sampling_rate_hz: float, window_s: float) -> Samples:
    """The slow baseline: medians of overlapping windows, joined; much shorter potentials do not move it."""
    size = min(max(round(window_s * sampling_rate_hz), 8), samples_uv.size)
    step = max(size // 2, 1)
    starts = np.arange(0, samples_uv.size - size + 1, step)
    thin = max(size // 400, 1)
    windows = np.lib.stride_tricks.sliding_window_view(samples_uv, size)[starts, ::thin]
    centres = starts + (size - 1) / 2
    medians = np.median(windows, axis=1)
    if medians.size > 1:  # the ends go on as the drift does there
        before, after = (1.5 * medians[0] - 0.5 * medians[1], 1.5 * medians[-1] - 0.5 * medians[-2])
        centres = np.concatenate([[centres[0] - step / 2], centres, [centres[-1] + step / 2]])
        medians = np.concatenate([[before], medians, [after]])
    return floats(np.interp(np.arange(samples_uv.size), centres, medians))


def quiet_level(samples_uv: Samples, sampling_rate_hz: float, piece_ms: float) -> tuple[float, float]:
    """Standard deviation of the quietest pieces, and how it stands to that of the middle one."""
    size = max(int(piece_ms / 1000 * sampling_rate_hz), 8)
    count = max(samples_uv.size // size, 1)
    levels = samples_uv[: count * size].reshape(count, -1).std(axis=1)
    quiet, middle = np.quantile(levels, [_QUIET_SHARE, 0.5])
    return float(quiet) * _QUIET_TO_SD, float(quiet / middle) if middle > 0 else 1.0


def _quieter(without_hum: Samples, with_hum: Samples, sampling_rate_hz: float) -> bool:
    """Whether the rest between potentials is quieter without the hum; a regular discharge at 50 Hz is no hum."""
    size = max(int(0.02 * sampling_rate_hz), 8)
    count = with_hum.size // size

    def level(samples: Samples) -> float:
        pieces = samples[: count * size].reshape(count, size)
        return float(np.quantile(np.ptp(pieces, axis=1), 0.2))

    return level(without_hum) < level(with_hum)
