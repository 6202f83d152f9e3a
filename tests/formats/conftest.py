"""Small recordings in every format, made on the spot."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from ranvier.formats.recordings import RecordingFormat, recording_formats, write_recording
from ranvier.record import Recording, Trace

RATE_HZ = 10_000.0
COUNT = 400
STIMULUS_S = 0.005

Maker = Callable[[Path, Recording], None]


def _response() -> np.ndarray:
    """A biphasic response of a few millivolt, 3 ms after a stimulus at 5 ms, in microvolt."""
    time_ms = np.arange(COUNT) / RATE_HZ * 1000
    samples = 4000 * np.exp(-(((time_ms - 10) / 1.5) ** 2)) - 2500 * np.exp(-(((time_ms - 14) / 2.0) ** 2))
    return np.round(samples, 3)


@pytest.fixture
def recording() -> Recording:
    """One simulated evoked sweep with everything said about it."""
    samples = _response()
    samples.setflags(write=False)
    return Recording(
        name="made",
        format="made",
        traces=(Trace("median APB", samples, RATE_HZ, STIMULUS_S, "evoked"),),
        about={"nerve": "median", "side": "left", "distance_mm": 70.0},
        simulated=True,
        notes=("made for a test",),
    )


def _npz(path: Path, recording: Recording) -> None:
    sweeps = np.stack([trace.samples_uv for trace in recording.traces])
    stimulus_s = recording.traces[0].stimulus_time_s or 0.0
    np.savez(path, signals=sweeps, fs=recording.traces[0].sampling_rate_hz, t0_s=-stimulus_s, simulated="yes")


def _sweep_table(path: Path, recording: Recording) -> None:
    """Three equal sweeps, so that a cut table shows in the length of a sweep."""
    with path.open("w", newline="") as file:
        file.write("# simulated: yes\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["recording_index", "channel_index", "stimulus_V", "time_point", "amplitude_uV"])
        for index, trace in enumerate(recording.traces * 3):
            for time_s, value in zip(trace.times_s - (trace.stimulus_time_s or 0), trace.samples_uv, strict=True):
                table.writerow([index, 1, 0.5, f"{time_s * 1000:.4f}", repr(float(value))])


ONLY_READ: Mapping[str, Maker] = {"npz_trace": _npz, "sweep_table": _sweep_table}
"""How a test makes a file of a format that this project does not write."""


@pytest.fixture(params=recording_formats(), ids=lambda known: known.id)
def known_format(request: pytest.FixtureRequest) -> RecordingFormat:
    """Every format that has a folder."""
    return request.param


@pytest.fixture
def sample_file(known_format: RecordingFormat, recording: Recording, tmp_path: Path) -> Path:
    """A file of the format that holds the recording."""
    path = tmp_path / f"left_median{known_format.extensions[0]}"
    if known_format.write is not None:
        write_recording(recording, path)
    else:
        assert known_format.id in ONLY_READ, f"add a maker for '{known_format.id}' to ONLY_READ"
        ONLY_READ[known_format.id](path, recording)
    return path
