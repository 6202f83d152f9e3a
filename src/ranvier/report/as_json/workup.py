"""The investigations and gene panels, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ranvier.report.as_json.reasons import ReasonForm, reason_forms

if TYPE_CHECKING:
    from ranvier.diagnosis.genetic_testing import PanelAdvice
    from ranvier.therapy.plan import TestAdvice


class TestForm(msgspec.Struct):
    """An investigation."""

    id: str
    title: str
    tier: int
    reasons: list[ReasonForm]
    changes: str
    yields: str
    settles: list[str]
    worth: float


class PanelForm(msgspec.Struct):
    """A panel of genes that is worth asking for."""

    id: str
    title: str
    place: int
    last: bool
    genes: list[str]
    reasons: list[ReasonForm]
    misses: str
    yields: str


def investigation_form(each: TestAdvice) -> TestForm:
    """An investigation, in the form that is written."""
    return TestForm(
        each.id,
        each.title,
        each.tier,
        reason_forms(each.reasons),
        each.changes,
        each.yields,
        list(each.settles),
        each.worth,
    )


def panel_form(each: PanelAdvice) -> PanelForm:
    """A panel of genes, in the form that is written."""
    reasons = [ReasonForm(reason.text, reason.claim_id, "") for reason in each.reasons]
    return PanelForm(each.id, each.title, each.place, each.last, list(each.genes), reasons, each.misses, each.yields)
