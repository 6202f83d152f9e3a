"""Gaps between the sorted response sizes of a scan: how steplike the curve is, without a model of its units.

With few, large units the responses take few sizes, and the gaps between neighbouring sizes are large. D50 is the
number of the largest gaps that make up half of the maximum. The step index goes further: the largest gaps fall
about with the logarithm of their rank, a line through them says at which rank they would vanish, and the
number of gaps that make up a stated share of the maximum at the mean gap before that rank is the index.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.cmap_scan.settings import CmapScanSettings

_LARGEST = 10


@dataclass(frozen=True, slots=True)
class Steps:
    """What the gaps between the sorted response sizes say.

    d50                    how many of the largest gaps make up half of the maximum
    step_index             index of the number of units; None when too few gaps stand out of the noise
    largest_percent        the ten largest gaps, each as a share of the maximum
    large_steps            number of gaps that are large, and their sum as a share of the maximum
    """

    d50: int
    step_index: int | None
    largest_percent: tuple[float, ...]
    large_steps: int
    large_steps_percent: float


def find_steps(amplitude_mv: Samples, settings: CmapScanSettings) -> Steps:
    """The gaps of a scan.

    amplitude_mv  response sizes in any order, at least three of different size
    """
    gaps = np.sort(np.diff(np.sort(amplitude_mv)))[::-1]
    total = float(gaps.sum())
    reached = np.cumsum(gaps)
    percent = 100 * gaps / total
    large = percent >= settings.large_step_percent
    return Steps(
        d50=int(np.searchsorted(reached, total / 2, side="right")) + 1,
        step_index=_step_index(gaps, reached, settings),
        largest_percent=tuple(float(each) for each in percent[:_LARGEST]),
        large_steps=int(large.sum()),
        large_steps_percent=float(percent[large].sum()),
    )


def _step_index(gaps: Samples, reached: Samples, settings: CmapScanSettings) -> int | None:
    clear = gaps[gaps > settings.step_fit_multiple * settings.step_noise_mv]
    seen = int((gaps >= settings.step_noise_mv).sum())
    if clear.size < 3 or clear[0] == clear[-1]:
        return None
    slope, start = np.polyfit(np.log(np.arange(1, clear.size + 1)), clear, 1)
    vanishing = float(np.exp(min(-start / slope, 50.0)))
    rank = max(round(vanishing), 1)
    mean_percent = (100 * reached[rank - 1] / reached[-1] if rank < gaps.size else 100.0) / rank
    wanted = min(round(settings.step_share_percent / mean_percent), gaps.size - 1)
    return int(min(wanted, seen)) or None
