"""The calendar of checks: its days, its table, and its file read back by a calendar library."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ranvier.cli import app, guarded
from ranvier.errors import InputError
from ranvier.knowledge import load_knowledge
from ranvier.report.plan.calendar_files import COLUMNS, as_csv, as_ics, may_be_written
from ranvier.report.plan.follow_up import checks_of
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import Standing
from ranvier.therapy.watch import Check, Why, add_months, watch

from ..cases.charts import CASES
from ..diagnosis.charts import (
    DAY,
    MAN_OF_58,
    PAINFUL_FEET,
    PATIENT,
    WELL,
    allergies,
    assessed,
    facts,
    medicines,
    merged,
    tried,
)
from .full_plans.plans import assessed as whole

CASE = CASES / "painful_polyneuropathy_over_six_visits"
MOMENT = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)


def checks(*parts: dict[str, Any], chosen: Sequence[str] = ()) -> tuple[Check, ...]:
    return checks_of(assessed(PATIENT, *parts), chosen)


def due(found: Sequence[Check], treatment: str, what: str) -> list[int]:
    """Days from the assessment on which something of a treatment is due."""
    return [
        (each.due - DAY).days
        for each in found
        if each.treatment == treatment and what in each.what and each.due is not None
    ]


def test_before_the_first_dose_everything_is_counted_from_the_day_of_the_assessment() -> None:
    found = checks(chosen=["duloxetine"])
    assert all(each.assumed for each in found)
    assert due(found, "duloxetine", "Blood pressure")[0] == 0
    assert due(found, "duloxetine", "Sodium") == [0, 14]
    assert due(found, "duloxetine", "Pain, sleep") == [28, 84]


def test_a_step_of_the_dose_stands_on_its_day() -> None:
    pressure = [
        each for each in checks(chosen=["duloxetine"]) if "Blood pressure" in each.what and each.why is Why.STEP
    ]
    assert [(each.due - DAY).days for each in pressure if each.due] == [7]


def test_of_what_is_taken_nothing_past_is_asked_and_the_rest_counts_from_the_first_dose() -> None:
    started = DAY - timedelta(days=30)
    found = checks(medicines({"name": "mirogabalin", "daily_dose_mg": 15, "started": started}))
    assert not any(each.why is Why.BEFORE for each in found)
    assert due(found, "mirogabalin", "Pain, sleep") == [14 * 7 - 30]
    [first, *_] = due(found, "mirogabalin", "AST")
    assert DAY + timedelta(days=first) == add_months(started + timedelta(days=28), 6)
    assert all(each.due is None or each.due >= DAY for each in found)


def test_without_a_first_day_the_days_after_it_stay_open() -> None:
    found = checks(medicines({"name": "duloxetine", "daily_dose_mg": 60}))
    assert [each.why for each in found if "Pain, sleep" in each.what] == [Why.NO_START, Why.NO_START]


def test_of_each_problem_the_first_treatment_stands_in_the_calendar_and_what_is_taken_goes_before() -> None:
    found = assessed(PATIENT)
    first: dict[str, str] = {}
    for item in found.plan.items:
        if item.standing is Standing.PROPOSED:
            first.setdefault(item.problem, item.id)
    assert {each.treatment for each in checks_of(found)} <= set(first.values())
    taken = checks(medicines({"name": "pregabalin", "daily_dose_mg": 75}))
    assert "pregabalin" in {each.treatment for each in taken}
    assert not {"duloxetine", "amitriptyline"} & {each.treatment for each in taken}


def test_a_treatment_that_the_plan_does_not_propose_is_refused() -> None:
    with pytest.raises(InputError, match="does not propose"):
        checks(chosen=["duloxetin"])


def test_every_schedule_of_the_knowledge_makes_a_calendar() -> None:
    for treatment in load_knowledge().treatments.values():
        if treatment.id in load_knowledge().medicines:
            found = checks(medicines({"name": treatment.id, "daily_dose_mg": 1, "started": DAY - timedelta(days=3)}))
            assert len([each for each in found if each.treatment == treatment.id]) >= len(treatment.monitoring) - sum(
                each.schedule is not None and each.schedule.before and not each.schedule.when_needed
                for each in treatment.monitoring
            )


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_keep_their_day_or_end_with_the_month(start: date, months: int) -> None:
    later = add_months(start, months)
    assert (later.year - start.year) * 12 + later.month - start.month == months
    assert later.day == start.day or (later + timedelta(days=1)).day == 1


HOSTILE = Check(
    "x",
    "A, b; c\\d",
    "first\nsecond \u00e4\u2192 " + "long " * 40,
    "=1+1",
    Why.DAY,
    date(2024, 2, 29),
    date(2024, 3, 2),
)


def test_the_file_is_read_back_as_it_was_meant() -> None:
    made = as_ics([HOSTILE], "case", now=MOMENT)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert made.endswith(b"END:VCALENDAR\r\n")
    [event] = Calendar.from_ical(made).walk("VEVENT")
    assert event.decoded("dtstart") == date(2024, 2, 29)
    assert event.decoded("dtend") == date(2024, 3, 3)
    assert event.decoded("dtstamp") == MOMENT
    assert str(event["summary"]) == f"{HOSTILE.title}: {HOSTILE.what}"
    assert "VALUE=DATE" in event["dtstart"].to_ical().decode() or event["dtstart"].params["VALUE"] == "DATE"


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30))
def test_any_text_is_read_back(what: str, when: str, name: str) -> None:
    check = Check("x", "Title", what, when, Why.DAY, date(2026, 1, 1))
    [event] = Calendar.from_ical(as_ics([check], "case", name, MOMENT)).walk("VEVENT")
    assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
    assert len(Calendar.from_ical(as_ics([check], "case", name, MOMENT)).subcomponents) == 1


def test_the_names_of_events_stay_the_same_and_differ_between_cases() -> None:
    found = checks(chosen=["duloxetine"])

    def names(case: str) -> list[str]:
        return [str(each["uid"]) for each in Calendar.from_ical(as_ics(found, case)).walk("VEVENT")]

    assert names("a") == names("a")
    assert len({*names("a"), *names("b")}) == 2 * len(names("a"))


def test_nobody_is_named_unless_asked_for() -> None:
    found = checks(chosen=["duloxetine"])
    assert b"Erika" not in as_ics(found, "Erika Mustermann")
    [first, *_] = Calendar.from_ical(as_ics(found, "x", "E. M.\r\nATTENDEE:x")).walk("VEVENT")
    assert str(first["summary"]).startswith("E. M.  ATTENDEE:x: ")
    assert "ATTENDEE" not in first


def test_the_table_has_every_check_and_no_formula() -> None:
    found = checks(chosen=["duloxetine"])
    rows = list(csv.DictReader(io.StringIO(as_csv([*found, HOSTILE]).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(found) + 1
    assert rows[-1]["when"] == "'=1+1"


def run(*words: str) -> int:
    return guarded(lambda: app([*words], standalone_mode=False))


def test_the_command_writes_both_files_again_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, file, other = tmp_path / "c.csv", tmp_path / "c.ics", tmp_path / "ncs.csv"
    for _ in range(2):
        assert run("calendar", str(CASE), "--csv", str(table), "--ics", str(file)) == 0
    assert Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    other.write_text("nerve,kind\n")
    assert run("calendar", str(CASE), "--csv", str(other)) == 2
    assert other.read_text() == "nerve,kind\n"
    assert "no earlier calendar" in capsys.readouterr().err
    assert run("calendar", str(CASE), "--treatment", "aspirin") == 2
    with pytest.raises(InputError):
        may_be_written(CASE / "case.yaml")


def of_danger(found: Sequence[Check]) -> list[Check]:
    return [each for each in found if each.why is Why.DANGER]


def taken(daily: float | None, egfr: float) -> tuple[Check, ...]:
    entry = {"name": "gabapentin"} if daily is None else {"name": "gabapentin", "daily_dose_mg": daily}
    chart = merged(MAN_OF_58, WELL, PAINFUL_FEET, allergies(), tried(), medicines(entry))
    return checks_of(assessed(chart, facts(egfr_reported_ml_per_min_per_1_73m2=egfr)))


@pytest.mark.parametrize(("daily", "egfr"), [(3600, 12), (3601, 90)])
def test_a_danger_of_what_is_taken_is_the_first_check_and_is_due_now(daily: float, egfr: float) -> None:
    """Neurontin's label: at most 300 mg a day below 15 mL/min, and 3600 mg for anybody."""
    found = taken(daily, egfr)
    assert found[0].why is Why.DANGER
    assert (found[0].title, found[0].due, found[0].when) == ("Gabapentin", DAY, "now")
    assert "lower it" in found[0].what
    assert due(found, "gabapentin", "")[0] >= 0
    assert as_csv(found).splitlines()[1].startswith(DAY.isoformat().encode())


