"""Simulated CMAP scans whose motor units are known.

Each motor unit has a threshold, a spread of that threshold from one stimulus to the next, and a size. A stimulus
evokes a unit with the probability Phi((stimulus / threshold - 1) / spread), every time anew; the response is the
sum of the evoked units plus noise. Loss of units with reinnervation leaves fewer, larger units.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from ranvier.errors import InputError
from ranvier.formats.samples import labelled_strength
from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.series import response_shape, stimulus_label
from ranvier.simulate.sweeps import Sweep

Flags = npt.NDArray[np.bool_]

_TAILS = 3.2  # the scan reaches this many spreads beyond the first and the last unit
_SWEEP = Sweep(sampling_rate_hz=10_000.0, before_ms=2.0, after_ms=20.0)
_PLATEAU = 20  # stimuli at either end


@dataclass(frozen=True, slots=True)
class CmapScanTruth:
    """The units behind a simulated scan: their number, the largest response, and each threshold and size."""

    units: int
    maximum_mv: float
    thresholds_ma: tuple[float, ...]
    sizes_mv: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedCmapScan:
    """A simulated scan, one value for each stimulus in the order given, and its truth."""

    stimulus_ma: Samples
    amplitude_mv: Samples
    truth: CmapScanTruth

    @property
    def traces(self) -> tuple[Trace, ...]:
        """One short sweep for each stimulus, the response as high as the scan says; its strength in the label."""
        shape = response_shape(0, _SWEEP, 3.5, 0.5)
        traces: list[Trace] = []
        for number, (stimulus, height) in enumerate(zip(self.stimulus_ma, self.amplitude_mv, strict=True), 1):
            label = stimulus_label(number, float(stimulus))
            samples = 1000 * float(height) * shape
            samples.setflags(write=False)
            rate, before = _SWEEP.sampling_rate_hz, _SWEEP.before_ms / 1000
            strength, unit = labelled_strength(label)
            traces.append(
                Trace(
                    label, samples, rate, before, "evoked", ("simulated",),
                    stimulus_strength=strength, strength_unit=unit,
                )
            )  # fmt: skip
        return tuple(traces)


def simulate_cmap_scan(  # noqa: PLR0913
    *,
    seed: int,
    units: float = 100,
    maximum_mv: float = 8.0,
    lost_fraction: float = 0.0,
    reinnervation: float = 0.0,
    size_spread: float = 0.5,
    threshold_ma: float = 8.0,
    threshold_spread: float = 0.16,
    relative_spread_percent: float = 2.0,
    points: float = 450,
    noise_uv: float = 10.0,
    plateau_noise_percent: float = 0.3,
    drift_percent: float = 0.0,
    highest_percent: float = 100.0,
) -> SimulatedCmapScan:
    """A scan from above the maximum down to nothing.

    units                    motor units before any were lost
    maximum_mv               response of all of them together
    lost_fraction            share of the units that were lost
    reinnervation            share of the lost units' fibres that the surviving units took over
    size_spread              standard deviation of the logarithm of the sizes
    threshold_spread         the same of the thresholds
    relative_spread_percent  spread of each threshold from stimulus to stimulus
    points                   stimuli between plateau and rest
    noise_uv                 noise of every response
    plateau_noise_percent    further variation, as a share of the response
    drift_percent            growth of all thresholds over the scan
    highest_percent          strongest stimulus as a share of that needed: below 100 the plateau is not reached

    >>> simulate_cmap_scan(seed=1, units=80, lost_fraction=0.75).truth.units
    20
    """
    before = round(units)
    count = before - round(lost_fraction * before)
    if count < 1 or not 0 <= lost_fraction <= 1 or not 0 <= reinnervation <= 1:
        raise InputError("a scan needs at least one motor unit, and fractions from 0 to 1")
    chance = np.random.default_rng(seed)
    sizes = chance.lognormal(0.0, size_spread, before)
    sizes *= maximum_mv / sizes.sum()
    thresholds = threshold_ma * np.exp(chance.normal(0.0, threshold_spread, before))
    survive = chance.permutation(before)[:count]
    taken_over = reinnervation * (maximum_mv - sizes[survive].sum())
    sizes, thresholds = sizes[survive], thresholds[survive]
    sizes = sizes * (1 + taken_over / sizes.sum())
    spread = relative_spread_percent / 100
    stimulus = _stimuli(thresholds, spread, round(points), highest_percent / 100)
    drift = 1 + drift_percent / 100 * np.linspace(0, 1, stimulus.size)
    steps = (stimulus[:, None] / (thresholds * drift[:, None]) - 1) / spread
    special: Any = import_module("scipy.special")  # imported when used, so that start-up stays quick
    evoked: Flags = chance.random(steps.shape) < special.ndtr(steps)
    response: Samples = evoked @ sizes
    response = response * (1 + chance.normal(0, plateau_noise_percent / 100, stimulus.size))
    response += chance.normal(0, noise_uv / 1000, stimulus.size)
    order = np.argsort(thresholds)
    truth = CmapScanTruth(
        count, float(sizes.sum()), tuple(map(float, thresholds[order])), tuple(map(float, sizes[order]))
    )
    return SimulatedCmapScan(stimulus, response, truth)


def _stimuli(thresholds: Samples, spread: float, points: int, highest: float) -> Samples:
    """Plateau, then stimuli falling by a constant ratio, then rest."""
    top = float(thresholds.max()) * (1 + _TAILS * spread) * highest
    bottom = float(thresholds.min()) * (1 - _TAILS * spread)
    if top <= bottom or points < 2:
        raise InputError("the strongest stimulus of the scan is below the first unit")
    middle = np.geomspace(top, bottom, points)
    return np.concatenate([np.full(_PLATEAU, top), middle, np.full(_PLATEAU, bottom)])
