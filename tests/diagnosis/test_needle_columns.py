"""Denervation under the needle may be given by grades or in words."""

from __future__ import annotations

import pytest

from ranvier.diagnosis.facts.needle import needle_columns
from ranvier.rules.values import Cell


@pytest.mark.parametrize(
    ("row", "follows"),
    [
        ({"fibrillation_grade": 1.0}, True),
        ({"fibrillation_grade": 0.0, "positive_sharp_wave_grade": 2.0}, True),
        ({"fibrillation_grade": 0.0, "positive_sharp_wave_grade": 0.0}, False),
    ],
)
def test_grades_say_whether_there_is_denervation(row: dict[str, Cell], follows: bool) -> None:
    assert needle_columns(row) == {"spontaneous_denervation": follows}


@pytest.mark.parametrize("row", [{}, {"fibrillation_grade": 0.0}, {"spontaneous_denervation": True}])
def test_what_no_grade_decides_is_left_as_the_chart_has_it(row: dict[str, Cell]) -> None:
    assert needle_columns(row) == {}
