"""The knowledge with the diagnosis as given: the conclusions that open a treatment are facts, and what lies behind
them is not asked.

So every gate is open in some people, and one plan costs a few thousandths of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache

from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.interactions import TABLE
from ranvier.knowledge.entries import Claim, Treatment
from ranvier.knowledge.vocabulary import Term
from ranvier.rules.nodes import Name, Node, Not, Rows, children, names
from ranvier.rules.ruleset import Definition, RuleSet

from ...diagnosis.charts import KNOWLEDGE

Key = tuple[str | None, str]
DERIVED_TABLES = ("hand", "body_side", "root")
"""Tables of the body whose rows open a treatment."""


@dataclass(frozen=True)
class Given:
    """What a plan reads when the diagnosis is given.

    knowledge  all of it, with the rules behind the given conclusions left out
    gates      the conclusions about the patient that open a treatment
    row_gates  those about a hand, a side of the body or a root, by table
    openings   for each treatment and problem what must hold of the patient
    facts      what else the rules read of a chart
    columns    what else they read of a row of those tables
    """

    knowledge: Knowledge
    gates: tuple[str, ...]
    row_gates: Mapping[str, tuple[str, ...]]
    openings: tuple[frozenset[str], ...]
    facts: Mapping[str, Term]
    columns: Mapping[str, tuple[Term, ...]]


def claims(treatment: Treatment) -> Iterator[Claim]:
    """Every rule of a treatment behind its gate."""
    yield from (*treatment.exclusions, *treatment.cautions, *treatment.prefer, *treatment.avoid)
    yield from (band.claim for band in treatment.doses)


@cache
def given() -> Given:
    """The knowledge cut at the conclusions that open treatments."""
    rules = {(each.per, each.id): each for each in KNOWLEDGE.rules.definitions}
    treatments = KNOWLEDGE.treatments.values()
    opening: list[Key] = [(None, each.claim.id) for one in treatments for each in one.indications]
    yields = {name for one in treatments for each in one.indications for name in each.yields_to if "." in name}
    gates = {key for each in opening for key in names(rules[each].node, None) if key in rules}
    gates |= {(None, name) for name in yields}
    levels = {(None, level) for name in KNOWLEDGE.conclusions for level in _levels(name)} & set(rules)
    roots = [*opening, *_asked_of_medicines(), *((None, each.id) for one in treatments for each in claims(one))]
    openings = tuple(frozenset(_wanted(rules[each].node)) for each in opening)
    kept = _resting(roots, rules, gates | levels)
    read = {name for key in kept for name in names(rules[key].node, key[0])}
    gates |= {
        (None, level) for _, name in gates | (read & levels) for level in _levels(name.rpartition(".")[0])
    } & levels
    read -= set(rules)
    cut = copy(KNOWLEDGE)
    only = tuple(each for each in KNOWLEDGE.rules.definitions if (each.per, each.id) in kept)
    cut.__dict__["rules"] = RuleSet(only, KNOWLEDGE.rules.scope)
    listings, vocabulary = KNOWLEDGE.vocabulary.listings, KNOWLEDGE.vocabulary
    return Given(
        cut,
        tuple(sorted(name for table, name in gates if table is None)),
        {each: tuple(sorted(name for table, name in gates if table == each)) for each in DERIVED_TABLES},
        openings,
        {name: vocabulary.facts[name] for table, name in sorted(read, key=str) if table is None and _stated(name)},
        {each: tuple(listings[each].columns[name] for table, name in sorted(read, key=str)
                     if table == each and name in listings[each].columns) for each in DERIVED_TABLES},
    )  # fmt: skip


def _levels(conclusion: str) -> tuple[str, ...]:
    """The levels of a conclusion, best first; none when there is no such conclusion."""
    form = KNOWLEDGE.conclusions.get(conclusion)
    return tuple(f"{form.id}.{each.id}" for each in form.levels) if form is not None else ()


def _wanted(node: Node) -> Iterator[str]:
    """What a rule wants to be true of the patient."""
    if isinstance(node, Name):
        yield node.id
    elif not isinstance(node, Not | Rows):
        for each in children(node):
            yield from _wanted(each)


def _asked_of_medicines() -> Iterator[Key]:
    for each in KNOWLEDGE.interactions.values():
        yield from ((TABLE, id) for id in each.side_ids)
        if each.when:
            yield None, each.when_id


def _resting(roots: list[Key], rules: Mapping[Key, Definition], cut_at: set[Key]) -> set[Key]:
    """The rules that some rest on, themselves included, without those that are cut off."""
    seen: set[Key] = set()
    waiting = list(roots)
    while waiting:
        key = waiting.pop()
        if key in rules and key not in seen and key not in cut_at:
            seen.add(key)
            waiting += names(rules[key].node, key[0])
    return seen


def _stated(name: str) -> bool:
    return name in KNOWLEDGE.vocabulary.facts and name not in KNOWLEDGE.vocabulary.derived


def with_lesser_levels(diagnoses: Mapping[str, bool]) -> dict[str, bool]:
    """Levels that hold bring the lesser ones with them; a better one outweighs a lesser one that was denied."""
    found = dict(diagnoses)
    for level, holds in diagnoses.items():
        form = KNOWLEDGE.conclusions.get(level.rpartition(".")[0])
        if form is not None and holds and not form.exclusive:
            levels = _levels(form.id)
            found |= dict.fromkeys(levels[levels.index(level) :], True)
    return found
