"""How far are the parameters of averaged motor unit potentials from the truth?

Run `python benchmarks/motor_unit_accuracy.py [potentials per row]`. Each potential is a sum of single-fibre
potentials with a slow end part; its own noise-free form is the truth: the duration lasts from the first to the
last sample beyond 5 uV (gaps below 2 ms included), the amplitude is highest to lowest. Twenty seconds of its
discharges lie in the activity of other units, noise and drift, and each fibre jitters from discharge to
discharge. The firing times are given: this is about measuring a train, not about finding it. The same
discharges go to a plain method: the mean of all of them, and the first and last sample beyond 20 uV or 5 uV.

The last rows take the whole way: contractions of the simulated motor unit pool (`ranvier.simulate.pool`) are
decomposed, each unit is measured with the others taken off, and compared with the template of the true unit that it
agrees with best (at least half of the discharges); units that agree with none are left out here, as
decomposition has a benchmark of its own.

Settings were chosen on seeds below 1000; the seeds here start at 100,000. The simulation shows how a method
fails; it says nothing about patients.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from intervals import concluded, mean

from ranvier.knowledge import load_knowledge
from ranvier.record import Status
from ranvier.signals.decomposition import DecompositionSettings, MotorUnit, decompose
from ranvier.signals.motor_unit import MotorUnitPotential, MotorUnitSettings, measure_motor_unit, measure_motor_units
from ranvier.simulate.pool import HEALTHY, Contraction, Disease, UnitTruth, simulate_contraction

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


def plain(samples: np.ndarray, times_s: np.ndarray) -> tuple[float, float, float]:
    """Durations by the mean of all discharges and a threshold of 20 uV and of 5 uV; amplitude of that mean."""
    places = np.round(times_s * RATE).astype(int)
    before, after = round(0.02 * RATE), round(0.03 * RATE)
    places = places[(places > before) & (places + after < samples.size)]
    mean = samples[places[:, None] + np.arange(-before, after)].mean(axis=0)
    mean = mean - np.median(mean)
    return beyond(mean, 20.0), beyond(mean, 5.0), float(np.ptp(mean))


def beyond(mean: np.ndarray, least_uv: float) -> float:
    """Time (ms) from the first to the last sample beyond a threshold around the highest peak."""
    there = np.flatnonzero(np.abs(mean) > least_uv)
    parts = np.split(there, np.flatnonzero(np.diff(there) > 2 * RATE / 1000) + 1)
    peak = int(np.argmax(np.abs(mean)))
    main = next((part for part in parts if part.size and part[0] <= peak <= part[-1]), np.array([peak]))
    return (main[-1] - main[0]) * 1000 / RATE


class Errors:
    """Errors of one row: duration by three ways (ms), amplitude by two (%), satellites, and refusals."""

    def __init__(self) -> None:
        self.ours: list[float] = []
        self.high_threshold: list[float] = []
        self.low_threshold: list[float] = []
        self.amplitude: list[float] = []
        self.plain_amplitude: list[float] = []
        self.satellites: list[bool] = []
        self.refused = 0

    def add(self, seen: MotorUnitPotential, simple: tuple[float, float, float], real: tuple[float, float]) -> None:
        """One potential beside the truth (duration, amplitude)."""
        if seen.status is not Status.MEASURED or seen.duration_ms is None or seen.amplitude_uv is None:
            self.refused += 1
            return
        long, high = real
        self.ours.append(seen.duration_ms - long)
        self.high_threshold.append(simple[0] - long)
        self.low_threshold.append(simple[1] - long)
        self.amplitude.append(100 * (seen.amplitude_uv / high - 1))
        self.plain_amplitude.append(100 * (simple[2] / high - 1))

    def show(self, title: str) -> None:
        refused = 100 * self.refused / max(self.refused + len(self.ours), 1)
        right = f"{100 * float(np.mean(self.satellites)):8.0f}%" if self.satellites else f"{'':9}"
        print(
            f"{title:36}{refused:7.0f}%{float(np.mean(self.ours)):+7.2f}{size(self.ours):7.2f}{far(self.ours):5.0f}%"
            f"{size(self.amplitude):6.1f}%{right}{size(self.high_threshold):17.2f}{far(self.high_threshold):5.0f}%"
            f"{size(self.low_threshold):13.2f}{far(self.low_threshold):5.0f}%{size(self.plain_amplitude):7.1f}%",
            flush=True,
        )


def given_trains(row: Row, count: int, settings: MotorUnitSettings, first: int) -> Errors:
    """Errors of one row whose firing times are given."""
    errors = Errors()
    for seed in range(first, first + count):
        samples, times, form = recording(seed, row)
        seen = measure_motor_unit(samples, RATE, times, settings)
        errors.add(seen, plain(samples, times), truth(form))
        if seen.satellites is not None:
            errors.satellites.append(seen.satellites == int(row.satellite))
    return errors


def size(errors: list[float]) -> float:
    return float(np.mean(np.abs(errors)))


def far(errors: list[float]) -> float:
    return 100 * float(np.mean(np.abs(errors) > 2))


POOL = {
    "pool, healthy": HEALTHY,
    "pool, neurogenic": Disease(axonal_loss=0.6, reinnervation=0.8),
    "pool, myopathic": Disease(myopathy=0.8),
}


def true_unit(found: MotorUnit, truth_units: tuple[UnitTruth, ...]) -> UnitTruth | None:
    """The true unit with which a train agrees best; None below one half."""
    best, share = None, 0.5
    for unit in truth_units:
        times = unit.firing_times_s
        if times.size:
            near = int((np.abs(times[:, None] - found.firing_times_s).min(axis=0) < 0.001).sum())
            agreed = near / (times.size + found.firing_times_s.size - near)
            best, share = (unit, agreed) if agreed > share else (best, share)
    return best


def decomposed(kind: Disease, count: int, settings: MotorUnitSettings, first: int) -> Errors:
    """Errors of one row of contractions that were decomposed."""
    knowledge = load_knowledge()
    splitting = DecompositionSettings.read(knowledge.methods["decomposition"])
    effort, errors = Contraction(active_units=10), Errors()
    for seed in range(first, first + count):
        made = simulate_contraction(
            seed=seed, disease=kind, contraction=effort, duration_s=SECONDS, knowledge=knowledge
        )
        found = decompose(made.trace.samples_uv, RATE, splitting)
        for unit, seen in zip(found.units, measure_motor_units(found, settings), strict=True):
            real = true_unit(unit, made.truth.units)
            if real is not None and "doubtful_train" not in seen.flags:
                errors.add(seen, plain(found.steady_uv, unit.firing_times_s), truth(real.template_uv))
    return errors


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    first = int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED
    settings = MotorUnitSettings.read(load_knowledge().methods["motor_unit"])
    print(f"{count} simulated potentials a row, seeds from {first}; duration in ms, amplitude in %")
    print("far: duration more than 2 ms off; refused: no duration given; satell.: the number of satellites is right\n")
    ours = f"{'refused':>8}{'bias':>7}{'error':>7}{'far':>6}{'ampl.':>7}{'satell.':>9}"
    print(f"{'':36}{ours}   20 uV: {'error':>7}{'far':>6}   5 uV:{'error':>5}{'far':>6}{'ampl.':>8}")
    given, whole = [], []
    for row in ROWS:
        given.append(given_trains(row, count, settings, first))
        given[-1].show(row.title)
    for title, kind in POOL.items():
        whole.append(decomposed(kind, max(count // 8, 2), settings, first))
        whole[-1].show(title)
    for what, errors in (("firing times given", given), ("the whole way from a contraction", whole)):
        off = [float(abs(error)) for each in errors for error in each.ours]
        simple = [abs(error) for each in errors for error in each.low_threshold]
        low, high = mean([[one] for one in off])
        concluded(
            f"duration of a motor unit potential, {what}: mean error (a plain mean and 5 uV: {np.mean(simple):.1f} ms)",
            f"{np.mean(off):.2f} ms ({low:.2f} to {high:.2f}), {len(off)} potentials",
        )


if __name__ == "__main__":
    main()
