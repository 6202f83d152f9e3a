"""How well do the open spike sorters take the same simulated needle EMG apart?

python benchmarks/others/sorters.py export FOLDER [recordings per row]   Ranvier's Python: recordings and their truth
OTHER_PYTHON benchmarks/others/sorters_run.py FOLDER                     the sorters, in an environment of their own
python benchmarks/others/sorters.py score FOLDER DATE                    Ranvier's Python: writes sorters.yaml

The recordings are those of decomposition_accuracy.py and of independent_decomposition.py (same rows, same seeds; half
as many of each row of the second), as `.npz` files. The sorters are neither a dependency nor a source of Ranvier; they
run with their settings as shipped, which were not made for one channel of needle EMG. Each of their trains may be
shifted by one constant, the best within 5 ms, since programs mark other points of a potential; ours get the same. Then
all are paired and scored by the same code.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, before NumPy starts its own threads
sys.path.insert(0, str(Path(__file__).parents[1]))  # the benchmarks whose recordings these are

import intervals
import numpy as np
import yaml
from decomposition_accuracy import FALSE_BELOW, FIRST_SEED, JUDGED_RMS, ROWS, plain_sorter
from scipy.optimize import linear_sum_assignment

from ranvier.knowledge import load_knowledge
from ranvier.signals.decomposition import DecompositionSettings, decompose
from ranvier.simulate.pool import Contraction, simulate_contraction
from ranvier.simulate.pool.agreement import agreement

DURATION_S = 20.0
LEAST_DISCHARGES = 10
FARTHEST_SHIFT_S = 5e-3
FIGURES = Path(__file__).with_suffix(".yaml")
OURS = {
    "ranvier": {"name": "**Ranvier**"},
    "plain": {"name": "plain spike sorter of the section above (principal components, Gaussian mixture)"},
}


SETS = {
    "row": "Simulated muscle units, the generator on which Ranvier was tuned (other seeds)",
    "other": "A second generator that shares no code with the first (settings chosen on other seeds)",
}
"""How the names of the recordings begin, and what they are."""


def keep(path: Path, samples: np.ndarray, rate: float, trains: list[np.ndarray], judged: list[bool]) -> None:
    """Write one recording and its truth: firing times of all units, one after the other, and which are judged."""
    of_unit = np.repeat(np.arange(len(trains)), [len(train) for train in trains])
    times_s = np.concatenate(trains)
    np.savez(path, signal=samples, fs=rate, times_s=times_s, of_unit=of_unit, judged=np.array(judged, bool))
    print(path.name, flush=True)


def export_second(folder: Path, count: int) -> None:
    """Write the recordings of the second generator."""
    from independent_contraction import scenarios, simulate

    for number, what in enumerate(scenarios().values()):
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            path = folder / f"other{number:02d}_{seed}.npz"
            if not path.is_file():
                made = simulate(what, seed)
                trains = [unit.at("negative") for unit in made.units]
                judged = [made.is_followed(unit, JUDGED_RMS) for unit in made.units]
                keep(path, made.signal_uv, made.rate_hz, trains, judged)


def export(folder: Path, count: int) -> None:
    """Write the recordings of both generators."""
    folder.mkdir(parents=True, exist_ok=True)
    export_second(folder, max(count // 2, 1))
    knowledge = load_knowledge()
    for number, row in enumerate(ROWS):
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            path = folder / f"row{number:02d}_{seed}.npz"
            if path.is_file():
                continue
            made = simulate_contraction(
                seed=seed,
                muscle=row.muscle,
                contraction=Contraction(active_units=row.units, **row.contraction),
                duration_s=DURATION_S,
                knowledge=knowledge,
                **row.other,
            )
            units = made.truth.units
            trains = [np.asarray(unit.firing_times_s) for unit in units]
            judged = [unit.peak_to_peak_uv >= JUDGED_RMS * made.truth.rms_uv for unit in units]
            keep(path, made.trace.samples_uv, made.trace.sampling_rate_hz, trains, judged)


def shifted(found: np.ndarray, true: np.ndarray) -> float:
    """The agreement of two trains after the constant shift that most pairs of their discharges share."""
    apart = (found[None, :] - true[:, None]).ravel()
    apart = apart[np.abs(apart) < FARTHEST_SHIFT_S]
    if not apart.size:
        return 0.0
    heights, edges = np.histogram(apart, bins=np.arange(-FARTHEST_SHIFT_S, FARTHEST_SHIFT_S + 1e-5, 2e-4))
    place = int(np.argmax(np.convolve(heights, np.ones(8), "same")))
    return max(agreement(found - (edges[place] + 1e-4), true), agreement(found, true))


def paired(found: list[np.ndarray], true: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Agreement of each true unit and of each found train in the best pairing."""
    of_true, of_found = np.zeros(len(true)), np.zeros(len(found))
    if found:
        table = np.array([[shifted(one, other) for one in found] for other in true])
        rows, columns = linear_sum_assignment(-table)
        of_true[rows], of_found[columns] = table[rows, columns], table[rows, columns]
    return of_true, of_found


