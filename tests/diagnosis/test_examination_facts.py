"""A chart states strength, sensation and pain once; the rules may ask for either form."""

from __future__ import annotations

from datetime import date

import pytest

from ranvier.diagnosis.facts.examination import examination_facts
from ranvier.errors import InputError
from ranvier.knowledge import load_knowledge
from ranvier.record import Fact, Origin, PatientRecord
from ranvier.rules.values import Cell

GROUPS = (
    "shoulder_abduction", "elbow_flexion", "elbow_extension", "wrist_extension", "finger_extension", "finger_flexion",
    "finger_abduction", "thumb_abduction", "hip_flexion", "hip_abduction", "knee_extension", "knee_flexion",
    "ankle_dorsiflexion", "ankle_plantarflexion", "ankle_inversion", "toe_extension",
)  # fmt: skip


def follows(**stated: bool | float | str) -> dict[str, Cell]:
    facts = {id: Fact(id, value, None, str(value), Origin("chart")) for id, value in stated.items()}
    return dict(examination_facts(PatientRecord("case", date(2026, 11, 1), facts), load_knowledge()))


def test_one_weak_muscle_makes_a_weak_region_and_a_weak_limb() -> None:
    found = follows(mrc_ankle_dorsiflexion_left=4)
    assert found == {"weakness_distal_leg_left": True, "leg_weak_left": True, "limb_weakness": True}


def test_no_weakness_clears_every_region() -> None:
    found = follows(limb_weakness=False)
    assert found["weakness_proximal_leg_right"] is False
    assert found["weakness_territory"] == "none"


def test_some_strong_muscles_do_not_make_full_strength() -> None:
    assert "limb_weakness" not in follows(mrc_ankle_dorsiflexion_left=5, mrc_knee_extension_left=5)


def test_all_tested_groups_strong_make_full_strength() -> None:
    grades = {f"mrc_{group}_{side}": 5.0 for group in GROUPS for side in ("left", "right")}
    assert follows(**grades)["limb_weakness"] is False


def test_a_territory_of_weakness_is_weakness() -> None:
    assert follows(weakness_territory="one_nerve")["limb_weakness"] is True


def test_a_group_that_was_not_graded_leaves_full_strength_open() -> None:
    grades = {f"mrc_{group}_{side}": 5.0 for group in GROUPS[:-1] for side in ("left", "right")}
    found = follows(**grades)
    assert "limb_weakness" not in found
    assert "weakness_distal_leg_left" not in found
    assert found["weakness_proximal_arm_left"] is False


def test_a_grade_says_whether_a_movement_is_weak() -> None:
    found = follows(mrc_knee_extension_left=4, mrc_finger_extension_right=5)
    assert found["weak_knee_extension_left"] is True
    assert found["weak_finger_extension_right"] is False
    assert "weak_thumb_abduction_left" not in found


def test_a_movement_called_weak_makes_its_region_and_its_limb_weak() -> None:
    found = follows(weak_finger_extension_left=True)
    assert found == {"weakness_distal_arm_left": True, "arm_weak_left": True, "limb_weakness": True}


def test_a_grade_of_the_whole_limb_shows_weakness_of_no_single_region() -> None:
    assert follows(mrc_leg_overall_left=2) == {"leg_weak_left": True, "limb_weakness": True}
    assert follows(arm_weak_right=True) == {"limb_weakness": True}
    assert follows(mrc_arm_overall_left=5) == {"arm_weak_left": False}


def test_weak_hip_extension_and_ankle_eversion_show_weakness_and_strong_ones_do_not_count() -> None:
    assert follows(mrc_ankle_eversion_left=4)["weakness_distal_leg_left"] is True
    assert follows(mrc_hip_extension_left=5) == {}


