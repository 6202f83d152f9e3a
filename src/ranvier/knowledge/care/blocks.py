"""Nerve blocks: local anaesthetics with their limits, what a block can answer, and how long blood thinners wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.document import Document, as_mapping
from ranvier.errors import KnowledgeError
from ranvier.knowledge.entries import Statement
from ranvier.knowledge.shapes import FLAG, NUMBER, TEXT, Either, Fields, ListOf, MapOf, OneOf, Shape

Raw = Mapping[str, Any]

RISKS = ("low", "intermediate", "high")
"""Risk of bleeding of a procedure, in the order of caution."""

SIGNS = ("sensory_loss", "warmth", "none")
"""What shows that a block has taken; a medial branch has no territory of its own."""

FORBIDDEN = (
    "intravenous_regional", "obstetric_high_concentration", "anaemia_or_methaemoglobinaemia", "young_infant",
    "cholinesterase_deficiency", "sulfonamide",
)  # fmt: skip
"""Situations in which an anaesthetic must not be given."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of one anaesthetic in one procedure, after one edition.

    mg_per_kg  in mg for each kg of body weight
    mg         in mg, whatever the weight
    """

    edition: str
    title: str
    adrenaline: bool
    mg_per_kg: float | None
    mg: float | None
    source: str = ""
    confidence: str = "memory"
    note: str = ""

    def at(self, weight_kg: float) -> float:
        """The most at this weight, in mg."""
        by_weight = None if self.mg_per_kg is None else self.mg_per_kg * weight_kg
        return min(each for each in (by_weight, self.mg) if each is not None)


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A situation in which an anaesthetic must not be given; in some only above a concentration, in percent."""

    when: str
    statement: Statement
    above_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Anaesthetic:
    """A local anaesthetic: its names, its limits by edition, and how long it is expected to work.

    day_mg      most in 24 hours; None when no text says
    shortest_h  and longest_h: how long a block with it is expected to last
    strict_h    what the stricter standard of a diagnostic block asks for
    """

    id: str
    title: str
    family: str
    names: tuple[str, ...]
    usual_percent: tuple[float, ...]
    highest_percent: float
    limits: tuple[Limit, ...]
    shortest_h: float
    longest_h: float
    strict_h: float
    duration: Statement
    day_mg: float | None = None
    day: Statement | None = None
    forbidden: tuple[Forbidden, ...] = ()
    mind: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A nerve block beside its treatment: what it can answer and what not, its risk of bleeding, its harms.

    risk  of bleeding, after the second edition of the guideline for interventional pain procedures; `cervical_risk`
          where it differs in the neck
    deep  neuraxial, or as deep as one: the intervals of neuraxial anaesthesia are shown beside it
    sign  what shows that the block has taken
    """

    id: str
    title: str
    target: str
    risk: str
    risk_source: Statement
    deep: bool
    sign: str
    can: tuple[Statement, ...]
    cannot: tuple[Statement, ...]
    harms: tuple[Statement, ...]
    rules: tuple[Statement, ...]
    near_head: bool = False
    cervical_risk: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """How long one medicine waits before a procedure, after one edition.

    risks         risks of bleeding of a procedure for which it is said
    hold_hours    hours from the last dose; None when the edition says no figure, 0 when it goes on
    restart_hours hours after the procedure, the later of two
    low_dose_at   daily dose in mg up to which the row is meant; None when it holds at every dose
    below_clearance  creatinine clearance in mL/min below which the row is meant
    """

    edition: str
    edition_title: str
    medicines: tuple[str, ...]
    risks: tuple[str, ...]
    hold_hours: float | None
    restart_hours: float | None
    text: str
    low_dose_at: float | None = None
    below_clearance: float | None = None
    from_clearance: float | None = None
    route: str = ""
    high_dose: bool = False
    source: str = ""
    confidence: str = "memory"


_SOURCED: Mapping[str, Shape] = {"source": TEXT, "confidence": OneOf(("seen", "memory")), "note": TEXT}
_SAID = Fields({"text": TEXT}, _SOURCED)
_LIMIT = Fields({}, {"mg_per_kg": NUMBER, "mg": NUMBER, **_SOURCED})
_NAMES = Fields({}, {"brands": ListOf(TEXT), "also": ListOf(TEXT), "misspellings": ListOf(TEXT)})
_DURATION = Fields({"shortest_h": NUMBER, "longest_h": NUMBER}, {"strict_h": NUMBER, **_SOURCED})
_ANAESTHETIC = Fields(
    {
        "id": TEXT, "title": TEXT, "family": OneOf(("amide", "ester")), "usual_percent": ListOf(NUMBER),
        "highest_percent": NUMBER, "duration": _DURATION,
        "editions": ListOf(Fields({"id": TEXT, "title": TEXT}, {"plain": _LIMIT, "with_adrenaline": _LIMIT})),
    },
    {
        "names": _NAMES, "day": Fields({"mg": NUMBER}, _SOURCED), "mind": ListOf(_SAID),
        "forbidden": ListOf(
            Fields({"when": OneOf(FORBIDDEN), "text": TEXT}, {"above_percent": NUMBER, **_SOURCED})
        ),
    },
)  # fmt: skip
_RISK = Fields({"class": OneOf(RISKS)}, {"cervical_class": OneOf(RISKS), **_SOURCED})
_BLOCK = Fields(
    {
        "id": TEXT, "title": TEXT, "target": TEXT, "risk": _RISK, "deep": FLAG, "sign": OneOf(SIGNS),
        "can": ListOf(_SAID), "cannot": ListOf(_SAID), "harms": ListOf(_SAID),
    },
    {"rules": ListOf(_SAID), "near_head": FLAG},
)  # fmt: skip
_HOLD = Fields(
    {"medicines": ListOf(TEXT), "risks": ListOf(OneOf(RISKS)), "text": TEXT},
    {
        "hold_h": NUMBER, "restart_h": NUMBER, "low_dose_at_mg": NUMBER, "below_clearance": NUMBER,
        "from_clearance": NUMBER, "route": TEXT, "high_dose": FLAG, **_SOURCED,
    },
)  # fmt: skip
_HOLDS = Fields({"id": TEXT, "title": TEXT, "rows": ListOf(_HOLD)}, {"about": TEXT, "steps_up": MapOf(_SAID)})

_RULES = Fields({"id": TEXT, "title": TEXT, "statements": MapOf(_SAID)}, {"groups": MapOf(ListOf(TEXT))})
_ANAESTHETIC_OR_RULES = Either(lambda value: _RULES if "statements" in (as_mapping(value) or {}) else _ANAESTHETIC)

BLOCK_FORMS: Mapping[str, Shape] = {
    "local_anaesthetics": _ANAESTHETIC_OR_RULES,
    "blocks": _BLOCK,
    "bleeding": _HOLDS,
}


def _said(raw: Raw) -> Statement:
    return Statement(
        raw.get("text", ""), raw.get("source", ""), raw.get("confidence", "memory"), note=raw.get("note", "")
    )


def _all_said(raw: Raw, key: str) -> tuple[Statement, ...]:
    return tuple(_said(each) for each in raw.get(key, ()))


def read_anaesthetic(document: Document) -> Anaesthetic:
    """A local anaesthetic out of its file; raises KnowledgeError for a limit that states no amount."""
    raw: Raw = document.content
    names = raw.get("names", {})
    duration = raw["duration"]
    if not 0 < duration["shortest_h"] < duration["longest_h"]:
        raise KnowledgeError("the shortest duration is not below the longest", where=document.where("duration"))
    day = raw.get("day")
    return Anaesthetic(
        id=raw["id"],
        title=raw["title"],
        family=raw["family"],
        names=(raw["id"], *(each for key in ("brands", "also", "misspellings") for each in names.get(key, ()))),
        usual_percent=tuple(map(float, raw["usual_percent"])),
        highest_percent=float(raw["highest_percent"]),
        limits=tuple(_limits(document)),
        shortest_h=float(duration["shortest_h"]),
        longest_h=float(duration["longest_h"]),
        strict_h=float(duration.get("strict_h", duration["shortest_h"])),
        duration=_said(duration),
        day_mg=None if day is None else float(day["mg"]),
        day=None if day is None else _said(day),
        forbidden=tuple(
            Forbidden(each["when"], _said(each), each.get("above_percent")) for each in raw.get("forbidden", ())
        ),
        mind=_all_said(raw, "mind"),
    )


def _limits(document: Document) -> Iterator[Limit]:
    for index, edition in enumerate(document.content["editions"]):
        for key in ("plain", "with_adrenaline"):
            raw = edition.get(key)
            if raw is None:
                continue
            amounts = [raw[each] for each in ("mg_per_kg", "mg") if each in raw]
            if not amounts or min(amounts) <= 0:
                raise KnowledgeError(
                    "a limit states mg_per_kg or mg, above 0", where=document.where("editions", index, key)
                )
            yield Limit(
                edition["id"],
                edition["title"],
                key == "with_adrenaline",
                raw.get("mg_per_kg"),
                raw.get("mg"),
                raw.get("source", ""),
                raw.get("confidence", "memory"),
                raw.get("note", ""),
            )


def read_block(document: Document) -> Block:
    """What a nerve block can answer, out of its file."""
    raw: Raw = document.content
    return Block(
        id=raw["id"],
        title=raw["title"],
        target=raw["target"],
        risk=raw["risk"]["class"],
        risk_source=_said(raw["risk"]),
        deep=raw["deep"],
        sign=raw["sign"],
        can=_all_said(raw, "can"),
        cannot=_all_said(raw, "cannot"),
        harms=_all_said(raw, "harms"),
        rules=_all_said(raw, "rules"),
        near_head=raw.get("near_head", False),
        cervical_risk=raw["risk"].get("cervical_class", ""),
    )


def read_holds(documents: Iterable[Document]) -> Iterator[Hold]:
    """How long each medicine waits, after every edition."""
    for document in documents:
        raw: Raw = document.content
        for each in raw["rows"]:
            yield Hold(
                edition=raw["id"],
                edition_title=raw["title"],
                medicines=tuple(each["medicines"]),
                risks=tuple(each["risks"]),
                hold_hours=each.get("hold_h"),
                restart_hours=each.get("restart_h"),
                text=each["text"],
                low_dose_at=each.get("low_dose_at_mg"),
                below_clearance=each.get("below_clearance"),
                from_clearance=each.get("from_clearance"),
                route=each.get("route", ""),
                high_dose=each.get("high_dose", False),
                source=each.get("source", ""),
                confidence=each.get("confidence", "memory"),
            )


def read_rules(documents: Iterable[Document]) -> Mapping[str, Statement]:
    """What holds for every local anaesthetic, by name."""
    return {name: _said(raw) for document in documents for name, raw in document.content.get("statements", {}).items()}


def read_groups(documents: Iterable[Document]) -> Mapping[str, tuple[str, ...]]:
    """Medicines that count alike beside a local anaesthetic, by the name of their group."""
    return {name: tuple(ids) for document in documents for name, ids in document.content.get("groups", {}).items()}


def step_up_reasons(documents: Iterable[Document]) -> Mapping[str, Statement]:
    """What raises the risk of bleeding of a procedure by one class."""
    return {name: _said(raw) for document in documents for name, raw in document.content.get("steps_up", {}).items()}


def references(
    anaesthetics: Iterable[Anaesthetic], blocks: Iterable[Block], holds: Iterable[Hold], said: Mapping[str, Statement]
) -> Iterator[tuple[str, str, str]]:
    """Where each statement of these files stands, its source and its confidence."""
    for each in anaesthetics:
        place = f"local_anaesthetics/{each.id}.yaml"
        yield from ((place, limit.source, limit.confidence) for limit in each.limits)
        own = [each.duration, *each.mind, *(one.statement for one in each.forbidden)]
        own += [each.day] if each.day is not None else []
        yield from ((place, one.source, one.confidence) for one in own)
    for block in blocks:
        own = [block.risk_source, *block.can, *block.cannot, *block.harms, *block.rules]
        yield from ((f"blocks/{block.id}.yaml", one.source, one.confidence) for one in own)
    yield from ((f"bleeding/{hold.edition}.yaml", hold.source, hold.confidence) for hold in holds)
    yield from ((f"blocks, {name}", one.source, one.confidence) for name, one in said.items())
