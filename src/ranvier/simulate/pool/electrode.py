"""What a concentric needle picks up from a current on a fibre, and how that varies along the fibre.

Fibres run along z; the shaft of the needle lies on the negative x axis, its tip at the origin, and the bevel with
the core looks to positive y. A unit current at (x, y, z) raises the potential at the origin by
1 / sqrt(K (x^2 + y^2) + z^2), K the anisotropy of muscle; the core averages this over its ellipse, the cannula,
which is the reference, over its length.
"""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.simulate.pool.settings import Electrode

NEAR_MM = 0.7  # closer fibres see the core as an ellipse, others as a line
_NEAR = (
    *((-0.75, 0.0), (-0.4, -0.6), (-0.4, 0.6), (0.0, -0.75), (0.0, 0.0)),
    *((0.75, 0.0), (0.4, -0.6), (0.4, 0.6), (0.0, 0.75)),
)  # of the half axes
_FAR = ((-0.55, 0.0), (0.55, 0.0))


def pick_up(electrode: Electrode, anisotropy: float, x_mm: Samples, y_mm: Samples, z_mm: Samples) -> Samples:
    """Core minus cannula for unit currents; x and y of shape (fibres,), z of shape (fibres, points); in 1/mm."""
    found = np.empty_like(z_mm)
    near = np.hypot(x_mm, y_mm) < NEAR_MM
    for chosen, points in ((near, _NEAR), (~near, _FAR)):
        if chosen.any():
            found[chosen] = _core(electrode, anisotropy, x_mm[chosen], y_mm[chosen], z_mm[chosen], points)
    found -= _cannula(electrode, anisotropy, x_mm, y_mm, z_mm)
    behind = 1 / (1 + np.exp((y_mm + electrode.cannula_diameter_mm / 4) / (electrode.cannula_diameter_mm / 8)))
    lost = behind * (1 - electrode.seen_from_behind_percent / 100)
    return found * (1 - lost)[:, None]


def keep_clear(electrode: Electrode, x_mm: Samples, y_mm: Samples) -> tuple[Samples, Samples]:
    """Where the fibres lie when the needle has pushed them aside."""
    before, behind = electrode.nearest_fibre_mm, -electrode.cannula_diameter_mm - electrode.nearest_fibre_mm
    beside = x_mm < electrode.core_long_mm / 2 + electrode.nearest_fibre_mm
    inside = beside & (y_mm > behind) & (y_mm < before)
    middle = (before + behind) / 2
    half = (before - behind) / 2
    squeezed = np.where(y_mm > middle, before + (y_mm - middle) * 0.2, behind - (middle - y_mm) * 0.2)
    return x_mm, np.where(inside & (half > 0), squeezed, y_mm)


def _core(
    electrode: Electrode,
    anisotropy: float,
    x_mm: Samples,
    y_mm: Samples,
    z_mm: Samples,
    points: tuple[tuple[float, float], ...],
) -> Samples:
    total = np.zeros_like(z_mm)
    for along, across in points:
        radial = anisotropy * ((x_mm - along * electrode.core_long_mm / 2) ** 2 + y_mm**2)
        total += 1 / np.sqrt(radial[:, None] + (z_mm - across * electrode.core_short_mm / 2) ** 2)
    return total / len(points)


def _cannula(electrode: Electrode, anisotropy: float, x_mm: Samples, y_mm: Samples, z_mm: Samples) -> Samples:
    """Mean over the shaft, from behind the bevel to the end of the bare metal inside the muscle."""
    start = -electrode.core_long_mm
    root = np.sqrt(anisotropy)
    aside = np.sqrt(anisotropy * (y_mm**2 + (electrode.cannula_diameter_mm / 2) ** 2)[:, None] + z_mm**2)
    ends = (x_mm - start)[:, None], (x_mm - start + electrode.cannula_length_mm)[:, None]
    low, high = (np.arcsinh(root * end / aside) for end in ends)
    return (high - low) / (root * electrode.cannula_length_mm)
