"""Small recordings in every format, made on the spot."""

from __future__ import annotations

import runpy
from collections.abc import Callable
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


def _maker(format_id: str) -> Maker:
    """How a file is made of a format that is only read: `make` in the file `make_<id>.py` beside this one."""
    place = Path(__file__).with_name(f"make_{format_id}.py")
    assert place.is_file(), f"write {place.name} with make(path, recording), which stores the recording in this format"
    return runpy.run_path(str(place))["make"]


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
        _maker(known_format.id)(path, recording)
    return path
