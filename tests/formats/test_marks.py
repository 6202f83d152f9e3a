"""Marks that a person set, in a file beside the recording."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import MARKS_OLDER, read_recording
from ranvier.record import Recording


def read(tmp_path: Path, marks: str) -> Recording:
    path = tmp_path / "a.npz"
    np.savez(path, signals=np.outer([1.0, 2.0], np.arange(100)), fs=1000.0, t0_s=0.02)
    (tmp_path / "a.npz.marks.yaml").write_text(marks)
    return read_recording(path)


def test_marks_count_from_the_stimulus(tmp_path: Path) -> None:
    found = read(tmp_path, "sweep 2: {onset_ms: 3.5, negative_peak_ms: 6, by: A. Bee}\n")
    onset, peak = found.traces[1].edited
    assert (onset.name, onset.time_s, onset.amplitude_uv) == ("onset", pytest.approx(0.0235), pytest.approx(47.0))
    assert (peak.name, peak.set_by, peak.edited) == ("negative_peak", "edited by A. Bee", True)
    assert found.traces[0].edited == ()


def test_a_person_may_see_no_response(tmp_path: Path) -> None:
    (mark,) = read(tmp_path, "sweep 1: {response: none}\n").traces[0].edited
    assert (mark.name, mark.set_by) == ("no_response", "edited")


def test_marks_are_part_of_the_digest(tmp_path: Path) -> None:
    first = read(tmp_path, "sweep 1: {onset_ms: 3}\n").digest
    assert read(tmp_path, "sweep 1: {onset_ms: 4}\n").digest != first


def test_a_person_may_see_no_f_wave_beside_a_marked_response(tmp_path: Path) -> None:
    absent, onset = read(tmp_path, "sweep 1: {onset_ms: 3, f_response: none}\n").traces[0].edited
    assert (absent.name, onset.name) == ("no_f_response", "onset")


def test_marks_of_another_recording_are_refused(tmp_path: Path) -> None:
    read(tmp_path, "sweep 1: {onset_ms: 3}\n")
    own = hashlib.sha256((tmp_path / "a.npz").read_bytes()).hexdigest()
    marks = tmp_path / "a.npz.marks.yaml"
    marks.write_text(f'recording: "{own[:20]}"\nsweep 1: {{onset_ms: 3}}\n')
    assert read_recording(tmp_path / "a.npz").traces[0].edited
    np.savez(tmp_path / "a.npz", signals=np.ones((2, 100)), fs=1000.0, t0_s=0.02)
    with pytest.raises(InputError, match=r"line 1, recording: these marks were set on another recording"):
        read_recording(tmp_path / "a.npz")


def test_a_file_that_is_newer_than_its_marks_says_so(tmp_path: Path) -> None:
    assert MARKS_OLDER not in read(tmp_path, "sweep 1: {onset_ms: 3}\n").notes
    os.utime(tmp_path / "a.npz.marks.yaml", (1e9, 1e9))
    assert MARKS_OLDER in read_recording(tmp_path / "a.npz").notes


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ("sweep 3: {onset_ms: 1}\n", "the recording has no trace 'sweep 3'"),
        ("sweep 1: {onset: 1}\n", "Did you mean 'onset_ms'?"),
        ("sweep 1: {onset_ms: soon}\n", "onset_ms is 'soon'"),
        ("sweep 1: {onset_ms: .nan}\n", "is not a value"),
        ("sweep 1: {onset_ms: 200}\n", "outside the trace. Allowed: -20 to 79"),
        ("sweep 1: {onset_ms: 5, negative_peak_ms: 4}\n", "negative_peak does not come after onset"),
        ("sweep 1: {onset_ms: 5, response: none}\n", "has no marks"),
        ("sweep 1: {response: perhaps}\n", "response is 'perhaps'"),
        ("sweep 1: {f_onset_ms: 5, f_response: none}\n", "has no marks"),
        ("recording: abc\n", "another recording"),
        ("sweep 1: 5\n", "the trace needs named marks"),
        ("- a\n", "this names no trace"),
        ("sweep 1: {onset_ms: 5, by: 7}\n", "'by' is no name"),
    ],
)
def test_what_marks_cannot_mean(tmp_path: Path, marks: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, marks)
    assert message in str(caught.value)
    assert "a.npz.marks.yaml" in str(caught.value)
