"""What was taken of a medicine from visit to visit: since when, how much, and for how long the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ranvier.diagnosis.facts.ingredients import daily_mg
from ranvier.document import as_day
from ranvier.record import Row
from ranvier.therapy.patient import Patient
from ranvier.units import DAYS_PER_WEEK, DAYS_PER_YEAR, MONTHS_PER_YEAR

MEDICINE = "medicine"


@dataclass(frozen=True, slots=True)
class Use:
    """A medicine at one visit.

    complete   the whole list of medicines of that visit is known
    taken      it stands there as taken now
    daily_mg   what is taken a day, on average; None when an entry does not say
    single_mg  one dose, and the days until the next, for what is not taken daily
    since      from when this dose has been taken, as the chart says
    """

    on: date
    complete: bool
    taken: bool
    written: str = ""
    daily_mg: float | None = None
    single_mg: float | None = None
    every_days: float | None = None
    started: date | None = None
    since: date | None = None
    taken_for: str = ""
    route: str = ""


def use_at(visit: Patient, medicine: str) -> Use:
    """A medicine on the list of one visit; several entries of it are added up."""
    record = visit.record
    listing = record.listings.get(MEDICINE)
    complete = listing is not None and listing.unlisted == 0
    entries = [
        (row, reading)
        for row, reading in zip(record.rows(MEDICINE), visit.gathered.medicines, strict=True)
        if any(each.id == medicine for each in reading.medicines) and row.number("stopped_days_ago") is None
    ]
    if not entries:
        return Use(record.on, complete, taken=False)
    rows = [row for row, _ in entries]
    alone = all(len(reading.medicines) == 1 for _, reading in entries)
    doses = [_daily_mg(row) if alone else daily_mg(row, reading, medicine) for row, reading in entries]
    known = [each for each in doses if each is not None]
    starts = [day for row in rows if (day := _started(row, record.on)) is not None]
    since = [day for row in rows if (day := as_day(row.value("dose_since"))) is not None]
    return Use(
        record.on,
        complete,
        taken=True,
        written=rows[0].text("name") or medicine,
        daily_mg=sum(known) if len(known) == len(doses) else None,
        single_mg=rows[0].number("dose_mg") if alone else None,
        every_days=rows[0].number("every_days"),
        started=min(starts) if starts else None,
        since=max(since) if len(since) == len(rows) else None,
        taken_for=rows[0].text("taken_for") or "",
        route=rows[0].text("route") or "",
    )


def _daily_mg(row: Row) -> float | None:
    """What an entry amounts to in a day; nothing is made of what is taken only when needed."""
    if row.value("as_needed") is True:
        return None
    daily, single, times = row.number("daily_dose_mg"), row.number("dose_mg"), row.number("times_per_day")
    every = row.number("every_days")
    if daily is not None:
        return daily
    if single is None:
        return None
    if times is not None:
        return single * times / (every or 1)
    return single / every if every is not None else None


def _started(row: Row, on: date) -> date | None:
    started, months = as_day(row.value("started")), row.number("taken_for_months")
    if started is not None or months is None:
        return started
    return on - timedelta(days=round(months * DAYS_PER_YEAR / MONTHS_PER_YEAR))


@dataclass(frozen=True, slots=True)
class History:
    """A medicine over the visits up to one of them, the earliest first; the last one is the visit at hand."""

    uses: tuple[Use, ...]

    @property
    def now(self) -> Use:
        """The visit at hand."""
        return self.uses[-1]

    @property
    def started(self) -> date | None:
        """The day of the first dose, as the chart says; of this course, when it was paused in between."""
        known = [each.started for each in self._course if each.started is not None]
        return max(known) if known else None

    @property
    def not_before(self) -> date | None:
        """A day on which it was not yet taken, or not until then: values of that day and before are those before it."""
        if self.started is not None:
            return self.started
        before = [each for each in self.uses if each.on < self._course[0].on and each.complete and not each.taken]
        return before[-1].on if before else None

    @property
    def _course(self) -> tuple[Use, ...]:
        """The visits since it was last known not to be taken."""
        last_without = max(
            (index for index, each in enumerate(self.uses) if each.complete and not each.taken), default=-1
        )
        return self.uses[last_without + 1 :]

    def weeks_at(self, least_mg: float | None = None) -> float | None:
        """For how many weeks at least the present dose, or at least so much, has been taken.

        Counted from the day that the chart states, or from the first of the visits in a row that show it.
        """
        now = self.now
        if now.daily_mg is None and now.since is None:
            return None
        first = now.since
        for index in range(len(self.uses) - 2, -1, -1):
            each = self.uses[index]
            held = (
                each.daily_mg is not None
                and now.daily_mg is not None
                and (each.daily_mg >= least_mg if least_mg is not None else each.daily_mg == now.daily_mg)
            )
            if not each.taken or not held:
                break
            first = min(filter(None, (first, each.since, each.on)))
        return None if first is None else (now.on - first).days / DAYS_PER_WEEK

    def weeks_taken(self) -> float | None:
        """For how many weeks at least it has been taken."""
        if self.started is not None:
            return (self.now.on - self.started).days / DAYS_PER_WEEK
        seen = [each.on for each in self._course if each.taken]
        return (self.now.on - seen[0]).days / DAYS_PER_WEEK if len(seen) > 1 else None

    def dose_on(self, day: date) -> float | None:
        """The daily dose at a visit."""
        return next((each.daily_mg for each in self.uses if each.on == day), None)


def history(visits: Sequence[Patient], medicine: str) -> History:
    """A medicine over the visits; the last one is the visit at hand."""
    return History(tuple(use_at(each, medicine) for each in visits))
