"""Simulated motor unit potentials beside published ones: amplitude, duration, phases, by muscle and disease.

Published: biceps brachii by group, means of 12, 11 and 11 people of about 20 potentials each (University of Cyprus
table: Pattichis, Schizas, Middleton 1995); multi-MUP means of healthy muscles (Bischoff 1994, from memory). Simulated:
noise-free potentials of at least 50 uV whose spike rises within 0.8 ms, as an examiner would choose them, from slight
to moderate contractions. Amplitude peak to peak, duration between the first and last 5 uV, phases beyond 20 uV.
The physical numbers of the simulator were tuned on seeds below 1000; this table uses seeds from 100000 on.

    python benchmarks/contraction_plausibility.py [people] [first seed]
"""

from __future__ import annotations

import sys

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.simulate import Amplifier, Contraction, Disease, simulate_contraction

RATE_HZ = 24_000.0
QUIET = Amplifier(noise_uv=0.0)
NEUROGENIC = Disease(axonal_loss=0.7, reinnervation=0.9, immaturity=0.4)
MYOPATHIC = Disease(myopathy=0.8)

PUBLISHED = (  # muscle, group, disease, amplitude uV, duration ms, phases
    ("biceps", "normal", Disease(), 370.0, 9.6, 2.6),
    ("biceps", "motor neuron disease", NEUROGENIC, 830.0, 13.4, 4.0),
    ("biceps", "myopathy", MYOPATHIC, 240.0, 7.2, 2.7),
    ("deltoid", "normal", Disease(), 550.0, 10.4, None),
    ("tibialis_anterior", "normal", Disease(), 666.0, 11.4, None),
    ("first_dorsal_interosseous", "normal", Disease(), 752.0, 9.4, None),
    ("vastus_lateralis", "normal", Disease(), 687.0, 11.7, None),
)


def measured(template_uv: Samples) -> tuple[float, float, float] | None:
    """Amplitude, duration and phases of a potential that an examiner would choose; None for others."""
    negative = int(np.argmin(template_uv))
    before = template_uv[max(negative - round(0.002 * RATE_HZ), 0) : negative + 1]
    rise_ms = (before.size - 1 - int(np.argmax(before))) / RATE_HZ * 1000
    height = float(np.ptp(template_uv))
    if height < 50 or rise_ms > 0.8:
        return None
    over = np.flatnonzero(np.abs(template_uv) > 5)
    signs = np.sign(template_uv[np.abs(template_uv) > 20])
    return height, float(over[-1] - over[0]) / RATE_HZ * 1000, 1.0 + int((np.diff(signs) != 0).sum())


def chosen(muscle: str, disease: Disease, seed: int) -> list[tuple[float, float, float]]:
    """Potentials of one person: a slight and a moderate contraction at two places."""
    found: list[tuple[float, float, float]] = []
    for site, active in ((0, 6), (1, 12)):
        made = simulate_contraction(
            seed=seed * 2 + site,
            muscle=muscle,
            disease=disease,
            amplifier=QUIET,
            duration_s=1.0,
            sampling_rate_hz=RATE_HZ,
            contraction=Contraction(active_units=active),
        )
        found += [each for unit in made.truth.units if (each := measured(unit.template_uv)) is not None]
    return found


def main(people: int = 12, first_seed: int = 100_000) -> None:
    """Print the comparison."""
    print("muscle                     group                 potentials  amplitude uV     duration ms    phases")
    print("                                                             here published  here published here published")
    for muscle, group, disease, amplitude, duration, phases in PUBLISHED:
        looked_at = people * (1 + round(2 * disease.axonal_loss))  # few units are left: more insertions
        rows = [each for person in range(looked_at) for each in chosen(muscle, disease, first_seed + person)]
        mean = np.mean(rows, axis=0)
        known = f"{phases:6.1f}" if phases is not None else "     -"
        print(
            f"{muscle:26s} {group:22s} {len(rows):8d}  {mean[0]:6.0f} {amplitude:6.0f}    "
            f"{mean[1]:5.1f} {duration:6.1f}    {mean[2]:4.1f} {known}",
            flush=True,
        )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
