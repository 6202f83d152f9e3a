"""How the patient has fared from visit to visit, arranged for the reader: a table and small lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ranvier.assess import Assessment
from ranvier.diagnosis.course import Measure, Step
from ranvier.knowledge.entries import Source
from ranvier.knowledge.nerves.changes import RealChange
from ranvier.report.wording import capital, number_text
from ranvier.rules.words import joined
from ranvier.units import behind, printed

LINE_WIDTH, LINE_HEIGHT, LINE_EDGE = 110.0, 30.0, 4.0
GROUPS: Mapping[str, str] = {
    "disability": "Disability and walking",
    "impairment": "Strength and sensation",
    "pain": "Pain",
    "conduction": "Nerve conduction",
    "other": "Other scales",
}
FOLDED = "conduction"
WORDS: Mapping[Step, str] = {
    Step.BETTER: "better",
    Step.WORSE: "worse",
    Step.UNCHANGED: "within noise",
    Step.OPEN: "open",
    Step.NO_LIMIT: "no limit known",
}
MARKS: Mapping[Step, str] = {Step.BETTER: "↗", Step.WORSE: "↘", Step.UNCHANGED: "=", Step.OPEN: "?", Step.NO_LIMIT: "·"}


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure: its value at each visit, what it did, and from how much on that is real.

    values   one for each visit, empty when it was not taken
    change   the last value less the one it was compared with
    word     better, worse, within noise, open, no limit known
    needed   from how much on a change is real
    line     points of the small line, and `dots` its values
    """

    title: str
    unit: str
    values: tuple[str, ...]
    origins: tuple[str, ...]
    change: str
    mark: str
    word: str
    against: str
    needed: str
    source: str
    verified: bool
    line: str
    dots: tuple[tuple[float, float], ...]
    summary: str
    caveat: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """The measures of one kind: those to read, and those of a conduction study that did not really change."""

    title: str
    measures: tuple[MeasureView, ...]
    quiet: tuple[MeasureView, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseView:
    """The section on the course."""

    verdict: str
    statement: str
    visits: tuple[str, ...]
    groups: tuple[MeasureGroup, ...]
    response: str


def course_view(assessment: Assessment) -> CourseView | None:
    """The section; None when the chart holds no earlier visit."""
    course = assessment.course
    if course is None:
        return None
    sources = assessment.findings.knowledge.sources
    made: dict[str, list[MeasureView]] = {about: [] for about in GROUPS}
    for measure in course.measures:
        made[measure.about].append(_measure(measure, course.visits, sources))
    response = ""
    if (found := course.response) is not None:
        response = (
            f"Objective response to {found.treatment}: {joined(found.improved)} better by a real amount "
            f"from {found.before} to {found.after}."
        )
    return CourseView(
        verdict=course.verdict.value,
        statement=course.statement,
        visits=tuple(each.isoformat() for each in course.visits),
        groups=tuple(_group(about, views) for about, views in made.items() if views),
        response=response,
    )


def _group(about: str, views: Sequence[MeasureView]) -> MeasureGroup:
    quiet = tuple(each for each in views if about == FOLDED and each.word == WORDS[Step.UNCHANGED])
    return MeasureGroup(GROUPS[about], tuple(each for each in views if each not in quiet), quiet)


def _measure(measure: Measure, visits: Sequence[date], sources: Mapping[str, Source]) -> MeasureView:
    by_visit = {point.visit: point for point in measure.points}
    taken = [by_visit.get(visit) for visit in visits]
    unit = "" if measure.unit in {"score", "ratio", "count"} else printed(measure.unit)
    change = measure.change
    step = measure.latest
    dots = _dots(measure)
    return MeasureView(
        title=capital(measure.title.replace(" f wave ", " F wave ")),
        unit=unit,
        values=tuple("" if point is None else number_text(point.value) for point in taken),
        origins=tuple("" if point is None else point.origin for point in taken),
        change=_signed(measure.difference),
        mark=MARKS[step],
        word=WORDS[step],
        against=measure.against[-1].on.isoformat(),
        needed=_needed(change, unit) if change else "",
        source=sources[change.source].title if change and change.source in sources else "",
        verified=change is None or change.confidence == "seen",
        line=" ".join(f"{x:.1f},{y:.1f}" for x, y in dots),
        dots=dots,
        summary=", ".join(f"{point.on} {number_text(point.value)}" for point in measure.points),
        caveat=capital(measure.caveat),
        note=change.note if change else "",
    )


def _signed(difference: float) -> str:
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{number_text(abs(difference))}"


def _needed(change: RealChange, unit: str) -> str:
    ends = [change.least] if change.least == change.surely else [change.least, change.surely]
    unit = "%" if change.percent else unit
    return behind(" to ".join(number_text(each) for each in ends), unit)


def _dots(measure: Measure) -> tuple[tuple[float, float], ...]:
    """Places of the values in the small line: days to the right, higher values up."""
    first, last = measure.points[0].on.toordinal(), measure.points[-1].on.toordinal()
    values = [point.value for point in measure.points]
    low, high = min(values), max(values)
    days = max(last - first, 1)

    def place(on: date, value: float) -> tuple[float, float]:
        x = LINE_EDGE + (LINE_WIDTH - 2 * LINE_EDGE) * (on.toordinal() - first) / days
        share = 0.5 if high == low else (value - low) / (high - low)
        return round(x, 1), round(LINE_HEIGHT - LINE_EDGE - (LINE_HEIGHT - 2 * LINE_EDGE) * share, 1)

    return tuple(place(point.on, point.value) for point in measure.points)


def sparkline(values: Iterable[str]) -> str:
    """Values as bars of text for a terminal; a visit without a value is a dot.

    >>> sparkline(["4", "2", "", "3"])
    '█▁·▅'
    """
    bars = "▁▂▃▄▅▆▇█"
    listed = list(values)
    numbers = [float(each) for each in listed if each]
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)

    def bar(each: str) -> str:
        if not each:
            return "·"
        return bars[3] if high == low else bars[round((float(each) - low) / (high - low) * (len(bars) - 1))]

    return "".join(bar(each) for each in listed)


__all__ = ["CourseView", "MeasureGroup", "MeasureView", "course_view", "sparkline"]
