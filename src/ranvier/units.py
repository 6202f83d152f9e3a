"""The closed list of units, and when two of them agree.

A unit is a scale and a set of base dimensions. Two sides of a comparison agree when both are equal,
so `ms` against `s` is refused just as `ms` against `mV` is: nothing is converted behind the reader's back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from ranvier.errors import RanvierError, listed, nearest

DAYS_PER_WEEK = 7
MONTHS_PER_YEAR = 12
DAYS_PER_YEAR = 365.25
"""The mean year, with its leap days; months and weeks of an interval are counted by it too."""

_DAY_S = 86400.0
_BASE: dict[str, tuple[float, str]] = {
    "s": (1.0, "s"), "ms": (1e-3, "s"), "us": (1e-6, "s"), "min": (60.0, "s"), "h": (3600.0, "s"),
    "day": (_DAY_S, "s"), "week": (_DAY_S * DAYS_PER_WEEK, "s"),
    "month": (_DAY_S * DAYS_PER_YEAR / MONTHS_PER_YEAR, "s"), "year": (_DAY_S * DAYS_PER_YEAR, "s"),
    "m": (1.0, "m"), "cm": (1e-2, "m"), "mm": (1e-3, "m"), "um": (1e-6, "m"),
    "V": (1.0, "V"), "mV": (1e-3, "V"), "uV": (1e-6, "V"), "nV": (1e-9, "V"),
    "A": (1.0, "A"), "mA": (1e-3, "A"),
    "kg": (1e3, "g"), "g": (1.0, "g"), "mg": (1e-3, "g"), "ug": (1e-6, "g"), "ng": (1e-9, "g"), "pg": (1e-12, "g"),
    "L": (1.0, "L"), "dL": (1e-1, "L"), "mL": (1e-3, "L"), "uL": (1e-6, "L"),
    "mol": (1.0, "mol"), "mmol": (1e-3, "mol"), "umol": (1e-6, "mol"), "nmol": (1e-9, "mol"), "pmol": (1e-12, "mol"),
    "U": (1.0, "U"), "mU": (1e-3, "U"), "kPa": (1.0, "kPa"), "mmHg": (1.0, "mmHg"),
    "cmH2O": (1.0, "cmH2O"), "degC": (1.0, "degC"),
    "cell": (1.0, "cell"), "Hz": (1.0, "Hz"), "beat": (1.0, "beat"), "point": (1.0, "point"), "dose": (1.0, "dose"),
    "drink": (1.0, "drink"),
}  # fmt: skip

_COMPOUND: dict[str, tuple[tuple[str, int], ...]] = {
    "m/s": (("m", 1), ("s", -1)),
    "mV.ms": (("mV", 1), ("ms", 1)),
    "uV.ms": (("uV", 1), ("ms", 1)),
    "uV/ms": (("uV", 1), ("ms", -1)),
    "nV.s": (("nV", 1), ("s", 1)),
    "mm2": (("mm", 2),),
    "kg/m2": (("kg", 1), ("m", -2)),
    "mg/dL": (("mg", 1), ("dL", -1)),
    "g/dL": (("g", 1), ("dL", -1)),
    "g/L": (("g", 1), ("L", -1)),
    "mg/L": (("mg", 1), ("L", -1)),
    "ug/L": (("ug", 1), ("L", -1)),
    "ug/dL": (("ug", 1), ("dL", -1)),
    "ng/mL": (("ng", 1), ("mL", -1)),
    "ng/L": (("ng", 1), ("L", -1)),
    "pg/mL": (("pg", 1), ("mL", -1)),
    "mmol/L": (("mmol", 1), ("L", -1)),
    "umol/L": (("umol", 1), ("L", -1)),
    "nmol/L": (("nmol", 1), ("L", -1)),
    "pmol/L": (("pmol", 1), ("L", -1)),
    "mmol/mol": (("mmol", 1), ("mol", -1)),
    "mU/L": (("mU", 1), ("L", -1)),
    "U/L": (("U", 1), ("L", -1)),
    "mL/min": (("mL", 1), ("min", -1)),
    "mL/kg": (("mL", 1), ("kg", -1)),
    "mg/day": (("mg", 1), ("day", -1)),
    "g/day": (("g", 1), ("day", -1)),
    "g/kg": (("g", 1), ("kg", -1)),
    "mg/kg": (("mg", 1), ("kg", -1)),
    "cell/uL": (("cell", 1), ("uL", -1)),
    "beat/min": (("beat", 1), ("min", -1)),
    "drink/week": (("drink", 1), ("week", -1)),
    "1/s": (("s", -1),),
    "1/day": (("day", -1),),
    "1/mm": (("mm", -1),),
}

_OPAQUE = {"mL/min/1.73m2": "mL/min/1.73m2", "10^9/L": "10^9/L", "mm/h": "mm/h", "U/mL": "U/mL", "mg/g": "mg/g"}

_SPELLINGS = {
    "µV": "uV", "μV": "uV", "microvolt": "uV", "mv": "mV", "millivolt": "mV", "uv": "uV",
    "microvolts": "uV", "millivolts": "mV", "volts": "V", "volt": "V", "microV": "uV", "MicroV": "uV", "uVolt": "uV",
    "µVolt": "uV", "uVolts": "uV", "µVolts": "uV", "mVolt": "mV", "mVolts": "mV", "Volt": "V", "Volts": "V", "UV": "uV",
    "MilliV": "mV", "milliV": "mV", "MS": "ms", "msec": "ms",
    "sec": "s", "µmol/L": "umol/L", "μmol/L": "umol/L", "umol/l": "umol/L", "mmol/l": "mmol/L", "mg/dl": "mg/dL",
    "g/dl": "g/dL", "pg/ml": "pg/mL", "ng/ml": "ng/mL", "pmol/l": "pmol/L", "g/l": "g/L", "U/l": "U/L", "mU/l": "mU/L",
    "°C": "degC", "C": "degC", "celsius": "degC", "percent": "%", "years": "year", "yr": "year", "weeks": "week",
    "days": "day", "months": "month", "mm²": "mm2", "kg/m²": "kg/m2", "mVms": "mV.ms", "mV*ms": "mV.ms", "m/sec": "m/s",
    "mL/min/1.73 m2": "mL/min/1.73m2", "mL/min/1.73m²": "mL/min/1.73m2", "nVs": "nV.s", "uVs": "mV.ms", "mcg": "ug",
    "ml/min": "mL/min", "ml/kg": "mL/kg", "cells/uL": "cell/uL", "/uL": "cell/uL", "x10^9/L": "10^9/L",
    "10*9/L": "10^9/L",
    "µmol/l": "umol/L", "μmol/l": "umol/L", "nmol/l": "nmol/L", "mg/l": "mg/L", "µg/L": "ug/L", "μg/L": "ug/L",
    "µg/l": "ug/L", "μg/l": "ug/L", "µg/dL": "ug/dL", "μg/dL": "ug/dL", "ug/dl": "ug/dL", "ng/l": "ng/L",
    "µg": "ug", "μg": "ug", "µs": "us", "μs": "us", "µm": "um", "μm": "um", "mIU/l": "mU/L", "IU/l": "U/L",
    "y": "year", "yrs": "year",
    "mIU/L": "mU/L", "IU/L": "U/L", "IU/mL": "U/mL", "hours": "h", "bpm": "beat/min", "ug/l": "ug/L", "%ULN": "%",
    "cmH₂O": "cmH2O", "cm H2O": "cmH2O", "cmh2o": "cmH2O",
}  # fmt: skip

Dimensions = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A scale against base dimensions; pure numbers have none."""

    scale: float
    dimensions: Dimensions

    def __mul__(self, other: Unit) -> Unit:
        return Unit(self.scale * other.scale, _merge(self.dimensions, other.dimensions, 1))

    def __truediv__(self, other: Unit) -> Unit:
        return Unit(self.scale / other.scale, _merge(self.dimensions, other.dimensions, -1))

    def agrees(self, other: Unit) -> bool:
        """Same dimensions and same scale."""
        return self.dimensions == other.dimensions and math.isclose(self.scale, other.scale, rel_tol=1e-9)


