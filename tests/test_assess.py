"""The day for which a case is assessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ranvier.assess import as_known_on, assess
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.knowledge import load_knowledge

CHART = """\
ranvier_case: 1
date: 2026-01-15
laboratory: {hba1c: {value: 8.1, unit: "%", date: 2026-01-10}, creatinine: 1.0 mg/dL}
medicines:
  total: 2
  list:
    - metformin 1000 mg
    - name: {value: pregabalin, date: 2026-01-12}
"""


def test_what_came_later_was_not_known_then(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CHART, encoding="utf-8")
    record = read_case(tmp_path, load_knowledge())
    earlier = as_known_on(record, date(2026, 1, 11))
    assert earlier.number("hba1c_percent") == pytest.approx(8.1)
    assert [row.text("name") for row in earlier.rows("medicine")] == ["metformin 1000 mg"]
    assert earlier.listings["medicine"].unlisted == 0
    earliest = as_known_on(record, date(2026, 1, 1))
    assert earliest.number("hba1c_percent") is None
    assert earliest.number("creatinine_mg_per_dl") == 1.0, "what has no date is kept"


def test_the_assessment_stands_for_the_day_that_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CHART, encoding="utf-8")
    record = read_case(tmp_path, load_knowledge())
    assessment = assess(record, as_of=date(2026, 1, 11))
    assert assessment.provenance.as_of == date(2026, 1, 11)
    assert [each.medicines[0].id for each in assessment.gathered.medicines] == ["metformin"]


def test_a_day_in_the_future_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CHART, encoding="utf-8")
    with pytest.raises(InputError, match="lies in the future"):
        as_known_on(read_case(tmp_path, load_knowledge()), date.today() + timedelta(days=1))


def test_a_day_before_the_birth_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CHART, encoding="utf-8")
    record = read_case(tmp_path, load_knowledge())
    assert as_known_on(record, date(1950, 1, 1)).on == date(1950, 1, 1), "no age, and 120 years are possible"
    with pytest.raises(InputError, match="not yet born"):
        as_known_on(record, date(1850, 1, 1))
    aged = replace(record, facts={**record.facts, "age_years": replace(record.facts["hba1c_percent"], value=67.0)})
    assert as_known_on(aged, date(record.on.year - 67, 1, 1)).on.year == record.on.year - 67
    with pytest.raises(InputError, match=r"not yet born.*age of 67 years"):
        as_known_on(aged, date(record.on.year - 68, 1, 1))