def split(times: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    return [times[labels == label] for label in np.unique(labels)]


class Score:
    """What one method reached over all recordings."""

    def __init__(self) -> None:
        self.judged: list[list[float]] = []
        self.trains = self.false = self.failed = 0
        self.seconds: list[float] = []

    def add(self, trains: list[np.ndarray], true: list[np.ndarray], judged: np.ndarray, seconds: float) -> None:
        trains = [train for train in trains if train.size >= LEAST_DISCHARGES]
        best, of_train = paired(trains, true)
        self.judged.append(best[judged].tolist())
        self.trains += len(trains)
        self.false += int((of_train < FALSE_BELOW).sum())
        self.seconds.append(seconds)

    def figures(self) -> dict[str, Any]:
        values = np.concatenate([np.array(group) for group in self.judged])
        low, high = intervals.mean(self.judged)
        return {
            "files": len(self.judged),
            "not_run": self.failed,
            "judged_units": len(values),
            "agreement": round(float(values.mean()), 3),
            "agreement_95": [round(low, 3), round(high, 3)],
            "above_0.9_percent": round(100 * float((values > 0.9).mean())),
            "trains": self.trains,
            "false_percent": round(100 * self.false / max(self.trains, 1)),
            "seconds_a_file": round(float(np.median(self.seconds)), 2),
        }


def truth_of(path: Path) -> tuple[np.ndarray, float, list[np.ndarray], np.ndarray]:
    """Samples, sampling rate, true trains, and which of them are judged."""
    with np.load(path) as kept:
        units = len(kept["judged"])
        true = [kept["times_s"][kept["of_unit"] == unit] for unit in range(units)]
        return kept["signal"], float(kept["fs"]), true, kept["judged"]


def score_one(path: Path, scores: dict[str, Score], settings: DecompositionSettings) -> None:
    """Score all methods on one exported recording."""
    samples, rate, true, judged = truth_of(path)
    start = time.process_time()
    ours = [unit.firing_times_s for unit in decompose(samples, rate, settings).units]
    middle = time.process_time()
    scores["ranvier"].add(ours, true, judged, middle - start)
    plain = plain_sorter(samples, rate)
    scores["plain"].add(plain, true, judged, time.process_time() - middle)
    for name in scores.keys() - OURS.keys():
        kept = path.parent / name / path.name
        if not kept.is_file():
            scores[name].failed += 1
            continue
        with np.load(kept) as found:
            scores[name].add(split(found["times_s"], found["of_unit"]), true, judged, float(found["seconds"]))
    print(path.name, flush=True)


def score(folder: Path, date: str) -> None:
    """Score all methods on the exported recordings; prints and writes the figures."""
    settings = DecompositionSettings.read(load_knowledge().methods["decomposition"])
    described: dict[str, dict[str, str]] = OURS | json.loads((folder / "sorters.json").read_text(encoding="utf-8"))
    sets: list[dict[str, Any]] = []
    for begins, title in SETS.items():
        scores = {name: Score() for name in described}
        paths = sorted(folder.glob(f"{begins}*.npz"))
        for path in paths:
            score_one(path, scores, settings)
        methods = [{"id": name, **scores[name].figures()} for name in described if scores[name].judged]
        sets.append({"title": title, "files": len(paths), "methods": methods})
    kept_figures = {"date": date, "first_seed": FIRST_SEED, "programs": described, "sets": sets}
    head = "# Written by benchmarks/others/sorters.py; not by hand.\n"
    FIGURES.write_text(head + yaml.safe_dump(kept_figures, sort_keys=False, width=110), encoding="utf-8")
    print(FIGURES.read_text(encoding="utf-8"))


def main() -> None:
    if len(sys.argv) < 3 or sys.argv[1] not in ("export", "score"):
        sys.exit("python benchmarks/others/sorters.py export|score FOLDER")
    folder = Path(sys.argv[2])
    if sys.argv[1] == "export":
        export(folder, int(sys.argv[3]) if len(sys.argv) > 3 else 2)
    else:
        score(folder, sys.argv[3] if len(sys.argv) > 3 else time.strftime("%Y-%m-%d"))


if __name__ == "__main__":
    main()
