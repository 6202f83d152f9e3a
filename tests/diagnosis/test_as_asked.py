"""The charts of the tests are assessed as far as a test asks; each part is that of the whole assessment."""

from __future__ import annotations

from typing import Any

import pytest

from .charts import PATIENT, assessed, conduction, facts, medicines, merged, motor, sensory, wholly_assessed

STUDY = conduction(
    motor("median", "right", "apb", "wrist", 5.2, 9.0),
    motor("median", "right", "apb", "elbow", 9.4, 8.6, 52.0),
    motor("peroneal", "left", "edb", "ankle", 7.0, 0.6),
    sensory("sural", "left", "ankle", "calf", 2.0, 4.6, 36.0),
)
CHARTS = [
    {},
    merged(PATIENT, STUDY, medicines("pregabalin 75 mg", "tramadol", "sertraline")),
    merged(facts(age_years=70, limb_weakness=True, ankle_reflex="absent"), STUDY),
]


@pytest.mark.parametrize("chart", CHARTS, ids=["empty", "painful", "weak"])
def test_each_part_is_that_of_the_whole(chart: dict[str, Any]) -> None:
    asked, whole = assessed(chart), wholly_assessed(chart)
    assert asked.findings.answers.facts == whole.findings.answers.facts
    for part in ("record", "sites", "gathered", "conclusions", "differential", "plan", "localisation", "course"):
        assert getattr(asked, part) == getattr(whole, part), part
