"""The mean potential of each train in the recording itself, with the other trains taken off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Indices, count_up
from ranvier.signals.decomposition.settings import DecompositionSettings

_ROUNDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Potentials:
    """Mean potentials of all trains.

    potentials_uv  shape (trains, m)
    peak           index of the discharge in them
    left_uv        the recording without all of them, shape (n,)
    """

    potentials_uv: Samples
    peak: int
    left_uv: Samples


def mean_potentials(
    steady_uv: Samples, sampling_rate_hz: float, trains_s: list[Samples], settings: DecompositionSettings
) -> Potentials:
    """Mean potentials that together explain the recording, each learned with the others taken off."""
    per_ms = sampling_rate_hz / 1000
    before, after = round(settings.potential_before_ms * per_ms), round(settings.potential_after_ms * per_ms)
    length = before + after
    places = [np.round(train * sampling_rate_hz).astype(np.intp) - before for train in trains_s]
    places = [place[(place >= 0) & (place + length <= steady_uv.size)] for place in places]
    potentials = np.zeros((len(places), length))
    fade = np.minimum(1, np.minimum(count_up(length), count_up(length)[::-1]) / (settings.potential_fade_ms * per_ms))
    left = steady_uv.copy()
    windows = np.lib.stride_tricks.sliding_window_view(left, length)
    for turn in range(_ROUNDS):
        for train, place in enumerate(places):
            if place.size:
                mine = windows[place]
                more = fade * (middle_of(mine) if turn == 0 else mean_of_calm(mine))
                potentials[train] += more
                for first in place.tolist():
                    left[first : first + length] -= more
    return Potentials(potentials, before, left)


def middle_of(windows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Median of the windows, sample by sample."""
    return np.asarray(np.median(np.ascontiguousarray(windows.T), axis=1), dtype=np.float64)


def mean_of_calm(windows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Mean of those windows in which least is left."""
    power = np.einsum("ij,ij->i", windows, windows)
    return windows[power <= np.quantile(power, 0.8)].mean(axis=0)


def peak_offset(potential_uv: Samples, peak: int, reach: int) -> int:
    """How many samples later than the discharge, as the search placed it, the main negative peak lies."""
    first = max(peak - reach, 0)
    return first + int(np.argmin(potential_uv[first : peak + reach + 1])) - peak


def moved(potential_uv: Samples, by: int) -> Samples:
    """The potential moved earlier by some samples, zero where nothing is known."""
    result = np.zeros_like(potential_uv)
    index: Indices = count_up(potential_uv.size) + by
    known = (index >= 0) & (index < potential_uv.size)
    result[known] = potential_uv[index[known]]
    return result
