"""What a comparison of visits says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ranvier.knowledge.nerves.changes import RealChange

RESPONSE_FACT = "objective_response_to_immunotherapy"
RESULT_FACTS: Mapping[str, str] = {
    "immunoglobulin": "response_to_immunoglobulin",
    "corticosteroid": "response_to_corticosteroids",
    "plasma_exchange": "response_to_plasma_exchange",
}
"""Which fact holds the result of each treatment."""
IMPROVED = "improved"


class Step(StrEnum):
    """What a value is against an earlier one."""

    BETTER = "better"
    WORSE = "worse"
    UNCHANGED = "within_noise"
    OPEN = "open"
    NO_LIMIT = "no_limit"


class CourseKind(StrEnum):
    """The course of the neuropathy up to the present visit."""

    IMPROVING = "improving"
    STABLE = "stable"
    WORSENING = "worsening"
    RELAPSING = "relapsing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """A value of one day.

    on      the day it was true
    visit   the day of the visit whose chart holds it
    origin  file, line and field, or that it was worked out
    """

    on: date
    visit: date
    value: float
    origin: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure over time, the earliest value first.

    id        name of the fact, or stimulation and quantity of a conduction study
    about     disability, impairment, pain, conduction or other
    steps     one for each point after the first: what it is against the last value from which it really differed
    against   for each step, the value with which it was compared
    change    from how much on a change is real; None when no limit is known
    caveat    why a step stays open although the values differ
    """

    id: str
    title: str
    about: str
    unit: str
    points: tuple[Point, ...]
    steps: tuple[Step, ...]
    against: tuple[Point, ...]
    change: RealChange | None
    caveat: str = ""

    @property
    def latest(self) -> Step:
        """What the last value is."""
        return self.steps[-1]

    @property
    def difference(self) -> float:
        """The last value less the one with which it was compared."""
        return self.points[-1].value - self.against[-1].value

    def measured_at(self, visit: date) -> bool:
        """Whether the chart of that visit holds the last value."""
        return self.points[-1].visit == visit

    @property
    def relapsed(self) -> bool:
        """Whether it was really better once and really worse later."""
        first = next((index for index, step in enumerate(self.steps) if step is Step.BETTER), None)
        return first is not None and Step.WORSE in self.steps[first:]


@dataclass(frozen=True, slots=True)
class Response:
    """An objective response to an immune treatment.

    before, after  the visits that were compared; the treatment began between them
    improved       titles of the measures that improved by a real amount
    kind           immunoglobulin, corticosteroid or plasma_exchange; empty when another of them began as well
    """

    treatment: str
    before: date
    after: date
    improved: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """The comparison of the present visit with the earlier ones.

    verdict    improving, stable, worsening, relapsing or unknown
    statement  one sentence, with what it rests on
    since      the earliest of the values with which the present ones were compared
    treatments immune treatments on the present list of medicines
    """

    verdict: CourseKind
    statement: str
    visits: tuple[date, ...]
    measures: tuple[Measure, ...] = ()
    since: date | None = None
    treatments: tuple[str, ...] = ()
    response: Response | None = None

    @property
    def facts(self) -> Mapping[str, bool | str]:
        """What rules may know from the comparison: a response that was shown, and never that there was none."""
        if self.response is None:
            return {}
        own = RESULT_FACTS.get(self.response.kind)
        return {RESPONSE_FACT: True, **({own: IMPROVED} if own else {})}
