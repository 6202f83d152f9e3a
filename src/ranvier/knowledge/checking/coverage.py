"""Whether the examples of a criteria set try every branch of its rules.

A branch is a part of a rule that is true, false or unknown by itself: a yes/no fact or finding, a comparison, a
choice, `any` and `all` over rows, and each member of `and`, `or`, `at_least` and `score`. It is covered when the
examples of its own rule have seen it true, false and unknown. What counts:

- A number has no truth of its own: it is below, above or unknown as the comparison that uses it shows. The same
  holds for a count of rows and for a score. The word behind `in` belongs to its choice.
- A branch behind `where` counts over the rows of all examples; unlisted rows show nothing of it.
- `not x` is the opposite of `x`, so only `x` counts; the same words twice in one rule are one branch.
- A branch is seen in every example that is worked out, also where another part already decided the answer.
- The words true and false count for nothing: they cannot be anything else.
- A rule counts with the examples that stand beside it, never with those of a rule that uses it. What another
  finding answers is either given in the example or worked out from the facts that the example gives.
- No branch is let off. A column that every real row has (the nerve of a study) can still be unknown in an
  example, and has to be: a row of which nobody says where it was measured must never decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ranvier.errors import InputError, listed, suggested
from ranvier.kleene import Truth, say
from ranvier.knowledge.checking.trial import outcome
from ranvier.knowledge.entries import Claim, Criteria
from ranvier.knowledge.saying import spoken_rule
from ranvier.knowledge.store import Knowledge
from ranvier.rules.explain import Step
from ranvier.rules.nodes import Among, And, Arithmetic, AtLeast, Compare, Name, Node, Or, Rows, children
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.text import text

ANSWERS: tuple[Truth, ...] = (True, False, None)
Branch = tuple[str | None, str]
"""The table behind whose `where` a branch stands (None for the patient), and its text."""


@dataclass(frozen=True, slots=True)
class BranchSeen:
    """One branch of a rule, and the answers that its examples have given to it."""

    table: str | None
    node: Node
    seen: frozenset[Truth]

    @property
    def text(self) -> str:
        """The branch as it is written."""
        return text(self.node)

    @property
    def missing(self) -> tuple[str, ...]:
        """The answers that no example has given."""
        return tuple(say(each) for each in ANSWERS if each not in self.seen)


@dataclass(frozen=True, slots=True)
class RuleSeen:
    """One rule of a criteria set with its branches."""

    claim: Claim
    branches: tuple[BranchSeen, ...]

    @property
    def open(self) -> tuple[BranchSeen, ...]:
        """The branches that the examples have not seen with every answer."""
        return tuple(each for each in self.branches if each.missing)


@dataclass(frozen=True, slots=True)
class SetSeen:
    """One criteria set: how many of its branches have been true, false and unknown."""

    id: str
    rules: tuple[RuleSeen, ...]

    @property
    def branches(self) -> int:
        """How many branches its rules have."""
        return sum(len(each.branches) for each in self.rules)

    @property
    def covered(self) -> int:
        """How many of them are covered."""
        return self.branches - sum(len(each.open) for each in self.rules)

    @property
    def percent(self) -> float:
        """The covered share; a set without branches has nothing left to try."""
        return 100 * self.covered / self.branches if self.branches else 100.0


def branches(node: Node, table: str | None = None, *, number: bool = False) -> Iterator[tuple[Branch, Node]]:
    """Every branch of a rule with the table of its `where`, from the outside inwards.

    number  the node stands where a number is needed, so that a name has no truth of its own

    >>> from ranvier.rules.parse import parse
    >>> [name for (_, name), _ in branches(parse("a and not (b or c > 2)"))]
    ['a and not (b or c > 2)', 'a', 'b or c > 2', 'b', 'c > 2']
    """
    if _has_truth(node, number):
        yield (table, text(node)), node
    if not isinstance(node, Among):
        below = node.table if isinstance(node, Rows) else table
        for each in children(node):
            yield from branches(each, below, number=isinstance(node, Compare | Arithmetic))


def _has_truth(node: Node, number: bool) -> bool:
    if isinstance(node, Name):
        return not number
    return isinstance(node, Among | Compare | And | Or | AtLeast) or (isinstance(node, Rows) and node.ask != "count")


def coverage(knowledge: Knowledge, id: str | None = None) -> tuple[SetSeen, ...]:
    """What the examples of every criteria set, or of one of them, have seen.

    Raises InputError when there is no such set.
    """
    if id is not None:
        refuse_unknown(id, knowledge)
    known = knowledge.criteria
    return tuple(_set_seen(known[each], knowledge) for each in (known if id is None else (id,)))


def refuse_unknown(id: str, knowledge: Knowledge) -> None:
    """Raises InputError when there is no such criteria set."""
    known = knowledge.criteria
    if id not in known:
        raise InputError(f"there is no criteria set '{id}'", nearest=suggested(id, known), allowed=listed(known))


def _set_seen(criteria: Criteria, knowledge: Knowledge) -> SetSeen:
    claims = [*criteria.findings.values()]
    claims += [level.claim for form in criteria.conclusions.values() for level in form.levels]
    local = frozenset(criteria.findings)
    return SetSeen(criteria.id, tuple(rule_seen(each, knowledge.rules, local) for each in claims))


def rule_seen(claim: Claim, rules: RuleSet, local: frozenset[str]) -> RuleSeen:
    """The branches of one rule, and the answers that its examples have given to each.

    local  the findings of its file, which its examples may give under their short names
    """
    definition = rules.by_id[claim.id]
    found = dict(branches(definition.node, definition.per, number=definition.score))
    seen: dict[Branch, set[Truth]] = {each: set() for each in found}
    for case in claim.cases:
        for branch, answer in _answers(outcome(claim, case, rules, local), definition.per):
            if branch in seen:
                seen[branch].add(answer)
    parts = (BranchSeen(table, found[table, name], frozenset(seen[table, name])) for table, name in found)
    return RuleSeen(claim, tuple(parts))


def _answers(step: Step, table: str | None) -> Iterator[tuple[Branch, Truth]]:
    yield (table, text(step.node)), step.truth
    below = step.node.table if isinstance(step.node, Rows) else table
    for each in step.steps:
        yield from _answers(each, below)


def report(sets: Iterable[SetSeen], knowledge: Knowledge) -> Iterator[str]:
    """The table by criteria set, then every branch that is not covered, in words, with file and line."""
    seen = list(sets)
    width = max(len(each.id) for each in seen)
    yield f"{'criteria set':{width}}  rules  branches  covered"
    for each in seen:
        yield f"{each.id:{width}}  {len(each.rules):5}  {each.branches:8}  {each.percent:5.1f} %"
    total, covered = sum(each.branches for each in seen), sum(each.covered for each in seen)
    yield f"{covered} of {total} branches were seen true, false and unknown."
    for each in seen:
        for rule in each.rules:
            yield from _open(rule, knowledge)


def _open(rule: RuleSeen, knowledge: Knowledge) -> Iterator[str]:
    for branch in rule.open:
        said = spoken_rule(branch.node, branch.table, knowledge)
        row = f" (in a row of {branch.table})" if branch.table != rule.claim.per else ""
        missing = " or ".join(branch.missing)
        yield f"{rule.claim.place}: no example has seen '{said}'{row} {missing}; it is written '{branch.text}'."
