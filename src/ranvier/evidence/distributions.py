"""The few distributions that a meta-analysis needs."""

from __future__ import annotations

from typing import Any, cast

SURE = 0.975
"""The quantile that leaves 2.5 % on each side of a 95 % interval."""


def _special() -> Any:
    from scipy import special  # pyright: ignore[reportMissingTypeStubs]

    return cast("Any", special)


def normal_below(value: float) -> float:
    """How much of the normal distribution lies below a value.

    >>> round(normal_below(1.959964), 4)
    0.975
    """
    return float(_special().ndtr(value))


def normal_quantile(share: float = SURE) -> float:
    """The value below which that share of the normal distribution lies."""
    return float(_special().ndtri(share))


def t_quantile(spare: int, share: float = SURE) -> float:
    """The value below which that share of the t distribution lies.

    >>> round(t_quantile(1), 1), round(t_quantile(12), 3)
    (12.7, 2.179)
    """
    return float(_special().stdtrit(spare, share))


def t_two_sided(value: float, spare: int) -> float:
    """How often chance alone takes a t value that far from zero."""
    return float(2 * _special().stdtr(spare, -abs(value)))


def chi2_above(value: float, spare: int) -> float:
    """How often chance alone makes a sum of squares that large.

    >>> round(chi2_above(3.841, 1), 3)
    0.05
    """
    return float(_special().chdtrc(spare, max(value, 0.0)))
