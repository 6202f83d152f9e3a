"""Shapes of the motor units as the search sees them, and the discharges that were found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranvier.signals.arrays import Indices, count_up

Signal = npt.NDArray[np.float32]

SHAPE_S = 0.010
PEAK_SHARE = 0.42  # where in a shape its peak lies
SHIFTS = 8  # each shape is kept at so many positions between two samples
_PADDING = 16


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Discharges in rising order.

    place  index of the first sample of the shape, shape (n,)
    unit   which unit discharged, shape (n,)
    shift  how much later than `place`, in samples, -0.5 to 0.5, shape (n,)
    """

    place: Indices
    unit: Indices
    shift: Signal

    @classmethod
    def none(cls) -> Events:
        """No discharge."""
        nothing: Indices = np.zeros(0, dtype=np.intp)
        return cls(nothing, nothing, np.zeros(0, dtype=np.float32))

    def where(self, chosen: npt.NDArray[np.bool_] | Indices) -> Events:
        """Some of the discharges."""
        return Events(self.place[chosen], self.unit[chosen], self.shift[chosen])

    def joined(self, other: Events) -> Events:
        """Both sets in rising order."""
        place = np.concatenate([self.place, other.place])
        order = np.argsort(place, kind="stable")
        return Events(
            place[order],
            np.concatenate([self.unit, other.unit])[order],
            np.concatenate([self.shift, other.shift])[order].astype(np.float32),
        )

    def times(self, unit: int, sampling_rate_hz: float, peak: int) -> npt.NDArray[np.float64]:
        """When one unit discharged, seconds, at the peak of the shapes."""
        mine = self.unit == unit
        return (self.place[mine] + peak + self.shift[mine].astype(np.float64)) / sampling_rate_hz


class Bank:
    """The shapes of all units, at positions between samples, with their energies and products.

    shapes   shape (units, samples)
    shifted  shape (units, SHIFTS, samples)
    energy   shape (units,)
    """

    def __init__(self, shapes: npt.NDArray[np.floating]) -> None:
        self.shapes: Signal = shapes.astype(np.float32)
        self.count, self.length = self.shapes.shape
        self.steps = (count_up(SHIFTS) + 0.5) / SHIFTS - 0.5
        self.shifted = shifted(self.shapes, self.steps)
        self.energy: Signal = np.einsum("ij,ij->i", self.shapes, self.shapes)
        self._doubled: Signal | None = None

    @property
    def doubled(self) -> Signal:
        """Twice the products of a shifted shape with every shape: [unit, shift, other unit, length + lag of it]."""
        if self._doubled is None:
            size = 2 * self.length
            left, right = np.fft.rfft(2 * self.shifted, size, axis=2), np.fft.rfft(self.shapes, size, axis=1)
            found = np.fft.irfft(left[:, :, None] * right[None, None].conj(), size, axis=3)
            self._doubled = np.ascontiguousarray(np.roll(found, self.length, axis=3), dtype=np.float32)
        return self._doubled

    def nearest(self, shift: npt.NDArray[np.floating]) -> Indices:
        """The kept position next to a shift."""
        return np.clip(np.floor((shift + 0.5) * SHIFTS), 0, SHIFTS - 1).astype(np.intp)

    def waves(self, events: Events) -> Signal:
        """The shape of each discharge, shape (events, samples)."""
        return self.shifted[events.unit, self.nearest(events.shift)]


def shifted(shapes: npt.NDArray[np.floating], steps: npt.NDArray[np.floating]) -> Signal:
    """Each shape moved later by each of the steps (samples), shape (shapes, steps, samples)."""
    size = shapes.shape[1] + 2 * _PADDING
    spectrum = np.fft.rfft(np.pad(shapes, ((0, 0), (_PADDING, _PADDING))), axis=1)
    turn = np.exp(-2j * np.pi * count_up(spectrum.shape[1]) / size * steps[:, None])
    moved = np.fft.irfft(spectrum[:, None] * turn, size, axis=2)
    return moved[:, :, _PADDING:-_PADDING].astype(np.float32)


def add(signal: Signal, bank: Bank, events: Events, factor: float) -> None:
    """Add the discharges, times a factor, to a signal in place."""
    if events.place.size:
        places = events.place[:, None] + count_up(bank.length)
        waves = bank.waves(events)
        signal += factor * np.bincount(places.ravel(), waves.ravel(), minlength=signal.size).astype(np.float32)


def left_over(signal: Signal, bank: Bank, events: Events) -> Signal:
    """The signal without the discharges."""
    rest = signal.copy()
    add(rest, bank, events, -1.0)
    return rest


def pieces(signal: Signal, first: Indices, length: int) -> Signal:
    """Pieces of a signal from given samples on, zero beyond its ends, shape (pieces, length)."""
    padded = np.pad(signal, length)
    return np.lib.stride_tricks.sliding_window_view(padded, length)[first + length]
