"""The review of present medicines in its JSON form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.knowledge import Knowledge
    from ranvier.therapy.review import Alert, Review


class AlertForm(msgspec.Struct):
    """Something wrong with what is taken now; `claim_id` opens the rule, empty when there is none."""

    severity: str
    kind: str
    medicines: list[str]
    title: str
    text: str
    action: str
    claim_id: str
    source: str
    confidence: str


class OpenCheckForm(msgspec.Struct):
    """A danger of what is taken now that waits for something that is not in the chart."""

    severity: str
    medicines: list[str]
    title: str
    action: str
    missing: list[str]
    claim_id: str
    perhaps: str


class ReviewForm(msgspec.Struct):
    """The present medicines, reviewed; alerts worst first."""

    reviewed: int
    alerts: list[AlertForm]
    open_checks: list[OpenCheckForm]
    not_reviewed: list[str]


def review_form(review: Review, knowledge: Knowledge) -> ReviewForm:
    """A review as it stands in the JSON of an assessment."""
    return ReviewForm(
        reviewed=review.reviewed,
        alerts=[_alert(each, knowledge) for each in review.alerts],
        open_checks=[
            OpenCheckForm(
                each.severity.value, list(each.medicines), each.title, each.action, list(map(str, each.missing)),
                each.claim_id, each.perhaps,
            )
            for each in review.open_checks
        ],
        not_reviewed=list(review.not_reviewed),
    )  # fmt: skip


def _alert(each: Alert, knowledge: Knowledge) -> AlertForm:
    claim = knowledge.claims.get(each.claim_id)
    return AlertForm(
        severity=each.severity.value,
        kind=each.kind,
        medicines=list(each.medicines),
        title=each.title,
        text=each.text,
        action=each.action,
        claim_id=each.claim_id,
        source=claim.source if claim else "",
        confidence=claim.confidence if claim else "",
    )
