"""The evidence of anything that has an id: a rule, a conclusion, a treatment, a test, or a step of follow-up."""

from __future__ import annotations

from ranvier.assess import Assessment
from ranvier.report.evidence.follow_up import PREFIX, explain_step
from ranvier.report.evidence.steps import Evidence, Explainer


def explain_claim(assessment: Assessment, claim_id: str) -> Evidence:
    """The evidence of a finding, level, conclusion, treatment, test or any of their rules, every step opened.

    claim_id  its id, or its last part when only one rule ends so

    Raises InputError with the nearest match for an id that does not exist.
    """
    if claim_id.startswith(PREFIX):
        return explain_step(assessment, claim_id)
    return Explainer(assessment).whole(claim_id)
