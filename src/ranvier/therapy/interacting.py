"""Interactions held against what is taken, and against a treatment that is proposed beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from ranvier.diagnosis.facts.ingredients import static_cells
from ranvier.diagnosis.findings import Findings, Missing
from ranvier.kleene import Truth
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.interactions import TABLE, Interaction
from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.checking.trial import needed
from ranvier.knowledge.entries import Claim, Treatment
from ranvier.rules.explain import explain
from ranvier.rules.nodes import Name, Node, Not, children
from ranvier.rules.parse import parse
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.values import Cell, Facts, Rows

_SAYS_NOTHING = {"active", "lately", "entries", "ingredient", "drug_class", "medicine", "age_years", "sex"}
"""Names that two rules may share and still speak of different things."""
_GIVEN_BY_CLASS = {"corticosteroid": "prednisolone", "immunoglobulin": "immunoglobulin"}
"""What a procedure of a class gives, where its id does not say so."""


@dataclass(frozen=True, slots=True)
class Together:
    """An interaction of a proposed treatment with this patient.

    partners  the other medicines that take part
    verdict   None while a fact of the patient is not known
    missing   what would settle it
    """

    interaction: Interaction
    partners: tuple[str, ...]
    verdict: Truth
    missing: tuple[Missing, ...] = ()


def taking_part(interaction: Interaction, findings: Findings) -> tuple[str, ...]:
    """The ingredients on the list that an interaction is about."""
    rows = [findings.answers.rows.get((TABLE, id), ()) for id in interaction.side_ids]
    return tuple(
        findings.label(TABLE, index)
        for index, steps in enumerate(zip(*rows, strict=True))
        if any(step.truth is True for step in steps)
    )


def given_by(treatment: Treatment, knowledge: Knowledge) -> Medicine | None:
    """The medicine that a treatment gives; none for a splint, an operation or an exchange of plasma."""
    medicines = knowledge.medicines
    if (treatment.gives or treatment.id) in medicines:
        return medicines[treatment.gives or treatment.id]
    if treatment.drug_class in medicines:
        return medicines[treatment.drug_class]
    if treatment.drug_class in _GIVEN_BY_CLASS:
        return medicines.get(_GIVEN_BY_CLASS[treatment.drug_class])
    words = treatment.id.split("_")
    return next((medicines[word] for word in words if word in medicines), None) if treatment.kind == "immune" else None


def together(medicine: Medicine, findings: Findings) -> Iterator[Together]:
    """The interactions that a medicine would have if it were given to this patient."""
    taken = _taken(medicine, findings)
    for part in _parts(medicine.id, findings.knowledge):
        partners = _partners(part, taken)
        if partners is None:
            continue
        verdict: Truth = True
        missing: tuple[Missing, ...] = ()
        if part.interaction.when:
            step = findings.answers.patient[part.interaction.when_id]
            verdict, missing = step.truth, findings.missing(step) if step.truth is None else ()
        if verdict is not False:
            yield Together(part.interaction, partners, verdict, missing)


@dataclass(frozen=True, slots=True)
class _Part:
    """An interaction, the names of its kinds of medicine, and those that a medicine belongs to when newly given."""

    interaction: Interaction
    sides: tuple[str, ...]
    played: tuple[int, ...]


def _taken(medicine: Medicine, findings: Findings) -> list[tuple[str, Mapping[str, Cell]]]:
    """The other medicines on the list, each with what is known of it."""
    table = findings.answers.facts.tables.get(TABLE)
    rows = enumerate(table.rows if table is not None else ())
    return [(label, row) for index, row in rows if (label := findings.label(TABLE, index)) != medicine.title]


def _partners(part: _Part, taken: Sequence[tuple[str, Mapping[str, Cell]]]) -> tuple[str, ...] | None:
    """The medicines on the list that play the other parts; None when one of the parts is not played."""
    if not taken:
        return () if len(part.sides) == 1 and part.interaction.at_least == 1 else None
    sides = [{label for label, row in taken if row.get(id) is True} for id in part.sides]
    if len(sides) == 1:
        others = sides[0]
        return tuple(sorted(others)) if len(others) + 1 >= part.interaction.at_least else None
    found: set[str] = set()
    for mine in part.played:
        others = [labels for index, labels in enumerate(sides) if index != mine]
        if distinct(others):
            found |= {label for labels in others for label in labels}
    return tuple(sorted(found)) if found else None


def distinct(sides: Sequence[set[str]]) -> bool:
    """Each part can be played by another medicine."""
    everybody = sorted({label for side in sides for label in side})
    return any(
        all(label in side for label, side in zip(chosen, sides, strict=True))
        for chosen in permutations(everybody, len(sides))
    )


@lru_cache(maxsize=1024)
def _parts(medicine: str, knowledge: Knowledge) -> tuple[_Part, ...]:
    """The interactions in which a medicine can take part when it is newly given."""
    own = _own_sides(medicine, knowledge)
    found: list[_Part] = []
    for each in knowledge.interactions.values():
        sides = each.side_ids
        played = tuple(number for number, id in enumerate(sides) if id in own)
        if played:
            found.append(_Part(each, sides, played))
    return tuple(found)


def _own_sides(medicine: str, knowledge: Knowledge) -> frozenset[str]:
    """The parts of interactions that a medicine can play when it is newly given."""
    given: dict[str, Cell] = static_cells(knowledge.medicines[medicine], knowledge)
    row = {**given, "active": True, "lately": True, "entries": 1.0}
    answered = explain(_sides(knowledge), Facts({}, {TABLE: Rows((row,), 0)})).facts.tables[TABLE].rows[0]
    return frozenset(id for id in _side_ids(knowledge) if answered[id] is True)


def _side_ids(knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(id for each in knowledge.interactions.values() for id in each.side_ids)


@lru_cache(maxsize=4)
def _sides(knowledge: Knowledge) -> RuleSet:
    """The rules of all parts of interactions, with those that they rest on."""
    found = {each.id for id in _side_ids(knowledge) for each in needed(knowledge.rules, id).definitions}
    rules = knowledge.rules
    return RuleSet(tuple(each for each in rules.definitions if each.id in found), rules.scope)


def same_matter(claim: Claim, interaction: Interaction, knowledge: Knowledge) -> bool:
    """A rule of a treatment and an interaction speak of the same danger."""
    if claim.id.rpartition(".")[2] in interaction.same_as:
        return True
    return bool(_matters(claim.text) & _interaction_matters(interaction.id, knowledge))


@lru_cache(maxsize=4096)
def _matters(text: str) -> frozenset[str]:
    """What a rule asks for; what stands behind `not` is none of its matter."""
    return frozenset(_asked_for(parse(text))) - _SAYS_NOTHING


def _asked_for(node: Node) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.id
    elif not isinstance(node, Not):
        for each in children(node):
            yield from _asked_for(each)


@lru_cache(maxsize=2048)
def _interaction_matters(id: str, knowledge: Knowledge) -> frozenset[str]:
    each = knowledge.interactions[id]
    parts = (*each.sides, *((each.when,) if each.when else ()))
    return frozenset(name for text in parts for name in _matters(text))
