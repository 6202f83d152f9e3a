"""Stated values: units, sides of an error, and that no text whatever breaks the reader."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.errors import InputError
from ranvier.formats.case.values import accepted_units, fact, unit_in_name
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.vocabulary import Term
from ranvier.record import Fact, Origin
from ranvier.units import convert, unit

HERE = Origin("case.yaml", "line 3")
VOCABULARY = load_knowledge().vocabulary
COLUMNS = [column for listing in VOCABULARY.listings.values() for column in listing.stated.values()]
TERMS = [*VOCABULARY.terms.values(), *COLUMNS]
NUMBERS = [term for term in TERMS if term.type == "number"]


def read(name: str, raw: Any) -> Fact | None:
    """The fact that a chart states under a name of the vocabulary."""
    term = next(each for each in VOCABULARY.terms.values() if name in (each.id, *each.called))
    return fact(term, name, raw, HERE)


def number(name: str, raw: Any) -> float:
    found = read(name, raw)
    assert found is not None
    assert isinstance(found.value, float)
    return found.value


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        ("hba1c", "48 mmol/mol", 6.54),
        ("hba1c", "8.4 %", 8.4),
        ("hba1c", "8,4%", 8.4),
        ("hba1c_percent", 8.4, 8.4),
        ("hba1c", {"value": 48, "unit": "mmol/mol"}, 6.54),
        ("glucose", "7.0 mmol/L", 126),
        ("glucose", "7.0 mmol/l", 126),
        ("fasting_glucose", "126 mg/dl", 126),
        ("creatinine", "88.4 umol/L", 1.0),
        ("creatinine", "88.4 µmol/L", 1.0),
        ("b12", "148 pmol/L", 200),
        ("b12", "200 ng/L", 200),
        ("b12", "0.2 ng/mL", 200),
        ("haemoglobin", "140 g/L", 14.0),
        ("haemoglobin", "8.7 mmol/L", 14.0),
        ("calcium", "9.6 mg/dL", 2.4),
        ("symptom_duration_weeks", "2 year", 104.3),
        ("symptom_duration_weeks", "14 days", 2),
        ("height_cm", "1.76 m", 176),
        ("age_years", "62 years", 62),
    ],
)
def test_usual_units(name: str, written: Any, expected: float) -> None:
    assert number(name, written) == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize(
    ("mmol_per_l", "mg_per_dl"),
    [(5.5, 99), (5.6, 101), (6.9, 124), (7.0, 126), (7.7, 139), (7.8, 141), (11.0, 198), (11.1, 200)],
)
def test_the_limits_of_glucose_are_the_same_in_both_units(mmol_per_l: float, mg_per_dl: float) -> None:
    assert number("glucose", f"{mmol_per_l} mmol/L") == mg_per_dl


@pytest.mark.parametrize(
    ("mmol_per_mol", "low", "high"), [(38, 5.6, 5.7), (39, 5.7, 5.8), (47, 6.4, 6.5), (48, 6.5, 6.6)]
)
def test_the_limits_of_hba1c_are_the_same_in_both_units(mmol_per_mol: int, low: float, high: float) -> None:
    assert low <= number("hba1c", f"{mmol_per_mol} mmol/mol") < high


def test_what_stands_beside_a_value_is_kept() -> None:
    found = read("hba1c", {"value": "8.4 %", "date": "2026-01-30", "note": "fasting"})
    assert found == Fact("hba1c_percent", 8.4, "%", "8.4 %", HERE, date(2026, 1, 30), "fasting")


def test_the_chart_is_quoted_as_it_was_written() -> None:
    found = read("hba1c", "48 mmol/mol")
    assert found is not None
    assert (found.as_given, found.unit) == ("48 mmol/mol", "%")


@pytest.mark.parametrize("raw", [None, "unknown", "?", "n/a", " Unknown ", "-", {"value": None}, {"value": "not done"}])
def test_what_is_not_known_is_no_fact(raw: Any) -> None:
    assert read("hba1c", raw) is None
    assert read("diabetes", raw) is None
    assert read("sex", raw) is None


@pytest.mark.parametrize(("raw", "expected"), [(True, True), ("Yes", True), ("present", True), ("absent", False)])
def test_yes_and_no(raw: Any, expected: bool) -> None:
    found = read("diabetes", raw)
    assert found is not None
    assert found.value is expected


@pytest.mark.parametrize("raw", ["type_2", "Type 2", "TYPE-2", " type_2 "])
def test_a_choice_in_many_spellings(raw: str) -> None:
    found = read("diabetes_type", raw)
    assert found is not None
    assert found.value == "type_2"


def test_a_single_letter_stands_for_one_option_only() -> None:
    found = read("sex", "f")
    assert found is not None
    assert found.value == "female"
    with pytest.raises(InputError, match="cannot be 'm'"):
        fact(Term("x", "s", "m", "p", "choice", options=("mild", "marked")), "x", "m", HERE)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("1,500 pg/mL", "1500 or 1.500"),
        ("12,345", "12345 or 12.345"),
        ("-1,000 pg/mL", "-1000 or -1.000"),
    ],
)
def test_a_comma_that_may_be_either_is_asked_back(raw: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read("vitamin_b12", raw)


@pytest.mark.parametrize("raw", ["0,500 mg/dL", "1,50 mg/dL", "1,5 mg/dL"])
def test_a_comma_that_is_a_decimal_is_read(raw: str) -> None:
    assert number("creatinine", raw) in {0.5, 1.5}


def test_a_value_in_the_other_unit_is_recognised() -> None:
    with pytest.raises(InputError, match=r"Is it in umol/L\? Then write '160 umol/L'"):
        read("creatinine_mg_per_dl", 160)
    with pytest.raises(InputError, match=r"Is it in mmol/mol\?"):
        read("hba1c", "84 %")


def test_a_name_without_its_unit_asks_for_it() -> None:
    for term in NUMBERS:
        for name in term.called:
            if not unit_in_name(term, name):
                with pytest.raises(InputError, match="needs its unit"):
                    fact(term, name, 1, HERE)


def written_in(term: Term, value: float, other: str) -> float:
    """A value of the term's unit as a number of another unit."""
    conversion = term.also_in.get(other)
    if conversion is not None:
        return (value - conversion.plus) / conversion.times
    return convert(value, term.unit or "ratio", other)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(NUMBERS), st.floats(0.001, 0.999), st.data())
