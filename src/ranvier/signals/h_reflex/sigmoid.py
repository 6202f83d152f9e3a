"""A sigmoid through a recruitment curve: half-maximal stimulus, slope and threshold."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from ranvier.record.recordings import Samples

_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Sigmoid:
    """height / (1 + exp(-steepness * (stimulus - half))), fitted by least squares.

    half          stimulus of half the height
    slope_uv      rise at the half-maximal stimulus, microvolt per unit of the stimulus
    threshold     where the tangent at the half-maximal stimulus leaves the baseline
    explained     share of the variation that the curve explains
    """

    height_uv: float
    half: float
    slope_uv: float
    threshold: float
    explained: float


def fit_sigmoid(stimulus: Samples, size_uv: Samples) -> Sigmoid | None:
    """The sigmoid of a rising limb; None for fewer than five points or when no curve fits."""
    span, height = float(np.ptp(stimulus)), float(size_uv.max(initial=0.0))
    variation = float(((size_uv - size_uv.mean()) ** 2).sum()) if size_uv.size else 0.0
    if stimulus.size < _FEWEST or span <= 0 or height <= 0 or variation <= 0:
        return None
    optimize: Any = import_module("scipy.optimize")
    place = (stimulus - stimulus.min()) / span

    def left(values: Samples) -> Samples:
        return values[0] / (1 + np.exp(np.clip(-values[2] * (place - values[1]), -50, 50))) - size_uv / height

    half = float(place[int(np.argmin(np.abs(size_uv - height / 2)))])
    found = optimize.least_squares(left, (1.0, half, 10.0), bounds=((0.2, -0.5, 0.5), (1.5, 1.5, 300.0)))
    top, middle, steepness = (float(each) for each in found.x)
    slope = top * height * steepness / 4 / span
    at = float(stimulus.min()) + middle * span
    return Sigmoid(
        top * height,
        at,
        slope,
        at - top * height / 2 / slope,
        1 - float(2 * found.cost) * height**2 / variation,
    )
