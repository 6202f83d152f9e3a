"""A NumPy archive as people save it."""

from pathlib import Path

import numpy as np

from ranvier.record import Recording


def make(path: Path, recording: Recording) -> None:
    """Sweeps in microvolt, and the time of the stimulus in each of them."""
    sweeps = np.stack([trace.samples_uv for trace in recording.traces])
    stimulus_s = recording.traces[0].stimulus_time_s or 0.0
    np.savez(path, signals=sweeps, fs=recording.traces[0].sampling_rate_hz, t0_s=stimulus_s, simulated="yes")
