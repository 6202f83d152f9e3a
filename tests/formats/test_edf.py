"""EDF, EDF+ and BDF: headers that lie, gaps, units, annotations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import edfio
import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording, write_recording
from ranvier.record import Recording, Trace

Change = Callable[[bytearray], Any]


def edf_file(
    path: Path, *, unit: str = "uV", annotations: list[edfio.EdfAnnotation] | None = None, **extra: Any
) -> Path:
    """Ten records of 100 samples at 1 kHz, peak 50 in the unit."""
    data = 50 * np.sin(np.arange(1000) / 20)
    signal = edfio.EdfSignal(data, 1000, label="EMG left", physical_dimension=unit, physical_range=(-50, 50))
    edfio.Edf([signal, *extra.get("more", [])], data_record_duration=0.1, annotations=annotations).write(path)
    return path


def refusal(path: Path, about: dict[str, str | float] | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_recording(path, about)
    return str(caught.value)


@pytest.mark.parametrize(("unit", "peak_uv"), [("uV", 50), ("mV", 50_000), ("V", 5e7), ("nV", 0.05), ("mv", 50_000)])
def test_every_voltage_unit_becomes_microvolt(tmp_path: Path, unit: str, peak_uv: float) -> None:
    trace = read_recording(edf_file(tmp_path / "a.edf", unit=unit)).traces[0]
    assert trace.samples_uv.max() == pytest.approx(peak_uv, rel=1e-3)
    assert trace.label == "EMG left"


@pytest.mark.parametrize("micro", [b"\xb5V      ", b"\xc2\xb5V     "])
def test_a_micro_sign_is_understood(tmp_path: Path, micro: bytes) -> None:
    path = edf_file(tmp_path / "a.edf")
    raw = bytearray(path.read_bytes())
    raw[256 + 96 : 256 + 104] = micro
    path.write_bytes(raw)
    assert read_recording(path).traces[0].samples_uv.max() == pytest.approx(50, rel=1e-3)


def test_an_unknown_unit_names_the_allowed_ones(tmp_path: Path) -> None:
    message = refusal(edf_file(tmp_path / "a.edf", unit="adc"))
    assert "channel 1 (EMG left): the unit 'adc' is not a voltage" in message
    assert "Allowed: V, mV, uV, nV" in message


def test_a_missing_unit_is_asked_for_and_can_be_stated(tmp_path: Path) -> None:
    path = edf_file(tmp_path / "a.edf", unit="")
    assert "the unit is not given" in refusal(path)
    assert read_recording(path, {"unit": "mV"}).traces[0].samples_uv.max() == pytest.approx(50_000, rel=1e-3)
    assert "the file gives uV but mV is stated" in refusal(edf_file(tmp_path / "b.edf"), {"unit": "mV"})


def test_a_channel_of_something_else_is_left_out_and_said(tmp_path: Path) -> None:
    skin = edfio.EdfSignal(np.full(1000, 33.0), 1000, label="Skin", physical_dimension="degC", physical_range=(0, 50))
    found = read_recording(edf_file(tmp_path / "a.edf", more=[skin]))
    assert [trace.label for trace in found.traces] == ["EMG left"]
    assert "channel Skin in degC was left out: it is not a voltage" in found.notes
    only = tmp_path / "b.edf"
    edfio.Edf([skin]).write(only)
    assert "no channel is a voltage" in refusal(only)


def test_a_cut_file_says_how_many_records_are_missing(tmp_path: Path) -> None:
    path = edf_file(tmp_path / "a.edf")
    raw = path.read_bytes()
    path.write_bytes(raw[: 512 + 7 * 200 + 31])
    assert "a.edf: the file is cut: 3 of 10 data records are missing or incomplete" in refusal(path)
    path.write_bytes(raw[:-1])
    assert "1 of 10 data records is missing or incomplete" in refusal(path)
    path.write_bytes(raw + b"\0\0")
    assert "longer than its header says (10 data records)" in refusal(path)
    path.write_bytes(raw[:300])
    assert "the header is cut: 300 of 512 bytes" in refusal(path)
    path.write_bytes(raw[:100])
    assert "the header is cut: 100 of at least 256 bytes" in refusal(path)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (slice(236, 244), b"-1      ", "was not closed"),
        (slice(236, 244), b"0       ", "states 0 data records"),
        (slice(236, 244), b"ten     ", "the number of data records in the header is 'ten'"),
        (slice(244, 252), b"0       ", "a data record of '0' s"),
        (slice(252, 256), b"0   ", "states 0 channels"),
        (slice(184, 192), b"768     ", "states its size as 768 bytes but has 512"),
        (slice(472, 480), b"0       ", "a channel has no samples"),
        (slice(360, 368), b"50      ", "the channel has no calibration"),
        (slice(376, 384), b"32767   ", "the channel has no calibration"),
        (slice(360, 368), b"minus   ", "cannot be read as EDF"),
    ],
)
def test_a_header_that_cannot_be_true_is_refused(tmp_path: Path, place: slice, value: bytes, message: str) -> None:
    path = edf_file(tmp_path / "a.edf")
    raw = bytearray(path.read_bytes())
    raw[place] = value
    path.write_bytes(raw)
    assert message in refusal(path)


def test_annotations_become_notes_and_one_stimulus(tmp_path: Path) -> None:
    marks = [
        edfio.EdfAnnotation(0.25, None, "Stimulus"),
        edfio.EdfAnnotation(0.5, 0.1, "patient coughs"),
        edfio.EdfAnnotation(0.6, None, "monopolar needle beside it"),
        edfio.EdfAnnotation(0, None, "nerve: ulnar"),
    ]
    found = read_recording(edf_file(tmp_path / "a.edf", annotations=marks))
    assert found.traces[0].stimulus_time_s == 0.25
    assert found.traces[0].kind == "evoked"
    assert found.notes == ("0.5 s patient coughs", "0.6 s monopolar needle beside it")
    assert found.about == {"nerve": "ulnar"}
    assert not found.simulated
    assert "marks the stimulus at 0.25 s but 0.3 s is stated" in refusal(tmp_path / "a.edf", {"stimulus_time_s": 0.3})


def test_several_stimuli_are_not_guessed_between(tmp_path: Path) -> None:
    marks = [edfio.EdfAnnotation(onset, None, "stimulus") for onset in (0.1, 0.4, 0.7)]
    found = read_recording(edf_file(tmp_path / "a.edf", annotations=marks))
    assert found.traces[0].stimulus_time_s is None
    assert found.notes == ("3 stimuli are marked; none is taken as the stimulus",)


def test_a_gap_is_named(tmp_path: Path) -> None:
    path = edf_file(tmp_path / "a.edf", annotations=[])
    raw = path.read_bytes()
    assert raw.count(b"+0.5\x14\x14") == 1
    path.write_bytes(raw.replace(b"+0.5\x14\x14", b"+0.9\x14\x14"))
    assert "there is a gap before data record 6: it begins at 0.9 s, not 0.5 s" in refusal(path)
    path.write_bytes(raw.replace(b"+0.5\x14\x14", b"\0\0\0\0\0\0"))
    assert "data record 6 has no time stamp" in refusal(path)


def test_annotations_without_a_channel(tmp_path: Path) -> None:
    path = tmp_path / "a.edf"
    edfio.Edf([], annotations=[edfio.EdfAnnotation(0, None, "only words")]).write(path)
    assert "annotations but no channel" in refusal(path)


def test_bdf_is_read_with_its_marker_channel_left_out(tmp_path: Path) -> None:
    data = 50 * np.sin(np.arange(1000) / 20)
    emg = edfio.BdfSignal(data, 1000, label="EMG", physical_dimension="uV", physical_range=(-50, 50))
    status = edfio.BdfSignal(np.zeros(1000), 1000, label="Status", physical_dimension="Boolean", physical_range=(-1, 1))
    path = tmp_path / "a.bdf"
    edfio.Bdf([emg, status], data_record_duration=0.1).write(path)
    found = read_recording(path)
    np.testing.assert_allclose(found.traces[0].samples_uv, data, atol=1e-4)
    assert len(found.traces) == 1
    path.write_bytes(path.read_bytes()[:-3])
    assert "1 of 10 data records is missing" in refusal(path)


def test_simulated_is_also_said_in_the_header(tmp_path: Path, recording: Recording) -> None:
    path = tmp_path / "a.edf"
    write_recording(recording, path)
    edf = edfio.read_edf(path)
    assert "simulated" in edf.recording.equipment_code
    edf.drop_annotations("simulated: yes")
    edf.write(path)
    assert read_recording(path).simulated


def test_values_beyond_the_header_field_are_refused(tmp_path: Path) -> None:
    wild = Recording("wild", "made", (Trace("x", np.array([0.0, 1e7]), 1000.0),))
    with pytest.raises(InputError, match="beyond"):
        write_recording(wild, tmp_path / "a.edf")
    brief = Recording("brief", "made", (Trace("x", np.array([0.0, 1.0, 2.0]), 51_200.0),))
    with pytest.raises(InputError, match="too short for EDF"):
        write_recording(brief, tmp_path / "a.edf")
    widest = Recording("widest", "made", (Trace("x", np.array([-9_999_998.0, 9_999_998.0]), 1000.0),))
    write_recording(widest, tmp_path / "widest.edf")
    np.testing.assert_allclose(read_recording(tmp_path / "widest.edf").traces[0].samples_uv, [-1e7, 1e7], rtol=1e-4)
    flat = Recording("flat", "made", (Trace("x", np.zeros(100), 1000.0),))
    write_recording(flat, tmp_path / "flat.edf")
    assert np.abs(read_recording(tmp_path / "flat.edf").traces[0].samples_uv).max() < 1e-4
