"""Where late responses are looked for, and what is taken off each sweep there.

The window starts where the M response of the averaged sweep has died away. In it each sweep on its own loses its
offset, its drift, the tail of the M response and, where hum is plainly there, a mains sine, all fitted together;
late responses hardly pull the fit, because samples far from it lose their weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record import Status, Trace
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD, MAINS_HZ, Indices, count_up, floats, weighted
from ranvier.signals.evoked import EvokedResponse, measure_evoked
from ranvier.signals.evoked_frame import smoothing_weights
from ranvier.signals.f_waves.settings import FWaveSettings
from ranvier.signals.settings import EvokedSettings

_TAILS_MS = (1.5, 4.0, 10.0)
_ROUNDS = 8
_REACH = 2.5  # samples further from the fit, in robust standard deviations, lose their weight
_HUM_GAIN = 0.8  # a mains sine is taken off when it lowers the robust residual of the sweeps below this share
_MULTIPLES = (3, 2, 5, 7)
_MULTIPLE_GAIN = 0.93  # and each multiple of it that still lowers the residual below this share
_END_NOISE = 4.0
_GONE_UV, _RISES_UV = 8.0, 5.0
_SETTLED_MS = 1.0  # the M response must stay small for this long


@dataclass(frozen=True, slots=True, eq=False)
class Late:
    """The window after the M response, one row for each sweep; times are samples from `start`.

    m          the M response of the averaged sweep
    raw        the sweeps in the window with their baseline at zero, microvolt
    smooth     the same after a running parabola
    noise      standard deviation of the smoothed noise of each sweep
    gain       share of white noise that passes the smoothing
    start      first sample of the window, from the first sample of the trace
    stimulus   time of the stimulus in samples from the first sample of the trace
    columns    what was fitted below the sweeps, shape (samples, k)
    """

    m: EvokedResponse
    raw: Samples
    smooth: Samples
    noise: Samples
    gain: float
    start: int
    stimulus: float
    per_ms: float
    hum: bool
    columns: Samples

    def settled(self, raw: Samples) -> Samples:
        """Sweeps from which waves were taken off, once more without baseline: the waves had pulled at it."""
        return raw - _scale_and_fit(raw, self.columns)[1]

    def latency_ms(self, place: float) -> float:
        """Time from the stimulus of a place in the window."""
        return float((place + self.start - self.stimulus) / self.per_ms)


def m_response(sweeps: Samples, rate: float, stimulus_s: float, motor: EvokedSettings) -> EvokedResponse:
    """The M response of the averaged sweep."""
    mean = sweeps.mean(axis=0)
    mean.setflags(write=False)
    return measure_evoked(Trace("average", mean, rate, stimulus_s, "evoked"), motor)


def late_window(
    sweeps: Samples, rate: float, stimulus_s: float, m: EvokedResponse, settings: FWaveSettings
) -> Late | None:
    """The sweeps after the M response, without baseline; None when too little was recorded after it."""
    per_ms, stimulus = rate / 1000, stimulus_s * rate
    weights, gain = smoothing_weights(settings.smoothing_ms * per_ms)
    start = _m_end(weighted(sweeps.mean(axis=0)[None, :], weights)[0], m, per_ms, stimulus, settings)
    if sweeps.shape[1] - start < settings.window_shortest_ms * per_ms:
        return None
    before = max(int(stimulus - 0.2 * per_ms), 0)
    raw, hum, columns = _without_baseline(sweeps, start, before, rate)
    smooth = weighted(raw, weights)
    return Late(m, raw, smooth, _noise(raw, smooth, gain), gain, start, stimulus, per_ms, hum, columns)


def _m_end(mean: Samples, m: EvokedResponse, per_ms: float, stimulus: float, settings: FWaveSettings) -> int:
    """First sample after which the M response stays small for a while."""
    if m.status is not Status.MEASURED and m.peak_ms is None:
        return int(stimulus + settings.window_earliest_after_m_onset_ms * per_ms)
    onset, peak = m.onset_ms or 0.0, m.peak_ms or 0.0
    height = m.amplitude_uv or 0.0
    level = max(settings.m_end_percent / 100 * height, _END_NOISE * m.noise_uv)
    least = max(settings.m_gone_percent / 100 * height, _GONE_UV)
    first = int(stimulus + max(peak, onset) * per_ms)
    left = np.abs(mean[first:] - float(np.median(mean[-max(mean.size // 4, 1) :])))
    steps = max(int(_SETTLED_MS * per_ms), 1)
    small = np.convolve(left < level, np.ones(steps), mode="valid") >= steps - 0.5
    if not small.any():
        return int(mean.size)
    small_from = int(np.argmax(small))
    tail = left[small_from:]
    over = (tail < least) | (tail > np.minimum.accumulate(tail) + _RISES_UV)  # gone, or something else rises from it
    settled = first + small_from + (int(np.argmax(over)) if over.any() else tail.size)
    patience = int(stimulus + (onset + settings.window_latest_after_m_onset_ms) * per_ms)
    settled = min(settled, max(patience, first + small_from))  # F waves may come: the fitted tail must do
    return max(settled, int(stimulus + (onset + settings.window_earliest_after_m_onset_ms) * per_ms))


def _without_baseline(sweeps: Samples, start: int, before: int, rate: float) -> tuple[Samples, bool, Samples]:
    """The window of every sweep without offset, drift, tail and hum; whether hum was taken off; what was fitted."""
    places = count_up(sweeps.shape[1])
    places = places[(places < before) | (places >= start)]
    values = sweeps[:, places]
    used = _columns(places, start, rate, None)
    best, fitted = _scale_and_fit(values, used)
    hum, strongest = False, 0.0
    for hz in MAINS_HZ:
        columns = _columns(places, start, rate, hz)
        scale, with_hum = _scale_and_fit(values, columns)
        if np.median(scale) < _HUM_GAIN * np.median(best):
            best, fitted, hum, used = scale, with_hum, True, columns
            strongest = hz
    if hum:
        time_s = floats(places) / rate
        for multiple in _MULTIPLES:
            angle = 2 * np.pi * multiple * strongest * time_s
            columns = np.column_stack([used, np.cos(angle), np.sin(angle)])
            scale, with_hum = _scale_and_fit(values, columns)
            if np.median(scale) < _MULTIPLE_GAIN * np.median(best):
                best, fitted, used = scale, with_hum, columns
    return (values - fitted)[:, before:], hum, used[before:]


def _columns(places: Indices, start: int, rate: float, hz: float | None) -> Samples:
    time_ms = floats(places) * 1000 / rate
    length = max(time_ms[-1] - time_ms[0], 1.0)
    after = floats(places) - start
    line = (time_ms - time_ms.mean()) / length
    columns = [np.ones_like(line), line]
    columns += [np.where(after >= 0, np.exp(-np.maximum(after, 0) * 1000 / rate / tail), 0.0) for tail in _TAILS_MS]
    if hz is not None:
        angle = 2 * np.pi * hz * time_ms / 1000
        columns += [np.cos(angle), np.sin(angle)]
    else:
        columns.append(line**2)
    return np.column_stack(columns)


def _scale_and_fit(values: Samples, columns: Samples) -> tuple[Samples, Samples]:
    """A robust fit of each row: the robust standard deviation that is left, and what was fitted."""
    size = columns.shape[1]
    products = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    ridge = 1e-6 * np.eye(size) * float((columns**2).sum(axis=0).mean())
    left = values - np.median(values, axis=1, keepdims=True)
    scale = MAD_TO_SD * np.median(np.abs(left), axis=1)
    fitted = values - left
    for _ in range(_ROUNDS):
        reach = _REACH * np.maximum(scale, 1e-9)[:, None]
        weight = 1.0 / (1.0 + (left / reach) ** 4)
        strength = (weight @ products).reshape(-1, size, size) + ridge
        target = (weight * values) @ columns
        fitted = np.linalg.solve(strength, target[:, :, None])[:, :, 0] @ columns.T
        left = values - fitted
        scale = MAD_TO_SD * np.median(np.abs(left), axis=1)
    return scale, fitted


def _noise(raw: Samples, smooth: Samples, gain: float) -> Samples:
    """The larger of what fast changes say and what the quietest quarter of the window says."""
    bend = np.abs(np.diff(raw, n=2, axis=1))
    fast = np.median(bend, axis=1) * MAD_TO_SD / np.sqrt(6.0) * gain
    size = max(smooth.shape[1] // 8, 1)
    parts = smooth[:, : 8 * size].reshape(len(smooth), 8, size)
    quiet = np.sort(MAD_TO_SD * np.median(np.abs(parts), axis=2), axis=1)[:, :2].mean(axis=1)
    return np.maximum(np.maximum(fast, quiet), 1e-9)
