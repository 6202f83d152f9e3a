"""Mark exported sweeps with the detectors of mep-cmap-analyser.

OTHER_PYTHON benchmarks/others/onsets_run.py FOLDER

For a Python environment of its own in which mep-cmap-analyser (GPL) is installed; it needs nothing of Ranvier. Settings
as shipped, except for the windows: search from 1.5 to 25 ms, 1 ms blanked for the artefact, and the least height of
a response, which is lowered from 50 to 20 uV for motor and to 0.5 uV for sensory sweeps, without which no sensory
response can be found at all.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = "mep-cmap-analyser"
METHODS = {
    "bigoni": "derivative run",
    "walkback": "derivative run, walked back",
    "rms_envelope": "rms envelope",
    "cusum": "CUSUM",
    "peak_fraction": "15 % of the peak",
}
SETTINGS = (
    "Settings as shipped, but a search from 1.5 to 25 ms after the stimulus, 1 ms blanked, and responses allowed down "
    "to 20 uV (sensory sweeps 0.5 uV), since with its own least height of 50 uV it finds no sensory response; it was "
    "made for magnetic stimulation and motor responses."
)


def detectors() -> dict[str, Callable[[np.ndarray, float, float], Any]]:
    """Each detector as a function of a sweep (mV), its rate and the least height of a response (mV)."""
    import mep_cmap.detection.dispatch as theirs

    window = {"pre_ms": 20, "search_start_ms": 1.5, "search_end_ms": 25, "artefact_blank_ms": 1.0}
    late = {"pre_ms": 20, "poststim_start_ms": 1.5, "poststim_end_ms": 25}
    return {
        "bigoni": lambda x, fs, least: theirs.detect_mep_onset_bigoni(x, fs, min_peak_amplitude=least, **window),
        "walkback": lambda x, fs, least: theirs.detect_mep_onset_bigoni_walkback(
            x, fs, min_peak_amplitude=least, **window
        ),
        "rms_envelope": lambda x, fs, least: theirs.detect_mep_onset_rms_envelope(
            x, fs, min_peak_amplitude=least, **window
        ),
        "cusum": lambda x, fs, least: theirs.detect_mep_onset_cusum(x, fs, min_peak_amplitude=least, **window),
        "peak_fraction": lambda x, fs, least: theirs.detect_mep_onset_peak_fraction(
            x, fs, min_peak_amplitude=least, slope_threshold=least, **late
        ),
    }


def marked(detect: Callable[[np.ndarray, float, float], Any], sweep: np.ndarray, rate: float, least: float) -> float:
    """The onset in ms; NaN for none."""
    try:
        found = detect(sweep, rate, least)
    except Exception:  # whatever the other program raises: no mark
        return float("nan")
    first = found[0] if isinstance(found, tuple | list) else found
    return float("nan") if first is None else float(first)


def main() -> None:
    try:
        version(PACKAGE)
    except PackageNotFoundError:
        sys.exit(f"{PACKAGE} is not installed in this Python: make an environment of its own, and install it there")
    if len(sys.argv) < 2:
        sys.exit("OTHER_PYTHON benchmarks/others/onsets_run.py FOLDER")
    warnings.filterwarnings("ignore")
    folder, found = Path(sys.argv[1]), detectors()
    said = {"version": f"{PACKAGE} {version(PACKAGE)}", "settings": SETTINGS, "methods": METHODS}
    (folder / "onsets.json").write_text(json.dumps(said, indent=2), encoding="utf-8")
    for path in sorted(folder.glob("row??.npz")):
        with np.load(path) as kept:
            sweeps, rate, least = kept["sweeps_mv"], float(kept["fs"]), 0.0005 if kept["sensory"] else 0.02
        marks = {name: np.array([marked(detect, x, rate, least) for x in sweeps]) for name, detect in found.items()}
        np.savez(folder / f"{path.stem}_marks.npz", **marks)
        print(path.name, flush=True)


if __name__ == "__main__":
    main()
