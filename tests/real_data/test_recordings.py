"""The readers on recordings of real people (and, for the evoked sweeps, of an animal)."""

from __future__ import annotations

import csv
import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording, write_recording

pytestmark = pytest.mark.real_data

CLINICAL = {"sampling_rate_hz": 32_768, "unit": "uV", "kind": "needle"}


@pytest.mark.parametrize(
    ("name", "count", "checksum"),
    [("healthy", 28_000, 134), ("myopathy", 60_000, 25_077), ("neuropathy", 80_000, -9_624)],
)
def test_emgdb_length_rate_and_checksum(real_data: Path, name: str, count: int, checksum: int) -> None:
    found = read_recording(real_data / "emgdb" / f"emg_{name}_part1.hea")
    trace = found.traces[0]
    assert (trace.label, trace.sampling_rate_hz, trace.samples_uv.size) == ("EMG", 4000, count)
    assert trace.kind == "needle"
    assert not found.simulated
    steps = np.round(trace.samples_uv * 10).astype(np.int64)
    np.testing.assert_allclose(steps / 10, trace.samples_uv, atol=1e-9)
    assert (int(steps.sum()) - checksum) % 65_536 == 0


def test_emgdb_by_either_file(real_data: Path) -> None:
    header = real_data / "emgdb" / "emg_myopathy_part1.hea"
    assert read_recording(header).digest == read_recording(header.with_suffix(".dat")).digest


def test_emgdb_as_text_is_the_same_signal(real_data: Path) -> None:
    text = read_recording(real_data / "emgdb" / "emg_neuropathy_first3s.txt", {"unit": "mV"}).traces[0]
    stored = read_recording(real_data / "emgdb" / "emg_neuropathy_part1.hea").traces[0]
    assert (text.sampling_rate_hz, text.samples_uv.size) == (4000, 12_000)
    np.testing.assert_allclose(text.samples_uv, stored.samples_uv[:12_000], atol=0.051)


def test_the_dirty_export_names_its_broken_line(real_data: Path) -> None:
    with pytest.raises(InputError, match=r"emg_healthy_text_export_dirty\.txt line 639: '-0\.0383\+"):
        read_recording(real_data / "emgdb" / "emg_healthy_text_export_dirty.txt", {"unit": "mV"})


def test_every_clinical_needle_recording(real_data: Path) -> None:
    folder = real_data / "needle_emg_clinical"
    with (folder / "labels.csv").open(newline="") as file:
        labels = list(csv.DictReader(file))
    for label in labels[::6]:
        path = folder / label["file"]
        found = read_recording(path, CLINICAL)
        samples = found.traces[0].samples_uv
        assert samples.size == int(label["n"])
        assert samples.mean() == pytest.approx(float(label["dc_offset_uV"]), abs=0.06)
        assert (samples.min(), samples.max()) == (float(label["min_uV"]), float(label["max_uV"]))
        assert found.traces[0].duration_s == pytest.approx(5.0, abs=1e-3)
        assert found.digest == hashlib.sha256(path.read_bytes()).hexdigest()
        assert hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest() == label["sha256_uncompressed"]


def test_a_clinical_recording_asks_for_what_its_file_does_not_say(real_data: Path) -> None:
    with pytest.raises(InputError, match="the unit is not given"):
        read_recording(real_data / "needle_emg_clinical" / "EMG_025_13_RD_Hea.asc.gz")


def test_the_evoked_sweeps(real_data: Path) -> None:
    found = read_recording(real_data / "evoked_m_h_recruitment" / "m_h_recruitment_a.csv")
    assert len(found.traces) == 80
    assert {trace.sampling_rate_hz for trace in found.traces} == {10_000}
    assert {trace.samples_uv.size for trace in found.traces} == {80}
    assert {trace.kind for trace in found.traces} == {"evoked"}
    assert found.traces[0].stimulus_time_s == pytest.approx(0.001)
    assert found.traces[0].notes == ("stimulus_V: 0.32",)
    assert found.traces[-1].notes == ("stimulus_V: 0.82",)
    assert max(np.ptp(trace.samples_uv) for trace in found.traces) == pytest.approx(12_767, abs=1)


@pytest.mark.parametrize("ending", [".edf", ".hea"])
def test_real_sweeps_survive_another_format(real_data: Path, tmp_path: Path, ending: str) -> None:
    found = read_recording(real_data / "evoked_m_h_recruitment" / "m_h_recruitment_a.csv")
    path = tmp_path / f"sweeps{ending}"
    write_recording(found, path)
    again = read_recording(path)
    for trace, other in zip(found.traces, again.traces, strict=True):
        np.testing.assert_allclose(other.samples_uv, trace.samples_uv, atol=np.ptp(trace.samples_uv) / 30_000)
        assert (other.stimulus_time_s, other.label[:16]) == (trace.stimulus_time_s, trace.label[:16])
