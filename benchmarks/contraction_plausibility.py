"""Simulated motor unit potentials beside published ones: size, length and form, by muscle and disease.

    python benchmarks/contraction_plausibility.py [people] [first seed]

Published: biceps brachii by group, means of 12, 11 and 11 people of about 20 potentials each (University of Cyprus
table: Pattichis, Schizas, Middleton 1995), the standard deviations within a person and the turns from the 22 people of
the copy that we have; means of healthy muscles by automatic analysis of several potentials at once (biceps, deltoid and
first dorsal interosseous read in the Norwegian guideline, vastus and tibialis from memory); one control group of
tibialis anterior (phases, turns, area over amplitude). "-" where no figure was found.

Simulated: noise-free potentials of a slight and a moderate contraction at two places of the needle for each person,
measured by the functions that measure a recording, first to last 5 uV. As in an examination a place counts when its
largest potential is near the needle, and of its potentials those that are: they rise steeply enough somewhere
(`near_uv_per_ms` of the settings of motor unit potentials).
What was set so that these figures agree: conductivity of muscle across its fibres (amplitude of all), distance of the
end-plates and thickness of the fibres of each muscle, and the fibres that a myopathy takes; on seeds below 1000. The
table uses seeds from 400,000 on. What a measured limit says of patients this does not show: it shows that simulated
muscles are like those from which the limits were made.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from ranvier.knowledge import load_knowledge
from ranvier.record.recordings import Samples
from ranvier.signals.motor_unit import MotorUnitSettings
from ranvier.signals.motor_unit.extent import Extent
from ranvier.signals.motor_unit.shape import Shape, find_shape
from ranvier.simulate import Amplifier, Contraction, Disease, simulate_contraction

RATE_HZ = 24_000.0
FIRST_SEED = 400_000
QUIET = Amplifier(noise_uv=0.0)
LOWEST_UV = 50.0
NEUROGENIC = Disease(axonal_loss=0.6, reinnervation=0.8, immaturity=0.3)
MYOPATHIC = Disease(myopathy=0.9)
KNOWLEDGE = load_knowledge()
SETTINGS = MotorUnitSettings.read(KNOWLEDGE.methods["motor_unit"])

COLUMNS = ("amplitude uV", "its SD", "duration ms", "its SD", "phases", "turns", "area/amp.")
PUBLISHED: tuple[tuple[str, str, Disease, tuple[float | None, ...]], ...] = (
    ("biceps", "normal (Cyprus)", Disease(), (370, 190, 9.6, 2.6, 2.6, 3.0, None)),
    ("biceps", "normal (Norway)", Disease(), (436, None, 9.9, None, None, None, None)),
    ("biceps", "motor neuron disease", NEUROGENIC, (830, 440, 13.4, 3.3, 4.0, 4.9, None)),
    ("biceps", "myopathy", MYOPATHIC, (240, 140, 7.2, 2.0, 2.7, 3.1, None)),
    ("deltoid", "normal", Disease(), (550, None, 10.4, None, None, None, None)),
    ("tibialis_anterior", "normal", Disease(), (666, None, 11.4, None, None, None, None)),
    ("tibialis_anterior", "normal, other source", Disease(), (661, None, 9.35, None, 3.5, 3.4, 1.29)),
    ("first_dorsal_interosseous", "normal", Disease(), (752, None, 9.4, None, None, None, None)),
    ("vastus_lateralis", "normal", Disease(), (687, None, 11.7, None, None, None, None)),
)


@dataclass(frozen=True)
class Seen:
    """One potential without noise."""

    duration_ms: float
    shape: Shape

    @property
    def near(self) -> bool:
        """Whether an examiner would take it."""
        return (self.shape.steepest_uv_per_ms or 0.0) >= SETTINGS.near_uv_per_ms


def measured(template_uv: Samples) -> Seen | None:
    """The form of a potential between its first and last 5 uV; None for one that is too low to be seen."""
    if np.ptp(template_uv) < LOWEST_UV:
        return None
    over = np.flatnonzero(np.abs(template_uv) > SETTINGS.duration_smallest_uv)
    parts = np.split(over, np.flatnonzero(np.diff(over) > SETTINGS.separation_ms * RATE_HZ / 1000) + 1)
    peak = int(np.argmax(np.abs(template_uv)))
    main = next(part for part in parts if part[0] <= peak <= part[-1])
    shape = find_shape(Extent(template_uv, int(main[0]), int(main[-1]), (), 0.0), RATE_HZ, SETTINGS)
    return Seen(float(main[-1] - main[0]) / RATE_HZ * 1000, shape)


def chosen(muscle: str, disease: Disease, seed: int) -> list[Seen]:
    """Potentials of one person: a slight and a moderate contraction at two places."""
    found: list[Seen] = []
    for site, active in ((0, 6), (1, 12)):
        made = simulate_contraction(
            seed=seed * 2 + site, muscle=muscle, disease=disease, amplifier=QUIET, duration_s=0.5,
            sampling_rate_hz=RATE_HZ, contraction=Contraction(active_units=active), knowledge=KNOWLEDGE,
        )  # fmt: skip
        here = [seen for unit in made.truth.units if (seen := measured(unit.template_uv)) is not None]
        if here and max(here, key=lambda each: each.shape.amplitude_uv).near:
            found += [each for each in here if each.near]
    return found


def figures(seen: list[Seen]) -> tuple[float, ...]:
    """The columns of the table."""
    high = np.array([each.shape.amplitude_uv for each in seen])
    long = np.array([each.duration_ms for each in seen])
    area = np.array([each.shape.area_uv_ms for each in seen])
    phases, turns = ([getattr(each.shape, name) for each in seen] for name in ("phases", "turns"))
    ratio = area.mean() / high.mean()
    return tuple(map(float, (high.mean(), high.std(), long.mean(), long.std(), np.mean(phases), np.mean(turns), ratio)))


def cell(here: float, published: float | None) -> str:
    """A figure and the published one."""
    beside = "-" if published is None else f"{published:g}"
    return f"{f'{here:.3g} ({beside})':>17}"


def main(people: int = 12, first_seed: int = FIRST_SEED) -> None:
    """Print the comparison: each figure here, and published in brackets."""
    print(f"{'muscle':26}{'group':22}{'MUPs':>5} " + "".join(f"{name:>17}" for name in COLUMNS) + "  polyphasic")
    known: dict[tuple[str, Disease], list[Seen]] = {}
    for muscle, group, disease, published in PUBLISHED:
        if (muscle, disease) not in known:
            seeds = range(first_seed, first_seed + people)
            known[muscle, disease] = [each for seed in seeds for each in chosen(muscle, disease, seed)]
        seen = known[muscle, disease]
        cells = "".join(cell(*each) for each in zip(figures(seen), published, strict=True))
        many = 100 * float(np.mean([each.shape.phases >= 5 for each in seen]))
        print(f"{muscle:26}{group:22}{len(seen):5} {cells}{many:10.0f} %", flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
