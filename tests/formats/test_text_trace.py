"""Text traces: every line counts, and a broken one is named."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording
from ranvier.formats.samples import rate_from_times

STATED = {"sampling_rate_hz": 1000.0, "unit": "uV"}
VOLTS = {"unit": "uV"}


def text_file(tmp_path: Path, text: str | bytes, name: str = "trace.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path, about: dict[str, str | float] | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_recording(path, about)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "1\n-2.5\n3e1\n",
        "1\r\n-2.5\r\n3e1\r\n",
        "1\r-2.5\r3e1\r",
        "\ufeff1\n-2.5\n3e1\n\n\n",
        "# a word\n\n1\n-2.5\n3e1",
        "  1.0   -2.5   30 ",
        "1,-2.5,30",
        "1\t-2.5\t30\n",
        "+1.\n-2.50\n.3E+2\n",
    ],
)
def test_one_column_or_one_line(tmp_path: Path, text: str) -> None:
    for name, content in (("a.txt", text.encode()), ("a.asc.gz", gzip.compress(text.encode()))):
        trace = read_recording(text_file(tmp_path, content, name), STATED).traces[0]
        assert trace.samples_uv.tolist() == [1, -2.5, 30]
        assert trace.sampling_rate_hz == 1000


@pytest.mark.parametrize("separator", [" ", "\t", ", ", ",", ";", "   "])
def test_times_and_values(tmp_path: Path, separator: str) -> None:
    lines = [f"{n / 4000:.5f}{separator}{n * 0.5}" for n in range(1, 50)]
    trace = read_recording(text_file(tmp_path, "\n".join(lines) + "\n"), {"unit": "mV"}).traces[0]
    assert trace.sampling_rate_hz == 4000
    assert trace.samples_uv[0] == 500


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\n2\nthree\n4\n", "trace.txt line 3: 'three' is not a number"),
        ("# x: y\n1\n2\n\n4\n", "line 4: an empty line stands between samples"),
        ("1\n2\n# later\n4\n", "line 3: a comment stands between samples"),
        ("1\n2\n3 4\n5\n", "line 3: the line holds 2 values"),
        ("1 2 3\n4 5 6\n", "line 1: the line holds 3 values"),
        ("0.1 1\n0.2 2\n0.3\n", "line 3: the line holds 1 values"),
        ("0.1 1\n0.2 2+\\ED0.3\n0.3 3\n", "line 2: '2+\\ED0.3' is not a number"),
        ("1\n2\nnan\n4\n", "line 3: 'nan' is not a number"),
        ("1\n2\ninf\n", "line 3: 'inf' is not a number"),
        ("1\n2\n1_000\n", "line 3: '1_000' is not a number"),
        ("1\n2\n1e999\n", "line 3: '1e999' is not a number"),
        ("1\n2\n٣\n", "line 3: '٣' is not a number"),
        ("1 2 3 x 5\n", "line 1, value 4: 'x' is not a number"),
        ("1\n", "the trace has 1 sample"),
        ("# nothing\n", "holds no samples"),
        ("0,001 1,5\n0,002 1,6\n", "has a decimal comma"),
        ("0,05\n-0,12\n0,07\n", "decimal comma"),
        ("time value\nsoon 1\n", "line 1: 'time' is not a number"),
    ],
)
def test_the_broken_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(text_file(tmp_path, text), STATED)


def test_a_stray_byte_is_named(tmp_path: Path) -> None:
    assert "line 2: '2\\xed3' is not a number" in refusal(text_file(tmp_path, b"1\n2\xed3\n4\n"), STATED)


def test_rate_and_unit_must_be_said(tmp_path: Path) -> None:
    path = text_file(tmp_path, "1\n2\n3\n")
    message = refusal(path)
    assert message.startswith("trace.txt: the unit is not given. State it in the case")
    assert "# sampling_rate_hz: 10000 and # unit: uV" in message
    assert "the sampling rate is not given" in refusal(path, {"unit": "uV"})
    assert "Did you mean 'sampling_rate_hz'?" in refusal(path, {"unit": "uV", "samplingrate_hz": 1000})
    misspelt = text_file(tmp_path, "# samplng_rate_hz: 5000\n1\n2\n")
    assert "Did you mean 'sampling_rate_hz'?" in refusal(misspelt, {"unit": "uV"})


def test_header_lines_describe(tmp_path: Path) -> None:
    text = (
        "# sampling_rate_hz: 2000\n# Unit = µV\n# stimulus time s: 0.001\n# nerve: median\n# Simulated: YES\n"
        "# label: APB\n# saved by nobody\n1\n2\n3\n"
    )
    found = read_recording(text_file(tmp_path, text))
    trace = found.traces[0]
    assert (trace.label, trace.kind, trace.stimulus_time_s, trace.sampling_rate_hz) == ("APB", "evoked", 0.001, 2000)
    assert found.simulated
    assert found.about == {"nerve": "median"}
    assert found.notes == ("saved by nobody",)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("# unit: uV\n# unit: mV\n", "line 2: unit is 'mV' here but 'uV' before"),
        ("# sampling_rate_hz: 10 kHz\n", "line 1: sampling_rate_hz is '10 kHz'"),
        ("# sampling_rate_hz: 1000\n# unit: uV\n# samples: 4\n", "it holds 3 samples, its header says 4"),
        ("# sampling_rate_hz: 1000\n# unit: uV\n# stimulus_time_s: 1\n", "the stimulus at 1 s comes after the end"),
    ],
)
def test_a_header_line_that_cannot_be_true(tmp_path: Path, header: str, message: str) -> None:
    assert message in refusal(text_file(tmp_path, header + "1\n2\n3\n"))


def test_a_missing_line_end_is_noted(tmp_path: Path) -> None:
    assert "may be cut" in read_recording(text_file(tmp_path, "1\n2\n3"), STATED).notes[0]
    assert read_recording(text_file(tmp_path, "1\n2\n3\n"), STATED).notes == ()


def test_a_stimulus_is_on_the_time_axis_of_the_file(tmp_path: Path) -> None:
    lines = "".join(f"{(n - 20) / 1000:.3f} {n}\n" for n in range(100))
    trace = read_recording(text_file(tmp_path, lines), {"unit": "uV", "stimulus_time_s": 0}).traces[0]
    assert trace.stimulus_time_s == pytest.approx(0.020)


def test_a_missing_sample_shows_in_the_times(tmp_path: Path) -> None:
    lines = [f"{n / 4000:.5f} 1\n" for n in range(1000)]
    del lines[600]
    assert "the step from sample 600 to 601 is 0.5 ms, usually it is 0.25 ms" in refusal(
        text_file(tmp_path, "".join(lines)), VOLTS
    )


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ("0 0.001 0.001 0.003", "too few digits"),
        ("0 0 0 0", "do not increase"),
        ("0.003 0.002 0.001 0", "do not increase"),
        ("0.000 0.000 0.001 0.001", "too few digits"),
    ],
)
def test_times_that_give_no_rate(tmp_path: Path, times: str, message: str) -> None:
    assert message in refusal(text_file(tmp_path, "".join(f"{time} 1\n" for time in times.split())), VOLTS)


def test_a_stated_rate_must_fit_the_times(tmp_path: Path) -> None:
    path = text_file(tmp_path, "".join(f"{n / 4000:.5f} 1\n" for n in range(1000)))
    assert "the time column gives 4000 Hz but 5000 Hz is stated" in refusal(path, {**VOLTS, "sampling_rate_hz": 5000})
    assert read_recording(path, {**VOLTS, "sampling_rate_hz": 4000}).traces[0].sampling_rate_hz == 4000


def test_a_damaged_gzip_file(tmp_path: Path) -> None:
    packed = gzip.compress(b"1\n2\n3\n" * 500)
    assert "ends too early" in refusal(text_file(tmp_path, packed[:-9], "a.txt.gz"), STATED)
    assert "damaged" in refusal(text_file(tmp_path, packed[:-8] + b"\1" * 8, "b.txt.gz"), STATED)
    both = read_recording(text_file(tmp_path, gzip.compress(b"1\n2\n") + gzip.compress(b"3\n"), "c.txt.gz"), STATED)
    assert both.traces[0].samples_uv.tolist() == [1, 2, 3]


@settings(max_examples=60, deadline=None)
@given(
    rate_hz=st.sampled_from([1000.0, 4000.0, 10_000.0, 32_768.0, 44_100.0, 50_000.0]),
    count=st.integers(20, 3000),
    start_s=st.floats(-1, 1),
    spare_digits=st.integers(1, 4),
    data=st.data(),
)
def test_the_rate_is_found_and_a_missing_sample_never_passes(
    rate_hz: float, count: int, start_s: float, spare_digits: int, data: st.DataObject
) -> None:
    digits = int(np.ceil(np.log10(rate_hz))) + spare_digits
    times_s = np.round(start_s + np.arange(count) / rate_hz, digits)
    found = rate_from_times(times_s, 10.0**-digits, "made")
    assert found == pytest.approx(rate_hz, rel=2 * 10.0**-digits * rate_hz / (count - 1) + 1e-8)
    gap = data.draw(st.integers(1, count - 2))
    with pytest.raises(InputError, match=r"not evenly spaced|too few digits"):
        rate_from_times(np.delete(times_s, gap), 10.0**-digits, "made")


@pytest.mark.parametrize(
    "text",
    [
        "Time (s),EMG (mV)\n0.000,0.001\n0.001,0.002\n0.002,-0.003\n",
        "time_ms;emg_uV\n0;1\n1;2\n2;-3\n",
        "# left hand\nt [ms]\tAPB [uV]\n0\t1\n1\t2\n2\t-3\n",
        '"Time (s)","EMG (uV)"\n0.000,1\n0.001,2\n0.002,-3\n',
    ],
)
def test_a_line_that_names_the_columns_says_their_units(tmp_path: Path, text: str) -> None:
    (trace,) = read_recording(text_file(tmp_path, text, "a.csv")).traces
    assert trace.samples_uv.tolist() == pytest.approx([1, 2, -3])
    assert trace.sampling_rate_hz == pytest.approx(1000)
    assert trace.label in {"EMG", "emg", "APB"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("time,emg\n0.000,1\n0.001,2\n", "the unit is not given"),
        ("left (uV),right (uV)\n0.1,1\n0.2,2\n", "line 1: the first of two columns is called 'left'"),
        ("time (min),emg (uV)\n0,1\n1,2\n", "the times are in 'min'"),
        ("Zeit (s);EMG (uV)\n0,000;1,5\n0,001;2,5\n", "line 2: '0,000;1,5' has a decimal comma"),
        ("time (s),emg (uV)\n0.000,1\n0.001,x\n", "line 3"),
    ],
)
def test_a_line_that_names_columns_wrongly(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(text_file(tmp_path, text, "a.csv"))


def test_a_text_in_utf_16_says_so(tmp_path: Path) -> None:
    assert "UTF-16" in refusal(text_file(tmp_path, "1\n2\n".encode("utf-16")))