def test_two_strong_regions_make_a_strong_limb() -> None:
    found = follows(weakness_proximal_leg_left=False, weakness_distal_leg_left=False)
    assert found == {"leg_weak_left": False}


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"weak_knee_extension_left": True, "mrc_knee_extension_left": 5}, "'mrc_knee_extension_left' is 5, but"),
        ({"weak_knee_extension_left": False, "mrc_knee_extension_left": 4}, "'weak_knee_extension_left' is False, but"),
        ({"weakness_distal_arm_left": False, "weak_finger_extension_left": True}, "'weakness_distal_arm_left' is"),
        ({"limb_weakness": False, "leg_weak_left": True}, "'limb_weakness' is False, but 'leg_weak_left' is"),
        (
            {"limb_weakness": False, "mrc_arm_overall_left": 3},
            "'limb_weakness' is False, but 'mrc_arm_overall_left'",
        ),
    ],
)
def test_weakness_in_words_and_by_grade_must_agree(stated: dict[str, bool | float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        follows(**stated)


def test_what_the_chart_states_is_never_changed() -> None:
    found = follows(limb_weakness=True, weakness_distal_leg_left=True)
    assert "limb_weakness" not in found
    assert "weakness_distal_leg_left" not in found


@pytest.mark.parametrize(
    ("denied", "shown"),
    [
        ({"limb_weakness": False}, {"weakness_distal_leg_left": True}),
        ({"limb_weakness": False}, {"mrc_ankle_dorsiflexion_right": 4}),
        ({"limb_weakness": False}, {"weakness_territory": "distal"}),
        ({"weakness_territory": "none"}, {"limb_weakness": True}),
        ({"weakness_distal_leg_left": False}, {"mrc_ankle_plantarflexion_left": 3}),
        ({"sensory_loss": False}, {"vibration_toes_left": "absent"}),
        ({"sensory_loss_territory": "none"}, {"sensory_loss": True}),
        ({"pain": False}, {"pain_intensity_0_to_10": 3}),
        ({"pain": False}, {"burning_pain": True}),
    ],
)
def test_two_statements_that_cannot_both_be_true_are_refused(
    denied: dict[str, bool | float | str], shown: dict[str, bool | float | str]
) -> None:
    follows(**denied)
    follows(**shown)
    with pytest.raises(InputError, match=next(iter(shown))):
        follows(**denied, **shown)


@pytest.mark.parametrize("stated", [{"pinprick_toes_left": "reduced"}, {"sensory_loss_territory": "stocking"}])
def test_a_lost_modality_or_a_territory_is_sensory_loss(stated: dict[str, str]) -> None:
    assert follows(**stated)["sensory_loss"] is True


def test_normal_sensation_throughout() -> None:
    found = follows(sensory_loss=False)
    assert found["vibration_toes_left"] == "normal"
    assert found["spinal_sensory_level"] is False


def test_one_normal_modality_says_nothing_of_the_others() -> None:
    assert follows(pinprick_toes_left="normal") == {}


def test_pain_from_its_intensity_and_from_its_site() -> None:
    assert follows(pain_intensity_0_to_10=7)["pain"] is True
    assert "pain" not in follows(pain_intensity_0_to_10=0)
    assert follows(pain_site="feet")["pain"] is True


def test_allodynia_shows_pain_and_does_not_contradict_a_patient_without_complaint() -> None:
    assert follows(allodynia=True)["pain"] is True
    assert "allodynia" not in follows(pain=False, allodynia=True)


def test_no_pain_clears_its_qualities() -> None:
    found = follows(pain=False)
    assert found["burning_pain"] is False
    assert found["allodynia"] is False


def test_a_cell_count_shows_the_puncture() -> None:
    assert follows(csf_cells_per_ul=3.0) == {"csf_examined": True}
    assert follows(csf_examined=False) == {}
    with pytest.raises(InputError, match="'csf_examined' is False, but 'csf_cells_per_ul' is"):
        follows(csf_examined=False, csf_cells_per_ul=3.0)


def test_an_empty_chart_says_nothing() -> None:
    assert follows() == {}


def test_every_name_exists_in_the_vocabulary() -> None:
    known = load_knowledge().vocabulary.facts
    for stated in ({"limb_weakness": False}, {"sensory_loss": False}, {"pain": False}):
        for name, value in follows(**stated).items():
            assert name in known
            assert not isinstance(value, str) or value in known[name].options


def test_what_another_statement_rules_out_is_no_and_cannot_be_stated() -> None:
    assert follows(sex="male")["pregnancy"] is False
    assert "pregnancy" not in follows(sex="female")
    for name, other, value in (
        ("pregnancy", "sex", "male"),
        ("breast_feeding", "sex", "male"),
        ("prostatic_hyperplasia", "sex", "female"),
        ("congenital_long_qt", "qt_prolongation", False),
    ):
        with pytest.raises(InputError, match=f"'{name}' is True, but '{other}' is {value}") as refused:
            follows(**{name: True, other: value})
        assert "correct one of them, or leave one out" in str(refused.value)
        assert follows(**{name: False, other: value}) is not None
