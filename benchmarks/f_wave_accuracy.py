"""How often is a sweep rightly called F, A, repeater or none, and how exact is the minimum F latency?

Run `python benchmarks/f_wave_accuracy.py [ensembles per row] [first seed]`. Every row is an ensemble of sweeps with
known truth (see `ranvier.simulate.f_waves`). The settings were chosen on seeds below 1000; the figures come from
seeds from 200000 on. A sweep is right when the word for its F wave (F, repeater or none) and the number of its A
waves are both right. The same ensembles go to a simple alternative: one window from 12 ms after the M response's
onset, an F wave where the trace leaves its median by 20 uV, an A wave where the latency varies by less than 0.5 ms.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time
from typing import Any

import numpy as np
from intervals import concluded, mean, text_of_share

from ranvier.knowledge import load_knowledge
from ranvier.signals import EvokedSettings
from ranvier.signals.f_waves import FWaves, FWaveSettings, measure_f_waves
from ranvier.simulate import Disturbance, Sweep
from ranvier.simulate.f_waves import AWave, FPool, MWave, SimulatedFWaves, simulate_f_waves

FRESH = 200_000
NEAR_MS = 0.5


@dataclass(frozen=True)
class Row:
    title: str
    arguments: Callable[[np.random.Generator], dict[str, Any]]


def noise(chance: np.random.Generator, **more: float) -> Disturbance:
    return Disturbance(noise_uv=chance.uniform(2, 8), **more)


LEG = Sweep(before_ms=5.0, after_ms=95.0)
ROWS = [
    Row("healthy hand", lambda c: {"disturbance": noise(c)}),
    Row("healthy foot", lambda c: {"f": FPool(c.uniform(44, 55), spread_ms=6.0), "m": MWave(onset_ms=4.5),
                                   "sweep": LEG, "disturbance": noise(c)}),
    Row("low persistence, small", lambda c: {"f": FPool(persistence=c.uniform(0.1, 0.5), amplitude_uv=80.0),
                                             "disturbance": noise(c)}),
    Row("absent", lambda c: {"f": FPool(persistence=0.0), "disturbance": noise(c)}),
    Row("A wave before F", lambda c: {"a_waves": (AWave(c.uniform(16, 22), c.uniform(60, 300), 1.0),),
                                      "disturbance": noise(c)}),
    Row("A wave among F", lambda c: {"a_waves": (AWave(c.uniform(26, 32), c.uniform(80, 300), 0.8),),
                                     "f": FPool(persistence=0.6), "disturbance": noise(c)}),
    Row("A wave after F, few F", lambda c: {"a_waves": (AWave(c.uniform(36, 45), c.uniform(60, 300), 0.7),),
                                            "f": FPool(persistence=0.4), "disturbance": noise(c)}),
    Row("two A waves, no F", lambda c: {"a_waves": (AWave(18.0, c.uniform(60, 300), 0.9), AWave(29.0, 120.0, 0.8)),
                                        "f": FPool(persistence=0.0), "disturbance": noise(c)}),
    Row("repeater", lambda c: {"f": FPool(repeater_share=c.uniform(0.15, 0.35), persistence=0.5),
                               "disturbance": noise(c)}),
    Row("six units, repeaters", lambda c: {"f": FPool(units=6, persistence=c.uniform(0.3, 0.7)),
                                           "disturbance": noise(c)}),
    Row("repeater and A wave", lambda c: {"f": FPool(repeater_share=0.25, persistence=0.4),
                                          "a_waves": (AWave(c.uniform(17, 22), 150.0, 0.9),), "disturbance": noise(c)}),
    Row("mains and drift", lambda c: {"disturbance": noise(c, mains_uv=20.0, drift_uv_per_ms=0.5)}),
    Row("artefact with overshoot", lambda c: {"disturbance": noise(c, artefact_uv=3000.0, overshoot=0.1)}),
    Row("submaximal", lambda c: {"m": MWave(missed=0.3), "disturbance": noise(c)}),
    Row("10 sweeps, slow nerve", lambda c: {"sweeps": 10, "f": FPool(38.0, spread_ms=8.0),
                                            "m": MWave(amplitude_mv=2.0, onset_ms=6.5), "disturbance": noise(c)}),
]  # fmt: skip


def simulated(row: Row, seed: int) -> SimulatedFWaves:
    return simulate_f_waves(seed=seed, **row.arguments(np.random.default_rng(seed)))


def sweeps_of(made: SimulatedFWaves) -> np.ndarray:
    return np.stack([trace.samples_uv for trace in made.traces])


def right(made: SimulatedFWaves, seen: FWaves) -> list[tuple[str, str]]:
    """Truth and call of each sweep as words; equal when right."""
    pairs: list[tuple[str, str]] = []
    for truth, call in zip(made.truth.sweeps, seen.sweeps, strict=True):
        late = "repeater" if call.repeater is not None else "F" if call.latency_ms is not None else "none"
        pairs.append((truth.late + "+A" * len(truth.a_waves_ms), late + "+A" * len(call.a_waves_ms)))
    return pairs


def simple(made: SimulatedFWaves, sweeps: np.ndarray) -> tuple[list[str], float]:
    """The simple alternative: the word for each sweep and the minimum latency."""
    trace = made.traces[0]
    times = trace.times_s * 1000 - (trace.stimulus_time_s or 0) * 1000
    window = sweeps[:, times > made.truth.m_onset_ms + 12]
    beyond = np.abs(window - np.median(window, axis=1, keepdims=True)) > 20
    latency = times[times > made.truth.m_onset_ms + 12][np.argmax(beyond, axis=1)]
    there = beyond.any(axis=1)
    constant = there.any() and np.std(latency[there]) < NEAR_MS
    words = ["none" if not here else "none+A" if constant else "F" for here in there]
    return words, float(latency[there].min()) if there.any() else np.nan


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    first = int(sys.argv[2]) if len(sys.argv) > 2 else FRESH
    knowledge = load_knowledge()
    settings = FWaveSettings.read(knowledge.methods["f_waves"])
    motor = EvokedSettings.read(knowledge.methods["evoked_motor"])
    print(f"{count} simulated ensembles a row, seeds from {first}; minimum latency within {NEAR_MS} ms\n")
    columns = f"{'':28}{'sweeps right':>13}{'minimum near':>14}{'error':>8}{'ms each':>9}"
    print(f"{columns}   simple: right  near   wrong calls")
    totals, each_right = np.zeros(8), []
    for row in ROWS:
        wrong: Counter[tuple[str, str]] = Counter()
        figures, spent = np.zeros(8), 0.0
        for seed in range(first, first + count):
            made = simulated(row, seed)
            sweeps, trace = sweeps_of(made), made.traces[0]
            start = process_time()
            seen = measure_f_waves(sweeps, trace.sampling_rate_hz, trace.stimulus_time_s, settings, motor)
            spent += process_time() - start
            pairs = right(made, seen)
            words, least = simple(made, sweeps)
            wrong.update(pair for pair in pairs if pair[0] != pair[1])
            each_right.append([float(a == b) for a, b in pairs])
            figures[:2] += sum(a == b for a, b in pairs), len(pairs)
            figures[2] += sum(a == word for (a, _), word in zip(pairs, words, strict=True))
            truth, got = made.truth.minimum_latency_ms, seen.minimum_latency_ms
            if truth is not None:
                error = np.inf if got is None else abs(got - truth)
                figures[3:7] += error <= NEAR_MS, 1, min(error, 10), abs(least - truth) <= NEAR_MS
            else:
                figures[7] += got is not None
        totals += figures
        says = ", ".join(f"{a}>{b} {n}" for (a, b), n in wrong.most_common(4))
        print(_line(row.title, figures, 1000 * spent / count) + says)
    print(_line("all", totals, 0.0))
    low, high = mean(each_right)
    sweeps_right, near = totals[0] / totals[1], totals[3] / totals[4]
    concluded(
        "sweeps rightly called F, A wave, repeater or none",
        f"{100 * sweeps_right:.1f} % ({100 * low:.1f} to {100 * high:.1f}), {len(each_right)} ensembles",
        "at least 95 %",
        holds=sweeps_right >= 0.95,
    )
    concluded(
        f"ensembles whose minimum F latency is within {NEAR_MS} ms",
        text_of_share(int(totals[3]), int(totals[4])),
        "at least 95 %",
        holds=near >= 0.95,
    )


def _line(title: str, f: np.ndarray, ms: float) -> str:
    seen = max(f[4], 1)
    return (
        f"{title:28}{100 * f[0] / f[1]:12.1f}%{100 * f[3] / seen:13.1f}%{f[5] / seen:8.3f}{ms:9.1f}"
        f"{100 * f[2] / f[1]:17.1f}%{100 * f[6] / seen:5.0f}%   "
    )


if __name__ == "__main__":
    main()
