"""Care beside the treatment of a disease: what is planned, for whom, and what is asked before a danger is in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment, assess
from ranvier.therapy.plan import PlanItem, Standing

from ..diagnosis.charts import merged, record
from .full_plans.plans import ELEVEN, assessed, chart
from .test_present_dangers import alerts, taking

ACUTE = "guillain_barre_syndrome"


def with_changes(name: str, *changes: dict[str, Any]) -> Assessment:
    return assess(record(merged(chart(name), *changes)))


def care(found: Assessment) -> dict[str, PlanItem]:
    return {each.id: each for each in found.plan.items if each.problem == "supportive_care"}


@pytest.mark.parametrize("name", ELEVEN)
def test_each_of_the_eleven_plans_has_care(name: str) -> None:
    assert [each for each in care(assessed(name)).values() if each.standing is Standing.PROPOSED]


def test_an_acute_neuropathy_is_watched_and_not_trained_hard() -> None:
    planned = care(assessed(ACUTE))
    assert list(planned)[:2] == ["bedside_care", "clot_prevention"]
    assert "exercise" not in planned
    told = " ".join(each.dose.text for each in planned.values() if each.dose)
    for matter in ("vital capacity", "Swallowing", "ECG", "heparin", "bladder", "Turned", "never to fatigue"):
        assert matter in told, matter


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.PROPOSED),
        ({"comorbidity": {"bleeding_disorder": True}}, Standing.REJECTED),
        ({"comorbidity": {"bleeding_disorder": None}}, Standing.ASK_FIRST),
        ({"laboratory": {"platelets_10_9_per_l": 74}}, Standing.REJECTED),
        ({"laboratory": {"platelets_10_9_per_l": None}}, Standing.ASK_FIRST),
        ({"medicines": {"total": 1, "list": [{"name": "apixaban", "daily_dose_mg": 10}]}}, Standing.REJECTED),
        ({"medicines": {"total": 2, "list": [{"name": "ramipril"}]}}, Standing.ASK_FIRST),
        ({"allergies": {"total": 1, "list": [{"substance": "heparin", "reaction": "anaphylaxis"}]}}, Standing.REJECTED),
        ({"allergies": {"total": 1, "list": [{"substance": "enoxaparin", "reaction": "rash"}]}}, Standing.ASK_FIRST),
        ({"allergies": {"total": None}}, Standing.ASK_FIRST),
        ({"patient": {"age_years": 12}}, Standing.REJECTED),
    ],
)
def test_heparin_waits_for_what_may_forbid_it(changes: dict[str, Any], standing: Standing) -> None:
    item = care(with_changes(ACUTE, changes))["clot_prevention"]
    assert item.standing is standing
    assert (item.dose is not None) is (standing is Standing.PROPOSED)


def test_somebody_who_walks_gets_no_heparin() -> None:
    assert "clot_prevention" not in care(with_changes(ACUTE, {"examination": {"walks_unaided": True}}))


def test_nobody_with_an_immune_neuropathy_is_sent_to_endurance_training_first() -> None:
    for name in ("cidp", "multifocal_motor_neuropathy", "vasculitic_neuropathy", ACUTE):
        planned = care(assessed(name))
        if "exercise" in planned:
            assert any("once it is stable" in each.action for each in planned["exercise"].cautions)
        assert "Once it is stable" in (planned["rehabilitation"].dose or pytest.fail(name)).text


@pytest.mark.parametrize(
    ("listed", "rule"),
    [
        (({"name": "simvastatin", "daily_dose_mg": 20}, "verapamil"), "enzymes.simvastatin_above_10_mg"),
        (({"name": "Zocor", "daily_dose_mg": 40}, "diltiazem"), "enzymes.simvastatin_above_10_mg"),
        (({"name": "simvastatin", "daily_dose_mg": 10}, "verapamil"), None),
        (({"name": "simvastatin", "daily_dose_mg": 40}, "amlodipine"), "enzymes.simvastatin_above_its_dose"),
        (({"name": "simvastatin", "daily_dose_mg": 20}, "amlodipine"), None),
        (({"name": "simvastatin", "daily_dose_mg": 40}, "amlodipine", "verapamil"), "enzymes.simvastatin_above_10_mg"),
    ],
)
def test_the_dose_of_simvastatin_is_held_against_what_slows_it(listed: tuple[Any, ...], rule: str | None) -> None:
    """US label of simvastatin, section 2.3."""
    assert {each for each in alerts(taking(*listed)) if "simvastatin" in each} == ({rule} if rule else set())


@pytest.mark.parametrize("written", ["simvastatin", "Vytorin"])
def test_without_a_dose_of_simvastatin_it_is_asked_for(written: str) -> None:
    checks = taking(written, "verapamil").plan.review.open_checks
    asked = {each.claim_id: [str(ask) for ask in each.missing] for each in checks}
    assert asked["enzymes.simvastatin_above_10_mg"] == ["daily dose (Simvastatin)"]


def asked_for_breathing(found: Assessment) -> set[str]:
    flags = dict(found.plan.not_excluded)
    return {each.name for each in flags["Breathing is failing or about to fail"]}


SPARSE = {
    "patient": {"age_years": 58, "sex": "male"},
    "history": {"diabetes": True},
    "symptoms": {"numbness_feet": True},
    "pain": {"pain": True, "pain_site": "feet"},
}
MEASURES = {"vital_capacity_ml_per_kg", "vital_capacity_fall_percent", "single_breath_count"}


def test_no_breath_is_measured_before_something_gives_ground_for_it() -> None:
    asked = asked_for_breathing(assess(record(SPARSE)))
    assert {"dyspnoea", "limb_weakness"} <= asked
    assert not asked & MEASURES


@pytest.mark.parametrize(
    "ground",
    [
        {"symptoms": {"dyspnoea": True}},
        {"symptoms": {"dysphagia": True}},
        {"examination": {"limb_weakness": True}, "history": {"symptom_duration_weeks": 2}},
        {"examination": {"limb_weakness": True, "weakness_territory": "proximal_and_distal"}},
    ],
)
def test_the_breath_is_measured_where_it_may_fail(ground: dict[str, Any]) -> None:
    assert asked_for_breathing(assess(record(merged(SPARSE, ground)))) >= MEASURES


def test_a_low_measure_with_weakness_raises_the_alarm_whatever_was_asked() -> None:
    weak = {"examination": {"limb_weakness": True, "weakness_territory": "distal", "vital_capacity_ml_per_kg": 15}}
    found = assess(record(merged(SPARSE, weak)))
    assert "red_flags.respiratory_failure" in {each.conclusion_id for each in found.plan.urgent}
