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
from ranvier.signals.arrays import MAD_TO_SD, weighted
from ranvier.signals.evoked import EvokedResponse, measure_evoked
from ranvier.signals.evoked.frame import smoothing_weights
from ranvier.signals.f_waves.baseline import Baseline, without_baseline
from ranvier.signals.f_waves.settings import FWaveSettings
from ranvier.signals.settings import EvokedSettings

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
    baseline   what was fitted below the sweeps
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
    baseline: Baseline

    def settled(self, raw: Samples) -> Samples:
        """Sweeps from which waves were taken off, once more without baseline: the waves had pulled at it."""
        return self.baseline.off(raw)

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
    raw, hum, baseline = without_baseline(sweeps, start, before, rate, settings)
    smooth = weighted(raw, weights)
    return Late(m, raw, smooth, _noise(raw, smooth, gain), gain, start, stimulus, per_ms, hum, baseline)


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


def _noise(raw: Samples, smooth: Samples, gain: float) -> Samples:
    """The larger of what fast changes say and what the quietest quarter of the window says."""
    bend = np.abs(np.diff(raw, n=2, axis=1))
    fast = np.median(bend, axis=1) * MAD_TO_SD / np.sqrt(6.0) * gain
    size = max(smooth.shape[1] // 8, 1)
    parts = smooth[:, : 8 * size].reshape(len(smooth), 8, size)
    quiet = np.sort(MAD_TO_SD * np.median(np.abs(parts), axis=2), axis=1)[:, :2].mean(axis=1)
    return np.maximum(np.maximum(fast, quiet), 1e-9)
