"""Write traces as a NumPy archive that `np.load` opens anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ranvier.formats.description import common_grid, header_lines
from ranvier.record import Recording


def write_npz_trace(recording: Recording, path: Path) -> None:
    """`signal` of one trace or `signals` of several in microvolt, `fs`, and `about`: what is said of the recording.

    Raises InputError when the traces differ in length, rate, kind or time of the stimulus.
    """
    _, rate_hz = common_grid(recording, "A NumPy archive")
    samples = [trace.samples_uv for trace in recording.traces]
    fields: dict[str, Any] = {"signal": samples[0]} if len(samples) == 1 else {"signals": np.stack(samples)}
    fields["labels"] = np.array([trace.label for trace in recording.traces], dtype=str)
    fields |= {"fs": rate_hz, "about": np.array(header_lines(recording), dtype=str)}
    stimulus_s = recording.traces[0].stimulus_time_s
    if stimulus_s is not None:
        fields["t0_s"] = stimulus_s
    strengths = [trace.stimulus_strength for trace in recording.traces]
    if None not in strengths:
        fields["stimulus_v" if recording.traces[0].strength_unit == "V" else "stimulus_ma"] = strengths
    with path.open("wb") as file:
        np.savez_compressed(file, **fields)
