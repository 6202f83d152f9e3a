"""The codes of the vocabulary: what they state, and what is refused in a knowledge file."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.errors import KnowledgeError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.diseases.hpo import SIDED_OPTIONS, coded_values

PES = "HP:0001761 Pes cavus"


def said(codes: dict[str, Any], kind: str = "yes_no", options: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    return [(*each.features, each.value, each.excluded) for each in coded_values(codes, kind, options, "here")]


def test_the_same_thing_is_read_both_ways_and_the_others_one_way() -> None:
    assert said({"hpo": PES}) == [("HP:0001761", True, False), ("HP:0001761", False, True)]
    assert said({"hpo_shows": [PES]}) == [("HP:0001761", True, False)]
    assert said({"hpo_rules_out": PES}) == [("HP:0001761", False, True)]
    assert said({"hpo_shows": {"no": PES}}) == [("HP:0001761", False, False)]
    assert said({"hpo_shows": f"{PES} and HP:0001765 Hammertoe"}) == [("HP:0001761", "HP:0001765", True, False)]


def test_options_of_a_choice() -> None:
    three, two = ("normal", "reduced", "absent"), ("negative", "positive")
    assert said({"hpo": {"absent": PES}}, "choice", three) == [("HP:0001761", "absent", False)]
    assert said({"hpo": {"positive": PES}}, "choice", two)[1] == ("HP:0001761", "negative", True)
    assert said({"hpo": PES}, "choice", SIDED_OPTIONS)[1] == ("HP:0001761", "none", True)


@pytest.mark.parametrize(
    ("codes", "kind", "words"),
    [
        ({"hpo": "Pes cavus"}, "yes_no", "is no term"),
        ({"hpo": "HP:0001761"}, "yes_no", "is no term"),
        ({"hpo": "HP:1761 Pes cavus"}, "yes_no", "is no term"),
        ({"hpo": PES}, "choice", "which value is meant"),
        ({"hpo": PES}, "number", "which value is meant"),
        ({"hpo": {"absnt": PES}}, "choice", "Did you mean 'absent'?"),
        ({"hpo_shows": {"maybe": PES}}, "yes_no", "no value of this fact"),
    ],
)
def test_wrong_codes(codes: dict[str, Any], kind: str, words: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        coded_values(codes, kind, ("normal", "reduced", "absent") if kind == "choice" else (), "here")
    assert words in str(caught.value)


def test_one_id_has_one_label_and_no_feature_states_two_values_of_one_fact() -> None:
    labels: dict[str, str] = {}
    for term in load_knowledge().vocabulary.terms.values():
        values: dict[tuple[frozenset[str], bool], Any] = {}
        for coded in term.coded:
            for id, label in coded.features.items():
                assert labels.setdefault(id, label) == label
            assert values.setdefault((frozenset(coded.features), coded.excluded), coded.value) == coded.value, term.id
    assert len(labels) >= 150
