"""What an open conclusion may wait for, whatever the patient: every name that its rules lead to.

What it waits for in one patient is searched in its answers, which takes time; what no rule of it leads to need not be
searched for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import ConclusionForm
from ranvier.rules.nodes import names, tables


@lru_cache(maxsize=2)
def may_wait_for(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """Conclusion -> the facts, columns and lists below its levels and below what rules it out."""
    below = _Below(knowledge)
    return {form.id: frozenset(below.of_conclusion(form)) for form in knowledge.conclusions.values()}


class _Below:
    def __init__(self, knowledge: Knowledge) -> None:
        self._rules = {(each.per, each.id): each for each in knowledge.rules.definitions}
        self._vocabulary = knowledge.vocabulary
        self._known: dict[tuple[str | None, str], frozenset[str]] = {}

    def of_conclusion(self, form: ConclusionForm) -> Iterator[str]:
        for id in (*(level.claim.id for level in form.levels), f"{form.id}:excluded"):
            for key in {(form.per, id), (None, id)} & self._rules.keys():
                yield from self._of(key)

    def _of(self, key: tuple[str | None, str]) -> frozenset[str]:
        if key not in self._known:
            self._known[key] = frozenset(self._found(key))
        return self._known[key]

    def _found(self, key: tuple[str | None, str]) -> Iterator[str]:
        table, name = key
        rule = self._rules.get(key)
        if rule is None:
            yield name
            term = self._vocabulary.facts.get(name) if table is None else None
            yield from term.worked_out_from if term is not None else ()
            return
        yield from (self._vocabulary.listings[each].id for each in tables(rule.node))
        for used in names(rule.node, table):
            yield from self._of(used)
