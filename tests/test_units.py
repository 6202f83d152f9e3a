"""The closed list of units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier.errors import RanvierError
from ranvier.units import PURE, convert, known_units, printed, symbol, unit

UNITS = sorted(known_units())
BY_DIMENSION = {one: [other for other in UNITS if unit(other).dimensions == unit(one).dimensions] for one in UNITS}


@pytest.mark.parametrize("one", UNITS)
def test_every_unit_has_a_scale_and_is_spelled_once(one: str) -> None:
    assert unit(one).scale > 0
    assert symbol(one) == one
    assert convert(7.5, one, one) == 7.5


@given(st.sampled_from(UNITS), st.data(), st.floats(1e-6, 1e6))
def test_there_and_back_again(one: str, data: st.DataObject, value: float) -> None:
    other = data.draw(st.sampled_from(BY_DIMENSION[one]))
    assert convert(convert(value, one, other), other, one) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("value", "given_in", "wanted", "expected"),
    [
        (0.25, "mV", "uV", 250),
        (3.5, "msec", "ms", 3.5),
        (0.0035, "s", "ms", 3.5),
        (50, "m/s", "m/sec", 50),
        (1, "uVs", "mV.ms", 1),
        (1000, "uV.ms", "mV.ms", 1),
        (1000, "nV.s", "mV.ms", 1),
        (7, "g/L", "g/dL", 0.7),
        (200, "pg/mL", "ng/L", 200),
        (1, "ug/dL", "ug/L", 10),
        (1, "week", "day", 7),
        (2, "min", "s", 120),
        (1, "mIU/L", "mU/L", 1),
        (0.1, "mV", "µV", 100),
        (0.1, "m", "mm", 100),
        (70, "g/L", "g/dL", 7),
        (3, "mm", "cm", 0.3),
    ],
)
def test_conversions(value: float, given_in: str, wanted: str, expected: float) -> None:
    assert convert(value, given_in, wanted) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ms", "mV"),
        ("%", "ratio"),
        ("mg/dL", "mmol/L"),
        ("U/L", "U/mL"),
        ("mm/h", "m/s"),
        ("mmHg", "kPa"),
        ("cmH2O", "mmHg"),
        ("count", "%"),
    ],
)
def test_unlike_units_are_not_converted(one: str, other: str) -> None:
    with pytest.raises(RanvierError, match="cannot be turned into"):
        convert(1, one, other)


def test_an_unknown_unit_is_told_with_the_nearest() -> None:
    with pytest.raises(RanvierError, match=r"unknown unit 'mmol/LL'\. Did you mean 'mmol/L'\?"):
        symbol("mmol/LL")


@pytest.mark.parametrize("spelling", ["cmH2O", "cmH₂O", "cm H2O", "cmh2o"])
def test_the_pressure_of_breathing_has_one_spelling(spelling: str) -> None:
    assert symbol(spelling) == "cmH2O"
    assert convert(30, spelling, "cmH2O") == 30
    assert printed("cmH2O") == "cmH₂O"


def test_units_multiply_and_divide() -> None:
    assert (unit("mm") / unit("ms")).agrees(unit("m/s"))
    assert (unit("mV") * unit("ms")).agrees(unit("mV.ms"))
    assert (unit("ms") / unit("ms")).agrees(PURE)
    assert not (unit("mV") / unit("uV")).agrees(PURE)
    assert not unit("ms").agrees(unit("s"))
    assert unit("count").agrees(unit("ratio"))
