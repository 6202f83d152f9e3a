"""The steps of follow-up as a table of states: each rule, what is missing, and what a worse adverse effect changes."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.knowledge import load_knowledge
from ranvier.knowledge.care.follow_up import SEVERITIES
from ranvier.knowledge.checking.coverage import rule_seen
from ranvier.rules.check import Choice, Quantity
from ranvier.therapy.follow_up.decide import decide
from ranvier.therapy.follow_up.result import BOLDNESS, FollowUpStep

KNOWLEDGE = load_knowledge()
RULES = KNOWLEDGE.follow_up
BOLDER = {FollowUpStep.RAISE, FollowUpStep.COMBINE, FollowUpStep.SWITCH}

ON_60_OF_60 = {
    "worst_effect": "none", "serious_effect_unclear": False, "barred": False, "cleared": True, "dose_is_titrated": True,
    "daily_dose_mg": 60.0, "first_dose_mg": 30.0, "target_dose_mg": 60.0, "highest_dose_mg": 60.0,
    "weeks_at_dose": 13.0, "step_weeks": 1.0, "trial_weeks": 12.0, "pain_intensity": 7.0, "relief_percent": 10.0,
    "fall_is_real": False, "months_of_relief": 0.0, "relief_lost": False, "dose_was_lowered": False,
    "dose_that_held_mg": 60.0, "pain_medicines": 1.0, "may_be_added": True, "may_be_replaced": True,
    "another_changes": False,
}  # fmt: skip
PARTIAL = {"relief_percent": 43.0, "fall_is_real": True, "pain_intensity": 4.0}
GOOD = {"relief_percent": 60.0, "fall_is_real": True, "pain_intensity": 3.0}
BELOW = {"daily_dose_mg": 30.0}
LOST = {"relief_lost": True, "dose_was_lowered": True, "daily_dose_mg": 30.0, "relief_percent": 20.0}

PAIN: list[tuple[dict[str, Any], str, str]] = [
    ({}, "switch", "no_relief"),
    ({"worst_effect": "serious"}, "stop", "serious_effect"),
    ({"serious_effect_unclear": True}, "refer", "serious_effect_unclear"),
    ({"barred": True, "cleared": False}, "taper", "barred"),
    ({"daily_dose_mg": 61.0}, "lower", "above_highest_dose"),
    ({"worst_effect": "severe"}, "taper", "severe_effect_without_relief"),
    ({"worst_effect": "severe", **GOOD}, "lower", "severe_effect"),
    ({"worst_effect": "severe", **GOOD, **BELOW}, "taper", "severe_effect_at_lowest_dose"),
    ({"another_changes": True, **BELOW}, "hold", "one_at_a_time"),
    ({**LOST}, "raise", "relief_lost_after_lowering"),
    ({**LOST, "worst_effect": "moderate"}, "switch", "no_relief"),
    ({**LOST, "dose_that_held_mg": 61.0}, "raise", "below_target"),
    ({**GOOD, "months_of_relief": 5.9}, "hold", "good_relief"),
    ({**GOOD, "months_of_relief": 6.0}, "taper", "relief_kept"),
    ({**PARTIAL, "pain_intensity": 3.0}, "hold", "little_pain_left"),
    ({**PARTIAL, "fall_is_real": False}, "hold", "may_be_noise"),
    ({**BELOW, "weeks_at_dose": 0.9}, "hold", "wait_for_step"),
    ({**BELOW, "weeks_at_dose": 1.0}, "raise", "below_target"),
    ({**BELOW, **PARTIAL}, "raise", "below_target"),
    ({**BELOW, "weeks_at_dose": 2.0, "worst_effect": "moderate"}, "hold", "trial_running"),
    ({**BELOW, "worst_effect": "moderate"}, "switch", "no_relief"),
    ({**PARTIAL, "weeks_at_dose": 5.9}, "hold", "trial_running"),
    ({**PARTIAL, "weeks_at_dose": 6.0}, "combine", "add_a_second"),
    ({**PARTIAL, "worst_effect": "moderate"}, "switch", "partial_relief_and_nothing_to_add"),
    ({**PARTIAL, "may_be_added": False}, "switch", "partial_relief_and_nothing_to_add"),
    ({**PARTIAL, "pain_medicines": 2.0}, "refer", "two_help_in_part"),
    ({"weeks_at_dose": 11.9}, "hold", "trial_running"),
    ({"may_be_replaced": False}, "refer", "nothing_left"),
    ({"dose_is_titrated": False, "daily_dose_mg": None}, "switch", "no_relief"),
    ({"relief_percent": None}, "cannot_be_judged", ""),
    ({"worst_effect": None}, "cannot_be_judged", ""),
    ({**BELOW, "worst_effect": None}, "cannot_be_judged", ""),
    ({**BELOW, "barred": None, "cleared": None, "weeks_at_dose": 5.0}, "cannot_be_judged", ""),
    ({"barred": None, "cleared": None, "weeks_at_dose": 5.0}, "hold", "trial_running"),
    ({**BELOW, "weeks_at_dose": None}, "cannot_be_judged", ""),
    ({"daily_dose_mg": None}, "cannot_be_judged", ""),
    ({"highest_dose_mg": None, "target_dose_mg": None}, "cannot_be_judged", ""),
    ({"may_be_replaced": None}, "cannot_be_judged", ""),
    ({**GOOD, "worst_effect": None}, "hold", "good_relief"),
    ({**GOOD, "worst_effect": None, "months_of_relief": 8.0}, "taper", "relief_kept"),
]

ON_IMMUNOGLOBULIN = {
    "worst_effect": "none", "serious_effect_unclear": False, "barred": False, "cleared": True,
    "weeks_on_treatment": 26.0, "trial_weeks": 12.0, "response": "better", "months_stable": 3.0, "relapsed": False,
    "dose_was_lowered": False, "earlier_dose_fits": True, "may_be_replaced": True,
}  # fmt: skip
RELAPSE = {"relapsed": True, "dose_was_lowered": True}
IMMUNE: list[tuple[dict[str, Any], str, str]] = [
    ({}, "hold", "response"),
    ({"worst_effect": "serious"}, "stop", "serious_effect"),
    ({"serious_effect_unclear": True}, "refer", "serious_effect_unclear"),
    ({"barred": True, "cleared": False}, "taper", "barred"),
    ({"worst_effect": "severe"}, "lower", "severe_effect"),
    ({**RELAPSE}, "raise", "relapse_after_lowering"),
    ({**RELAPSE, "worst_effect": "moderate"}, "refer", "relapse"),
    ({**RELAPSE, "earlier_dose_fits": None}, "refer", "relapse"),
    ({**RELAPSE, "worst_effect": None}, "refer", "relapse"),
    ({"relapsed": True}, "refer", "relapse"),
    ({"response": "worse", "weeks_on_treatment": 11.0}, "refer", "worse_early"),
    ({"months_stable": 6.0}, "taper", "stable"),
    ({"response": "unchanged", "weeks_on_treatment": 11.9}, "hold", "trial_running"),
    ({"response": "open"}, "hold", "open_response"),
    ({"response": "unchanged"}, "switch", "no_response"),
    ({"response": "worse"}, "switch", "no_response"),
    ({"response": "unchanged", "may_be_replaced": False}, "refer", "no_response_and_nothing_else"),
    ({"response": None}, "cannot_be_judged", ""),
    ({"response": "unchanged", "worst_effect": None}, "cannot_be_judged", ""),
    ({"response": "unchanged", "weeks_on_treatment": None}, "cannot_be_judged", ""),
]


def told(rules: str, start: dict[str, Any], changed: dict[str, Any]) -> tuple[str, str]:
    decision = decide(RULES[rules], {**start, **changed})
    return decision.step.value, decision.rule.claim.id.rpartition(".")[2] if decision.rule else ""


@pytest.mark.parametrize(("changed", "step", "rule"), PAIN)
def test_a_pain_medicine_takes_the_step_of_its_state(changed: dict[str, Any], step: str, rule: str) -> None:
    assert told("pain_medicine", ON_60_OF_60, changed) == (step, rule)


@pytest.mark.parametrize(("changed", "step", "rule"), IMMUNE)
def test_an_immune_treatment_takes_the_step_of_its_state(changed: dict[str, Any], step: str, rule: str) -> None:
    assert told("immune_treatment", ON_IMMUNOGLOBULIN, changed) == (step, rule)


def test_every_step_of_the_rules_is_in_the_tables() -> None:
    for rules, table in (("pain_medicine", PAIN), ("immune_treatment", IMMUNE)):
        assert {rule for *_, rule in table if rule} == {each.claim.id.rpartition(".")[2] for each in RULES[rules].steps}


@pytest.mark.parametrize("rules", RULES)
def test_the_examples_try_every_branch_of_the_rules(rules: str) -> None:
    found = RULES[rules]
    local = frozenset(found.findings)
    assert [
        (claim.id, each.text, each.missing)
        for claim in found.claims
        for each in rule_seen(claim, found.rules, local).open
    ] == []


def test_the_numbers_of_the_program_are_those_of_the_rules() -> None:
    figures, rules = KNOWLEDGE.follow_up_figures, RULES["pain_medicine"].findings
    assert f">= {figures.number('good_relief'):g} [%]" in rules["good_relief"].text
    assert f"< {figures.number('least_relief'):g} [%]" in rules["little_relief"].text


@cache
def _any_value(rules: str, name: str) -> st.SearchStrategy[Any]:
    """Made once: Hypothesis looks a strategy over when it meets it first."""
    measure = RULES[rules].measures[name]
    if isinstance(measure.kind, Choice):
        return st.sampled_from(measure.kind.options)
    if isinstance(measure.kind, Quantity):
        return st.sampled_from([0.0, 1.0, 3.0, 6.0, 12.0, 30.0, 50.0, 60.0, 75.0, 150.0])
    return st.booleans()


@cache
def states(rules: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: st.none() | _any_value(rules, name) for name in RULES[rules].measures})


@cache
def near_a_table(rules: str) -> st.SearchStrategy[dict[str, Any]]:
    """States of the tables from which a few values were taken away: by chance alone hardly any treatment is raised."""
    start, table = (ON_60_OF_60, PAIN) if rules == "pain_medicine" else (ON_IMMUNOGLOBULIN, IMMUNE)
    known = st.sampled_from([{**start, **changed} for changed, *_ in table])
    gone = st.lists(st.sampled_from(sorted(start)), unique=True, max_size=4)
    return st.tuples(known, gone).map(lambda drawn: drawn[0] | dict.fromkeys(drawn[1]))


@pytest.mark.parametrize("rules", RULES)
@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_what_is_missing_never_makes_a_step_bolder(rules: str, data: st.DataObject) -> None:
    """Of two charts that differ only in what is not known, the poorer one never gets more than the richer one could."""
    poor = data.draw(states(rules) | near_a_table(rules))
    step = decide(RULES[rules], poor).step
    if step in {FollowUpStep.RAISE, FollowUpStep.COMBINE}:
        unknown = {name: _any_value(rules, name) for name, value in poor.items() if value is None}
        for _ in range(3):
            filled = {**poor, **{name: data.draw(value) for name, value in unknown.items()}}
            assert BOLDNESS[decide(RULES[rules], filled).step] >= BOLDNESS[FollowUpStep.RAISE]


@pytest.mark.parametrize("rules", RULES)
@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_a_worse_adverse_effect_never_leads_to_a_bolder_step(rules: str, data: st.DataObject) -> None:
    state = data.draw(states(rules))
    steps = [BOLDNESS[decide(RULES[rules], {**state, "worst_effect": each}).step] for each in SEVERITIES]
    assert steps == sorted(steps, reverse=True), (state, steps)


def test_a_worse_effect_never_leads_to_a_bolder_step_in_any_state_of_the_tables() -> None:
    tables = (("pain_medicine", ON_60_OF_60, PAIN), ("immune_treatment", ON_IMMUNOGLOBULIN, IMMUNE))
    for rules, start, table in tables:
        for (one, *_), (two, *_) in product(table, table):
            state = {**start, **one, **two}
            steps = [BOLDNESS[decide(RULES[rules], {**state, "worst_effect": each}).step] for each in SEVERITIES]
            assert steps == sorted(steps, reverse=True), (state, steps)


@pytest.mark.parametrize(("rules", "start"), [("pain_medicine", ON_60_OF_60), ("immune_treatment", ON_IMMUNOGLOBULIN)])
def test_a_value_that_is_taken_away_never_leads_to_raise_or_combine(rules: str, start: dict[str, Any]) -> None:
    table = PAIN if rules == "pain_medicine" else IMMUNE
    for changed, *_ in table:
        state = {**start, **changed}
        whole = decide(RULES[rules], state).step
        for name in state:
            poorer = decide(RULES[rules], {**state, name: None}).step
            if poorer in {FollowUpStep.RAISE, FollowUpStep.COMBINE}:
                assert poorer is whole, name
