"""Facts of a chart: a value, where it was read and when it was true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from ranvier.record.recordings import Recording

Scalar = bool | float | str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was read: the file, and the line and field inside it."""

    source: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.source} {self.where}".strip()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the chart says, in the unit of the vocabulary, and as it was written.

    id        the name in the vocabulary; sided facts end in `_left` or `_right`
    value     yes/no, number (in `unit`) or choice
    as_given  what the chart wrote, for the reader
    on        the day it was true, when the chart says so
    """

    id: str
    value: Scalar
    unit: str | None
    as_given: str
    origin: Origin
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a listing: a medicine, an allergy, a stimulation site, a muscle."""

    facts: Mapping[str, Fact]
    origin: Origin

    def value(self, column: str) -> Scalar | None:
        """The value of a column, None when the row does not say."""
        fact = self.facts.get(column)
        return None if fact is None else fact.value

    def text(self, column: str) -> str | None:
        """The value of a column that holds a word."""
        value = self.value(column)
        return value if isinstance(value, str) else None

    def number(self, column: str) -> float | None:
        """The value of a column that holds a number."""
        value = self.value(column)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in the chart, and how many entries its source holds.

    total  the stated number of entries; None when the list may be incomplete. With a stated total a
           rule may conclude that something is *not* on the list; without one it may not.
    """

    name: str
    rows: tuple[Row, ...]
    total: int | None = None

    @property
    def unlisted(self) -> int | None:
        """How many entries of the source are not here: 0 for a complete list, None when nobody says."""
        return None if self.total is None else self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """All that is known of one patient on one day.

    simulated  no patient stands behind the case
    notes      sentences on what the source says and what has no place among the facts
    digest     SHA-256 over the chart, its tables and its recordings
    visits     what was known on earlier days, the earliest first; each is a record without recordings
    """

    case: str
    on: date
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType[str, Fact]({}))
    listings: Mapping[str, Listing] = field(default_factory=lambda: MappingProxyType[str, Listing]({}))
    recordings: tuple[Recording, ...] = ()
    title: str = ""
    story: str = ""
    citation: str = ""
    simulated: bool = False
    digest: str = ""
    notes: tuple[str, ...] = ()
    visits: tuple[PatientRecord, ...] = ()

    def value(self, name: str) -> Scalar | None:
        """The value of a fact, None when the chart does not say."""
        fact = self.facts.get(name)
        return None if fact is None else fact.value

    def number(self, name: str) -> float | None:
        """The value of a fact that is a number."""
        value = self.value(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def truth(self, name: str) -> bool | None:
        """The answer to a yes/no fact, None when the chart does not say."""
        value = self.value(name)
        return value if isinstance(value, bool) else None

    def rows(self, listing: str) -> tuple[Row, ...]:
        """The entries of a listing, none when the chart has no such list."""
        found = self.listings.get(listing)
        return () if found is None else found.rows
