"""Which rules rest on reference limits, and how only these are asked again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from ranvier.diagnosis.findings import Findings, judge
from ranvier.knowledge import Knowledge
from ranvier.rules.explain import Answers, explain
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.values import Facts, Rows

STUDY_TABLES = (
    "motor_nerve",
    "motor_segment",
    "sensory_nerve",
    "hand",
    "body_side",
    "root",
    "soleus_h_reflex",
    "blink_reflex",
)
"""The tables with columns that come about by holding a measurement against its limit."""

_SHARES = ("percent_of_limit", "percent_of_lower_limit", "percent_of_upper_limit")
_JUDGED = frozenset({("hand", "ulnar_sensory_normal"), ("root", "sensory_response_normal")})

_Name = TypeVar("_Name")
_Answer = TypeVar("_Answer")

Key = tuple[str | None, str]
"""A name: the table it is a column of (None for the patient) and its id."""


def rests_on_a_limit(table: str, column: str) -> bool:
    """Whether a column of a table depends on reference limits.

    >>> rests_on_a_limit("motor_nerve", "velocity_percent_of_lower_limit"), rests_on_a_limit("hand", "side")
    (True, False)
    """
    return table in STUDY_TABLES and (column.endswith(_SHARES) or (table, column) in _JUDGED)


@dataclass(frozen=True, slots=True)
class Dependents:
    """The rules that rest on reference limits in the end, ready to be asked.

    rules       those rules, in the order of their use
    of_patient  the names of those that are asked of the patient
    of_rows     the names of those that are asked of rows, with their tables
    inputs      what else they use of the patient
    """

    rules: RuleSet
    of_patient: frozenset[str]
    of_rows: frozenset[tuple[str, str]]
    inputs: frozenset[str]

    def concern(self, id: str) -> bool:
        """Whether a rule, asked of the patient or of rows, rests on limits."""
        return id in self.rules.by_id


@lru_cache(maxsize=2)
def dependents(knowledge: Knowledge) -> Dependents:
    """The rules that rest on reference limits, found once for a knowledge."""
    listings = knowledge.vocabulary.listings
    start = [(table, column) for table in STUDY_TABLES for column in listings[table].columns
             if rests_on_a_limit(table, column)]  # fmt: skip
    used = {(each.per, each.id): each.uses for each in knowledge.rules.definitions}
    keys = _closure(start, used)
    own = tuple(each for each in knowledge.rules.definitions if (each.per, each.id) in keys)
    inputs = {name for each in own for table, name in used[each.per, each.id] if table is None}
    return Dependents(
        RuleSet(own, knowledge.rules.scope),
        frozenset(each.id for each in own if each.per is None),
        frozenset((each.per, each.id) for each in own if each.per is not None),
        frozenset(name for name in inputs if (None, name) not in keys),
    )


def _closure(start: Iterable[Key], used: Mapping[Key, frozenset[Key]]) -> frozenset[Key]:
    """The rules that use one of these names, and those that use these rules, and so on."""
    users: defaultdict[Key, list[Key]] = defaultdict(list)
    for rule, needed in used.items():
        for key in needed:
            users[key].append(rule)
    found: set[Key] = set()
    waiting = list(start)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in found:
                found.add(user)
                waiting.append(user)
    return frozenset(found)


def judged_again(findings: Findings, facts: Facts) -> Findings:
    """The findings of the same patient when only columns that rest on limits are different.

    Rules that do not rest on limits keep their answers. Rows that came or went are judged from the beginning.
    """
    before = findings.facts.tables
    if any(len(before[name].rows) != len(facts.tables[name].rows) for name in STUDY_TABLES):
        return judge(facts, findings.knowledge)
    asked = dependents(findings.knowledge)
    known = findings.answers.facts
    values = {name: known.values[name] for name in asked.inputs if name in known.values}
    listed = {name: _rows(name, facts, findings, asked) for name in facts.tables}
    new = explain(asked.rules, Facts(values, listed))
    patient = _First(new.patient, findings.answers.patient, asked.of_patient)
    rows = _First(new.rows, findings.answers.rows, asked.of_rows)
    merged = Facts({**known.values, **new.facts.values}, {**known.tables, **new.facts.tables})
    return Findings(Answers(patient, rows, merged, {}), findings.knowledge, facts)


class _First(Mapping[_Name, _Answer]):
    """New answers before those that stay; none is made before somebody asks for it."""

    def __init__(self, new: Mapping[_Name, _Answer], stay: Mapping[_Name, _Answer], again: frozenset[_Name]) -> None:
        self._new, self._stay, self._again = new, stay, again

    def __getitem__(self, name: _Name) -> _Answer:
        return self._new[name] if name in self._again else self._stay[name]

    def __contains__(self, name: object) -> bool:
        return name in (self._new if name in self._again else self._stay)

    def __iter__(self) -> Iterator[_Name]:
        return iter({**dict.fromkeys(self._stay), **dict.fromkeys(self._new)})

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _rows(name: str, facts: Facts, findings: Findings, asked: Dependents) -> Rows:
    """The rows of a table with the answers that stay, without those that are to be given again."""
    again = {id for table, id in asked.of_rows if table == name}
    raw, answered, old = facts.tables[name], findings.answers.facts.tables[name], findings.facts.tables[name]
    rows = [
        {**{id: cell for id, cell in full.items() if id not in again and id not in before}, **own}
        for own, full, before in zip(raw.rows, answered.rows, old.rows, strict=True)
    ]
    return Rows(tuple(rows), raw.unlisted, raw.labels)


__all__ = ["STUDY_TABLES", "Dependents", "dependents", "judged_again", "rests_on_a_limit"]
