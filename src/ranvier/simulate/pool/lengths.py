"""Lengths for which the Fourier transform is quick."""

from __future__ import annotations


def quick_length(least: int) -> int:
    """The smallest even number from `least` on whose only prime factors are 2, 3 and 5.

    >>> quick_length(241), quick_length(7)
    (250, 8)
    """
    best = 1 << max(least, 2).bit_length()
    fives = 2
    while fives < best:
        threes = fives
        while threes < best:
            twos = threes
            while twos < least:
                twos *= 2
            best = min(best, twos)
            threes *= 3
        fives *= 5
    return best