def test_a_value_in_any_accepted_unit_is_the_same_fact(term: Term, share: float, data: st.DataObject) -> None:
    low, high = term.possible or (0.0, 1.0)
    value = low + share * (high - low)
    other = data.draw(st.sampled_from(accepted_units(term)))
    given_number = written_in(term, value, other)
    beside = fact(term, term.id, {"value": given_number, "unit": other}, HERE)
    within = fact(term, term.id, f"{given_number!r} {other}", HERE)
    assert beside is not None
    assert within is not None
    decimals = term.also_in[other].decimals if other in term.also_in else None
    rounding = 1e-12 if decimals is None else 0.5 * 10**-decimals + 1e-9
    assert beside.value == pytest.approx(value, rel=1e-9, abs=rounding)
    assert within.value == beside.value
    assert beside.unit == term.unit


def test_every_accepted_unit_has_a_dimension_or_a_conversion() -> None:
    for term in NUMBERS:
        for other in accepted_units(term):
            same = unit(other).dimensions == unit(term.unit or "ratio").dimensions
            assert same or other in term.also_in, f"{term.id} in {other}"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part, max_size=3),
    max_leaves=6,
)
beside = st.fixed_dictionaries({"value": anything}, optional={"unit": anything, "date": anything, "note": anything})
almost = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "<", "-", "1,", "٣", "1e9"]),
    st.integers(0, 10**9) | st.floats(),
    st.text(max_size=4),
)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(TERMS), st.text(max_size=12), anything | beside | almost)
def test_no_value_whatever_breaks_the_reader(term: Term, name: str, raw: Any) -> None:
    for called in (term.id, name, *term.called[:1]):
        found = None
        with contextlib.suppress(InputError):
            found = fact(term, called, raw, HERE)
        if found is not None and term.type == "number":
            low, high = term.possible or (0.0, 1.0)
            assert isinstance(found.value, float)
            assert low <= found.value <= high
