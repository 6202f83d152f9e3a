"""What else is in a recording at rest: amplifier noise, hum, drift, needle movement, the heart, a pacemaker, clicks."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.simulate.noise import coloured
from ranvier.simulate.sweeps import Generator


@dataclass(frozen=True, slots=True)
class Nuisance:
    """Disturbances of one recording; heights in microvolt, all off by default.

    noise_uv, noise_slope  standard deviation of the noise; 0 white, 1 pink: power falls with frequency to this power
    mains_uv, mains_hz     height and frequency of the hum; harmonics_percent of it at the third and fifth multiple
    drift_uv               size of a slow wander of the baseline
    movements              how many times the needle moves: a slow swing and a crackle
    movement_uv            height of the swing
    insertions             how many times a needle movement is followed by up to 300 ms of insertional activity
    heart_uv, heart_hz     height of the far QRS complex, and heart rate
    pacemaker_uv           height of a pacemaker's pulses (at the heart's rate)
    clicks, click_uv       static clicks at random: how many, how high
    low_cut_hz             the amplifier's low cut (first order); 0 for none
    clip_uv                the amplifier's rail; 0 for none
    """

    noise_uv: float = 3.0
    noise_slope: float = 0.0
    mains_uv: float = 0.0
    mains_hz: float = 50.0
    harmonics_percent: float = 20.0
    drift_uv: float = 0.0
    movements: int = 0
    movement_uv: float = 300.0
    insertions: int = 0
    heart_uv: float = 0.0
    heart_hz: float = 1.2
    pacemaker_uv: float = 0.0
    clicks: int = 0
    click_uv: float = 200.0
    low_cut_hz: float = 0.0
    clip_uv: float = 0.0


@dataclass(frozen=True, slots=True)
class NuisanceTruth:
    """When each disturbance came (s)."""

    movements_s: tuple[float, ...] = ()
    insertions_s: tuple[float, ...] = ()
    heart_s: tuple[float, ...] = ()
    pacemaker_s: tuple[float, ...] = ()
    clicks_s: tuple[float, ...] = ()


def disturb(
    samples_uv: Samples, sampling_rate_hz: float, nuisance: Nuisance, chance: Generator
) -> tuple[Samples, NuisanceTruth]:
    """The recording with its disturbances, and when they came."""
    total = samples_uv.copy()
    duration = total.size / sampling_rate_hz
    times = np.arange(total.size) / sampling_rate_hz
    moves = np.sort(chance.uniform(0.05, 0.9, nuisance.movements)) * duration
    for move in moves:
        _add(total, _swing(sampling_rate_hz, chance) * nuisance.movement_uv, move * sampling_rate_hz)
    insertions = np.sort(chance.uniform(0.02, 0.8, nuisance.insertions)) * duration
    for each in insertions:
        _add(total, _insertion(sampling_rate_hz, chance) * nuisance.movement_uv, each * sampling_rate_hz)
    beats = _beats(nuisance.heart_hz, duration, chance) if nuisance.heart_uv or nuisance.pacemaker_uv else np.zeros(0)
    for beat in beats:
        if nuisance.heart_uv:
            _add(total, _qrs(sampling_rate_hz) * nuisance.heart_uv, beat * sampling_rate_hz)
    pulse_at = (
        np.arange(chance.uniform(0, 0.5), duration, 1 / nuisance.heart_hz) if nuisance.pacemaker_uv else beats[:0]
    )
    for pulse in pulse_at:
        _add(total, _pulse(sampling_rate_hz) * nuisance.pacemaker_uv, pulse * sampling_rate_hz)
    clicks = np.sort(chance.uniform(0, 0.98, nuisance.clicks)) * duration
    for click in clicks:
        height = nuisance.click_uv * chance.uniform(0.4, 1.5) * chance.choice([-1, 1])
        _add(total, _click(sampling_rate_hz, chance) * height, click * sampling_rate_hz)
    total += _slow(times, nuisance, chance)
    if nuisance.low_cut_hz:
        total = _low_cut(total, nuisance.low_cut_hz / sampling_rate_hz)
    if nuisance.noise_uv:
        total += nuisance.noise_uv * coloured(total.size, nuisance.noise_slope, chance)
    if nuisance.clip_uv:
        total = np.clip(total, -nuisance.clip_uv, nuisance.clip_uv)
    heart = beats if nuisance.heart_uv else beats[:0]
    return total, NuisanceTruth(
        *(tuple(float(t) for t in each) for each in (moves, insertions, heart, pulse_at, clicks))
    )


def _slow(times: Samples, nuisance: Nuisance, chance: Generator) -> Samples:
    """Hum and drift."""
    total = np.zeros(times.size)
    if nuisance.mains_uv:
        share = nuisance.harmonics_percent / 100
        for multiple, height in ((1, 1.0), (3, share), (5, share / 2)):
            angle = 2 * np.pi * multiple * nuisance.mains_hz * times + chance.uniform(0, 2 * np.pi)
            total += nuisance.mains_uv * height * np.sin(angle)
    if nuisance.drift_uv:
        for hz in (0.1, 0.3, 0.7):
            total += (
                nuisance.drift_uv / 2 * np.sin(2 * np.pi * hz * times + chance.uniform(0, 2 * np.pi)) * chance.normal()
            )
    return total


def _beats(rate_hz: float, duration_s: float, chance: Generator) -> Samples:
    gaps = chance.normal(1, 0.04, int(duration_s * rate_hz * 2) + 4) / rate_hz
    beats = chance.uniform(0, 0.6) + np.cumsum(gaps)
    return beats[beats < duration_s - 0.15]


def _qrs(sampling_rate_hz: float) -> Samples:
    x = np.arange(0, 0.12, 1 / sampling_rate_hz)
    return -0.2 * _bump(x, 0.03, 0.008) + _bump(x, 0.05, 0.011) - 0.35 * _bump(x, 0.075, 0.01)


def _pulse(sampling_rate_hz: float) -> Samples:
    """A pulse of half a millisecond and its slow recharge."""
    x = np.arange(0, 0.02, 1 / sampling_rate_hz)
    return np.where(x < 0.0005, 1.0, -0.12 * np.exp(-(x - 0.0005) / 0.004))


def _click(sampling_rate_hz: float, chance: Generator) -> Samples:
    """A jump that decays within a fraction of a millisecond, so fast that no muscle could make it."""
    x = np.arange(0, 0.003, 1 / sampling_rate_hz)
    return np.exp(-x / chance.uniform(0.00002, 0.00025))


def _swing(sampling_rate_hz: float, chance: Generator) -> Samples:
    """A needle movement: a slow swing of the baseline with a crackle on its rise."""
    length = chance.uniform(0.08, 0.35)
    x = np.arange(0, length, 1 / sampling_rate_hz)
    swing = np.sin(np.pi * x / length) ** 2 * np.sin(2 * np.pi * x / length * chance.uniform(0.5, 1.5))
    crackle = chance.normal(0, 1, x.size) * np.exp(-(((x - 0.25 * length) / (0.1 * length)) ** 2))
    return swing + 0.15 * np.convolve(crackle, np.ones(3) / 3, mode="same")


def _insertion(sampling_rate_hz: float, chance: Generator) -> Samples:
    """Insertional activity: a dense crackle of spikes and waves that ends within 300 ms."""
    length = chance.uniform(0.08, 0.3)
    total = np.zeros(round(length * sampling_rate_hz))
    for _ in range(int(length * 400)):
        width = chance.uniform(0.0003, 0.002)
        x = np.arange(-4 * width, 4 * width, 1 / sampling_rate_hz)
        spike = -x / width * np.exp(0.5 - 0.5 * (x / width) ** 2) * chance.normal()
        place = chance.beta(1.2, 2.0) * length
        _add(total, spike, place * sampling_rate_hz)
    return 0.5 * total


def _bump(x: Samples, centre: float, width: float) -> Samples:
    return np.exp(-0.5 * ((x - centre) / width) ** 2)


def _low_cut(samples_uv: Samples, share_of_rate: float) -> Samples:
    """A first-order low cut, as an amplifier has it."""
    signal: Any = import_module("scipy.signal")  # imported when used, so that start-up stays quick
    pole = float(np.exp(-2 * np.pi * share_of_rate))
    gain = (1 + pole) / 2
    return np.asarray(signal.lfilter([gain, -gain], [1.0, -pole], samples_uv), dtype=np.float64)


def _add(total: Samples, shape: Samples, place: float) -> None:
    first = round(place)
    left, right = max(first, 0), min(first + shape.size, total.size)
    if right > left:
        total[left:right] += shape[left - first : right - first]
