"""Anatomy of the peripheral nerves: which place of a lesion reaches which muscle, sensory nerve and sign.

A muscle, a sensory nerve or a place is one entry in `anatomy/`; what a lesion reaches follows from the way back to
the roots. Muscles become options of the vocabulary by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ranvier.document import Document
from ranvier.errors import KnowledgeError, listed, nearest
from ranvier.knowledge.shapes import FLAG, NUMBER, TEXT, Fields, ListOf, MapOf, OneOf

ROOTS = ("C5", "C6", "C7", "C8", "T1", "L2", "L3", "L4", "L5", "S1", "S2")
ZONES = ("foot", "leg", "hand", "forearm", "thigh", "arm", "hip", "shoulder", "trunk", "head")
REGIONS = ("bulbar", "cervical", "thoracic", "lumbosacral")

MAIN, PARTLY, SPARED = 2, 1, 0
"""How a lesion reaches something: surely, perhaps (a contributing root), or not at all."""

_NAMES, _SOURCED = ListOf(TEXT), {"source": TEXT, "confidence": OneOf(("seen", "memory")), "note": TEXT}
_PLACE = Fields(
    {"title": TEXT, "at": ListOf(NUMBER)},
    {
        "toward": _NAMES,
        "kind": OneOf(("nerve", "plexus", "root")),
        "entrapment": FLAG,
        "carries": ListOf(OneOf(ROOTS)),
        "division": OneOf(("anterior", "posterior")),
        "region": OneOf(REGIONS),
        "dermatome": TEXT,
        "shown_by": _NAMES,
        "distal_latency_of": _NAMES,
        **_SOURCED,
    },
)
_COURSE = {
    "from": TEXT, "through": _NAMES, "also": ListOf(OneOf(ROOTS)), "often_spared_at": _NAMES, "region": OneOf(REGIONS),
    **_SOURCED,
}  # fmt: skip
_TARGET = {"title": TEXT, "roots": ListOf(OneOf(ROOTS)), "zone": OneOf(ZONES), "at": ListOf(NUMBER)}
_SIGN = Fields(
    {"kind": OneOf(("reflex", "strength", "sensation")), "title": TEXT, "zone": OneOf(ZONES)},
    {
        "muscles": _NAMES, "also_muscles": _NAMES, "nerves": _NAMES, "also_nerves": _NAMES, "facts": _NAMES,
        "from": _NAMES, "roots": ListOf(OneOf(ROOTS)), "also": ListOf(OneOf(ROOTS)), **_SOURCED,
    },
)  # fmt: skip
ANATOMY = Fields(
    {"id": TEXT, "title": TEXT, "limb": OneOf(("upper", "lower", "both", "head"))},
    {
        "places": MapOf(_PLACE),
        "muscles": MapOf(Fields(_TARGET, {**_COURSE, "motor_studies": _NAMES})),
        "sensory": MapOf(Fields({**_TARGET, "from": TEXT, "territory": TEXT}, _COURSE)),
        "signs": MapOf(_SIGN),
        **_SOURCED,
    },
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place where a lesion may sit.

    toward     the next places on the way to the roots
    carries    the roots whose fibres run through it; empty when the way decides
    shown_by   findings that show slowing or block at this very place
    at         distance from the midline and from the crown on the drawing, in its own units
    """

    id: str
    title: str
    kind: str
    limb: str
    toward: tuple[str, ...]
    carries: frozenset[str]
    division: str
    region: str
    entrapment: bool
    shown_by: tuple[str, ...]
    distal_latency_of: tuple[str, ...]
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Target:
    """A muscle or a sensory nerve with its way to the roots.

    origin  the most distal place whose lesion reaches it; empty for muscles of the back
    roots   main roots; `also` are contributing ones
    """

    id: str
    title: str
    kind: str
    limb: str
    file: str
    origin: str
    through: frozenset[str]
    roots: tuple[str, ...]
    also: tuple[str, ...]
    zone: str
    at: tuple[float, float]
    region: str = ""
    territory: str = ""
    motor_studies: tuple[str, ...] = ()
    often_spared_at: frozenset[str] = frozenset()
    source: str = ""
    confidence: str = "memory"


