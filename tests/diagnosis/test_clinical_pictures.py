"""Whole clinical pictures against the criteria, across files: what a clinician would say, and what may not be said."""

from __future__ import annotations

from ranvier.kleene import Truth
from ranvier.knowledge import load_knowledge
from ranvier.rules.explain import Answers, explain
from ranvier.rules.values import Cell, Facts, Rows

KNOWLEDGE = load_knowledge()


def both(**stated: str | bool) -> dict[str, Cell]:
    return {f"{name}_{side}": value for name, value in stated.items() for side in ("left", "right")}


def ask(facts: dict[str, Cell], tables: dict[str, Rows] | None = None) -> Answers:
    return explain(KNOWLEDGE.rules, Facts(facts, tables or {}))


def verdict(answers: Answers, id: str) -> Truth:
    return answers.patient[id].truth


NUMB_TOES = {"diabetes": True, "numbness_feet": True, **both(ankle_reflex="absent")}


def sensory(nerve: str, amplitude_percent: float) -> dict[str, Cell]:
    return {
        "nerve": nerve, "side": "left", "limb": "lower", "responds": True, "cold": False,
        "amplitude_percent_of_lower_limit": amplitude_percent, "slowness_percent_of_limit": 95.0,
        "distal_to_entrapment_site": False,
    }  # fmt: skip


def study(sural: float, peroneal: float) -> dict[str, Rows]:
    motor: dict[str, Cell] = {
        "nerve": "peroneal_edb", "side": "left", "limb": "lower", "responds": True, "cold": False,
        "distal_amplitude_percent_of_lower_limit": peroneal, "velocity_percent_of_lower_limit": 105.0,
        "f_wave_latency_percent_of_upper_limit": 95.0, "distal_latency_percent_of_upper_limit": 90.0,
        "distal_latency_at_entrapment_site": False,
    }  # fmt: skip
    return {"sensory_nerve": Rows((sensory("sural", sural),), 0), "motor_nerve": Rows((motor,), 0)}


def test_toronto_without_conduction_is_probable_and_confirmation_is_open() -> None:
    answers = ask(NUMB_TOES | {"other_cause_of_neuropathy_known": False})
    assert verdict(answers, "toronto_dspn_2010.diabetic_polyneuropathy.probable") is True
    assert verdict(answers, "toronto_dspn_2010.diabetic_polyneuropathy.confirmed") is None


def test_toronto_with_abnormal_sural_and_another_nerve_is_confirmed() -> None:
    answers = ask(NUMB_TOES | {"other_cause_of_neuropathy_known": False}, study(sural=40, peroneal=70))
    assert verdict(answers, "toronto_dspn_2010.diabetic_polyneuropathy.confirmed") is True


def test_toronto_one_abnormal_nerve_does_not_confirm() -> None:
    answers = ask(
        NUMB_TOES | {"other_cause_of_neuropathy_known": False, "conduction_study_reported": "not_classifiable"},
        study(sural=40, peroneal=120),
    )
    assert verdict(answers, "toronto_dspn_2010.diabetic_polyneuropathy.confirmed") is False
    assert verdict(answers, "toronto_dspn_2010.diabetic_polyneuropathy.probable") is True


PAINFUL = {
    "diabetes": True, "pain": True, "pain_site": "feet", "burning_feet": True, **both(pinprick_toes="reduced"),
}  # fmt: skip


def test_painful_diabetic_neuropathy_may_be_treated_without_conduction() -> None:
    answers = ask(PAINFUL)
    assert verdict(answers, "painful_neuropathy.painful_polyneuropathy.probable") is True
    assert verdict(answers, "painful_neuropathy.painful_diabetic_neuropathy.probable") is True
    assert verdict(answers, "painful_neuropathy.painful_polyneuropathy.definite") is None


def test_no_pain_opens_no_gate() -> None:
    answers = ask(PAINFUL | {"pain": False})
    for form in KNOWLEDGE.criteria["painful_neuropathy"].conclusions.values():
        for level in form.levels:
            assert verdict(answers, f"{form.id}.{level.id}") is not True


def test_a_symptom_alone_opens_no_gate() -> None:
    answers = ask({"pain": True, "burning_feet": True})
    assert verdict(answers, "painful_neuropathy.painful_polyneuropathy.probable") is None


def test_widespread_pain_without_signs_is_no_painful_polyneuropathy() -> None:
    answers = ask({"pain": True, "pain_site": "widespread", "pain_distribution_plausible": False})
    assert verdict(answers, "painful_neuropathy.painful_polyneuropathy.possible") is False


def test_ascending_weakness_raises_the_alarm_before_the_diagnosis() -> None:
    answers = ask({"symptom_duration_weeks": 1.0, "weakness_legs": True, **both(knee_reflex="absent")})
    assert verdict(answers, "red_flags.rapidly_progressive_weakness.met") is True
    assert verdict(answers, "red_flags.respiratory_failure.met") is None


def test_a_neuropathy_of_two_years_is_no_acute_weakness() -> None:
    answers = ask({"symptom_duration_weeks": 104.0, "limb_weakness": True, "weakness_symmetry": "symmetric"})
    assert verdict(answers, "red_flags.rapidly_progressive_weakness.met") is False


def test_long_standing_bladder_trouble_is_no_cauda_equina_and_a_new_one_is() -> None:
    quiet: dict[str, Cell] = {
        "saddle_numbness": False, "saddle_sensory_loss": False, "sensory_loss_territory": "stocking",
        "anal_tone_reduced": False, "sexual_dysfunction_new": False, "bladder_dysfunction": True,
    }  # fmt: skip
    assert verdict(ask(quiet | {"bladder_bowel_onset": "long_standing"}), "red_flags.cauda_equina.met") is False
    assert verdict(ask(quiet | {"bladder_bowel_onset": "new"}), "red_flags.cauda_equina.met") is True
    assert verdict(ask(quiet), "red_flags.cauda_equina.met") is None


def test_an_empty_chart_raises_no_flag_and_clears_none() -> None:
    answers = ask({})
    flags = [form for form in KNOWLEDGE.conclusions.values() if form.kind == "red_flag"]
    assert len(flags) >= 16
    assert all(verdict(answers, f"{form.id}.{level.id}") is None for form in flags for level in form.levels)
    assert all(form.urgent is not None for form in flags)


def test_glucose_tolerance_is_asked_for_after_a_normal_screen_and_not_in_diabetes() -> None:
    def indicated(facts: dict[str, Cell]) -> bool:
        answers = ask(facts)
        test = KNOWLEDGE.tests["oral_glucose_tolerance_test"]
        return any(verdict(answers, claim.id) is True for claim, _ in test.indicated)

    assert indicated({"burning_feet": True, "hba1c_percent": 5.4, "diabetes": False})
    assert not indicated({"burning_feet": True, "hba1c_percent": 7.4, "diabetes": True})
