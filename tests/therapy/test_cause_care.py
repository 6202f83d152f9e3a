"""The cause first: every disease and every harmful medicine is cared for, as firmly as it stands and no firmer."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ranvier.diagnosis.differential import RankedCause, differential
from ranvier.therapy.cause_care import cause_advice
from ranvier.therapy.plan import StepStanding

from ..diagnosis.charts import KNOWLEDGE, PAINFUL_FEET, PATIENT, assessed, facts, medicines, merged

HARMFUL = [each.id for each in KNOWLEDGE.medicines.values() if "neurotoxic" in each.properties]
FINDINGS = assessed(PATIENT).findings
RANKED = {each.id: each for each in differential(FINDINGS)}


def standing_as(cause: str, standing: str) -> RankedCause:
    ranked = RANKED[cause]
    fields = {name: getattr(ranked, name) for name in RankedCause.__slots__}
    return RankedCause(**{**fields, "standing": standing})


def test_every_disease_of_the_differential_has_its_care() -> None:
    assert set(KNOWLEDGE.care) == set(KNOWLEDGE.causes)


def test_every_medicine_that_harms_nerves_says_what_becomes_of_it_and_who_decides() -> None:
    known = {id: KNOWLEDGE.harmful[id] for id in HARMFUL}
    assert [id for id, each in known.items() if not all((each.do.text, each.by, each.harms))] == []


@pytest.mark.parametrize("id", ["amiodarone", "phenytoin", "isoniazid", "stavudine", "cisplatin", "pembrolizumab"])
def test_an_essential_medicine_is_never_stopped_without_its_prescriber(id: str) -> None:
    known = KNOWLEDGE.harmful[id]
    assert known.essential
    assert known.by not in {"", "the patient", "the treating doctor"}


@pytest.mark.parametrize("cause", sorted(KNOWLEDGE.care))
def test_less_certainty_never_makes_a_step_firmer(cause: str) -> None:
    done = [
        {
            step.id
            for advice in cause_advice(FINDINGS, [standing_as(cause, standing)])
            for step in advice.steps
            if step.standing is StepStanding.DO
        }
        for standing in ("established", "likely", "possible", "open", "unlikely", "excluded")
    ]
    for firmer, weaker in pairwise(done):
        assert weaker <= firmer
    assert not any(done[3:])


@pytest.mark.parametrize("cause", sorted(KNOWLEDGE.care))
def test_nothing_with_a_dose_is_done_while_the_disease_is_only_possible(cause: str) -> None:
    for advice in cause_advice(FINDINGS, [standing_as(cause, "possible")]):
        for step in advice.steps:
            assert not any(unit in step.do.text for unit in ("mg/kg", "g/kg", " mg a day", "million units")), step.do


def test_type_1_diabetes_is_told_the_strong_evidence_and_an_unknown_type_is_asked() -> None:
    def glucose(**stated: object) -> dict[str, StepStanding]:
        found = assessed(PATIENT, PAINFUL_FEET, facts(diabetes=True, **stated))
        advice = cause_advice(found.findings, [standing_as("diabetic_polyneuropathy", "established")])
        return {step.id: step.standing for step in advice[0].steps if step.id.startswith("glucose")}

    assert glucose(diabetes_type="type_1") == {"glucose_type_1": StepStanding.DO}
    assert glucose(diabetes_type="type_2") == {"glucose_type_2": StepStanding.DO}
    assert set(glucose().values()) == {StepStanding.ASK_FIRST}


def test_folate_is_never_replaced_before_vitamin_b12_is_known() -> None:
    def folate(**stated: object) -> StepStanding:
        found = assessed(PATIENT, facts(**stated))
        advice = cause_advice(found.findings, [standing_as("folate_deficiency", "established")])
        return next(step.standing for step in advice[0].steps if step.id == "replace")

    assert folate() is StepStanding.ASK_FIRST
    assert folate(vitamin_b12_pg_per_ml=120) is StepStanding.NOT_HERE
    assert folate(vitamin_b12_pg_per_ml=500, nitrous_oxide_use=False) is StepStanding.DO


def test_a_harmful_medicine_is_named_when_a_neuropathy_is_there_and_not_otherwise() -> None:
    healthy = assessed(facts(age_years=50, sex="male"), medicines("amiodarone")).plan.harmful_medicines
    ill = assessed(merged(PATIENT, PAINFUL_FEET), medicines("Cordarone", "amiodarone")).plan.harmful_medicines
    stopped = assessed(
        merged(PATIENT, PAINFUL_FEET), medicines({"name": "amiodarone", "stopped_days_ago": 5})
    ).plan.harmful_medicines
    assert not healthy
    assert [each.id for each in ill] == ["amiodarone"]
    assert not stopped
