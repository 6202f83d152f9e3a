"""A text export as LabChart writes it."""

from pathlib import Path

from ranvier.record import Recording


def make(path: Path, recording: Recording) -> None:
    """One block; what the recording says of itself stands in comments, as a laboratory types them."""
    trace = recording.traces[0]
    lines = [
        f"Interval=\t{1 / trace.sampling_rate_hz:g} s",
        "ExcelDateTime=\t4.5847400977275240e+004\t09/07/2025 9:37:24.43658",
        "TimeFormat=\tStartOfBlock",
        "DateFormat=",
        f"ChannelTitle=\t{trace.label}",
        "Range=\t100.00 \N{MICRO SIGN}V",
    ]
    rows = [f"{time_s:g}\t{value!r}" for time_s, value in zip(trace.times_s, trace.samples_uv.tolist(), strict=True)]
    rows[0] += f"\t#* simulated: yes #* stimulus_time_s: {trace.stimulus_time_s}"
    path.write_text("\n".join([*lines, *rows, ""]), encoding="cp1252")
