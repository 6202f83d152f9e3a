"""What a conclusion rests on: the nerves that decided it, and how many of its rules were looked up in a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ranvier.diagnosis.conclusions import Conclusion
from ranvier.diagnosis.facts.gather import Gathered
from ranvier.diagnosis.findings import Findings
from ranvier.knowledge import Knowledge
from ranvier.rules import nodes
from ranvier.rules.explain import Step

NERVE_TABLES = ("motor_nerve", "motor_segment", "sensory_nerve", "hand", "body_side", "soleus_h_reflex", "blink_reflex")

Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Basis:
    """What the level of a conclusion that holds rests on.

    nerves      the nerves, hands or sides whose results decided it
    rules       how many rules stand behind it
    unverified  how many of them nobody has looked up in a source
    """

    nerves: tuple[str, ...]
    rules: int
    unverified: int


def basis(conclusion: Conclusion, findings: Findings, gathered: Gathered) -> Basis | None:
    """What a conclusion rests on; None for one that does not hold."""
    level = conclusion.level or conclusion.likely
    if level is None:
        return None
    knowledge = findings.knowledge
    row = _row_of(knowledge.conclusions[conclusion.id].per, conclusion.subject, findings)
    behind = _rules_below(knowledge)[knowledge.rules.by_id[level.claim_id].per, level.claim_id]
    walk = _Decisive(findings, gathered)
    nerves = dict.fromkeys(walk.nerves(level.claim_id, row))
    unverified = sum(1 for id in behind if not knowledge.claims[id].verified)
    return Basis(tuple(nerves), len(behind), unverified)


def _row_of(per: str | None, subject: str, findings: Findings) -> int | None:
    if per is None or per not in findings.facts.tables:
        return None
    rows = range(len(findings.facts.tables[per].rows))
    return next((row for row in rows if findings.label(per, row) == subject), None)


@lru_cache(maxsize=2)
def _rules_below(knowledge: Knowledge) -> Mapping[Key, frozenset[str]]:
    """The written rules that each rule is made of in the end, itself among them."""
    found: dict[Key, frozenset[str]] = {}
    for each in knowledge.rules.definitions:  # each stands after the rules that it uses
        own = {each.id} if each.id in knowledge.claims else set[str]()
        below = [found[used] for used in each.uses if used in found]
        found[each.per, each.id] = frozenset(own.union(*below))
    return found


class _Decisive:
    """Walks down from an answer to the rows that decided it."""

    def __init__(self, findings: Findings, gathered: Gathered) -> None:
        self._findings = findings
        self._definitions = findings.knowledge.rules.by_id
        self._segments = [nerve.label for nerve in gathered.motor for _ in nerve.segments]
        self._seen: set[tuple[str, int | None]] = set()

    def nerves(self, claim: str, row: int | None) -> Iterator[str]:
        """How the nerves are called that decided a rule."""
        definition = self._definitions[claim]
        place = row if definition.per is not None else None
        if (claim, place) in self._seen:
            return
        self._seen.add((claim, place))
        answers = self._findings.answers
        if definition.per is None:
            yield from self._below(answers.patient[claim], None, None)
        elif place is not None:
            yield from self._label(definition.per, place)
            yield from self._below(answers.rows[definition.per, claim][place], definition.per, place)

    def _label(self, table: str, row: int) -> Iterator[str]:
        if table == "motor_segment":
            yield self._segments[row]
        elif table in NERVE_TABLES:
            label = self._findings.label(table, row)
            yield f"{label} side" if table == "body_side" else label

    def _below(self, step: Step, table: str | None, row: int | None) -> Iterator[str]:
        node = step.node
        if isinstance(node, nodes.Name):
            if node.id in self._definitions:
                yield from self.nerves(node.id, row)
            return
        if isinstance(node, nodes.Rows):
            for each in _decisive(step):
                if each.row is not None:
                    yield from self._label(node.table, each.row)
                    yield from self._below(each, node.table, each.row)
            return
        for each in _decisive(step):
            yield from self._below(each, table, row)


def _decisive(step: Step) -> tuple[Step, ...]:
    """The steps below that made an answer what it is."""
    node, steps = step.node, step.steps
    true = tuple(each for each in steps if each.value is True)
    if isinstance(node, nodes.And):
        return steps if step.value is True else tuple(each for each in steps if each.value is False)
    if isinstance(node, nodes.Or | nodes.AtLeast):
        return true if step.value is True else steps
    if isinstance(node, nodes.Score) or (isinstance(node, nodes.Rows) and node.ask != "all"):
        return true
    return steps


__all__ = ["Basis", "basis"]
