"""Noise of a stated colour."""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples


def coloured(size: int, slope: float, chance: np.random.Generator) -> Samples:
    """Noise of standard deviation 1 whose power falls with the frequency to the given power."""
    white = chance.normal(0.0, 1.0, size)
    if slope == 0.0:
        return white
    spectrum = np.fft.rfft(white)
    shape = np.arange(spectrum.size, dtype=np.float64)
    shape[0] = 1.0
    floor = max(spectrum.size * 0.001, 1.0)  # flat below a thousandth of the band, so that the drift is set apart
    made = np.fft.irfft(spectrum * np.maximum(shape, floor) ** (-slope / 2), size)
    return made / made.std()
