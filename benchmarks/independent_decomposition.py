"""How well are recordings of the second, independent generator taken apart, through the files a user would have?

Run `python benchmarks/independent_decomposition.py [recordings per row] [first seed] [words of a row's title ...]`.
Each recording of `independent_contraction` is written as `.npz` (`signal` in microvolt, `fs` in hertz, nothing else)
and read and measured by `ranvier.measure`, as `ranvier measure FILE.npz --json` does; nobody says that it is a needle
recording or a contraction. The method was tuned on seeds below 1000; seeds from 100,000 on were never used for it.

Judged are units with a peak-to-peak height of at least 2.5 times the root mean square of the recording. Trains are
paired for the best sum of agreements, TP / (TP + FP + FN) within 1 ms. A train without a partner of 0.5 or more is
false, unless it is that of a distant unit of the background. `mean` and `>0.9` compare with the main negative peak of
each true potential; `largest` with its largest deflection of either sign; `nerve` with the discharge of the motor
neuron after one constant delay for each unit.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from independent_contraction import Contraction, Scenario, scenarios, simulate
from scipy.optimize import linear_sum_assignment

from ranvier.measure import measure_path
from ranvier.signals.studies.contraction import TrainOfUnit

WITHIN_S = 0.001
FALSE_BELOW = 0.5


def agreement(train: np.ndarray, true: np.ndarray) -> float:
    """TP / (TP + FP + FN), each discharge paired once, the nearest within 1 ms."""
    if not (train.size and true.size):
        return 0.0
    one, other, both = 0, 0, 0
    while one < train.size and other < true.size:
        apart = train[one] - true[other]
        if abs(apart) <= WITHIN_S:
            both, one, other = both + 1, one + 1, other + 1
        elif apart < 0:
            one += 1
        else:
            other += 1
    return both / (train.size + true.size - both)


def shifted(train: np.ndarray, true: np.ndarray) -> np.ndarray:
    """The train less its most frequent delay after the true discharges."""
    delays = (train[:, None] - true[None, :]).ravel()
    delays = delays[np.abs(delays) < 0.03]
    if not delays.size:
        return train
    counts = np.histogram(delays, bins=np.arange(-0.03, 0.0305, 0.0005))[0]
    two = counts[:-1] + counts[1:]
    middle = -0.03 + 0.0005 * (int(np.argmax(two)) + 1)
    return train - float(np.median(delays[np.abs(delays - middle) < 0.001]))


def table(trains: list[np.ndarray], made: Contraction, which: str) -> np.ndarray:
    """Agreement of each train with each true unit."""
    found = np.zeros((len(trains), len(made.units)))
    for row, train in enumerate(trains):
        for column, unit in enumerate(made.units):
            true = unit.at(which)
            found[row, column] = agreement(shifted(train, true) if which == "discharge" else train, true)
    return found


def best(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Agreement of each train and of each true unit with its partner."""
    of_train, of_unit = np.zeros(values.shape[0]), np.zeros(values.shape[1])
    rows, columns = linear_sum_assignment(-values)
    of_train[rows] = of_unit[columns] = values[rows, columns]
    return of_train, of_unit


def motor_units(made: Contraction) -> tuple[list[TrainOfUnit], float, str]:
    """What `ranvier measure` finds in the recording as a file, CPU seconds, and what it says about it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.npz"
        np.savez(path, signal=made.signal_uv.astype(np.float32), fs=made.rate_hz)
        start = time.process_time()
        measured = measure_path(path)[0]
        seconds = time.process_time() - start
    for each in measured.details:
        if each.study == "contraction":
            return list(each.result.motor_units), seconds, " ".join(each.flags)
    return [], seconds, "not taken as a contraction: " + " ".join(each.study for each in measured.details)


def measured(what: Scenario, seeds: range) -> dict[str, object]:
    """Figures of one row."""
    judged: dict[str, list[float]] = {"negative": [], "largest": [], "discharge": []}
    trains = false = 0
    seconds, missed = [], 0
    for seed in seeds:
        made = simulate(what, seed)
        units, took, _ = motor_units(made)
        seconds.append(took)
        missed += not units
        followed = np.array([made.is_followed(unit) for unit in made.units])
        times = [np.asarray(unit.firing_times_s) for unit in units]
        for which in judged:
            of_train, of_unit = best(table(times, made, which))
            judged[which] += of_unit[followed].tolist()
            if which == "discharge":
                background = np.array(
                    [max((agreement(shifted(t, far), far) for far in made.distant_s), default=0.0) for t in times]
                )
                false += int(((of_train < FALSE_BELOW) & (background < FALSE_BELOW)).sum())
        trains += len(times)
    return {
        "judged": len(judged["negative"]) / len(seeds),
        **{name: np.array(values) for name, values in judged.items()},
        "trains": trains,
        "false": false,
        "nothing": missed,
        "seconds": float(np.median(seconds)),
    }


def line(title: str, row: dict) -> str:
    values, largest, nerve = row["negative"], row["largest"], row["discharge"]
    false = 100 * row["false"] / max(row["trains"], 1)
    return (
        f"{title:26}{row['judged']:7.1f}{values.mean():7.2f}{100 * (values > 0.9).mean():6.0f}%{false:6.0f}%"
        f"{largest.mean():9.2f}{nerve.mean():7.2f}{100 * (nerve > 0.9).mean():6.0f}%"
        f"{row['nothing']:8d}{row['seconds']:7.2f}"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    words = sys.argv[3:]
    print(f"{count} recordings a row from seed {first}\n")
    head = f"{'':26}{'judged':>7}{'mean':>7}{'>0.9':>7}{'false':>7}"
    print(f"{head}{'largest':>9}{'nerve':>7}{'>0.9':>7}{'nothing':>8}{'s':>7}")
    for title, what in scenarios().items():
        if not words or any(word in title for word in words):
            print(line(title, measured(what, range(first, first + count))), flush=True)


if __name__ == "__main__":
    main()
