"""Shapes that keep coming back: dense places among the spikes of a recording."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from ranvier.signals.arrays import Flags, Indices, count_up
from ranvier.signals.decomposition.bank import Bank, Events, Signal, left_over, pieces

_MARGIN = 2
_FADED = 8
_AS_GOOD = 0.995  # places that hold so much of the energy are as good as the best; the middle one is taken
_ROUNDS = 3
_GONE = 1.6  # around a shape that was found, spikes up to this multiple of the radius are not looked at again


def find_spikes(signal: Signal, threshold: float, gap: int, edge: int) -> Indices:
    """Largest deflections beyond a threshold, at least `gap` samples apart."""
    ndimage: Any = import_module("scipy.ndimage")
    size = np.abs(signal)
    high = np.flatnonzero((size > threshold) & (size == ndimage.maximum_filter1d(size, 2 * gap + 1)))
    return high[(high > edge) & (high < signal.size - edge)]


def recurring(
    signal: Signal, spikes: Indices, *, half: int, radius: float, least: int, most: int, looked_at: int
) -> list[Indices]:
    """Groups of spikes of one form, the most frequent first.

    half       samples compared on either side of the peak
    radius     two spikes are alike when their difference has less than this share of the energy of the smaller one
    least      spikes that make a group
    most       groups at most
    looked_at  spikes compared at most
    """
    if spikes.size > looked_at:
        spikes = spikes[np.linspace(0, spikes.size - 1, looked_at).astype(np.intp)]
    if spikes.size < least:
        return []
    forms = _aligned(signal, spikes, half)
    energy = np.einsum("ij,ij->i", forms, forms)
    distance = forms @ forms.T
    distance *= -2
    distance += energy[:, None]
    distance += energy
    alike = distance < radius * np.minimum(energy[:, None], energy)
    free = np.ones(spikes.size, dtype=np.bool_)
    neighbours = alike.sum(axis=1)
    groups: list[Indices] = []
    while len(groups) < most:
        densest = int(np.argmax(np.where(free, neighbours, 0)))
        if not free[densest] or neighbours[densest] < least:
            break
        members, gone = _settled(forms, energy, alike[densest] & free, free, radius, least)
        groups.append(spikes[members])
        neighbours = neighbours - alike[:, gone].sum(axis=1)
        free &= ~gone
    return groups


def _settled(
    forms: Signal, energy: Signal, members: Flags, free: Flags, radius: float, least: int
) -> tuple[Flags, Flags]:
    """The members of a group after its centre settled, and all spikes too near to be looked at again."""
    far = np.zeros(energy.size, dtype=np.float32)
    for _ in range(_ROUNDS):
        centre = np.median(forms[members], axis=0)
        scale = np.minimum(energy, float(centre @ centre))
        far = (energy - 2 * (forms @ centre) + float(centre @ centre)) / np.maximum(scale, 1e-9)
        now = (far < radius) & free
        if int(now.sum()) < least or bool((now == members).all()):
            break
        members = now
    return members, free & ((far < _GONE * radius) | members)


def _aligned(signal: Signal, spikes: Indices, half: int) -> Signal:
    """Pieces around the spikes with the peak moved exactly to the middle."""
    before, here, after = signal[spikes - 1], signal[spikes], signal[spikes + 1]
    bend = before - 2 * here + after
    shift = np.clip(0.5 * (before - after) / np.where(np.abs(bend) > 1e-6, bend, 1e-6), -0.5, 0.5)
    wide = pieces(signal, spikes - half - _MARGIN, 2 * (half + _MARGIN) + 1)
    spectrum = np.fft.rfft(wide, axis=1)
    turn = np.exp(2j * np.pi * count_up(spectrum.shape[1]) / wide.shape[1] * shift[:, None])
    moved = np.fft.irfft(spectrum * turn, wide.shape[1], axis=1)
    return moved[:, _MARGIN:-_MARGIN].astype(np.float32)


def mean_shapes(signal: Signal, groups: list[Indices], length: int, peak: int) -> Signal:
    """The median piece of signal around the spikes of each group, faded at its ends."""
    found = [np.median(pieces(signal, group - peak, length), axis=0) for group in groups]
    return (np.array(found).reshape(len(groups), length) * _fade(length)).astype(np.float32)


def _fade(length: int) -> npt.NDArray[np.float64]:
    fade = np.ones(length)
    fade[:_FADED] = np.sin(np.linspace(0, np.pi / 2, _FADED)) ** 2
    fade[-_FADED:] = fade[:_FADED][::-1]
    return fade


def learned(signal: Signal, bank: Bank, events: Events, rest: Signal, rounds: int = 2) -> tuple[Bank, Signal]:
    """Shapes learned again from their discharges with all others taken off, and the new rest.

    Each unit learns from those discharges that leave least unexplained.
    """
    fade = _fade(bank.length)
    for _ in range(rounds):
        left = pieces(rest, events.place, bank.length)
        unexplained = np.einsum("ij,ij->i", left, left)
        shapes = bank.shapes.astype(np.float64)
        for unit in range(bank.count):
            mine = np.flatnonzero(events.unit == unit)
            if mine.size >= 5:
                good = mine[unexplained[mine] <= np.quantile(unexplained[mine], 0.7)]
                shapes[unit] += fade * left[good].mean(axis=0)
        bank = Bank(shapes)
        rest = left_over(signal, bank, events)
    return bank, rest


def recentred(rest: Signal, bank: Bank, events: Events, margin: int, worth: float) -> tuple[Bank, Events]:
    """Shapes moved so that they hold as much as they can of a potential that goes on beyond their ends.

    rest    the signal without the discharges
    margin  how far a shape may move either way, in samples
    worth   a shape moves when it then holds so many times the energy
    """
    length, fade = bank.length, _fade(bank.length)
    shapes, place = bank.shapes.copy(), events.place.copy()
    for unit in range(bank.count):
        mine = np.flatnonzero(events.unit == unit)
        left = pieces(rest, (place[mine] - margin).clip(-margin), length + 2 * margin)
        power = np.einsum("ij,ij->i", left, left)
        wide = left[power <= np.quantile(power, 0.7)].mean(axis=0) if mine.size else np.zeros(length + 2 * margin)
        wide[margin : margin + length] += bank.shapes[unit]
        held = np.correlate(wide * wide, fade * fade)
        near = np.flatnonzero(held >= _AS_GOOD * held.max())
        best = int(near[near.size // 2])
        if held[best] > worth * held[margin]:
            shapes[unit] = wide[best : best + length] * fade
            place[mine] += best - margin
    inside = (place >= 0) & (place + length <= rest.size)
    moved = Events(place[inside], events.unit[inside], events.shift[inside])
    return Bank(shapes), Events.none().joined(moved)


def without(bank: Bank, events: Events, kept: Flags) -> tuple[Bank, Events]:
    """The bank and the discharges of the units that are kept, numbered anew."""
    number = np.cumsum(kept) - 1
    mine = kept[events.unit]
    return Bank(bank.shapes[kept]), Events(events.place[mine], number[events.unit[mine]], events.shift[mine])
