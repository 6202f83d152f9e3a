"""The review of present medicines arranged for a reader: worst first, then what could not be judged or reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ranvier.knowledge import Knowledge
from ranvier.knowledge.phrasing import lower_first
from ranvier.report.diagnosis.statements import missing_texts
from ranvier.report.evidence.origins import Origins
from ranvier.report.wording import capital, ended
from ranvier.therapy.review import Alert, OpenCheck, Review, Severity

TOLD_IN_THE_PLAN = "What becomes of it stands in the plan, under the medicines that can harm nerves."
"""Said of a medicine of which the plan tells more than the review."""

_OF_NERVES = "nerves"
"""The file of interactions that is about harm to nerves."""

HEADINGS = {
    Severity.CONTRAINDICATED: "Must not be taken like this",
    Severity.MAJOR: "Serious",
    Severity.MODERATE: "To mind",
}


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert: the medicines, what is wrong, what it does and what to do."""

    severity: str
    medicines: str
    title: str
    text: str
    action: str
    source: str
    verified: bool
    claim_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpenView:
    """A danger that waits for something that is not in the chart.

    perhaps  what speaks for it already, and what to do if it holds; empty when nothing does
    serious  it would be more than something to mind
    """

    medicines: str
    title: str
    ask: tuple[str, ...]
    claim_id: str
    perhaps: str = ""
    serious: bool = True


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The review of what is taken, ready to be shown."""

    sentence: str
    groups: tuple[tuple[str, str, tuple[AlertView, ...]], ...]
    """Severity, its heading and its alerts, worst first."""
    open_checks: tuple[OpenView, ...]
    not_reviewed: tuple[str, ...]

    @property
    def forbidden(self) -> tuple[AlertView, ...]:
        """What must not be taken like this."""
        return tuple(
            each for severity, _, alerts in self.groups for each in alerts if severity == Severity.CONTRAINDICATED
        )

    @property
    def serious(self) -> tuple[AlertView, ...]:
        """What is a serious danger, worst first."""
        return tuple(each for severity, _, alerts in self.groups for each in alerts if severity != Severity.MODERATE)

    @property
    def perhaps(self) -> tuple[OpenView, ...]:
        """What may be wrong already as far as it is known."""
        return tuple(each for each in self.open_checks if each.perhaps)

    @property
    def unknown(self) -> tuple[OpenView, ...]:
        """What nobody can judge."""
        return tuple(each for each in self.open_checks if not each.perhaps)

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """The rules behind it."""
        alerts = [each.claim_id for _, _, group in self.groups for each in group]
        return tuple(id for id in dict.fromkeys([*alerts, *(each.claim_id for each in self.open_checks)]) if id)


def review_view(
    review: Review, knowledge: Knowledge, origins: Origins, told: frozenset[str] = frozenset()
) -> ReviewView:
    """Arrange a review.

    told  medicines of which the plan says what becomes of them because they harm nerves
    """
    views = [
        (each.severity, _brief(view) if _is_told(each, knowledge, told) else view)
        for each in review.alerts
        for view in [_alert(each, knowledge, origins)]
    ]
    groups = tuple(
        (severity.value, heading, tuple(view for own, view in views if own is severity))
        for severity, heading in HEADINGS.items()
        if any(own is severity for own, _ in views)
    )
    return ReviewView(_sentence(review), groups, tuple(map(_open, review.open_checks)), review.not_reviewed)


def _is_told(each: Alert, knowledge: Knowledge, told: frozenset[str]) -> bool:
    """Whether the plan tells it in full; what must not be taken is told in full here too."""
    claim = knowledge.claims.get(each.claim_id)
    of_nerves = claim is not None and claim.file == _OF_NERVES
    return of_nerves and each.severity is not Severity.CONTRAINDICATED and told.issuperset(each.medicines)


def _brief(view: AlertView) -> AlertView:
    return replace(view, text="", action=TOLD_IN_THE_PLAN, source="", note="", verified=True)


def _sentence(review: Review) -> str:
    if not review.reviewed:
        return "No present medicine could be reviewed." if review.not_reviewed else "No medicine is taken."
    what = "One ingredient" if review.reviewed == 1 else f"{review.reviewed} ingredients"
    if not review.alerts:
        rest = "of what could be reviewed" if review.not_reviewed or review.open_checks else "here"
        return f"{what} reviewed: no interaction, limit or allergy that the knowledge holds is met {rest}."
    counted = [
        f"{number} {severity.value}"
        for severity in Severity
        if (number := sum(1 for each in review.alerts if each.severity is severity))
    ]
    return f"{what} reviewed: {', '.join(counted)}."


def _alert(each: Alert, knowledge: Knowledge, origins: Origins) -> AlertView:
    claim = knowledge.claims.get(each.claim_id)
    return AlertView(
        severity=each.severity.value,
        medicines=with_and(each.medicines),
        title=each.title,
        text=ended(capital(each.text)) if each.text else "",
        action=ended(capital(each.action)),
        source=origins.source_title(claim.source) if claim is not None and claim.source else "",
        verified=claim is None or claim.verified,
        claim_id=each.claim_id if claim is not None else "",
        note=claim.note if claim is not None else "",
    )


def _open(each: OpenCheck) -> OpenView:
    perhaps = f"{each.perhaps} If it holds: {lower_first(ended(each.action))}" if each.perhaps else ""
    serious = each.severity is not Severity.MODERATE
    return OpenView(with_and(each.medicines), each.title, missing_texts(each.missing), each.claim_id, perhaps, serious)


def with_and(medicines: Sequence[str]) -> str:
    """Several medicines in words, the first one with a capital.

    >>> with_and(["Linezolid", "Sertraline"])
    'Linezolid and sertraline'
    """
    lowered = [lower_first(each) for each in medicines]
    joined = ", ".join(lowered[:-1]) + f" and {lowered[-1]}" if len(lowered) > 1 else "".join(lowered)
    return capital(joined)
