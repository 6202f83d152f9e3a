"""How many evoked sweeps are marked in a second, and how much faster than real time is needle EMG measured?

Run `python benchmarks/signals_speed.py`. Wanted: 20,000 sweeps a second; 20 s of needle EMG at 24 kHz taken apart into
motor units and these measured in 1 s, on one core. Processor time of this machine; other machines differ.
"""

from __future__ import annotations

import os
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, before NumPy starts its own threads

import numpy as np
from intervals import concluded

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.signals import EvokedSettings, NeedleSettings, measure_evoked, measure_evoked_batch, measure_needle
from ranvier.signals.decomposition import DecompositionSettings, decompose
from ranvier.signals.motor_unit import MotorUnitSettings, measure_motor_units
from ranvier.simulate import Amplifier, Contraction, Disturbance, Sweep, simulate_cmap, simulate_contraction

ROUNDS = 5


def evoked_per_second(disturbance: Disturbance, sweep: Sweep, settings: EvokedSettings, count: int = 4000) -> float:
    different = [simulate_cmap(seed=seed, disturbance=disturbance, sweep=sweep).trace.samples_uv for seed in range(100)]
    sweeps = np.tile(np.array(different), (count // 100, 1))
    best = np.inf
    for _ in range(ROUNDS):
        start = process_time()
        measure_evoked_batch(sweeps, sweep.sampling_rate_hz, sweep.before_ms / 1000, settings)
        best = min(best, process_time() - start)
    return count / best


def taken_apart(units: int, knowledge: Knowledge) -> tuple[float, float, int]:
    """Median and largest processor time (s) to decompose and measure 20 s at 24 kHz, and trains of them all."""
    splitting = DecompositionSettings.read(knowledge.methods["decomposition"])
    measuring = MotorUnitSettings.read(knowledge.methods["motor_unit"])
    spent, trains = [], 0
    for seed in range(200_000, 200_000 + ROUNDS):
        effort = Contraction(active_units=units)
        made = simulate_contraction(seed=seed, contraction=effort, duration_s=20.0, sampling_rate_hz=24_000.0)
        start = process_time()
        found = decompose(made.trace.samples_uv, made.trace.sampling_rate_hz, splitting)
        measure_motor_units(found, measuring)
        spent.append(process_time() - start)
        trains += len(found.units)
    return float(np.median(spent)), max(spent), trains


def main() -> None:
    knowledge = load_knowledge()
    settings = EvokedSettings.read(knowledge.methods["evoked_motor"])
    long, short = Sweep(), Sweep(before_ms=2, after_ms=18)
    quiet, artefact = Disturbance(noise_uv=5), Disturbance(noise_uv=5, artefact_uv=2000, artefact_decay_ms=0.8)
    reached: dict[str, float] = {}
    for title, disturbance, sweep in (
        ("1000 samples, clean", quiet, long),
        ("1000 samples, artefact tail", artefact, long),
        ("400 samples, clean", quiet, short),
        ("400 samples, artefact tail", artefact, short),
    ):
        reached[title] = evoked_per_second(disturbance, sweep, settings)
        print(f"evoked, {title:30}{reached[title]:10,.0f} sweeps/s")
    trace = simulate_cmap(seed=1, disturbance=quiet).trace
    start = process_time()
    for _ in range(50):
        measure_evoked(trace, settings)
    print(f"evoked, one trace with its marks{'':7}{1000 * (process_time() - start) / 50:8.2f} ms")
    needle = simulate_contraction(
        seed=1,
        contraction=Contraction(active_units=8),
        amplifier=Amplifier(noise_uv=4, mains_uv=100),
        sampling_rate_hz=48_000,
    ).trace
    start = process_time()
    measure_needle(needle, NeedleSettings.read(knowledge.methods["needle"]))
    print(f"needle, 10 s at 48 kHz with hum{'':8}{needle.duration_s / (process_time() - start):8.0f} times real time")
    slowest = 0.0
    for units in (8, 12, 15):
        middle, most, trains = taken_apart(units, knowledge)
        slowest = max(slowest, most)
        said = f"median {middle:.2f} s, slowest {most:.2f} s ({trains} trains in {ROUNDS} recordings)"
        print(f"20 s at 24 kHz, {units:2d} units, apart and measured: {said}")
    title, least = min(reached.items(), key=lambda item: item[1])
    concluded(
        f"evoked sweeps marked in a second, slowest row ({title})",
        f"{least:,.0f}; fastest {max(reached.values()):,.0f}",
        "at least 20,000",
        holds=least >= 20_000,
    )
    what = f"20 s of needle EMG at 24 kHz taken apart and measured, slowest of {3 * ROUNDS}"
    concluded(what, f"{slowest:.2f} s", "at most 1 s", holds=slowest <= 1)


if __name__ == "__main__":
    main()
