"""Scales: examples worked out by hand, totals from their parts, and intervals that narrow."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.assess import Assessment
from ranvier.errors import InputError
from ranvier.rules.values import Interval, bounds

from .charts import KNOWLEDGE, assessed, conduction, facts, merged, verdict

QUESTIONS = sorted(
    (id for id in KNOWLEDGE.vocabulary.terms if id.startswith("mnsi_") and id.split("_")[1].isdigit()),
    key=lambda id: int(id.split("_")[1]),
)
SCORES = {term.id: term.worked_out_by for term in KNOWLEDGE.vocabulary.terms.values() if term.worked_out_by}


def total(assessment: Assessment, name: str) -> Any:
    return assessment.gathered.facts.values.get(name)


def points(assessment: Assessment, id: str) -> Any:
    return assessment.findings.answers.patient[id].value


def level(assessment: Assessment, id: str) -> str | None:
    (found,) = [each for each in assessment.conclusions if each.id == id]
    return found.level.id if found.level else None


@pytest.mark.parametrize(("answer", "expected"), [(True, 11), (False, 2)])
def test_the_michigan_questionnaire_answered_all_alike(answer: bool, expected: int) -> None:
    assert len(QUESTIONS) == 15
    found = assessed(facts(**dict.fromkeys(QUESTIONS, answer)))
    assert total(found, "mnsi_questionnaire_total") == expected
    assert level(found, "mnsi.screen") == ("questionnaire" if answer else None)


def test_questions_4_and_10_do_not_count_and_7_and_13_count_for_no() -> None:
    all_no = dict.fromkeys(QUESTIONS, False)
    for number, question in enumerate(QUESTIONS, 1):
        found = total(assessed(facts(**{**all_no, question: True})), "mnsi_questionnaire_total")
        assert found == (2 if number in {4, 10} else 1 if number in {7, 13} else 3), question


def test_a_stated_total_must_agree_with_the_answers_that_are_there() -> None:
    answers = dict.fromkeys(QUESTIONS, False)
    with pytest.raises(InputError, match="come to 2"):
        assessed(facts(**answers, mnsi_questionnaire_total=9))
    some = dict.fromkeys(QUESTIONS[:3], True)
    assert total(assessed(facts(**some, mnsi_questionnaire_total=9)), "mnsi_questionnaire_total") == 9
    with pytest.raises(InputError, match="come to 3 to 13"):
        assessed(facts(**some, mnsi_questionnaire_total=2))


def test_incat_of_zips_that_are_difficult_and_a_cane() -> None:
    found = assessed(facts(incat_arm=2, incat_leg=2))
    assert total(found, "incat_total") == 4
    assert level(found, "disability_scales.disability") == "aided"
    assert points(assessed(facts(incat_arm=2)), "disability_scales.incat") == Interval(2, 7)
    assert total(assessed(facts(incat_arm=2)), "incat_total") is None


LOST = {
    "ankle_reflex": "absent", "knee_reflex": "absent", "pinprick_toes": "absent", "temperature_toes": "absent",
    "touch_toes": "absent", "vibration_toes": "absent", "position_sense_toes": "absent", "monofilament_foot": "absent",
}  # fmt: skip
SYMPTOMS = dict.fromkeys(
    ("pain_feet", "burning_feet", "numbness_feet", "tingling_feet", "weakness_legs", "imbalance", "numbness_hand"), True
)
MORE = ("foot_appearance_abnormal", "clumsy_hands", "weakness_arms")
FEET = {"foot_appearance_abnormal": True, "ulcer_on_foot": True}


def test_the_highest_totals() -> None:
    found = assessed(facts(**LOST, **SYMPTOMS, **FEET))
    assert total(found, "tcns_total") == 19
    assert total(found, "nds_total") == 10
    assert total(found, "mnsi_examination_total") == 10
    assert points(found, "mnsi.examination_8") == 8
    assert level(found, "toronto_clinical_neuropathy_score.grade") == "severe"
    highest = {
        "uens_total": 42, "nis_total": 244, "nis_ll_total": 88, "tnsc_total": 28, "mdns_total": 46, "mtcns_total": 33,
        "nss_total": 9, "onls_total": 12, "incat_total": 10, "berg_balance_total": 56, "mrc_sum_score": 60,
    }  # fmt: skip
    for name, number in highest.items():
        assert KNOWLEDGE.vocabulary.terms[name].possible == (0, number)


def test_a_reflex_that_is_reduced_leaves_half_a_point_open() -> None:
    rest = {
        "vibration_toes": "normal", "monofilament_foot": "normal", "foot_appearance_abnormal": False,
        "foot_ulcer": False, "ankle_reflex": "reduced",
    }  # fmt: skip
    assert points(assessed(facts(**rest)), "mnsi.examination_10") == Interval(0, 1)
    said = facts(**rest, ankle_reflex_only_with_reinforcement=True)
    assert total(assessed(said), "mnsi_examination_total") == 1


@settings(deadline=None, max_examples=12)
@given(st.randoms(use_true_random=False))
def test_one_more_item_never_widens_a_score(chance: random.Random) -> None:
    """What is added narrows the interval of every score; what is known stays as it is."""
    items = {
        **{name: chance.choice(["normal", "reduced", "absent"]) for name in LOST},
        **{name: chance.random() < 0.5 for name in (*SYMPTOMS, *MORE)},
        **{name: chance.random() < 0.5 for name in QUESTIONS},
        "foot_ulcer": False,
        "incat_arm": chance.randrange(6), "incat_leg": chance.randrange(6),
        "onls_arm": chance.randrange(6), "onls_leg": chance.randrange(8),
    }  # fmt: skip
    names = list(items)
    chance.shuffle(names)
    scores = [*SCORES.values(), "mnsi.examination_8"]
    before: dict[str, Interval] = {}
    for count in range(0, len(names) + 1, 7):
        found = assessed(facts(**{name: items[name] for name in names[:count]}))
        now = {id: bounds(points(found, id)) for id in scores}
        for id, (low, high) in before.items():
            assert low <= now[id].lowest, id
            assert now[id].highest <= high, id
        before = now


def test_a_stated_total_decides_whatever_the_examination_comes_to() -> None:
    found = assessed(facts(tcns_total=5, **LOST, **SYMPTOMS))
    assert verdict(found, "toronto_clinical_neuropathy_score.six") is False
    assert verdict(found, "toronto_clinical_neuropathy_score.chart_comes_to_twelve") is True


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"falls": True, "timed_up_and_go_s": 14}, "high"),
        ({"falls": True, "romberg": "positive"}, "high"),
        ({"berg_balance_total": 20}, "high"),
        ({"falls": True}, "raised"),
        ({"tandem_stand_s": 9}, "raised"),
        ({"falls": False, "timed_up_and_go_s": 11}, None),
        ({}, None),
    ],
)
def test_the_risk_of_falling_and_what_it_rests_on(stated: dict[str, Any], expected: str | None) -> None:
    found = assessed(facts(**stated))
    assert level(found, "falls_risk.fall_risk") == expected
    (risk,) = [each for each in found.conclusions if each.id == "falls_risk.fall_risk"]
    assert bool(risk.speaks_for) is (expected is not None)
    if not stated:
        assert risk.verdict is None, "missing is not normal"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"diabetes": True, "monofilament_foot": "absent", "foot_ulcer_before": True}, "category_3"),
        ({"diabetes": True, "monofilament_foot": "absent", "hammer_toes": True}, "category_2"),
        ({"diabetes": True, "peripheral_artery_disease": True}, "category_1"),
        ({"diabetes": True, "filament_missed_of_8": 5}, "category_1"),
        ({"diabetes": False, "monofilament_foot": "absent"}, None),
        ({"diabetes": True, "foot_ulcer_before": True}, None),
    ],
)
def test_the_risk_of_a_foot_ulcer(stated: dict[str, Any], expected: str | None) -> None:
    found = assessed(merged(facts(foot_ulcer=False), facts(**stated)))
    assert level(found, "diabetic_foot_risk.foot_risk") == expected


def test_severity_of_examination_study_and_daily_life_are_told_apart() -> None:
    found = assessed(facts(mrc_ankle_dorsiflexion=3, incat_arm=1, incat_leg=1))
    assert level(found, "severity_of_neuropathy.clinical_severity") == "marked"
    assert level(found, "disability_scales.disability") == "limited"
    assert level(found, "severity_of_neuropathy.electrodiagnostic_severity") is None


def test_the_stages_of_a_diabetic_polyneuropathy() -> None:
    study = merged(conduction(), facts(diabetes=True, conduction_study_reported="sensorimotor_axonal"))
    no_symptoms = facts(numbness_feet=False, tingling_feet=False, burning_feet=False, pain_feet=False)
    no_signs = facts(sensory_loss=False, ankle_reflex="normal")
    stage = "diabetic_polyneuropathy_stage.stage"
    assert level(assessed(study, no_symptoms, no_signs), stage) == "n1a"
    assert level(assessed(study, no_symptoms, facts(ankle_reflex="absent")), stage) == "n1b"
    assert level(assessed(study, facts(numbness_feet=True)), stage) == "n2a"
    assert level(assessed(study, facts(numbness_feet=True, walks_on_heels=False)), stage) == "n2b"
    assert level(assessed(study, facts(numbness_feet=True, walks_unaided=False)), stage) == "n3"
    assert level(assessed(study, no_symptoms, no_signs), "toronto_dspn_2010.subclinical_polyneuropathy") == "met"
