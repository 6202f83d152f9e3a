"""The findings and conclusions, each with its evidence, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ranvier.diagnosis.basis import basis
from ranvier.kleene import say
from ranvier.report.as_json.reasons import MissingForm, missing_forms
from ranvier.report.as_json.robustness import BasisForm, basis_form
from ranvier.rules.text import text
from ranvier.rules.values import Interval

if TYPE_CHECKING:
    from ranvier.assess import Assessment
    from ranvier.diagnosis.conclusions import Conclusion, LevelStanding
    from ranvier.diagnosis.findings import Finding
    from ranvier.rules.explain import Step


class EvidenceForm(msgspec.Struct):
    """One step of the evidence tree: what was asked, the answer, and the steps below."""

    rule: str
    answer: str | float | list[float | None] | None
    steps: list[EvidenceForm]
    row: int | None = None


class FindingForm(msgspec.Struct):
    """A claim about the patient."""

    id: str
    title: str
    verdict: str
    subject: str
    score: float | list[float | None] | None
    rule: str
    source: str
    confidence: str
    note: str
    missing: list[MissingForm]
    evidence: EvidenceForm


class LevelForm(msgspec.Struct):
    """A level of certainty or a grade."""

    id: str
    title: str
    verdict: str
    claim: str
    missing: list[MissingForm]


class ConclusionForm(msgspec.Struct):
    """A conclusion with its level and what would change it."""

    id: str
    title: str
    kind: str
    verdict: str
    statement: str
    subject: str
    level: str | None
    levels: list[LevelForm]
    provided_that_not: list[str]
    excluded_by: list[str]
    could_become: str | None
    missing: list[MissingForm]
    speaks_for: list[str]
    speaks_against: list[str]
    advice: str
    basis: BasisForm | None


def finding_form(each: Finding) -> FindingForm:
    """A finding with its rule and evidence, in the form that is written."""
    claim = each.claim
    return FindingForm(
        id=each.id,
        title=each.title,
        verdict=say(each.verdict),
        subject=each.subject,
        score=_number(each.score),
        rule=claim.text,
        source=claim.source,
        confidence=claim.confidence,
        note=claim.note,
        missing=missing_forms(each.missing),
        evidence=_evidence(each.step),
    )


def _evidence(step: Step) -> EvidenceForm:
    value = step.value
    shown = (
        say(value) if value is None or isinstance(value, bool) else value if isinstance(value, str) else _number(value)
    )
    return EvidenceForm(text(step.node), shown, [_evidence(below) for below in step.steps], step.row)


def _number(value: float | Interval | None) -> float | list[float | None] | None:
    if isinstance(value, Interval):
        return [bound if abs(bound) != float("inf") else None for bound in value]
    return value


def conclusion_form(each: Conclusion, assessment: Assessment) -> ConclusionForm:
    """A conclusion with its levels, in the form that is written."""
    return ConclusionForm(
        id=each.id,
        title=each.title,
        kind=each.kind,
        verdict=say(each.verdict),
        statement=each.statement,
        subject=each.subject,
        level=each.level.id if each.level else None,
        levels=[_level(level) for level in each.levels],
        provided_that_not=list(each.provided_that),
        excluded_by=list(each.excluded_by),
        could_become=each.could_become.id if each.could_become else None,
        missing=missing_forms(each.missing),
        speaks_for=list(each.speaks_for),
        speaks_against=list(each.speaks_against),
        advice=each.advice,
        basis=basis_form(basis(each, assessment.findings, assessment.gathered)),
    )


def _level(level: LevelStanding) -> LevelForm:
    return LevelForm(level.id, level.title, say(level.verdict), level.claim_id, missing_forms(level.missing))
