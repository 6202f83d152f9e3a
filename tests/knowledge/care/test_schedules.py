"""When a treatment is watched: a calendar can count it, and it says what the words say."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.knowledge import load_knowledge
from ranvier.knowledge.care.schedules import Schedule, Span, complaints, read_schedule

SOUND = [
    ("before the start, at 4 weeks, then every 6 months", {"before": True, "weeks": [4], "every_months": 6}),
    ("after 2 weeks, then monthly for 3 months", {"weeks": [2], "every_months": 1, "for_months": 3}),
    ("after 3-5 days and again after 2 weeks", {"days": [[3, 5]], "weeks": [2]}),
    ("at 4, 8 and 12 weeks", {"weeks": [4, 8, 12]}),
    ("after 6 months and then yearly", {"months": [6], "every_months": 12}),
    ("after 1 year", {"months": [12]}),
    ("after 6 weeks, then 3-monthly", {"weeks": [6], "every_months": 3}),
    ("then every 3-6 months", {"every_months": [3, 6]}),
    ("at each dose step, then at each prescription", {"each_step": True, "each_time": True}),
    ("before each course", {"each_time": True}),
    ("before going above 75 mg", {"when_needed": True}),
    ("in the first weeks", {"first_weeks": True}),
    ("weekly", {"every_weeks": 1}),
    ("before the start and every week", {"before": True, "every_weeks": 1}),
]
DRIFTED = [
    ("after 2 weeks", {"weeks": [4]}, "4 weeks"),
    ("after 2 and 6 weeks", {"weeks": [2]}, "6 week"),
    ("after 2 weeks", {"weeks": [2], "every_months": 6}, "every 6 months"),
    ("after 2 weeks, then monthly for 3 months", {"weeks": [2], "every_months": 1}, "end at different times"),
    ("before the start", {"when_needed": True}, "'before'"),
    ("at any sign of liver disease", {"before": True}, "'before'"),
    ("at each dose step", {"when_needed": True}, "'each_step'"),
    ("at each visit", {"when_needed": True}, "'each_time'"),
    ("at any sign of liver disease", {}, "is empty"),
    ("after 5-3 days", {"days": [[5, 3]]}, "ends before it begins"),
    ("after 0 weeks", {"weeks": [0]}, "ends before it begins"),
]


@pytest.mark.parametrize(("when", "raw"), SOUND)
def test_words_and_schedule_that_say_the_same_pass(when: str, raw: dict[str, Any]) -> None:
    schedule = read_schedule(raw)
    assert schedule is not None
    assert list(complaints(when, schedule)) == []


@pytest.mark.parametrize(("when", "raw", "says"), DRIFTED)
def test_words_and_schedule_that_drift_apart_are_told(when: str, raw: dict[str, Any], says: str) -> None:
    schedule = read_schedule(raw)
    assert schedule is not None
    assert any(says in each for each in complaints(when, schedule))


def test_a_span_stands_in_the_schedule() -> None:
    assert read_schedule({"days": [[3, 5], 9]}) == Schedule(at=(Span("day", 3, 5), Span("day", 9, 9)))
    assert read_schedule(None) is None


def test_every_statement_on_watching_a_treatment_has_a_schedule() -> None:
    bare = [
        f"{treatment.id}: {each.when}"
        for treatment in load_knowledge().treatments.values()
        for each in treatment.monitoring
        if each.schedule is None
    ]
    assert bare == []
