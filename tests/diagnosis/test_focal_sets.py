"""Single nerves, roots and plexus: from a chart to the level that is met."""

from __future__ import annotations

from typing import Any

import pytest

from .charts import assessed, conduction, facts, motor, sensory
from .focal_charts import DENERVATED, MAN, NORMAL, excluded, level, needle, sides

# ------------------------------------------------------------------------------------------------ hand and elbow


def ulnar(below: float, above: float, forearm: float, across: float, amplitude: float = 9.0) -> list[dict[str, Any]]:
    return [
        motor("ulnar", "left", "adm", "wrist", 2.9, amplitude),
        motor("ulnar", "left", "adm", "below_elbow", 6.8, below, forearm),
        motor("ulnar", "left", "adm", "above_elbow", 9.0, above, across),
    ]


NUMB = facts(numbness_ulnar_fingers={"left": True})


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (ulnar(9.0, 8.8, 60, 49), "confirmed"),
        (ulnar(9.0, 8.8, 60, 50), None),
        (ulnar(9.0, 8.8, 58, 49), "probable"),
        (ulnar(9.0, 8.8, 52, 50), None),
        (ulnar(9.0, 7.1, 60, 58), "confirmed"),
        (ulnar(9.0, 7.2, 60, 58), None),
        (ulnar(5.0, 3.9, 60, 58), None),
        (ulnar(9.0, 8.8, 42, 40), None),
    ],
)
def test_the_ulnar_nerve_at_the_elbow_needs_more_change_than_the_forearm_has(
    rows: list[dict[str, Any]], expected: str | None
) -> None:
    assessment = assessed(MAN, NUMB, conduction(*rows))
    assert level(assessment, sides("ulnar_neuropathy_at_elbow"), "left") == expected
    assert level(assessment, sides("ulnar_neuropathy_at_elbow"), "right") is None


def test_conduction_without_symptoms_is_no_ulnar_neuropathy() -> None:
    silent = facts(
        numbness_ulnar_fingers=False, ulnar_sensory_loss=False, interosseous_wasting=False, froment="negative",
        mrc_finger_abduction=5,
    )  # fmt: skip
    assessment = assessed(MAN, silent, conduction(*ulnar(9.0, 5.0, 60, 40)))
    assert level(assessment, sides("ulnar_neuropathy_at_elbow"), "left") is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([*ulnar(9.0, 8.8, 60, 45), sensory("ulnar", "left", "digit_5", "wrist", 30, 3.0)], "mild"),
        ([*ulnar(9.0, 8.8, 60, 45), sensory("ulnar", "left", "digit_5", "wrist", 4, 3.0)], "moderate"),
        ([*ulnar(2.0, 1.9, 60, 45, 2.0), sensory("ulnar", "left", "digit_5", "wrist", status="no_response")], "severe"),
        (ulnar(9.0, 8.8, 60, 45), None),
    ],
)
def test_the_severity_of_the_ulnar_neuropathy(rows: list[dict[str, Any]], expected: str | None) -> None:
    assert level(assessed(MAN, NUMB, conduction(*rows)), "ulnar_neuropathy_at_elbow.severity", "left") == expected


def test_a_weak_ulnar_hand_with_a_late_first_interosseous_and_a_normal_dorsal_branch_is_guyon() -> None:
    weak = facts(mrc_finger_abduction={"left": 4}, weakness_symmetry="one_sided")
    rows = [
        motor("ulnar", "left", "adm", "wrist", 3.0, 9.0), motor("ulnar", "left", "fdi", "wrist", 5.4, 4.0),
        sensory("ulnar", "left", "digit_5", "wrist", 30, 3.0),
    ]  # fmt: skip
    dorsal = sensory("dorsal_ulnar_cutaneous", "left", "dorsal_hand", "forearm", 25, 2.1)
    id = sides("ulnar_neuropathy_at_wrist")
    assert level(assessed(MAN, weak, conduction(*rows)), id, "left") == "possible"
    low = {**dorsal, "amplitude_uv": 2.0}
    assert excluded(assessed(MAN, weak, conduction(*rows, low)), id, "left")


