"""Write a WFDB record: format 16, one sample file, what is said of the recording as comments."""

from __future__ import annotations

import importlib
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from ranvier.errors import InputError
from ranvier.formats.description import common_grid, header_lines
from ranvier.formats.files import library_errors
from ranvier.record import Recording

LARGEST_STEP = 32_000
LARGEST_GAIN = 1e6
"""Steps per microvolt: finer than a millionth of a microvolt is rounding, not signal."""
_NAME = re.compile(r"[A-Za-z0-9_-]+")


def write_wfdb_record(recording: Recording, path: Path) -> None:
    """Write NAME.hea and NAME.dat; amplitudes are stored in microvolt with 16 bits over the range of each trace.

    Raises InputError when the name holds other characters than letters, digits, - and _, or the traces differ in
    length or sampling rate.
    """
    if not _NAME.fullmatch(path.stem):
        raise InputError(
            f"'{path.stem}' cannot be the name of a WFDB record", where=path.name, allowed="letters, digits, - and _"
        )
    _, rate_hz = common_grid(recording, "WFDB")
    gains = [_gain(float(np.abs(trace.samples_uv).max())) for trace in recording.traces]
    steps = [np.round(trace.samples_uv * gain) for trace, gain in zip(recording.traces, gains, strict=True)]
    with warnings.catch_warnings(), library_errors(recording.name, "written as a WFDB record"):
        warnings.simplefilter("ignore")
        wfdb: Any = importlib.import_module("wfdb")
        wfdb.wrsamp(
            path.stem,
            fs=int(rate_hz) if rate_hz.is_integer() else rate_hz,
            units=["uV"] * len(gains),
            sig_name=_labels(recording),
            d_signal=np.stack(steps, axis=1).astype(np.int64),
            fmt=["16"] * len(gains),
            adc_gain=gains,
            baseline=[0] * len(gains),
            comments=header_lines(recording),
            write_dir=str(path.parent),
        )


def _gain(largest_uv: float) -> float:
    """Steps per microvolt, with six significant digits so that the header says exactly what was used."""
    if largest_uv <= LARGEST_STEP / LARGEST_GAIN:
        return LARGEST_GAIN
    return float(f"{LARGEST_STEP / largest_uv:.6g}")


def _labels(recording: Recording) -> list[str]:
    """The names of the traces, made different where they are the same: the format asks for it."""
    seen: dict[str, int] = {}
    labels: list[str] = []
    for trace in recording.traces:
        label = " ".join(trace.label.split()) or "trace"
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return labels
