"""The order of a plan: what treats the cause stands before what relieves."""

from __future__ import annotations

_OF_PAIN = ("pain", "neuralgia")


def relieves(problem: str) -> bool:
    """Whether the treatments of a problem relieve pain; those of any other problem treat a cause.

    >>> relieves("painful_polyneuropathy"), relieves("vitamin_b12_deficiency")
    (True, False)
    """
    return any(word in problem for word in _OF_PAIN)
