"""How exactly do the open onset detectors mark the same simulated evoked responses?

python benchmarks/others/onsets.py export FOLDER [sweeps per row]    Ranvier's Python: sweeps and true onsets
OTHER_PYTHON benchmarks/others/onsets_run.py FOLDER                  mep-cmap-analyser, in an environment of its own
python benchmarks/others/onsets.py score FOLDER DATE                 Ranvier's Python: writes onsets.yaml

The sweeps are those of evoked_accuracy.py (same rows, same seeds), as `.npz` files in millivolt. Rows without 20 ms
before the stimulus are left out, because the other program needs a baseline. It is run as a program only: it is
neither a dependency nor a source of Ranvier.
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

import numpy as np
import yaml
from evoked_accuracy import FIRST_SEED, ROWS, SILENT, Row, settings_for, sweeps_of

from ranvier.knowledge import load_knowledge
from ranvier.signals import measure_evoked_batch
from ranvier.simulate import simulate_snap

BASELINE_MS = 20.0
FIGURES = Path(__file__).with_suffix(".yaml")


def rows() -> list[Row]:
    """The rows with the baseline that the other program needs."""
    return [row for row in (*ROWS, *SILENT) if row.sweep.before_ms == BASELINE_MS]


def export(folder: Path, count: int) -> None:
    """Write the sweeps and the true onsets of each row, and how Ranvier marks them."""
    folder.mkdir(parents=True, exist_ok=True)
    knowledge = load_knowledge()
    for number, row in enumerate(rows()):
        sweeps, onsets, _ = sweeps_of(row, count)
        rate = row.sweep.sampling_rate_hz
        seen = measure_evoked_batch(sweeps, rate, row.sweep.before_ms / 1000, settings_for(row, knowledge))
        given = seen.present & ~seen.inverted & ~seen.may_be_voluntary
        np.savez(
            folder / f"row{number:02d}.npz",
            sweeps_mv=sweeps / 1000,
            fs=rate,
            sensory=row.simulate is simulate_snap,
            onsets_ms=onsets,
            ranvier_ms=np.where(given, seen.onset * 1000 / rate - row.sweep.before_ms, np.nan),
        )
        print(f"row{number:02d} {row.title}", flush=True)


def figures(marked_ms: np.ndarray, true_ms: np.ndarray, *, silent: bool) -> dict[str, float | None]:
    """The share of sweeps that are marked; the error of the marks, and the share of them beyond 0.3 ms."""
    given = np.isfinite(marked_ms)
    found: dict[str, float | None] = {"marked_percent": round(100 * float(given.mean()), 1)}
    if not silent:
        error = np.abs(marked_ms - true_ms)[given]
        found["error_ms"] = round(float(error.mean()), 3) if error.size else None
        found["far_percent"] = round(100 * float((error > 0.3).mean()), 1) if error.size else None
    return found


def score(folder: Path, date: str) -> None:
    """Figures of every method in every row; prints and writes them."""
    described: dict[str, Any] = json.loads((folder / "onsets.json").read_text(encoding="utf-8"))
    table: list[dict[str, Any]] = []
    count = 0
    for number, row in enumerate(rows()):
        with np.load(folder / f"row{number:02d}.npz") as kept, np.load(folder / f"row{number:02d}_marks.npz") as marks:
            true, count = kept["onsets_ms"], len(kept["onsets_ms"])
            by_method = {"ranvier": kept["ranvier_ms"], **{name: marks[name] for name in described["methods"]}}
        of_row = {name: figures(given, true, silent=row.silent) for name, given in by_method.items()}
        table.append({"title": row.title, "silent": row.silent, "figures": of_row})
    methods = [{"id": "ranvier", "name": "**Ranvier**"}]
    methods += [{"id": name, "name": said} for name, said in described["methods"].items()]
    kept_figures = {
        "date": date,
        "version": described["version"],
        "settings": described["settings"],
        "sweeps": count,
        "first_seed": FIRST_SEED,
        "methods": methods,
        "rows": table,
    }
    head = "# Written by benchmarks/others/onsets.py; not by hand.\n"
    FIGURES.write_text(head + yaml.safe_dump(kept_figures, sort_keys=False, width=110), encoding="utf-8")
    print(FIGURES.read_text(encoding="utf-8"))


def main() -> None:
    if len(sys.argv) < 3 or sys.argv[1] not in ("export", "score"):
        sys.exit("python benchmarks/others/onsets.py export|score FOLDER")
    folder = Path(sys.argv[2])
    if sys.argv[1] == "export":
        export(folder, int(sys.argv[3]) if len(sys.argv) > 3 else 60)
    else:
        score(folder, sys.argv[3] if len(sys.argv) > 3 else time.strftime("%Y-%m-%d"))


if __name__ == "__main__":
    main()
