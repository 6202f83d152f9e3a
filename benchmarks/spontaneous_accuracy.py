"""Naming activity at rest on simulated recordings with known truth, beside a plain alternative.

    python benchmarks/spontaneous_accuracy.py [recordings of each kind]

The ranges in knowledge/methods/spontaneous_activity.yaml were chosen on seeds below 1000; the seeds here start at
100000 and were never used for that. The plain alternative counts crossings of six times the noise and decides by rate
and height alone. Balanced accuracy is the mean over the kinds of the share of recordings whose leading name is right;
a name that is not given (not classifiable) counts as wrong. A second, simpler generator (in this file) that shares no
code with the first shows how far the figures depend on how potentials are drawn; its seeds below 100 were looked at,
those used here were not. Simulated recordings say nothing about patients.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import numpy as np
from intervals import DRAWS, concluded, text_of_share

from ranvier.knowledge import load_knowledge
from ranvier.knowledge.entries import Figures
from ranvier.signals.spontaneous import SPONTANEOUS, measure_rest
from ranvier.simulate.spontaneous import ACTIVITIES, TRAPS, draw_rest, draw_trap

FIRST_SEED = 100_000
SIX = (
    "silence",
    "fibrillation",
    "positive_sharp_wave",
    "fasciculation",
    "complex_repetitive",
    "myotonia",
    "neuromyotonia",
)
"""The six classes and silence of the published figures; the table below has three more."""

SHORT = {
    "silence": "silence", "end_plate_activity": "end pl", "fibrillation": "fib", "positive_sharp_wave": "psw",
    "fasciculation": "fasc", "complex_repetitive": "crd", "myotonia": "myot", "neuromyotonia": "neurom",
    "myokymia": "myok", "voluntary": "volunt", "not_classifiable": "unclear",
}  # fmt: skip


def by_rate_and_height(samples: np.ndarray, rate: float) -> str:
    """The plain alternative: crossings of six times the noise, named by how many a second and how high they are."""
    centred = samples - np.median(samples)
    noise = 1.4826 * float(np.median(np.abs(centred)))
    beyond = np.flatnonzero(np.abs(centred) > 6 * noise)
    if not beyond.size:
        return "silence"
    firsts = beyond[np.concatenate([[True], np.diff(beyond) > 0.003 * rate])]
    per_s = firsts.size / (samples.size / rate)
    reach = round(0.005 * rate)
    pieces = [centred[max(place - reach, 0) : place + reach] for place in firsts[:200]]
    height = float(np.median([np.ptp(piece) for piece in pieces]))
    if per_s < 0.2:
        return "silence"
    positive = float(np.median([piece.max() / np.ptp(piece) for piece in pieces])) > 0.7
    if per_s > 100:
        return "neuromyotonia"
    if per_s > 40:
        return "complex_repetitive"
    if per_s > 18:
        return "myotonia"
    if height > 250:
        return "fasciculation" if per_s < 4 else "voluntary"
    return "positive_sharp_wave" if positive else "fibrillation"


def spike(chance: np.random.Generator, rate: float, width_ms: float, phases: str) -> np.ndarray:
    """A potential of the simple generator: derivatives of a bell curve; a sharp wave from two exponentials."""
    if phases == "wave":
        x = np.arange(0, 0.022, 1 / rate) * 1000
        shape = np.exp(-x / 1.2) * (1 - np.exp(-x / 0.3)) - 0.12 * (x / 5) * np.exp(1 - x / 5)
        return shape / np.ptp(shape)
    x = np.arange(-4 * width_ms, 4 * width_ms, 1000 / rate) / width_ms
    bell = np.exp(-0.5 * x**2)
    shape = {
        "fibre": -x * bell,
        "end_plate": np.where(x < 0, -bell * np.abs(x), 0.3 * x * bell),
        "unit": -(1 - x**2) * bell,
    }[phases]
    if phases == "unit":
        for _ in range(int(chance.integers(0, 3))):
            shape = shape + chance.uniform(0.2, 0.7) * np.roll(
                shape, int(chance.integers(-40, 40) * width_ms * rate / 40000)
            )
    return shape / np.ptp(shape)


def simple_recording(kind: str, seed: int) -> tuple[np.ndarray, float]:
    """A recording of the simple generator: 2 to 8 s, white noise, some hum."""
    chance = np.random.default_rng([seed, sorted(SHORT).index(kind), 77])
    rate, seconds = float(chance.choice([10_000, 20_000, 24_000, 44_100])), chance.uniform(2, 8)
    samples = chance.normal(0, 3.0, round(seconds * rate))
    samples += chance.choice([0, 10, 30]) * np.sin(2 * np.pi * 50 * np.arange(samples.size) / rate)
    for times, heights, shape in simple_trains(kind, chance, rate, seconds):
        for place, height in zip(np.round(times * rate).astype(int), heights, strict=True):
            piece = samples[place : place + shape.size]
            piece += height * shape[: piece.size]
    return samples, rate


def ticks(chance: np.random.Generator, hz: float, spread: float, start: float, stop: float) -> np.ndarray:
    times = start + np.cumsum(np.maximum(chance.normal(1, spread, int((stop - start) * hz * 2) + 8), 0.3) / hz)
    return times[times < stop]


def level(chance: np.random.Generator, times: np.ndarray, height: float) -> np.ndarray:
    return height * chance.normal(1, 0.03, times.size)


def simple_trains(kind: str, chance: np.random.Generator, rate: float, seconds: float) -> list[tuple]:
    """Times, heights and shape of each source."""
    make = SIMPLE.get(kind)
    return make(kind, chance, rate, seconds) if make else []


def simple_fibre(kind: str, chance: np.random.Generator, rate: float, seconds: float) -> list[tuple]:
    times = ticks(chance, chance.uniform(max(1, 5 / seconds), 12), chance.uniform(0.01, 0.08), 0.0, seconds)
    phases = "wave" if kind == "positive_sharp_wave" else "fibre"
    shape = spike(chance, rate, chance.uniform(0.35, 0.8), phases)
    return [(times, level(chance, times, chance.uniform(40, 200)), shape)]


def simple_unit(kind: str, chance: np.random.Generator, rate: float, seconds: float) -> list[tuple]:
    if kind == "fasciculation":
        times = np.sort(chance.uniform(0, seconds - 0.05, max(chance.poisson(chance.uniform(0.4, 2) * seconds), 1)))
        shape = spike(chance, rate, chance.uniform(1.3, 2.5), "unit")
        return [(times, level(chance, times, chance.uniform(200, 1500)), shape)]
    trains = []
    for _ in range(int(chance.integers(1, 4))):
        times = ticks(chance, chance.uniform(6, 13), chance.uniform(0.1, 0.2), 0.0, seconds)
        shape = spike(chance, rate, chance.uniform(1.3, 2.5), "unit")
        trains.append((times, level(chance, times, chance.uniform(200, 1200)), shape))
    return trains


def simple_complex(kind: str, chance: np.random.Generator, rate: float, seconds: float) -> list[tuple]:
    hz = chance.uniform(6, 80)
    times = ticks(chance, hz, 0.005, chance.uniform(0, 0.2) * seconds, chance.uniform(0.7, 1) * seconds)
    shape = np.zeros(round(min(0.03, 0.6 / hz) * rate) + 200)
    for _ in range(int(chance.integers(3, 7))):
        part = spike(chance, rate, chance.uniform(0.3, 0.6), "fibre")
        place = int(chance.integers(0, max(shape.size - part.size, 1)))
        shape[place : place + part.size] += chance.uniform(0.4, 1) * part[: shape.size - place]
    return [(times, level(chance, times, chance.uniform(80, 600)), shape / np.ptp(shape))]


def simple_myotonia(kind: str, chance: np.random.Generator, rate: float, seconds: float) -> list[tuple]:
    length, slow, fast = chance.uniform(1.2, 2.5), chance.uniform(15, 30), chance.uniform(50, 120)
    times, now = [], chance.uniform(0, 0.3)
    while now < min(length, seconds - 0.1):
        times.append(now)
        now += 1 / (slow + (fast - slow) * np.sin(np.pi * min(now / length, 1)) ** 2) * chance.normal(1, 0.02)
    found = np.array(times)
    swell = 0.35 + 0.65 * np.sin(np.pi * np.clip(found / length, 0, 1)) ** 2
    return [(found, chance.uniform(100, 500) * swell, spike(chance, rate, chance.uniform(0.35, 0.7), "fibre"))]


def simple_neuromyotonia(kind: str, chance: np.random.Generator, rate: float, seconds: float) -> list[tuple]:
    start, length = chance.uniform(0.1, 0.4), chance.uniform(0.4, 1.2)
    times = ticks(chance, chance.uniform(150, 280), 0.03, start, start + length)
    fading = np.linspace(1, chance.uniform(0.3, 0.6), times.size)
    return [(times, chance.uniform(150, 900) * fading, spike(chance, rate, chance.uniform(0.35, 0.5), "unit"))]


def simple_myokymia(kind: str, chance: np.random.Generator, rate: float, seconds: float) -> list[tuple]:
    hz, every, count = chance.uniform(20, 50), chance.uniform(0.4, 0.8), int(chance.integers(3, 8))
    bursts = np.arange(0.1, seconds - count / hz, every + count / hz)
    times = np.concatenate([begin + np.arange(count) / hz * chance.normal(1, 0.05) for begin in bursts])
    shape = spike(chance, rate, chance.uniform(1.2, 2), "unit")
    return [(times, level(chance, times, chance.uniform(200, 1000)), shape)]


def simple_end_plate(kind: str, chance: np.random.Generator, rate: float, seconds: float) -> list[tuple]:
    times = np.cumsum(0.005 + chance.exponential(chance.uniform(0.02, 0.06), int(seconds * 100)))
    times = times[times < seconds - 0.01]
    return [(times, level(chance, times, chance.uniform(60, 250)), spike(chance, rate, 0.8, "end_plate"))]


SIMPLE = {
    "fibrillation": simple_fibre, "positive_sharp_wave": simple_fibre, "fasciculation": simple_unit,
    "voluntary": simple_unit, "complex_repetitive": simple_complex, "myotonia": simple_myotonia,
    "neuromyotonia": simple_neuromyotonia, "myokymia": simple_myokymia, "end_plate_activity": simple_end_plate,
}  # fmt: skip


def table(title: str, counts: dict[str, Counter], kinds: tuple[str, ...]) -> float:
    """Print one confusion table; returns the balanced accuracy."""
    names = [*SHORT]
    print(f"\n{title}\n{'true, named':20}" + "".join(f"{SHORT[name]:>8}" for name in names))
    shares = []
    for kind in kinds:
        row, whole = counts[kind], sum(counts[kind].values())
        shares.append(row[kind] / whole)
        print(f"{kind:20}" + "".join(f"{row[name] or '.':>8}" for name in names) + f"{100 * shares[-1]:7.0f} %")
    print(f"balanced accuracy {100 * np.mean(shares):.1f} %", end="")
    six = [share for kind, share in zip(kinds, shares, strict=True) if kind in SIX]
    print(f"; six classes and silence {100 * np.mean(six):.1f} %")
    return float(np.mean(shares))


def count_names(method: Figures, ranges: Figures, count: int, **drawn: float) -> tuple[dict, dict, float]:
    """Names given by Ranvier and by the plain alternative, and seconds of recording named in a second."""
    ours, plain = ({kind: Counter() for kind in ACTIVITIES} for _ in range(2))
    spent = recorded = 0.0
    for kind in ACTIVITIES:
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            made = draw_rest(kind, seed=seed, ranges=ranges, **drawn)
            samples, rate = made.trace.samples_uv, made.trace.sampling_rate_hz
            began = time.perf_counter()
            ours[kind][measure_rest(samples, rate, method).leading] += 1
            spent += time.perf_counter() - began
            recorded += made.trace.duration_s
            plain[kind][by_rate_and_height(samples, rate)] += 1
    return ours, plain, recorded / spent


def balanced(counts: dict[str, Counter]) -> float:
    return 100 * float(np.mean([counts[kind][kind] / max(sum(counts[kind].values()), 1) for kind in counts]))


def conclude(ours: dict[str, Counter], plain: dict[str, Counter] | None, what: str) -> None:
    """Balanced accuracy with its interval, each kind's share drawn from what its recordings leave likely."""
    chance = np.random.default_rng(1)
    sizes = np.array([sum(ours[kind].values()) for kind in ACTIVITIES])
    hits = np.array([ours[kind][kind] for kind in ACTIVITIES])
    drawn = chance.beta(hits + 0.5, sizes - hits + 0.5, (DRAWS, sizes.size))  # no error seen is not no error
    low, high = 100 * np.quantile(drawn.mean(axis=1), (0.025, 0.975))
    low, high = min(low, balanced(ours)), max(high, balanced(ours))
    beside = f" (plain alternative {balanced(plain):.0f} %)" if plain else ""
    concluded(
        f"{what}: balanced accuracy over {sizes.size} kinds{beside}",
        f"{balanced(ours):.1f} % ({low:.0f} to {high:.0f}), {sizes.sum()} recordings",
        "at least 90 %",
        holds=balanced(ours) >= 90,
    )


