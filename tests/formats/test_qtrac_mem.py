"""QTRAC text exports: the scan is read, anything else gets a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranvier.errors import InputError
from ranvier.formats.qtrac_mem import read_qtrac_scan

HEAD = """\
File:              \tC:\\Qtrac\\Data\\EXAMPLE.QZD
Name:              \tSomebody
Protocol:          \tMSCAN-R2
Date:              \t28/1/20
Age:               \t43
Sex:               \tF
S/R sites:         \tMedian Wr-APB
M-SCAN DATA (7.1-2m)
Scanpts: 1, 2, 4, 5
Stim. (mA)     \tAmp. (mV)
"""
ROWS = [f"MS.{n}          \t{15 - n}             \t{6.5 - n}" for n in range(1, 6)]
TAIL = "EXTRA VARIABLES\n\nMScPeak(mV) = 6.62\nMScD50 = 43\nMSFNUnits = 94\n"


def _file(folder: Path, head: str = HEAD, rows: list[str] = ROWS, tail: str = TAIL) -> Path:
    path = folder / "scan.MEM"
    path.write_bytes((head + "\n".join(rows) + "\n" + tail).replace("\n", "\r\n").encode("latin-1"))
    return path


def test_the_scan_and_what_is_stored_with_it(tmp_path: Path) -> None:
    scan = read_qtrac_scan(_file(tmp_path))
    assert scan.stimulus_ma.tolist() == [14, 13, 12, 11, 10]
    assert scan.amplitude_mv.tolist() == [5.5, 4.5, 3.5, 2.5, 1.5]
    assert scan.scan_range == (2, 4)
    assert scan.about == {"protocol": "MSCAN-R2", "age": "43", "sex": "F", "s/r sites": "Median Wr-APB"}
    assert (scan.stored.units, scan.stored.d50, scan.stored.maximum_mv) == (94, 43, 6.62)


def test_estimates_may_be_missing(tmp_path: Path) -> None:
    scan = read_qtrac_scan(_file(tmp_path, head=HEAD.replace("Scanpts: 1, 2, 4, 5", "Scanpts: 1, 9, 4, 5"), tail=""))
    assert scan.scan_range is None
    assert scan.stored.units is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"head": "t,v\n"}, "no QTRAC text export"),
        ({"rows": ["SR.2\t2\t4.69\t1.20"]}, "holds no CMAP scan"),
        ({"rows": [*ROWS[:2], "MS.3\t12"]}, "row of the scan is damaged"),
        ({"rows": [*ROWS[:2], "MS.3\t12\tnan"]}, "row of the scan is damaged"),
        ({"rows": [ROWS[0], ROWS[2]]}, "point 2 of the scan is missing"),
    ],
)
def test_other_files_are_refused_in_one_sentence(tmp_path: Path, changed: dict, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_qtrac_scan(_file(tmp_path, **changed))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"scan\.MEM"):
        read_qtrac_scan(tmp_path / "scan.MEM")
