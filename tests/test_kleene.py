"""Three answers: what is known may never change when more becomes known."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier.kleene import Truth, both, either, every, negate, say, some

ANSWERS: tuple[Truth, ...] = (True, False, None)
answers = st.lists(st.sampled_from(ANSWERS), max_size=6)


def settled(values: list[Truth]) -> list[list[bool]]:
    """Everything that the values could turn out to be."""
    return [list(each) for each in product(*([value] if value is not None else [True, False] for value in values))]


@given(answers)
def test_an_answer_is_known_exactly_when_nothing_missing_could_change_it(values: list[Truth]) -> None:
    for asked, plainly in ((every, all), (some, any)):
        possible = {plainly(world) for world in settled(values)}
        assert asked(values) == (possible.pop() if len(possible) == 1 else None)


@pytest.mark.parametrize(("left", "right"), list(product(ANSWERS, ANSWERS)))
def test_de_morgan(left: Truth, right: Truth) -> None:
    assert negate(both(left, right)) is either(negate(left), negate(right))
    assert both(left, right) is both(right, left)
    assert either(left, right) is either(right, left)
    assert negate(negate(left)) is left


def test_words() -> None:
    assert [say(answer) for answer in ANSWERS] == ["true", "false", "unknown"]
