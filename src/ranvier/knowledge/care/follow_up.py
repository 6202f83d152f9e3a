"""Rules of follow-up: what becomes of a treatment at a visit, in the order in which the steps are asked for.

A file holds the measures that its rules may name, findings made of them, and the steps, the safest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ranvier.document import Document
from ranvier.errors import KnowledgeError, RuleError
from ranvier.knowledge.checking import trial
from ranvier.knowledge.entries import Claim, Statement
from ranvier.knowledge.naming import with_local_names
from ranvier.knowledge.reading import ClaimFile
from ranvier.knowledge.shapes import ANYTHING, FLAG, NUMBER, TEXT, Either, Fields, ListOf, MapOf, OneOf, Shape
from ranvier.rules.check import Choice, Kind, Quantity, Scope, YesNo
from ranvier.rules.parse import parse
from ranvier.rules.ruleset import Definition, RuleSet, build

STEPS = ("stop", "taper", "lower", "refer", "hold", "switch", "raise", "combine")
SEVERITIES = ("none", "mild", "moderate", "severe", "serious")
FOLDER = "follow_up"

_SOURCED: Mapping[str, Shape] = {"source": TEXT, "confidence": OneOf(("seen", "memory")), "note": TEXT}
_CASES = ListOf(Fields({"given": MapOf(ANYTHING), "verdict": OneOf((True, False, "unknown"))}))
_MEASURE = Fields(
    {"meaning": TEXT, "phrase": TEXT, "type": OneOf(("number", "yes_no", "choice")), "ask": TEXT},
    {"unit": TEXT, "options": ListOf(TEXT)},
)
_RULES = Fields(
    {
        "id": TEXT,
        "title": TEXT,
        "about": TEXT,
        "measures": MapOf(_MEASURE),
        "findings": MapOf(Fields({"title": TEXT, "rule": TEXT, "cases": _CASES}, _SOURCED)),
        "steps": MapOf(
            Fields(
                {"step": OneOf(STEPS), "rule": TEXT, "why": TEXT, "do": TEXT, "cases": _CASES},
                {"urgent": FLAG, **_SOURCED},
            )
        ),
    },
    {"of_criteria": ListOf(TEXT), "sources": MapOf(ANYTHING), **_SOURCED},
)
_EFFECT = Fields({"severity": OneOf(SEVERITIES[1:]), "do": TEXT}, _SOURCED)
_EFFECTS = Fields(
    {"id": TEXT, "title": TEXT, "about": TEXT, "effects": MapOf(_EFFECT)}, {"sources": MapOf(ANYTHING), **_SOURCED}
)
_FIGURE = Fields({"value": NUMBER, "unit": TEXT, "meaning": TEXT}, _SOURCED)
_FIGURES = Fields(
    {"id": TEXT, "title": TEXT, "about": TEXT, "values": MapOf(_FIGURE)}, {"sources": MapOf(ANYTHING), **_SOURCED}
)


def _form(content: Any) -> Shape:
    if isinstance(content, Mapping) and "effects" in content:
        return _EFFECTS
    return _FIGURES if isinstance(content, Mapping) and "values" in content else _RULES


FOLLOW_UP: Shape = Either(_form)


@dataclass(frozen=True, slots=True)
class FollowUpMeasure:
    """What a rule of follow-up may look at.

    ask  what to measure or to ask when it is not known
    """

    id: str
    meaning: str
    phrase: str
    ask: str
    kind: Kind
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """A step that a treatment takes when its rule is true."""

    step: str
    claim: Claim
    urgent: bool = False


@dataclass(frozen=True, eq=False)
class FollowUpRules:
    """The rules for one kind of treatment.

    of_criteria  criteria sets: a medicine that is indicated by a conclusion of one of them is followed by these rules
    """

    id: str
    title: str
    about: str
    of_criteria: tuple[str, ...]
    measures: Mapping[str, FollowUpMeasure]
    findings: Mapping[str, Claim]
    steps: tuple[FollowUpRule, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Findings and steps, in the order of the file."""
        return (*self.findings.values(), *(each.claim for each in self.steps))

    @cached_property
    def rules(self) -> RuleSet:
        """The rules, checked and in order of use; raises KnowledgeError with file and line."""
        local = frozenset(self.findings)
        scope = Scope({name: each.kind for name, each in self.measures.items()})
        try:
            return build(
                (
                    Definition(each.id, with_local_names(parse(each.text), each.file, local), where=each.place)
                    for each in self.claims
                ),
                scope,
            )
        except RuleError as error:
            raise KnowledgeError(error.what, where=error.where, nearest=error.nearest, hint=error.hint) from None

    def complaints(self) -> Iterator[str]:
        """Everything that is wrong with the examples of the rules."""
        local = frozenset(self.findings)
        for claim in self.claims:
            yield from (f"{claim.place}: {each}." for each in trial.complaints(claim, self.rules, local))


def read_follow_up(document: Document) -> FollowUpRules:
    """The rules of follow-up out of their file."""
    file = ClaimFile(document, f"{FOLDER}.{document.content['id']}")
    content = file.content
    findings = {
        name: file.claim(("findings", name), raw, "follow_up", name, raw["title"])
        for name, raw in content["findings"].items()
    }
    steps = tuple(
        FollowUpRule(
            raw["step"],
            file.claim(("steps", name), raw, "follow_up", f"steps.{name}", raw["why"], advice=raw["do"]),
            raw.get("urgent", False),
        )
        for name, raw in content["steps"].items()
    )
    measures = {name: _measure(name, raw, document) for name, raw in content["measures"].items()}
    about = tuple(content.get("of_criteria", ()))
    return FollowUpRules(content["id"], content["title"], content["about"], about, measures, findings, steps)


def _measure(name: str, raw: Mapping[str, Any], document: Document) -> FollowUpMeasure:
    kinds = {"number": "unit", "choice": "options"}
    needed = kinds.get(raw["type"])
    if needed is not None and needed not in raw:
        raise KnowledgeError(f"'{name}' has no {needed}", where=document.where("measures", name))
    kind: Kind = YesNo()
    if raw["type"] == "number":
        kind = Quantity(raw["unit"])
    elif raw["type"] == "choice":
        kind = Choice(tuple(raw["options"]))
    return FollowUpMeasure(name, raw["meaning"], raw["phrase"], raw["ask"], kind, raw.get("unit", ""))


@dataclass(frozen=True, slots=True)
class EffectForm:
    """An adverse effect that is grave whatever its entry says, and what to do.

    severity  the least that it counts for
    """

    id: str
    severity: str
    statement: Statement


def read_effects(document: Document) -> Iterator[EffectForm]:
    """The adverse effects of a file."""
    content = document.content
    for name, raw in content["effects"].items():
        yield EffectForm(
            name,
            raw["severity"],
            Statement(
                raw["do"],
                raw.get("source", content.get("source", "")),
                raw.get("confidence", content.get("confidence", "memory")),
                note=raw.get("note", ""),
            ),
        )