def traps(method: Figures, ranges: Figures, count: int) -> None:
    print(f"\n{'nothing at rest, but':20}{'falsely named':>14}{'unclear':>9}   plain alternative: falsely named")
    false = unclear = whole = 0
    for trap in TRAPS:
        wrong = open_ = simple = 0
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            made = draw_trap(trap, seed=seed, ranges=ranges)
            samples, rate = made.trace.samples_uv, made.trace.sampling_rate_hz
            name = measure_rest(samples, rate, method).leading
            wrong += name in SPONTANEOUS
            open_ += name == "not_classifiable"
            simple += by_rate_and_height(samples, rate) in SPONTANEOUS
        print(f"{trap:20}{wrong:>8} of {count}{open_:>9}{simple:>12} of {count}")
        false, unclear, whole = false + wrong, unclear + open_, whole + count
    print(f"falsely named {100 * false / whole:.1f} %, not classifiable {100 * unclear / whole:.1f} %")
    concluded("recordings with nothing at rest but a trap: activity falsely named", text_of_share(false, whole))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    knowledge = load_knowledge()
    method, ranges = knowledge.methods["spontaneous_activity"], knowledge.methods["spontaneous_simulation"]
    print(f"{count} simulated recordings of each kind, 5 s, signal to noise drawn between 10 and 100, 8 to 50 kHz")
    ours, plain, speed = count_names(method, ranges, count)
    table("Ranvier", ours, ACTIVITIES)
    conclude(ours, plain, "activity at rest")
    table("plain alternative: rate and height", plain, ACTIVITIES)
    print(f"\n{speed:.0f} s of recording named in a second")
    traps(method, ranges, count)
    few = max(count // 3, 4)
    print(f"\n{few} recordings of each kind: balanced accuracy (plain alternative)")
    for ratio in (6.0, 10.0, 15.0, 25.0, 50.0):
        ours, plain, _ = count_names(method, ranges, few, signal_to_noise=ratio)
        print(f"signal to noise {ratio:>4.0f}{balanced(ours):>8.1f} % ({balanced(plain):.1f} %)")
    for seconds in (2.0, 10.0):
        ours, plain, _ = count_names(method, ranges, few, duration_s=seconds)
        print(f"{seconds:>4.0f} s long{balanced(ours):>15.1f} % ({balanced(plain):.1f} %)")
    simple = {kind: Counter() for kind in ACTIVITIES}
    for kind in ACTIVITIES:
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            simple[kind][measure_rest(*simple_recording(kind, seed), method).leading] += 1
    table("another, simpler generator", simple, ACTIVITIES)
    conclude(simple, None, "activity at rest, the other generator")


if __name__ == "__main__":
    main()
