"""Discharges of known shapes: largest gain first, then each discharge reconsidered with the others held."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from ranvier.signals.arrays import Indices, count_up
from ranvier.signals.decomposition.bank import Bank, Events, Signal, add

_NEVER_SAME = 2  # the same unit cannot discharge twice within so many samples of one pass


def correlation(signal: Signal, bank: Bank) -> Signal:
    """Product of every shape with the signal from every sample on, in blocks: (block, unit, sample in the block)."""
    size, length = signal.size, bank.length
    blocks = -(-size // length)
    padded = np.zeros((blocks + 2) * length, dtype=np.float32)
    padded[:size] = signal
    rows = np.lib.stride_tricks.sliding_window_view(padded, 2 * length)[: blocks * length : length]
    return (np.ascontiguousarray(rows) @ _staggered(bank.shapes, length)).reshape(blocks, bank.count, length)


def _staggered(shapes: Signal, places: int) -> Signal:
    """Columns hold each shape at each of the places one after the other: (places + length, units * places)."""
    count, length = shapes.shape
    columns = np.zeros((places + length, count, places), dtype=np.float32)
    for place in range(places):
        columns[place : place + length, :, place] = shapes.T
    return columns.reshape(places + length, count * places)


def parabola(before: Signal, here: Signal, after: Signal) -> tuple[Signal, Signal]:
    """Where between samples the peak of three values lies (-0.5 to 0.5), and how much higher it is."""
    bend = np.minimum(before - 2 * here + after, -1e-6)
    shift = np.clip(0.5 * (before - after) / bend, -0.5, 0.5)
    higher = -0.5 * (before - after) * shift + 0.5 * bend * shift * shift
    return np.asarray(shift, dtype=np.float32), np.asarray(higher, dtype=np.float32)


def match(rest: Signal, bank: Bank, least: npt.NDArray[np.floating], passes: int) -> Events:
    """Take discharges off the rest, in place, the largest gain first.

    least  gain that a discharge of each unit must bring, shape (units,)
    """
    ndimage: Any = import_module("scipy.ndimage")
    found = Events.none()
    length = bank.length
    for turn in range(passes):
        product = correlation(rest, bank)
        best = _best_gain(product, bank, least).ravel()[: rest.size]
        best[max(0, rest.size - length) :] = 0
        best[:1] = 0
        reach = length // 2 if turn < 2 else length // 3
        place: Indices = np.flatnonzero((best > 0) & (best == ndimage.maximum_filter1d(best, 2 * reach + 1)))
        if not place.size:
            break
        place = place[np.concatenate([[True], np.diff(place) > _NEVER_SAME])]
        here = 2 * product[place // length, :, place % length] - bank.energy
        unit = np.where(here >= least, here, 0).argmax(axis=1)
        around = [product[(place + step) // length, unit, (place + step) % length] for step in (-1, 0, 1)]
        events = Events(place, unit, parabola(*around)[0])
        add(rest, bank, events, -1.0)
        found = found.joined(events)
    return found


def _best_gain(product: Signal, bank: Bank, least: npt.NDArray[np.floating]) -> Signal:
    """The largest gain of any unit from each sample on, 0 where no unit brings enough: (block, sample in the block)."""
    best = np.zeros((product.shape[0], product.shape[2]), dtype=np.float32)
    for unit in range(bank.count):
        gain = 2 * product[:, unit]
        gain -= bank.energy[unit]
        gain *= gain >= np.float32(least[unit])
        np.maximum(best, gain, out=best)
    return best


def reconsider(rest: Signal, bank: Bank, events: Events, least: float, reach: int) -> Events:
    """Decide on each discharge anew with the others held: another unit, another time within reach, or none.

    rest  the signal without the discharges; changed in place
    """
    if not events.place.size:
        return events
    length, span = bank.length, 2 * reach + 1
    columns = _staggered(bank.shapes, span)[: length + 2 * reach]
    place, unit, shift = events.place.copy(), events.unit.copy(), events.shift.copy()
    kept = np.zeros(place.size, dtype=np.bool_)
    margin = length + 2 * reach
    padded = np.pad(rest, margin)
    colour = _apart(place, margin)
    for one in range(int(colour.max()) + 1):
        chosen = np.flatnonzero(colour == one)
        now = Events(place[chosen], unit[chosen], shift[chosen])
        padded[now.place[:, None] + margin + count_up(length)] += bank.waves(now)
        windows = padded[now.place[:, None] + margin - reach + count_up(length + 2 * reach)]
        product = (windows @ columns).reshape(chosen.size, bank.count, span)
        gain = (2 * product - bank.energy[:, None] - np.float32(least)).reshape(chosen.size, -1)
        best = gain.argmax(axis=1)
        rows = count_up(chosen.size)
        to_unit, step = np.divmod(best, span)
        inner = np.clip(step, 1, span - 2)
        finer = parabola(*(product[rows, to_unit, inner + d] for d in (-1, 0, 1)))[0]
        finer[inner != step] = 0
        to_place = np.clip(now.place + step - reach, 0, rest.size - length)
        place[chosen], unit[chosen], shift[chosen] = to_place, to_unit, finer
        good = gain[rows, best] > 0
        kept[chosen] = good
        after = Events(to_place[good], to_unit[good], finer[good])
        padded[after.place[:, None] + margin + count_up(length)] -= bank.waves(after)
    rest[:] = padded[margin:-margin]
    return Events.none().joined(Events(place[kept], unit[kept], shift[kept]))


def _apart(place: Indices, gap: int) -> Indices:
    """A colour for each discharge so that those of one colour are at least `gap` samples apart."""
    colour = np.zeros(place.size, dtype=np.intp)
    last: list[int] = []
    for index, here in enumerate(place.tolist()):
        for one, before in enumerate(last):
            if here - before >= gap:
                colour[index], last[one] = one, here
                break
        else:
            colour[index] = len(last)
            last.append(here)
    return colour
