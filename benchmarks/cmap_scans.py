"""How many motor units are found in simulated CMAP scans, and how well do two scans of one person agree?

Run `python benchmarks/cmap_scans.py [scans per row] [folder of real scans]`. Simulated: known units, seeds from
300000 that no setting was chosen on; the simple alternative on the same scans is the step index (STEPIX). Real: the
folder holds .MEM files with index.csv (subject, visit, muscle) and reference_stepix_authors.csv; the coefficient
of variation between two visits, and agreement with the authors' step index and with the units that QTRAC's own fit
(MScanFit) left in the files. How much the likelihoods are softened before they are averaged was chosen after these
real scans were seen, so their repeatability is no independent proof. Without the folder only the simulated table is
printed.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core: a second one only waits, and tenfold on a busy machine

import numpy as np
from intervals import concluded, mean, text_of_share

from ranvier.formats.qtrac_mem import read_qtrac_scan
from ranvier.knowledge import load_knowledge
from ranvier.signals.cmap_scan import CmapScanSettings, measure_cmap_scan
from ranvier.simulate.cmap_scan import simulate_cmap_scan

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "cmap_scan"
FIRST_SEED = 300_000
ROWS: dict[str, dict[str, float]] = {
    "10 units": {"units": 10, "maximum_mv": 2},
    "25 units": {"units": 25, "maximum_mv": 4},
    "50 units": {"units": 50},
    "100 units": {"units": 100},
    "150 units": {"units": 150},
    "100, three in four lost and replaced": {"units": 100, "lost_fraction": 0.75, "reinnervation": 1.0},
    "100, half lost, none replaced": {"units": 100, "lost_fraction": 0.5},
    "100, sizes spread 0.9": {"units": 100, "size_spread": 0.9},
    "100, sizes equal": {"units": 100, "size_spread": 0.01},
    "100, spread of thresholds 1.5 %": {"units": 100, "relative_spread_percent": 1.5},
    "100, spread of thresholds 2.5 %": {"units": 100, "relative_spread_percent": 2.5},
    "100, noise 30 uV and 0.6 %": {"units": 100, "noise_uv": 30, "plateau_noise_percent": 0.6},
    "100, thresholds drift 3 %": {"units": 100, "drift_percent": 3},
}


def simulated(count: int, settings: CmapScanSettings) -> None:
    """One line for each kind of scan: truth, median estimate and spread, and the step index beside it."""
    print(f"{'simulated':38}  true  model: median (10-90 %)  in range  step index: median (10-90 %)")
    began, scans, all_held, all_measured = time.process_time(), 0, 0, 0
    for title, given in ROWS.items():
        true, units, index, held = [], [], [], 0
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            made = simulate_cmap_scan(seed=seed, **given)
            seen = measure_cmap_scan(made.stimulus_ma, made.amplitude_mv, settings)
            truth, scans = made.truth.units, scans + 1
            if seen.units is None or seen.steps is None:
                print(f"  not measured: {seen.flags}")
                continue
            true.append(truth)
            units.append(seen.units)
            index.append(seen.steps.step_index or np.nan)
            held += (seen.units_low or 0) <= truth <= (seen.units_high or 0)
        all_held, all_measured = all_held + held, all_measured + len(units)
        low, middle, high = np.percentile(units, (10, 50, 90))
        least, usual, most = np.nanpercentile(index, (10, 50, 90))
        print(
            f"{title:38}  {np.mean(true):4.0f}  {middle:7.0f} ({low:3.0f}-{high:3.0f})        "
            f"{held:2d}/{len(units):2d}     {usual:7.0f} ({least:3.0f}-{most:3.0f})"
        )
    print(f"{(time.process_time() - began) / scans:.2f} s of processor time a scan, simulation included\n")
    held_text = text_of_share(all_held, all_measured)
    concluded("simulated CMAP scans: true number of units within the stated range", held_text, "95 % is stated")


def real(folder: Path, settings: CmapScanSettings) -> dict[str, float]:
    """Repeatability and agreement on the real scans; the figures by name."""
    found = {name: {} for name in ("model", "step index", "authors' step index", "QTRAC's fit", "maximum")}
    authors = {
        (row["Condition"][:-3], row["Filename"], row["Condition"][-1]): float(row["STEPIX"])
        for row in csv.DictReader((folder / "reference_stepix_authors.csv").open())
    }
    for row in csv.DictReader((folder / "index.csv").open()):
        scan = read_qtrac_scan(folder / row["file"])
        seen = measure_cmap_scan(scan.stimulus_ma, scan.amplitude_mv, settings, scan_range=scan.scan_range)
        muscle = row["site"].rsplit("-")[-1]
        key = (muscle, row["subject"], row["visit"])
        found["model"][key] = seen.units
        found["step index"][key] = seen.steps.step_index if seen.steps else None
        found["authors' step index"][key] = authors[muscle, row["name"], row["visit"]]
        found["QTRAC's fit"][key] = scan.stored.units
        found["maximum"][key] = seen.maximum_mv
    print(f"{len(found['model'])} real scans     mean   coefficient of variation between two visits")
    for name, values in found.items():
        print(f"  {name:20} {np.mean(list(values.values())):6.1f}   {100 * repeatability(values):5.1f} %")
    ours, qtrac, index = (100 * repeatability(found[name]) for name in ("model", "QTRAC's fit", "step index"))
    concluded(
        f"{len(found['model'])} real CMAP scans: variation between two visits (QTRAC's own fit, step index)",
        f"{ours:.1f} % ({qtrac:.1f} %, {index:.1f} %)",
    )
    gap = np.array(list(found["model"].values())) - np.array(list(found["QTRAC's fit"].values()))
    low, high = mean([[each] for each in gap])
    concluded("the same scans: units more than in QTRAC's own fit", f"{gap.mean():+.0f} ({low:+.0f} to {high:+.0f})")
    figures = {f"cov {name}": repeatability(values) for name, values in found.items()}
    pairs = [
        ("step index", "authors' step index"),
        ("model", "QTRAC's fit"),
        ("model", "authors' step index"),
        ("QTRAC's fit", "authors' step index"),
    ]
    for one, other in pairs:
        figures |= agreement(one, other, found)
    return figures


def repeatability(values: dict[tuple[str, str, str], float]) -> float:
    """Mean over muscles and people of the standard deviation of two visits over their mean."""
    pairs = [(values[m, s, "1"], values[m, s, "2"]) for m, s, v in values if v == "1" and (m, s, "2") in values]
    return float(np.mean([abs(a - b) / np.sqrt(2) / ((a + b) / 2) for a, b in pairs]))


def agreement(one: str, other: str, found: dict[str, dict[tuple[str, str, str], float]]) -> dict[str, float]:
    """Bland-Altman limits and correlation between two estimates of the same scans."""
    a, b = (np.array(list(found[name].values()), dtype=float) for name in (one, other))
    bias, sd, r = float(np.mean(a - b)), float(np.std(a - b, ddof=1)), float(np.corrcoef(a, b)[0, 1])
    low, high = bias - 1.96 * sd, bias + 1.96 * sd
    print(f"  {one} minus {other}: {bias:+.1f} (limits of agreement {low:+.0f} to {high:+.0f}), r = {r:.2f}")
    return {f"bias {one} - {other}": bias, f"r {one} - {other}": r}


def main() -> None:
    """Print both tables."""
    settings = CmapScanSettings.read(load_knowledge().methods["cmap_scan"])
    simulated(int(sys.argv[1]) if len(sys.argv) > 1 else 12, settings)
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else BESIDE
    if folder.is_dir():
        report: Callable[[Path, CmapScanSettings], dict[str, float]] = real
        report(folder, settings)


if __name__ == "__main__":
    main()