PURE = Unit(1.0, ())


def _merge(left: Dimensions, right: Dimensions, sign: int) -> Dimensions:
    powers = dict(left)
    for base, power in right:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


@cache
def known_units() -> frozenset[str]:
    """Every unit symbol that may be written."""
    return frozenset(_BASE) | frozenset(_COMPOUND) | frozenset(_OPAQUE) | {"ratio", "%", "count", "score"}


def symbol(text: str) -> str:
    """The one spelling of a unit that the project uses; other common spellings are recognised.

    Raises RanvierError for a unit outside the closed list.

    >>> symbol("µV"), symbol("msec")
    ('uV', 'ms')
    """
    stripped = text.strip()
    found = _SPELLINGS.get(stripped, stripped)
    if found not in known_units():
        raise RanvierError(
            f"unknown unit '{text}'", nearest=nearest(found, known_units()), allowed=listed(known_units(), 60)
        )
    return found


@cache
def unit(text: str) -> Unit:
    """The unit that a symbol stands for.

    >>> unit("mm").agrees(unit("m/s") * unit("ms"))
    True
    >>> unit("ms").agrees(unit("s"))
    False
    """
    name = symbol(text)
    if name in {"ratio", "count", "score"}:
        return PURE
    if name == "%":
        return Unit(1.0, (("%", 1),))
    if name in _OPAQUE:
        return Unit(1.0, ((name, 1),))
    if name in _BASE:
        scale, base = _BASE[name]
        return Unit(scale, ((base, 1),))
    result = PURE
    for part, power in _COMPOUND[name]:
        scale, base = _BASE[part]
        result = result * Unit(scale**power, ((base, power),))
    return result


