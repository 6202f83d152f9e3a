"""Array types of the measuring code, and the few library calls whose types the checker does not know."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from ranvier.record.recordings import Samples

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]


FEW_SWEEPS = 16

MAINS_HZ = (50.0, 60.0)
"""Frequencies of the mains in different countries."""

MAD_TO_SD = 1.4826
"""From the median absolute deviation of normal noise to its standard deviation."""


def count_up(size: int) -> Indices:
    """0, 1, 2, ... as sample indices."""
    return np.arange(size, dtype=np.intp)


def floats(values: npt.ArrayLike) -> Samples:
    """Any numbers as an array of floats."""
    return np.asarray(values, dtype=np.float64)


def weighted(sweeps: Samples, weights: Samples) -> Samples:
    """A running weighted sum along the last axis, the first and last value held beyond the ends.

    A few sweeps are summed by NumPy alone: importing SciPy would take longer than the sums.
    """
    if sweeps.ndim == 2 and 0 < sweeps.shape[0] <= FEW_SWEEPS:
        before = weights.size // 2
        padded = np.pad(sweeps, ((0, 0), (before, weights.size - 1 - before)), mode="edge")
        return np.stack([np.correlate(row, weights, mode="valid") for row in padded])
    ndimage: Any = import_module("scipy.ndimage")  # imported when used, so that start-up stays quick
    return cast("Samples", ndimage.correlate1d(sweeps, weights, axis=-1, mode="nearest"))


def running_mean(sweeps: Samples, width: int) -> Samples:
    """The centred mean over so many samples along the last axis, the first and last value held beyond the ends.

    >>> running_mean(np.array([0.0, 3.0, 6.0, 0.0]), 3)
    array([1., 3., 3., 2.])
    """
    if width <= 1:
        return sweeps
    before = width // 2
    held = [(0, 0)] * (sweeps.ndim - 1)
    running = np.cumsum(np.pad(sweeps, [*held, (before + 1, width - 1 - before)], mode="edge"), axis=-1)
    return floats((running[..., width:] - running[..., :-width]) / width)


def row_products(left: Samples, right: Samples) -> Samples:
    """The inner product of each pair of rows."""
    return np.einsum("ij,ij->i", left, right)
