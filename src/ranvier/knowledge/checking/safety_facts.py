"""The facts on which the safety of a treatment rests, by kind, and how many of them were read in a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ranvier.knowledge.entries import Claim, Treatment
from ranvier.knowledge.store import Knowledge
from ranvier.rules.nodes import names

KINDS = ("dose", "kidney", "liver", "contraindication", "warning", "interaction", "genotype", "pregnancy", "age")
"""Kinds of facts that an unsafe plan could come from."""

_BY_NAME = (
    (
        "genotype",
        ("cyp2d6_phenotype", "cyp2c19_phenotype", "cyp2c9", "hla_", "tpmt", "nudt15", "polg", "ancestry_with"),
    ),
    ("pregnancy", ("pregnancy", "breast_feeding", "contraception")),
    ("interaction", ("medicine",)),
    ("kidney", ("creatinine", "dialysis", "kidney", "egfr")),
    ("liver", ("liver", "child_pugh", "hepat")),
)
"""Beginnings of the names of facts that tell the kind of a rule, the narrowest first."""


@dataclass(frozen=True, slots=True)
class SafetyFact:
    """A rule of a treatment on which its safety rests, or the highest dose by another label."""

    treatment: str
    kind: str
    place: str
    text: str
    source: str
    confidence: str

    @property
    def verified(self) -> bool:
        """It was read in a source."""
        return self.confidence == "seen"


def safety_facts(knowledge: Knowledge) -> Iterator[SafetyFact]:
    """Every dose, contraindication, warning, interaction, genotype and pregnancy fact of every treatment."""
    for treatment in knowledge.treatments.values():
        yield from _of(treatment, knowledge)


def _of(treatment: Treatment, knowledge: Knowledge) -> Iterator[SafetyFact]:
    bands = {band.claim.id: band for band in treatment.doses}
    for claim in (*treatment.exclusions, *treatment.cautions, *(band.claim for band in treatment.doses)):
        said = bands[claim.id].text if claim.id in bands else claim.title
        yield SafetyFact(treatment.id, _kind(claim, knowledge), claim.id, said, claim.source, claim.confidence)
    for band in treatment.doses:
        for each in band.other_editions:
            text = f"{each.name}: at most {each.max_mg:g} mg a day"
            yield SafetyFact(treatment.id, "dose", band.claim.id, text, each.source, each.confidence)


def _kind(claim: Claim, knowledge: Knowledge) -> str:
    found = names(knowledge.rules.by_id[claim.id].node)
    named = {name for table, name in found if table is None} | {table for table, _ in found if table is not None}
    if claim.role == "dose":
        return "kidney" if any(each.startswith(("creatinine", "dialysis")) for each in named) else "dose"
    if named <= {"age_years"}:
        return "age"
    for kind, beginnings in _BY_NAME:
        if any(beginning in each for each in named for beginning in beginnings):
            return kind
    return "contraindication" if claim.role == "exclusion" else "warning"


def safety_lines(knowledge: Knowledge) -> Iterator[str]:
    """The share of verified facts, in all and by kind, and every fact that was not read in a source."""
    facts = tuple(safety_facts(knowledge))
    seen = sum(each.verified for each in facts)
    share = 100 * seen / len(facts) if facts else 100.0
    of = f"{seen} of {len(facts)} ({share:.0f} %)"
    yield f"Safety-critical facts of {len(knowledge.treatments)} treatments: {of} were read in a source"
    total = Counter(each.kind for each in facts)
    verified = Counter(each.kind for each in facts if each.verified)
    for kind in KINDS:
        if total[kind]:
            yield f"  {kind:<17}{verified[kind]} of {total[kind]}"
    unverified = [each for each in facts if not each.verified]
    if unverified:
        yield "Not read in a source, shown as unverified and kept on the cautious side:"
    for each in unverified:
        yield f"  {each.treatment}, {each.kind} ({each.place.partition('.')[2]}): {each.text}"
