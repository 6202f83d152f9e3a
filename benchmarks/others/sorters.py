"""How well do the open spike sorters take the same simulated needle EMG apart?

python benchmarks/others/sorters.py export FOLDER [recordings per row]   Ranvier's Python: recordings and their truth
OTHER_PYTHON benchmarks/others/sorters_run.py FOLDER                     the sorters, in an environment of their own
python benchmarks/others/sorters.py score FOLDER DATE                    Ranvier's Python: writes sorters.yaml

The recordings are those of decomposition_accuracy.py (same rows, same seeds), as `.npz` files. The sorters are neither
a dependency nor a source of Ranvier; they run with their settings as shipped, which were not made for one channel of
needle EMG. Each of their trains may be shifted by one constant, the best within 5 ms, since a sorter marks the peak
and the truth marks the beginning; ours get the same. Then all are paired and scored by the same code.
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


def export(folder: Path, count: int) -> None:
    """Write each recording and its truth: firing times of all units, one after the other, and which are judged."""
    folder.mkdir(parents=True, exist_ok=True)
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
            np.savez(
                path,
                signal=made.trace.samples_uv,
                fs=made.trace.sampling_rate_hz,
                times_s=np.concatenate([unit.firing_times_s for unit in units]),
                of_unit=np.repeat(np.arange(len(units)), [len(unit.firing_times_s) for unit in units]),
                judged=np.array([unit.peak_to_peak_uv >= JUDGED_RMS * made.truth.rms_uv for unit in units], bool),
            )
            print(path.name, flush=True)


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


def score(folder: Path, date: str) -> None:
    """Score all methods on the exported recordings; prints and writes the figures."""
    settings = DecompositionSettings.read(load_knowledge().methods["decomposition"])
    described: dict[str, dict[str, str]] = OURS | json.loads((folder / "sorters.json").read_text(encoding="utf-8"))
    scores = {name: Score() for name in described}
    paths = sorted(folder.glob("row*.npz"))
    for path in paths:
        samples, rate, true, judged = truth_of(path)
        start = time.process_time()
        ours = [unit.firing_times_s for unit in decompose(samples, rate, settings).units]
        middle = time.process_time()
        scores["ranvier"].add(ours, true, judged, middle - start)
        plain = plain_sorter(samples, rate)
        scores["plain"].add(plain, true, judged, time.process_time() - middle)
        for name in described.keys() - OURS.keys():
            mine, kept = scores[name], folder / name / path.name
            if not kept.is_file():
                mine.failed += 1
                continue
            with np.load(kept) as found:
                mine.add(split(found["times_s"], found["of_unit"]), true, judged, float(found["seconds"]))
        print(path.name, flush=True)
    rows = [{"id": name, **described[name], **scores[name].figures()} for name in described if scores[name].judged]
    kept_figures = {"date": date, "seconds": DURATION_S, "first_seed": FIRST_SEED, "files": len(paths), "methods": rows}
    head = "# Written by benchmarks/others/sorters.py; not by hand.\n"
    FIGURES.write_text(head + yaml.safe_dump(kept_figures, sort_keys=False), encoding="utf-8")
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
