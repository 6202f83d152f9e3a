"""Turns of an interference pattern: reversals of the trace that matter."""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Indices


def find_turns(samples_uv: Samples, threshold_uv: float) -> Indices:
    """Sample indices of the turns: extremes that differ from the turns before and after by the threshold or more.

    samples_uv  shape (n,), microvolt

    >>> find_turns(np.array([0.0, 150.0, 90.0, 140.0, -20.0, 10.0, -120.0, 0.0]), 100.0)
    array([1, 6])
    """
    slope = np.sign(np.diff(samples_uv))
    moving = np.flatnonzero(slope)
    if not moving.size:
        return np.zeros(0, dtype=np.intp)
    reverses = slope[moving[1:]] != slope[moving[:-1]]
    extremes = np.concatenate([[0], moving[1:][reverses], [samples_uv.size - 1]])
    turns: list[int] = []
    heights: list[float] = samples_uv[extremes].tolist()
    best, top, rising = int(extremes[0]), heights[0], 0
    highest = lowest = top
    for place, height in zip(extremes.tolist(), heights, strict=True):
        if rising == 0:  # no turn yet: wait for the first change that matters
            highest, lowest = max(highest, height), min(lowest, height)
            rising = 1 if height - lowest >= threshold_uv else -1 if highest - height >= threshold_uv else 0
            best, top = place, height
        elif (height - top) * rising > 0:
            best, top = place, height
        elif (top - height) * rising >= threshold_uv:
            turns.append(best)
            best, top, rising = place, height, -rising
    return np.array(turns, dtype=np.intp)
