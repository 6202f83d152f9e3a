"""Tell an evoked sweep from a needle recording when nobody said which it is."""

from __future__ import annotations

import numpy as np

from ranvier.record import Trace
from ranvier.signals.settings import KindSettings


def recognise_kind(trace: Trace, settings: KindSettings) -> str:
    """What a trace is: "evoked", "needle", or "unknown" when its form does not say.

    A known stimulus makes a sweep evoked. Otherwise a short trace whose power lies in one short stretch looks
    like a single response, and a long trace like a continuous recording.
    """
    if trace.kind in {"evoked", "needle"}:
        return trace.kind
    if trace.stimulus_time_s is not None:
        return "evoked"
    if trace.duration_s >= settings.needle_shortest_s:
        return "needle"
    if trace.duration_s > settings.evoked_longest_s or trace.samples_uv.size < 16:
        return "unknown"
    samples = trace.samples_uv - np.median(trace.samples_uv)
    running = np.concatenate([[0.0], np.cumsum(samples**2)])
    width = max(int(settings.compact_window_percent / 100 * samples.size), 1)
    densest = float((running[width:] - running[:-width]).max())
    compact = running[-1] > 0 and 100 * densest / running[-1] >= settings.compact_power_percent
    return "evoked" if compact else "unknown"
