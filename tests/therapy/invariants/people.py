"""People by chance for the plan: what it may read, with gaps, and the diagnosis as given.

A person is a chart and a set of conclusions; `making.py` makes one from a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ranvier.record import Fact, Listing, Origin, PatientRecord, Row, Scalar
from ranvier.rules.values import Cell

DAY = date(2025, 6, 2)
TableRows = Mapping[str, tuple[Mapping[str, Cell], ...]]


@dataclass(frozen=True)
class Taken:
    """A medicine on the list: its id, how it is written, and since when it is stopped when it is.

    id  empty for an entry that nobody can read
    """

    id: str
    written: str
    stopped_days_ago: float | None = None
    daily_mg: float | None = None

    @property
    def now(self) -> bool:
        """It is taken now."""
        return self.stopped_days_ago is None


@dataclass(frozen=True)
class Tried:
    """An earlier treatment and what became of it."""

    id: str
    written: str
    response: str | None
    stopped_because: str | None
    weeks: float | None = None

    @property
    def harmed(self) -> bool:
        """It was stopped because of harm."""
        return self.stopped_because in {"allergy", "side_effect"}


@dataclass(frozen=True)
class Injected:
    """A local anaesthetic that is planned for a block."""

    drug: str
    concentration_percent: float
    volume_ml: float
    with_adrenaline: bool | None
    site: str = "peripheral_nerve"

    @property
    def mg(self) -> float:
        """One percent is 10 mg in a millilitre."""
        return self.concentration_percent * 10 * self.volume_ml


@dataclass(frozen=True)
class Person:
    """A chart by chance.

    named      facts by name, sided ones under both sides
    taken      medicines on the list
    complete   whether the list of medicines is complete; None when there is none
    allergic   substance and reaction of each allergy; None when nobody asked
    tried      earlier treatments; None when nobody asked
    met        agents of earlier exposures, with the months since the last; None when nobody asked
    injected   local anaesthetics of a planned block
    gates      conclusions about the patient that are given; those that are not are unknown
    rows       conclusions about hands, sides and roots, each row with what it is about
    whole      the plan is made with all rules, not only those behind the given diagnosis
    """

    number: int
    named: Mapping[str, Scalar]
    taken: tuple[Taken, ...] = ()
    complete: bool | None = True
    allergic: tuple[tuple[str, str], ...] | None = ()
    tried: tuple[Tried, ...] | None = ()
    met: tuple[tuple[str, float | None], ...] | None = ()
    injected: tuple[Injected, ...] | None = None
    gates: Mapping[str, bool] = field(default_factory=dict[str, bool])
    rows: TableRows = field(default_factory=dict[str, tuple[Mapping[str, Cell], ...]])
    whole: bool = False

    def now(self) -> set[str]:
        """What is taken now, as far as it can be read."""
        return {each.id for each in self.taken if each.id and each.now}

    def lately(self) -> set[str]:
        """What is taken now or was within the last days."""
        return {each.id for each in self.taken if each.id}

    @property
    def all_known(self) -> bool:
        """The list of medicines is complete and can be read."""
        return self.complete is True and all(each.id for each in self.taken)

    def record(self) -> PatientRecord:
        """The record that a chart of this person would give."""
        origin = Origin(f"person {self.number}")
        facts = {name: _fact(name, value, origin) for name, value in self.named.items()}
        return PatientRecord("person", DAY, facts, {each.name: each for each in self._listings(origin)})

    def _listings(self, origin: Origin) -> Iterator[Listing]:
        if self.complete is not None:
            rows = [
                {"name": each.written, "stopped_days_ago": each.stopped_days_ago, "daily_dose_mg": each.daily_mg}
                for each in self.taken
            ]
            yield _listing("medicine", rows, origin, len(rows) + (not self.complete))
        if self.allergic is not None:
            yield _listing("allergy", [{"substance": of, "reaction": as_} for of, as_ in self.allergic], origin)
        if self.tried is not None:
            yield _listing("past_treatment", [_past(each) for each in self.tried], origin)
        if self.met is not None:
            rows = [{"agent": agent, "months_since_last": months} for agent, months in self.met]
            yield _listing("exposure", rows, origin)
        if self.injected is not None:
            yield _listing("planned_anaesthetics", [_planned(each) for each in self.injected], origin)


def _past(each: Tried) -> dict[str, Scalar | None]:
    return {
        "name": each.written, "response": each.response, "stopped_because": each.stopped_because,
        "weeks_at_highest_dose": each.weeks,
    }  # fmt: skip


def _planned(each: Injected) -> dict[str, Scalar | None]:
    return {
        "drug": each.drug, "concentration_percent": each.concentration_percent, "volume_ml": each.volume_ml,
        "with_adrenaline": each.with_adrenaline, "site": each.site,
    }  # fmt: skip


def _fact(name: str, value: Scalar, origin: Origin) -> Fact:
    return Fact(name, value, None, str(value), origin)


def _listing(name: str, rows: list[dict[str, Scalar | None]], origin: Origin, total: int | None = None) -> Listing:
    made = tuple(
        Row({key: _fact(key, value, origin) for key, value in row.items() if value is not None}, origin) for row in rows
    )
    return Listing(name, made, len(made) if total is None else total)
