"""The review of the medicines that are taken: what harms now, what to do about it, and what could not be reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ranvier.diagnosis.findings import Missing


class Severity(StrEnum):
    """How much harm is expected."""

    CONTRAINDICATED = "contraindicated"
    MAJOR = "major"
    MODERATE = "moderate"


ORDER = tuple(Severity)
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something wrong with what is taken now.

    kind       interaction, limit, caution, dose, allergy or past_harm
    medicines  what is involved, as the knowledge calls it
    text       what it does
    action     what to do about it
    claim_id   the rule that says so; empty when the review itself reasons
    """

    severity: Severity
    kind: str
    medicines: tuple[str, ...]
    title: str
    text: str
    action: str
    claim_id: str = ""


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A danger of what is taken now that nobody can judge until something is known.

    perhaps  what speaks for it already; empty when nothing does
    """

    severity: Severity
    medicines: tuple[str, ...]
    title: str
    action: str
    missing: tuple[Missing, ...]
    claim_id: str
    perhaps: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """The medicines that are taken, reviewed.

    reviewed      how many ingredients were looked at
    alerts        worst first
    open_checks   what waits for something that is not in the chart
    not_reviewed  what could not be reviewed at all, and why
    """

    reviewed: int = 0
    alerts: tuple[Alert, ...] = ()
    open_checks: tuple[OpenCheck, ...] = ()
    not_reviewed: tuple[str, ...] = ()
