"""Without a height the clearance has bounds only: no dose grows, and one that is too high for the kidney stays told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier.assess import Assessment
from ranvier.diagnosis.facts.kidney import body_facts
from ranvier.report.plan.review import ReviewView
from ranvier.report.report import build_report
from ranvier.rules.explain import answer
from ranvier.rules.values import Cell, Facts
from ranvier.therapy.watch import Why, dangers_now

from ..diagnosis.charts import (
    KIDNEY_GOOD,
    KNOWLEDGE,
    MAN_OF_58,
    PAINFUL_FEET,
    WELL,
    allergies,
    assessed,
    facts,
    item,
    medicines,
    merged,
    record,
    tried,
)

RULES = {each.id: each.node for each in KNOWLEDGE.definitions()}
NOT_ON_DIALYSIS: dict[str, Cell] = {"dialysis": False}
adults = st.fixed_dictionaries(
    {
        "age_years": st.floats(18, 100),
        "sex": st.sampled_from(["female", "male"]),
        "weight_kg": st.floats(35, 180),
        "height_cm": st.floats(130, 205),
        "creatinine_mg_per_dl": st.floats(0.3, 12),
    }
)


def most_mg(medicine: str, person: dict[str, Any]) -> float | None:
    """The most of a medicine in mg a day; None while its band is not known."""
    known = {**NOT_ON_DIALYSIS, **person, **body_facts(record(facts(**person)), KNOWLEDGE)}
    for band in KNOWLEDGE.treatments[medicine].doses:
        holds = answer(RULES[band.claim.id], Facts(known)).value
        if holds is not False:
            return band.max_mg if holds is True else None
    raise AssertionError(f"no band of {medicine} for {person}")


@given(adults, st.sampled_from(["gabapentin", "pregabalin"]))
def test_a_missing_height_never_raises_a_dose(person: dict[str, Any], medicine: str) -> None:
    without = most_mg(medicine, {name: value for name, value in person.items() if name != "height_cm"})
    assert without is None or without == most_mg(medicine, person)


def test_a_short_obese_woman_gets_no_more_without_her_height() -> None:
    person = {"age_years": 68, "sex": "female", "weight_kg": 80, "height_cm": 145, "creatinine_mg_per_dl": 0.9}
    assert most_mg("gabapentin", person) == 1400
    assert most_mg("gabapentin", person | {"height_cm": 165}) == 1800
    del person["height_cm"]
    assert most_mg("gabapentin", person) is None


def taking(medicine: str, mg: float, **changes: Any) -> Assessment:
    """A man of 80 kg whose height nobody wrote down."""
    listed = medicines({"name": medicine, "daily_dose_mg": mg})
    base = merged(MAN_OF_58, WELL, KIDNEY_GOOD, PAINFUL_FEET, allergies(), tried())
    return assessed(merged(base, listed, facts(height_cm=None, **changes)))


def alerts(assessment: Assessment) -> set[str]:
    return {each.claim_id for each in assessment.plan.review.alerts}


def perhaps(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    open_checks = assessment.plan.review.open_checks
    return {each.claim_id: tuple(map(str, each.missing)) for each in open_checks if each.perhaps}


def test_too_much_at_every_height_stays_a_firm_warning() -> None:
    """Clearance of 17 to 30 mL/min: 700 mg of gabapentin at most, whatever the height."""
    found = taking("gabapentin", 3600, creatinine_mg_per_dl=3.1)
    assert "kidney.gabapentin_below_30" in alerts(found)
    assert perhaps(found) == {}


def test_the_limit_of_the_higher_clearance_is_firm_and_that_of_the_lower_one_perhaps() -> None:
    """Clearance of 24 to 42 mL/min: more than 1400 mg is too much for certain, and 700 mg may be the most."""
    found = taking("gabapentin", 3600, creatinine_mg_per_dl=2.2)
    assert "kidney.gabapentin_below_60" in alerts(found)
    assert perhaps(found) == {"kidney.gabapentin_below_30": ("height",)}


def test_with_the_height_the_worse_limit_is_told_alone() -> None:
    found = taking("pregabalin", 600, creatinine_mg_per_dl=4, weight_kg=60)
    assert "kidney.pregabalin_below_30" in alerts(found)
    assert not alerts(found) & {"kidney.pregabalin_below_60", "kidney.pregabalin_below_15"}


def test_too_much_at_the_lower_clearances_alone_asks_for_the_height_first() -> None:
    """Clearance of 53 to 92 mL/min: 1800 mg may be too much."""
    found = taking("gabapentin", 1800)
    assert not alerts(found)
    assert perhaps(found) == {"kidney.gabapentin_below_60": ("height",)}
    report = build_report(found)
    first = {each.heading: each.text for each in report.impression}["First step"]
    assert first == "Gabapentin, taken now, may be too much for the kidney: give the height."
    review = report.plan.review
    assert isinstance(review, ReviewView)
    assert review.perhaps[0].perhaps.startswith("Without the height the creatinine clearance lies between 53 and 92")
    today = dangers_now(found.plan.review, found.record.on, KNOWLEDGE.claims)
    assert [each.why for each in today] == [Why.DANGER]


def test_more_than_for_nerve_pain_is_told_like_it() -> None:
    """Clearance of 41 to 71 mL/min: at most 900 to 1800 mg for nerve pain; the labels allow 1400."""
    assert perhaps(taking("gabapentin", 1300, creatinine_mg_per_dl=1.3)) == {
        "gabapentin.doses.clearance_30_to_50": ("height",)
    }
    assert perhaps(taking("gabapentin", 900, creatinine_mg_per_dl=1.3)) == {}
    assert "gabapentin.doses.clearance_60_to_80" in alerts(taking("gabapentin", 2000, creatinine_mg_per_dl=1.3))


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, ["height"]),
        ({"weight_kg": None}, ["weight", "height"]),
        ({"creatinine_mg_per_dl": None}, ["creatinine", "height"]),
    ],
)
def test_what_is_asked_is_what_the_chart_can_state(changes: dict[str, Any], asked: list[str]) -> None:
    found = taking("ramipril", 5, **changes)
    assert [str(each) for each in item(found, "gabapentin").questions] == asked
