"""Potentials of the second generator at rest: each is a function of milliseconds with a height of 1 and its top at 0.

Two families, `poles` (three charges that pass the electrode) and `curves` (sums of bell curves and exponentials); see
`independent_rest_traces.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Numbers = np.ndarray
Shape = Callable[[Numbers], Numbers]
Random = np.random.Generator


def scaled(shape: Shape, reach_ms: tuple[float, float]) -> Shape:
    """The shape with peak-to-peak height 1 and its largest deflection at 0."""
    t = np.arange(*reach_ms, 0.005)
    values = shape(t)
    height, top = float(np.ptp(values)), float(t[np.argmax(np.abs(values))])
    return lambda ms: shape(ms + top) / height


def lasting(shape: Shape, reach_ms: tuple[float, float]) -> float:
    """Time in ms that a shape is beyond 4 % of its height."""
    t = np.arange(*reach_ms, 0.005)
    values = np.abs(shape(t))
    beyond = np.flatnonzero(values > 0.04 * values.max())
    return float(t[beyond[-1]] - t[beyond[0]])


def poles(random: Random, *, first: str = "passing") -> Shape:
    """Three charges that pass at some distance (ms along the fibre)."""
    far, lead = random.uniform(0.15, 0.5), random.uniform(0.25, 0.7)
    trail = random.uniform(0.5, 1.6)
    share = trail / (lead + trail) * random.uniform(0.9, 1.0)

    def seen(t: Numbers) -> Numbers:
        near = [1 / np.sqrt(far**2 + (t - place) ** 2) for place in (-lead, 0.0, trail)]
        return share * near[0] - near[1] + (1 - share) * near[2]

    def beginning(t: Numbers) -> Numbers:
        return seen(t) * (1 / (1 + np.exp(-(t + 0.5 * lead) / 0.15)))

    return scaled(beginning if first == "beginning" else seen, (-12, 12))


def bells(parts: list[tuple[float, float, float]]) -> Shape:
    """A sum of bell curves: height, place and width of each."""
    return lambda t: np.sum([h * np.exp(-0.5 * ((t - c) / w) ** 2) for h, c, w in parts], axis=0)


def fibre(random: Random) -> Shape:
    """A single fibre, two or three phases, first positive, 1 to 5 ms."""
    wanted = random.uniform(1.2, 4.8)
    if random.random() < 0.5:
        shape = poles(random)
    else:
        w = random.uniform(0.2, 0.4)
        lead, trail = random.uniform(0.2, 0.75), random.choice([0.0, random.uniform(0.1, 0.5)])
        shape = scaled(
            bells([
                (lead, -random.uniform(1.6, 2.4) * w, random.uniform(0.9, 1.3) * w), (-1.0, 0.0, w),
                (trail, random.uniform(1.8, 2.6) * w, random.uniform(1.0, 1.8) * w),
            ]),
            (-8, 8),
        )  # fmt: skip
    stretch = wanted / lasting(shape, (-15, 15))
    return lambda t: shape(t / stretch)


def sharp_wave(random: Random, lengths: tuple[float, float] = (10, 30)) -> Shape:
    """A sharp positive phase and a long low negative one."""
    length = random.uniform(*lengths)
    sharp, low = random.uniform(0.08, 0.2) * length, random.uniform(0.1, 0.4)
    way = random.integers(3)

    def shape(t: Numbers) -> Numbers:
        x = np.maximum(t, 0.0)
        if way == 0:
            positive = np.exp(-x / sharp) - np.exp(-x / (0.25 * sharp))
            positive = positive / 0.47
        elif way == 1:
            positive = np.where(
                t < sharp, np.exp(-0.5 * ((t - sharp) / (0.35 * sharp)) ** 2), np.exp(-np.maximum(t - sharp, 0) / sharp)
            )
        else:
            positive = np.where(t < 2 * sharp, np.sin(np.pi * np.clip(x / (2 * sharp), 0, 1)) ** 1.5, 0.0)
        start = 1.6 * sharp
        y = np.clip((t - start) / (length - start), 0, None)
        tail = np.where(y < 1, np.sin(np.pi * np.clip(y, 0, 1) ** 0.6), 0.0) if way != 1 else 4 * y * np.exp(1 - 4 * y)
        return positive - low * tail

    return scaled(shape, (-3, 60))


def motor_unit(random: Random, lengths: tuple[float, float] = (6, 15), polyphasic: float = 0.2) -> Shape:
    """A motor unit: spikes of some near fibres on the slow curve of many far ones."""
    length = random.uniform(*lengths)
    many = int(random.integers(4, 9)) if random.random() < polyphasic else int(random.integers(1, 4))
    spread = length * (0.25 if many > 3 else 0.08)
    if random.random() < 0.5:
        spikes = [(poles(random), random.uniform(0.3, 1.0), random.uniform(-spread, spread)) for _ in range(many)]
        wide = random.uniform(0.8, 1.5)

        def near(t: Numbers) -> Numbers:
            return np.sum([h * each((t - c) / wide) for each, h, c in spikes], axis=0)

    else:
        w = random.uniform(0.25, 0.55)
        near = bells([
            (-random.uniform(0.4, 1.0), random.uniform(-spread, spread), w * random.uniform(0.7, 1.2))
            for _ in range(many)
        ])  # fmt: skip
    low = random.uniform(0.08, 0.3)
    far = bells([
        (low * random.uniform(0.3, 1.0), -0.28 * length, 0.1 * length), (-low, 0.0, 0.1 * length),
        (low * random.uniform(0.5, 1.2), 0.3 * length, 0.12 * length),
    ])  # fmt: skip
    return scaled(lambda t: near(t) + far(t), (-25, 25))


def complex_of_fibres(random: Random, longest_ms: float) -> Shape:
    """Some fibres that follow one another."""
    many = int(random.integers(3, 11))
    length = min(random.uniform(5, 40), longest_ms)
    parts = [
        (fibre(random), random.uniform(0.15, 1.0), c) for c in np.sort(random.uniform(0, length, many)) - length / 2
    ]
    parts[0] = (parts[0][0], 1.0, parts[0][2])
    return scaled(lambda t: np.sum([h * each(t - c) for each, h, c in parts], axis=0), (-40, 40))


def end_plate_spike(random: Random) -> Shape:
    """First negative, then positive, 3 to 4 ms."""
    if random.random() < 0.3:
        return poles(random, first="beginning")
    w = random.uniform(0.3, 0.55)
    return scaled(
        bells(
            [(-1.0, 0.0, w), (random.uniform(0.25, 0.8), random.uniform(1.8, 3.0) * w, random.uniform(1.0, 1.8) * w)]
        ),
        (-5, 8),
    )
