"""The traps of the table: what may never be counted, and what is counted with care."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ranvier.evidence.comparisons import Arm, MeanArm
from ranvier.evidence.selection import Question, Selection, node_of, select
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.care.trial_table import CROSSOVER, HARMS, MEMORY, OUTCOMES, SEEN, TrialTable

KNOWLEDGE: Any = load_knowledge()
TABLE: TrialTable = KNOWLEDGE.trials
ALL = [
    Question(problem, outcome, doses, unverified)
    for problem in TABLE.problems
    for outcome in (*OUTCOMES, "relief", "pain_difference")
    for doses in ("combined", "separate")
    for unverified in (False, True)
]


def why(selection: Selection, id: str) -> str:
    return next(each.why for each in selection.left_out if each.record.id == id)


def with_trials(**changed: Any) -> Any:
    table = TrialTable({**TABLE.trials, **changed}, TABLE.published, TABLE.problems, TABLE.treatments)
    return SimpleNamespace(trials=table, methods=KNOWLEDGE.methods)


def test_nothing_from_memory_alone_is_ever_counted() -> None:
    """A memory row, or a figure that was not seen without the wish for it, never reaches an arm of a comparison."""
    for question in ALL:
        for each in select(question, KNOWLEDGE).used:
            counted = sum(arm.total for arm in each.trial.arms if isinstance(arm, Arm))
            allowed = {SEEN, "mixed"} if question.unverified else {SEEN}
            holding = [
                arm.counts[each.outcome][1]
                for arm in each.record.arms
                if each.outcome in arm.counts and arm.standing(each.outcome) in allowed
            ]
            assert counted <= sum(holding)
            assert each.unverified is False or question.unverified
            assert any(arm.confidence != MEMORY for arm in each.record.arms)


def test_every_trial_in_scope_is_used_or_left_out_with_a_reason() -> None:
    for question in ALL:
        found = select(question, KNOWLEDGE)
        scope = {id for id, each in TABLE.trials.items() if each.problem in TABLE.scope(question.problem)}
        used, left = [each.record.id for each in found.used], [each.record.id for each in found.left_out]
        assert sorted([*used, *left]) == sorted(scope)
        assert all(each.why for each in found.left_out)


@pytest.mark.parametrize("id", ["schwartz_2011", "senza_pdn_2021", "option_dm_2022"])
def test_withdrawal_open_and_pathway_trials_never_take_part(id: str) -> None:
    for outcome in ("relief", "relief_50_safe", "pain_difference", "stopped"):
        found = select(Question("painful_diabetic_neuropathy", outcome, unverified=True), KNOWLEDGE)
        assert id in {each.record.id for each in found.left_out}


def test_doubtful_counts_are_left_out() -> None:
    found = select(Question("neuropathic_pain", "stopped", unverified=True), KNOWLEDGE)
    assert "doubtful" in why(found, "smith_2005")
    assert "doubtful" in why(found, "backonja_1998")
    relief = select(Question("neuropathic_pain", "relief_50_or_moderate"), KNOWLEDGE)
    assert "smith_2005" in {each.record.id for each in relief.used}


def test_outcomes_are_not_mixed() -> None:
    for outcome in OUTCOMES:
        for each in select(Question("neuropathic_pain", outcome, unverified=True), KNOWLEDGE).used:
            assert each.outcome == outcome
    union = select(Question("neuropathic_pain", "relief"), KNOWLEDGE)
    assert {each.outcome for each in union.used} == {
        "relief_50",
        "relief_50_or_moderate",
        "relief_30",
        "relief_moderate",
    }
    assert not {each.outcome for each in union.used} & set(HARMS)


def test_the_same_patients_are_counted_once() -> None:
    whole = TABLE.trials["rosenstock_2004"]
    subset = replace(whole, id="subset", title="Subset", same_patients_as="rosenstock_2004")
    found = select(Question("painful_diabetic_neuropathy", "relief_50"), with_trials(subset=subset))
    assert why(found, "subset") == "the same patients stand in Rosenstock 2004"
    assert "rosenstock_2004" in {each.record.id for each in found.used}


def test_of_two_entries_of_the_same_patients_the_better_read_one_is_kept() -> None:
    seen = TABLE.trials["rosenstock_2004"]
    unsure = tuple(replace(arm, unseen=frozenset({"relief_50"})) for arm in seen.arms)
    subset = replace(seen, id="subset", title="Subset", same_patients_as="rosenstock_2004")
    knowledge = with_trials(subset=subset, rosenstock_2004=replace(seen, arms=unsure))
    found = select(Question("painful_diabetic_neuropathy", "relief_50", unverified=True), knowledge)
    assert "subset" in {each.record.id for each in found.used}
    assert why(found, "rosenstock_2004") == "the same patients stand in Subset"


def test_freynhagen_never_stands_twice() -> None:
    for question in ALL:
        used = {each.record.id for each in select(question, KNOWLEDGE).used}
        assert not {"freynhagen_2005", "freynhagen_2005_diabetes"} <= used


def test_crossover_arms_have_a_raised_variance_and_can_be_left_out() -> None:
    found = select(Question("painful_diabetic_neuropathy", "relief"), KNOWLEDGE)
    for each in found.used:
        assert {arm.factor for arm in each.trial.arms} == {2.0 if each.record.design == CROSSOVER else 1.0}
    without = select(Question("painful_diabetic_neuropathy", "relief", crossovers=False), KNOWLEDGE)
    assert all(each.record.design != CROSSOVER for each in without.used)
    assert why(without, "max_1992") == "a crossover, left out here"


def test_doses_are_combined_or_held_apart() -> None:
    together = select(Question("painful_diabetic_neuropathy", "relief_50"), KNOWLEDGE)
    lesser = next(each for each in together.used if each.record.id == "lesser_2004")
    assert lesser.trial.arms[0] == Arm("pregabalin", 14 + 37 + 39, 77 + 81 + 82)
    apart = select(Question("painful_diabetic_neuropathy", "relief_50", "separate"), KNOWLEDGE)
    lesser = next(each for each in apart.used if each.record.id == "lesser_2004")
    assert {each.treatment for each in lesser.trial.arms} == {
        "pregabalin 75 mg", "pregabalin 300 mg", "pregabalin 600 mg", "placebo",
    }  # fmt: skip


def test_a_dose_from_memory_does_not_stand_apart() -> None:
    found = select(Question("postherpetic_neuralgia", "relief", "separate"), KNOWLEDGE)
    assert "rice_2001" not in {each.record.id for each in found.used}
    arm = TABLE.trials["rice_2001"].arms[0]
    assert node_of("separate")(arm) is None
    assert node_of("combined")(arm) == "gabapentin"


def test_figures_partly_from_memory_need_the_wish() -> None:
    plain = select(Question("painful_diabetic_neuropathy", "relief_50"), KNOWLEDGE)
    assert why(plain, "goldstein_2005") == "its figures are partly from memory"
    wished = select(Question("painful_diabetic_neuropathy", "relief_50", unverified=True), KNOWLEDGE)
    assert next(each for each in wished.used if each.record.id == "goldstein_2005").unverified
    zoster = select(Question("postherpetic_neuralgia", "relief_50", unverified=True), KNOWLEDGE)
    assert why(zoster, "van_seventer_2006") == "its figures are from memory"


def test_differences_need_their_interval() -> None:
    found = select(Question("painful_diabetic_neuropathy", "pain_difference"), KNOWLEDGE)
    assert why(found, "vinik_2014") in {"no interval of its difference was seen", "its figures are from memory",
                                        "no second treatment with a figure to compare"}  # fmt: skip
    assert why(found, "baba_2019") == "no interval of its difference was seen"
    gao = next(each for each in found.used if each.record.id == "gao_2015")
    treated = next(each for each in gao.trial.arms if each.treatment == "duloxetine")
    placebo = next(each for each in gao.trial.arms if each.treatment == "placebo")
    assert isinstance(treated, MeanArm)
    assert isinstance(placebo, MeanArm)
    assert treated.mean - placebo.mean == pytest.approx(-0.43)
    half = (0.82 - 0.04) / 2
    assert (treated.variance + placebo.variance) ** 0.5 * 1.959964 == pytest.approx(half)
