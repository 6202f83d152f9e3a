"""Published situations in which a patient is harmed are flagged; harmless combinations are not."""

from __future__ import annotations

from typing import Any

import pytest

from .tried import control, rows, situation

SITUATIONS, CONTROLS = rows("situations"), rows("controls")
MOST_FALSE = 0.05


def test_there_are_enough_of_each() -> None:
    assert len(SITUATIONS) >= 80
    assert len(CONTROLS) > 80
    assert len({each["id"] for each in SITUATIONS}) == len(SITUATIONS)
    assert all(each["from"] for each in SITUATIONS)


@pytest.mark.parametrize("row", SITUATIONS, ids=lambda row: row["id"])
def test_a_situation_is_flagged_with_its_reason(row: dict[str, Any]) -> None:
    assert situation(row).wrong == ()


def test_hardly_any_control_is_flagged() -> None:
    wrong = [each for each in map(control, CONTROLS) if each.wrong]
    assert len(wrong) < MOST_FALSE * len(CONTROLS), wrong
