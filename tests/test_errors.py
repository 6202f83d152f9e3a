"""One sentence for everything that can go wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier.errors import InputError, KnowledgeError, RanvierError, RuleError, listed, nearest


def test_a_whole_sentence() -> None:
    error = InputError("unknown unit 'mw'", where="a.csv line 3", allowed="mV, uV", nearest="mV", hint="Write mV.")
    assert str(error) == "a.csv line 3: unknown unit 'mw'. Did you mean 'mV'? Allowed: mV, uV. Write mV."
    assert str(InputError("the table is empty")) == "the table is empty."


def test_the_place_is_put_in_front_and_the_kind_is_kept() -> None:
    error = KnowledgeError("x", where="line 2", nearest="y", allowed="z", hint="Do").at("a.yaml")
    assert isinstance(error, KnowledgeError)
    assert str(error) == "a.yaml, line 2: x. Did you mean 'y'? Allowed: z. Do."
    assert str(RuleError("x").at("a.yaml")) == "a.yaml: x."


texts = st.text(max_size=30)


@given(texts, texts, texts, st.none() | texts, texts)
def test_it_is_always_one_line(what: str, where: str, allowed: str, near: str | None, hint: str) -> None:
    said = str(RanvierError(what, where=where, allowed=allowed, nearest=near, hint=hint))
    assert len(said.splitlines()) <= 1
    assert "  " not in said


@pytest.mark.parametrize(
    ("name", "choices", "expected"),
    [
        ("medain", ["median", "ulnar"], "median"),
        ("MEDIAN", ["median"], "median"),
        ("hba1c", ["HbA1c"], "HbA1c"),
        ("zebra", ["median"], None),
        ("", ["median"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_name(name: str, choices: list[str], expected: str | None) -> None:
    assert nearest(name, choices) == expected


def test_long_lists_are_cut() -> None:
    assert listed("cab") == "a, b, c"
    assert listed([f"n{number:02}" for number in range(14)], most=3) == "n00, n01, n02 and 11 more"
