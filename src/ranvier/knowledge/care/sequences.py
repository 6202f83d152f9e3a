"""The order in which pain medicines are tried: figures, sentences, and which two may go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ranvier.document import Document
from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.entries import Figures, Statement
from ranvier.knowledge.reading import figures

ANY = "any"
"""Stands for every medicine in a pair."""

SEROTONERGIC_OPIOID = "serotonergic_opioid"
"""An opioid that is also serotonergic, such as tramadol."""

ADVICE = ("start", "switch", "combine", "judge", "keep", "refer")
SEQUENCE_FIGURES = ("trial_weeks", "look_weeks", "mild_pain", "least_relief_percent", "failed_classes")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two medicines, classes or properties, and whether they may go together."""

    one: str
    other: str
    allowed: bool
    why: str
    source: str
    confidence: str
    only_for: tuple[str, ...] = ()

    def holds(self, first: frozenset[str], second: frozenset[str]) -> bool:
        """Whether it speaks of two medicines, each given by its id, class and properties."""
        return any(
            one in (*first, ANY) and other in (*second, ANY)
            for one, other in ((self.one, self.other), (self.other, self.one))
        )


def names_of(medicine: Medicine) -> frozenset[str]:
    """What a pair may call a medicine: its id, class and properties."""
    names = {medicine.id, medicine.drug_class, *medicine.properties}
    return frozenset(names | ({SEROTONERGIC_OPIOID} if {"opioid", "serotonergic"} <= names else set()))


@dataclass(frozen=True, slots=True)
class Sequence:
    """How one medicine follows another, for a group of problems.

    narrower  a problem and those of it that have rules of their own: a start is told for these alone
    """

    id: str
    title: str
    problems: tuple[str, ...]
    figures: Figures
    advice: Mapping[str, Statement]
    pairs: tuple[Pair, ...]
    narrower: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def may_go_together(self, first: frozenset[str], second: frozenset[str], problem: str) -> Pair | None:
        """The pair that allows two medicines together; None when one forbids it, or nothing is known of it."""
        if self.forbids(first, second) is not None:
            return None
        for_it = (pair for pair in self.pairs if not pair.only_for or problem in pair.only_for)
        return next((pair for pair in for_it if pair.allowed and pair.holds(first, second)), None)

    def forbids(self, first: frozenset[str], second: frozenset[str]) -> Pair | None:
        """The pair that forbids two medicines together."""
        return next((pair for pair in self.pairs if not pair.allowed and pair.holds(first, second)), None)


def read_sequence(document: Document) -> Sequence:
    """The order of medicines out of its file."""
    raw = document.content
    return Sequence(
        id=raw["id"],
        title=raw["title"],
        problems=tuple(raw["problems"]),
        figures=figures(Document(document.name, {**raw, "values": raw["figures"]}, {})),
        advice={
            name: Statement(each["text"], each.get("source", ""), each.get("confidence", "memory"))
            for name, each in raw["advice"].items()
        },
        pairs=tuple(
            Pair(
                each["one"], each["other"], each["verdict"] == "allowed", each["why"], each.get("source", ""),
                each.get("confidence", "memory"), tuple(each.get("only_for", ())),
            )
            for each in raw["pairs"]
        ),
        narrower={problem: tuple(each) for problem, each in raw.get("narrower", {}).items()},
    )  # fmt: skip


def sequence_references(sequences: Mapping[str, Sequence]) -> Iterator[tuple[str, str, str]]:
    """Place, source and confidence of every figure, sentence and pair."""
    for each in sequences.values():
        place = f"sequences/{each.id}.yaml"
        for name, figure in each.figures.values.items():
            yield f"{place}, {name}", figure.source, figure.confidence
        yield from ((f"{place}, {name}", said.source, said.confidence) for name, said in each.advice.items())
        yield from ((f"{place}, {pair.one} with {pair.other}", pair.source, pair.confidence) for pair in each.pairs)


def sequence_problems(
    sequences: Mapping[str, Sequence], known: frozenset[str], problems: frozenset[str]
) -> Iterator[str]:
    """Names of medicines, classes, properties and problems that do not exist, and figures or sentences that lack."""
    for each in sequences.values():
        place = f"sequences/{each.id}.yaml"
        named = [name for pair in each.pairs for name in (pair.one, pair.other) if name != ANY]
        strangers = dict.fromkeys(name for name in named if name not in known)
        yield from (f"{place}: unknown medicine, class or property '{name}'." for name in strangers)
        within = [name for problem, more in each.narrower.items() for name in (problem, *more)]
        of = [*each.problems, *within, *(name for pair in each.pairs for name in pair.only_for)]
        yield from (f"{place}: no treatment is for the problem '{name}'." for name in of if name not in problems)
        held = {*each.figures.values, *each.advice}
        wanted = (name for name in (*SEQUENCE_FIGURES, *ADVICE) if name not in held)
        yield from (f"{place}: '{name}' is missing." for name in wanted)
