"""How many evoked sweeps are marked in a second, and how much faster than real time is needle EMG measured?

Run `python benchmarks/signals_speed.py`. Budget: 20,000 sweeps a second; needle EMG 20 times real time.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np

from ranvier.knowledge import load_knowledge
from ranvier.signals import EvokedSettings, NeedleSettings, measure_evoked, measure_evoked_batch, measure_needle
from ranvier.simulate import Amplifier, Contraction, Disturbance, Sweep, simulate_cmap, simulate_contraction

ROUNDS = 5


def evoked_per_second(disturbance: Disturbance, sweep: Sweep, settings: EvokedSettings, count: int = 4000) -> float:
    different = [simulate_cmap(seed=seed, disturbance=disturbance, sweep=sweep).trace.samples_uv for seed in range(100)]
    sweeps = np.tile(np.array(different), (count // 100, 1))
    best = np.inf
    for _ in range(ROUNDS):
        start = perf_counter()
        measure_evoked_batch(sweeps, sweep.sampling_rate_hz, sweep.before_ms / 1000, settings)
        best = min(best, perf_counter() - start)
    return count / best


def main() -> None:
    knowledge = load_knowledge()
    settings = EvokedSettings.read(knowledge.methods["evoked_motor"])
    long, short = Sweep(), Sweep(before_ms=2, after_ms=18)
    quiet, artefact = Disturbance(noise_uv=5), Disturbance(noise_uv=5, artefact_uv=2000, artefact_decay_ms=0.8)
    for title, disturbance, sweep in (
        ("1000 samples, clean", quiet, long),
        ("1000 samples, artefact tail", artefact, long),
        ("400 samples, clean", quiet, short),
        ("400 samples, artefact tail", artefact, short),
    ):
        print(f"evoked, {title:30}{evoked_per_second(disturbance, sweep, settings):10,.0f} sweeps/s")
    trace = simulate_cmap(seed=1, disturbance=quiet).trace
    start = perf_counter()
    for _ in range(50):
        measure_evoked(trace, settings)
    print(f"evoked, one trace with its marks{'':7}{1000 * (perf_counter() - start) / 50:8.2f} ms")
    needle = simulate_contraction(
        seed=1,
        contraction=Contraction(active_units=8),
        amplifier=Amplifier(noise_uv=4, mains_uv=100),
        sampling_rate_hz=48_000,
    ).trace
    start = perf_counter()
    measure_needle(needle, NeedleSettings.read(knowledge.methods["needle"]))
    print(f"needle, 10 s at 48 kHz with hum{'':8}{needle.duration_s / (perf_counter() - start):8.0f} times real time")


if __name__ == "__main__":
    main()
