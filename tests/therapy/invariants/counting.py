"""Counts over many people: what came up, how often each invariant was tried, and where it was broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ranvier.knowledge.entries import Treatment
from ranvier.rules.nodes import Name, Or

from ...diagnosis.charts import KNOWLEDGE
from .bolder import bolder
from .given import with_lesser_levels
from .held_against import held
from .making import person
from .planning import planned
from .second_entry import named_medicines

KEPT = 10
"""Violations of each invariant that are kept with their person."""


@dataclass
class Tally:
    """Counts over people; two of them add up.

    people      how many were made
    refused     charts that contradict themselves, for which no plan is made
    seen        how often each invariant was tried
    broken      how often each was broken
    examples    the first violations of each, each with the number of its person
    standings   how many treatments stood how
    problems    how many people had a plan for each problem
    treatments  how many plans hold each treatment, by standing
    """

    people: int = 0
    refused: int = 0
    seen: Counter[str] = field(default_factory=Counter[str])
    broken: Counter[str] = field(default_factory=Counter[str])
    examples: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    standings: Counter[str] = field(default_factory=Counter[str])
    problems: Counter[str] = field(default_factory=Counter[str])
    treatments: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def add(self, number: int) -> None:
        """Makes one person, plans, and holds the plan against every invariant."""
        self.people += 1
        plan = planned(person(number, named_medicines()))
        if plan is None:
            self.refused += 1
            return
        self.standings.update(str(item.standing) for item in plan.items)
        self.problems.update({item.problem for item in plan.items})
        self.treatments.update({(item.id, str(item.standing)) for item in plan.items})
        for each in (*held(plan), *bolder(plan)):
            self.seen[each.invariant] += 1
            if each.wrong:
                self.broken[each.invariant] += 1
                self._keep(each.invariant, f"person {number}: {each.wrong}")

    def _keep(self, invariant: str, violation: str) -> None:
        kept = self.examples.setdefault(invariant, [])
        if len(kept) < KEPT:
            kept.append(violation)

    def join(self, other: Tally) -> None:
        """Adds the counts of further people."""
        self.people += other.people
        self.refused += other.refused
        for name in ("seen", "broken", "standings", "problems", "treatments"):
            getattr(self, name).update(getattr(other, name))
        for invariant, violations in other.examples.items():
            for each in violations:
                self._keep(invariant, each)

    @property
    def violations(self) -> int:
        """How often any invariant was broken."""
        return self.broken.total()


def tallied(first: int, last: int) -> Tally:
    """The counts over the people from one number up to, not including, another."""
    tally = Tally()
    for number in range(first, last):
        tally.add(number)
    return tally


def only_named() -> frozenset[str]:
    """Treatments that the knowledge names only to say why they are not given: whatever opens them also bars them."""
    return frozenset(each.id for each in KNOWLEDGE.treatments.values() if all(_barred(each)))


def _barred(treatment: Treatment) -> Iterator[bool]:
    """For each problem, whether an exclusion is what opens it or a lesser level of it."""
    rules = KNOWLEDGE.rules.of_patient
    nodes = [rules[each.id].node for each in treatment.exclusions]
    parts = [part for node in nodes for part in (node.items if isinstance(node, Or) else (node,))]
    bars = {part.id for part in parts if isinstance(part, Name)}
    for indication in treatment.indications:
        opening = rules[indication.claim.id].node
        opened = with_lesser_levels({opening.id: True}) if isinstance(opening, Name) else {}
        yield indication.against or not bars.isdisjoint(opened)
