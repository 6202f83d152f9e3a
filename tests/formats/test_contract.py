"""What every recording format promises, tested on every format that has a folder."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ranvier.errors import InputError
from ranvier.formats.recordings import RecordingFormat, read_recording, recording_formats, write_recording
from ranvier.record import Recording, Trace

HEAVY = ("wfdb", "edfio", "scipy", "pandas", "polars", "duckdb", "matplotlib", "requests")
changed_bytes = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8)
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def test_the_known_formats_are_found() -> None:
    assert {known.id for known in recording_formats()} >= {
        "edf",
        "npz_trace",
        "sweep_table",
        "text_trace",
        "wfdb_record",
    }


def test_a_format_is_named_like_its_folder(known_format: RecordingFormat) -> None:
    folder = known_format.read.__module__.rpartition(".")[2]
    assert folder == known_format.id
    assert all(ending.startswith(".") and ending == ending.lower() for ending in known_format.extensions)


def test_an_ending_is_written_in_one_format() -> None:
    endings = [ending for known in recording_formats() if known.write is not None for ending in known.extensions]
    assert len(endings) == len(set(endings))


def test_importing_a_format_imports_nothing_heavy() -> None:
    packages = [known.read.__module__ for known in recording_formats()]
    code = f"import sys, {', '.join(packages)}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_exactly_one_format_recognises_a_file(known_format: RecordingFormat, sample_file: Path) -> None:
    head = sample_file.read_bytes()[:4096]
    assert [other.id for other in recording_formats() if other.sniff(sample_file, head)] == [known_format.id]


def test_reading_gives_what_was_recorded(
    known_format: RecordingFormat, sample_file: Path, recording: Recording
) -> None:
    found = read_recording(sample_file)
    trace, wanted = found.traces[0], recording.traces[0]
    assert found.format == known_format.id
    assert trace.samples_uv.dtype == np.float64
    assert trace.samples_uv.shape == wanted.samples_uv.shape
    assert np.isfinite(trace.samples_uv).all()
    assert not trace.samples_uv.flags.writeable
    step_uv = np.ptp(wanted.samples_uv) / 60_000
    np.testing.assert_allclose(trace.samples_uv, wanted.samples_uv, atol=step_uv)
    assert trace.sampling_rate_hz == wanted.sampling_rate_hz
    assert trace.stimulus_time_s == pytest.approx(wanted.stimulus_time_s)
    assert trace.kind == "evoked"
    assert found.simulated


def test_the_digest_is_of_the_bytes_that_were_read(known_format: RecordingFormat, sample_file: Path) -> None:
    content = b"".join(part.read_bytes() for part in known_format.files(sample_file))
    assert read_recording(sample_file).digest == hashlib.sha256(content).hexdigest()


def test_what_the_case_says_is_kept_and_must_agree(sample_file: Path) -> None:
    found = read_recording(sample_file, {"stimulation_site": "wrist", "temperature_c": 33})
    assert found.about["stimulation_site"] == "wrist"
    assert found.about["temperature_c"] == 33.0
    with pytest.raises(InputError, match="20000"):
        read_recording(sample_file, {"sampling_rate_hz": 20_000})
    with pytest.raises(InputError, match="simulated"):
        read_recording(sample_file, {"simulated": "no"})


@pytest.mark.parametrize("part", [0.02, 0.5, 0.93])
def test_a_cut_file_is_refused_by_name(known_format: RecordingFormat, sample_file: Path, part: float) -> None:
    data = known_format.files(sample_file)[-1]
    content = data.read_bytes()
    data.write_bytes(content[: max(1, int(part * len(content)))])
    with pytest.raises(InputError, match="left_median") as caught:
        read_recording(sample_file)
    assert "\n" not in str(caught.value)


GARBAGE = (b"\x00\x01\x02\xff" * 500, b"\xff", b"hello\nworld\n", b"PK\x03\x04" + b"\xfe" * 99)


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_refused_by_name(known_format: RecordingFormat, tmp_path: Path, garbage: bytes) -> None:
    for ending in known_format.extensions:
        path = tmp_path / f"garbage{ending}"
        path.write_bytes(garbage)
        with pytest.raises(InputError, match="garbage"):
            read_recording(path)


@QUICK
@given(changes=changed_bytes, cut=st.integers(0, 10**6))
def test_a_damaged_file_is_read_or_refused_but_never_crashes(
    known_format: RecordingFormat, sample_file: Path, changes: list[tuple[int, int]], cut: int
) -> None:
    damaged_file = known_format.files(sample_file)[cut % 2 - 1]
    original = damaged_file.read_bytes()
    content = bytearray(original)
    for position, value in changes:
        content[position % min(len(content), 2000)] = value
    if cut % 3 == 0:
        content = content[: cut % len(content)]
    damaged_file.write_bytes(bytes(content))
    found = _read_or_refused(sample_file)
    damaged_file.write_bytes(original)
    if isinstance(found, str):
        assert "left_median" in found
    else:
        assert all(np.isfinite(trace.samples_uv).all() for trace in found.traces)


def _read_or_refused(path: Path) -> Recording | str:
    try:
        return read_recording(path)
    except InputError as refused:
        return str(refused)


amplitudes = st.lists(st.floats(-50_000, 50_000, allow_nan=False, allow_subnormal=False), min_size=2, max_size=300).map(
    np.array
)
rates = st.sampled_from([1000.0, 4000.0, 4096.0, 10_000.0, 20_000.0, 32_768.0, 48_000.0, 51_200.0, 100_000.0])


@QUICK
@given(samples=amplitudes, rate_hz=rates, simulated=st.booleans(), stimulated=st.booleans())
def test_writing_and_reading_return_the_same_trace(
    tmp_path: Path, samples: np.ndarray, rate_hz: float, simulated: bool, stimulated: bool
) -> None:
    stimulus_s = float(samples.size // 2 / rate_hz) if stimulated else None
    kind = "evoked" if stimulated else "needle"
    written = Recording("made", "made", (Trace("tibialis", samples, rate_hz, stimulus_s, kind),), simulated=simulated)
    for known in recording_formats():
        if known.write is None:
            continue
        path = tmp_path / f"round{known.extensions[0]}"
        if known.id == "edf" and samples.size / rate_hz < 0.01:
            continue  # the header of EDF has too few digits for so short a record at some rates
        write_recording(written, path, overwrite=True)
        found = read_recording(path)
        trace = found.traces[0]
        largest = float(np.abs(samples).max())
        atol = 0.0 if known.id == "text_trace" else max(largest / 30_000, 1e-3)
        np.testing.assert_allclose(trace.samples_uv, samples, rtol=0, atol=atol)
        assert trace.sampling_rate_hz == rate_hz
        assert trace.stimulus_time_s == stimulus_s
        assert (trace.kind, trace.label, found.simulated) == (kind, "tibialis", simulated)


@pytest.mark.parametrize("ending", [".edf", ".hea", ".npz"])
def test_many_sweeps_stay_in_order(tmp_path: Path, recording: Recording, ending: str) -> None:
    first = recording.traces[0]
    sweeps = tuple(replace(first, label=f"sweep {n}", samples_uv=first.samples_uv * n) for n in range(1, 13))
    path = tmp_path / f"sweeps{ending}"
    write_recording(replace(recording, traces=sweeps), path)
    found = read_recording(path)
    assert [trace.label for trace in found.traces] == [trace.label for trace in sweeps]
    for trace, wanted in zip(found.traces, sweeps, strict=True):
        np.testing.assert_allclose(trace.samples_uv, wanted.samples_uv, atol=np.ptp(wanted.samples_uv) / 60_000)


@pytest.mark.parametrize("ending", [".edf", ".hea", ".txt", ".txt.gz", ".npz"])
def test_what_is_said_of_a_recording_survives(tmp_path: Path, recording: Recording, ending: str) -> None:
    path = tmp_path / f"said{ending}"
    write_recording(recording, path)
    found = read_recording(path)
    assert dict(found.about) == {"nerve": "median", "side": "left", "distance_mm": 70.0}
    assert found.notes == ("made for a test",)
    assert b"simulated" in path.read_bytes() or ending in {".txt.gz", ".npz"}
