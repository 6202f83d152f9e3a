"""Small fibres, pain, sensory testing and autonomic grading: worked examples, each moved by one input."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.diagnosis.conclusions import Conclusion
from ranvier.errors import InputError
from ranvier.kleene import Truth

from .charts import assessed, facts, merged, record, verdict

NO_KNOWN_CAUSE = facts(
    other_cause_of_neuropathy_known=False, diabetes=False, alcohol_excess=False, neurotoxic_chemotherapy=False,
    hiv_infection=False, amyloidosis_known=False, hereditary_neuropathy_known=False,
)  # fmt: skip
LARGE_FIBRES_WELL = facts(
    touch_toes="normal", vibration_toes="normal", position_sense_toes="normal", ankle_reflex="normal",
    limb_weakness=False, imbalance=False, worse_in_the_dark=False,
)  # fmt: skip
SMALL_FIBRES = facts(
    burning_feet=True, pinprick_toes="reduced", ienfd_distal_leg="reduced", conduction_study_reported="normal",
    sural_response_reported="normal",
)  # fmt: skip
NOTHING_MEASURED = {"conduction": {"list": [], "total": 0}}


def conclusion(id: str, *parts: Any) -> Conclusion:
    """One conclusion of a chart."""
    (found,) = (each for each in assessed(*parts).conclusions if each.id == id)
    return found


def level(id: str, *parts: Any) -> str:
    """The level that is met, or none."""
    found = conclusion(id, *parts)
    return found.level.id if found.level else ""


def test_one_sign_of_large_fibres_makes_an_idiopathic_neuropathy_mixed():
    chart = merged(SMALL_FIBRES, LARGE_FIBRES_WELL, NO_KNOWN_CAUSE, NOTHING_MEASURED)
    assert level("acttion_idiopathic_2020.small_fibre", chart) == "met"
    assert level("acttion_idiopathic_2020.mixed_fibre", chart) == ""
    vibration = facts(vibration_toes="reduced")
    small = conclusion("acttion_idiopathic_2020.small_fibre", chart, vibration)
    assert small.verdict is False
    assert "acttion_idiopathic_2020.large_fibre_feature" in small.excluded_by
    assert level("acttion_idiopathic_2020.mixed_fibre", chart, vibration) == "met"
    assert level("acttion_idiopathic_2020.distal_sensory_polyneuropathy", chart, vibration) == "met"


def test_nothing_is_idiopathic_before_its_causes_were_asked_for():
    chart = merged(SMALL_FIBRES, LARGE_FIBRES_WELL, NOTHING_MEASURED)
    unasked = conclusion("acttion_idiopathic_2020.small_fibre", chart)
    assert unasked.verdict is None
    assert unasked.provided_that == ()
    assert "other_cause_of_neuropathy_known" in {each.name for each in unasked.missing}
    assert conclusion("acttion_idiopathic_2020.small_fibre", chart, facts(diabetes=True)).verdict is False


def test_large_fibres_alone():
    chart = facts(
        imbalance=True, vibration_toes="absent", conduction_study_reported="sensory_axonal", ienfd_distal_leg="normal",
        burning_feet=False, pain_feet=False, tight_or_cold_feeling_feet=False, pain=False, pinprick_toes="normal",
        temperature_toes="normal",
    )  # fmt: skip
    assert level("acttion_idiopathic_2020.large_fibre", chart, NO_KNOWN_CAUSE, NOTHING_MEASURED) == "met"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"burning_feet": True}, (None, None, True)),
        ({"burning_feet": True, "pinprick_toes": "reduced"}, (None, None, True)),
        ({"burning_feet": True, "pinprick_toes": "reduced", "sural_response_reported": "normal"}, (None, True, True)),
        ({"burning_feet": True, "sural_response_reported": "normal", "ienfd_distal_leg": "reduced"},
         (None, None, True)),
        ({"burning_feet": True, "pinprick_toes": "reduced", "sural_response_reported": "normal",
          "qst_thermal_foot": "abnormal"}, (True, True, True)),
    ],
)  # fmt: skip
def test_levels_of_the_toronto_consensus(more: dict[str, Any], expected: tuple[Truth, ...]):
    found = assessed(facts(**more))
    levels = ("definite", "probable", "possible")
    name = "small_fibre_neurodiab_2010.small_fibre_neuropathy"
    assert tuple(verdict(found, f"{name}.{each}:own") for each in levels) == expected


def test_a_normal_study_and_good_large_fibres_settle_the_exclusions_of_the_toronto_consensus():
    name = "small_fibre_neurodiab_2010.small_fibre_neuropathy"
    chart = merged(SMALL_FIBRES, LARGE_FIBRES_WELL, NOTHING_MEASURED)
    assert level(name, chart) == "definite"
    assert conclusion(name, SMALL_FIBRES).verdict is None
    assert conclusion(name, chart, facts(limb_weakness=True)).verdict is False


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ({"pinprick_toes": "reduced", "temperature_toes": "reduced"}, True),
        ({"pinprick_toes": "reduced", "allodynia": True}, True),
        ({"pinprick_toes": "reduced", "temperature_toes": "normal", "allodynia": False, "thermal_allodynia": False,
          "hyperalgesia": False, "temperature_reduced_in_painful_area": False, "pinprick_fingers": "normal"}, False),
        ({"pinprick_toes": "reduced"}, None),
    ],
)  # fmt: skip
def test_the_besta_criteria_ask_for_two_signs_beside_the_test(signs: dict[str, Any], expected: Truth):
    chart = facts(ienfd_distal_leg="reduced", burning_feet=True, **signs)
    assert verdict(assessed(chart), "small_fibre_besta_2019.small_fibre_neuropathy.met:own") is expected


@pytest.mark.parametrize(
    ("sex", "age", "method", "density", "expected"),
    [
        ("female", 45, "bright_field", 5.6, True),
        ("female", 45, "bright_field", 5.7, False),
        ("male", 45, "bright_field", 5.6, False),
        ("male", 45.9, "bright_field", 4.3, True),
        ("female", 45, "immunofluorescence", 5.1, True),
        ("female", 45, "immunofluorescence", 5.6, False),
        ("male", 60, "immunofluorescence", 1.8, True),
        ("male", 60, "immunofluorescence", 1.9, False),
        ("male", 19, "bright_field", 1.0, None),
        ("male", None, "bright_field", 1.0, None),
        ("male", 45, None, 1.0, None),
    ],
)
def test_a_density_is_judged_by_method_age_and_sex(
    sex: str, age: float | None, method: str | None, density: float, expected: Truth
):
    stated = {"sex": sex, "age_years": age, "skin_biopsy_method": method, "ienfd_distal_leg_per_mm": density}
    chart = facts(ienfd_distal_leg="not_judged", **{name: each for name, each in stated.items() if each is not None})
    found = assessed(chart)
    assert verdict(found, "small_fibre_neuropathy.skin_biopsy_reduced") is expected
    assert verdict(found, "small_fibre_neuropathy.skin_biopsy_normal") is (None if expected is None else not expected)


def test_the_laboratory_judges_first():
    stated = facts(sex="female", age_years=45, skin_biopsy_method="bright_field", ienfd_distal_leg_per_mm=5.0)
    assert verdict(assessed(stated), "small_fibre_neuropathy.skin_biopsy_reduced") is None
    normal = assessed(stated, facts(ienfd_distal_leg="normal"))
    assert verdict(normal, "small_fibre_neuropathy.skin_biopsy_reduced") is False


@pytest.mark.parametrize(
    ("total", "expected"),
    [(38, "likely"), (19, "likely"), (18, "unclear"), (13, "unclear"), (12, "unlikely"), (-1, "unlikely")],
)
def test_paindetect(total: int, expected: str):
    assert level("neuropathic_pain_screening.paindetect", facts(paindetect_total=total)) == expected


@pytest.mark.parametrize(
    ("name", "total"),
    [("paindetect_total", 39), ("paindetect_total", -2), ("id_pain_total", 6), ("dn4_total", 11), ("npsi_total", 101)],
)
def test_totals_outside_their_range_are_refused(name: str, total: int):
    with pytest.raises(InputError):
        record(facts(**{name: total}))


@pytest.mark.parametrize(
    ("name", "total", "tool", "expected"),
    [
        ("dn4_total", 4, "dn4", "suggested"), ("dn4_total", 3, "dn4", ""),
        ("dn4_interview_total", 3, "dn4_interview", "suggested"), ("dn4_interview_total", 2, "dn4_interview", ""),
        ("lanss_total", 12, "lanss", "suggested"), ("lanss_total", 11, "lanss", ""),
        ("id_pain_total", 3, "id_pain", "likely"), ("id_pain_total", 2, "id_pain", "to_be_considered"),
        ("id_pain_total", -1, "id_pain", ""),
    ],
)  # fmt: skip
def test_cut_offs_of_the_questionnaires(name: str, total: int, tool: str, expected: str):
    assert level(f"neuropathic_pain_screening.{tool}", facts(**{name: total})) == expected


def test_a_questionnaire_alone_makes_no_neuropathic_pain():
    found = assessed(facts(dn4_total=10, paindetect_total=38, pain=True))
    assert verdict(found, "neuropathic_pain_neupsig_2016.neuropathic_pain.possible") is None


QST_NORMAL = dict.fromkeys(
    (
        "qst_cold_detection_z", "qst_warm_detection_z", "qst_thermal_limen_z", "qst_cold_pain_z", "qst_heat_pain_z",
        "qst_pressure_pain_z", "qst_pinprick_threshold_z", "qst_pinprick_sensitivity_z", "qst_wind_up_z",
        "qst_touch_detection_z", "qst_vibration_detection_z", "qst_paradoxical_heat", "qst_dynamic_allodynia_0_to_100",
    ),
    0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "none_abnormal"),
        ({"qst_warm_detection_z": -3, "qst_vibration_detection_z": -2.5, "qst_paradoxical_heat": 2}, "sensory_loss"),
        ({"qst_heat_pain_z": 2.4, "qst_cold_pain_z": 2}, "thermal_hyperalgesia"),
        ({"qst_heat_pain_z": 2.4, "qst_dynamic_allodynia_0_to_100": 4}, "thermal_hyperalgesia"),
        ({"qst_cold_detection_z": -3, "qst_pinprick_sensitivity_z": 3}, "mechanical_hyperalgesia"),
        ({"qst_cold_detection_z": -3, "qst_dynamic_allodynia_0_to_100": 20}, "mechanical_hyperalgesia"),
        ({"qst_vibration_detection_z": -3}, "mixed"),
        ({"qst_cold_detection_z": -3, "qst_vibration_detection_z": -3, "qst_pressure_pain_z": 3}, "mixed"),
        ({"qst_heat_pain_z": 3, "qst_pinprick_threshold_z": 3}, "mixed"),
        ({"qst_paradoxical_heat": 1}, "mixed"),
        ({"qst_heat_pain_z": 1.96, "qst_cold_detection_z": -1.96}, "none_abnormal"),
        ({"qst_wind_up_z": None}, ""),
    ],
)
def test_sensory_phenotype(changed: dict[str, float | None], expected: str):
    stated = {name: value for name, value in {**QST_NORMAL, **changed}.items() if value is not None}
    assert level("sensory_profile_qst.phenotype", facts(**stated)) == expected


def test_the_sign_of_a_z_score_tells_gain_from_loss():
    loss, gain = assessed(facts(qst_heat_pain_z=-2)), assessed(facts(qst_heat_pain_z=2))
    assert verdict(loss, "sensory_profile_qst.loss") is True
    assert verdict(loss, "sensory_profile_qst.gain") is None
    assert verdict(gain, "sensory_profile_qst.gain") is True


def test_lessened_sensation_is_no_allodynia_and_both_may_stand_together():
    lessened = assessed(facts(pain=True, touch_reduced_in_painful_area=True))
    assert verdict(lessened, "sensory_signs_iasp.allodynia_found") is None
    assert verdict(lessened, "sensory_signs_iasp.gain") is None
    assert verdict(lessened, "sensory_signs_iasp.loss") is True
    both = facts(pain=True, touch_reduced_in_painful_area=True, allodynia=True)
    assert level("sensory_signs_iasp.sensory_gain_and_loss", both) == "met"
    assert level("sensory_signs_iasp.abnormal_sensations", both) == "unpleasant"


def test_tingling_is_neither_gain_nor_loss():
    found = assessed(facts(tingling_feet=True))
    assert verdict(found, "sensory_signs_iasp.paraesthesia_found") is True
    assert verdict(found, "sensory_signs_iasp.gain") is None
    assert verdict(found, "sensory_signs_iasp.loss") is None


def test_more_pain_from_a_pin_is_hyperalgesia_and_less_is_hypoalgesia():
    more, less = assessed(facts(pinprick_toes="increased")), assessed(facts(pinprick_toes="reduced"))
    assert verdict(more, "sensory_signs_iasp.hyperalgesia_found") is True
    assert verdict(more, "sensory_signs_iasp.hypoaesthesia_found") is None
    assert verdict(less, "sensory_signs_iasp.hypoalgesia_found") is True


def test_no_loss_of_sensation_with_loss_in_the_painful_area_is_refused():
    with pytest.raises(InputError):
        assessed(facts(sensory_loss=False, pinprick_reduced_in_painful_area=True))


@pytest.mark.parametrize(
    ("tests", "fall", "diabetes", "expected"),
    [
        (0, 30, True, ""), (1, 0, True, "possible"), (1, 30, True, "possible"), (2, 0, True, "definite"),
        (2, 19, True, "definite"), (2, 20, True, "severe"), (3, 25, False, ""),
    ],
)  # fmt: skip
def test_cardiovascular_autonomic_neuropathy(tests: int, fall: int, diabetes: bool, expected: str):
    chart = facts(
        cardiovagal_tests_abnormal=tests, orthostatic_systolic_fall_mmhg=fall, orthostatic_diastolic_fall_mmhg=0,
        orthostatic_hypotension=fall >= 20, diabetes=diabetes, other_cause_of_neuropathy_known=False,
    )  # fmt: skip
    assert level("autonomic_neuropathy.cardiovascular_autonomic_neuropathy", chart) == expected
    assert (level("autonomic_neuropathy.orthostatic_hypotension", chart) == "met") is (fall >= 20)


@pytest.mark.parametrize(
    ("total", "expected"), [(0, "none"), (1, "mild"), (3, "mild"), (4, "moderate"), (6, "moderate"), (7, "severe")]
)
def test_bands_of_the_autonomic_scale(total: int, expected: str):
    assert level("autonomic_neuropathy.autonomic_failure_by_cass", facts(cass_total=total)) == expected


WEAK = facts(
    limb_weakness=True, weakness_territory="proximal_and_distal", weakness_symmetry="symmetric", sensory_loss=True,
    spinal_sensory_level=False,
)  # fmt: skip


def test_tempo_divides_symmetric_weakness_and_a_brisk_plantar_response_disqualifies_it():
    flexor = facts(plantar_response="flexor", upper_motor_neurone_signs=False)
    acute, chronic = facts(weeks_from_onset_to_nadir=2), facts(weeks_from_onset_to_nadir=20)
    assert level("barohn_patterns.acute_symmetric_proximal_and_distal", WEAK, flexor, acute) == "met"
    assert level("barohn_patterns.chronic_symmetric_proximal_and_distal", WEAK, flexor, chronic) == "met"
    extensor = conclusion(
        "pattern_of_neuropathy.symmetric_proximal_and_distal", WEAK, facts(plantar_response="extensor")
    )
    assert extensor.verdict is False
    assert extensor.excluded_by == ("pattern_of_neuropathy.upper_motor_neurone",)
    assert "pattern_of_neuropathy.proximal_weakness" in extensor.speaks_for


def test_several_patterns_may_fit_at_once():
    chart = facts(
        plantar_response="extensor", ankle_reflex="absent", vibration_toes="absent", orthostatic_systolic_fall_mmhg=30
    )
    for pattern in ("sensory_loss_with_upper_motor_neurone_signs", "autonomic"):
        assert level(f"pattern_of_neuropathy.{pattern}", chart) == "met"
