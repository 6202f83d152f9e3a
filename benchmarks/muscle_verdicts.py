"""How often is the verdict on a muscle right, and how often is none given?

Run `python benchmarks/muscle_verdicts.py [muscles per kind] [file muap_features.csv]`.

Simulated: biceps muscles from `ranvier.simulate.pool`, healthy, neurogenic and myopathic, each at several places
of the needle; decomposed, measured and judged as `ranvier measure` does. "As inserted" the needle lies where chance
puts it; "moved" it is moved, as in an examination, until the largest potential is sharp (at most TRIES times). The
simulation was not made to agree with the published limits and proves nothing about patients: it shows how many
places a verdict needs. Seeds start at 100,000; nothing was tuned on them.

Published means: the feature table of the University of Cyprus (biceps, about 20 potentials a patient; only means,
so that single potentials cannot be judged; ages are not in the file, 45 years are assumed).

Simple alternative in the same run: the mean duration alone against its limits, whatever the number of potentials.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from intervals import concluded, text_of_share

from ranvier.diagnosis.measured_muscle import MuscleSample, measured_muscle, sample_of_places
from ranvier.diagnosis.muscle_verdict import judge_muscle
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record.recordings import Samples
from ranvier.reference import shipped_library
from ranvier.signals.decomposition import DecompositionSettings, decompose
from ranvier.signals.motor_unit import MotorUnitPotential, MotorUnitSettings, measure_motor_units
from ranvier.simulate.pool import HEALTHY, Contraction, Disease, simulate_contraction

KINDS = {
    "normal": HEALTHY,
    "neurogenic": Disease(axonal_loss=0.6, reinnervation=0.8),
    "myopathic": Disease(myopathy=0.8),
}
PLACES = (4, 12)
TRIES, SHARP_MS, LISTEN_S = 8, 0.5, 0.5
WEAK = Contraction(active_units=8)
ASSUMED_AGE = 45.0
TABLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "muap_features_ucy" / "muap_features.csv"
CLASSES = {"1": "normal", "2": "neurogenic", "3": "myopathic"}


def at_one_place(seed: int, kind: Disease, knowledge: Knowledge) -> tuple[MotorUnitPotential, ...]:
    """The potentials of ten seconds of a weak contraction at one place of the needle."""
    made = simulate_contraction(seed=seed, disease=kind, contraction=WEAK, knowledge=knowledge)
    found = decompose(
        made.trace.samples_uv,
        made.trace.sampling_rate_hz,
        DecompositionSettings.read(knowledge.methods["decomposition"]),
    )
    return measure_motor_units(found, MotorUnitSettings.read(knowledge.methods["motor_unit"]))


def moved(seed: int, kind: Disease, knowledge: Knowledge) -> int:
    """The seed of the first place at which the largest potential is sharp; the last one tried when none is."""
    tried = seed
    for step in range(TRIES):
        tried = seed + 10_000_000 * step
        made = simulate_contraction(
            seed=tried, disease=kind, contraction=WEAK, duration_s=LISTEN_S, knowledge=knowledge
        )
        largest = made.truth.units[:1]
        if largest and rise_ms(largest[0].template_uv, made.trace.sampling_rate_hz) <= SHARP_MS:
            break
    return tried


def rise_ms(template_uv: Samples, sampling_rate_hz: float) -> float:
    """From the highest positive value before the main negative peak to that peak."""
    negative = int(template_uv.argmin())
    return 1000 * (negative - int(template_uv[: negative + 1].argmax())) / sampling_rate_hz


def by_duration(sample: MuscleSample) -> str:
    """The mean duration against its limits, and nothing else."""
    row = measured_muscle(
        sample, "biceps", ASSUMED_AGE, shipped_library(), load_knowledge().methods["muscle_verdict"]
    ).row
    mean = row.get("duration_mean_ms")
    if not isinstance(mean, float):
        return "not_classifiable"
    low, high = (row[f"duration_{side}_limit_ms"] for side in ("lower", "upper"))
    if not isinstance(low, float | int) or not isinstance(high, float | int):
        return "not_classifiable"
    return "neurogenic" if mean > high else "myopathic" if mean < low else "normal"


def judged(sample: MuscleSample, knowledge: Knowledge) -> str:
    seen = judge_muscle(sample, "biceps", ASSUMED_AGE, shipped_library(), knowledge)
    return seen.verdict + (" (tentative)" if seen.certainty == "tentative" else "")


def print_row(title: str, samples: Iterable[MuscleSample], knowledge: Knowledge) -> tuple[Counter[str], Counter[str]]:
    known = list(samples)
    ours = Counter(judged(each, knowledge) for each in known)
    simple = Counter(by_duration(each) for each in known)
    count = sum(each.potentials for each in known) / len(known)
    means = [[value for each in known if (value := getattr(each, name)) is not None] for name in MEANS]
    mean = [sum(values) / len(values) if values else float("nan") for values in means]
    print(f"{title:34}{count:6.1f}{mean[0]:8.1f}{mean[1]:8.0f}   {said(ours):62}{said(simple)}", flush=True)
    return ours, simple


MEANS = ("duration_mean_ms", "amplitude_mean_uv")


class Rightness:
    """How many verdicts were right, wrong, or not given; by ours and by the mean duration alone."""

    def __init__(self) -> None:
        self.wrong = self.open = self.whole = self.plain_wrong = 0

    def add(self, name: str, ours: Counter[str], simple: Counter[str]) -> None:
        """One kind of muscle."""
        unclear = ours["not_classifiable"]
        right = ours[name] + ours[f"{name} (tentative)"]
        self.whole += ours.total()
        self.open += unclear
        self.wrong += ours.total() - unclear - right
        self.plain_wrong += simple.total() - simple[name] - simple["not_classifiable"]

    def conclude(self, what: str) -> None:
        """Print how often a wrong verdict and how often none was given."""
        concluded(
            f"{what}: wrong verdict (by mean duration alone {self.plain_wrong} of {self.whole})",
            text_of_share(self.wrong, self.whole),
        )
        concluded(f"{what}: no verdict given", text_of_share(self.open, self.whole))


def said(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def main() -> None:
    muscles = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    table = Path(sys.argv[2]) if len(sys.argv) > 2 else TABLE
    knowledge = load_knowledge()
    print(f"{'':34}{'MUPs':>6}{'ms':>8}{'uV':>8}   {'verdict':62}by mean duration alone")
    right = Rightness()
    figures = knowledge.methods["muscle_verdict"]
    for number, (name, kind) in enumerate(KINDS.items()):
        for how in ("as inserted", "moved"):
            sites: list[list[tuple[MotorUnitPotential, ...]]] = []
            for muscle in range(muscles):
                seeds = [100_000 + 1000 * number + 100 * muscle + place for place in range(max(PLACES))]
                found = seeds if how == "as inserted" else [moved(each, kind, knowledge) for each in seeds]
                sites.append([at_one_place(each, kind, knowledge) for each in found])
            for count in PLACES:
                samples = [sample_of_places(muscle[:count], figures) for muscle in sites]
                counted = print_row(f"{name}, {count} places, {how}", samples, knowledge)
                if how == "moved":
                    right.add(name, *counted)
    right.conclude("simulated muscles, needle moved")
    if not table.is_file():
        print("the feature table is not here: its rows are left out")
        return
    with table.open() as lines:
        rows = list(csv.DictReader(lines))
    right = Rightness()
    for code, name in CLASSES.items():
        samples = [
            MuscleSample(20, float(row["DurMn"]), 1000 * float(row["AmpMn"])) for row in rows if row["Cls"] == code
        ]
        right.add(name, *print_row(f"published means, {name}", samples, knowledge))
    right.conclude("muscles of published means")


if __name__ == "__main__":
    main()