COMPARED = [
    {**sensory("median", "left", "wrist", "palm", 40, 2.3), "kind": "mixed"},
    {**sensory("ulnar", "left", "wrist", "palm", 30, 2.0), "kind": "mixed"},
    sensory("median", "left", "digit_4", "wrist", 30, 3.7), sensory("ulnar", "left", "digit_4", "wrist", 20, 3.2),
    sensory("median", "left", "digit_1", "wrist", 30, 3.0), sensory("radial", "left", "digit_1", "wrist", 20, 2.6),
    sensory("median", "left", "digit_2", "wrist", 40, 3.2, 52), motor("median", "left", "apb", "wrist", 3.4, 9.0),
]  # fmt: skip


@pytest.mark.parametrize(("ulnar_amplitude", "padua", "syndrome"), [(30.0, "minimal", "confirmed"), (3.0, None, None)])
def test_comparison_with_an_abnormal_ulnar_nerve_is_no_carpal_tunnel(
    ulnar_amplitude: float, padua: str | None, syndrome: str | None
) -> None:
    symptoms = facts(
        numbness_median_fingers={"left": True}, nocturnal_hand_symptoms={"left": False}, phalen={"left": "negative"},
        tinel_wrist={"left": "negative"}, mrc_thumb_abduction={"left": 5}, thenar_wasting={"left": False},
        two_point_discrimination_median_mm={"left": 4},
    )  # fmt: skip
    rows = [*COMPARED, sensory("ulnar", "left", "digit_5", "wrist", ulnar_amplitude, 3.0)]
    assessment = assessed(MAN, symptoms, conduction(*rows))
    assert level(assessment, "carpal_tunnel_padua_1997.class", "left hand") == padua
    found = level(assessment, "carpal_tunnel_syndrome.carpal_tunnel_syndrome", "left hand")
    assert (found == "confirmed") is (syndrome == "confirmed")


@pytest.mark.parametrize(("total", "expected"), [(11.5, False), (12, True), (None, None)])
def test_a_stated_total_of_the_cts_6_stands_in_for_its_items(total: float | None, expected: bool | None) -> None:
    stated = {} if total is None else facts(cts_6_total={"left": total})
    assessment = assessed(MAN, facts(numbness_median_fingers={"left": True}), stated)
    assert assessment.findings.row_verdicts("hand", "carpal_tunnel_syndrome.cts_6_high") == (expected,)


# ------------------------------------------------------------------------------------------------ leg

DROP = facts(foot_drop_symptom={"left": True})


@pytest.mark.parametrize(
    ("drop", "ratio", "expected"), [(11, 0.9, "confirmed"), (10, 0.9, None), (4, 0.74, "confirmed"), (4, 0.75, None)]
)
def test_a_foot_drop_with_a_change_across_the_fibular_head(drop: float, ratio: float, expected: str | None) -> None:
    rows = [
        motor("peroneal", "left", "edb", "ankle", 4.0, 6.0),
        motor("peroneal", "left", "edb", "below_fibular_head", 10.0, 6.0, 50),
        motor("peroneal", "left", "edb", "above_fibular_head", 12.0, round(6.0 * ratio, 3), 50 - drop),
    ]
    assessment = assessed(MAN, DROP, conduction(*rows))
    assert level(assessment, sides("fibular_neuropathy_at_fibular_head"), "left") == expected


