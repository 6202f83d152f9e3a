"""Tables as people export them: spellings of headers, separators, decimal commas, NR."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.errors import InputError
from ranvier.formats.case.table import folded, read_table
from ranvier.knowledge import load_knowledge
from ranvier.record import Row

LISTINGS = load_knowledge().vocabulary.listings
CONDUCTION = LISTINGS["conduction"]
NEEDLE = LISTINGS["needle_emg"]


def rows(folder: Path, text: str | bytes) -> tuple[Row, ...]:
    path = folder / "ncs.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, CONDUCTION)


def one(folder: Path, text: str | bytes) -> dict[str, object]:
    (row,) = rows(folder, text)
    return {name: fact.value for name, fact in row.facts.items()}


@pytest.mark.parametrize(
    ("header", "cell", "column", "expected"),
    [
        ("onset_latency_ms", "3.5", "onset_latency_ms", 3.5),
        ("Latency (ms)", "3.5", "onset_latency_ms", 3.5),
        ("LAT [ms]", "3.5", "onset_latency_ms", 3.5),
        ("DML (ms)", "3.5", "onset_latency_ms", 3.5),
        ("Onset Latency (msec)", "3.5", "onset_latency_ms", 3.5),
        ("onset latency ms", "3.5", "onset_latency_ms", 3.5),
        ("Latency (s)", "0.0035", "onset_latency_ms", 3.5),
        ("  Peak-latency  (ms) ", "3.5", "peak_latency_ms", 3.5),
        ("Amp (µV)", "12", "amplitude_uv", 12),
        ("Amp (μV)", "12", "amplitude_uv", 12),
        ("amp_mv", "8", "amplitude_mv", 8),
        ("Amplitude (mV)", "8", "amplitude_mv", 8),
        ("CV (m/s)", "53.5", "velocity_m_per_s", 53.5),
        ("Distance (cm)", "8", "distance_mm", 80),
        ("Temp (°C)", "33.5", "temperature_c", 33.5),
    ],
)
def test_headers_in_many_spellings(header: str, cell: str, column: str, expected: float, tmp_path: Path) -> None:
    assert one(tmp_path, f"Nerve,{header}\nmedian,{cell}\n") == {"nerve": "median", column: pytest.approx(expected)}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff", "# exported\n", "\n\n"])
def test_separators_and_ends_of_lines(separator: str, end: str, start: str, tmp_path: Path) -> None:
    lines = [["nerve", "side", "latency (ms)"], ["median", "left", "3.5"], ["", "", ""]]
    text = start + end.join(separator.join(cells) for cells in lines) + end
    assert one(tmp_path, text) == {"nerve": "median", "side": "left", "onset_latency_ms": 3.5}


def test_decimal_comma_between_semicolons(tmp_path: Path) -> None:
    text = "Nerve;Side;Latency (ms);Amplitude (mV)\nmedian;L;3,5;8,25\n"
    assert one(tmp_path, text) == {"nerve": "median", "side": "left", "onset_latency_ms": 3.5, "amplitude_mv": 8.25}


def test_quoted_decimal_comma_between_commas(tmp_path: Path) -> None:
    assert one(tmp_path, 'nerve,latency (ms)\nmedian,"3,5"\n')["onset_latency_ms"] == 3.5


def test_a_cell_may_carry_its_unit(tmp_path: Path) -> None:
    assert one(tmp_path, "nerve,latency (ms)\nmedian,3.5 ms\n")["onset_latency_ms"] == 3.5
    with pytest.raises(InputError, match="'mV' and in 'ms'"):
        one(tmp_path, "nerve,latency (ms)\nmedian,3.5 mV\n")


@pytest.mark.parametrize("word", ["NR", "nr", "absent", "No response", "no_response"])
def test_no_response_in_the_cell_of_a_value(word: str, tmp_path: Path) -> None:
    assert one(tmp_path, f"nerve,amplitude (mV)\nperoneal,{word}\n") == {"nerve": "peroneal", "status": "no_response"}


def test_no_response_is_not_lost_beside_other_cells(tmp_path: Path) -> None:
    text = "nerve,status,latency (ms),amplitude (mV)\nperoneal,no_response,NR,NR\n"
    assert one(tmp_path, text) == {"nerve": "peroneal", "status": "no_response"}
    text = "nerve,status,latency (ms),amplitude (mV),temp (C)\nperoneal,,NR,0,31\n"
    assert one(tmp_path, text)["status"] == "no_response"


def test_an_absent_f_wave_is_not_an_absent_response(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="f_wave_persistence_percent' 0"):
        one(tmp_path, "nerve,kind,amplitude (mV),f_wave_min_latency_ms\nmedian,motor,8,NR\n")
    text = "nerve,kind,f_wave_min_latency_ms\nmedian,f_wave,NR\n"
    assert one(tmp_path, text)["status"] == "no_response"


@pytest.mark.parametrize("word", ["", "-", "--", "not done", "ND"])
def test_not_done_is_not_known(word: str, tmp_path: Path) -> None:
    assert one(tmp_path, f"nerve,amplitude (mV)\nperoneal,{word}\n") == {"nerve": "peroneal"}


@pytest.mark.parametrize("status", ["no_response", "not_done", "technically_inadequate"])
@pytest.mark.parametrize("column", ["amplitude_mv", "negative_peak_duration_ms", "f_wave_min_latency_ms"])
def test_a_value_contradicts_a_status(status: str, column: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"status says {status}, but '{column}'"):
        one(tmp_path, f"nerve,status,{column}\nmedian,{status},20\n")


def test_settings_and_zero_contradict_nothing(tmp_path: Path) -> None:
    text = "nerve,status,amplitude_mv,temperature_c,distance_mm\nmedian,no_response,0,32,80\n"
    assert one(tmp_path, text)["status"] == "no_response"


def test_rows_know_where_they_stand(tmp_path: Path) -> None:
    found = rows(tmp_path, "# from the machine\nnerve,latency (ms)\n\nmedian,3.5\nulnar,2.9\n")
    assert [str(row.origin) for row in found] == ["ncs.csv line 4", "ncs.csv line 5"]
    assert str(found[1].facts["onset_latency_ms"].origin) == "ncs.csv line 5, latency (ms)"


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    assert rows(tmp_path, "nerve,side\n") == ()


def test_needle_table(tmp_path: Path) -> None:
    path = tmp_path / "needle.csv"
    path.write_text("Muscle,Side,Fasc,MUAP amp,Recruit\ntibialis_anterior,R,none,increased,reduced\n")
    (row,) = read_table(path, NEEDLE)
    assert row.value("recruitment") == "reduced"
    assert row.value("side") == "right"


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "x.csv", CONDUCTION)
    with pytest.raises(InputError, match="cannot be read"):
        read_table(tmp_path, CONDUCTION)


def test_folded_headers_meet_one_column_only() -> None:
    for listing in LISTINGS.values():
        owner: dict[str, str] = {}
        for term in listing.stated.values():
            for name in (term.id, *term.called):
                assert owner.setdefault(folded(name), term.id) == term.id, f"{listing.id}: {name}"


table_bytes = st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
cell = st.sampled_from(["median", "motor", "3.5", "3,5", "NR", "", "-", '"', "left", "nerve", "lat (ms)", "#", "1e400"])
tables = st.lists(st.lists(cell, max_size=4), max_size=4).map(
    lambda lines: "\n".join(",".join(cells) for cells in lines).encode()
)


@settings(max_examples=300, deadline=None)
@given(content=table_bytes | tables)
def test_no_table_whatever_breaks_the_reader(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with contextlib.suppress(InputError):
        assert all(set(row.facts) <= set(CONDUCTION.columns) for row in read_table(path, CONDUCTION))
