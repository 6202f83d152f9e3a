"""When a treatment is watched: days that a calendar can count, held against the words that a reader sees.

A schedule never says more or less than its words: every number of days, weeks, months or years in the text stands in
the schedule and the other way round, and so do the words for "before the start", "at each dose step" and the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.document import as_list
from ranvier.knowledge.shapes import FLAG, WHOLE, Either, Fields, ListOf

UNITS = ("day", "week", "month")
_SPAN = Either(lambda value: ListOf(WHOLE) if isinstance(value, list) else WHOLE)
SCHEDULE = Fields(
    {},
    {
        **{f"{unit}s": ListOf(_SPAN) for unit in UNITS},
        **{f"every_{unit}s": _SPAN for unit in UNITS},
        "for_months": WHOLE,
        **dict.fromkeys(("before", "first_weeks", "each_step", "each_time", "when_needed"), FLAG),
    },
)
"""Two numbers in brackets are a span: due from the first, late after the second."""


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time; from `least` to `most` when the words leave room."""

    unit: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something is due, counted from the first day of a treatment.

    before       before the first dose
    first_weeks  within the first weeks
    each_step    at each step of the dose
    each_time    at each visit, course or application
    when_needed  only when the words apply
    at           days, weeks or months after the start
    every        how often from then on; for how many months, when it ends
    """

    before: bool = False
    first_weeks: bool = False
    each_step: bool = False
    each_time: bool = False
    when_needed: bool = False
    at: tuple[Span, ...] = ()
    every: tuple[Span, ...] = ()
    for_months: int | None = None


def read_schedule(raw: Mapping[str, Any] | None) -> Schedule | None:
    """The schedule of a statement; None when it has none."""
    if raw is None:
        return None
    return Schedule(
        before=raw.get("before", False),
        first_weeks=raw.get("first_weeks", False),
        each_step=raw.get("each_step", False),
        each_time=raw.get("each_time", False),
        when_needed=raw.get("when_needed", False),
        at=tuple(_span(unit, each) for unit in UNITS for each in raw.get(f"{unit}s", ())),
        every=tuple(_span(unit, raw[f"every_{unit}s"]) for unit in UNITS if f"every_{unit}s" in raw),
        for_months=raw.get("for_months"),
    )


def _span(unit: str, value: Any) -> Span:
    ends = as_list(value) or [value]
    return Span(unit, int(ends[0]), int(ends[-1]))


_AMOUNTS = re.compile(r"(every )?((?:\d+(?:-\d+)?(?:, and |, | and | or )?)+)[ -]?(day|week|month|year)s?(ly)?\b")
_AMOUNT = re.compile(r"(\d+)(?:-(\d+))?")
_WORDS = {
    "(?:daily|every day)": ("day", 1),
    "(?:weekly|every week)": ("week", 1),
    "(?:monthly|every month)": ("month", 1),
    "(?:yearly|every year)": ("month", 12),
}
_LASTING = re.compile(r"\bfor (\d+) months\b")
_MARKS = {
    "before": re.compile(r"\bbefore\b(?! (?:each|every|going))"),
    "first_weeks": re.compile(r"\bfirst weeks\b"),
    "each_step": re.compile(r"\b(?:each|every) (?:dose )?step\b"),
    "each_time": re.compile(r"\bduring\b|\bevery visit\b|\beach\b(?! (?:dose )?step)"),
}
"""Words in the text of a statement, and the mark that its schedule then has."""


def complaints(when: str, schedule: Schedule) -> Iterator[str]:
    """What the words say and the schedule does not, or the other way round."""
    said_at, said_every, lasting = _said(when)
    for spans, said, what in ((schedule.at, said_at, "after"), (schedule.every, said_every, "every")):
        for each in {*spans} ^ said:
            where = "schedule" if each in spans else "words"
            yield f"only the {where} of '{when}' name {what} {_shown(each)}"
    if schedule.for_months != lasting:
        yield f"the words of '{when}' and the schedule end at different times"
    for mark, words in _MARKS.items():
        if bool(words.search(when)) != getattr(schedule, mark):
            yield f"'{when}' and the mark '{mark}' of its schedule do not agree"
    if schedule == Schedule():
        yield f"the schedule of '{when}' is empty; say at least 'when_needed: yes'"
    if any(each.least > each.most or each.most < 1 for each in (*schedule.at, *schedule.every)):
        yield f"a span in the schedule of '{when}' ends before it begins"


def _said(when: str) -> tuple[set[Span], set[Span], int | None]:
    """The amounts of time that words name: after a start, again and again, and for how many months."""
    lasting = _LASTING.search(when)
    text = _LASTING.sub("", when)
    at: set[Span] = set()
    every = {
        Span(unit, number, number) for word, (unit, number) in _WORDS.items() if re.search(rf"(?<!-)\b{word}\b", text)
    }
    for again, numbers, unit, often in _AMOUNTS.findall(text):
        for low, high in _AMOUNT.findall(numbers):
            (every if again or often else at).add(_amount(unit, int(low), int(high or low)))
    return at, every, int(lasting.group(1)) if lasting else None


def _amount(unit: str, low: int, high: int) -> Span:
    return Span("month", 12 * low, 12 * high) if unit == "year" else Span(unit, low, high)


def _shown(each: Span) -> str:
    number = f"{each.least}" if each.least == each.most else f"{each.least}-{each.most}"
    return f"{number} {each.unit}s"
