"""Which investigations are asked for, in which order, and which are of no value here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ranvier.diagnosis.conclusions import Conclusion
from ranvier.diagnosis.findings import Findings
from ranvier.knowledge.entries import Test
from ranvier.record import PatientRecord
from ranvier.rules.nodes import names
from ranvier.therapy.plan import Reason, TestAdvice

NOT_DONE = "not_taken"
"""The option of a fact that says that there was no such test."""

LAST_TIER = 9
"""The tier of a test that is of no value here: behind every test that is asked for."""


def work_up(
    findings: Findings, record: PatientRecord, conclusions: Iterable[Conclusion]
) -> tuple[tuple[TestAdvice, ...], tuple[TestAdvice, ...]]:
    """Tests that are asked for and not done yet, first tier first; and tests of no value in this picture."""
    wanted = Counter(missing.name for each in conclusions if each.verdict is not False for missing in each.missing)
    asked: list[TestAdvice] = []
    useless: list[TestAdvice] = []
    for test in findings.knowledge.tests.values():
        against = tuple(
            Reason(claim.title, claim.id) for claim in test.of_no_value if findings.verdict(claim.id) is True
        )
        if against and not is_done(test, record):
            useless.append(_advice(test, against, LAST_TIER))
            continue
        reasons = [(claim, tier) for claim, tier in test.indicated if findings.verdict(claim.id) is True]
        if reasons and not is_done(test, record):
            tier = min(tier for _, tier in reasons)
            asked.append(_advice(test, tuple(Reason(claim.title, claim.id) for claim, _ in reasons), tier))
    texts = Counter(claim.text for test in findings.knowledge.tests.values() for claim, _ in test.indicated)

    def place(each: TestAdvice) -> tuple[int, int, int, str]:
        claims = [findings.knowledge.claims[reason.claim_id] for reason in each.reasons]
        urgency = min(_urgency(claim.id, texts[claim.text], findings) for claim in claims)
        return each.tier, urgency, -sum(wanted[name] for name in each.settles), each.title

    asked.sort(key=place)
    return tuple(asked), tuple(sorted(useless, key=lambda each: each.title))


def _urgency(claim_id: str, tests_with_it: int, findings: Findings) -> int:
    """0: asked for by a red flag that holds; 1: by something particular; 2: by a rule that many tests share."""
    knowledge = findings.knowledge
    named = {name for _, name in names(knowledge.rules.by_id[claim_id].node)}
    for form in knowledge.conclusions.values():
        if form.kind == "red_flag" and any(
            f"{form.id}.{level.id}" in named and findings.verdict(level.claim.id) is True for level in form.levels
        ):
            return 0
    return 1 if tests_with_it < knowledge.methods["planning"].number("basic_set_of_tests") else 2


def is_done(test: Test, record: PatientRecord) -> bool:
    """Whether the chart holds the results of a test; a study of which only the conclusion was reported counts."""
    return bool(test.settles) and all(_has(name, record) for name in test.settles)


def _has(name: str, record: PatientRecord) -> bool:
    listing = record.listings.get(name)
    if listing is not None and listing.rows:
        return True
    facts = (name, f"{name}_left", f"{name}_right", f"{name}_reported", f"{name}_study_reported")
    return any(record.value(fact) not in (None, NOT_DONE) for fact in facts)


def _advice(test: Test, reasons: tuple[Reason, ...], tier: int) -> TestAdvice:
    return TestAdvice(test.id, test.title, reasons, tier, test.changes, test.yields, test.settles)
