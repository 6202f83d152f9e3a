"""Overlapping potentials taken apart: where much is left unexplained, several sets of discharges are followed at once.

Each place is solved anew from the signal with all discharges outside it taken off. From the empty set on, every
set that is followed is extended by one discharge of each unit; the best sets go on, with the times of the
discharges already in them corrected after each step. The best set replaces the old one when it explains more.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from ranvier.signals.arrays import Flags, Indices, count_up, floats
from ranvier.signals.decomposition.bank import Bank, Events, Signal, add
from ranvier.signals.decomposition.matching import parabola

_IMPOSSIBLE = np.float32(-1e9)
_UNEXPLAINED_SAMPLES = 20
_LAST_SETS = 2  # of the longest sets only the best are worth correcting
_SAME_SET = 5.0  # two sets of the same units whose gains differ by less (in noise variances) are one


@dataclass(frozen=True, slots=True)
class Search:
    """How far overlapping potentials are searched.

    zone   samples within which discharges are placed anew
    width  sets followed at once
    depth  discharges in one zone at most
    level  a place is searched when its unexplained power is beyond this multiple of the noise
    """

    zone: int = 64
    width: int = 10
    depth: int = 6
    level: float = 3.0


def unexplained(rest: Signal, noise: float, bank: Bank, search: Search, peak: int) -> Indices:
    """First samples of the zones around the places where most is left, apart enough to be solved independently."""
    ndimage: Any = import_module("scipy.ndimage")
    power = ndimage.uniform_filter1d(rest * rest, _UNEXPLAINED_SAMPLES) / noise
    here = np.flatnonzero((power > search.level) & (power == ndimage.maximum_filter1d(power, 17)))
    gap = search.zone + bank.length + 4
    first = here - peak - search.zone // 2
    inside = (first > 2) & (first + gap < rest.size)
    first, height = first[inside], power[here[inside]]
    taken = np.zeros(rest.size // gap + 3, dtype=np.intp) - 2 * gap
    chosen: list[int] = []
    for place in first[np.argsort(-height)].tolist():
        cell = place // gap + 1
        if (np.abs(taken[cell - 1 : cell + 2] - place) >= gap).all():
            taken[cell] = place
            chosen.append(place)
    return np.array(sorted(chosen), dtype=np.intp)


@dataclass(slots=True)
class _Sets:
    """The sets that are followed in each zone: arrays of (zones, sets, ...).

    more  gain of one more discharge of each unit at each place: twice its product with what is left, less its energy
          and its penalty
    """

    more: Signal
    gain: Signal
    used: Flags
    unit: Indices
    place: Indices
    shift: Signal


def resolve(
    rest: Signal, bank: Bank, events: Events, first: Indices, noise: float, penalty: Signal, search: Search
) -> tuple[Events, int]:
    """Solve zones anew; `rest` is changed in place. Returns the discharges and how many zones changed.

    first    first samples of the zones, apart enough
    penalty  gain that a discharge must bring: shape (zones, units, samples of the zone)
    """
    if not first.size or not bank.count:
        return events, 0
    zone, length = search.zone, bank.length
    which = np.searchsorted(first, events.place, side="right") - 1
    inside = (which >= 0) & (events.place < first[np.maximum(which, 0)] + zone)
    old, old_zone = events.where(inside), which[inside]
    open_rest = rest.copy()
    add(open_rest, bank, old, 1.0)
    reach = first[:, None] + count_up(zone + length)
    best = _best_sets(open_rest[reach], bank, penalty, noise, search)
    new_zone, slot = np.nonzero(best.unit >= 0)
    offset = best.place[new_zone, slot]
    new = Events(offset + first[new_zone], best.unit[new_zone, slot], best.shift[new_zone, slot])
    closed_rest = open_rest.copy()
    add(closed_rest, bank, new, -1.0)
    cost_old, cost_new = np.square(rest[reach]).sum(axis=1), np.square(closed_rest[reach]).sum(axis=1)
    np.add.at(cost_old, old_zone, penalty[old_zone, old.unit, old.place - first[old_zone]])
    np.add.at(cost_new, new_zone, penalty[new_zone, new.unit, np.clip(offset, 0, zone - 1)])
    better = cost_new < cost_old - 0.01 * noise
    rest[reach[better]] = closed_rest[reach[better]]
    kept = ~inside
    kept[inside] = ~better[old_zone]
    return events.where(kept).joined(new.where(better[new_zone])), int(better.sum())


def _best_sets(windows: Signal, bank: Bank, penalty: Signal, noise: float, search: Search) -> _Sets:
    """The best set of each zone, shape (zones, 1, ...) reduced to (zones, ...)."""
    zones, units = windows.shape[0], bank.count
    sets = _Sets(
        more=(2 * _products(windows, bank, search.zone) - bank.energy[:, None] - penalty)[:, None],
        gain=np.zeros((zones, 1), dtype=np.float32),
        used=np.zeros((zones, 1, units), dtype=np.bool_),
        unit=np.full((zones, 1, search.depth), -1, dtype=np.intp),
        place=np.zeros((zones, 1, search.depth), dtype=np.intp),
        shift=np.zeros((zones, 1, search.depth), dtype=np.float32),
    )
    rows = count_up(zones)
    best_gain = np.zeros(zones, dtype=np.float32)
    unit, place, shift = sets.unit[:, 0].copy(), sets.place[:, 0].copy(), sets.shift[:, 0].copy()
    open_zones = rows
    for step in range(search.depth):
        longer = _extended(sets, bank, penalty[open_zones], step, search)
        if longer is None:
            break
        _correct_times(longer, bank, penalty[open_zones], step)
        _drop_doubles(longer, noise)
        top = longer.gain.argmax(axis=1)
        here = count_up(open_zones.size)
        gain = longer.gain[here, top]
        better = gain > best_gain[open_zones]
        to, start = open_zones[better], here[better]
        best_gain[to] = gain[better]
        chosen = start, top[better]
        unit[to], place[to], shift[to] = longer.unit[chosen], longer.place[chosen], longer.shift[chosen]
        alive = gain > _IMPOSSIBLE / 2
        open_zones = open_zones[alive]
        sets = _Sets(*(getattr(longer, name)[alive] for name in _Sets.__slots__))
        if not open_zones.size:
            break
    return _Sets(sets.more, best_gain, sets.used, unit, place, shift)


def _products(windows: Signal, bank: Bank, zone: int) -> Signal:
    """Product of every shape with the windows from every place of the zone on: (zones, units, places)."""
    columns = np.zeros((windows.shape[1], bank.count, zone), dtype=np.float32)
    for place in range(zone):
        columns[place : place + bank.length, :, place] = bank.shapes.T
    return (windows @ columns.reshape(windows.shape[1], -1)).reshape(-1, bank.count, zone)


def _extended(sets: _Sets, bank: Bank, penalty: Signal, step: int, search: Search) -> _Sets | None:
    """The best sets with one more discharge; None when no discharge brings anything anywhere."""
    zones, _, units, zone = sets.more.shape
    at = sets.more.argmax(axis=3)
    top = np.take_along_axis(sets.more, at[..., None], 3)[..., 0]
    total = np.where((top > 0) & ~sets.used, sets.gain[:, :, None] + top, _IMPOSSIBLE).reshape(zones, -1)
    wanted = search.width if step + 1 < search.depth else _LAST_SETS
    width = min(wanted, total.shape[1])
    chosen = np.argpartition(-total, width - 1, axis=1)[:, :width]
    value = np.take_along_axis(total, chosen, 1)
    if not (value > _IMPOSSIBLE / 2).any():
        return None
    parent, unit = np.divmod(chosen, units)
    row = count_up(zones)[:, None]
    place = at.reshape(zones, -1)[row, chosen]
    inner = np.clip(place, 1, zone - 2)
    near = ((row, unit, inner + d) for d in (-1, 0, 1))
    shift, higher = parabola(*(sets.more[row, parent, unit, at] + penalty[row, unit, at] for row, unit, at in near))
    edge = inner != place
    shift[edge], higher[edge] = 0, 0
    longer = _Sets(
        more=sets.more[row, parent] - _shadow(bank, unit, shift, place, zone),
        gain=np.where(value > _IMPOSSIBLE / 2, value + higher, _IMPOSSIBLE),
        used=sets.used[row, parent],
        unit=sets.unit[row, parent],
        place=sets.place[row, parent],
        shift=sets.shift[row, parent],
    )
    longer.used[row, count_up(width), unit] = True
    longer.unit[:, :, step], longer.place[:, :, step], longer.shift[:, :, step] = unit, place, shift
    return longer


def _shadow(bank: Bank, unit: Indices, shift: Signal, place: Indices, zone: int) -> Signal:
    """By how much a discharge lowers the gain of one more in its zone: (..., units, places)."""
    windows = np.lib.stride_tricks.sliding_window_view(bank.doubled, zone, axis=3)
    return windows[unit, bank.nearest(shift), :, bank.length - place]


def _correct_times(sets: _Sets, bank: Bank, penalty: Signal, step: int) -> None:
    """Move each earlier discharge of a set to the peak of its product with what the others leave."""
    zones, width, _, zone = sets.more.shape
    row, column = count_up(zones)[:, None], count_up(width)
    near = np.arange(-2, 3)
    for slot in range(step):
        unit, place, shift = sets.unit[:, :, slot], sets.place[:, :, slot], sets.shift[:, :, slot]
        middle = np.clip(place, 2, zone - 3)
        at = middle[..., None] + near
        lag = bank.length + at - place[..., None]
        own = bank.doubled[unit[..., None], bank.nearest(shift)[..., None], unit[..., None], lag]
        own += penalty[row[..., None], unit[..., None], at]
        product = sets.more[row[..., None], column[:, None], unit[..., None], at] + own
        peak = product[..., 1:4].argmax(axis=-1) + 1
        values = [np.take_along_axis(product, (peak + d)[..., None], -1)[..., 0] for d in (-1, 0, 1)]
        finer, higher = parabola(*values)
        before = _between(product, place - middle + shift)
        moved = middle + peak - 2
        possible = sets.gain > _IMPOSSIBLE / 2
        other = (moved != place) | (bank.nearest(finer) != bank.nearest(shift))
        which = np.nonzero(possible & other)
        sets.more[which] += _shadow(bank, unit[which], shift[which], place[which], zone)
        sets.more[which] -= _shadow(bank, unit[which], finer[which], moved[which], zone)
        sets.gain[possible] += (values[1] + higher - before)[possible]
        sets.place[:, :, slot], sets.shift[:, :, slot] = moved, finer


def _between(values: Signal, at: npt.NDArray[np.floating]) -> Signal:
    """The parabola through the nearest three of five values (at -2 to 2)."""
    near = np.clip(np.round(at), -1, 1).astype(np.intp)
    left, here, right = (np.take_along_axis(values, (near + 2 + d)[..., None], -1)[..., 0] for d in (-1, 0, 1))
    off = (at - near).astype(np.float32)
    value = here + 0.5 * (right - left) * off + 0.5 * (left - 2 * here + right) * off * off
    return np.asarray(value, dtype=np.float32)


def _drop_doubles(sets: _Sets, noise: float) -> None:
    """Of several sets of the same units with the same gain, follow one only."""
    order = np.argsort(-sets.gain, axis=1)
    gain = np.take_along_axis(sets.gain, order, 1)
    bits = np.take_along_axis(sets.used @ floats(2.0 ** (count_up(sets.used.shape[2]) % 50)), order, 1)
    for index in range(1, gain.shape[1]):
        same = (bits[:, :index] == bits[:, index, None]) & (gain[:, :index] - gain[:, index, None] < _SAME_SET * noise)
        gain[same.any(axis=1), index] = _IMPOSSIBLE
    np.put_along_axis(sets.gain, order, gain, 1)