def convert(value: float, given: str, wanted: str) -> float:
    """A value in another unit of the same dimension.

    Raises RanvierError when the dimensions differ (mass and amount differ: those conversions belong to
    the substance and stand in the vocabulary).

    >>> convert(0.25, "mV", "uV")
    250.0
    """
    source, target = unit(given), unit(wanted)
    if source.dimensions != target.dimensions:
        raise RanvierError(f"'{given}' cannot be turned into '{wanted}'")
    larger, smaller = max(source.scale, target.scale), min(source.scale, target.scale)
    factor = larger / smaller
    if math.isclose(round(factor), factor, rel_tol=1e-9):
        factor = round(factor)  # whole steps are exact, so that 70 g/L lies exactly at a limit of 7 g/dL
    return value * factor if source.scale >= target.scale else value / factor


_PRINTED = {
    "degC": "°C", "cmH2O": "cmH₂O", "mm2": "mm²", "kg/m2": "kg/m²", "mL/min/1.73m2": "mL/min per 1.73 m²",
    "10^9/L": "× 10⁹/L", "cell/uL": "/µL", "ratio": "", "count": "", "score": "", "point": "",
}  # fmt: skip
_SPOKEN = {
    "h": "hour", "min": "minute", "point": "point", "cell/uL": "cells per µL", "beat/min": "beats per minute",
    "drink/week": "drinks per week", "1/s": "per second", "1/day": "per day", "1/mm": "per mm",
}  # fmt: skip
_COUNTED = {"year", "month", "week", "day", "dose", "drink", "beat", "cell"}


def printed(text: str | None, *, one: bool = False) -> str:
    """A unit as it stands behind a number or in a heading; empty for a pure number.

    one  the number is 1

    >>> printed("uV"), printed("mV.ms"), printed("ratio"), printed("year"), printed("year", one=True)
    ('µV', 'mV·ms', '', 'years', 'year')
    """
    if text is None or text in _PRINTED:
        return _PRINTED.get(text or "", "")
    if text in _COUNTED:
        return text if one else f"{text}s"
    shown = text.replace(".", "·")
    return f"µ{shown[1:]}" if shown.startswith("u") else shown


def spoken(text: str | None, *, one: bool = False) -> str:
    """A unit as it is read out in a sentence.

    one  the number is 1

    >>> spoken("h"), spoken("point", one=True), spoken("cell/uL"), spoken("ms")
    ('hours', 'point', 'cells per µL', 'ms')
    """
    said = _SPOKEN.get(text or "")
    if said is None:
        return printed(text, one=one)
    return f"{said}s" if text in {"h", "min", "point"} and not one else said


def behind(number: str, shown: str) -> str:
    """A number with its unit behind it, per cent without a space.

    >>> behind("70", "%"), behind("5.2", "ms"), behind("3", "")
    ('70%', '5.2 ms', '3')
    """
    return f"{number}%" if shown == "%" else f"{number} {shown}".strip()
