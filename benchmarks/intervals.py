"""Ranges of chance around a figure, and the sentence in which a benchmark concludes.

A line that `concluded` prints is gathered into the table at the head of docs/validation_signals.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

DRAWS = 2000
MARK = "=> "
"""How a concluding line begins."""


def share(hits: int, of: int) -> tuple[float, float]:
    """95 % interval of a share in percent (Wilson): honest too when nothing or everything was hit."""
    if of == 0:
        return 0.0, 100.0
    z = 1.959964
    middle = (hits + z * z / 2) / (of + z * z)
    reach = z / (of + z * z) * float(np.sqrt(hits * (of - hits) / of + z * z / 4))
    return 100 * max(middle - reach, 0.0), 100 * min(middle + reach, 1.0)


def mean(groups: Sequence[Sequence[float]]) -> tuple[float, float]:
    """95 % interval of the mean of all values, whole groups (recordings, people) drawn with replacement."""
    kept = [np.asarray(group, dtype=float) for group in groups if len(group)]
    if not kept:
        return float("nan"), float("nan")
    sums, sizes = np.array([group.sum() for group in kept]), np.array([group.size for group in kept])
    picked = np.random.default_rng(1).integers(0, len(kept), (DRAWS, len(kept)))
    low, high = np.quantile(sums[picked].sum(axis=1) / sizes[picked].sum(axis=1), (0.025, 0.975))
    return float(low), float(high)


def text_of_share(hits: int, of: int) -> str:
    """A share with its interval and the numbers behind it.

    >>> text_of_share(95, 100)
    '95.0 % (89 to 98), 95 of 100'
    """
    low, high = share(hits, of)
    return f"{100 * hits / max(of, 1):.1f} % ({low:.0f} to {high:.0f}), {hits:,} of {of:,}"


def concluded(what: str, figure: str, wanted: str = "", *, holds: bool | None = None) -> None:
    """Print one conclusion: what was asked, the figure with its interval, what was wanted, whether it holds."""
    verdict = "" if holds is None else "yes" if holds else "**no**"
    print(f"{MARK}{what} | {figure} | {wanted} | {verdict}", flush=True)