@pytest.mark.parametrize(
    ("muscles", "fibular", "sciatic"),
    [
        (
            {"tibialis_anterior": DENERVATED, "tibialis_posterior": NORMAL, "biceps_femoris_short": NORMAL},
            "probable", None,
        ),
        (
            {"tibialis_anterior": DENERVATED, "biceps_femoris_short": DENERVATED, "gluteus_medius": NORMAL},
            None, "confirmed",
        ),
        (
            {"tibialis_anterior": DENERVATED, "biceps_femoris_short": DENERVATED, "gluteus_medius": DENERVATED},
            None, None,
        ),
    ],
)  # fmt: skip
def test_the_needle_tells_fibular_from_sciatic_nerve(
    muscles: dict[str, dict[str, Any]], fibular: str | None, sciatic: str | None
) -> None:
    assessment = assessed(MAN, DROP, needle(**muscles))
    assert level(assessment, sides("fibular_neuropathy_at_fibular_head"), "left") == fibular
    assert level(assessment, sides("sciatic_neuropathy"), "left") == sciatic


def test_a_tarsal_tunnel_is_ruled_out_by_a_low_sural_response() -> None:
    sole = facts(numbness_sole={"left": True}, tinel_tarsal_tunnel={"left": "positive"})
    plantar = {**sensory("medial_plantar", "left", "medial_malleolus", "sole", status="no_response"), "kind": "mixed"}
    id = sides("tarsal_tunnel_syndrome")
    alone = assessed(MAN, sole, conduction(plantar, sensory("sural", "left", "ankle", "calf", 20, 3.4)))
    with_neuropathy = assessed(MAN, sole, conduction(plantar, sensory("sural", "left", "ankle", "calf", 1, 3.4)))
    assert level(alone, id, "left") == "probable"
    assert excluded(with_neuropathy, id, "left")


def test_meralgia_by_a_response_more_than_2_3_times_smaller() -> None:
    numb = facts(numbness_lateral_thigh={"left": True})
    id = sides("meralgia_paraesthetica")
    for own, expected in ((4.0, "confirmed"), (5.0, None)):
        rows = [
            sensory("lateral_femoral_cutaneous", side, "thigh", "inguinal", amplitude, 2.8)
            for side, amplitude in (("left", own), ("right", 10.0))
        ]
        assert level(assessed(MAN, numb, conduction(*rows)), id, "left") == expected


# ------------------------------------------------------------------------------------------------ root and plexus

L5 = {"tibialis_anterior": DENERVATED, "tibialis_posterior": DENERVATED, "gluteus_medius": DENERVATED}
OTHERS = {"vastus_medialis": NORMAL, "lumbar_paraspinal": DENERVATED}
PAIN = facts(radiating_pain_root={"left": "l5"})
KEPT = conduction(sensory("superficial_peroneal", "left", "ankle", "leg", 15, 3.0))


def test_two_muscles_of_l5_from_different_nerves_confirm_the_root() -> None:
    assessment = assessed(MAN, PAIN, KEPT, needle(**L5, **OTHERS))
    assert level(assessment, sides("radiculopathy"), "left L5") == "probable"
    assert not any(each.subject == "left L4" and each.level for each in assessment.conclusions)


def test_a_normal_sural_response_and_a_normal_muscle_of_another_root_confirm_s1() -> None:
    muscles = {"gastrocnemius_medial": DENERVATED, "gluteus_maximus": DENERVATED, "vastus_medialis": NORMAL}
    sural = conduction(sensory("sural", "left", "ankle", "calf", 20, 3.4))
    low = conduction(sensory("sural", "left", "ankle", "calf", 1, 3.4))
    id = sides("radiculopathy")
    assert level(assessed(MAN, sural, needle(**muscles)), id, "left S1") == "confirmed"
    assert level(assessed(MAN, low, needle(**muscles)), id, "left S1") is None
    assert level(assessed(MAN, sural, needle(**{**muscles, "vastus_medialis": DENERVATED})), id, "left S1") is None


