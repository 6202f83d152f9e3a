"""Read a NumPy archive without ever running what it holds: pickled objects are refused."""

from __future__ import annotations

import math
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ranvier.errors import InputError
from ranvier.formats.description import Said, describe
from ranvier.formats.files import MOST_BYTES, library_errors, too_large
from ranvier.formats.npz_trace.names import (
    KNOWN,
    NUMBERS,
    SAMPLES,
    STRENGTHS,
    WORDS,
    no_rate,
    no_samples,
    not_read,
    wrong_shape,
)
from ranvier.formats.samples import Numbers, make_trace
from ranvier.record import Recording, Trace

FEWEST_OF_A_SWEEP = 32
"""Many sweeps of fewer samples are exchanged with their samples."""


def read_npz_trace(path: Path, said: Said) -> Recording:
    """Traces of an archive with `signal` (n,) or `signals` (sweeps, samples), in microvolt, and `fs` in Hz.

    `t0_s` is the time of the stimulus in each sweep, in seconds from its first sample: one number, or one for each
    sweep, of which some, not all, may be nan: no stimulus in that trace. `stimulus_ma` or `stimulus_v` is the strength
    of the stimulus; `labels` names the traces. What the recording is of may stand in fields of their own (WORDS and
    NUMBERS), or in `about` as lines `field: value`.
    Raises InputError for names that are missing, arrays of another shape or kind, and damaged archives.
    """
    arrays, names = _arrays(path)
    name = path.name
    lines = [(f"field {key}", f"{key}: {_word(arrays[key], key, name)}") for key in WORDS if key in arrays]
    lines += [(f"field {key}", f"{key}: {_scalar(arrays[key], key, name)!r}") for key in NUMBERS if key in arrays]
    lines += [("field about", str(line)) for line in arrays["about"].reshape(-1)] if "about" in arrays else []
    rows = _rows(arrays, name)
    stimuli = _stimuli(arrays["t0_s"], len(rows), name) if "t0_s" in arrays else ()
    if stimuli and len(set(stimuli)) == 1:
        lines.append(("field t0_s", f"stimulus_time_s: {stimuli[0]!r}"))
    lines += [("", note) for note in not_read(names)]
    described = describe(path, lines, said, foreign=False)
    if "fs" not in arrays and described.number("sampling_rate_hz") is None:
        raise no_rate(names, name)
    rate_hz = described.rate_hz(_scalar(arrays["fs"], "fs", name) if "fs" in arrays else None)
    unit = described.text("unit") or "uV"
    stated = described.number("stimulus_time_s")
    traces = [
        make_trace(
            row,
            label=described.text("label") or label if len(rows) == 1 else label,
            unit=unit,
            sampling_rate_hz=rate_hz,
            where=f"{name} {label}",
            stimulus_time_s=stated if stated is not None or not stimuli else stimuli[place],
            kind=described.kind(stated if not stimuli else stimuli[place]),
        )
        for place, (label, row) in enumerate(rows)
    ]
    return described.recording("npz_trace", _with_strengths(traces, arrays, name))


def _arrays(path: Path) -> tuple[dict[str, npt.NDArray[Any]], list[str]]:
    """The arrays that are known, and the names of all."""
    with library_errors(path.name, "read as a NumPy archive"), zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        names = [member.filename.removesuffix(".npy") for member in archive.infolist()]
    if unpacked > MOST_BYTES:
        raise too_large(path.name)
    if not set(SAMPLES) & set(names):
        raise no_samples(names, path.name)
    if set(SAMPLES) <= set(names):
        raise InputError("the archive holds both signal and signals", where=path.name, hint="Keep one of them")
    with library_errors(path.name, "read as a NumPy archive"), np.load(path, allow_pickle=False) as loaded:
        return {key: _plain(loaded, key, path.name) for key in loaded.files if key in KNOWN}, names


def _plain(loaded: Any, key: str, name: str) -> npt.NDArray[Any]:
    """An array of numbers or words; NumPy refuses to run what others hold."""
    try:
        return loaded[key]
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise
        raise InputError(
            f"{key} holds Python objects, which are never loaded",
            where=name,
            allowed="real numbers" if key in SAMPLES else "numbers or text",
            hint=f"Save it as a plain array: np.asarray({key}, dtype=float)",
        ) from None


