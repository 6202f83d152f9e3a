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


def without_open_exclusions(findings: Findings) -> Findings:
    """The findings with every exclusion that is unknown taken as not present."""
    rules = findings.knowledge.rules
    open_ones = {id: False for id in _exclusions(findings.knowledge) if findings.verdict(id) is None}
    if not open_ones:
        return findings
    return replace(findings, answers=explain(rules, findings.facts, open_ones))


@lru_cache(maxsize=4)
def _exclusions(knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(id for id in knowledge.rules.of_patient if id.endswith(":excluded"))