@pytest.mark.parametrize(
    "more",
    [
        needle(**L5, **OTHERS, vastus_lateralis=DENERVATED),
        {"needle_emg": {"list": [
            *needle(**L5, **OTHERS)["needle_emg"]["list"], *needle(side="right", **L5)["needle_emg"]["list"],
        ], "total": 8}},
    ],
)  # fmt: skip
def test_denervation_beyond_the_root_or_on_the_other_side_rules_it_out(more: dict[str, Any]) -> None:
    assessment = assessed(MAN, PAIN, KEPT, more)
    assert level(assessment, sides("radiculopathy"), "left L5") is None


def test_an_open_list_of_muscles_leaves_the_root_provided_that_no_other_is_denervated() -> None:
    assessment = assessed(MAN, PAIN, KEPT, needle(None, **L5, **OTHERS))
    (found,) = [
        each for each in assessment.conclusions if each.id == sides("radiculopathy") and each.subject == "left L5"
    ]
    assert found.level is None
    assert found.likely is not None
    assert found.provided_that


def test_two_muscles_of_one_nerve_are_no_root() -> None:
    one_nerve = needle(tibialis_anterior=DENERVATED, peroneus_longus=DENERVATED, gluteus_medius=NORMAL)
    rows = assessed(MAN, one_nerve).gathered.facts.tables["root"].rows
    assert all(row["two_muscles_of_different_nerves"] is False for row in rows)


def test_pain_in_a_dermatome_alone_is_no_radiculopathy() -> None:
    assert level(assessed(MAN, PAIN), sides("radiculopathy"), "left L5") is None
    signs = facts(mrc_toe_extension={"left": 4}, dermatomal_sensory_loss_root={"left": "l5"})
    assert level(assessed(MAN, PAIN, signs), sides("radiculopathy"), "left L5") == "clinical"


ARM = {"deltoid": DENERVATED, "biceps": DENERVATED, "cervical_paraspinal": NORMAL}


def lateral(left: float, right: float) -> dict[str, Any]:
    return conduction(
        *(sensory("lateral_antebrachial", side, "forearm", "elbow", amplitude, 2.0)
          for side, amplitude in (("left", left), ("right", right)))
    )  # fmt: skip


def test_an_upper_trunk_has_a_low_response_on_its_side_alone() -> None:
    id = "plexopathy.brachial_plexopathy"
    assert level(assessed(MAN, lateral(1.0, 25.0), needle(**ARM)), id, "left") == "upper_confirmed"
    assert level(assessed(MAN, lateral(1.0, 1.0), needle(**ARM)), id, "left") is None
    assert level(assessed(MAN, lateral(25.0, 25.0), needle(**ARM)), id, "left") is None


def test_tumour_and_radiation_of_the_plexus_are_weighed() -> None:
    base = facts(weakness_territory="one_plexus", radiotherapy_to_plexus=True, cancer=True)
    myokymia = needle(biceps={**DENERVATED, "other_spontaneous_activity": "myokymia"})
    late = assessed(MAN, base, facts(pain=False, horner_syndrome=False), myokymia)
    tumour = assessed(MAN, base, facts(pain=True, pain_site="plexus_territory", horner_syndrome=True))
    assert level(late, "plexopathy_in_cancer.radiation_plexopathy") == "probable"
    assert level(late, "plexopathy_in_cancer.neoplastic_plexopathy") is None
    assert level(tumour, "plexopathy_in_cancer.neoplastic_plexopathy") == "probable"
    assert level(tumour, "plexopathy_in_cancer.radiation_plexopathy") is None


def test_sudden_pain_with_a_winged_shoulder_blade_is_neuralgic_amyotrophy() -> None:
    wing = facts(acute_shoulder_or_arm_pain=True, scapular_winging={"left": True})
    assert level(assessed(MAN, wing), sides("neuralgic_amyotrophy"), "left") == "probable"
    assert level(assessed(MAN, facts(scapular_winging={"left": True})), sides("neuralgic_amyotrophy"), "left") is None
    disc = facts(mri_nerve_root_or_plexus="compressed")
    assert excluded(assessed(MAN, wing, disc), sides("neuralgic_amyotrophy"), "left")
