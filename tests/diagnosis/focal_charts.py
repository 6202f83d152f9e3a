"""A man with findings of the needle, and the level that one conclusion about him reaches."""

from __future__ import annotations

from typing import Any

from ranvier.assess import Assessment

from .charts import facts

MAN = facts(age_years=50, sex="male", height_cm=176, weight_kg=80)
NORMAL = {
    "fibrillation_grade": 0, "positive_sharp_wave_grade": 0, "motor_unit_duration": "normal",
    "motor_unit_amplitude": "normal", "recruitment": "normal",
}  # fmt: skip
DENERVATED = {**NORMAL, "fibrillation_grade": 2, "recruitment": "reduced"}
CHRONIC = {**DENERVATED, "motor_unit_duration": "increased"}


def needle(total: int | None = -1, side: str = "left", **muscles: dict[str, Any]) -> dict[str, Any]:
    rows = [{"muscle": muscle, "side": side, **shown} for muscle, shown in muscles.items()]
    stated = {} if total is None else {"total": len(rows) if total == -1 else total}
    return {"needle_emg": {"list": rows, **stated}}


def level(assessment: Assessment, id: str, subject: str = "") -> str | None:
    """The level that is met, or met provided that nothing open rules it out."""
    found = [each for each in assessment.conclusions if each.id == id and each.subject == subject]
    held = found[0].level or found[0].likely if found else None
    return held.id if held is not None else None


def excluded(assessment: Assessment, id: str, subject: str = "") -> bool:
    return any(each.excluded_by for each in assessment.conclusions if each.id == id and each.subject == subject)


def sides(name: str) -> str:
    return f"{name}.{name}"
