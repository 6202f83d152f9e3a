"""Which investigations are asked for, in which order, and which are of no value here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from ranvier.diagnosis.conclusions import Conclusion
from ranvier.diagnosis.differential import ESTABLISHED, LIKELY, NAMED, RankedCause
from ranvier.diagnosis.findings import Findings
from ranvier.diagnosis.waiting import may_wait_for
from ranvier.diagnosis.worth import Worth, worth_of_tests
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Claim, Test
from ranvier.knowledge.forms import WITHIN
from ranvier.knowledge.phrasing import lower_first
from ranvier.record import PatientRecord
from ranvier.rules.nodes import names as names_in
from ranvier.rules.words import joined
from ranvier.therapy.plan import Reason, TestAdvice

NOT_DONE = "not_taken"
"""The option of a fact that says that there was no such test."""

LAST_TIER = 9
"""The tier of a test that is of no value here: behind every test that is asked for."""

LAST_ASKED = 3
"""The last group of tests that are asked for."""

AT_ONCE = WITHIN[:2]
"""How soon an urgent action is due while which the basic blood tests wait."""

OF_DISEASES = frozenset({"syndrome", "problem"})
"""Kinds of conclusions whose open criteria ask for tests."""

MOST_NAMED = 3
"""Diseases that a reason names."""


@dataclass(frozen=True, slots=True)
class WorkUp:
    """Investigations that are asked for, those to be repeated, and those of no value in this picture."""

    asked: tuple[TestAdvice, ...]
    repeated: tuple[TestAdvice, ...]
    useless: tuple[TestAdvice, ...]


def work_up(
    findings: Findings, record: PatientRecord, conclusions: Iterable[Conclusion], ranked: Sequence[RankedCause]
) -> WorkUp:
    """The missing work-up, ordered by how much each result could change.

    A test is asked for by a rule of its own or by a disease in play. Within a group those of a red flag come first,
    then those that could move the diseases in play the most, then those that open criteria wait for. The basic blood
    tests step back by one group where a disease leads, and wholly while something must be done at once.
    """
    knowledge = findings.knowledge
    worth = worth_of_tests(findings, ranked)
    listed = tuple(conclusions)
    waiting = _waiting(listed)
    steps_back = _steps_back(listed, ranked)
    asked: list[TestAdvice] = []
    repeated: list[TestAdvice] = []
    useless: list[TestAdvice] = []
    for test in knowledge.tests.values():
        done = is_done(test, record)
        again = [claim for claim in test.repeated if findings.verdict(claim.id) is True]
        against = [claim for claim in test.of_no_value if findings.verdict(claim.id) is True]
        if done and again:
            repeated.append(_advice(test, _reasons(again), 1))
        elif against and not done:
            useless.append(_advice(test, _reasons(against), LAST_TIER))
        elif not done and (found := _asked(test, findings, worth.get(test.id), waiting)) is not None:
            back = steps_back if _is_basic(found, knowledge) else 0
            asked.append(replace(found, tier=min(found.tier + back, LAST_ASKED)))
    by_title = sorted(useless, key=lambda each: each.title)
    return WorkUp(tuple(_kept(_ordered(asked, listed, findings), knowledge)), tuple(repeated), tuple(by_title))


def _ordered(asked: Sequence[TestAdvice], conclusions: Sequence[Conclusion], findings: Findings) -> list[TestAdvice]:
    """The tests in their order; what open criteria wait for is counted only where it decides between two."""

    def place(each: TestAdvice) -> tuple[int, bool, float]:
        urgent = any(_of_red_flag(reason.claim_id, findings) for reason in each.reasons if reason.claim_id)
        return each.tier, not urgent, -each.worth

    places = [(place(each), each) for each in asked]
    held_by = Counter(at for at, _ in places)
    equal = {name for at, each in places if held_by[at] > 1 for name in each.settles}
    wanted = waited_for(equal, conclusions, findings.knowledge)

    def order(placed: tuple[tuple[int, bool, float], TestAdvice]) -> tuple[tuple[int, bool, float], int, str]:
        at, each = placed
        return at, -sum(wanted[name] for name in each.settles), each.title

    return [each for _, each in sorted(places, key=order)]


def waited_for(names: Set[str], conclusions: Iterable[Conclusion], knowledge: Knowledge) -> Counter[str]:
    """How many open conclusions wait for each of these names; of others it may be any number."""
    may = may_wait_for(knowledge)
    return Counter(
        missing.name
        for each in conclusions
        if each.verdict is not False and not may[each.id].isdisjoint(names)
        for missing in each.missing
    )


def _waiting(conclusions: Iterable[Conclusion]) -> Mapping[str, Conclusion]:
    """Facts that stand between a disease and its surest level: the exclusions that nobody recorded."""
    found: dict[str, Conclusion] = {}
    for each in conclusions:
        if each.kind in OF_DISEASES and each.likely is not None and each.likely == each.levels[0]:
            for missing in each.likely.missing:
                found.setdefault(missing.name, each)
    return found


def _steps_back(conclusions: Iterable[Conclusion], ranked: Iterable[RankedCause]) -> int:
    """By how many groups the basic blood tests wait."""
    at_once = any(
        each.urgent is not None and each.urgent.within in AT_ONCE and each.verdict is True for each in conclusions
    )
    return LAST_ASKED if at_once else int(any(each.standing in {ESTABLISHED, LIKELY} for each in ranked))


def _is_basic(advice: TestAdvice, knowledge: Knowledge) -> bool:
    """Whether only the rule of a whole set asks for a blood test."""
    terms = [knowledge.vocabulary.terms.get(name) for name in advice.settles]
    blood = all(term is not None and term.section == "laboratory" for term in terms)
    return blood and all(reason.claim_id in _basic_set(knowledge) for reason in advice.reasons)


def _kept(ordered: Sequence[TestAdvice], knowledge: Knowledge) -> Iterator[TestAdvice]:
    """The tests that are worth asking for now.

    Of those that diseases alone ask for, the few that could move the most; of the last group, what is left to a list
    of a length that is followed.
    """
    figures = knowledge.methods["weight_of_evidence"]
    by_diseases = sorted((each for each in ordered if _by_diseases_alone(each)), key=lambda each: -each.worth)
    dropped = {each.id for each in by_diseases[int(figures.number("most_asked_by_diseases")) :]}
    most = int(figures.number("most_asked"))
    for number, each in enumerate(each for each in ordered if each.id not in dropped):
        if number < most or each.tier < LAST_ASKED:
            yield each


def _asked(test: Test, findings: Findings, worth: Worth | None, waiting: Mapping[str, Conclusion]) -> TestAdvice | None:
    """A test as its own rules, the diseases in play and open criteria ask for it; None when none of them does."""
    bounds = findings.knowledge.methods["weight_of_evidence"]
    reasons = [(claim, tier) for claim, tier in test.indicated if findings.verdict(claim.id) is True]
    moves = worth.points if worth else 0.0
    asking = moves >= bounds.number("worth_asking")
    needed = next((waiting[name] for name in test.settles if name in waiting), None)
    if not reasons and not asking and needed is None:
        return None
    named = worth is not None and any(cause.standing in NAMED for cause in worth.causes)
    soon = named and moves >= bounds.number("worth_asking_soon")
    tiers = [tier for _, tier in reasons]
    if asking:
        tiers.append(2 if soon else LAST_ASKED)
    said = list(_reasons([claim for claim, _ in reasons]))
    if needed is not None:
        tiers.append(LAST_ASKED)
        said.append(Reason(f"{needed.title} waits for it.", (needed.likely or needed.levels[0]).claim_id))
    if asking and worth is not None:
        diseases = joined([lower_first(cause.title) for cause in worth.causes[:MOST_NAMED]])
        said.append(Reason(f"Its result could move: {diseases}."))
    return _advice(test, tuple(said), min(tiers), moves)


def _by_diseases_alone(advice: TestAdvice) -> bool:
    """Whether no rule asks for a test, only the diseases that its result could move."""
    return all(not reason.claim_id for reason in advice.reasons)


def _reasons(claims: Iterable[Claim]) -> tuple[Reason, ...]:
    return tuple(Reason(claim.title, claim.id) for claim in claims)


@lru_cache(maxsize=2)
def _basic_set(knowledge: Knowledge) -> frozenset[str]:
    """The rules that ask for a whole set of tests, and not for one in particular."""
    shared = Counter(claim.text for test in knowledge.tests.values() for claim, _ in test.indicated)
    least = knowledge.methods["planning"].number("basic_set_of_tests")
    return frozenset(
        claim.id for test in knowledge.tests.values() for claim, _ in test.indicated if shared[claim.text] >= least
    )


def _of_red_flag(claim_id: str, findings: Findings) -> bool:
    """Whether a rule asks for its test because of a red flag that holds."""
    knowledge = findings.knowledge
    named = {name for _, name in names_in(knowledge.rules.by_id[claim_id].node)}
    return any(
        f"{form.id}.{level.id}" in named and findings.verdict(level.claim.id) is True
        for form in knowledge.conclusions.values()
        if form.kind == "red_flag"
        for level in form.levels
    )


def is_done(test: Test, record: PatientRecord) -> bool:
    """Whether the chart holds the results of a test; a study of which only the conclusion was reported counts."""
    stated = bool(test.settles) and all(_has(name, record) for name in test.settles)
    return stated or any(_has(name, record) for name in test.also_shown_by)


def _has(name: str, record: PatientRecord) -> bool:
    listing = record.listings.get(name)
    if listing is not None and listing.rows:
        return True
    facts = (name, f"{name}_left", f"{name}_right", f"{name}_reported", f"{name}_study_reported")
    return any(record.value(fact) not in (None, NOT_DONE) for fact in facts)


def _advice(test: Test, reasons: tuple[Reason, ...], tier: int, worth: float = 0.0) -> TestAdvice:
    return TestAdvice(test.id, test.title, reasons, tier, test.changes, test.yields, test.settles, worth)
