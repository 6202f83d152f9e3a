"""Examples worked out by hand, each from a chart to its verdict."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.diagnosis.conclusions import Conclusion
from ranvier.kleene import Truth

from .charts import assessed, conduction, facts, motor, sensory, verdict

MAN = facts(age_years=50, sex="male", height_cm=176, weight_kg=80)
CONDUCTION = "cidp_ean_pns_2021_conduction"


def of_nerve(assessment: Assessment, finding: str) -> Truth:
    (found,) = assessment.findings.row_verdicts("motor_nerve", f"{CONDUCTION}.{finding}")
    return found


def conclusion(assessment: Assessment, id: str, subject: str = "") -> Conclusion:
    (found,) = [each for each in assessment.conclusions if each.id == id and each.subject == subject]
    return found


# ------------------------------------------------------------------------------------------------ conduction


@pytest.mark.parametrize(("proximal", "expected"), [(2.6, True), (2.8, True), (2.81, False), (2.9, False)])
def test_a_fall_of_the_median_amplitude_in_the_forearm_is_a_block(proximal: float, expected: bool) -> None:
    rows = (
        motor("median", "right", "apb", "wrist", 3.6, 4.0),
        motor("median", "right", "apb", "elbow", 8.0, proximal, 55.0),
    )
    assert of_nerve(assessed(MAN, conduction(*rows)), "conduction_block") is expected


def test_a_ratio_of_exactly_0_7_is_a_block_whatever_the_decimals() -> None:
    rows = (
        motor("median", "right", "apb", "wrist", 3.6, 6.0),
        motor("median", "right", "apb", "elbow", 8.0, 4.2, 55.0),
    )
    assert of_nerve(assessed(MAN, conduction(*rows)), "conduction_block") is True


def test_the_same_fall_in_the_tibial_nerve_is_not_counted() -> None:
    rows = (
        motor("tibial", "right", "ah", "ankle", 4.0, 8.0),
        motor("tibial", "right", "ah", "popliteal_fossa", 12.0, 5.2, 46.0),
    )
    assert of_nerve(assessed(MAN, conduction(*rows)), "conduction_block") is False


@pytest.mark.parametrize(
    ("nerve", "muscle", "near", "far", "durations", "expected"),
    [
        ("tibial", "ah", "ankle", "popliteal_fossa", (6.0, 11.0), False),
        ("tibial", "ah", "ankle", "popliteal_fossa", (6.0, 12.0), True),
        ("ulnar", "adm", "wrist", "below_elbow", (6.0, 8.0), True),
        ("ulnar", "adm", "wrist", "below_elbow", (6.0, 7.8), False),
    ],
)  # fmt: skip
def test_temporal_dispersion(
    nerve: str, muscle: str, near: str, far: str, durations: tuple[float, float], expected: bool
) -> None:
    rows = (
        motor(nerve, "right", muscle, near, 3.5, 9.0, negative_peak_duration_ms=durations[0]),
        motor(nerve, "right", muscle, far, 9.0, 8.5, 50.0, negative_peak_duration_ms=durations[1]),
    )
    assert of_nerve(assessed(MAN, conduction(*rows)), "temporal_dispersion") is expected


@pytest.mark.parametrize(("amplitude_percent", "expected"), [(60, False), (90, True)])
def test_an_f_wave_of_125_percent_counts_only_with_a_preserved_amplitude(
    amplitude_percent: float, expected: bool
) -> None:
    plain = assessed(MAN, conduction(motor("ulnar", "right", "adm", "wrist", 2.8, 9.0, f_wave_min_latency_ms=28.0)))
    found = [each for each in plain.gathered.compared if each.quantity == "f_wave_min_latency_ms"]
    assert found[0].limit is not None
    late = round(1.25 * found[0].limit.value, 2)
    row = motor(
        "ulnar", "right", "adm", "wrist", 2.8, round(7.9 * amplitude_percent / 100, 2), f_wave_min_latency_ms=late
    )
    assert of_nerve(assessed(MAN, conduction(row)), "f_wave_prolonged") is expected


@pytest.mark.parametrize(
    ("low_cut", "expected"), [(None, None), (2, False), (5, True), (10, True), (20, True)]
)  # fmt: skip
def test_a_distal_ulnar_duration_of_9_ms_depends_on_the_filter(low_cut: float | None, expected: Truth) -> None:
    more = {} if low_cut is None else {"low_cut_hz": low_cut}
    row = motor("ulnar", "right", "adm", "wrist", 2.8, 9.0, total_duration_ms=9.0, **more)
    assert of_nerve(assessed(MAN, conduction(row)), "distal_duration_prolonged") is expected


# ------------------------------------------------------------------------------------------------ hands


def hand(*rows: dict[str, Any]) -> Assessment:
    return assessed(MAN, conduction(*rows))


ABSENT = sensory("median", "right", "digit_2", "wrist", status="no_response")


def test_an_absent_sensory_response_with_6_9_ms_is_grade_5_and_not_4() -> None:
    assessment = hand(ABSENT, motor("median", "right", "apb", "wrist", 6.9, 3.0))
    found = conclusion(assessment, "carpal_tunnel_bland_2000.grade", "right hand")
    assert found.level is not None
    assert found.level.id == "grade_5"
    assert found.could_become is None


def test_a_thenar_response_of_0_1_mv_is_grade_6() -> None:
    found = conclusion(
        hand(ABSENT, motor("median", "right", "apb", "wrist", 9.0, 0.1)), "carpal_tunnel_bland_2000.grade", "right hand"
    )
    assert found.level is not None
    assert found.level.id == "grade_6"


def test_a_hand_whose_thenar_study_is_missing_has_no_grade() -> None:
    found = conclusion(hand(ABSENT), "carpal_tunnel_bland_2000.grade", "right hand")
    assert found.verdict is None
    assert found.missing


# ------------------------------------------------------------------------------------------------ polyneuropathy


NUMB = facts(diabetes=True, numbness_feet=True, ankle_reflex="absent", other_cause_of_neuropathy_known=False)
ABNORMAL = conduction(
    sensory("sural", "left", "lateral_malleolus", "calf", 1.0, 4.0),
    motor("peroneal", "left", "edb", "ankle", 5.0, 0.5),
    motor("peroneal", "left", "edb", "below_fibular_head", 12.0, 0.4, 45.0),
)
TORONTO = "toronto_dspn_2010.diabetic_polyneuropathy"


def test_numb_toes_and_absent_reflexes_are_probable_and_conduction_confirms() -> None:
    without = assessed(MAN, NUMB)
    assert verdict(without, f"{TORONTO}.probable") is True
    assert verdict(without, f"{TORONTO}.confirmed") is None
    assert verdict(assessed(MAN, NUMB, ABNORMAL), f"{TORONTO}.confirmed") is True


def test_what_is_probable_says_what_would_confirm_it() -> None:
    found = conclusion(assessed(MAN, NUMB), TORONTO)
    assert found.level is not None
    assert found.level.id == "probable"
    assert found.could_become is not None
    assert found.could_become.id == "confirmed"
    assert found.missing


@pytest.mark.parametrize(("age", "expected"), [(45, True), (55, False)])
def test_csf_protein_of_0_55_supports_cidp_up_to_50_years(age: float, expected: bool) -> None:
    chart = facts(age_years=age, csf_protein_g_per_l=0.55, csf_cells_per_ul=3)
    assert verdict(assessed(chart), "cidp_ean_pns_2021_support.csf_supportive") is expected
