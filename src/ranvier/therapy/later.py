"""Which procedures wait until simpler treatment has had its time."""

from __future__ import annotations

LATER_LINE = 3
"""From this line of a guideline on, an operation, a block or an implant is not what begins."""

_BOUND = frozenset({"surgery", "block", "device"})


def comes_later(kind: str, line: int) -> bool:
    """Whether a treatment is an operation, a block or a device that simpler treatment goes before."""
    return kind in _BOUND and line >= LATER_LINE
