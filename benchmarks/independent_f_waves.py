"""Are F waves, A waves and repeaters of a second, independent model told apart through the files anybody may write?

Run `python benchmarks/independent_f_waves.py [ensembles per row] [first seed]`. Sweeps are made of the unit potentials
of `independent_evoked_sweeps.py`, which shares nothing with `ranvier.simulate`: an M wave that hardly varies, motor
units that backfire by chance, each with its own latency, size and shape (several in one sweep add up), one or two units
that backfire often (repeaters), and A waves that come at a fixed latency in most sweeps. Each ensemble is written as an
.npz file (`signals`, `fs`, `t0_s`, nothing else), measured by what `ranvier measure FILE --json` runs, and read back.

truth of a sweep  F: an F wave made of units that no other sweep repeats alone; repeater: exactly the same units as in
another sweep; A: an A wave and no F wave; none. Latency: where the noiseless late response without A waves first
exceeds 1 % of its largest value, and 1 uV. F waves below 20 uV peak to peak, which nobody counts, are not made.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from independent_evoked_sweeps import (
    FINE_HZ,
    Frame,
    Numbers,
    Random,
    cmap,
    drift,
    mains,
    muscle_fibre,
    noise,
    sampled,
    spike,
)
from intervals import concluded, mean, text_of_share

from ranvier.measure import measure_path
from ranvier.report.measured.as_json import measured_json

FIRST_SEED = 200_000
SMALLEST_UV = 20.0


@dataclass(frozen=True)
class Kind:
    """What an ensemble is like."""

    leg: bool = False
    repeaters: int = 0
    a_waves: int = 0
    chance: tuple[float, float] = (0.6, 3.0)
    noise_uv: tuple[float, float] = (2.0, 5.0)
    hum_uv: float = 0.0
    drift_uv: float = 0.0
    absent: bool = False


ROWS = {
    "arm": Kind(),
    "leg": Kind(leg=True, chance=(1.0, 4.0)),
    "arm, few F waves": Kind(chance=(0.1, 0.5)),
    "arm, repeaters": Kind(repeaters=2, chance=(0.3, 1.5)),
    "leg, A waves": Kind(leg=True, a_waves=1, chance=(0.5, 2.5)),
    "leg, two A waves": Kind(leg=True, a_waves=2, chance=(0.5, 2.5)),
    "arm, A waves and repeaters": Kind(a_waves=1, repeaters=1, chance=(0.3, 1.5)),
    "arm, A waves alone": Kind(a_waves=1, absent=True),
    "arm, none": Kind(absent=True),
    "arm, noise 8 uV": Kind(noise_uv=(7.0, 9.0)),
    "leg, mains and drift": Kind(leg=True, hum_uv=15.0, drift_uv=50.0),
}


@dataclass(frozen=True)
class Ensemble:
    """Sweeps and what is true of each."""

    signals: Numbers
    fs: float
    t0_s: float
    called: list[str]
    latency_ms: list[float | None]


def unit(random: Random, length_ms: float, latency_ms: float, height_uv: float) -> Numbers:
    """The late response of one motor unit on the fine grid."""
    kernel = muscle_fibre(
        int(random.integers(5, 11)),
        int(random.integers(0, 8)),
        int(random.integers(14, 28)),
        int(random.integers(35, 46)),
    )  # of a small muscle of hand or foot
    wave = np.zeros(int(length_ms * FINE_HZ / 1000))
    parts = int(random.integers(1, 4))
    for _ in range(parts):
        first = int((latency_ms + random.exponential(0.6) * (parts > 1)) * FINE_HZ / 1000)
        stop = min(first + kernel.size, wave.size)
        wave[first:stop] += random.uniform(0.5, 1) * kernel[: stop - first]
    return wave * height_uv / np.ptp(wave)


def ensemble(kind: Kind, seed: int) -> Ensemble:
    random = np.random.default_rng([seed, 99, list(ROWS.values()).index(kind)])
    sweeps = int(random.integers(10, 41))
    length = 100.0 if kind.leg else 60.0
    fs = float(random.choice([10_000, 20_000, 24_000, 48_000]))
    t0 = float(random.uniform(0, 10)) / 1000
    at = Frame(fs, t0, int((t0 + length / 1000) * fs))
    onset = random.uniform(3.5, 6) if kind.leg else random.uniform(2.6, 4.5)
    m_wave = cmap(random, random.uniform(3000, 15_000), first_ms=onset)
    m_wave = np.pad(m_wave, (0, max(int(length * FINE_HZ / 1000) - m_wave.size, 0)))[: int(length * FINE_HZ / 1000)]
    first = random.uniform(42, 56) if kind.leg else random.uniform(24, 31)
    spread = random.uniform(4, 8) if kind.leg else random.uniform(2, 4.5)
    pool = [
        unit(random, length, first + spread * random.beta(1.5, 2), float(np.exp(random.normal(4.8, 0.6)).clip(35, 500)))
        for _ in range(60)
    ]
    often = list(random.choice(60, kind.repeaters, replace=False))
    a_waves = [
        unit(random, length, random.uniform(14 + 6 * kind.leg, first - 3), random.uniform(60, 300))
        for _ in range(kind.a_waves)
    ]
    fixed = random.uniform(0.7, 1.0)
    hz = float(random.choice([49.95, 50.03, 59.96, 60.04]))
    rate = random.uniform(*kind.chance)
    rows, units, late = [], [], []
    for _ in range(sweeps):
        mine = set() if kind.absent else set(random.choice(60, min(random.poisson(rate), 5), replace=False).tolist())
        mine |= {int(k) for k in often if random.random() < 0.35}
        wave = np.sum([pool[k] for k in mine], axis=0) if mine else np.zeros_like(m_wave)
        if np.ptp(wave) < 1.5 * SMALLEST_UV:
            mine, wave = set(), np.zeros_like(m_wave)
        constant = [each for each in a_waves if random.random() < fixed]
        total = m_wave * random.normal(1, 0.01) + wave + (np.sum(constant, axis=0) if constant else 0.0)
        extra = noise(random, at.size, fs, random.uniform(*kind.noise_uv)) + spike(random, at.after_s, 300)
        if kind.hum_uv:
            extra += mains(random, at.time_s, kind.hum_uv, hz)
        if kind.drift_uv:
            extra += drift(random, at.time_s, kind.drift_uv)
        rows.append(sampled(total, at) + extra)
        units.append((frozenset(mine), bool(constant)))
        late.append(wave)
    called, latencies = [], []
    for (mine, constant), wave in zip(units, late, strict=True):
        again = sum(mine == other for other, _ in units) > 1
        called.append(("repeater" if again else "F") if mine else "A" if constant else "none")
        level = max(0.01 * np.abs(wave).max(), 1.0)
        latencies.append(float(np.argmax(np.abs(wave) > level)) * 1000 / FINE_HZ if mine else None)
    return Ensemble(np.array(rows), fs, t0, called, latencies)


@dataclass
class Row:
    """What came out of the ensembles of one kind."""

    right: list[bool] = field(default_factory=list)
    late_or_not: list[bool] = field(default_factory=list)
    mistakes: dict[str, int] = field(default_factory=dict)
    minimum: list[float] = field(default_factory=list)
    missed: int = 0
    latency: list[float] = field(default_factory=list)
    a_found: list[bool] = field(default_factory=list)
    not_series: int = 0


def measured(one: Ensemble, folder: Path) -> dict[str, Any] | None:
    """The JSON of the series of an ensemble; None when it was not taken for F waves."""
    path = folder / "ensemble.npz"
    np.savez(path, signals=one.signals, fs=one.fs, t0_s=one.t0_s)
    series = json.loads(measured_json(measure_path(path)))[0]["series"]
    return next((each for each in series if each["study"] == "f_wave"), None)


def run(kind: Kind, count: int, first_seed: int, folder: Path) -> Row:
    row = Row()
    for seed in range(first_seed, first_seed + count):
        one = ensemble(kind, seed)
        found = measured(one, folder)
        if found is None:
            row.not_series += 1
            row.right += [each == "none" for each in one.called]
            row.late_or_not += [each is None for each in one.latency_ms]
            row.missed += any(each is not None for each in one.latency_ms)
            continue
        for truth, latency, sweep in zip(one.called, one.latency_ms, found["sweeps"], strict=True):
            row.right.append(sweep["called"] == truth)
            row.late_or_not.append((sweep["latency_ms"] is None) == (latency is None))
            if sweep["called"] != truth:
                word = f"{truth}->{sweep['called']}"
                row.mistakes[word] = row.mistakes.get(word, 0) + 1
            if latency is not None and sweep["latency_ms"] is not None:
                row.latency.append(sweep["latency_ms"] - latency)
        true = [each for each in one.latency_ms if each is not None]
        if true and found["minimum_latency_ms"] is not None:
            row.minimum.append(found["minimum_latency_ms"] - min(true))
        elif true:
            row.missed += 1
        row.a_found.append(len(found["a_waves"]) == kind.a_waves)
    return row


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    first = int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    print(f"{count} ensembles in each row, seeds from {first}")
    print(f"{'':28}{'sweeps right':>13}{'late or not':>12}{'minimum +-0.5':>14}{'latency +-0.5':>14}{'A waves':>8}")
    all_right: list[bool] = []
    rows: list[list[float]] = []
    all_minimum: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in ROWS.items():
            if only not in name:
                continue
            row = run(kind, count, first, Path(folder))
            all_right += row.right
            rows.append([float(each) for each in row.right])
            all_minimum += row.minimum + [np.inf] * row.missed
            near, near_min = (
                f"{100 * np.mean(np.abs(each) <= 0.5):.1f} %" if each else "-"
                for each in (np.array(row.latency).tolist(), row.minimum + [np.inf] * row.missed)
            )
            print(
                f"{name:28}{100 * np.mean(row.right or [0]):11.1f} %{100 * np.mean(row.late_or_not or [0]):10.1f} %"
                f"{near_min:>14}{near:>14}{100 * np.mean(row.a_found or [0]):6.0f} %  "
                f"{row.not_series or ''} {dict(sorted(row.mistakes.items(), key=lambda each: -each[1]))}"
                f" median {np.median(row.latency or [0]):+.2f} ms"
            )
    print(f"all: {100 * np.mean(all_right):.1f} % of sweeps, minimum {100 * np.mean(np.abs(all_minimum) <= 0.5):.1f} %")
    low, high = (100 * each for each in mean(rows))
    right, near = float(np.mean(all_right)), int((np.abs(all_minimum) <= 0.5).sum())
    figure = f"{100 * right:.1f} % ({low:.0f} to {high:.0f}), {len(all_right)} sweeps"
    concluded("independent simulator: sweeps rightly called", figure, "at least 95 %", holds=right >= 0.95)
    what = "independent simulator: ensembles whose minimum F latency is within 0.5 ms"
    text = text_of_share(near, len(all_minimum))
    concluded(what, text, "at least 95 %", holds=near >= 0.95 * len(all_minimum))


if __name__ == "__main__":
    main()
