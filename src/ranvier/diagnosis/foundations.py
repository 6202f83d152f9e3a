"""What a finding rests on in the end: the facts and lists of the chart below it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ranvier.knowledge import Knowledge
from ranvier.rules.nodes import names

LISTING_OF = {
    "motor_nerve": "conduction", "motor_segment": "conduction", "sensory_nerve": "conduction", "hand": "conduction",
    "soleus_h_reflex": "conduction", "blink_reflex": "conduction",
    "body_side": "conduction", "root": "needle_emg", "muscle": "needle_emg",
}  # fmt: skip
"""The list of the chart that a table worked out from it rests on."""

RESULTS = frozenset({"laboratory", "studies", "genetics", "conduction", "needle_emg", "ultrasound"})
"""Headings of the chart that hold results of tests."""


class Foundations:
    """What a fact or finding rests on in the end, in the words of the chart."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rules = {(each.per, each.id): each for each in knowledge.rules.definitions}
        self._facts = knowledge.vocabulary.facts
        self._terms = knowledge.vocabulary.terms
        listings = knowledge.vocabulary.listings.values()
        self._sections = {each.id: each.section for each in (*self._terms.values(), *listings)}
        self._known: dict[tuple[str | None, str], frozenset[str]] = {}

    def on(self, name: str) -> frozenset[str]:
        """The facts and lists below a name of the patient; what only rules a conclusion out is left aside."""
        return self._on((None, name))

    def _on(self, key: tuple[str | None, str]) -> frozenset[str]:
        if key not in self._known:
            self._known[key] = frozenset()  # rules do not run in circles; this only stops a look at itself
            self._known[key] = frozenset(self._below(key))
        return self._known[key]

    def _below(self, key: tuple[str | None, str]) -> Iterator[str]:
        table, name = key
        rule = self._rules.get(key)
        if rule is None:
            yield from self._terms_of(name) if table is None else (LISTING_OF.get(table, table),)
            return
        for used in names(rule.node, table):
            if not used[1].endswith(":excluded"):
                yield from self._on(used)

    def _terms_of(self, name: str) -> tuple[str, ...]:
        """The fact itself; whether a fact is stated rests on that fact."""
        term = self._facts.get(name)
        return (name,) if term is None else term.whether_stated or (term.id,)

    def is_result(self, name: str) -> bool:
        """Whether a finding rests on results of tests alone."""
        facts = self.on(name)
        return bool(facts) and all(self._sections.get(fact) in RESULTS for fact in facts)

    def is_gene(self, name: str) -> bool:
        """Whether a finding rests on genes alone, which show a disposition and not yet a disease."""
        facts = self.on(name)
        sections = {self._sections.get(fact, "") for fact in facts}
        return bool(facts) and sections == {"genetics"}


@lru_cache(maxsize=2)
def foundations(knowledge: Knowledge) -> Foundations:
    """The foundations of all rules, found once for a knowledge."""
    return Foundations(knowledge)
