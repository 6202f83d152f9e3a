"""How often is the verdict on a muscle right, and how often is none given?

Run `python benchmarks/muscle_verdicts.py [muscles per row] [first seed] [file muap_features.csv]`.

Simulated: muscles from `ranvier.simulate.pool`, healthy, neurogenic and myopathic of several degrees; at each place the
needle is moved, as in an examination, until the largest potential is sharp (at most TRIES times), then six seconds of
a weak contraction are decomposed, measured and judged as `ranvier measure` does. "First 4": only the first four
places; "enough": further places until 20 potentials counted, at most PLACES. The size of simulated potentials agrees
with published means (benchmarks/contraction_plausibility.py), and muscles of one row differ by chance alone: people
differ more than that, so that in patients more healthy muscles lie beyond their limits (each limit leaves out 2 %).
Seeds start at 500,000; nothing was tuned on them.

Published means: the feature table of the University of Cyprus (biceps, about 20 potentials a patient; only means,
so that single potentials cannot be judged; ages are not in the file, 45 years are assumed).

Simple alternative in the same run: the mean duration alone against its limits, whatever the number of potentials.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from intervals import concluded, text_of_share

from ranvier.diagnosis.measured_muscle import MuscleSample, measured_muscle, sample_of_places
from ranvier.diagnosis.muscle_verdict import judge_muscle
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record.recordings import Samples
from ranvier.reference import shipped_library
from ranvier.signals.decomposition import DecompositionSettings, decompose
from ranvier.signals.motor_unit import MotorUnitPotential, MotorUnitSettings, measure_motor_units
from ranvier.signals.motor_unit.shape import steepest_uv_per_ms
from ranvier.simulate.pool import HEALTHY, Contraction, Disease, simulate_contraction

KINDS = {
    "normal": HEALTHY,
    "neurogenic": Disease(axonal_loss=0.6, reinnervation=0.8),
    "myopathic": Disease(myopathy=0.8),
}
ROWS = (  # title, muscle, verdict that is right, disease
    ("healthy biceps", "biceps", "normal", HEALTHY),
    ("healthy deltoid", "deltoid", "normal", HEALTHY),
    ("healthy first dorsal interosseous", "first_dorsal_interosseous", "normal", HEALTHY),
    ("healthy tibialis anterior", "tibialis_anterior", "normal", HEALTHY),
    ("neurogenic biceps, mild", "biceps", "neurogenic", Disease(axonal_loss=0.35, reinnervation=0.8)),
    ("neurogenic biceps, moderate", "biceps", "neurogenic", KINDS["neurogenic"]),
    ("neurogenic biceps, severe", "biceps", "neurogenic", Disease(0.8, 0.9, 0.3)),
    ("myopathic biceps, mild", "biceps", "myopathic", Disease(myopathy=0.5)),
    ("myopathic biceps, moderate", "biceps", "myopathic", KINDS["myopathic"]),
    ("myopathic biceps, severe", "biceps", "myopathic", Disease(myopathy=1.0)),
)
PLACES, FEW = 12, 4
TRIES, LISTEN_S, RECORD_S = 8, 0.5, 6.0
WEAK = Contraction(active_units=8)
ASSUMED_AGE = 45.0
FIRST_SEED = 500_000
TABLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "muap_features_ucy" / "muap_features.csv"
CLASSES = {"1": "normal", "2": "neurogenic", "3": "myopathic"}
Place = tuple[MotorUnitPotential, ...]


def at_one_place(seed: int, muscle: str, kind: Disease, knowledge: Knowledge) -> Place:
    """The potentials of a weak contraction at one place of the needle."""
    made = simulate_contraction(
        seed=seed, muscle=muscle, disease=kind, contraction=WEAK, duration_s=RECORD_S, knowledge=knowledge
    )
    settings = DecompositionSettings.read(knowledge.methods["decomposition"])
    found = decompose(made.trace.samples_uv, made.trace.sampling_rate_hz, settings)
    return measure_motor_units(found, MotorUnitSettings.read(knowledge.methods["motor_unit"]))


def moved(seed: int, muscle: str, kind: Disease, knowledge: Knowledge) -> int:
    """The seed of the first place at which the largest potential is sharp; the last one tried when none is."""
    settings = MotorUnitSettings.read(knowledge.methods["motor_unit"])
    tried = seed
    for step in range(TRIES):
        tried = seed + 10_000_000 * step
        made = simulate_contraction(
            seed=tried, muscle=muscle, disease=kind, contraction=WEAK, duration_s=LISTEN_S, knowledge=knowledge
        )
        for largest in made.truth.units[:1]:
            steep = steepest_uv_per_ms(largest.template_uv, made.trace.sampling_rate_hz, settings.rise_window_ms)
            if steep is not None and steep >= settings.near_uv_per_ms:
                return tried
    return tried


def examined(seed: int, muscle: str, kind: Disease, knowledge: Knowledge) -> Iterator[Place]:
    """Place after place of one muscle, the needle moved at each."""
    for place in range(PLACES):
        yield at_one_place(moved(seed + place, muscle, kind, knowledge), muscle, kind, knowledge)


def samples_of(seed: int, muscle: str, kind: Disease, knowledge: Knowledge) -> tuple[MuscleSample, MuscleSample]:
    """What the first places gave, and what as many gave as were needed."""
    figures = knowledge.methods["muscle_verdict"]
    enough = figures.number("potentials_of_a_sample")
    places: list[Place] = []
    few = whole = MuscleSample(0)
    for place in examined(seed, muscle, kind, knowledge):
        places.append(place)
        whole = sample_of_places(places, figures)
        few = whole if len(places) == FEW else few
        if len(places) >= FEW and whole.potentials >= enough:
            break
    return few, whole


def rise_ms(template_uv: Samples, sampling_rate_hz: float) -> float:
    """From the highest positive value before the main negative peak to that peak."""
    negative = int(template_uv.argmin())
    return 1000 * (negative - int(template_uv[: negative + 1].argmax())) / sampling_rate_hz


def by_duration(sample: MuscleSample, muscle: str) -> str:
    """The mean duration against its limits, and nothing else."""
    figures = load_knowledge().methods["muscle_verdict"]
    row = measured_muscle(sample, muscle, ASSUMED_AGE, shipped_library(), figures).row
    mean = row.get("duration_mean_ms")
    if not isinstance(mean, float):
        return "not_classifiable"
    low, high = (row[f"duration_{side}_limit_ms"] for side in ("lower", "upper"))
    if not isinstance(low, float | int) or not isinstance(high, float | int):
        return "not_classifiable"
    return "neurogenic" if mean > high else "myopathic" if mean < low else "normal"


def judged(sample: MuscleSample, muscle: str, knowledge: Knowledge) -> str:
    """The verdict in a word or two."""
    seen = judge_muscle(sample, muscle, ASSUMED_AGE, shipped_library(), knowledge)
    return seen.verdict + (" (tentative)" if seen.certainty == "tentative" else "")


def print_row(
    title: str, samples: Iterable[MuscleSample], knowledge: Knowledge, muscle: str = "biceps"
) -> tuple[Counter[str], Counter[str]]:
    """One row of the table; returns how often each verdict was given, by ours and by the mean duration alone."""
    known = list(samples)
    ours = Counter(judged(each, muscle, knowledge) for each in known)
    simple = Counter(by_duration(each, muscle) for each in known)
    count, places = (sum(getattr(each, name) for each in known) / len(known) for name in ("potentials", "places"))
    means = [[value for each in known if (value := getattr(each, name)) is not None] for name in MEANS]
    mean = [sum(values) / len(values) if values else float("nan") for values in means]
    print(
        f"{title:44}{places:7.1f}{count:6.1f}{mean[0]:7.1f}{mean[1]:7.0f}   {said(ours):58}{said(simple)}", flush=True
    )
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


def simulated(muscles: int, first_seed: int, knowledge: Knowledge) -> None:
    """The rows of simulated muscles and what they come to."""
    right = {each: Rightness() for each in KINDS}
    for number, (title, muscle, name, kind) in enumerate(ROWS):
        seeds = [first_seed + 1000 * number + 100 * each for each in range(muscles)]
        sampled = [samples_of(seed, muscle, kind, knowledge) for seed in seeds]
        print_row(f"{title}, first {FEW}", [few for few, _ in sampled], knowledge, muscle)
        right[name].add(name, *print_row(f"{title}, enough", [whole for _, whole in sampled], knowledge, muscle))
    for name, each in right.items():
        each.conclude(f"simulated {name} muscles")


def main() -> None:
    muscles = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    first_seed = int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED
    table = Path(sys.argv[3]) if len(sys.argv) > 3 else TABLE
    knowledge = load_knowledge()
    print(f"{'':44}{'places':>7}{'MUPs':>6}{'ms':>7}{'uV':>7}   {'verdict':58}by mean duration alone")
    simulated(muscles, first_seed, knowledge)
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
