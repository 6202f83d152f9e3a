"""Does the flag `distant` tell motor units near the needle from those far away?

Run `python benchmarks/near_the_needle.py [recordings per row] [first seed]`. Contractions of two generators, the
motor unit pool of `ranvier.simulate.pool` and `benchmarks/independent_contraction.py`, are decomposed and measured as
`ranvier measure` does. Each potential is compared with the true unit whose discharges it has (at least half of them),
and the truth is how far the nearest fibre of that unit is from the core of the needle: near is less than 0.5 mm, far
more than 1 mm. The measure was chosen on seeds below 1000 of both; the seeds here start at 300,000, none of which was
looked at before.

`kept` is the share of units that are not called distant. Simple alternative: the time from the highest positive value
before the main negative peak to that peak, at most SIMPLE_MS.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from unittest import mock

import independent_contraction
import numpy as np
from independent_contraction import Array, scenarios, simulate
from intervals import concluded, text_of_share
from muscle_verdicts import KINDS, WEAK, rise_ms

from ranvier.knowledge import load_knowledge
from ranvier.record import Status
from ranvier.signals.decomposition import DecompositionSettings, decompose
from ranvier.signals.motor_unit import MotorUnitPotential, MotorUnitSettings, measure_motor_units
from ranvier.simulate.pool import simulate_contraction

NEAR_MM, FAR_MM = 0.5, 1.0
MATCH_S, AGREE = 0.0015, 0.5
SIMPLE_MS = 0.8
KNOWLEDGE = load_knowledge()
SETTINGS = MotorUnitSettings.read(KNOWLEDGE.methods["motor_unit"])
FINDING = DecompositionSettings.read(KNOWLEDGE.methods["decomposition"])

Units = list[tuple[Array, float]]  # discharges and distance of the nearest fibre in mm


def of_pool(kind: str, seed: int) -> tuple[Array, float, Units]:
    """A weak contraction of the motor unit pool."""
    made = simulate_contraction(seed=seed, disease=KINDS[kind], contraction=WEAK, knowledge=KNOWLEDGE)
    units = [(unit.firing_times_s, unit.nearest_mm) for unit in made.truth.units]
    return made.trace.samples_uv, made.trace.sampling_rate_hz, units


def of_other(name: str, seed: int) -> tuple[Array, float, Units]:
    """A contraction of the second generator; the distances are noted while it places the fibres."""
    nearest: list[float] = []
    placed = independent_contraction._fibres

    def noting(xy: Array, *rest: object) -> Array:
        nearest.append(float(np.hypot(xy[:, 0], xy[:, 1]).min()))
        return placed(xy, *rest)

    with mock.patch.object(independent_contraction, "_fibres", noting):
        made = simulate(scenarios()[name], seed)
    return made.signal_uv, made.rate_hz, [(unit.times_s, d) for unit, d in zip(made.units, nearest, strict=False)]


def agreement(times_s: Array, true_s: Array) -> float:
    """Share of the discharges of two trains that are common, whatever the time between them."""
    if true_s.size < 2:
        return 0.0
    true_s = np.sort(true_s)
    after = np.searchsorted(true_s, times_s).clip(1, true_s.size - 1)
    late, early = true_s[after] - times_s, true_s[after - 1] - times_s
    apart = np.where(np.abs(late) < np.abs(early), late, early)
    close = apart[np.abs(apart) < 4 * MATCH_S]
    shift = float(np.median(close)) if close.size else 0.0
    return float((np.abs(apart - shift) < MATCH_S).sum()) / max(times_s.size, true_s.size)


def measured(samples_uv: Array, rate_hz: float, units: Units) -> Iterator[tuple[MotorUnitPotential, float]]:
    """Each potential that could be measured, and the distance of its unit."""
    found = decompose(samples_uv, rate_hz, FINDING)
    for train, seen in zip(found.units, measure_motor_units(found, SETTINGS), strict=True):
        scores = [agreement(train.firing_times_s, times) for times, _ in units]
        if seen.status is Status.MEASURED and seen.potential_uv is not None and max(scores, default=0.0) >= AGREE:
            yield seen, units[int(np.argmax(scores))][1]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 300_000
    rows = [(f"pool, {kind}", of_pool, kind) for kind in KINDS]
    rows += [(f"second generator, {name}", of_other, name) for name in ("3 to 8 units", "10 to 15 units")]
    print(f"{'units kept':40}" + "".join(f"{kind:>8}{'ours':>7}{'simple':>8}" for kind in ("near", "between", "far")))
    whole: list[tuple[float, bool, bool]] = []
    for number, (title, make, name) in enumerate(rows):
        kept: list[tuple[float, bool, bool]] = []
        for step in range(count):
            samples, rate, units = make(name, first + 1000 * number + step)
            for seen, distance in measured(samples, rate, units):
                simple = seen.potential_uv is not None and rise_ms(seen.potential_uv, rate)
                kept.append((distance, "distant" not in seen.flags, simple <= SIMPLE_MS))
        whole += kept
        print(f"{title:40}" + "".join(cells(part) for part in parted(kept)), flush=True)
    print(f"{'all':40}" + "".join(cells(part) for part in parted(whole)), flush=True)
    near, _, far = parted(whole)
    concluded("units with a fibre within 0.5 mm that count", text_of_share(sum(each[1] for each in near), len(near)))
    concluded("units without a fibre within 1 mm left out", text_of_share(sum(not each[1] for each in far), len(far)))


def parted(kept: list[tuple[float, bool, bool]]) -> tuple[list[tuple[float, bool, bool]], ...]:
    """Near, between and far."""
    return (
        [each for each in kept if each[0] < NEAR_MM],
        [each for each in kept if NEAR_MM <= each[0] <= FAR_MM],
        [each for each in kept if each[0] > FAR_MM],
    )


def cells(kept: list[tuple[float, bool, bool]]) -> str:
    """How many units, and which share is kept by ours and by the simple alternative."""
    return f"{len(kept):8}{share(kept, 1):>7}{share(kept, 2):>8}"


def share(kept: list[tuple[float, bool, bool]], which: int) -> str:
    return f"{100 * sum(each[which] for each in kept) / len(kept):.0f}%" if kept else "-"


if __name__ == "__main__":
    main()
