"""The scores of Guillain-Barre syndrome, the totals that they are made of, and the limits of breathing."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.errors import InputError
from ranvier.kleene import Truth
from ranvier.rules.values import Interval

from .charts import assessed, facts, verdict


def score(assessment: Assessment, id: str) -> Any:
    return assessment.findings.answers.patient[id].value


PICTURE = facts(
    limb_weakness=True, weakness_symmetry="symmetric", symptom_duration_weeks=1, knee_reflex="absent",
    ankle_reflex="absent", flaccid_weakness=True,
)  # fmt: skip
GROUPS = (
    "shoulder_abduction", "elbow_flexion", "wrist_extension", "hip_flexion", "knee_extension", "ankle_dorsiflexion",
)  # fmt: skip


def test_egris_of_a_man_with_bulbar_weakness_two_days_after_onset() -> None:
    chart = facts(days_from_onset_to_admission=2, bulbar_weakness=True, mrc_sum_score_at_admission=38)
    found = assessed(PICTURE, chart)
    assert score(found, "guillain_barre_egris.egris") == 5
    assert verdict(found, "guillain_barre_egris.risk_of_ventilation.high") is True
    assert verdict(found, "guillain_barre_egris.needs_monitored_bed.met") is True


def test_egris_is_a_range_while_the_strength_is_missing() -> None:
    chart = facts(days_from_onset_to_admission=2, bulbar_weakness=True)
    found = assessed(PICTURE, chart)
    assert score(found, "guillain_barre_egris.egris") == Interval(3.0, 7.0)
    assert verdict(found, "guillain_barre_egris.needs_monitored_bed.met") is True
    assert verdict(found, "guillain_barre_egris.risk_of_ventilation.high") is None


def test_egris_is_not_asked_of_another_illness() -> None:
    chart = facts(days_from_onset_to_admission=2, bulbar_weakness=True, mrc_sum_score_at_admission=10)
    found = assessed(facts(limb_weakness=True, weakness_symmetry="symmetric", symptom_duration_weeks=60), chart)
    assert verdict(found, "guillain_barre_egris.needs_monitored_bed.met") is False


OLD_WITH_DIARRHOEA = {"age_years": 65, "diarrhoea_before_onset": True}
MIDDLE_AGED = {"age_years": 45, "diarrhoea_before_onset": False}


@pytest.mark.parametrize(
    ("id", "chart", "expected"),
    [
        ("guillain_barre_megos.megos_entry", {**OLD_WITH_DIARRHOEA, "mrc_sum_score_at_admission": 28}, 9),
        ("guillain_barre_megos.megos_day_7", {**MIDDLE_AGED, "mrc_sum_score_at_day_7": 44}, 4),
        ("guillain_barre_egos.egos", {**OLD_WITH_DIARRHOEA, "gbs_disability_scale_at_2_weeks": 4}, 6),
        ("guillain_barre_megos.megos_entry", OLD_WITH_DIARRHOEA, Interval(3.0, 9.0)),
        ("guillain_barre_egos.egos", MIDDLE_AGED, Interval(1.5, 5.5)),
    ],
)
def test_outcome_scores(id: str, chart: dict[str, Any], expected: Any) -> None:
    assert score(assessed(facts(**chart)), id) == expected


def test_twelve_graded_muscle_groups_make_the_sum_score_of_the_day() -> None:
    grades = {f"mrc_{group}": 3 for group in GROUPS}
    found = assessed(facts(**grades, days_since_admission=0)).gathered.facts.values
    assert found["mrc_sum_score"] == 36
    assert found["mrc_sum_score_at_admission"] == 36
    assert "mrc_sum_score_at_day_7" not in found
    assert "mrc_sum_score" not in assessed(facts(**{**grades, "mrc_hip_flexion": {"left": 3}})).gathered.facts.values


def test_the_visit_on_day_7_gives_the_second_strength_and_that_after_two_weeks_the_disability() -> None:
    week = assessed(facts(mrc_sum_score=44, days_since_admission=7)).gathered.facts.values
    assert week["mrc_sum_score_at_day_7"] == 44
    assert "mrc_sum_score_at_admission" not in week
    later = assessed(facts(gbs_disability_scale=4, days_since_admission=14)).gathered.facts.values
    assert later["gbs_disability_scale_at_2_weeks"] == 4


def test_a_total_that_is_not_the_sum_of_its_grades_is_refused() -> None:
    grades = {f"mrc_{group}": 3 for group in GROUPS}
    with pytest.raises(InputError, match="add up to 36"):
        assessed(facts(**grades, mrc_sum_score=50))
    with pytest.raises(InputError, match="mrc_sum_score_at_admission"):
        assessed(facts(mrc_sum_score=50, mrc_sum_score_at_admission=40, days_since_admission=0))


# ------------------------------------------------------------------------------------------------ breathing


@pytest.mark.parametrize(
    ("measured", "classical", "digests"),
    [
        ({"maximal_inspiratory_pressure_cmh2o": 29}, True, True),
        ({"maximal_inspiratory_pressure_cmh2o": 35, "maximal_expiratory_pressure_cmh2o": 60}, None, True),
        ({"maximal_inspiratory_pressure_cmh2o": 60, "maximal_expiratory_pressure_cmh2o": 39}, True, False),
        ({"vital_capacity_ml_per_kg": 19}, True, None),
        ({"vital_capacity_fall_percent": 30}, None, None),
        ({"vital_capacity_fall_percent": 31}, True, None),
        ({"maximal_expiratory_pressure_fall_percent": 31}, True, None),
    ],
)
def test_the_classical_rule_decides_and_the_digests_are_shown(
    measured: dict[str, float], classical: Truth, digests: Truth
) -> None:
    found = assessed(PICTURE, facts(weakness_territory="proximal_and_distal", **measured))
    assert verdict(found, "respiratory_alarm_20_30_40.limit_passed.met") is classical
    assert verdict(found, "respiratory_alarm_20_30_40.limits_of_the_2023_digests") is digests
