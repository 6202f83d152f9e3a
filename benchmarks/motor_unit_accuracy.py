"""How far are the parameters of averaged motor unit potentials from the truth?

Run `python benchmarks/motor_unit_accuracy.py [potentials per row]`. Each potential is a sum of single-fibre
potentials with a slow end part; its own noise-free form is the truth: the duration lasts from the first to the
last sample beyond 5 uV (gaps below 2 ms included), the amplitude is highest to lowest. Twenty seconds of its
discharges lie in the activity of other units, noise and drift, and each fibre jitters from discharge to
discharge. The firing times are given: this is about measuring a train, not about finding it. The same
discharges go to a plain method: the mean of all of them, and the first and last sample beyond 20 uV.

Settings were chosen on seeds below 1000; the seeds here start at 100,000. The simulation shows how a method
fails; it says nothing about patients.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from ranvier.knowledge import load_knowledge
from ranvier.record import Status
from ranvier.signals.motor_unit import MotorUnitSettings, measure_motor_unit

RATE = 24_000.0
SECONDS = 20.0
FIRST_SEED = 100_000


@dataclass(frozen=True)
class Row:
    """One kind of unit in one kind of recording."""

    title: str
    fibres: int = 15
    spread_ms: float = 1.2
    amplitude_uv: float = 500.0
    others: int = 4
    noise_uv: float = 4.0
    jitter_ms: float = 0.025
    rate_hz: float = 9.0
    seconds: float = SECONDS
    satellite: bool = False
    timing_ms: float = 0.05


ROWS = [
    Row("simple, alone", others=0),
    Row("simple, 4 other units"),
    Row("simple, 10 other units", others=10),
    Row("small (100 uV), 4 other units", amplitude_uv=100),
    Row("short (myopathic), 10 others", fibres=6, spread_ms=0.5, amplitude_uv=250, others=10),
    Row("polyphasic, long, 4 others", fibres=25, spread_ms=3.0),
    Row("large, long (neurogenic), 2 others", fibres=60, spread_ms=2.5, amplitude_uv=3000, others=2),
    Row("jittering fibres (80 us)", jitter_ms=0.08),
    Row("noise 15 uV", noise_uv=15.0),
    Row("only 25 discharges", seconds=25 / 9.0 + 0.2),
    Row("with a satellite", satellite=True),
]


def fibre(times_ms: np.ndarray) -> np.ndarray:
    """A single-fibre potential at its time: a sharp positive-negative spike with a slow end part."""
    x = times_ms / 0.35
    spike = -(1 - x**2) * np.exp(-(x**2) / 2)
    slow = np.where(times_ms > 0, (times_ms / 1.5) * np.exp(1 - times_ms / 1.5), 0.0)
    return spike + 0.06 * slow


class Unit:
    """One motor unit: delays and heights of its fibres near the electrode."""

    def __init__(self, chance: np.random.Generator, row: Row) -> None:
        self.delays = chance.normal(0, row.spread_ms, row.fibres)
        self.heights = chance.lognormal(0, 1.0, row.fibres)
        if row.satellite:
            self.delays[0] = self.delays[1:].max() + 15.0
            self.heights[0] = 0.5 * self.heights[1:].max()
        self.times_ms = np.arange(-15, 30, 1000 / RATE)
        self.scale = row.amplitude_uv / np.ptp(self.at(np.zeros(row.fibres)))

    def at(self, jitter_ms: np.ndarray) -> np.ndarray:
        """One discharge with each fibre a little early or late."""
        scale = getattr(self, "scale", 1.0)
        return scale * (self.heights[:, None] * fibre(self.times_ms - (self.delays + jitter_ms)[:, None])).sum(axis=0)


def truth(form: np.ndarray) -> tuple[float, float]:
    """Duration (ms) and amplitude (uV) of a noise-free form, the part around its highest peak."""
    beyond = np.flatnonzero(np.abs(form) > 5)
    parts = np.split(beyond, np.flatnonzero(np.diff(beyond) > 2 * RATE / 1000) + 1)
    peak = int(np.argmax(np.abs(form)))
    main = next(part for part in parts if part[0] <= peak <= part[-1])
    return (main[-1] - main[0]) * 1000 / RATE, float(np.ptp(form[main[0] : main[-1] + 1]))


def discharge(chance: np.random.Generator, samples: np.ndarray, unit: Unit, row: Row) -> np.ndarray:
    """Add the discharges of a unit; returns the index of each."""
    count = int(row.seconds * row.rate_hz * 1.5) + 10
    times = chance.uniform(0, 0.1) + np.cumsum(np.maximum(chance.normal(1, 0.15, count), 0.3) / row.rate_hz)
    starts = np.round(times * RATE).astype(int)
    starts = starts[starts + unit.times_ms.size < samples.size]
    form = unit.at(np.zeros(unit.delays.size))
    for start in starts:
        if row.jitter_ms:
            form = unit.at(chance.normal(0, row.jitter_ms, unit.delays.size))
        samples[start : start + form.size] += form
    return starts


def recording(seed: int, row: Row) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples, firing times (s, not quite exact) and the noise-free form."""
    chance = np.random.default_rng(seed)
    samples = chance.normal(0, row.noise_uv, round(row.seconds * RATE))
    samples += 3 * np.cumsum(chance.normal(0, 0.02, samples.size))
    samples -= np.convolve(samples, np.ones(2401) / 2401, mode="same")
    for _ in range(row.others):
        other = Row("", int(chance.integers(5, 25)), 1.2, float(chance.uniform(60, 400)), jitter_ms=0.0,
                    rate_hz=chance.uniform(7, 13), seconds=row.seconds)  # fmt: skip
        discharge(chance, samples, Unit(chance, other), other)
    unit = Unit(chance, row)
    starts = discharge(chance, samples, unit, row)
    form = unit.at(np.zeros(row.fibres))
    timing = chance.normal(0, row.timing_ms / 1000, starts.size)
    return samples, (starts + int(np.argmax(np.abs(form)))) / RATE + timing, form


