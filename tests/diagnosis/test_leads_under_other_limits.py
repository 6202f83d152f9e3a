"""The leading diseases and the place of the lesion, made again under every fitting set of reference limits."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.diagnosis.differential import differential
from ranvier.diagnosis.facts.gather import under_limits
from ranvier.diagnosis.findings import judge
from ranvier.diagnosis.leading_causes import CauseUnderOtherLimits
from ranvier.diagnosis.leading_place import PlaceUnderOtherLimits
from ranvier.diagnosis.localisation import Verdict, localise
from ranvier.reference import other_sets, shipped_library

from .charts import KNOWLEDGE, assessed, conduction, facts, motor, sensory

LIBRARY = shipped_library()
MAN = {"patient": {"age_years": 45, "sex": "male", "height_cm": 178, "weight_kg": 80}}
NUMB = facts(diabetes=True, numbness_feet=True, ankle_reflex="absent", other_cause_of_neuropathy_known=False)
WAKES = facts(nocturnal_hand_symptoms={"right": True}, numbness_median_fingers={"right": True})
PERONEAL = (
    motor("peroneal", "left", "edb", "ankle", 5.0, 0.5),
    motor("peroneal", "left", "edb", "below_fibular_head", 12.0, 0.4, 45.0),
)
CARPAL, DIABETIC = "carpal_tunnel_syndrome", "diabetic_polyneuropathy"
FIFTH, EVERYONE, PRESTON = "fifth_percentile", "everyone", "preston_shapiro_appendix"


def sural(amplitude: float) -> dict[str, Any]:
    return sensory("sural", "left", "lateral_malleolus", "calf", amplitude, 4.0)


def wrist(motor_latency: float, sensory_latency: float) -> tuple[dict[str, Any], ...]:
    """Median and ulnar nerve of the right hand, at the distances of the usual limits."""
    return (
        motor("median", "right", "apb", "wrist", motor_latency, 9.0, distance_mm=80),
        motor("ulnar", "right", "adm", "wrist", 2.8, 9.0, distance_mm=80),
        sensory("median", "right", "digit_2", "wrist", 30.0, sensory_latency, distance_mm=140),
        sensory("ulnar", "right", "digit_5", "wrist", 25.0, 3.0, distance_mm=140),
    )


def near_the_wrist() -> Assessment:
    """Diabetes in feet and nerves, and a wrist that is slow or not, depending on whom one asks."""
    return assessed(MAN, NUMB, WAKES, conduction(sural(2.0), *PERONEAL, *wrist(4.55, 3.95)))


def cause(assessment: Assessment, id: str) -> CauseUnderOtherLimits:
    assert assessment.robustness is not None
    return next(each for each in assessment.robustness.causes if each.cause == id)


def place(assessment: Assessment) -> PlaceUnderOtherLimits:
    assert assessment.robustness is not None
    assert assessment.robustness.place is not None
    return assessment.robustness.place


def test_another_disease_comes_first_where_its_test_is_abnormal() -> None:
    chart = near_the_wrist()
    usual, rival = cause(chart, DIABETIC), cause(chart, CARPAL)
    assert (usual.standing, usual.leads) == ("established", True)
    assert (rival.standing, rival.leads) == ("likely", False)
    assert {each.set_id for each in usual.others} == {FIFTH, EVERYONE}
    assert {(each.standing, each.first) for each in usual.others} == {("established", CARPAL)}
    assert {(each.standing, each.first) for each in rival.others} == {("established", CARPAL)}
    everyone = next(each for each in rival.others if each.set_id == EVERYONE)
    assert [(each.nerve, each.quantity, each.usual, each.other) for each in everyone.turned_by] == [
        ("right median nerve to APB", "onset_latency_ms", 4.6, 4.5)
    ]


def test_a_disease_that_is_displaced_gives_the_reason_of_the_one_that_displaces_it() -> None:
    chart = near_the_wrist()
    displaced = next(each for each in cause(chart, DIABETIC).others if each.set_id == EVERYONE)
    risen = next(each for each in cause(chart, CARPAL).others if each.set_id == EVERYONE)
    assert displaced.turned_by == risen.turned_by


def test_a_disease_may_stay_first_and_become_surer() -> None:
    chart = assessed(MAN, NUMB, conduction(sural(5.0), *PERONEAL))
    (other,) = cause(chart, DIABETIC).others
    assert (other.set_id, other.standing, other.first) == (PRESTON, "established", DIABETIC)
    assert [(each.usual, each.other) for each in other.turned_by] == [(4.0, 6.0)]


def test_a_second_place_of_the_lesion_shows_only_under_some_limits() -> None:
    found = place(near_the_wrist())
    assert found.leading == ("sensory and motor polyneuropathy, reaching the leg",)
    assert {each.set_id for each in found.others} == {FIFTH, EVERYONE}
    for each in found.others:
        assert each.leading == (*found.leading, "right median nerve at the wrist")
        assert each.turned_by
        assert all(one.nerve.startswith("right median") for one in each.turned_by)


def test_a_place_may_be_named_under_one_set_alone() -> None:
    found = place(assessed(MAN, conduction(*wrist(4.55, 3.4))))
    assert found.verdict is Verdict.NOTHING_ABNORMAL
    assert {(each.verdict, each.leading) for each in found.others} == {
        (Verdict.FOUND, ("right median nerve at the wrist",))
    }
    assert {(each.value, each.usual, each.other) for other in found.others for each in other.turned_by} == {
        (4.55, 4.6, 4.5)
    }


def test_a_place_may_be_told_apart_under_one_set_alone() -> None:
    found = place(assessed(MAN, NUMB, conduction(sural(5.0), *PERONEAL, *wrist(4.0, 3.4))))
    assert found.equal == ("left S1 root",)
    (other,) = found.others
    assert (other.set_id, other.leading, other.equal) == (PRESTON, found.leading, ())


def test_far_from_every_limit_nothing_turns() -> None:
    chart = assessed(MAN, NUMB, WAKES, conduction(sural(1.0), *PERONEAL, *wrist(6.5, 5.5)))
    assert chart.robustness is not None
    assert {each.id for each in chart.robustness.sets} >= {FIFTH, EVERYONE, PRESTON}
    assert {each.cause for each in chart.robustness.causes} >= {CARPAL, DIABETIC}
    assert all(each.same for each in chart.robustness.causes)
    assert place(chart).verdict is Verdict.FOUND
    assert place(chart).same


def test_without_another_set_there_is_nothing_to_tell() -> None:
    chart = assessed(MAN, NUMB)
    assert chart.robustness is None


@pytest.mark.parametrize("chart", [near_the_wrist, lambda: assessed(MAN, NUMB, conduction(sural(5.0), *PERONEAL))])
def test_what_is_made_from_kept_answers_is_what_asking_everything_again_would_give(chart: Any) -> None:
    made: Assessment = chart()
    assert made.robustness is not None
    nerves = {each.site.key.nerve for each in made.gathered.compared}
    for limits in other_sets(LIBRARY, nerves, {"age_years": 45.0, "sex": "male", "height_cm": 178.0}):
        if limits.id not in {each.id for each in made.robustness.sets}:
            continue
        other = under_limits(made.gathered, made.record, made.sites, LIBRARY.under(limits), KNOWLEDGE)
        asked = judge(other.facts, KNOWLEDGE)
        first = differential(asked)[0]
        for each in made.robustness.causes:
            told = next((one for one in each.others if one.set_id == limits.id), None)
            assert (told.first == each.cause if told else each.leads) is (first.id == each.cause)
        sits = localise(made.record, other, asked)
        told_place = next((one for one in place(made).others if one.set_id == limits.id), None)
        assert tuple(each.name for each in sits.leading) == (told_place or place(made)).leading