def test_a_dose_that_a_weak_kidney_asks_for_is_found_out_now() -> None:
    assert any("find out: daily dose" in each.what for each in of_danger(taken(None, 12)))


def test_what_is_taken_without_a_danger_has_no_check_of_today_for_it() -> None:
    assert not of_danger(taken(900, 90))


def test_the_worst_danger_stands_first() -> None:
    chart = merged(MAN_OF_58, WELL, PAINFUL_FEET, allergies(), tried(), medicines("amiodarone", "vincristine"))
    found = checks_of(assessed(chart, facts(hereditary_neuropathy_known=True)))
    assert found[0].title == "Vincristine"
    assert found[: len(of_danger(found))] == tuple(of_danger(found))


def test_nothing_is_begun_for_the_wider_pain_on_the_day_when_the_narrower_is_treated() -> None:
    """Duloxetine begins in painful chemotherapy neuropathy; the capsaicin patch of any painful polyneuropathy waits."""
    found = whole("chemotherapy_neuropathy")
    patient = Patient(found.record, found.gathered, found.findings)
    assert {each.treatment for each in watch(patient, found.plan, None)} == {"duloxetine"}
    chosen = watch(patient, found.plan, None, ("capsaicin_8_percent_patch",))
    assert {each.treatment for each in chosen} == {"capsaicin_8_percent_patch"}
