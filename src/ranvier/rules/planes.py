"""Answers for many patients, or for many rows, as two sets of bits: where it is true and where it is false.

A place that is in neither set is unknown. One machine word holds 64 places, so that an "and" of a
thousand patients takes sixteen steps. What stands behind the last place means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

WORD = 64
"""Places in a word."""

Bits = NDArray[np.uint64]
Flags = NDArray[Any]
"""One byte for each place: 0 or 1."""


class Truths(NamedTuple):
    """Where it is true and where it is false; unknown elsewhere."""

    true: Bits
    false: Bits

    @property
    def unknown(self) -> Bits:
        """Where it is neither."""
        return ~(self.true | self.false)


def words_for(places: int) -> int:
    """How many words hold so many places.

    >>> words_for(0), words_for(1), words_for(64), words_for(65)
    (0, 1, 1, 2)
    """
    return -(-places // WORD)


def packed(flags: Flags) -> Bits:
    """Flags as bits, in whole words."""
    bits = np.packbits(flags, bitorder="little")
    if len(bits) % 8:
        bits = np.append(bits, np.zeros(-len(bits) % 8, np.uint8))
    return bits.view(np.uint64)


def unpacked(bits: Bits, places: int) -> Flags:
    """Bits as flags of so many places."""
    return np.unpackbits(bits.view(np.uint8), count=places, bitorder="little")


def same_everywhere(value: bool | None, places: int) -> Truths:
    """One answer for all places."""
    nowhere = np.zeros(words_for(places), np.uint64)
    everywhere = ~nowhere
    return Truths(everywhere if value is True else nowhere, everywhere if value is False else nowhere)


def both(left: Truths, right: Truths) -> Truths:
    """Kleene and: false decides."""
    return Truths(left.true & right.true, left.false | right.false)


def either(left: Truths, right: Truths) -> Truths:
    """Kleene or: true decides."""
    return Truths(left.true | right.true, left.false & right.false)


def opposite(item: Truths) -> Truths:
    """Kleene not: unknown stays unknown."""
    return Truths(item.false, item.true)


def at_least(least: int, items: Sequence[Truths], places: int) -> Truths:
    """Whether so many of them are true."""
    true, possible = (
        sum((unpacked(bits, places).astype(np.uint16) for bits in side), np.zeros(1, np.uint16))
        for side in ([each.true for each in items], [~each.false for each in items])
    )
    return Truths(packed(true >= least), packed(possible < least))
