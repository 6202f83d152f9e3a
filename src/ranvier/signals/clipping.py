"""Recordings that stay at their extreme value: the amplifier or the converter was at its limit."""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags
from ranvier.signals.settings import RecordingSettings, shipped_recording

_SAME = 1e-9
"""Values that differ by less than this share of the whole height are one value, written twice by a computer."""


def held_at_extreme(sweeps_uv: Samples, settings: RecordingSettings | None = None) -> Flags:
    """For each row, whether its largest or smallest value is held for several samples.

    settings  those of `knowledge/methods/recording.yaml` unless given

    >>> held_at_extreme(np.array([[0, 5, 5, 5, 5, 1.0], [0, 1, 5, 2, 1, 0.0]])).tolist()
    [True, False]
    """
    fewest = (shipped_recording() if settings is None else settings).clipped_fewest_samples
    span = np.ptp(sweeps_uv, axis=1, keepdims=True)
    high = (sweeps_uv >= sweeps_uv.max(axis=1, keepdims=True) - _SAME * span).sum(axis=1)
    low = (sweeps_uv <= sweeps_uv.min(axis=1, keepdims=True) + _SAME * span).sum(axis=1)
    return (np.maximum(high, low) >= fewest) & (span[:, 0] > 0)


def longest_at_rail(samples_uv: Samples) -> int:
    """How many samples in a row, at the most, equal the highest or the lowest value of a recording.

    samples_uv  shape (n,), microvolt

    >>> longest_at_rail(np.array([0.0, 5.0, 5.0, 1.0, 5.0, -2.0]))
    2
    """
    return max(_longest(samples_uv == rail) for rail in (samples_uv.max(), samples_uv.min()))


def _longest(holds: Flags) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], holds.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))
