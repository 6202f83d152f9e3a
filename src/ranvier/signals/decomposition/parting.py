"""A train that holds two units of like potential is parted: by form, where the intervals say that it was right."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ranvier.signals.arrays import Flags, floats
from ranvier.signals.decomposition.bank import Bank, Events, Signal, pieces

_AXES = 3
_ROUNDS = 8
_CALM_SHARE = 0.8
_NEAR_PAIRS = 8  # with fewer pairs of discharges too near for one unit nothing is said
_LEFT_NEAR = 0.25  # share of these pairs that may stay together; by chance it is half
_LEFT_OF_MANY = 0.38  # the same where it is not chance: one of three units taken off leaves the pairs of the other two
_CHANCE = 2.5  # standard deviations from half
_SMALLEST_SHARE = 0.15  # of the discharges in the smaller part


def parted(rest: Signal, bank: Bank, events: Events, near: tuple[float, float], least: int) -> tuple[Bank, Events]:
    """Each train that mixes two units becomes two; the second takes a new number at the end.

    rest   the signal without the discharges
    near   two discharges of one unit cannot lie between these distances, in samples
    least  discharges that make a train
    """
    shapes, unit = list(bank.shapes), events.unit.copy()
    for one in range(bank.count):
        mine = np.flatnonzero(unit == one)
        if mine.size < 2 * least:
            continue
        pairs = _pairs(events.place[mine], near)
        if len(pairs) < _NEAR_PAIRS:
            continue
        left = pieces(rest, events.place[mine], bank.length)
        second = _second(left, pairs)
        if second is None or second.sum() < least:
            continue
        calm = _calm(left)
        shape = bank.shapes[one]
        shapes[one] = shape + left[calm & ~second].mean(axis=0)
        shapes.append(shape + left[calm & second].mean(axis=0))
        unit[mine[second]] = len(shapes) - 1
    if len(shapes) == bank.count:
        return bank, events
    return Bank(np.array(shapes)), Events(events.place, unit, events.shift)


def _pairs(place: npt.NDArray[np.intp], near: tuple[float, float]) -> npt.NDArray[np.intp]:
    """Pairs of discharges too near for one unit, shape (pairs, 2)."""
    first, last = np.searchsorted(place, place + near[0], side="right"), np.searchsorted(place, place + near[1])
    many = np.maximum(last - first, 0)
    left = np.repeat(np.arange(place.size), many)
    right = np.repeat(first, many) + np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    return np.column_stack([left, right])


def _calm(left: Signal) -> Flags:
    power = np.einsum("ij,ij->i", left, left)
    return power <= np.quantile(power, _CALM_SHARE)


def _second(left: Signal, pairs: npt.NDArray[np.intp]) -> Flags | None:
    """Which discharges are those of a second unit; None when no direction of form parts the pairs."""
    calm = _calm(left)
    middle = np.median(left[calm], axis=0)
    _, _, axes = np.linalg.svd(left[calm] - middle, full_matrices=False)
    best: tuple[float, Flags] | None = None
    for axis in axes[:_AXES]:
        second = _two_groups(left, floats((left - middle) @ axis), calm)
        share = float(second.mean())
        if not _SMALLEST_SHARE <= share <= 1 - _SMALLEST_SHARE:
            continue
        together = float((second[pairs[:, 0]] == second[pairs[:, 1]]).mean())
        if _are_parted(together, len(pairs)) and (best is None or together < best[0]):
            best = together, second
    return None if best is None else best[1]


def _are_parted(together: float, pairs: int) -> bool:
    """Whether two groups part the pairs of discharges that are too near for one unit."""
    beyond_chance = (0.5 - together) * 2 * pairs**0.5
    return together < _LEFT_NEAR or (together < _LEFT_OF_MANY and beyond_chance > _CHANCE)


def _two_groups(left: Signal, value: npt.NDArray[np.float64], calm: Flags) -> Flags:
    """Two groups by form, begun on either side of the middle of one direction."""
    second = value > np.median(value)
    for _ in range(_ROUNDS):
        if not (calm & second).any() or not (calm & ~second).any():
            break
        centres = left[calm & ~second].mean(axis=0), left[calm & second].mean(axis=0)
        apart = centres[1] - centres[0]
        now = (left - (centres[0] + centres[1]) / 2) @ apart > 0
        if bool((now == second).all()):
            break
        second = now
    return second
