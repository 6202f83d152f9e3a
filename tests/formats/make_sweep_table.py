"""A table of sweeps."""

import csv
from pathlib import Path

from ranvier.record import Recording


def make(path: Path, recording: Recording) -> None:
    """Three equal sweeps, so that a cut table shows in the length of a sweep."""
    with path.open("w", newline="") as file:
        file.write("# simulated: yes\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["recording_index", "channel_index", "stimulus_V", "time_point", "amplitude_uV"])
        for index, trace in enumerate(recording.traces * 3):
            for time_s, value in zip(trace.times_s - (trace.stimulus_time_s or 0), trace.samples_uv, strict=True):
                table.writerow([index, 1, 0.5, f"{time_s * 1000:.4f}", repr(float(value))])
