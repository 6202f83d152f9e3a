"""How far a conclusion is met, on what conditions, what rules it out, and what would change it."""

from __future__ import annotations

from ranvier.assess import Assessment
from ranvier.diagnosis.conclusions import Conclusion

from .charts import KNOWLEDGE, assessed, conduction, facts, motor, sensory

DISTAL = "pattern_of_neuropathy.distal_symmetric"
PICTURE = facts(numbness_feet=True, ankle_reflex="absent", pinprick_toes="reduced")


def of(assessment: Assessment, id: str) -> list[Conclusion]:
    return [each for each in assessment.conclusions if each.id == id]


def test_open_exclusions_are_conditions_and_not_a_silent_no() -> None:
    (found,) = of(assessed(PICTURE), DISTAL)
    assert found.verdict is None
    assert found.level is None
    assert "pattern_of_neuropathy.upper_motor_neurone" in found.provided_that
    assert "provided that none of these holds" in found.statement
    assert {each.name for each in found.missing} >= {"weakness_symmetry", "upper_motor_neurone_signs"}


def test_fewer_conditions_are_left_as_more_is_known() -> None:
    more = facts(plantar_response="flexor", upper_motor_neurone_signs=False, limb_weakness=False)
    few, many = of(assessed(PICTURE, more), DISTAL)[0], of(assessed(PICTURE), DISTAL)[0]
    assert set(few.provided_that) < set(many.provided_that)


def test_an_exclusion_that_holds_rules_it_out_by_name() -> None:
    (found,) = of(assessed(PICTURE, facts(plantar_response="extensor")), DISTAL)
    assert found.verdict is False
    assert found.excluded_by == ("pattern_of_neuropathy.upper_motor_neurone",)
    assert "ruled out by upper motor neurone signs" in found.statement
    assert found.provided_that == ()


def test_what_is_not_met_is_not_ruled_out() -> None:
    (found,) = of(assessed(facts(sensory_loss=False, ankle_reflex="normal")), DISTAL)
    assert found.verdict is False
    assert found.excluded_by == ()
    assert found.statement.endswith("not met.")


def test_without_exclusions_a_level_is_met_and_a_better_one_stays_open() -> None:
    chart = facts(diabetes=True, pain=True, pain_site="feet", pinprick_toes="reduced")
    (found,) = of(assessed(chart), "neuropathic_pain_neupsig_2016.neuropathic_pain")
    assert found.level is not None
    assert found.level.id == "probable"
    assert found.could_become is not None
    assert found.could_become.id == "definite"
    assert found.missing == found.could_become.missing
    assert found.verdict is True


def test_what_speaks_for_it_is_true_and_known() -> None:
    assessment = assessed(facts(diabetes=True, pain=True, pain_site="feet", pinprick_toes="reduced"))
    for each in assessment.conclusions:
        for id in (*each.speaks_for, *each.speaks_against):
            claim = KNOWLEDGE.claims.get(id)
            if claim is None or claim.per is None:
                assert assessment.findings.verdict(id) is True or assessment.gathered.facts.values.get(id) is True


def test_of_classes_that_exclude_each_other_none_could_become_another() -> None:
    (found,) = of(assessed(facts(symptom_duration_weeks=2)), "time_course.tempo")
    assert found.level is not None
    assert found.level.id == "acute"
    assert found.could_become is None


def test_an_open_class_says_what_it_could_be() -> None:
    (found,) = of(assessed({}), "time_course.tempo")
    assert found.verdict is None
    assert found.could_become is not None
    assert {each.name for each in found.missing} >= {"symptom_duration_weeks"}


def test_a_conclusion_of_each_hand_names_its_hand() -> None:
    rows = [
        row
        for side in ("left", "right")
        for row in (
            sensory("median", side, "digit_2", "wrist", 30.0, 3.3),
            motor("median", side, "apb", "wrist", 7.2 if side == "left" else 3.4, 8.0),
            motor("median", side, "apb", "elbow", 11.2 if side == "left" else 7.4, 7.8, 55.0),
        )
    ]
    chart = facts(age_years=50, sex="female", height_cm=165, weight_kg=60)
    found = of(assessed(chart, conduction(*rows)), "carpal_tunnel_bland_2000.grade")
    assert [each.subject for each in found] == ["left hand", "right hand"]
    assert [each.level.id if each.level else None for each in found] == ["grade_5", None]
    assert found[0].statement.startswith("Grade of the median lesion at the wrist (Bland), left hand")
    assert all(each.subject == "right hand" for each in found[1].missing)


def test_a_conclusion_of_hands_is_not_drawn_where_there_is_no_hand() -> None:
    assert of(assessed({}), "carpal_tunnel_bland_2000.grade") == []


def test_a_rejected_level_is_never_the_level_of_a_conclusion() -> None:
    for each in assessed(PICTURE, facts(diabetes=True, age_years=60, sex="male")).conclusions:
        assert each.level is None or each.level.verdict is True
        assert [level.id for level in each.levels] == [level.id for level in KNOWLEDGE.conclusions[each.id].levels]
