"""CMAP scans and surface interference patterns of a second model that shares nothing with `ranvier.simulate`.

CMAP scan    every axon has a threshold that fluctuates from stimulus to stimulus (normal, with a spread of its own of 1
             to 2.5 %) and a unit potential with its own latency and form; the sweep is their sum with noise.
pattern      motoneurones are recruited by an excitation that rises with the force, thresholds exponentially distributed
             (many low, few high), sizes growing with the threshold over a range of 20 to 60; rates rise from 8 Hz by a
             common gain to a peak of their own (Fuglevand, Winter and Patla, J Neurophysiol 70, 1993). Loss takes units
             at random; those that are left take over none or all of the lost size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from independent_evoked_sweeps import FINE_HZ, Frame, Numbers, Random, muscle_kernels, noise, sampled, spike


@dataclass(frozen=True)
class Scan:
    """What a CMAP scan is like."""

    units: int
    peak_mv: tuple[float, float] = (5.0, 12.0)
    size_spread: float = 0.6
    stimuli: int = 500
    noise_uv: tuple[float, float] = (5.0, 15.0)
    drift_percent: float = 0.0


@dataclass(frozen=True)
class ScanMade:
    """Sweeps with the strength of their stimuli; all units, and those of at least 0.25 % of the maximum."""

    signals: Numbers
    fs: float
    t0_s: float
    stimulus_ma: Numbers
    units: int
    large_units: int


def unit_waves(random: Random, units: int, at: Frame) -> Numbers:
    """One potential for each unit as the converter sees it, negative peak about 1, with its own latency."""
    pool = muscle_kernels(random)
    begins = random.uniform(2.5, 5) + np.abs(random.normal(0, 0.4, units))
    waves = np.zeros((units, at.size))
    for place in range(units):
        first = int(begins[place] * FINE_HZ / 1000)
        wave = np.zeros(45 * FINE_HZ // 1000)
        kernel = pool[int(random.integers(0, len(pool)))]
        stop = min(first + kernel.size, wave.size)
        wave[first:stop] = kernel[: stop - first]
        waves[place] = sampled(wave, at)
    return waves


def scan_made(kind: Scan, seed: int, number: int) -> ScanMade:
    random = np.random.default_rng([seed, 233, number])
    fs = float(random.choice([10_000, 20_000]))
    t0 = float(random.uniform(1, 5)) / 1000
    at = Frame(fs, t0, int((t0 + 0.025) * fs))
    waves = unit_waves(random, kind.units, at)
    sizes = random.lognormal(0, kind.size_spread, kind.units)
    sizes *= 1000 * random.uniform(*kind.peak_mv) / -(sizes @ waves).min()
    middle = random.uniform(8, 20)
    threshold = middle * np.exp(random.normal(0, random.uniform(0.12, 0.2), kind.units))
    spread = random.uniform(0.01, 0.025, kind.units)
    low, high = 0.93 * threshold.min(), 1.1 * threshold.max()
    rest = 20
    falling = np.exp(np.linspace(np.log(high), np.log(low), kind.stimuli - 2 * rest))
    stimulus = np.concatenate([np.full(rest, high), falling, np.full(rest, low)])
    stimulus = stimulus * (1 + 1e-4 * np.arange(stimulus.size))  # the machine's steps are never quite the same
    slow = 1 + kind.drift_percent / 100 * np.sin(2 * np.pi * np.arange(stimulus.size) / stimulus.size * 1.3)
    own = threshold * slow[:, None] * (1 + spread * random.normal(size=(stimulus.size, kind.units)))
    active = stimulus[:, None] > own
    rms = random.uniform(*kind.noise_uv)
    rows = (active * sizes) @ waves
    rows += np.array([noise(random, at.size, fs, rms) for _ in stimulus]) + spike(random, at.after_s, 800)
    heights = sizes * -waves.min(axis=1)
    large = int((heights >= 0.0025 * -(sizes @ waves).min()).sum())
    return ScanMade(rows, fs, t0, stimulus, kind.units, large)


@dataclass(frozen=True)
class Muscle:
    """The units a muscle had, the share that was lost, and whether the others took over."""

    units: int = 120
    lost: float = 0.0
    replaced: bool = False
    peak_mv: float = 10.0
    noise_uv: float = 8.0


@dataclass(frozen=True)
class MuscleMade:
    """One largest response and stretches of the pattern, all of 500 ms; t0_s is not a number where none was given."""

    signals: Numbers
    fs: float
    t0_s: Numbers
    units: int
    peak_mv: float


def muscle_made(kind: Muscle, seed: int, number: int, stretches: int = 30) -> MuscleMade:
    random = np.random.default_rng([seed, 239, number])
    fs, t0 = float(random.choice([10_000, 20_000])), 0.02
    at = Frame(fs, 0.0, int(0.045 * fs))
    before = kind.units
    rank = (np.arange(before) + 0.5) / before
    sizes = np.exp(np.log(random.uniform(20, 60)) * rank) * random.lognormal(0, 0.2, before)
    waves = unit_waves(random, before, at)
    sizes *= 1000 * kind.peak_mv / -(sizes @ waves).min()
    left = np.sort(random.permutation(before)[: before - round(kind.lost * before)])
    grown = sizes[left] * (sizes.sum() / sizes[left].sum() if kind.replaced else 1.0)
    own = waves[left] * grown[:, None]
    asks = np.exp(np.log(30.0) * rank[left]) / 30.0 * random.uniform(0.6, 0.85)
    size = int(0.5 * fs)
    response = np.zeros(size)
    first = int(t0 * fs)
    response[first : first + at.size] = own.sum(axis=0)[: size - first]
    rows = [response + noise(random, size, fs, kind.noise_uv)]
    for force in np.linspace(0.05, 1.0, stretches):
        rows.append(pattern(random, own, asks, float(force), size, fs) + noise(random, size, fs, kind.noise_uv))
    times = np.full(len(rows), np.nan)
    times[0] = t0
    return MuscleMade(np.array(rows), fs, times, left.size, float(-own.sum(axis=0).min()) / 1000)


def pattern(random: Random, own: Numbers, asks: Numbers, force: float, size: int, fs: float) -> Numbers:
    """One stretch: each recruited unit at its rate, intervals with a variation of 20 %."""
    wide = own.shape[1]
    total = np.zeros(size + 2 * wide)
    for wave, ask in zip(own, asks, strict=True):
        if force < ask:
            continue
        rate = min(8 + 45 * (force - ask), random.uniform(25, 40))
        gaps = np.maximum(random.normal(1, 0.2, int(size / fs * rate) + 12), 0.3) / rate
        times = ((np.cumsum(gaps) - random.uniform(0, 1.5 / rate)) * fs).astype(int)
        for time in times[(times >= 0) & (times < size + wide)]:
            total[time : time + wide] += wave
    return total[wide : wide + size]
