"""H reflex of the calf and blink reflex, stated by the chart or recorded, reach rules that point and never decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ranvier.assess import Assessment, assess
from ranvier.record import Fact, Listing, Origin, PatientRecord, Recording, Row
from ranvier.record.facts import Scalar
from ranvier.simulate import Disturbance
from ranvier.simulate.blink import simulate_blink
from ranvier.simulate.h_reflex import simulate_recruitment

H = {"nerve": "tibial", "kind": "h_reflex", "recording_site": "soleus", "temperature_c": 32.0}
BLINK = {"nerve": "trigeminal", "kind": "blink_reflex", "recording_site": "orbicularis_oculi"}
ONE, BOTH = "calf_h_reflex.one_sided_loss.shown", "calf_h_reflex.loss_on_both_sides.shown"
TRIGEMINAL, FACIAL = "blink_reflex.trigeminal_pattern.shown", "blink_reflex.facial_pattern.shown"
SLOW = "blink_reflex.slow_r1.both_sides"


def stated(**facts: Scalar) -> dict[str, Fact]:
    return {id: Fact(id, value, None, str(value), Origin("case.yaml", id)) for id, value in facts.items()}


def judged(*rows: dict[str, Any], recordings: tuple[Recording, ...] = (), **facts: Scalar) -> Assessment:
    known = {"age_years": 50.0, "height_cm": 165.0, "sex": "female", **facts}
    made = [Row(stated(**row), Origin("ncs.csv", f"line {place}")) for place, row in enumerate(rows, 2)]
    listings = {"conduction": Listing("conduction", tuple(made))} if rows else {}
    return assess(PatientRecord("case", date(2026, 1, 15), stated(**known), listings, recordings))


def h(side: str, latency: float | None, **more: Scalar) -> dict[str, Any]:
    result: dict[str, Any] = {"status": "no_response"} if latency is None else {"h_reflex_latency_ms": latency}
    return {**H, "side": side, **result, **more}


def blink(side: str, r1: float, r2: float, other: float) -> dict[str, Any]:
    values = {"blink_r1_latency_ms": r1, "blink_r2_latency_ms": r2, "blink_r2_contralateral_latency_ms": other}
    return {**BLINK, "side": side, **values}


@pytest.mark.parametrize(
    ("rows", "one", "both"),
    [
        ([h("left", 38.0), h("right", 31.0)], True, False),
        ([h("left", None), h("right", 31.0)], True, False),
        ([h("left", 33.5), h("right", 31.0)], True, False),  # within the limit, but 2.5 ms later than the other
        ([h("left", 32.0), h("right", 31.0)], False, False),
        ([h("left", None), h("right", None)], False, True),
        ([h("left", None)], None, None),
        ([h("left", 38.0, temperature_c=27.0), h("right", 38.0, temperature_c=27.0)], None, None),  # cold
        ([], None, None),
    ],
)
def test_h_reflex_of_the_chart(rows: list[dict[str, Any]], one: bool | None, both: bool | None) -> None:
    found = judged(*rows).findings
    assert (found.verdict(ONE), found.verdict(BOTH)) == (one, both)


def test_a_lost_h_reflex_alone_makes_no_radiculopathy() -> None:
    assessment = judged(h("left", None), h("right", 31.0))
    held = {each.id for each in assessment.conclusions if each.level is not None}
    assert "calf_h_reflex.one_sided_loss" in held
    assert not any(each.startswith("radiculopathy") for each in held)


def test_it_speaks_for_the_root_that_the_pain_names() -> None:
    rows, pain = (h("left", None), h("right", 31.0)), {"radiating_pain_root_left": "S1"}
    found = judged(*rows, **pain).findings
    root = next(row for row in found.facts.tables["root"].rows if row["root"] == "S1")
    assert root["h_reflex_tests_it"] is True
    other = judged(*rows, radiating_pain_root_left="L5").findings.facts.tables["root"].rows
    assert [row["h_reflex_tests_it"] for row in other] == [False]


@pytest.mark.parametrize(
    ("rows", "trigeminal", "facial", "slow"),
    [
        ([blink("left", 10.5, 45, 46), blink("right", 10.4, 31, 33)], True, False, False),
        ([blink("left", 14.5, 47, 33), blink("right", 10.4, 31, 46)], False, True, False),
        ([blink("left", 17.0, 45, 46), blink("right", 16.0, 44, 45)], False, False, True),
        ([blink("left", 10.5, 31, 33), blink("right", 10.4, 31, 33)], False, False, False),
        ([blink("left", 13.0, 40, 41), blink("right", 13.0, 40, 41)], False, False, False),  # at the limits
        ([blink("left", 17.0, 45, 46)], None, None, None),
    ],
)
def test_blink_reflex_of_the_chart(
    rows: list[dict[str, Any]], trigeminal: bool | None, facial: bool | None, slow: bool | None
) -> None:
    found = judged(*rows).findings
    assert [found.verdict(each) for each in (TRIGEMINAL, FACIAL, SLOW)] == [trigeminal, facial, slow]


def recorded_h(side: str, full_mv: float, onset_ms: float = 31.0) -> Recording:
    made = simulate_recruitment(seed=3, h_full_mv=full_mv, h_onset_ms=onset_ms)
    about = {"nerve": "tibial", "recording_site": "soleus", "temperature_c": 33.0, "study": "h_reflex", "side": side}
    return Recording(f"h_{side}.npz", "test", made.traces, about=about)


def recorded_blink(side: str, **sizes: float) -> Recording:
    made = simulate_blink(seed=3, disturbance=Disturbance(noise_uv=5), **sizes)
    about = {"nerve": "trigeminal", "recording_site": "orbicularis_oculi", "study": "blink", "side": side}
    others = tuple(replace(each, label=f"contralateral {each.label}") for each in made.contralateral)
    return Recording(f"blink_{side}.npz", "test", (*made.ipsilateral, *others), about=about)


def test_recorded_h_reflexes() -> None:
    found = judged(recordings=(recorded_h("left", 0.0), recorded_h("right", 4.0))).findings
    assert found.verdict(ONE) is True
    row = {each["side"]: each for each in found.facts.tables["soleus_h_reflex"].rows}
    assert row["left"]["responds"] is False
    assert row["right"]["latency_ms"] == pytest.approx(31.0, abs=0.3)


def test_recorded_blink_reflexes_of_a_facial_palsy_with_single_components_absent() -> None:
    """Nothing is recorded on the right, whichever side is stimulated."""
    left = recorded_blink("left", r2_contralateral_uv=0)
    right = recorded_blink("right", r1_uv=0, r2_uv=0)
    found = judged(recordings=(left, right)).findings
    rows = {each["side"]: each for each in found.facts.tables["blink_reflex"].rows}
    assert (rows["left"]["r1_responds"], rows["left"]["r2_contralateral_responds"]) == (True, False)
    assert (rows["right"]["r1_responds"], rows["right"]["r2_contralateral_responds"]) == (False, True)
    assert (found.verdict(FACIAL), found.verdict(TRIGEMINAL)) == (True, False)


def test_what_the_chart_states_goes_before_a_recording() -> None:
    rows, recordings = (h("left", 31.0), h("right", 31.0)), (recorded_h("left", 0.0),)
    assert judged(*rows, recordings=recordings).findings.verdict(ONE) is False
