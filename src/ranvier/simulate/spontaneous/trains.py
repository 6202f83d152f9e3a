"""When each kind of activity discharges, and how its amplitude changes: times in seconds with a factor for each."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.simulate.sweeps import Generator


@dataclass(frozen=True, slots=True, eq=False)
class Train:
    """Discharge times (s) and the amplitude of each as a factor of the source's own."""

    times_s: Samples
    gains: Samples


@dataclass(frozen=True, slots=True)
class Firing:
    """How a source fires within its start and stop.

    rate_hz       mean rate; inside a burst or run where there are such
    irregularity  standard deviation of the intervals over their mean
    burst_s       length of a burst or run
    every_s       time from burst to burst
    fall          share of the amplitude (neuromyotonia, myotonia) or of the rate (fibrillation) lost by the end
    """

    start_s: float
    stop_s: float
    rate_hz: float
    irregularity: float
    burst_s: float = 1.0
    every_s: float = 1.0
    fall: float = 0.0


def regular(firing: Firing, chance: Generator) -> Train:
    """Pacemaker-like discharges that slow down little by little: fibrillation, positive waves, a voluntary unit."""
    span = firing.stop_s - firing.start_s
    times: list[float] = []
    now = firing.start_s + chance.uniform(0, 1 / firing.rate_hz)
    while now < firing.stop_s:
        times.append(now)
        slowed = firing.rate_hz * (1 - firing.fall * (now - firing.start_s) / span)
        now += _interval(slowed, firing.irregularity, chance)
    return _steady(times, chance, 0.02)


def random(firing: Firing, chance: Generator) -> Train:
    """Discharges at random, now and then two close together: fasciculations."""
    count = max(chance.poisson(firing.rate_hz * (firing.stop_s - firing.start_s)), 1)
    times = chance.uniform(firing.start_s, firing.stop_s, count)
    second = times[chance.random(count) < 0.05] + chance.uniform(0.01, 0.08)
    return _steady(np.sort(np.concatenate([times, second])), chance, 0.05)


def sputtering(firing: Firing, chance: Generator) -> Train:
    """Irregular discharges with a short dead time whose mean rate wanders: end-plate spikes."""
    times: list[float] = []
    now, level = firing.start_s, 0.0
    while now < firing.stop_s:
        level = 0.98 * level + 0.12 * chance.normal()
        mean = max(exp(level) / firing.rate_hz - 0.004, 0.002)
        now += 0.004 + chance.gamma(1.4, mean / 1.4)
        times.append(now)
    return _steady(times, chance, 0.05)


def repetitive(firing: Firing, chance: Generator) -> Train:
    """A constant rate with abrupt starts and stops, at times an abrupt change: complex repetitive discharge."""
    times: list[float] = []
    rate, now = firing.rate_hz, firing.start_s
    until = firing.start_s + firing.burst_s
    while now < firing.stop_s:
        if now > until:
            now, until = now + max(firing.every_s - firing.burst_s, 0.05), now + firing.every_s
            rate = firing.rate_hz * (chance.uniform(0.6, 1.6) if chance.random() < 0.3 else 1.0)
            continue
        times.append(now)
        now += _interval(rate, firing.irregularity, chance)
    return _steady(times, chance, 0.01)


def waxing_and_waning(firing: Firing, chance: Generator) -> Train:
    """Runs whose rate and amplitude rise and fall, or only fall: myotonia."""
    times: list[float] = []
    gains: list[float] = []
    begin = firing.start_s
    while begin < firing.stop_s:
        length = firing.burst_s * chance.uniform(0.7, 1.3)
        peak = 0.0 if chance.random() < 0.25 else chance.uniform(0.15, 0.6)
        slow, small = chance.uniform(0.3, 0.6), 1 - firing.fall * chance.uniform(0.6, 1.0)
        now = begin
        while now < min(begin + length, firing.stop_s):
            place = (now - begin) / length
            height = place / peak if place < peak else (1 - place) / (1 - peak)
            times.append(now)
            gains.append(small + (1 - small) * height)
            now += _interval(firing.rate_hz * (slow + (1 - slow) * height), firing.irregularity, chance)
        begin += max(firing.every_s, length + 0.2)
    return Train(np.array(times), np.array(gains) * chance.normal(1, 0.02, len(gains)))


def decrescendo(firing: Firing, chance: Generator) -> Train:
    """Bursts of very fast discharges that begin and end abruptly while the amplitude falls: neuromyotonia."""
    times: list[float] = []
    gains: list[float] = []
    begin = firing.start_s
    while begin < firing.stop_s:
        length = firing.burst_s * chance.uniform(0.6, 1.4)
        now = begin
        while now < min(begin + length, firing.stop_s):
            place = (now - begin) / length
            times.append(now)
            gains.append(1 - firing.fall * place)
            now += _interval(firing.rate_hz * (1 - 0.2 * place), firing.irregularity, chance)
        begin += max(firing.every_s * chance.uniform(0.7, 1.3), length + 0.1)
    return Train(np.array(times), np.array(gains) * chance.normal(1, 0.02, len(gains)))


def grouped(firing: Firing, chance: Generator) -> Train:
    """Short bursts that recur nearly regularly: myokymia."""
    times: list[float] = []
    begin = firing.start_s + chance.uniform(0, 0.5 * firing.every_s)
    while begin < firing.stop_s:
        count = max(2, round(firing.burst_s * firing.rate_hz) + int(chance.integers(-1, 2)))
        now = begin
        for _ in range(count):
            times.append(now)
            now += _interval(firing.rate_hz, firing.irregularity, chance)
        begin = max(begin + firing.every_s * chance.normal(1, 0.12), now + 0.03)
    kept = np.array(times)
    return _steady(kept[kept < firing.stop_s], chance, 0.04)


def _interval(rate_hz: float, irregularity: float, chance: Generator) -> float:
    return max(chance.normal(1, irregularity), 0.3) / rate_hz


def _steady(times: list[float] | Samples, chance: Generator, spread: float) -> Train:
    found = np.asarray(times, dtype=np.float64)
    return Train(found, chance.normal(1, spread, found.size))
