"""Read a NumPy archive without ever running what it holds: pickled objects are refused."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ranvier.errors import InputError, listed, nearest
from ranvier.formats.description import Said, describe
from ranvier.formats.files import MOST_BYTES, library_errors, too_large
from ranvier.formats.samples import Numbers, make_trace
from ranvier.record import Recording

SAMPLES = ("signal", "signals")
KNOWN = (*SAMPLES, "fs", "t0_s", "unit", "kind", "simulated")


def read_npz_trace(path: Path, said: Said) -> Recording:
    """Traces of an archive with `signal` (n,) or `signals` (sweeps, samples), in microvolt, and `fs` in Hz.

    `t0_s` is the time of the first sample when the stimulus is at 0 s; `unit`, `kind` and `simulated` are optional.
    Raises InputError for names that are missing, arrays of another shape or kind, and damaged archives.
    """
    arrays = _arrays(path)
    name = path.name
    lines = [
        (f"field {key}", f"{key}: {_word(arrays[key], key, name)}")
        for key in ("unit", "kind", "simulated")
        if key in arrays
    ]
    start_s = _scalar(arrays["t0_s"], "t0_s", name) if "t0_s" in arrays else None
    if start_s is not None:
        lines.append(("field t0_s", f"stimulus_time_s: {-start_s!r}"))
    described = describe(path, lines, said)
    rate_hz = described.rate_hz(_scalar(arrays["fs"], "fs", name) if "fs" in arrays else None)
    unit = described.text("unit") or "uV"
    stimulus_s = described.number("stimulus_time_s")
    traces = [
        make_trace(
            row,
            label=label,
            unit=unit,
            sampling_rate_hz=rate_hz,
            where=f"{name} {label}",
            stimulus_time_s=stimulus_s,
            kind=described.kind(stimulus_s),
        )
        for label, row in _rows(arrays, name)
    ]
    return described.recording("npz_trace", traces)


def _arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    with library_errors(path.name, "read as a NumPy archive"), zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        names = [member.filename.removesuffix(".npy") for member in archive.infolist()]
    if unpacked > MOST_BYTES:
        raise too_large(path.name)
    if not set(SAMPLES) & set(names):
        raise InputError(
            f"the archive holds {listed(names) or 'nothing'} but no signal",
            where=path.name,
            nearest=next((close for wanted in names if (close := nearest(wanted, SAMPLES))), None),
            allowed="signal (samples,) or signals (sweeps, samples) in uV, with fs in Hz",
        )
    if set(SAMPLES) <= set(names):
        raise InputError("the archive holds both signal and signals", where=path.name, hint="Keep one of them")
    with library_errors(path.name, "read as a NumPy archive"), np.load(path, allow_pickle=False) as loaded:
        return {key: loaded[key] for key in loaded.files if key in KNOWN}


def _rows(arrays: dict[str, npt.NDArray[Any]], name: str) -> list[tuple[str, Numbers]]:
    key, dimensions = ("signal", 1) if "signal" in arrays else ("signals", 2)
    array = arrays[key]
    if array.dtype.kind not in "iuf":
        raise InputError(f"{key} holds {array.dtype.name}", where=name, allowed="real numbers")
    if array.ndim != dimensions:
        wanted = "one dimension (samples,)" if dimensions == 1 else "two dimensions (sweeps, samples)"
        raise InputError(f"{key} has the shape {array.shape}", where=name, allowed=wanted)
    values = np.asarray(array, dtype=np.float64)
    if dimensions == 1:
        return [("signal", values)]
    return [(f"sweep {number}", row) for number, row in enumerate(values, 1)]


def _scalar(array: npt.NDArray[Any], key: str, name: str) -> float:
    if array.size != 1 or array.dtype.kind not in "iuf":
        raise InputError(f"{key} is not one number", where=name)
    return float(array.reshape(())[()])


def _word(array: npt.NDArray[Any], key: str, name: str) -> str:
    if array.size != 1 or array.dtype.kind not in "Ubiu":
        raise InputError(f"{key} is not one word", where=name)
    return str(array.reshape(())[()])
