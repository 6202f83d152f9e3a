"""Sort exported recordings with SpikeInterface's simple sorter and tridesclous2, and with mountainsort5.

OTHER_PYTHON benchmarks/others/sorters_run.py FOLDER [sorter ...]

For a Python environment of its own that has spikeinterface, hdbscan, numba, scikit-learn and mountainsort5; it needs
nothing of Ranvier. Every setting is as shipped, except that the simple sorter is run with isosplit too and that
mountainsort5, which asks for a preprocessed recording, gets the band-pass and whitening of its own documentation.
A file that is sorted already is not sorted again.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import numpy as np  # noqa: E402

SORTERS = {
    "simple_isosplit": {
        "name": "SpikeInterface, simple sorter with isosplit",
        "sorter": "simple",
        "with": {"clusterer": "isosplit"},
        "settings": "as shipped (150 to 6000 Hz, negative peaks beyond 5 noise levels, 5 components), isosplit",
        "packages": ("spikeinterface",),
    },
    "simple_hdbscan": {
        "name": "SpikeInterface, simple sorter with hdbscan",
        "sorter": "simple",
        "with": {},
        "settings": "as shipped",
        "packages": ("spikeinterface", "hdbscan"),
    },
    "tridesclous2": {
        "name": "tridesclous2",
        "sorter": "tridesclous2",
        "with": {},
        "settings": "as shipped (150 to 6000 Hz, negative peaks beyond 5 noise levels, template matching)",
        "packages": ("spikeinterface", "hdbscan"),
    },
    "mountainsort5": {
        "name": "mountainsort5",
        "sorter": "mountainsort5",
        "with": {"scheme": "1"},
        "settings": "as shipped (300 to 6000 Hz, whitened, negative peaks beyond 5.5), scheme 1 for one channel",
        "packages": ("spikeinterface", "mountainsort5"),
    },
}


def described(sorter: dict[str, Any]) -> dict[str, str]:
    """Name, versions and settings of a sorter."""
    versions = ", ".join(f"{package} {version(package)}" for package in sorter["packages"])
    return {"name": sorter["name"], "version": versions, "settings": sorter["settings"]}


def sort(recording: Any, sorter: dict[str, Any], scratch: Path) -> Any:
    from spikeinterface.sorters import run_sorter

    return run_sorter(
        sorter["sorter"],
        recording,
        folder=scratch / "sorted",
        remove_existing_folder=True,
        verbose=False,
        raise_error=True,
        **sorter["with"],
    )


def one_file(path: Path, name: str, folder: Path) -> None:
    """Sort one recording and keep its trains; one that fails is said and left out."""
    import spikeinterface.core as si
    from probeinterface import Probe

    with np.load(path) as kept:
        samples, rate = kept["signal"].astype("float32"), float(kept["fs"])
    probe = Probe(ndim=2, si_units="um")
    probe.set_contacts(positions=[[0.0, 0.0]], shapes="circle", shape_params={"radius": 5})
    probe.set_device_channel_indices([0])
    scratch = Path(tempfile.mkdtemp())
    try:
        samples.tofile(scratch / "samples.raw")
        given = {"num_channels": 1, "gain_to_uV": 1.0, "offset_to_uV": 0.0}
        recording = si.BinaryRecordingExtractor(scratch / "samples.raw", rate, "float32", **given)
        recording = recording.set_probe(probe) or recording
        begun = time.process_time()
        sorting = sort(recording, SORTERS[name], scratch)
        seconds = time.process_time() - begun
        trains = [sorting.get_unit_spike_train(unit) / rate for unit in sorting.unit_ids]
        lengths = [len(train) for train in trains]
        np.savez(
            folder / name / path.name,
            times_s=np.concatenate(trains) if trains else np.zeros(0),
            of_unit=np.repeat(np.arange(len(trains)), lengths),
            seconds=seconds,
        )
        print(f"{path.name} {name}: {len(trains)} trains in {seconds:.1f} s", flush=True)
    except Exception as failed:  # whatever the other program raises: say it and go on with the next file
        print(f"{path.name} {name}: not sorted: {str(failed).strip().splitlines()[-1][:200]}", flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def main() -> None:
    try:
        version("spikeinterface")
    except PackageNotFoundError:
        sys.exit("spikeinterface is not installed in this Python: make an environment of its own, and install it there")
    if len(sys.argv) < 2:
        sys.exit("OTHER_PYTHON benchmarks/others/sorters_run.py FOLDER [sorter ...]")
    warnings.filterwarnings("ignore")
    folder, names = Path(sys.argv[1]), sys.argv[2:] or list(SORTERS)
    listing = folder / "sorters.json"
    known = json.loads(listing.read_text(encoding="utf-8")) if listing.is_file() else {}
    for name in names:
        (folder / name).mkdir(exist_ok=True)
        known[name] = described(SORTERS[name])
        listing.write_text(json.dumps(known, indent=2), encoding="utf-8")
        for path in sorted(folder.glob("*.npz")):
            if not (folder / name / path.name).is_file():
                one_file(path, name, folder)


if __name__ == "__main__":
    main()
