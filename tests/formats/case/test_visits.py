"""Earlier visits in a chart: read with the same care as the chart itself."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ranvier.assess import as_known_on, assess
from ranvier.diagnosis.checking import check_case
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord

KNOWLEDGE = load_knowledge()
HEAD = "ranvier_case: 1\ndate: 2026-01-31\n"
TWO = """\
scales: {onls_total: 2}
visits:
  - date: 2025-10-02
    scales: {onls_total: 5}
    examination: {ankle_reflex: {both: absent}}
  - date: 2025-07-02
    scales: {onls_total: 6}
    conduction: {total: 1, file: july.csv}
"""
JULY = "nerve,kind,side,recording_site,stimulation_site,onset_latency_ms\nmedian,motor,right,apb,wrist,5.1\n"


def read(folder: Path, body: str, name: str = "case.yaml") -> PatientRecord:
    (folder / name).write_text(HEAD + body if name.endswith("yaml") else body)
    (folder / "july.csv").write_text(JULY)
    return read_case(folder, KNOWLEDGE)


def test_visits_come_in_the_order_of_their_days(tmp_path: Path) -> None:
    record = read(tmp_path, TWO)
    assert [each.on for each in record.visits] == [date(2025, 7, 2), date(2025, 10, 2)]
    first, second = record.visits
    assert (first.number("onls_total"), second.number("onls_total"), record.number("onls_total")) == (6, 5, 2)
    assert second.value("ankle_reflex_left") == "absent"
    assert record.value("ankle_reflex_left") is None
    assert first.rows("conduction")[0].number("onset_latency_ms") == 5.1


def test_what_a_visit_says_knows_where_it_stands(tmp_path: Path) -> None:
    record = read(tmp_path, TWO)
    origin = record.visits[1].facts["onls_total"].origin
    assert str(origin) == "case.yaml line 6, visits[1].scales.onls_total"


def test_a_chart_as_json_may_hold_visits(tmp_path: Path) -> None:
    chart = {"ranvier_case": 1, "date": "2026-01-31", "visits": [{"date": "2025-10-02", "scales": {"onls_total": 5}}]}
    record = read(tmp_path, json.dumps(chart), "case.json")
    assert record.visits[0].number("onls_total") == 5


def test_a_table_of_a_visit_is_part_of_the_digest(tmp_path: Path) -> None:
    before = read(tmp_path, TWO).digest
    (tmp_path / "july.csv").write_text(JULY.replace("5.1", "5.2"))
    assert read_case(tmp_path, KNOWLEDGE).digest != before


@pytest.mark.parametrize("body", ["visits:\n", "visits: []\n", ""])
def test_a_chart_without_visits(tmp_path: Path, body: str) -> None:
    assert read(tmp_path, body).visits == ()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("visits: {date: 2025-10-02}\n", "'visits' is no list"),
        ("visits: [2025-10-02]\n", "a visit holds named fields"),
        ("visits: [{scales: {onls_total: 5}}]\n", "the visit has no date"),
        ("visits: [{date: soon}]\n", "'soon' is no date"),
        ("visits: [{date: 2026-01-31}]\n", "not before the present one of 2026-01-31"),
        ("visits: [{date: 2026-02-01}]\n", "not before the present one"),
        ("visits: [{date: 2025-10-02}, {date: 2025-10-02}]\n", "two visits are dated 2025-10-02"),
        ("visits: [{date: 2025-10-02, scals: {onls_total: 5}}]\n", "Did you mean 'scales'?"),
        ("visits: [{date: 2025-10-02, recordings: {}}]\n", "unknown heading 'recordings' of a visit"),
        ("visits: [{date: 2025-10-02, visits: []}]\n", "unknown heading 'visits' of a visit"),
        ("visits: [{date: 2025-10-02, scales: {onls_totel: 5}}]\n", "Did you mean 'onls_total'?"),
        ("visits: [{date: 2025-10-02, scales: {onls_total: 13}}]\n", "not possible"),
        ("visits: [{date: 2025-10-02, scales: {onls_total: {value: 5, date: 2025-11-01}}}]\n", "after the visit of"),
        ("visits: [{date: 2025-10-02, conduction: {file: none.csv}}]\n", "'none.csv' is not there"),
    ],
)
def test_what_is_wrong_in_a_visit_is_said_with_its_line(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        read(tmp_path, body)
    assert says in str(raised.value)
    assert raised.value.where.startswith("case.yaml line 3, visits")


def test_a_visit_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    record = read(
        tmp_path,
        "visits: [{date: 2025-10-02, examination: {limb_weakness: no, mrc_ankle_dorsiflexion: {left: 3}}}]\n",
    )
    with pytest.raises(InputError, match=r"visits\[1\]"):
        assess(record)


def test_on_an_earlier_day_an_entry_stays_that_says_since_when(tmp_path: Path) -> None:
    body = TWO + "medicines: {total: 3, list: [{name: IVIG, started: 2025-10-20}, {name: x, started: 2026-01-02}, y]}\n"
    autumn = as_known_on(read(tmp_path, body), date(2025, 11, 1))
    assert [row.text("name") for row in autumn.rows("medicine")] == ["IVIG"]
    assert autumn.listings["medicine"].total is None
    assert autumn.facts["onls_total"].on == date(2025, 10, 2)


def test_the_check_counts_the_visits_and_reads_them(tmp_path: Path) -> None:
    read(tmp_path, TWO)
    assert "2 earlier visits." in next(iter(check_case(tmp_path)))
    wrong = "visits: [{date: 2025-10-02, examination: {limb_weakness: no, mrc_ankle_dorsiflexion: {left: 3}}}]\n"
    read(tmp_path, wrong)
    with pytest.raises(InputError, match="limb_weakness"):
        list(check_case(tmp_path))


def test_on_an_earlier_day_the_visit_of_that_day_is_the_chart(tmp_path: Path) -> None:
    body = (
        TWO + "patient: {age_years: 60}\nmedicines: {total: 0}\nlaboratory: {hba1c: {value: 8 %, date: 2025-07-01}}\n"
    )
    record = read(tmp_path, body)
    autumn = as_known_on(record, date(2025, 11, 1))
    assert (autumn.on, autumn.number("onls_total"), len(autumn.visits)) == (date(2025, 11, 1), 5, 1)
    assert autumn.value("ankle_reflex_left") == "absent"
    assert (autumn.number("age_years"), autumn.number("hba1c_percent")) == (60, 8)
    assert "medicine" not in autumn.listings, "the list of the later visit is not that of the earlier one"
    spring = as_known_on(record, date(2025, 6, 1))
    assert spring.visits == ()
    same = as_known_on(record, record.on)
    assert (same.number("onls_total"), len(same.visits)) == (2, 2)
