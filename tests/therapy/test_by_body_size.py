"""Amounts by weight, body surface and plasma volume: worked numbers, limits, and no amount without its inputs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier.knowledge.entries import AmountBySize
from ranvier.therapy.by_body_size import body_surface_m2, missing_for, plasma_volume_l, weighed

from ..diagnosis.charts import KNOWLEDGE, facts, record

FORMULAS = KNOWLEDGE.formulas
CASES = {id: FORMULAS[id].cases for id in ("body_surface_area", "plasma_volume")}


def amount(per: str, least: float, most: float, unit: str, **more: Any) -> AmountBySize:
    return AmountBySize("a day", per, least, most, unit, **more)


@pytest.mark.parametrize("case", CASES["body_surface_area"])
def test_body_surface(case: Any) -> None:
    assert body_surface_m2(figures=FORMULAS["body_surface_area"], **case.given) == pytest.approx(
        case.expected, abs=0.01
    )


@pytest.mark.parametrize("case", CASES["plasma_volume"])
def test_plasma_volume(case: Any) -> None:
    assert plasma_volume_l(figures=FORMULAS["plasma_volume"], **case.given) == pytest.approx(case.expected, abs=0.001)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (amount("kg", 15, 15, "mg", at_most=1200), "1050 mg a day (15 mg/kg, at most 1200 mg; weight 70 kg)"),
        (amount("kg", 1, 1.5, "mg", at_most=100), "70-100 mg a day (1-1.5 mg/kg, at most 100 mg; weight 70 kg)"),
        (amount("kg", 2, 2, "g"), "140 g a day (2 g/kg; weight 70 kg)"),
        (amount("m2", 375, 375, "mg"), "692 mg a day (375 mg/m2; body surface 1.84 m2)"),
        (
            amount("plasma_volume", 1, 1.5, "L", times=5),
            "2.7-4 L a day (1-1.5 plasma volumes; plasma volume 2.7 L at 70 kg and a haematocrit of 45%);"
            " 5 times, 13.5-20 L in all",
        ),
    ],
)
def test_worked_numbers_for_70_kg(wanted: AmountBySize, text: str) -> None:
    chart = record(facts(weight_kg=70, height_cm=175, haematocrit_percent=45))
    assert missing_for([wanted], chart) == ()
    assert weighed(wanted, chart, FORMULAS).text == text


@given(weight=st.floats(20, 300), least=st.floats(0.1, 20), more=st.floats(0, 10), top=st.floats(1, 5000))
def test_a_limit_is_never_passed_and_a_range_never_turned_round(
    weight: float, least: float, more: float, top: float
) -> None:
    wanted = amount("kg", least, least + more, "mg", at_most=round(top))
    found = weighed(wanted, record(facts(weight_kg=weight)), FORMULAS)
    assert found.least <= found.most <= round(top)
    assert found.capped == ((least + more) * weight > round(top))


@pytest.mark.parametrize(
    ("per", "missing"),
    [
        ("kg", {"weight_kg"}),
        ("m2", {"weight_kg", "height_cm"}),
        ("plasma_volume", {"weight_kg", "haematocrit_percent"}),
    ],
)
def test_without_its_inputs_there_is_only_the_question(per: str, missing: set[str]) -> None:
    assert {each.name for each in missing_for([amount(per, 1, 1, "mg")], record({}))} == missing
