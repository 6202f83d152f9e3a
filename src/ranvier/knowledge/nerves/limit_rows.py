"""What a reference file says, as values: a technique, its rows, and for whom each row holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Bound = Literal["lower", "upper"]
Role = Literal["limit", "comparison", "disease_cut_off"]

WHOLE_YEARS = "age_years"
"""The one condition that counts in completed units with both ends included; all others are half-open."""

WORDS = ("sex", "body_side")
BANDS = (WHOLE_YEARS, "height_cm", "body_mass_index_kg_per_m2")
EXACT = ("low_cut_hz",)
CONDITIONS = (*WORDS, *BANDS, *EXACT)
"""Everything by which the rows of a technique may be divided."""

Given = Mapping[str, float | str]


def plain_name(text: str) -> str:
    """One spelling for the name of a nerve, muscle or site.

    >>> plain_name("Abductor pollicis brevis"), plain_name(" mid-calf ")
    ('abductor_pollicis_brevis', 'mid_calf')
    """
    return "_".join(text.replace("-", " ").replace("_", " ").replace("'", "").casefold().split())


@dataclass(frozen=True, slots=True)
class Band:
    """A span of a number; an open end is None.

    years  both ends belong to it and the number counts in completed years; otherwise only the lower end does

    >>> Band(19, 49, years=True).holds(49.9), Band(160, 170).holds(170)
    (True, False)
    """

    low: float | None
    high: float | None
    years: bool = False

    def holds(self, value: float) -> bool:
        """Whether a number lies in the span."""
        counted = math.floor(value) if self.years else value
        if self.low is not None and counted < self.low:
            return False
        if self.high is None:
            return True
        return counted <= self.high if self.years else counted < self.high

    def meets(self, other: Band) -> bool:
        """Whether some number lies in both spans."""
        low = max(-math.inf if each.low is None else each.low for each in (self, other))
        high = min(math.inf if each.high is None else each.high for each in (self, other))
        return low <= high if self.years else low < high

    def __str__(self) -> str:
        if self.low is None:
            return f"up to {self.high}" if self.years else f"below {self.high}"
        if self.high is None:
            return f"from {self.low}"
        return f"{self.low}-{self.high}" if self.years else f"{self.low} to below {self.high}"


@dataclass(frozen=True, slots=True)
class Condition:
    """One property that a row asks for: a word, an exact number, or a span."""

    name: str
    wanted: str | float | Band

    def fits(self, given: Given) -> bool | None:
        """Whether the row holds for these data; None when the property is not known."""
        value = given.get(self.name)
        if value is None:
            return None
        if isinstance(self.wanted, Band):
            return self.wanted.holds(float(value))
        return value == self.wanted

    def meets(self, other: Condition) -> bool:
        """Whether one person can satisfy both."""
        if isinstance(self.wanted, Band) and isinstance(other.wanted, Band):
            return self.wanted.meets(other.wanted)
        return self.wanted == other.wanted


@dataclass(frozen=True, slots=True)
class Setting:
    """How a response was obtained: what a limit must share with a measurement to be valid for it.

    Names of the recording and stimulation sites come with the other names they are known by; an empty tuple
    means that the technique does not say, and any site is accepted.

    distance_applies_to  `latency` for motor studies (amplitude and velocity do not depend on a centimetre of
                         distal distance) or `all`
    ages                 completed years of the people studied; None when the limit is not bound to an age
    """

    kind: str
    nerves: tuple[str, ...] = ()
    recording_sites: tuple[str, ...] = ()
    stimulation_sites: tuple[str, ...] = ()
    distance_mm: float | None = None
    distance_tolerance_mm: float = 0.0
    distance_applies_to: str = "all"
    min_temperature_c: float | None = None
    ages: Band | None = None

    @property
    def nerve(self) -> str | None:
        """The nerve, None for a muscle or a score."""
        return self.nerves[0] if self.nerves else None

    @property
    def recording_site(self) -> str | None:
        """The recording site, None when any will do."""
        return self.recording_sites[0] if self.recording_sites else None


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One line of a reference table: a limit, what healthy people measure, and where it was read.

    id            `technique.row`
    limit         in `unit`; None when none was published, or when the row is held back (`withheld` says why)
    side          lower: abnormal below the limit; upper: abnormal above it
    percentile    of the limit among healthy people; None when it was set in another way, which `how` tells
    z_at_limit    standard deviations at the limit when the authors transformed a skewed measure first
    abnormal_at_limit   the limit itself is abnormal already
    stricter      the 5th or 95th percentile on the side of the limit, when it was published too
    skewed        healthy values are not symmetrical about their mean
    role          limit; comparison: another population, never used unless asked for; disease_cut_off: divides a
                  disease from its absence, not healthy people from others
    """

    id: str
    technique: str
    quantity: str
    unit: str
    setting: Setting
    segment: str | None = None
    limit: float | None = None
    side: Bound | None = None
    percentile: float | None = None
    how: str = ""
    z_at_limit: float | None = None
    abnormal_at_limit: bool = False
    mean: float | None = None
    sd: float | None = None
    healthy_range: tuple[float, float] | None = None
    n: int | None = None
    stricter: float | None = None
    skewed: bool = False
    conditions: tuple[Condition, ...] = ()
    role: Role = "limit"
    source: str = ""
    confidence: str = "memory"
    withheld: str = ""
    note: str = ""

    def fits(self, given: Given) -> bool | None:
        """Whether the row holds for these data; None when a property that it asks for is not known."""
        answers = [condition.fits(given) for condition in self.conditions]
        if False in answers:
            return False
        return None if None in answers else True

    def is_beyond(self, value: float) -> bool | None:
        """Whether a value is on the abnormal side of the limit; None for a row without one."""
        if self.limit is None or self.side is None:
            return None
        if value == self.limit:
            return self.abnormal_at_limit
        return value > self.limit if self.side == "upper" else value < self.limit

    def unknown(self, given: Given) -> tuple[str, ...]:
        """The properties the row asks for that are not known."""
        return tuple(each.name for each in self.conditions if given.get(each.name) is None)

    def overlaps(self, other: LimitRow) -> bool:
        """Whether two rows could both be the most specific one for the same person and measurement."""
        same_place = (
            self.quantity == other.quantity
            and self.segment == other.segment
            and self.side == other.side
            and self.role == other.role
            and (self.role == "limit" or self.source == other.source)
            and self.setting.kind == other.setting.kind
            and self.setting.nerve == other.setting.nerve
            and self.setting.recording_site == other.setting.recording_site
            and set(self.setting.stimulation_sites[:1]) == set(other.setting.stimulation_sites[:1])
        )
        if not same_place or len(self.conditions) != len(other.conditions):
            return False
        theirs = {condition.name: condition for condition in other.conditions}
        return all(each.name not in theirs or each.meets(theirs[each.name]) for each in self.conditions)


@dataclass(frozen=True, slots=True)
class Technique:
    """One reference file: how the study is done, and the limits that are valid for it.

    own_laboratory  the file belongs to the user's laboratory
    """

    id: str
    title: str
    setting: Setting
    rows: tuple[LimitRow, ...]
    filters: str = ""
    amplitude_definition: str = ""
    note: str = ""
    own_laboratory: bool = False
