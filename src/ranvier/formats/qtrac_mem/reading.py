"""Read the scan of a QTRAC text export: header, stimuli and response sizes, and what QTRAC itself estimated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np

from ranvier.errors import InputError
from ranvier.formats.files import ordinary_file, read_bytes
from ranvier.formats.samples import Numbers, number

_POINT = re.compile(r"MS\.(\d+)\s+(\S+)\s+(\S+)\s*")
_HEADER = re.compile(r"([A-Za-z/. ]+):\s*(.*)")
_RANGE = re.compile(r"Scanpts:\s*(\d+),\s*(\d+),\s*(\d+),\s*(\d+)")
_ESTIMATE = re.compile(r"(MS[A-Za-z0-9]+)(?:\([^)]*\))?\s*=\s*(\S+)")
_PLACES = frozenset({"s/r sites", "protocol", "temperature", "age", "sex"})


@dataclass(frozen=True, slots=True)
class FittedModel:
    """What QTRAC's own fit says of the scan."""

    units: int | None = None
    d50: int | None = None
    maximum_mv: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class QtracScan:
    """A CMAP scan as QTRAC stored it.

    stimulus_ma, amplitude_mv  one value for each stimulus, in the order given
    scan_range                 first and last point (not included) between plateau and rest, None when not said
    about                      site, protocol, temperature, age and sex as written; names and dates are left out
    stored                     QTRAC's own estimates, when the file holds them
    """

    name: str
    stimulus_ma: Numbers
    amplitude_mv: Numbers
    scan_range: tuple[int, int] | None = None
    about: Mapping[str, str] = field(default_factory=lambda: MappingProxyType[str, str]({}))
    stored: FittedModel = FittedModel()


def read_qtrac_scan(path: Path | str) -> QtracScan:
    """Read the CMAP scan of a .MEM file.

    Raises InputError for files that are not of this kind, hold no scan (other QTRAC protocols), or are cut.
    """
    place = ordinary_file(Path(path))
    text = read_bytes(place).decode("latin-1")
    lines = text.splitlines()
    if not lines or not lines[0].lstrip().startswith("File:"):
        raise InputError("this is no QTRAC text export: it does not begin with 'File:'", where=place.name)
    points = _points(lines, place.name)
    if not points:
        raise InputError(
            "this QTRAC export holds no CMAP scan (rows MS.1, MS.2 ...)",
            where=place.name,
            hint="Export the recording of the M-scan protocol; other excitability protocols are not read",
        )
    values = np.array(points, dtype=np.float64)
    return QtracScan(
        place.name, values[:, 0], values[:, 1], _scan_range(text, len(points)), _about(lines), _stored(lines)
    )


def _points(lines: list[str], name: str) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for line, each in enumerate(lines, 1):
        if not each.startswith("MS."):
            continue
        found = _POINT.fullmatch(each)
        stimulus, amplitude = (number(found[2]), number(found[3])) if found else (None, None)
        if found is None or stimulus is None or amplitude is None:
            raise InputError("this row of the scan is damaged", where=f"{name} line {line}", hint="Export it again")
        if int(found[1]) != len(points) + 1:
            raise InputError(
                f"point {len(points) + 1} of the scan is missing", where=f"{name} line {line}", hint="Export it again"
            )
        points.append((stimulus, amplitude))
    return points


def _scan_range(text: str, count: int) -> tuple[int, int] | None:
    found = _RANGE.search(text)
    if found is None:
        return None
    first, last = int(found[2]), int(found[3])
    return (first, last) if first < last <= count else None


def _about(lines: list[str]) -> Mapping[str, str]:
    found = (_HEADER.fullmatch(line.strip()) for line in lines[:14])
    said = {each[1].strip().lower(): each[2].strip() for each in found if each and each[2].strip()}
    return MappingProxyType({key: value for key, value in said.items() if key in _PLACES})


def _stored(lines: list[str]) -> FittedModel:
    said = {found[1]: number(found[2]) for line in lines if (found := _ESTIMATE.fullmatch(line.strip()))}
    units, d50 = said.get("MSFNUnits"), said.get("MScD50")
    return FittedModel(None if units is None else int(units), None if d50 is None else int(d50), said.get("MScPeak"))
