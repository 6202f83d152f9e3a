"""People by chance for the plan: what a rule about treatment may read, with gaps, and the diagnosis as given.

The diagnosis is given and not worked out, so that every gate is open in some of them. Each person is made from a
number and always the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from ranvier.diagnosis.facts import gather
from ranvier.diagnosis.findings import Findings
from ranvier.errors import InputError
from ranvier.knowledge.entries import Claim, Treatment
from ranvier.knowledge.vocabulary import Term
from ranvier.record import PatientRecord
from ranvier.reference import shipped_library
from ranvier.rules.explain import explain
from ranvier.rules.nodes import names
from ranvier.therapy.candidates import candidates
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import PlanItem

from ...diagnosis.charts import KNOWLEDGE, allergies, facts, medicines, record, tried

Key = tuple[str | None, str]
STATED, TRUE = (0.5, 0.9, 1.0, 1.0), 0.06
"""How often a fact is stated, and how often a stated one is true."""

SUMMED_UP = {
    "pain", "sensory_loss", "sensory_loss_territory", "hereditary_neuropathy_known", "limb_weakness",
    "weakness_territory",
}  # fmt: skip
"""Facts that sum up others; stated by chance they would contradict them."""

LIKELY: Mapping[str, tuple[float, float]] = {
    "age_years": (16, 95), "weight_kg": (35, 150), "height_cm": (140, 200), "creatinine_mg_per_dl": (0.4, 6),
    "sodium_mmol_per_l": (120, 148), "qtc_ms": (360, 520), "hba1c_percent": (4.5, 13),
    "pain_intensity_0_to_10": (0, 10), "pain_duration_weeks": (1, 300), "calcium_mmol_per_l": (1.8, 3),
    "systolic_blood_pressure_mmhg": (90, 200), "diastolic_blood_pressure_mmhg": (50, 120),
}  # fmt: skip
ALWAYS = ("age_years", "sex", "weight_kg", "height_cm", "creatinine_mg_per_dl")
"""What a chart nearly always says."""


@dataclass(frozen=True)
class Person:
    """A chart by chance.

    named      facts by name
    taken      medicines that are taken
    complete   whether the list of medicines is complete; None when there is none
    allergic   what the person is allergic to; None when nobody asked
    diagnoses  levels of conclusions and whether they hold
    """

    named: Mapping[str, Any]
    taken: tuple[str, ...]
    complete: bool | None
    allergic: tuple[str, ...] | None
    nothing_tried: bool
    diagnoses: Mapping[str, bool]

    def record(self) -> PatientRecord:
        """The record that a chart of this person would give; raises InputError when it contradicts itself."""
        parts = [facts(**self.named)]
        if self.complete is not None:
            parts.append(medicines(*self.taken, total=len(self.taken) + (not self.complete)))
        if self.allergic is not None:
            parts.append(allergies(*self.allergic))
        return record(*parts, tried() if self.nothing_tried else {})


def claims(treatment: Treatment) -> Iterator[Claim]:
    """Every rule of a treatment behind its gate."""
    yield from (*treatment.exclusions, *treatment.cautions, *treatment.prefer, *treatment.avoid)
    yield from (band.claim for band in treatment.doses)


@cache
def read_by_treatments() -> tuple[Term, ...]:
    """The facts that rules about treatments read in the end."""
    rules = {(each.per, each.id): each for each in KNOWLEDGE.rules.definitions}
    waiting: list[Key] = [
        (each.per, each.id) for treatment in KNOWLEDGE.treatments.values() for each in claims(treatment)
    ]
    seen: set[Key] = set()
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += names(rules[key].node, key[0]) if key in rules else ()
    plain = {name for table, name in seen if table is None and (table, name) not in rules}
    terms = KNOWLEDGE.vocabulary.terms
    return tuple(
        terms[name]
        for name in sorted(plain | set(ALWAYS) | set(LIKELY))
        if name in terms and name not in KNOWLEDGE.vocabulary.derived
    )


@cache
def gates() -> tuple[str, ...]:
    """The conclusions of the patient by which treatments are opened."""
    rules = {each.id: each for each in KNOWLEDGE.rules.definitions if each.per is None}
    used = {
        name
        for treatment in KNOWLEDGE.treatments.values()
        for indication in treatment.indications
        for table, name in names(rules[indication.claim.id].node)
        if table is None and name in rules
    }
    return tuple(sorted(used))


@cache
def ingredients() -> tuple[str, ...]:
    """Medicines to choose from: those with any property that matters, and a few without."""
    return tuple(sorted(each.id for each in KNOWLEDGE.medicines.values() if each.properties))


def person(number: int, named_medicines: tuple[str, ...] = ()) -> Person:
    """The person of a number. `named_medicines` are taken more often than others."""
    chance = Random(number)
    stated = chance.choice(STATED)
    named = {
        term.id: _value(term, chance)
        for term in read_by_treatments()
        if term.id not in SUMMED_UP and chance.random() < (max(stated, 0.93) if term.id in ALWAYS else stated)
    }
    count = chance.choice((0, 0, 1, 1, 2, 3, 5))
    pool = named_medicines if named_medicines and chance.random() < 0.5 else ingredients()
    taken = tuple(dict.fromkeys(chance.choice(pool) for _ in range(count)))
    holding = {gate: chance.random() < 0.5 for gate in chance.sample(gates(), min(len(gates()), 20))}
    return Person(
        named=named,
        taken=taken,
        complete=chance.choice((True, True, True, True, False, None)),
        allergic=chance.choice(((), (), (), (chance.choice(ingredients()),), None)),
        nothing_tried=chance.random() < 0.8,
        diagnoses=holding,
    )


def _value(term: Term, chance: Random) -> Any:
    if term.type == "yes_no":
        return chance.random() < TRUE
    if term.type == "choice":
        return chance.choice(term.options)
    low, high = LIKELY.get(term.id, term.possible or (0.0, 10.0))
    return round(chance.uniform(low, high), 2)


@dataclass(frozen=True)
class Planned:
    """What the plan says of a person, and the findings it rests on."""

    person: Person
    findings: Findings
    items: tuple[PlanItem, ...]


def planned(someone: Person) -> Planned | None:
    """The treatments of a person whose diagnosis is given; None for a chart that contradicts itself."""
    try:
        chart = someone.record()
        gathered = gather(chart, (), _library(), KNOWLEDGE)
    except InputError:
        return None
    answers = explain(KNOWLEDGE.rules, gathered.facts, with_lesser_levels(someone.diagnoses))
    findings = Findings(answers, KNOWLEDGE, gathered.facts)
    return Planned(someone, findings, candidates(Patient(chart, gathered, findings)))


def with_lesser_levels(diagnoses: Mapping[str, bool]) -> dict[str, bool]:
    """Levels that hold bring the lesser ones with them; a better one outweighs a lesser one that was denied."""
    found = dict(diagnoses)
    for level, holds in diagnoses.items():
        form = KNOWLEDGE.conclusions.get(level.rpartition(".")[0])
        if form is None or form.exclusive:
            continue
        ids = [f"{form.id}.{each.id}" for each in form.levels]
        place = ids.index(level)
        found |= dict.fromkeys(ids[place:], True) if holds else {}
    return found


@cache
def _library() -> Any:
    return shipped_library().under(None, {})
