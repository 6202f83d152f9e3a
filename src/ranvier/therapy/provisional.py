"""The findings as they would be if no open exclusion held.

A conclusion that is met provided that nothing rules it out opens the gate of its treatments for a question: the
treatment is shown, what must be known first is asked, and no dose is printed.
"""

from __future__ import annotations

from dataclasses import replace

from ranvier.diagnosis.findings import Findings
from ranvier.rules.explain import explain
from ranvier.rules.nodes import Known
from ranvier.rules.ruleset import RuleSet


def without_open_exclusions(findings: Findings) -> Findings:
    """The findings with every exclusion that is unknown taken as not present."""
    rules = findings.knowledge.rules
    open_ones = {
        each.id
        for each in rules.definitions
        if each.per is None and each.id.endswith(":excluded") and findings.answers.patient[each.id].value is None
    }
    if not open_ones:
        return findings
    definitions = tuple(
        replace(each, node=Known(False)) if each.id in open_ones else each for each in rules.definitions
    )
    return replace(findings, answers=explain(RuleSet(definitions, rules.scope), findings.facts))
