"""LabChart text exports: several channels and units, comments, blocks, and what is wrong with a row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording
from ranvier.record import Recording

HEADER = """\
Interval=\t0.001 s
ExcelDateTime=\t4.5847400977275240e+004\t09/07/2025 9:37:24.43658
TimeFormat=\tStartOfBlock
DateFormat=
ChannelTitle=\tAPB\tFlow\tBelt
Range=\t10.000 mV\t500.0 mV\t1.1000 \nUnitName=\t*\tL/min\t*
"""
ROWS = "-0.002\t0.25\t4.1\t1e-008\n-0.001\t0.5\t4.1\t1e-008\n0\t1\t4.1\t2\t#* left wrist\n0.001\t-1\t4\t2\n"


def read(folder: Path, text: str, about: dict[str, str | float] | None = None) -> Recording:
    path = folder / "chart.txt"
    path.write_text(text, encoding="cp1252")
    return read_recording(path, about)


def refusal(folder: Path, text: str, about: dict[str, str | float] | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, text, about)
    return str(caught.value)


def test_voltage_channels_are_read_and_others_named(tmp_path: Path) -> None:
    found = read(tmp_path, HEADER + ROWS)
    assert [trace.label for trace in found.traces] == ["APB"]
    assert found.traces[0].samples_uv.tolist() == [250, 500, 1000, -1000]
    assert found.traces[0].sampling_rate_hz == 1000
    assert found.notes == (
        "at 0 s left wrist",
        "channel Flow in L/min was left out: it is not a voltage",
        "channel Belt without a unit was left out: it is not a voltage",
    )


def test_a_stimulus_is_on_the_time_axis_of_the_file(tmp_path: Path) -> None:
    trace = read(tmp_path, HEADER + ROWS, {"stimulus_time_s": 0}).traces[0]
    assert (trace.stimulus_time_s, trace.kind) == (pytest.approx(0.002), "evoked")
    assert read(tmp_path, HEADER + ROWS).traces[0].stimulus_time_s is None


@pytest.mark.parametrize("again", [HEADER, ""])
def test_recording_that_was_started_again_gives_another_block(tmp_path: Path, again: str) -> None:
    found = read(tmp_path, HEADER + ROWS + again + ROWS + ROWS)
    assert [trace.label for trace in found.traces] == ["APB, block 1", "APB, block 2", "APB, block 3"]
    assert {trace.samples_uv.size for trace in found.traces} == {4}


def test_comments_on_rows_of_their_own(tmp_path: Path) -> None:
    rows = ROWS.replace("0.001\t-1", "0.0005\t#1 turn #* nerve: median\n0.001\t-1")
    found = read(tmp_path, HEADER + rows)
    assert found.traces[0].samples_uv.size == 4
    assert found.about["nerve"] == "median"
    assert "at 0.0005 s turn" in found.notes


def test_decimal_commas(tmp_path: Path) -> None:
    found = read(tmp_path, (HEADER + ROWS).replace(".", ",").replace("left wrist", "1,5 mA"))
    assert found.traces[0].samples_uv.tolist() == [250, 500, 1000, -1000]
    assert "at 0 s 1,5 mA" in found.notes


def test_a_micro_sign_in_one_byte(tmp_path: Path) -> None:
    trace = read(tmp_path, (HEADER + ROWS).replace("10.000 mV", "10.000 \N{MICRO SIGN}V")).traces[0]
    np.testing.assert_allclose(trace.samples_uv, [0.25, 0.5, 1, -1])


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("0.001\t-1\t4\t2\n", "0.001\t-1\t4", "the last line has no line end"),
        ("0.001\t-1\t4\t2\n", "0.001\t-1\t4\n", "line 11: the row has 3 values"),
        ("0.001\t-1", "0.001\tNaN", "line 8, APB: sample 4 is missing"),
        ("0.001\t-1", "0.001\tover", "line 11: 'over' is not a number"),
        ("0\t1\t4.1", "0:00\t1\t4.1", "Choose times from the start of the block"),
        ("-0.001\t0.5\t4.1\t1e-008\n", "", "the times are uneven: a sample is missing"),
        ("Interval=\t0.001 s", "Interval=\t0.002 s", "the time column gives 1000 Hz but 500 Hz is stated"),
        ("Interval=\t0.001 s", "Interval=\t0 s", "the interval is '0 s'"),
        ("ChannelTitle=", "Title=", "line 1: the header does not name its channels"),
        ("*\tL/min\t*", "kg\tL/min\t*", "no channel is a voltage"),
        (ROWS, "", "there are no rows"),
        ("-0.001\t0.5", "\n-0.001\t0.5", "line 9: an empty line"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    message = refusal(tmp_path, (HEADER + ROWS).replace(right, wrong))
    assert message.startswith("chart.txt")
    assert said in message


def test_a_text_file_without_a_header_is_still_a_text_trace(tmp_path: Path) -> None:
    assert read(tmp_path, "1\n2\n3\n", {"sampling_rate_hz": 1000, "unit": "uV"}).format == "text_trace"
    assert "the unit is not given" in refusal(tmp_path, "time value\n0.1 1\n"), "a line may name the columns"
    assert "line 1: 'time' is not a number" in refusal(tmp_path, "time value\nsoon 1\n")