def _rows(arrays: dict[str, npt.NDArray[Any]], name: str) -> list[tuple[str, Numbers]]:
    key, dimensions = ("signal", 1) if "signal" in arrays else ("signals", 2)
    array = arrays[key]
    if array.dtype.kind not in "iuf":
        raise InputError(f"{key} holds {_called(array)}", where=name, allowed="real numbers")
    if array.ndim != dimensions:
        raise wrong_shape(array, key, name)
    if dimensions == 2 and array.shape[1] < FEWEST_OF_A_SWEEP <= array.shape[0]:
        raise InputError(
            f"signals has the shape {array.shape}: {array.shape[0]} sweeps of {array.shape[1]} samples",
            where=name,
            allowed="two dimensions (sweeps, samples)",
            hint="If sweeps and samples are exchanged, save signals.T",
        )
    values = np.asarray(array, dtype=np.float64)
    rows = values[None, :] if dimensions == 1 else values
    labels = ["signal"] if dimensions == 1 else [f"sweep {number}" for number in range(1, len(rows) + 1)]
    if "labels" in arrays:
        said = [str(label) for label in arrays["labels"].reshape(-1)]
        if len(said) != len(rows):
            raise InputError(f"{len(said)} labels for {len(rows)} traces", where=name)
        labels = said
    return list(zip(labels, rows, strict=True))


def _called(array: npt.NDArray[Any]) -> str:
    """What an array holds."""
    return "text" if array.dtype.kind in "US" else array.dtype.name


def _scalar(array: npt.NDArray[Any], key: str, name: str) -> float:
    if array.size != 1 or array.dtype.kind not in "iuf":
        what = (
            f"an array of {array.size}"
            if array.dtype.kind in "iuf"
            else "text"
            if array.dtype.kind in "US"
            else array.dtype.name
        )
        raise InputError(f"{key} is not one number but {what}", where=name, allowed="a plain number without its unit")
    return float(array.reshape(())[()])


def _with_strengths(traces: list[Trace], arrays: dict[str, npt.NDArray[Any]], name: str) -> list[Trace]:
    """The traces with the strength of their stimulus, where the archive holds it."""
    for key, unit in STRENGTHS.items():
        if key not in arrays:
            continue
        array = arrays[key]
        if array.dtype.kind not in "iuf" or array.size not in {1, len(traces)} or not np.isfinite(array).all():
            raise InputError(f"{key} is not a strength", where=name, allowed="one number, or one for each sweep")
        values = np.broadcast_to(array.ravel(), (len(traces),)).tolist()
        return [
            replace(trace, stimulus_strength=float(value), strength_unit=unit)
            for trace, value in zip(traces, values, strict=True)
        ]
    return traces


def _stimuli(array: npt.NDArray[Any], sweeps: int, name: str) -> tuple[float | None, ...]:
    """When the stimulus comes in each sweep, in seconds from its first sample; None in one without a stimulus."""
    if array.dtype.kind not in "iuf" or array.size not in {1, sweeps}:
        raise InputError(
            "t0_s is not a time",
            where=name,
            allowed="one number, or one for each sweep, in seconds from its first sample",
        )
    times = [float(each) for each in np.broadcast_to(array.ravel(), (sweeps,))]
    given = [each for each in times if not math.isnan(each)] or times  # all of them nan is a mistake
    wrong = next((each for each in given if not (math.isfinite(each) and each >= 0)), None)
    if wrong is not None:
        raise InputError(
            f"t0_s is {wrong:g}, but it is the time of the stimulus in seconds from the first sample of the sweep",
            where=name,
            allowed="0 or more",
            hint="If the sweep begins after its stimulus, leave t0_s out and state stimulus_time_s beside the file",
        )
    return tuple(None if math.isnan(each) else each for each in times)


def _word(array: npt.NDArray[Any], key: str, name: str) -> str:
    if array.size != 1 or array.dtype.kind not in "Ubiu":
        raise InputError(f"{key} is not one word", where=name)
    return str(array.reshape(())[()])
