"""Trains that were found against trains that were simulated."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment


def agreement(found_s: np.ndarray, true_s: np.ndarray, tolerance_s: float = 1e-3) -> float:
    """TP / (TP + FP + FN), each discharge used once."""
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


def paired(found: list[np.ndarray], true: list[np.ndarray]) -> np.ndarray:
    """The agreement of each true train under the best pairing."""
    best = np.zeros(len(true))
    if found:
        table = np.array([[agreement(one, other) for one in found] for other in true])
        rows, columns = linear_sum_assignment(-table)
        best[rows] = table[rows, columns]
    return best
