"""Findings: every rule asked of one patient, with its evidence and what would settle it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ranvier.kleene import Truth
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Claim
from ranvier.rules.explain import Answers, Step, explain
from ranvier.rules.settle import Open, settled_by
from ranvier.rules.values import Facts, Interval
from ranvier.rules.words import several


@dataclass(frozen=True, slots=True)
class Missing:
    """An input that is not there: its name, how it is called, and what it belongs to."""

    name: str
    phrase: str
    subject: str = ""

    def __str__(self) -> str:
        return f"{self.phrase} ({self.subject})" if self.subject else self.phrase


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim about the patient with its verdict, its evidence and its rule.

    subject  the nerve, segment, muscle, hand or medicine it is about; empty for the patient
    score    the number or interval of a finding that is a score
    missing  the inputs that would settle an unknown verdict
    """

    id: str
    title: str
    verdict: Truth
    claim: Claim
    step: Step
    subject: str = ""
    score: float | Interval | None = None
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class Findings:
    """All findings of one patient, and the way back from each to the values it used."""

    answers: Answers
    knowledge: Knowledge
    facts: Facts

    def verdict(self, id: str) -> Truth:
        """The verdict of a patient finding or level; None when it is unknown."""
        value = self.answers.facts.values.get(id)
        return value if isinstance(value, bool) else None

    def row_verdicts(self, table: str, id: str) -> tuple[Truth, ...]:
        """The verdicts of a finding for each row of its table."""
        return tuple(step.truth for step in self.answers.rows.get((table, id), ()))

    def label(self, table: str, row: int) -> str:
        """How a row is called."""
        labels = self.facts.tables[table].labels if table in self.facts.tables else ()
        return labels[row] if row < len(labels) else f"row {row + 1}"

    def missing(self, step: Step, table: str | None = None) -> tuple[Missing, ...]:
        """The inputs that an unknown answer waits for."""
        return tuple(
            dict.fromkeys(each for waiting in settled_by(step, self.answers, table) for each in self._missing(waiting))
        )

    @cached_property
    def _named(self) -> dict[Open, tuple[Missing, ...]]:
        return {}

    def _missing(self, each: Open) -> tuple[Missing, ...]:
        found = self._named.get(each)
        if found is None:
            found = self._named[each] = self._inputs(each) or (self._name(each),)
        return found

    def _inputs(self, each: Open) -> tuple[Missing, ...]:
        """What is missing of that from which a fact is worked out: the height, where the clearance waits for it."""
        term = self.knowledge.vocabulary.facts.get(each.name) if each.table is None else None
        inputs = term.worked_out_from if term is not None else ()
        return tuple(Missing(name, self.phrase(name)) for name in inputs if name not in self.facts.values)

    def _name(self, each: Open) -> Missing:
        vocabulary = self.knowledge.vocabulary
        if not each.name:
            listing = vocabulary.listings[each.table or ""]
            return Missing(listing.id, f"{several(listing.row_phrase)} that are not listed")
        subject = "" if each.table is None or each.row is None else self.label(each.table, each.row)
        return Missing(each.name, self.phrase(each.name, each.table), subject)

    def phrase(self, name: str, table: str | None = None) -> str:
        """How a fact, a column or a finding is called in a sentence."""
        return self.knowledge.phrase(name, table)

    def of(self, id: str) -> tuple[Finding, ...]:
        """The findings of one rule: one for the patient, or one for each row."""
        claim = self.knowledge.claims[id]
        if claim.per is None:
            return (self._finding(claim, self.answers.patient[id], ""),)
        steps = self.answers.rows.get((claim.per, id), ())
        return tuple(self._finding(claim, step, self.label(claim.per, index)) for index, step in enumerate(steps))

    def _finding(self, claim: Claim, step: Step, subject: str) -> Finding:
        score = step.value if claim.score and not isinstance(step.value, bool | str) else None
        missing = self.missing(step, claim.per) if step.value is None or isinstance(step.value, Interval) else ()
        return Finding(claim.id, claim.title, step.truth, claim, step, subject, score, missing)

    @cached_property
    def all(self) -> tuple[Finding, ...]:
        """Every finding of the criteria sets, in the order of the knowledge."""
        return tuple(self._all())

    def _all(self) -> Iterator[Finding]:
        for criteria in self.knowledge.criteria.values():
            for claim in criteria.findings.values():
                yield from self.of(claim.id)

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings under the id of their rule."""
        found: dict[str, list[Finding]] = {}
        for each in self.all:
            found.setdefault(each.id, []).append(each)
        return {id: tuple(each) for id, each in found.items()}


def judge(facts: Facts, knowledge: Knowledge) -> Findings:
    """Ask every rule of one patient."""
    return Findings(explain(knowledge.rules, facts), knowledge, facts)
