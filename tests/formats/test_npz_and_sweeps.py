"""NumPy archives and tables of sweeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording

HEAD = "recording_index,channel_index,stimulus_V,time_point,amplitude_mV\n"


def refusal(path: Path, about: dict[str, str | float] | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_recording(path, about)
    return str(caught.value)


def archive(tmp_path: Path, **arrays: Any) -> Path:
    path = tmp_path / "a.npz"
    np.savez(path, **arrays)
    return path


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(text)
    return path


def rows(index: int, count: int = 8, *, stimulus: float = 0.5) -> str:
    return "".join(f"{index},1,{stimulus},{-0.2 + n * 0.1},{n * 0.25}\n" for n in range(count))


def test_one_signal(tmp_path: Path) -> None:
    found = read_recording(archive(tmp_path, signal=np.arange(10), fs=2000))
    assert found.traces[0].samples_uv.tolist() == list(range(10))
    assert (found.traces[0].sampling_rate_hz, found.traces[0].kind) == (2000, "unknown")


def test_sweeps_with_a_stimulus(tmp_path: Path) -> None:
    found = read_recording(archive(tmp_path, signals=np.ones((3, 50), np.float32), fs=1000.0, t0_s=0.01, unit="mV"))
    assert [trace.label for trace in found.traces] == ["sweep 1", "sweep 2", "sweep 3"]
    assert {trace.stimulus_time_s for trace in found.traces} == {0.01}
    assert found.traces[2].samples_uv[0] == 1000


def test_each_sweep_may_have_its_own_stimulus(tmp_path: Path) -> None:
    found = read_recording(archive(tmp_path, signals=np.ones((2, 50)), fs=1000.0, t0_s=[0.01, 0.02]))
    assert [trace.stimulus_time_s for trace in found.traces] == [0.01, 0.02]
    assert {trace.kind for trace in found.traces} == {"evoked"}


def test_some_traces_may_have_no_stimulus(tmp_path: Path) -> None:
    """One largest response and stretches of the interference pattern lie in one archive."""
    found = read_recording(archive(tmp_path, signals=np.ones((3, 50)), fs=1000.0, t0_s=[0.01, np.nan, np.nan]))
    assert [each.stimulus_time_s for each in found.traces] == [0.01, None, None]
    with pytest.raises(InputError, match="t0_s is nan"):
        read_recording(archive(tmp_path, signals=np.ones((2, 50)), fs=1000.0, t0_s=[np.nan, np.nan]))


def test_an_archive_may_say_what_it_is_of(tmp_path: Path) -> None:
    path = archive(
        tmp_path, signal=np.ones(50), fs=1000.0, muscle="apb", side="left", activity="Rest", temperature_c=33.5
    )
    found = read_recording(path)
    assert dict(found.about) == {"muscle": "apb", "side": "left", "activity": "rest", "temperature_c": 33.5}


def test_reference_minus_active_is_turned_over(tmp_path: Path) -> None:
    path = archive(tmp_path, signal=np.arange(4.0), fs=1000.0, polarity="reference minus active")
    (trace,) = read_recording(path).traces
    assert trace.samples_uv.tolist() == [0, -1, -2, -3]
    assert "turned over" in trace.notes[0]


def test_a_line_of_a_foreign_header_stays_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("# sampling_rate_hz: 1000\n# unit: uV\n# study: 17 March\n1\n2\n3\n")
    found = read_recording(path)
    assert "study" not in found.about
    assert found.notes == ("study: 17 March",)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"signl": np.ones(5), "fs": 1000}, "Did you mean 'signal'?"),
        ({"x": np.ones(5)}, "Allowed: signal (samples,) or signals (sweeps, samples) in uV, with fs in Hz"),
        (
            {"signal": np.ones(5)},
            "the sampling rate is not given: the archive has no fs. Allowed: fs: samples per second",
        ),
        ({"signal": np.ones(5), "Fs": 1000}, "the archive has no fs, but 'Fs'"),
        ({"signal": np.ones(5), "sampling_rate": 1000}, "no fs, but 'sampling_rate'"),
        ({"emg": np.ones(5), "fs": 1000}, "If 'emg' is the trace, save it as signal"),
        ({"signals": np.ones((900, 4)), "fs": 1000}, "900 sweeps of 4 samples"),
        ({"signal": np.ones(5), "signals": np.ones((1, 5)), "fs": 1}, "both signal and signals"),
        ({"signal": np.ones((2, 5)), "fs": 1000}, "signal has the shape (2, 5)"),
        ({"signals": np.ones(5), "fs": 1000}, "signals has the shape (5,)"),
        ({"signal": np.ones(5) * 1j, "fs": 1000}, "signal holds complex128"),
        ({"signal": np.array([1, np.nan, 3]), "fs": 1000}, "sample 2 is missing"),
        ({"signal": np.array([1, np.nan, np.inf]), "fs": 1000}, "sample 2 and 1 more is missing"),
        ({"signal": np.array([], float), "fs": 1000}, "the trace has 0 samples"),
        ({"signal": np.ones(5), "fs": 0}, "the sampling rate 0 Hz is not possible"),
        ({"signal": np.ones(5), "fs": np.nan}, "the sampling rate nan Hz is not possible"),
        ({"signal": np.ones(5), "fs": [1, 2]}, "fs is not one number"),
        ({"signal": np.ones(5), "fs": 1000, "t0_s": np.nan}, "t0_s is nan, but it is the time of the stimulus"),
        ({"signal": np.ones(5), "fs": 1000, "t0_s": -0.002}, "0 or more. If the sweep begins after its stimulus"),
        ({"signal": np.ones(5), "fs": 1000, "t0_s": 1.0}, "the stimulus at 1 s comes after the end of the trace"),
        ({"signals": np.ones((3, 5)), "fs": 1000, "t0_s": [0.0, 0.001]}, "one number, or one for each sweep"),
        ({"signals": np.ones((3, 5)), "fs": 1000, "t0_s": "early"}, "t0_s is not a time"),
        ({"signal": np.ones(5), "fs": 1000, "activity": "sleeping"}, "'sleeping'. Allowed: rest, contraction"),
        ({"signal": np.ones(5), "fs": 1000, "polarity": "up"}, "unknown polarity 'up'"),
        ({"signal": np.full(5, 1e12), "fs": 1000}, "which no electrode records"),
        ({"signal": np.ones(5) > 0, "fs": 1000}, "signal holds bool"),
        ({"signal": np.array(["1", "2"]), "fs": 1000}, "real numbers"),
        ({"signal": np.ones(5), "fs": 1000, "kind": 3.5}, "kind is not one word"),
        ({"signal": np.array([{"a": 1}], object), "fs": 1000}, "signal holds Python objects, which are never loaded"),
        ({"signals": np.ones((0, 5)), "fs": 1000}, "the file holds no trace"),
    ],
)
def test_what_an_archive_cannot_mean(tmp_path: Path, arrays: dict[str, Any], message: str) -> None:
    assert message in refusal(archive(tmp_path, **arrays))


def test_an_array_that_was_meant_to_be_read_is_noted(tmp_path: Path) -> None:
    found = read_recording(archive(tmp_path, signal=np.ones(50), fs=1000, t0=0.01, truth_onset_ms=3.0))
    assert found.notes == ("'t0' is not read; to be read it must be called 't0_s'",)


def test_a_table_of_sweeps(tmp_path: Path) -> None:
    found = read_recording(table(tmp_path, HEAD + rows(0) + rows(1, stimulus=0.7)))
    first, second = found.traces
    assert (first.label, second.notes) == ("sweep 0, channel 1", ("stimulus_V: 0.7",))
    assert first.sampling_rate_hz == 10_000
    assert first.stimulus_time_s == pytest.approx(0.0002)
    assert first.samples_uv.tolist() == [250.0 * n for n in range(8)]
    assert first.kind == "evoked"


def test_a_table_of_amplitudes_in_microvolt_without_channel(tmp_path: Path) -> None:
    text = "time_point,recording_index,amplitude_uV\n" + "".join(f"{n * 0.05:.2f},7,{n}\n" for n in range(5))
    trace = read_recording(table(tmp_path, text)).traces[0]
    assert (trace.label, trace.sampling_rate_hz, trace.stimulus_time_s) == ("sweep 7", 20_000, 0)
    assert trace.samples_uv.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "the table has no rows"),
        (HEAD + rows(0) + rows(1, 5), "a.csv line 10: sweep 1 has 5 samples but others have 8"),
        (HEAD + rows(0) + "1,1,0.5,0.1\n", "line 10: the row has 4 of 5 columns"),
        (HEAD + rows(0) + "\n" + rows(1), "line 10: an empty line stands between rows"),
        (HEAD + rows(0) + "1,1,0.5,0.1,x\n", "line 10, column 5: 'x' is not a number"),
        (HEAD + rows(0) + "1,1,0.5,nan,1\n", "line 10, column 4: 'nan' is not a number"),
        (HEAD + rows(0) + rows(0, stimulus=0.9), "line 10: the stimulus strength changes from 0.5 to 0.9"),
        (HEAD + rows(0) + rows(0), "not evenly spaced"),
        (HEAD.replace("mV", "adc") + rows(0), "the unit 'adc' is not a voltage"),
        (HEAD.replace("stimulus_V", "time_point") + rows(0), "a column stands twice"),
        ("recording_index,time_point\n0,1\n", "the table has no column amplitude_mV"),
        ("time,left,right\n0,1,1\n", "the table has no column recording_index and time_point and amplitude_mV"),
        (HEAD + '0,1,0.5,"0.1,2\n', "this is no table"),
    ],
)
def test_what_a_table_cannot_mean(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(table(tmp_path, text))


def test_a_table_that_may_be_cut_says_so(tmp_path: Path) -> None:
    assert read_recording(table(tmp_path, HEAD + rows(0))).notes == ()
    assert "may be cut" in read_recording(table(tmp_path, HEAD + rows(0).rstrip("\n"))).notes[0]


def test_a_stated_stimulus_must_be_that_of_the_table(tmp_path: Path) -> None:
    path = table(tmp_path, HEAD + rows(0))
    assert read_recording(path, {"stimulus_time_s": 0.0002}).traces[0].stimulus_time_s == pytest.approx(0.0002)
    assert "the stimulus is at time_point 0 but 0.0005 s is stated" in refusal(path, {"stimulus_time_s": 0.0005})


def test_sweeps_may_say_how_strong_their_stimulus_was(tmp_path: Path) -> None:
    found = read_recording(archive(tmp_path, signals=np.ones((2, 50)), fs=1000.0, t0_s=0.01, stimulus_ma=[3, 4.5]))
    assert [(each.stimulus_strength, each.strength_unit) for each in found.traces] == [(3, "mA"), (4.5, "mA")]
    wrong = archive(tmp_path, signals=np.ones((2, 50)), fs=1000.0, stimulus_ma=[1, 2, 3])
    assert "stimulus_ma is not a strength" in refusal(wrong)
    of_table = read_recording(table(tmp_path, HEAD + rows(0) + rows(1, stimulus=0.7)))
    assert [(each.stimulus_strength, each.strength_unit) for each in of_table.traces] == [(0.5, "V"), (0.7, "V")]
