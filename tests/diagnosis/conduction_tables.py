"""Conduction studies of one woman, and the rows of the tables that are made of them."""

from __future__ import annotations

from typing import Any

from ranvier.assess import Assessment
from ranvier.rules.values import Cell

from .charts import assessed, conduction, motor, sensory

WOMAN = {"patient": {"age_years": 45, "sex": "female", "height_cm": 165, "weight_kg": 62}}
MEDIAN = (
    motor("median", "right", "apb", "wrist", 3.5, 9.0, negative_peak_duration_ms=6.0),
    motor("median", "right", "apb", "elbow", 7.4, 8.6, 56.0, negative_peak_duration_ms=6.2),
)
ULNAR = (
    motor("ulnar", "right", "adm", "wrist", 2.8, 10.0),
    motor("ulnar", "right", "adm", "below_elbow", 6.0, 9.5, 60.0),
    motor("ulnar", "right", "adm", "above_elbow", 8.0, 9.2, 55.0),
)
SURAL = sensory("sural", "left", "lateral_malleolus", "calf", 15.0, 3.8)


def study(*rows: Any, **more: Any) -> Assessment:
    return assessed(WOMAN, conduction(*rows, **more))


def nerve(assessment: Assessment, name: str) -> dict[str, Cell]:
    table = assessment.gathered.facts.tables
    rows = [*table["motor_nerve"].rows, *table["sensory_nerve"].rows]
    found = [dict(row) for row in rows if row["nerve"] == name]
    assert len(found) == 1, name
    return found[0]


def segments(assessment: Assessment) -> dict[str, dict[str, Cell]]:
    return {str(row["segment"]): dict(row) for row in assessment.gathered.facts.tables["motor_segment"].rows}


def hand(assessment: Assessment, side: str = "right") -> dict[str, Cell]:
    rows = assessment.gathered.facts.tables["hand"].rows
    return next((dict(row) for row in rows if row["side"] == side), {})
