"""Simulated blink reflexes: R1 on the stimulated side and R2 on both, with known latencies.

R1 is a small compound potential of nearly constant latency. R2 is a burst of many motor unit potentials that start one
after the other from its onset on, anew in every sweep; it shrinks from sweep to sweep (habituation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.series import as_trace, response_shape, shifted
from ranvier.simulate.sweeps import QUIET, Disturbance, Generator, Sweep

_SWEEP = Sweep(before_ms=20.0, after_ms=120.0)
_UNIT_MS = 3.0
_NARROWER = 2.0  # R1 is shorter than the response of a limb muscle
_UNITS = 70
_BURST_MS = 9.0  # mean delay of the units of a burst behind its onset


@dataclass(frozen=True, slots=True)
class BlinkTruth:
    """Onsets in each sweep (ms from the stimulus); empty for a component that is absent."""

    r1_ms: tuple[float, ...]
    r2_ms: tuple[float, ...]
    r2_contralateral_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedBlink:
    """Sweeps of the stimulated side, those of the other side, and the truth."""

    ipsilateral: tuple[Trace, ...]
    contralateral: tuple[Trace, ...]
    truth: BlinkTruth

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The sweeps of the stimulated side, then those of the other side."""
        return (*self.ipsilateral, *self.contralateral)


def simulate_blink(  # noqa: PLR0913
    *,
    seed: int,
    sweeps: float = 8,
    r1_ms: float = 10.8,
    r1_uv: float = 400.0,
    r2_ms: float = 32.0,
    r2_uv: float = 300.0,
    r2_contralateral_ms: float = 33.0,
    r2_contralateral_uv: float = 280.0,
    r1_jitter_ms: float = 0.2,
    r2_jitter_ms: float = 1.5,
    habituation_percent: float = 4.0,
    background_uv: float = 0.0,
    disturbance: Disturbance = QUIET,
    sweep: Sweep = _SWEEP,
) -> SimulatedBlink:
    """Stimulation of one side.

    r1_uv, r2_uv         height of R1, and of the largest deflections of R2; 0 when the component is absent
    habituation_percent  loss of R2 from each sweep to the next
    background_uv        height of units that discharge by chance: a patient who does not relax
    """
    count = round(sweeps)
    if count < 1:
        raise InputError("a blink reflex needs sweeps")
    chance = np.random.default_rng(seed)
    times = sweep.times_ms
    whole = response_shape(seed, sweep, r1_ms, 0.4)
    shape = np.interp(np.where(times > r1_ms, r1_ms + _NARROWER * (times - r1_ms), times), times, whole)
    made: tuple[list[Trace], list[Trace]] = ([], [])
    onsets: tuple[list[float], list[float], list[float]] = ([], [], [])
    for number in range(count):
        left = (1 - habituation_percent / 100) ** number
        late = chance.normal(0, r2_jitter_ms)
        samples = _background(sweep, background_uv, chance)
        if r1_uv:
            early = chance.normal(0, r1_jitter_ms)
            onsets[0].append(r1_ms + early)
            samples = samples + r1_uv * shifted(shape, early, sweep)
        if r2_uv:
            onsets[1].append(r2_ms + late)
            samples = samples + r2_uv * left * _burst(r2_ms + late, sweep, chance)
        name = f"ipsilateral {number + 1}"
        made[0].append(as_trace(number + 1, samples, sweep, disturbance, chance, label=name))
        samples = _background(sweep, background_uv, chance)
        if r2_contralateral_uv:
            onsets[2].append(r2_contralateral_ms + late)
            samples = samples + r2_contralateral_uv * left * _burst(r2_contralateral_ms + late, sweep, chance)
        name = f"contralateral {number + 1}"
        made[1].append(as_trace(number + 1, samples, sweep, disturbance, chance, label=name))
    truth = BlinkTruth(*(tuple(each) for each in onsets))
    return SimulatedBlink(tuple(made[0]), tuple(made[1]), truth)


def _burst(onset_ms: float, sweep: Sweep, chance: Generator) -> Samples:
    """A burst of units from an onset on, its largest deflection 1."""
    delays = chance.gamma(2.0, _BURST_MS / 2, _UNITS)
    delays = delays - delays.min()
    total = _units(onset_ms + delays, chance.uniform(0.4, 1.0, _UNITS), sweep)
    return total / np.abs(total).max()


def _background(sweep: Sweep, height_uv: float, chance: Generator) -> Samples:
    if not height_uv:
        return np.zeros(sweep.times_ms.size)
    length = sweep.before_ms + sweep.after_ms
    count = chance.poisson(0.15 * length)
    return height_uv * _units(chance.uniform(-sweep.before_ms, sweep.after_ms, count), np.ones(count), sweep)


def _units(starts_ms: Samples, heights: Samples, sweep: Sweep) -> Samples:
    """Motor unit potentials: a negative spike between two smaller positive ones."""
    total = np.zeros(sweep.times_ms.size)
    for start, height in zip(starts_ms, heights, strict=True):
        x = (sweep.times_ms - start) / _UNIT_MS
        inside = (x > 0) & (x < 1)
        total[inside] -= height * np.sin(np.pi * x[inside]) * np.sin(3 * np.pi * x[inside] - np.pi)
    return total
