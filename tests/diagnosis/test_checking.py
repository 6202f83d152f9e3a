"""The check of a case refuses what the assessment would refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranvier.assess import assess_case
from ranvier.diagnosis.checking import check_case
from ranvier.errors import InputError

HEAD = "ranvier_case: 1\ndate: 2026-05-01\n"


@pytest.mark.parametrize(
    "chart",
    [
        "patient: {sex: male}\ncomorbidity: {pregnancy: yes}\n",
        "examination: {limb_weakness: no, mrc_thumb_abduction: {both: 3}}\n",
    ],
)
def test_a_chart_that_contradicts_itself_is_no_sound_one(chart: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(HEAD + chart, encoding="utf-8")
    with pytest.raises(InputError) as assessed:
        assess_case(path)
    with pytest.raises(InputError) as checked:
        list(check_case(path))
    assert str(checked.value) == str(assessed.value)