@dataclass(frozen=True, slots=True)
class Sign:
    """A reflex, a strength or a sensation of the examination, and what it stands for."""

    id: str
    kind: str
    title: str
    zone: str
    facts: tuple[str, ...]
    muscles: tuple[str, ...]
    also_muscles: tuple[str, ...]
    nerves: tuple[str, ...]
    also_nerves: tuple[str, ...]
    origins: tuple[str, ...]
    roots: tuple[str, ...]
    also: tuple[str, ...]
    source: str = ""
    confidence: str = "memory"

    @property
    def by_parts(self) -> bool:
        """Whether its roots are those of its muscles."""
        return self.kind == "strength"


@dataclass(frozen=True)
class Anatomy:
    """All places, muscles, sensory nerves and signs."""

    places: Mapping[str, Place]
    muscles: Mapping[str, Target]
    sensory: Mapping[str, Target]
    signs: Mapping[str, Sign]

    @cached_property
    def muscle_reach(self) -> Mapping[str, Mapping[str, int]]:
        """Muscle -> place -> how a lesion there reaches it."""
        return {
            id: {**self._way(each), **dict.fromkeys(each.also, PARTLY), **dict.fromkeys(each.roots, MAIN)}
            for id, each in self.muscles.items()
        }

    @cached_property
    def sensory_reach(self) -> Mapping[str, Mapping[str, int]]:
        """Sensory nerve -> place -> how a lesion there lowers its response; a root never does."""
        return {id: self._way(each) for id, each in self.sensory.items()}

    @cached_property
    def sign_reach(self) -> Mapping[str, Mapping[str, int]]:
        """Sign -> place -> how a lesion there changes it."""
        return {id: self._of_sign(each) for id, each in self.signs.items()}

    def _way(self, target: Target) -> dict[str, int]:
        found: dict[str, int] = {}
        waiting = [target.origin] if target.origin else []
        while waiting:
            place = self.places[waiting.pop()]
            share = _share(place, target)
            if share == SPARED or place.id in found:
                continue
            found[place.id] = share
            waiting += place.toward
        return found

    def _of_sign(self, sign: Sign) -> dict[str, int]:
        whole = [self.muscle_reach[id] for id in sign.muscles] + [self.sensory_reach[id] for id in sign.nerves]
        parts = [self.muscle_reach[id] for id in sign.also_muscles] + [
            self.sensory_reach[id] for id in sign.also_nerves
        ]
        found: dict[str, int] = {}
        for origin in sign.origins:
            parts.append(dict.fromkeys((origin, *self._above(origin)), PARTLY))
        for place in self.places.values():
            if place.kind == "root" and not sign.by_parts:
                level = MAIN if place.id in sign.roots else PARTLY if place.id in sign.also else SPARED
            else:
                levels = [each.get(place.id, SPARED) for each in whole]
                some = any(levels) or any(each.get(place.id, SPARED) for each in parts)
                level = MAIN if levels and min(levels) == MAIN else PARTLY if some else SPARED
            if level:
                found[place.id] = level
        return found

    def _above(self, place: str) -> Iterator[str]:
        for each in self.places[place].toward:
            yield each
            yield from self._above(each)


def _share(place: Place, target: Target) -> int:
    if place.division and target.through and place.id not in target.through:
        return SPARED
    if not place.carries:
        return MAIN
    if place.carries & set(target.roots):
        return MAIN
    return PARTLY if place.carries & set(target.also) else SPARED


def read_anatomy(documents: Mapping[str, Document]) -> Anatomy:
    """All anatomy; raises KnowledgeError for a name that stands twice or that nothing answers to."""
    places: dict[str, Place] = {}
    muscles: dict[str, Target] = {}
    sensory: dict[str, Target] = {}
    signs: dict[str, Sign] = {}
    for document in documents.values():
        content: Mapping[str, Any] = document.content
        for part, found, make in (
            ("places", places, _place), ("muscles", muscles, _muscle), ("sensory", sensory, _sensory),
            ("signs", signs, _sign),
        ):  # fmt: skip
            for id, raw in content.get(part, {}).items():
                if id in found:
                    raise KnowledgeError(f"'{id}' stands twice in the anatomy", where=document.where(part, id))
                if len(raw.get("at", (0, 0))) != 2:
                    raise KnowledgeError("a place on the drawing has two numbers", where=document.where(part, id, "at"))
                found[id] = make(id, raw, content)  # pyright: ignore[reportArgumentType]
    anatomy = Anatomy(places, muscles, sensory, signs)
    for document in documents.values():
        _check_names(document, anatomy)
    return anatomy


