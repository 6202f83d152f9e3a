"""The plan of a person whose diagnosis is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from ranvier.diagnosis.facts import Gathered, gather
from ranvier.diagnosis.findings import Findings
from ranvier.errors import InputError
from ranvier.reference import ReferenceLibrary, shipped_library
from ranvier.rules.explain import explain
from ranvier.rules.values import Facts, Rows
from ranvier.therapy.blocks.plan import Blocks
from ranvier.therapy.blocks.planner import plan_blocks
from ranvier.therapy.candidates import candidates
from ranvier.therapy.next_steps import NextSteps
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import PlanItem
from ranvier.therapy.sequence import next_steps

from ...diagnosis.charts import KNOWLEDGE
from .given import given, with_lesser_levels
from .people import Person


@dataclass(frozen=True)
class Planned:
    """What the plan says of a person, and the findings it rests on."""

    person: Person
    findings: Findings
    items: tuple[PlanItem, ...]
    next_steps: tuple[NextSteps, ...] = ()
    blocks: Blocks | None = None


def planned(someone: Person) -> Planned | None:
    """The treatments of a person; None for a chart that contradicts itself."""
    record = someone.record()
    try:
        gathered = gather(record, (), _library(), KNOWLEDGE)
    except InputError:
        return None
    gathered, findings = _whole(someone, gathered) if someone.whole else _cut(someone, gathered)
    items = candidates(Patient(record, gathered, findings))
    return Planned(
        someone,
        findings,
        items,
        next_steps(record, gathered, items, findings),
        plan_blocks(record, gathered, items, findings.knowledge),
    )


def _cut(someone: Person, gathered: Gathered) -> tuple[Gathered, Findings]:
    """The diagnosis stands among the facts."""
    tables = {**gathered.facts.tables, **{name: Rows(rows, None) for name, rows in someone.rows.items()}}
    facts = Facts({**gathered.facts.values, **with_lesser_levels(someone.gates)}, tables)
    knowledge = given().knowledge
    return replace(gathered, facts=facts), Findings(explain(knowledge.rules, facts), knowledge, facts)


def _whole(someone: Person, gathered: Gathered) -> tuple[Gathered, Findings]:
    """All rules are asked; the diagnoses that are given as true are taken as answered, and the others follow."""
    true = {name: True for name, holds in someone.gates.items() if holds}
    answers = explain(KNOWLEDGE.rules, gathered.facts, with_lesser_levels(true))
    return gathered, Findings(answers, KNOWLEDGE, gathered.facts)


@cache
def _library() -> ReferenceLibrary:
    return shipped_library().under(None, {})
