"""What several parts of the JSON share: what is missing, a reason, a sentence with its source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.diagnosis.findings import Missing
    from ranvier.knowledge.entries import Statement
    from ranvier.therapy.plan import Reason


class MissingForm(msgspec.Struct):
    """An input that would settle an unknown."""

    name: str
    phrase: str
    subject: str


class ReasonForm(msgspec.Struct):
    """A reason with its rule and what to do."""

    text: str
    claim: str
    action: str


class StatementForm(msgspec.Struct):
    """A sentence with its source."""

    text: str
    when: str
    source: str
    confidence: str


def missing_forms(each: Iterable[Missing]) -> list[MissingForm]:
    """What would settle an unknown, in the form that is written."""
    return [MissingForm(missing.name, missing.phrase, missing.subject) for missing in each]


def reason_forms(each: Iterable[Reason]) -> list[ReasonForm]:
    """Reasons, in the form that is written."""
    return [ReasonForm(reason.text, reason.claim_id, reason.action) for reason in each]


def statement_form(each: Statement) -> StatementForm:
    """A sentence with its source, in the form that is written."""
    return StatementForm(each.text, each.when, each.source, each.confidence)
