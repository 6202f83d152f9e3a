"""Interactions: medicines that do harm together, or in a patient with a certain disease, gene or blood test.

An entry names one, two or three kinds of medicine by their properties, and may ask for something of the patient.
Its rule is made from these parts, so that the same entry serves the medicines that are taken and one that is
proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ranvier.document import Document, as_list, as_mapping
from ranvier.errors import KnowledgeError
from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.entries import Case, Claim
from ranvier.knowledge.shapes import ANYTHING, FLAG, TEXT, WHOLE, Fields, ListOf, MapOf, OneOf, Shape

SEVERITIES = ("contraindicated", "major", "moderate")
"""How much harm is expected, worst first."""
TABLE = "ingredient"
_TAKING = ("active", "lately", "entries")
UNKNOWN_LIST: Mapping[str, Any] = {"rows": [], "unlisted": "unknown"}


@dataclass(frozen=True, slots=True)
class Interaction:
    """One interaction.

    sides     rules of the ingredients that take part, one for each kind of medicine
    at_least  how many ingredients of the only kind it needs
    when      what must hold of the patient; empty when it holds of everybody
    claim     the rule made from these parts
    same_as   names of rules of a treatment that say the same
    yields_to worse entries of its file: where one of them holds, the review of present medicines tells that alone
    """

    claim: Claim
    title: str
    severity: str
    effect: str
    sides: tuple[str, ...]
    at_least: int = 1
    when: str = ""
    same_as: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """File and name."""
        return self.claim.id

    @property
    def side_ids(self) -> tuple[str, ...]:
        """The names under which its kinds of medicine are asked of each ingredient."""
        return tuple(f"{self.id}:{number}" for number in range(1, len(self.sides) + 1))

    @property
    def when_id(self) -> str:
        """The name under which its condition is asked of the patient; empty when it has none."""
        return f"{self.id}:when" if self.when else ""


def interaction_forms(sources: Shape, sourced: Mapping[str, Shape]) -> Mapping[str, Shape]:
    """The form of the files in interactions/."""
    case = Fields(
        {"verdict": OneOf((True, False, "unknown"))},
        {"taken": ListOf(ANYTHING), "given": MapOf(ANYTHING), "unlisted": FLAG},
    )
    entry = Fields(
        {
            "title": TEXT, "severity": OneOf(SEVERITIES), "medicines": ListOf(TEXT), "effect": TEXT, "do": TEXT,
            "cases": ListOf(case),
        },
        {"at_least": WHOLE, "when": TEXT, "lingers": FLAG, "same_as": ListOf(TEXT), "may_stay_open": FLAG,
         "yields_to": ListOf(TEXT), "note": TEXT, **sourced},
    )  # fmt: skip
    return {
        "interactions": Fields(
            {"id": TEXT, "title": TEXT, "interactions": MapOf(entry)}, {"about": TEXT, "sources": sources, **sourced}
        )
    }


def read_interactions(documents: Iterable[Document], medicines: Mapping[str, Medicine]) -> dict[str, Interaction]:
    """Every interaction by id.

    Raises KnowledgeError for an entry with more than three kinds of medicine, a number of medicines where there are
    several kinds, and an example that names an unknown medicine.
    """
    found: dict[str, Interaction] = {}
    examples = _Examples(medicines)
    for document in documents:
        for name, raw in document.content["interactions"].items():
            each = _read(document, name, raw, examples)
            found[each.id] = each
    return found


def _read(document: Document, name: str, raw: Mapping[str, Any], examples: _Examples) -> Interaction:
    content, where = document.content, document.where("interactions", name)
    kinds, at_least = raw["medicines"], raw.get("at_least", 1)
    if not 1 <= len(kinds) <= 3 or (at_least != 1 and len(kinds) != 1) or at_least < 1:
        raise KnowledgeError(
            "an interaction names one to three kinds of medicine; 'at_least' goes with a single one", where=where
        )
    column = "lately" if raw.get("lingers", False) else "active"
    sides = tuple(f"{column} and ({each})" for each in kinds)
    when = raw.get("when", "")
    claim = Claim(
        id=f"{content['id']}.{name}",
        title=raw["title"],
        text=_rule(sides, at_least, when),
        role="interaction",
        file=content["id"],
        source=raw.get("source", content.get("source", "")),
        confidence=raw.get("confidence", content.get("confidence", "memory")),
        note=raw.get("note", ""),
        advice=raw["do"],
        avoid=raw["severity"] == "major",
        may_stay_open=raw.get("may_stay_open", False),
        cases=tuple(examples.of(raw, column, where)),
        place=where,
    )
    same = tuple(raw.get("same_as", ()))
    worse = tuple(f"{content['id']}.{each}" for each in raw.get("yields_to", ()))
    if not {f"{content['id']}.{each}" for each in content["interactions"]}.issuperset(worse):
        raise KnowledgeError("'yields_to' names entries of the same file", where=where)
    return Interaction(claim, raw["title"], raw["severity"], raw["effect"], sides, at_least, when, same, worse)


def _rule(sides: tuple[str, ...], at_least: int, when: str) -> str:
    """The rule of the patient: enough ingredients of each kind, and the condition.

    >>> _rule(("active and (is_maoi)", "active and (is_ssri)"), 1, "")[:70]
    'any(ingredient where active and (is_maoi)) and any(ingredient where ac'
    """
    if len(sides) == 1:
        one = f"any({TABLE} where {sides[0]})" if at_least == 1 else f"count({TABLE} where {sides[0]}) >= {at_least}"
        return f"{one} and ({when})" if when else one
    each = " and ".join(f"any({TABLE} where {side})" for side in sides)
    either = " or ".join(f"({side})" for side in sides)
    rule = f"{each} and count({TABLE} where {either}) >= {len(sides)}"
    return f"{rule} and ({when})" if when else rule


class _Examples:
    """The examples of entries, with what is known of the medicines in them."""

    def __init__(self, medicines: Mapping[str, Medicine]) -> None:
        self.medicines = medicines
        self.properties = frozenset(chain.from_iterable(each.properties for each in medicines.values()))
        self.cells: dict[str, Mapping[str, Any]] = {}

    def of(self, raw: Mapping[str, Any], column: str, where: str) -> Iterator[Case]:
        """The examples of an entry, and those that every entry has.

        Nobody who takes nothing, or a vitamin alone, has it; it is open while the list is not given or one name on it
        is not known; a medicine that was stopped counts only where it lingers.
        """
        first: Mapping[str, Any] = {}
        for each in raw["cases"]:
            rows = [self._row(taken, where) for taken in each.get("taken", ())]
            table: Any = {"rows": rows, "unlisted": "unknown"} if each.get("unlisted", False) else rows
            given = self._with_allergies(each.get("given", {}), where)
            yield Case({**given, TABLE: table}, each["verdict"])
            if each["verdict"] is True and not first:
                first = {"rows": rows, "given": given}
        if not first:
            raise KnowledgeError("an interaction needs an example that is true", where=where)
        given = first["given"]
        yield Case({**given, TABLE: []}, False)
        yield Case({**given, TABLE: UNKNOWN_LIST}, "unknown")
        nothing_known = [{column: True} for _ in first["rows"]] * raw.get("at_least", 1)
        yield Case({**given, TABLE: nothing_known}, "unknown")
        yield Case({**given, TABLE: [{**row, "active": False, "lately": False} for row in first["rows"]]}, False)
        yield Case({**given, TABLE: [{**row, "active": None, "lately": None} for row in first["rows"]]}, "unknown")
        yield Case({**given, TABLE: [self._row("folic_acid", where)]}, False)
        if "allergy" in given:
            yield Case({TABLE: first["rows"], "allergy": [dict.fromkeys(given["allergy"][0])]}, "unknown")
        if raw.get("when") and given:
            yield Case({TABLE: first["rows"]}, "unknown")

    def _with_allergies(self, given: Mapping[str, Any], where: str) -> Mapping[str, Any]:
        """The facts of an example, with what is known of the substances in its list of allergies."""
        rows = as_list(given.get("allergy"))
        if rows is None:
            return given
        made = [{name: cell for name, cell in self._row(each, where).items() if name not in _TAKING} for each in rows]
        return {**given, "allergy": made}

    def _row(self, taken: Any, where: str) -> dict[str, Any]:
        """The row of one medicine of an example: its id, or a mapping that adds or changes cells."""
        cells: dict[str, Any] = {**(as_mapping(taken) or {"ingredient": taken})}
        name = str(cells.get("ingredient"))
        if name not in self.medicines:
            raise KnowledgeError(f"the example takes '{cells.get('ingredient')}', which is no medicine", where=where)
        if name not in self.cells:
            self.cells[name] = self._known(self.medicines[name])
        return {**self.cells[name], **cells}

    def _known(self, medicine: Medicine) -> Mapping[str, Any]:
        properties = {f"is_{name}": name in medicine.properties for name in self.properties}
        return {"drug_class": medicine.drug_class, "active": True, "lately": True, "entries": 1.0, **properties}
