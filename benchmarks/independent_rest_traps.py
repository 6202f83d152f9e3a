"""Recordings without activity at rest in which something may look like it: the traps of the second generator.

Hum (also with edges), drift and steps, a moving needle, insertional activity, the heart, a pacemaker, stimulators, a
cochlear implant, static, a loose electrode, motor units far away, loud noise, a tremor.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from independent_rest_shapes import Numbers, Random, Shape, bells, fibre, scaled, sharp_wave
from independent_rest_traces import Frame, Rest, disturbed, frame, lay, log_uniform, span, steady
from scipy import signal as filters

TRAPS = (
    "hum", "hum with harmonics", "drift and steps", "needle movement", "insertion", "heart", "pacemaker",
    "stimulator 1 to 10 Hz", "stimulator 20 to 150 Hz", "cochlear implant", "static clicks", "electrode pops",
    "distant units", "loud noise", "tremor movement",
)  # fmt: skip
"""What may look like activity at rest and is none."""


def trap(kind: str, seed: int, *, length_s: float | None = None, rate_hz: float | None = None) -> Rest:
    """A recording without activity at rest in which something may look like it."""
    random = np.random.default_rng([seed, 772, TRAPS.index(kind)])
    at = frame(random, length_s, rate_hz, None)
    t = np.arange(round(at.length_s * at.rate_hz)) / at.rate_hz
    made = _TRAPS[kind](random, at, t)
    level_uv = random.uniform(30, 60) if kind == "loud noise" else log_uniform(random, 1.5, 8)
    return Rest(disturbed(random, made, at.rate_hz, level_uv, hum="hum" not in kind), at.rate_hz)


def _laid(at: Frame, t: Numbers, times: Numbers, shape: Shape, height: float, spread: Numbers | float = 1.0) -> Numbers:
    total = np.zeros(t.size)
    lay(total, at.rate_hz, (times, np.broadcast_to(spread, times.shape), shape), height, (-300, 700))
    return total


def _hum(random: Random, at: Frame, t: Numbers) -> Numbers:
    hz = random.choice([50.0, 60.0]) * (1 + random.uniform(-0.002, 0.002))
    return log_uniform(random, 20, 500) * np.sin(2 * np.pi * hz * t)


def _harmonics(random: Random, at: Frame, t: Numbers) -> Numbers:
    """Hum as a dimmer makes it: a sharp edge twice in each cycle."""
    hz = random.choice([50.0, 60.0]) * (1 + random.uniform(-0.002, 0.002))
    total = np.sin(2 * np.pi * hz * t)
    for multiple in range(3, 26, 2):
        total += random.uniform(0.2, 0.8) / multiple * np.sin(2 * np.pi * multiple * hz * t + random.uniform(0, 6.3))
    return log_uniform(random, 20, 300) * total


def _drift(random: Random, at: Frame, t: Numbers) -> Numbers:
    total = np.zeros(t.size)
    for start in random.uniform(0, at.length_s, int(random.integers(1, 6))):
        fading = np.exp(-np.maximum(t - start, 0) / random.uniform(0.02, 0.5))
        total += log_uniform(random, 30, 600) * random.choice([-1, 1]) * (t > start) * fading
    return total + log_uniform(random, 50, 2000) * np.sin(2 * np.pi * random.uniform(0.1, 0.8) * t)


def _movement(random: Random, at: Frame, t: Numbers) -> Numbers:
    total = np.zeros(t.size)
    for start in random.uniform(0, 0.9 * at.length_s, int(random.integers(1, 5))):
        length = random.uniform(0.05, 0.4)
        x = np.clip((t - start) / length, 0, 1)
        swing = np.sin(np.pi * x) * np.sin(2 * np.pi * random.uniform(0.5, 2.5) * x)
        total += log_uniform(random, 100, 2000) * swing
        total += log_uniform(random, 10, 80) * random.standard_normal(t.size) * np.sin(np.pi * x) ** 4
    return total


def _insertion(random: Random, at: Frame, t: Numbers) -> Numbers:
    total = np.zeros(t.size)
    for start in random.uniform(0, 0.8 * at.length_s, int(random.integers(1, 4))):
        length, height = random.uniform(0.08, 0.3), log_uniform(random, 100, 800)
        for time in start + length * random.beta(1, 2, int(length * 300)):
            shape = fibre(random) if random.random() < 0.6 else sharp_wave(random, (4, 12))
            total += _laid(at, t, np.array([time]), shape, height * random.uniform(0.1, 1))
    return total


def _heart(random: Random, at: Frame, t: Numbers) -> Numbers:
    """P, QRS and T of a heart that varies its rate with the breath."""
    hz = random.uniform(0.8, 2.0)
    times = steady(random, hz, random.uniform(0.01, 0.08), 0, at.length_s)
    sharp = random.uniform(7, 14)
    shape = scaled(
        bells([
            (0.12, -160, 22), (-0.15, -2 * sharp, 0.8 * sharp), (1.0, 0, sharp),
            (-random.uniform(0.1, 0.5), 2.2 * sharp, sharp),
            (random.uniform(0.1, 0.35), 260, 45),
        ]),
        (-300, 500),
    )  # fmt: skip
    return _laid(at, t, times, shape, log_uniform(random, 20, 500) * random.choice([-1, 1]))


def _pacemaker(random: Random, at: Frame, t: Numbers) -> Numbers:
    hz, width = random.uniform(1, 1.7), random.uniform(0.3, 1.0)
    times = np.arange(random.uniform(0, 0.5), at.length_s, 1 / hz)
    total = _laid(at, t, times, _pulse(width, random.uniform(1, 6), 0.15), log_uniform(random, 40, 1500))
    beats = _laid(at, t, times + 0.15, bells([(1.0, 0, 11), (-0.4, 25, 14)]), log_uniform(random, 10, 200))
    return total * random.choice([-1, 1]) + beats


def _pulse(width_ms: float, fading_ms: float, back: float) -> Shape:
    """A square pulse and its slow return."""
    return lambda ms: np.where(
        (ms >= 0) & (ms < width_ms),
        1.0,
        np.where(ms >= width_ms, -back * np.exp(-np.maximum(ms - width_ms, 0) / fading_ms), 0),
    )


def _stimulator(low: float, high: float) -> Callable[[Random, Frame, Numbers], Numbers]:
    def made(random: Random, at: Frame, t: Numbers) -> Numbers:
        times = np.arange(random.uniform(0, 0.5), at.length_s, 1 / log_uniform(random, low, high))
        shape = _pulse(random.uniform(0.05, 0.5), random.uniform(0.3, 3), random.uniform(0.05, 0.5))
        return _laid(at, t, times, shape, log_uniform(random, 50, 2000) * random.choice([-1, 1]))

    return made


def _implant(random: Random, at: Frame, t: Numbers) -> Numbers:
    """Pulses of both signs of some hundred a second, their height with the sound, as a cochlear implant makes them."""
    times = np.arange(0, at.length_s, 1 / random.uniform(250, 900))
    width = random.uniform(0.025, 0.06)
    sound = np.interp(times, np.linspace(0, at.length_s, 40), random.uniform(0, 1, 40) ** 2)
    many = np.arange(0, at.length_s, 1 / 200_000)
    train = np.zeros(many.size)
    for time, loud in zip(times, sound, strict=True):
        first, size = int(time * 200_000), max(int(width * 200), 1)
        train[first : first + size] += loud
        train[first + size : first + 2 * size] -= loud
    seen = filters.sosfilt(filters.butter(2, 0.4 * at.rate_hz, fs=200_000, output="sos"), train)
    seen = np.interp(t, many, seen)
    return log_uniform(random, 40, 600) * seen / max(float(np.abs(seen).max()), 1e-9)


def _clicks(random: Random, at: Frame, t: Numbers) -> Numbers:
    times = random.uniform(0, at.length_s, int(random.integers(3, 60)))
    fading = random.uniform(0.02, 0.2)
    shape = scaled(lambda ms: np.where(ms >= 0, np.exp(-np.maximum(ms, 0) / fading), 0.0), (-1, 4))
    return _laid(at, t, times, shape, log_uniform(random, 50, 800), random.choice([-1, 1], times.size))


def _pops(random: Random, at: Frame, t: Numbers) -> Numbers:
    """A bad contact: jumps that come back within some ten milliseconds."""
    times = random.uniform(0, at.length_s, int(random.integers(2, 20)))
    shape = lambda ms: np.where(ms >= 0, np.exp(-np.maximum(ms, 0) / 25.0), 0.0)  # noqa: E731
    return _laid(
        at,
        t,
        times,
        shape,
        log_uniform(random, 50, 1500),
        random.choice([-1, 1], times.size) * random.uniform(0.3, 1, times.size),
    )


def _distant(random: Random, at: Frame, t: Numbers) -> Numbers:
    total = np.zeros(t.size)
    for _ in range(int(random.integers(1, 5))):
        times = steady(random, random.uniform(6, 14), random.uniform(0.1, 0.25), *span(random, at.length_s))
        w = random.uniform(1.6, 3.0)
        shape = scaled(bells([(0.5, -2.2 * w, 1.2 * w), (-1, 0, w), (0.4, 2.4 * w, 1.5 * w)]), (-25, 25))
        total += _laid(at, t, times, shape, log_uniform(random, 15, 60))
    return total


def _nothing(random: Random, at: Frame, t: Numbers) -> Numbers:
    return np.zeros(t.size)


def _tremor(random: Random, at: Frame, t: Numbers) -> Numbers:
    """The needle swings with a tremor: a nearly regular slow wave."""
    hz = random.uniform(4, 10)
    phase = 2 * np.pi * np.cumsum(hz * (1 + 0.1 * np.sin(2 * np.pi * 0.4 * t))) / at.rate_hz
    return log_uniform(random, 30, 400) * (np.sin(phase) + 0.3 * np.sin(2 * phase + 1))


_TRAPS: dict[str, Callable[[Random, Frame, Numbers], Numbers]] = {
    "hum": _hum, "hum with harmonics": _harmonics, "drift and steps": _drift, "needle movement": _movement,
    "insertion": _insertion, "heart": _heart, "pacemaker": _pacemaker, "stimulator 1 to 10 Hz": _stimulator(1, 10),
    "stimulator 20 to 150 Hz": _stimulator(20, 150), "cochlear implant": _implant, "static clicks": _clicks,
    "electrode pops": _pops, "distant units": _distant, "loud noise": _nothing, "tremor movement": _tremor,
}  # fmt: skip
