"""The findings as they would be if no open exclusion held.

A conclusion that is met provided that nothing rules it out opens the gate of its treatments for a question: the
treatment is shown, what must be known first is asked, and no dose is printed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from ranvier.diagnosis.findings import Findings
from ranvier.knowledge import Knowledge
from ranvier.rules.explain import explain
from ranvier.rules.ruleset import RuleSet


def without_open_exclusions(findings: Findings) -> Findings:
    """The findings with every exclusion that is unknown taken as not present."""
    knowledge = findings.knowledge
    open_ones = {id: False for id in _exclusions(knowledge) if findings.verdict(id) is None}
    if not open_ones:
        return findings
    answers = explain(knowledge.rules, findings.answers.facts, open_ones, anew=_after_exclusions(knowledge))
    return replace(findings, answers=answers)


@lru_cache(maxsize=4)
def _exclusions(knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(id for id in knowledge.rules.of_patient if id.endswith(":excluded"))


@lru_cache(maxsize=4)
def _after_exclusions(knowledge: Knowledge) -> RuleSet:
    """The rules whose answers may change when an exclusion does."""
    return knowledge.rules.after(names=_exclusions(knowledge))