def plain(samples: np.ndarray, times_s: np.ndarray) -> tuple[float, float]:
    """Duration and amplitude by the mean of all discharges and a fixed threshold of 20 uV."""
    places = np.round(times_s * RATE).astype(int)
    before, after = round(0.02 * RATE), round(0.03 * RATE)
    places = places[(places > before) & (places + after < samples.size)]
    mean = samples[places[:, None] + np.arange(-before, after)].mean(axis=0)
    mean = mean - np.median(mean)
    beyond = np.flatnonzero(np.abs(mean) > 20)
    parts = np.split(beyond, np.flatnonzero(np.diff(beyond) > 2 * RATE / 1000) + 1)
    peak = int(np.argmax(np.abs(mean)))
    main = next((part for part in parts if part.size and part[0] <= peak <= part[-1]), np.array([peak]))
    return (main[-1] - main[0]) * 1000 / RATE, float(np.ptp(mean))


def figures(row: Row, count: int, settings: MotorUnitSettings, first: int) -> dict[str, float]:
    """Errors of one row."""
    ours, simple, heights, plain_heights, refused, satellites = [], [], [], [], 0, []
    for seed in range(first, first + count):
        samples, times, form = recording(seed, row)
        long, high = truth(form)
        seen = measure_motor_unit(samples, RATE, times, settings)
        if seen.status is not Status.MEASURED or seen.duration_ms is None or seen.amplitude_uv is None:
            refused += 1
            continue
        plain_long, plain_high = plain(samples, times)
        ours.append(seen.duration_ms - long)
        simple.append(plain_long - long)
        heights.append(100 * (seen.amplitude_uv / high - 1))
        plain_heights.append(100 * (plain_high / high - 1))
        satellites.append((seen.satellites or 0) == int(row.satellite))
    return {
        "refused": 100 * refused / count, "bias": float(np.mean(ours)), "error": size(ours), "far": far(ours),
        "plain": size(simple), "plain_far": far(simple), "height": size(heights), "plain_height": size(plain_heights),
        "satellite": 100 * float(np.mean(satellites)),
    }  # fmt: skip


def size(errors: list[float]) -> float:
    return float(np.mean(np.abs(errors)))


def far(errors: list[float]) -> float:
    return 100 * float(np.mean(np.abs(errors) > 2))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    first = int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED
    settings = MotorUnitSettings.read(load_knowledge().methods["motor_unit"])
    print(f"{count} simulated potentials a row, seeds from {first}; duration in ms, amplitude in %")
    print("far: duration more than 2 ms off; refused: no duration given; satell.: the number of satellites is right\n")
    ours = f"{'refused':>8}{'bias':>7}{'error':>7}{'far':>6}{'ampl.':>7}{'satell.':>9}"
    print(f"{'':36}{ours}   plain: {'error':>6}{'far':>6}{'ampl.':>7}")
    for row in ROWS:
        f = figures(row, count, settings, first)
        print(
            f"{row.title:36}{f['refused']:7.0f}%{f['bias']:+7.2f}{f['error']:7.2f}{f['far']:5.0f}%{f['height']:6.1f}%"
            f"{f['satellite']:8.0f}%   {f['plain']:13.2f}{f['plain_far']:5.0f}%{f['plain_height']:6.1f}%"
        )


if __name__ == "__main__":
    main()