def _check_names(document: Document, anatomy: Anatomy) -> None:
    known: Mapping[str, Iterable[str]] = {
        "toward": anatomy.places, "from": anatomy.places, "through": anatomy.places, "often_spared_at": anatomy.places,
        "muscles": anatomy.muscles, "also_muscles": anatomy.muscles, "nerves": anatomy.sensory,
        "also_nerves": anatomy.sensory,
    }  # fmt: skip
    for part in ("places", "muscles", "sensory", "signs"):
        for id, raw in document.content.get(part, {}).items():
            for field in known.keys() & raw.keys():
                names = [raw[field]] if isinstance(raw[field], str) else raw[field]
                for name in names:
                    if name not in known[field]:
                        raise KnowledgeError(
                            f"unknown name '{name}' in the anatomy",
                            where=document.where(part, id, field),
                            allowed=listed(known[field], 12),
                            nearest=nearest(name, known[field]),
                        )


def _place(id: str, raw: Mapping[str, Any], content: Mapping[str, Any]) -> Place:
    return Place(
        id, raw["title"], raw.get("kind", "nerve"), content["limb"], tuple(raw.get("toward", ())),
        frozenset(raw.get("carries", ())), raw.get("division", ""), raw.get("region", ""),
        raw.get("entrapment", False), tuple(raw.get("shown_by", ())), tuple(raw.get("distal_latency_of", ())),
        (float(raw["at"][0]), float(raw["at"][1])),
    )  # fmt: skip


def _muscle(id: str, raw: Mapping[str, Any], content: Mapping[str, Any]) -> Target:
    return _target(id, raw, content, "muscle")


def _sensory(id: str, raw: Mapping[str, Any], content: Mapping[str, Any]) -> Target:
    return _target(id, raw, content, "sensory")


def _target(id: str, raw: Mapping[str, Any], content: Mapping[str, Any], kind: str) -> Target:
    upper = raw["zone"] in {"hand", "forearm", "arm", "shoulder"}
    region = "cervical" if upper else "lumbosacral"
    return Target(
        id=id,
        title=raw["title"],
        kind=kind,
        limb=content["limb"],
        file=content["id"],
        origin=raw.get("from", ""),
        through=frozenset(raw.get("through", ())),
        roots=tuple(raw["roots"]),
        also=tuple(raw.get("also", ())),
        zone=raw["zone"],
        at=(float(raw["at"][0]), float(raw["at"][1])),
        region=raw.get("region", region),
        territory=raw.get("territory", ""),
        motor_studies=tuple(raw.get("motor_studies", ())),
        often_spared_at=frozenset(raw.get("often_spared_at", ())),
        source=raw.get("source", content.get("source", "")),
        confidence=raw.get("confidence", content.get("confidence", "memory")),
    )


def _sign(id: str, raw: Mapping[str, Any], content: Mapping[str, Any]) -> Sign:
    def names(field: str) -> tuple[str, ...]:
        return tuple(raw.get(field, ()))

    return Sign(
        id, raw["kind"], raw["title"], raw["zone"], names("facts") or (id,), names("muscles"), names("also_muscles"),
        names("nerves"), names("also_nerves"), names("from"), names("roots"), names("also"),
        raw.get("source", content.get("source", "")), raw.get("confidence", content.get("confidence", "memory")),
    )  # fmt: skip


def muscle_options(documents: Mapping[str, Document]) -> Mapping[tuple[str, str], list[str]]:
    """What the anatomy adds to the choices of the vocabulary: every muscle can be examined with a needle."""
    muscles = [id for each in documents.values() for id in each.content.get("muscles", {})]
    return {("needle_emg", "muscle"): muscles}


def gaps(
    anatomy: Anatomy, muscles: Iterable[str], sensory: Iterable[str], motor: Iterable[str], facts: Iterable[str]
) -> Iterator[str]:
    """What the anatomy lacks or names in vain: muscles of the needle, sensory and motor studies, facts of the chart."""
    yield from (
        f"anatomy: the muscle '{each}' of needle_emg has no entry." for each in muscles if each not in anatomy.muscles
    )
    yield from (f"anatomy: the sensory study '{each}' has no entry." for each in sensory if each not in anatomy.sensory)
    motor, facts = frozenset(motor), frozenset(facts)
    named = [study for each in anatomy.muscles.values() for study in each.motor_studies]
    named += [study for each in anatomy.places.values() for study in each.distal_latency_of]
    yield from (f"anatomy: unknown motor study '{each}'." for each in named if each not in motor)
    for sign in anatomy.signs.values():
        yield from (f"anatomy, {sign.id}: unknown fact '{each}'." for each in sign.facts if each not in facts)
