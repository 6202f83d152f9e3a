"""How many motor units do scans and interference patterns of a second, independent model show?

Run `python benchmarks/independent_units.py [recordings per row] [first seed] [scan|munix]`. Recordings come from
`independent_units_sweeps.py`, which shares nothing with `ranvier.simulate`; each is written as an .npz file, measured
by what `ranvier measure FILE --json` runs, and read back from the JSON. Settings were looked at on seeds below 1000;
figures reported come from seeds from 200,000. Beside a CMAP scan stands its step index, beside the motor unit number
index the number that the height of the response alone would give (as a share of that of the whole muscle, times its
units).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from independent_series import FIRST_SEED, KIND, counted, measured, series_of
from independent_units_sweeps import Muscle, Scan, muscle_made, scan_made
from intervals import concluded, text_of_share

SCANS = {
    "10 units": Scan(10, (1.0, 3.0)),
    "25 units": Scan(25, (2.0, 6.0)),
    "50 units": Scan(50),
    "100 units": Scan(100),
    "150 units": Scan(150),
    "100, sizes spread 0.9": Scan(100, size_spread=0.9),
    "100, 250 stimuli": Scan(100, stimuli=250),
    "100, noise 40 uV": Scan(100, noise_uv=(40.0, 40.0)),
    "50, thresholds drift 3 %": Scan(50, drift_percent=3),
}
MUSCLES = {
    "120 units, 10 mV": Muscle(),
    "half lost": Muscle(lost=0.5),
    "half lost, all replaced": Muscle(lost=0.5, replaced=True),
    "80 % lost": Muscle(lost=0.8),
    "80 % lost, all replaced": Muscle(lost=0.8, replaced=True),
    "95 % lost, all replaced": Muscle(lost=0.95, replaced=True),
}


def scans(count: int, first: int, folder: Path) -> None:
    """How many units are behind a scan?"""
    print(
        f"\n{'CMAP scan':34}  units (large)  model: median (10-90 %)  in range   step index: median (10-90 %)   flags"
    )
    held = known = 0
    for number, (title, kind) in enumerate(SCANS.items()):
        units, index, large, flags, inside = [], [], [], [], 0
        for seed in range(first, first + count):
            made = scan_made(kind, seed, number)
            found = measured(folder, signals=made.signals, fs=made.fs, t0_s=made.t0_s, stimulus_ma=made.stimulus_ma)
            seen = series_of(found, "cmap_scan")
            scan = seen.get("scan") or {}
            flags += [each for each in seen["flags"] if each != "study_recognised_by_form"]
            large.append(made.large_units)
            if scan.get("units") is None:
                continue
            units.append(scan["units"])
            index.append(scan["steps"]["step_index"] or np.nan)
            inside += scan["units_low"] <= made.large_units <= scan["units_high"]
        held, known = held + inside, known + len(units)
        low, middle, high = np.percentile(units, (10, 50, 90)) if units else (np.nan,) * 3
        least, usual, most = np.nanpercentile(index, (10, 50, 90)) if index else (np.nan,) * 3
        print(
            f"  {title:32}  {kind.units:4d} ({np.mean(large):4.0f})    {middle:6.0f} ({low:3.0f}-{high:3.0f})        "
            f"{inside:3d}/{len(units):<3d}    {usual:6.0f} ({least:3.0f}-{most:3.0f})          {counted(flags)}"
        )
    concluded(f"{KIND}: CMAP scans, true number of units within the stated range", text_of_share(held, known),
              "95 % is stated")  # fmt: skip
    concluded(f"{KIND}: CMAP scans without a number", text_of_share(count * len(SCANS) - known, count * len(SCANS)))


def munix(count: int, first: int, folder: Path) -> None:
    """The index beside the number of units, and beside what the response alone says."""
    print(
        f"\n{'motor unit number index':34}  units  MUNIX: median (10-90 %)   exponent   from the response alone   flags"
    )
    rows: dict[str, list[float]] = {}
    for number, (title, kind) in enumerate(MUSCLES.items()):
        index, exponent, alone, flags = [], [], [], []
        made = None
        for seed in range(first, first + count):
            made = muscle_made(kind, seed, number)
            found = measured(folder, signals=made.signals, fs=made.fs, t0_s=made.t0_s, study="munix", muscle="adm")
            seen = series_of(found, "munix")
            flags += seen["flags"]
            alone.append(kind.units * made.peak_mv / kind.peak_mv)
            if seen.get("munix") is not None:
                index.append(seen["munix"])
                exponent.append(seen["exponent"])
        rows[title] = index
        low, middle, high = np.percentile(index, (10, 50, 90)) if index else (np.nan,) * 3
        print(
            f"  {title:32}  {made.units if made else 0:4d}   {middle:6.0f} ({low:3.0f}-{high:3.0f})            "
            f"{np.median(exponent) if exponent else np.nan:5.2f}        {np.median(alone):6.0f}                "
            f"{counted(flags)}"
        )
    whole, fewest = rows["120 units, 10 mV"], rows["95 % lost, all replaced"]
    if whole and fewest:
        concluded(
            f"{KIND}: motor unit number index with 95 % of the units lost and replaced, over that of the whole muscle",
            f"{np.median(fewest) / np.median(whole):.2f} (the units: 0.05)",
        )


TABLES = {"scan": scans, "munix": munix}


def main() -> None:
    """Print the tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    first = int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED
    print(f"{count} recordings in each row, seeds from {first}")
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[3:] or list(TABLES):
            TABLES[name](count, first, Path(folder))


if __name__ == "__main__":
    main()
