"""Multifocal motor neuropathy by the European and the American criteria, and where its block is no block."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.kleene import Truth

from .charts import assessed, conduction, facts, motor, sensory
from .cidp_charts import MAN, WEAK_HANDS, Row, conclusion, level, study

MMN = "multifocal_motor_neuropathy_conduction"
MMN_2010 = "multifocal_motor_neuropathy_efns_pns_2010.multifocal_motor_neuropathy"


def of_segments(assessment: Assessment, finding: str) -> tuple[Truth, ...]:
    return tuple(assessment.findings.row_verdicts("motor_segment", finding))


MEDIAN_SENSE = sensory("median", "right", "digit_2", "wrist", 30.0, 3.2)


def blocked(distal: float, share: float, longer: float, *, side: str = "right") -> list[Row]:
    """A median nerve whose proximal area is a share of the distal one, and whose duration is longer."""
    return [
        motor("median", side, "apb", "wrist", 3.6, distal, negative_peak_duration_ms=6.0, area_mv_ms=30.0),
        motor("median", side, "apb", "elbow", 8.0, distal * share, 55.0, negative_peak_duration_ms=6.0 * longer,
              area_mv_ms=30.0 * share),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("distal", "share", "longer", "definite", "probable"),
    [(9.0, 0.45, 1.2, True, True), (0.9, 0.45, 1.2, False, False), (1.0, 0.45, 1.2, False, False),
     (1.1, 0.45, 1.2, True, True), (9.0, 0.5, 1.3, True, True), (9.0, 0.45, 1.4, False, True),
     (9.0, 0.65, 1.2, False, True), (9.0, 0.65, 1.4, False, False), (9.0, 0.71, 1.1, False, False)],
)  # fmt: skip
def test_block_of_multifocal_motor_neuropathy(
    distal: float, share: float, longer: float, definite: bool, probable: bool
) -> None:
    found = study(*blocked(distal, share, longer))
    assert of_segments(found, f"{MMN}.definite_block") == (definite,)
    assert of_segments(found, f"{MMN}.probable_block") == (probable,)


def test_the_area_decides_and_not_the_amplitude() -> None:
    rows = blocked(9.0, 0.4, 1.1)
    kept = [rows[0], {**rows[1], "area_mv_ms": 24.0}]
    assert of_segments(study(*kept), f"{MMN}.definite_block") == (False,)
    unknown = [rows[0], {name: value for name, value in rows[1].items() if name != "area_mv_ms"}]
    assert of_segments(study(*unknown), f"{MMN}.definite_block") == (None,)


def test_the_amplitude_counts_at_the_distal_end_of_the_blocked_segment() -> None:
    rows = [
        motor("ulnar", "right", "adm", "wrist", 2.8, 9.0, negative_peak_duration_ms=6.0, area_mv_ms=30.0),
        motor("ulnar", "right", "adm", "below_elbow", 7.0, 0.9, 55.0, negative_peak_duration_ms=6.2, area_mv_ms=3.0),
        motor("ulnar", "right", "adm", "above_elbow", 9.0, 0.9, 55.0, negative_peak_duration_ms=6.2, area_mv_ms=3.0),
        motor("ulnar", "right", "adm", "axilla", 11.0, 0.2, 55.0, negative_peak_duration_ms=6.4, area_mv_ms=0.7),
    ]
    assert of_segments(study(*rows), f"{MMN}.definite_block") == (True, False, False)


def test_one_definite_block_with_normal_sensation_is_definite_disease() -> None:
    found = assessed(MAN, WEAK_HANDS, conduction(*blocked(9.0, 0.4, 1.1), MEDIAN_SENSE))
    assert level(found, MMN_2010) == "definite"


def test_an_abnormal_sensory_response_of_the_blocked_nerve_spoils_it() -> None:
    lost = sensory("median", "right", "digit_2", "wrist", status="no_response")
    found = assessed(MAN, WEAK_HANDS, conduction(*blocked(9.0, 0.4, 1.1), lost))
    assert level(found, MMN_2010) is None


@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, "possible"), ({"anti_gm1_igm": "positive", "csf_protein_g_per_l": 0.5}, "probable"),
     ({"anti_gm1_igm": "positive"}, "possible")],
)  # fmt: skip
def test_one_probable_block_needs_two_supportive_criteria(more: dict[str, Any], expected: str) -> None:
    settled = {
        "anti_gm1_igm": "negative", "csf_protein_g_per_l": 1.5, "mri_nerve_root_or_plexus": "normal",
        "response_to_immunoglobulin": "not_given", **more,
    }  # fmt: skip
    found = assessed(MAN, WEAK_HANDS, facts(**settled), conduction(*blocked(9.0, 0.6, 1.1), MEDIAN_SENSE))
    assert level(found, MMN_2010) == expected


@pytest.mark.parametrize(
    "exclusion", [{"upper_motor_neurone_signs": True}, {"bulbar_weakness": True}, {"plantar_response": "extensor"},
                  {"diffuse_symmetric_weakness_at_onset": True}]
)  # fmt: skip
def test_what_excludes_multifocal_motor_neuropathy(exclusion: dict[str, Any]) -> None:
    found = assessed(MAN, WEAK_HANDS, facts(**exclusion), conduction(*blocked(9.0, 0.4, 1.1), MEDIAN_SENSE))
    assert conclusion(found, MMN_2010).verdict is False


def test_a_weak_stimulus_makes_no_multifocal_motor_neuropathy() -> None:
    rows = (*blocked(9.0, 0.4, 1.1), MEDIAN_SENSE)
    unsaid = assessed(MAN, WEAK_HANDS, conduction(*rows, supramaximal=None))
    assert conclusion(unsaid, MMN_2010).verdict is None
    denied = assessed(MAN, WEAK_HANDS, conduction(*rows, supramaximal=False))
    assert conclusion(denied, MMN_2010).verdict is False


def test_the_american_criteria_ask_for_block_in_two_nerves() -> None:
    ulnar = [
        motor("ulnar", "left", "adm", "wrist", 2.8, 9.0, negative_peak_duration_ms=6.0, area_mv_ms=30.0),
        motor("ulnar", "left", "adm", "below_elbow", 7.0, 3.0, 55.0, negative_peak_duration_ms=6.2, area_mv_ms=10.0),
    ]
    senses = (
        MEDIAN_SENSE, sensory("ulnar", "left", "digit_5", "wrist", 30.0, 3.2),
        sensory("sural", "right", "lateral_malleolus", "calf", 15.0, 3.8),
    )  # fmt: skip
    american = "multifocal_motor_neuropathy_aaem_2003.multifocal_motor_neuropathy"
    two = assessed(MAN, WEAK_HANDS, conduction(*blocked(9.0, 0.4, 1.1), *ulnar, *senses))
    one = assessed(MAN, WEAK_HANDS, conduction(*blocked(9.0, 0.4, 1.1), *senses))
    assert level(two, american) == "definite"
    assert conclusion(one, american).verdict is False
    assert level(one, MMN_2010) == "definite"
