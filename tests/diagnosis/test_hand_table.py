"""The table of hands: median against ulnar and radial nerve over the same distance."""

from __future__ import annotations

from typing import Any

import pytest

from .charts import sensory
from .conduction_tables import hand, study


def peak(nerve: str, kind: str, recording: str, stimulation: str, ms: float, **more: Any) -> dict[str, Any]:
    row = sensory(nerve, "right", recording, stimulation, 30.0, ms, **more)
    return {**row, "kind": kind}


COMPARISONS = (
    peak("median", "mixed", "wrist", "palm", 2.3), peak("ulnar", "mixed", "wrist", "palm", 2.0),
    peak("median", "sensory", "digit_4", "wrist", 3.7), peak("ulnar", "sensory", "digit_4", "wrist", 3.2),
    peak("median", "sensory", "digit_1", "wrist", 3.0), peak("radial", "sensory", "digit_1", "wrist", 2.6),
)  # fmt: skip


def test_palm_0_3_ring_0_5_and_thumb_0_4_make_an_index_of_1_2() -> None:
    found = study(*COMPARISONS)
    row = hand(found)
    assert row["median_ulnar_palm_difference_ms"] == 0.3
    assert row["ring_finger_difference_ms"] == 0.5
    assert row["thumb_difference_ms"] == 0.4
    assert row["combined_sensory_index_ms"] == 1.2
    assert found.findings.row_verdicts("hand", "entrapment.comparison_tests_abnormal") == (True,)


def test_an_index_needs_all_three_differences() -> None:
    row = hand(study(*COMPARISONS[:4]))
    assert row["ring_finger_difference_ms"] == 0.5
    assert row["combined_sensory_index_ms"] is None


@pytest.mark.parametrize(
    ("median", "ulnar", "standard", "expected"),
    [
        (None, None, True, 0.5), (140, 140, None, 0.5), (140, None, True, 0.5), (None, None, None, None),
        (140, None, None, None), (140, 120, None, None), (100, 100, True, None),
    ],
)  # fmt: skip
def test_a_difference_needs_the_distance_of_the_test(
    median: float | None, ulnar: float | None, standard: bool | None, expected: float | None
) -> None:
    rows = [
        {**row, **({} if distance is None else {"distance_mm": distance})}
        for row, distance in zip(COMPARISONS[2:4], (median, ulnar), strict=True)
    ]
    assert hand(study(*rows, standard=standard)).get("ring_finger_difference_ms") == expected


def test_the_two_hands_are_kept_apart() -> None:
    left = {**COMPARISONS[2], "side": "left"}
    tables = study(left, COMPARISONS[3]).gathered.facts.tables
    assert all(row.get("ring_finger_difference_ms") is None for row in tables["hand"].rows)
