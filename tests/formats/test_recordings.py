"""Choosing the format, and everything that can be wrong with a path."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats import files
from ranvier.formats.recordings import UNSUPPORTED, read_recording, recording_formats, write_recording
from ranvier.record import Recording


def refusal(path: Path | str, about: dict[str, str | float] | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_recording(path, about)
    return str(caught.value)


def test_a_missing_file_is_answered_with_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "left_median.edf").write_bytes(b"0")
    assert "Did you mean 'left_median.edf'?" in refusal(tmp_path / "left_medain.edf")
    assert "no such file" in refusal(tmp_path / "nowhere" / "left.edf")


def test_a_folder_a_device_and_an_empty_file_are_named(tmp_path: Path) -> None:
    assert "a folder" in refusal(tmp_path)
    assert "a device or a pipe" in refusal("/dev/null")
    (tmp_path / "empty.edf").touch()
    assert refusal(tmp_path / "empty.edf").startswith("empty.edf: the file is empty.")
    assert "no such file" in refusal("a\0b.txt")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "locked.txt"
    path.write_text("1\n2\n")
    path.chmod(0)
    assert "may not be opened" in refusal(path)


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(files.MOST_BYTES + 1)
    assert "500,000,001 bytes. Allowed: at most 500,000,000 bytes" in refusal(path)


def test_a_compressed_file_may_not_unpack_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip

    path = tmp_path / "bomb.txt.gz"
    path.write_bytes(gzip.compress(b"1\n" * 100_000))
    monkeypatch.setattr(files, "MOST_BYTES", 50_000)
    assert "unpacked content is too large" in refusal(path, {"sampling_rate_hz": 1000, "unit": "uV"})


@pytest.mark.parametrize("ending", sorted(UNSUPPORTED))
def test_a_known_but_unsupported_file_says_what_to_do(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"study{ending}"
    path.write_bytes(b"\x01\x02\x03 something else\x00")
    message = refusal(path)
    assert message.startswith(f"study{ending}: this is a")
    assert "EDF+" in message


def test_no_supported_ending_stands_among_the_unsupported() -> None:
    claimed = {ending for known in recording_formats() for ending in known.extensions}
    assert not claimed & set(UNSUPPORTED)


def test_an_unknown_ending_is_answered_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "study.edff"
    path.write_bytes(b"\x01\x02")
    message = refusal(path)
    assert "Did you mean '.edf'?" in message
    assert "WFDB record (.hea, .dat)" in message


def test_the_content_decides_not_the_name(tmp_path: Path, recording: Recording) -> None:
    path = tmp_path / "wrongly_named.txt"
    write_recording(recording, path, format_id="edf")
    assert read_recording(path).format == "edf"


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"unit": "furlong"}, "the unit 'furlong' is not a voltage"),
        ({"unit": "ms"}, "Allowed: V, mV, uV, nV"),
        ({"sampling_rate_hz": "fast"}, "sampling_rate_hz is 'fast'"),
        ({"sampling_rate_hz": 0}, "above 0"),
        ({"kind": "evokd"}, "Did you mean 'evoked'?"),
        ({"simulated": "perhaps"}, "Allowed: yes, no"),
        ({"stimulus_time_s": float("nan")}, "a plain number"),
        ({"sampling_rate_hz": True}, "a plain number"),
        ({"nerve": "ulnar"}, "nerve is 'ulnar' here but 'median' before"),
        ({"distance_mm": 80}, "distance_mm is 80 here but 70 before"),
    ],
)
def test_what_the_case_says_is_checked(
    tmp_path: Path, recording: Recording, about: dict[str, str | float], message: str
) -> None:
    path = tmp_path / "said.txt"
    write_recording(recording, path)
    assert message in refusal(path, about)


def test_needle_is_said_or_unknown(tmp_path: Path) -> None:
    path = tmp_path / "trace.txt"
    path.write_text("# sampling_rate_hz: 1000\n# unit: uV\n1\n2\n3\n")
    assert read_recording(path).traces[0].kind == "unknown"
    assert read_recording(path, {"kind": "needle"}).traces[0].kind == "needle"
    assert read_recording(path, {"stimulus_time_s": 0}).traces[0].kind == "evoked"
    path.write_text("# 25 mm concentric needle electrode\n# sampling_rate_hz: 1000\n# unit: uV\n1\n2\n3\n")
    assert read_recording(path).traces[0].kind == "needle"


def test_writing_refuses_what_it_cannot_do(tmp_path: Path, recording: Recording) -> None:
    path = tmp_path / "a.edf"
    write_recording(recording, path)
    with pytest.raises(InputError, match="there is such a file already"):
        write_recording(recording, path)
    write_recording(recording, path, overwrite=True)
    with pytest.raises(InputError, match=r"Did you mean '\.edf'"):
        write_recording(recording, tmp_path / "a.ed")
    with pytest.raises(InputError, match="no format to write is called 'sweep_table'"):
        write_recording(recording, tmp_path / "a.csv", format_id="sweep_table")
    with pytest.raises(InputError, match="the folder does not exist"):
        write_recording(recording, tmp_path / "none" / "a.edf")
    with pytest.raises(InputError, match="this is a folder"):
        write_recording(recording, tmp_path, format_id="edf")
    with pytest.raises(InputError, match="cannot be the name of a WFDB record"):
        write_recording(recording, tmp_path / "a b.hea")
    with pytest.raises(InputError, match="no trace"):
        write_recording(replace(recording, traces=()), tmp_path / "b.edf")
    two = (recording.traces[0], replace(recording.traces[0], samples_uv=np.ones(5)))
    for ending in (".edf", ".hea"):
        with pytest.raises(InputError, match="differ in length"):
            write_recording(replace(recording, traces=two), tmp_path / f"c{ending}")
    with pytest.raises(InputError, match="text holds one trace"):
        write_recording(replace(recording, traces=two), tmp_path / "c.txt")
    later = (recording.traces[0], replace(recording.traces[0], stimulus_time_s=0.01))
    with pytest.raises(InputError, match="differ in stimulus time"):
        write_recording(replace(recording, traces=later), tmp_path / "d.edf")
