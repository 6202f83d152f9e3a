"""WFDB: what the header says, what it leaves out, and whether the samples fit it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording, write_recording
from ranvier.record import Recording, Trace

SAMPLES = np.arange(-50, 50, dtype="<i2") * 20


def record(tmp_path: Path, header: str | None = None, samples: np.ndarray = SAMPLES) -> Path:
    """A record of 100 samples at 4 kHz; the header may be replaced."""
    checksum = int(samples.astype(np.int64).sum()) % 65536
    text = header or f"rec 1 4000 {samples.size}\nrec.dat 16 10000/mV 16 0 {samples[0]} {checksum} 0 EMG\n"
    (tmp_path / "rec.hea").write_text(text, encoding="utf-8")
    (tmp_path / "rec.dat").write_bytes(samples.tobytes())
    return tmp_path / "rec.hea"


def refusal(path: Path, about: dict[str, str | float] | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_recording(path, about)
    return str(caught.value)


def test_header_and_samples_may_both_be_named(tmp_path: Path) -> None:
    header = record(tmp_path)
    by_header, by_samples = read_recording(header), read_recording(header.with_suffix(".dat"))
    np.testing.assert_allclose(by_header.traces[0].samples_uv, SAMPLES / 10)
    np.testing.assert_array_equal(by_header.traces[0].samples_uv, by_samples.traces[0].samples_uv)
    assert by_header.digest == by_samples.digest
    assert by_header.traces[0].label == "EMG"


@pytest.mark.parametrize(
    ("unit", "factor"), [("mV", 1.0), ("mv", 1.0), ("uV", 1e-3), ("µV", 1e-3), ("V", 1e3), ("nV", 1e-6)]
)
def test_units_of_the_gain(tmp_path: Path, unit: str, factor: float) -> None:
    path = record(tmp_path, f"rec 1 4000 100\nrec.dat 16 10000/{unit} 16 0 -1000 64536 0 EMG\n")
    np.testing.assert_allclose(read_recording(path).traces[0].samples_uv, SAMPLES / 10 * factor)


def test_a_gain_without_unit_is_per_millivolt_as_the_format_defines(tmp_path: Path) -> None:
    path = record(tmp_path, "rec 1 4000 100\nrec.dat 16 10000 16 0 -1000 64536 0 EMG\n")
    np.testing.assert_allclose(read_recording(path).traces[0].samples_uv, SAMPLES / 10)


def test_baseline_and_adc_zero(tmp_path: Path) -> None:
    path = record(tmp_path, "rec 1 4000 100\nrec.dat 16 10000(100)/mV 16 0 -1000 64536 0 EMG\n")
    np.testing.assert_allclose(read_recording(path).traces[0].samples_uv, (SAMPLES - 100) / 10.0)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("rec 1 4000 100\nrec.dat 16\n", "rec.hea line 2: the signal has no gain"),
        ("rec 1 4000 100\nrec.dat 16 0/mV 16 0 -1000 64536 0 EMG\n", "the signal has no gain"),
        ("rec 1 4000 100\nrec.dat 16 10000/degC 16 0 -1000 64536 0 EMG\n", "the unit 'degC' is not a voltage"),
        ("rec 1 4000 100\nrec.dat 16 ten/mV 16 0 -1000 64536 0 EMG\n", "the gain is 'ten/mV'"),
        ("rec 1\nrec.dat 16 10000/mV\n", "the sampling rate is not given"),
        ("rec 1 fast 100\nrec.dat 16 10000/mV\n", "the sampling rate is 'fast'"),
        ("rec 1 0 100\nrec.dat 16 10000/mV\n", "above 0 Hz"),
        ("rec one 4000 100\n", "the number of signals is 'one'"),
        ("rec 0 4000 100\n", "the record has no signal"),
        ("rec 2 4000 100\nrec.dat 16 10000/mV\n", "states 2 signals but describes 1"),
        ("rec/2 1 4000 100\nrec_1 50\nrec_2 50\n", "several segments"),
        ("rec 1 4000 100\n../rec.dat 16 10000/mV\n", "a file in the same folder"),
        ("rec 1 4000 100\nother.dat 16 10000/mV\n", "the sample file 'other.dat' is missing"),
        ("rec 1 4000 100\nrecc.dat 16 10000/mV\n", "Did you mean 'rec.dat'?"),
        ("# only words\n", "no record line"),
        ("rec 1 4000 100\nrec.dat 16 10000/mV 16 0 -1000 1 0 EMG\n", "do not fit the checksum"),
        ("rec 1 4000 140\nrec.dat 16 10000/mV\n", "rec.dat: the sample file is cut: it holds 100 of 140 samples"),
        ("rec 1 4000 100\nrec.dat 999 10000/mV\n", "cannot be read as a WFDB record"),
        ("rec 1 4000 9999999999\nrec.dat 508 10000/mV\n", "the header states 9,999,999,999 samples"),
    ],
)
def test_what_the_header_cannot_mean(tmp_path: Path, header: str, message: str) -> None:
    assert message in refusal(record(tmp_path, header))


def test_a_sample_file_without_header(tmp_path: Path) -> None:
    header = record(tmp_path)
    header.unlink()
    message = refusal(header.with_suffix(".dat"))
    assert "rec.hea: the header of this WFDB record is missing" in message
    header.with_suffix(".dat").write_bytes(b"")
    record(tmp_path)
    header.with_suffix(".dat").write_bytes(b"")
    assert "rec.dat: the file is empty" in refusal(header)


def test_a_text_file_called_dat_is_text(tmp_path: Path) -> None:
    path = tmp_path / "plain.dat"
    path.write_text("# sampling_rate_hz: 1000\n# unit: mV\n1\n2\n3\n")
    assert read_recording(path).format == "text_trace"


def test_missing_rate_and_length_can_be_stated_or_are_said(tmp_path: Path) -> None:
    path = record(tmp_path, "rec 1\nrec.dat 16 10000/mV")
    found = read_recording(path, {"sampling_rate_hz": 4000})
    assert found.traces[0].sampling_rate_hz == 4000
    assert len(found.notes) == 2
    assert "does not state the length" in found.notes[0]
    assert "may be cut" in found.notes[1]
    assert "sampled at 4000 Hz but 5000 Hz" in refusal(record(tmp_path), {"sampling_rate_hz": 5000})


def test_a_missing_sample_is_counted_from_one(tmp_path: Path) -> None:
    samples = SAMPLES.copy()
    samples[41] = -32768
    assert "sample 42 is missing" in refusal(record(tmp_path, samples=samples))


def test_signals_of_different_rate_keep_their_own(tmp_path: Path) -> None:
    frames = np.zeros((20, 5), dtype="<i2")
    frames[:, :4] = np.arange(80).reshape(20, 4)
    frames[:, 4] = 7
    header = "rec 2 1000 20\nrec.dat 16x4 10/mV 16 0 0 3160 0 EMG\nrec.dat 16 10/mV 16 0 7 140 0 slow one\n"
    fast, slow = read_recording(record(tmp_path, header, frames.ravel())).traces
    assert (fast.sampling_rate_hz, slow.sampling_rate_hz, slow.label) == (4000, 1000, "slow one")
    np.testing.assert_allclose(fast.samples_uv, np.arange(80) * 100)


def test_comments_describe(tmp_path: Path) -> None:
    header = record(tmp_path).read_text() + "# nerve: tibial\n# simulated: yes\n# stimulus_time_s: 0.005\n# <age>: 44\n"
    found = read_recording(record(tmp_path, header))
    assert found.about == {"nerve": "tibial"}
    assert found.simulated
    assert found.traces[0].stimulus_time_s == 0.005
    assert found.notes == ("<age>: 44",)


def test_equal_labels_are_made_different_when_written(tmp_path: Path) -> None:
    trace = Trace("tibialis", np.array([0.0, 1.0, -2.0]), 1000.0)
    write_recording(Recording("two", "made", (trace, trace)), tmp_path / "two.hea")
    labels = [each.label for each in read_recording(tmp_path / "two.hea").traces]
    assert labels == ["tibialis", "tibialis (2)"]
