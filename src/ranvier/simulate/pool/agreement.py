"""Trains that a decomposition found against the trains that were simulated."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from ranvier.record.recordings import Samples

TOLERANCE_S = 1e-3


def agreement(found_s: Samples, true_s: Samples, tolerance_s: float = TOLERANCE_S) -> float:
    """Rate of agreement of two trains, TP / (TP + FP + FN), each discharge used once: 0 to 1.

    found_s, true_s  firing times in seconds, in any order

    >>> agreement(np.array([0.1, 0.2, 0.3]), np.array([0.1004, 0.2, 0.5]))
    0.5
    """
    found, true = np.sort(found_s), np.sort(true_s)
    i = j = right = 0
    while i < found.size and j < true.size:
        if abs(found[i] - true[j]) <= tolerance_s:
            right, i, j = right + 1, i + 1, j + 1
        elif found[i] < true[j]:
            i += 1
        else:
            j += 1
    return right / max(found.size + true.size - right, 1)


def paired(found_s: Sequence[Samples], true_s: Sequence[Samples]) -> tuple[Samples, Samples]:
    """The agreement of each true train and of each found one in the pairing with the largest sum; 0 without partner."""
    of_true, of_found = np.zeros(len(true_s)), np.zeros(len(found_s))
    if len(found_s) and len(true_s):
        table = np.array([[agreement(one, other) for one in found_s] for other in true_s])
        optimize: Any = import_module("scipy.optimize")  # imported when used, so that start-up stays quick
        rows, columns = optimize.linear_sum_assignment(-table)
        of_true[rows], of_found[columns] = table[rows, columns], table[rows, columns]
    return of_true, of_found
