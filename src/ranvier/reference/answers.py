"""What is asked of the reference limits, and what they answer: a limit, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ranvier.knowledge.nerves.limit_rows import Bound, Given, LimitRow

Cause = Literal["no_limit", "other_technique", "cold", "not_studied", "missing_input", "not_published", "withheld"]
Caveat = Literal[
    "temperature_unknown",
    "distance_unknown",
    "recording_site_unknown",
    "unverified",
    "not_from_own_laboratory",
    "all_people",
]


@dataclass(frozen=True, slots=True)
class Query:
    """A measurement and the person it was made in, as far as a limit depends on them.

    kind, quantity      as in the reference files: motor, `distal_latency_ms`; also f_wave, h_reflex, blink_reflex
    segment             forearm, across_elbow, upper_arm, leg, across_fibular_head, for velocities and drops
    side                lower or upper, needed only for quantities that have both
    distance_mm         of the distal segment; unknown gives the limit with a caveat
    skin_temperature_c  below the minimum of the technique there is no limit; unknown gives it with a caveat
    technique           the id of one reference file, to ask it alone (also for comparison populations)
    source              the id of one source, to ask it alone (also for comparison populations)
    everyone            take the row for all people, with a caveat, even where there are rows for groups
    """

    kind: str
    quantity: str
    nerve: str | None = None
    recording_site: str | None = None
    stimulation_site: str | None = None
    segment: str | None = None
    side: Bound | None = None
    distance_mm: float | None = None
    skin_temperature_c: float | None = None
    low_cut_hz: float | None = None
    body_side: str | None = None
    age_years: float | None = None
    sex: str | None = None
    height_cm: float | None = None
    body_mass_index_kg_per_m2: float | None = None
    technique: str | None = None
    source: str | None = None
    everyone: bool = False

    def given(self) -> Given:
        """What is known of the properties that rows are divided by."""
        known = {
            "age_years": self.age_years, "sex": self.sex, "height_cm": self.height_cm, "body_side": self.body_side,
            "body_mass_index_kg_per_m2": self.body_mass_index_kg_per_m2, "low_cut_hz": self.low_cut_hz,
        }  # fmt: skip
        return {name: value for name, value in known.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Limit:
    """The reference limit that applies.

    row             the id of the row that fired, `technique.row`
    percentile      of the limit among healthy people, None when it was set in another way (`how`)
    confidence      seen or memory
    own_laboratory  the limit is the laboratory's own
    caveats         what a reader must know: a temperature or distance that nobody stated, an unverified number
    details         the whole row
    """

    value: float
    unit: str
    side: Bound
    percentile: float | None
    how: str
    row: str
    technique: str
    source: str
    confidence: str
    own_laboratory: bool
    caveats: tuple[Caveat, ...]
    details: LimitRow

    def is_beyond(self, value: float) -> bool:
        """Whether a value is on the abnormal side of the limit."""
        return self.details.is_beyond(value) is True

    def percent(self, value: float) -> float:
        """A value as a percentage of the limit."""
        return 100 * value / self.value


@dataclass(frozen=True, slots=True)
class NotClassifiable:
    """No limit, and why.

    reason      one sentence for the reader
    cause       the same as a word
    missing     names of the vocabulary that would settle it
    candidates  the limits that remain possible while an input is missing: a value beyond all of them is
                abnormal and a value within all of them is not, whatever the missing input is
    row         the row that was found but holds no limit (none published, or held back)
    """

    reason: str
    cause: Cause
    missing: tuple[str, ...] = ()
    candidates: tuple[Limit, ...] = ()
    row: LimitRow | None = None


Found = Limit | NotClassifiable
