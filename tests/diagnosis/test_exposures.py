"""The table of exposures: what the patient takes now and what was taken or met before."""

from __future__ import annotations

from pathlib import Path

from ranvier.assess import assess_case
from ranvier.rules.values import Rows


def table(tmp_path: Path, lists: str) -> Rows:
    case = tmp_path / "case.yaml"
    case.write_text(f"ranvier_case: 1\ndate: 2026-01-01\npatient: {{age: 60 year, sex: male}}\n{lists}")
    return assess_case(case).gathered.facts.tables["exposure"]


def test_present_medicines_and_earlier_exposures_stand_in_one_table(tmp_path: Path) -> None:
    rows = table(
        tmp_path,
        "medicines: {total: 1, list: [{name: amiodarone 200 mg, taken_for_months: 30}]}\n"
        "exposures: {total: 2, list: [{agent: Velcade, months_since_last: 3}, lead]}\n",
    )
    assert [row["ingredient"] for row in rows.rows] == ["amiodarone", "bortezomib", "lead"]
    assert [row.get("months_since_last") for row in rows.rows] == [0, 3, None]
    assert rows.rows[0]["taken_for_months"] == 30
    assert rows.unlisted == 0


def test_each_part_of_a_combination_is_an_exposure_of_its_own(tmp_path: Path) -> None:
    rows = table(tmp_path, "medicines: {total: 1, list: [vincristine + cisplatin]}\n")
    assert [row["ingredient"] for row in rows.rows] == ["vincristine", "cisplatin"]


def test_an_open_list_keeps_the_table_open(tmp_path: Path) -> None:
    assert table(tmp_path, "medicines: {list: [amiodarone]}\nexposures: {total: 0, list: []}\n").unlisted is None
    assert table(tmp_path, "medicines: {total: 0, list: []}\n").unlisted is None


def test_an_unknown_name_is_nothing_known(tmp_path: Path) -> None:
    rows = table(tmp_path, "exposures: {total: 1, list: [zzyzx tonic]}\n")
    assert "ingredient" not in rows.rows[0]
    assert rows.labels == ("zzyzx tonic",)
