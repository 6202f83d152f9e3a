"""The table of trials: what it refuses, and what it must hold."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.document import Document
from ranvier.errors import KnowledgeError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.care.trial_table import MEMORY, POOLED_DESIGNS, TrialTable, read_trials, strangers
from ranvier.knowledge.forms import FORMS

KNOWLEDGE = load_knowledge()
TABLE = KNOWLEDGE.trials
ARM = {"arm": "a", "treatment": "pregabalin", "n": 20, "relief_50": 8, "confidence": "seen"}
OTHER = {"arm": "b", "treatment": "placebo", "n": 20, "relief_50": 4, "confidence": "seen"}


def table(*arms: dict[str, Any], **more: Any) -> TrialTable:
    trial = {"title": "T", "problem": "p", "design": "parallel", "arms": list(arms), **more}
    document = Document("trials/x.yaml", {"id": "x", "title": "x", "trials": {"t": trial}}, {})
    FORMS["trials"].check(document.content, document, ())
    return read_trials([document])


def published(**figure: Any) -> TrialTable:
    whole = {"kind": "pairwise", "problem": "p", "outcome": "relief_50", "source": "s", "confidence": "seen", **figure}
    document = Document("trials/x.yaml", {"id": "x", "title": "x", "published": {"f": whole}}, {})
    FORMS["trials"].check(document.content, document, ())
    return read_trials([document])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"relief_50": 21}, "'relief_50' is 21 of 20"),
        ({"relief_50": -1}, "'relief_50' is -1 of 20"),
        ({"relief_50": [3, 2]}, "'relief_50' is 3 of 2"),
        ({"relief_50": [1, 2, 3]}, "is a count of n, or"),
        ({"percent": 55}, "does not fit 55 %"),
        ({"relief_50": 2.5}, "where a whole number is needed"),
        ({"relief_fifty": 3}, "unknown field 'relief_fifty'. Did you mean 'relief_50'"),
        ({"confidence": "sure"}, "'sure' is not known here"),
        ({"difference_interval": [1.0, -1.0], "difference": 0.0}, "is no range"),
        ({"difference_interval": [-1.0, 1.0], "difference": 2.0}, "does not lie in its interval"),
        ({"difference_interval": [-1.0, 1.0]}, "does not lie in its interval"),
        ({"dose_mg": [600, 150]}, "is no range"),
        ({"pain_mean": 4.0}, "needs a standard deviation"),
        ({"pain_mean": 4.0, "pain_sd": 0}, "needs a standard deviation"),
        ({"unseen": ["everything"]}, "'everything' is not known here"),
    ],
)
def test_figures_that_cannot_be_are_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        table({**ARM, **change}, OTHER)
    assert told in str(caught.value)


def test_an_arm_stands_once_and_a_trial_too() -> None:
    with pytest.raises(KnowledgeError, match="an arm stands twice"):
        table(ARM, {**OTHER, "arm": "a"})
    document = Document(
        "trials/x.yaml", {"trials": {"t": {"title": "T", "problem": "p", "design": "open", "arms": []}}}, {}
    )
    with pytest.raises(KnowledgeError, match="'t' stands twice"):
        read_trials([document, document])


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ({"treatment": "a", "class": "b", "value": 1, "measure": "nnt"}, "a treatment or a class"),
        ({"treatment": "a", "value": 1}, "a value needs its measure"),
        ({"treatment": "a"}, "a value or counts"),
        ({"treatment": "a", "counts": [3, 2, 1, 4]}, "events and patients"),
        ({"treatment": "a", "value": 1, "measure": "nnt", "interval": [2, 1]}, "is no range"),
    ],
)
def test_published_figures_that_cannot_be_are_refused(figure: dict[str, Any], told: str) -> None:
    with pytest.raises(KnowledgeError, match=told):
        published(**figure)


def test_names_that_exist_nowhere_are_found() -> None:
    found = table({**ARM, "treatment": "pregabaline"}, OTHER, same_patients_as="nobody")
    assert [name for _, name in strangers(found, ["pregabalin", "placebo"], [])] == ["pregabaline", "p", "nobody"]
    wrong = published(treatment="nothing", against="placebo", value=1, measure="nnt")
    assert {name for _, name in strangers(wrong, ["placebo"], [])} == {"nothing", "p"}


def test_every_trial_that_was_read_names_its_source() -> None:
    for each in TABLE.trials.values():
        if any(arm.confidence != MEMORY for arm in each.arms):
            assert each.source in KNOWLEDGE.sources, each.id
    assert len(TABLE.trials) == 59
    assert sum(len(each.arms) for each in TABLE.trials.values()) == 153


def test_pooled_results_are_no_trials() -> None:
    """Rows that a review pooled stand among the published figures, so that nobody is counted twice."""
    assert not any("cochrane" in each.id or "pool" in each.title.casefold() for each in TABLE.trials.values())
    assert {"cochrane_tramadol", "cochrane_duloxetine_half"} <= set(TABLE.published)


def test_designs_that_do_not_belong_together_are_marked() -> None:
    apart = {each.id for each in TABLE.trials.values() if each.design not in POOLED_DESIGNS}
    assert apart == {"schwartz_2011", "senza_pdn_2021", "option_dm_2022", "suzetrigine_phase_2", "adhere_stage_b"}


def test_a_wider_problem_holds_the_narrower_ones() -> None:
    assert TABLE.scope("painful_polyneuropathy") == {
        "painful_polyneuropathy", "painful_diabetic_neuropathy", "painful_chemotherapy_neuropathy", "hiv_neuropathy",
    }  # fmt: skip
    assert "cidp" not in TABLE.scope("neuropathic_pain")
