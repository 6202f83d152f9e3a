"""The drawings of the localisation: muscles and nerves on a body, and the way of the nerves back to the roots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.localisation import Localisation
from ranvier.diagnosis.localisation.result import State
from ranvier.knowledge.nerves.anatomy import Anatomy, Place, Target
from ranvier.report.wording import capital

MIDLINE, BODY_WIDTH, BODY_HEIGHT = 120.0, 240, 412
ROW_HEIGHT, COLUMN_WIDTH, MAP_TOP, MAP_WIDTH = 14.0, 92.0, 24.0, 900
_ROOT_COLUMN, _TRUNK_COLUMN, _CORD_COLUMN = 0, 1, 2
_WORDS = {"abnormal": "abnormal", "normal": "normal", "untested": "not tested"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A muscle or nerve on a drawing: where, what was found there, and how it is called.

    state  abnormal, normal or untested
    kind   muscle or sensory
    """

    x: float
    y: float
    state: str
    kind: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Node:
    """A place on the map of the nerves; `leads` when the lesion is thought to sit there."""

    x: float
    y: float
    label: str
    title: str
    leads: bool


@dataclass(frozen=True, slots=True)
class NerveMap:
    """The nerves of one limb, from the roots on the left to muscles and skin on the right.

    lines  x, y of both ends
    """

    title: str
    height: int
    lines: tuple[tuple[float, float, float, float], ...]
    nodes: tuple[Node, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class BodyMap:
    """A body from the front with everything that was or could be tested, and the leading places."""

    marks: tuple[Mark, ...]
    places: tuple[Node, ...]
    summary: str


def states(found: Localisation) -> Mapping[tuple[str, str, str], str]:
    """(kind, muscle or nerve, side) -> abnormal or normal; what is not here was not tested."""
    made: dict[tuple[str, str, str], str] = {}
    kinds = {"needle": "muscle", "myopathic": "muscle", "response": "muscle", "sensory": "sensory"}
    for each in found.observations:
        kind = kinds.get(each.kind)
        if kind is not None and made.get((kind, each.target, each.side)) != State.ABNORMAL.value:
            made[kind, each.target, each.side] = each.state.value
    return made


def body_map(found: Localisation, anatomy: Anatomy) -> BodyMap:
    """The body with its marks; the right side of the patient is drawn on the left."""
    known = states(found)
    marks: list[Mark] = []
    for target in (*anatomy.muscles.values(), *anatomy.sensory.values()):
        for side, sign in (("right", -1), ("left", 1)):
            state = known.get((target.kind, target.id, side), "untested")
            x, y = MIDLINE + sign * target.at[0], target.at[1]
            marks.append(Mark(x, y, state, target.kind, "", f"{side} {target.title}: {_WORDS[state]}"))
    marks.sort(key=lambda each: ("untested", "normal", "abnormal").index(each.state))
    places = tuple(
        Node(MIDLINE + (-1 if each.side == "right" else 1) * place.at[0], place.at[1], each.name, each.name, True)
        for each in found.leading
        if (place := anatomy.places.get(each.place)) is not None
    )
    count = {state: sum(mark.state == state for mark in marks) for state in _WORDS}
    where = "; ".join(each.name for each in found.leading) or "no place named"
    summary = (
        f"{count['abnormal']} muscles and nerves are abnormal, {count['normal']} normal, "
        f"{count['untested']} not tested. "
        f"Leading place: {where}."
    )
    return BodyMap(tuple(marks), places, summary)


def nerve_maps(found: Localisation, anatomy: Anatomy) -> tuple[NerveMap, ...]:
    """The map of each limb in which a leading place lies."""
    limbs: dict[tuple[str, str], set[str]] = {}
    for each in found.leading:
        place = anatomy.places.get(each.place)
        if place is not None:
            limb = (
                place.limb if place.limb in {"upper", "lower"} else "upper" if place.region == "cervical" else "lower"
            )
            limbs.setdefault((limb, each.side), set()).add(place.id)
    known = states(found)
    return tuple(_nerve_map(limb, side, leading, known, anatomy) for (limb, side), leading in limbs.items())


def _nerve_map(
    limb: str, side: str, leading: set[str], known: Mapping[tuple[str, str, str], str], anatomy: Anatomy
) -> NerveMap:
    region = "cervical" if limb == "upper" else "lumbosacral"
    targets = _in_order(each for each in _targets(anatomy) if each.limb == limb or _of_back(each, region))
    rows = {_key(each): MAP_TOP + ROW_HEIGHT * number for number, each in enumerate(targets)}
    places = [each for each in anatomy.places.values() if _drawn(each, limb, region, anatomy)]
    where = _positions(places, targets, rows, anatomy)
    last = max((x for x, _ in where.values()), default=0.0) + COLUMN_WIDTH
    marks = tuple(
        Mark(last, rows[_key(each)], known.get((each.kind, each.id, side), "untested"), each.kind, each.title,
             f"{side} {each.title}: {_WORDS[known.get((each.kind, each.id, side), 'untested')]}")
        for each in targets
    )  # fmt: skip
    nodes = tuple(Node(*where[each.id], _short(each), each.title, each.id in leading) for each in places)
    height = int(MAP_TOP + ROW_HEIGHT * len(targets) + 6)
    name = "arm" if limb == "upper" else "leg"
    return NerveMap(
        f"Nerves of the {side} {name}", height, tuple(_lines(places, targets, rows, where, last)), nodes, marks
    )


def _targets(anatomy: Anatomy) -> tuple[Target, ...]:
    return (*anatomy.muscles.values(), *anatomy.sensory.values())


def _key(target: Target) -> tuple[str, str]:
    return target.kind, target.id


def _of_back(target: Target, region: str) -> bool:
    return not target.origin and target.region == region


def _in_order(targets: Iterable[Target]) -> list[Target]:
    """Muscles and skin of a nerve beside each other, nerves by their highest root."""
    listed = list(targets)
    first: dict[str, int] = {}
    for each in listed:
        first.setdefault(each.file, len(first))
    return sorted(listed, key=lambda each: (first[each.file], each.origin, each.kind))


def _drawn(place: Place, limb: str, region: str, anatomy: Anatomy) -> bool:
    if place.kind == "root":
        return place.region == region
    whole = place.kind == "plexus" and not place.toward
    return place.limb == limb and not whole


def _positions(
    places: Sequence[Place], targets: Sequence[Target], rows: Mapping[tuple[str, str], float], anatomy: Anatomy
) -> dict[str, tuple[float, float]]:
    """Each place in its column, at the middle height of what it reaches."""
    drawn = {each.id for each in places}
    reach = {**anatomy.muscle_reach}
    found: dict[str, tuple[float, float]] = {}
    for place in places:
        heights = [
            rows[_key(each)]
            for each in targets
            if place.id in (reach[each.id] if each.kind == "muscle" else anatomy.sensory_reach[each.id])
        ]
        middle = sum(heights) / len(heights) if heights else MAP_TOP
        found[place.id] = (12 + COLUMN_WIDTH * _column(place, drawn, anatomy), middle)
    _spread([each.id for each in places if each.kind == "root"], found, max(rows.values(), default=MAP_TOP))
    _spread(
        [each.id for each in places if each.kind == "plexus" and each.carries],
        found,
        max(rows.values(), default=MAP_TOP),
    )
    _apart(found)
    return found


def _column(place: Place, drawn: set[str], anatomy: Anatomy) -> int:
    if place.kind == "root":
        return _ROOT_COLUMN
    if place.kind == "plexus":
        return _CORD_COLUMN if place.division else _TRUNK_COLUMN
    above = [_column(anatomy.places[each], drawn, anatomy) for each in place.toward if each in drawn]
    return max(above, default=_CORD_COLUMN) + 1


def _spread(ids: Sequence[str], found: dict[str, tuple[float, float]], bottom: float) -> None:
    """Roots and trunks evenly over the height, in their order."""
    step = (bottom - MAP_TOP) / max(len(ids), 1)
    for number, id in enumerate(ids):
        found[id] = (found[id][0], MAP_TOP + step * (number + 0.5))


def _apart(found: dict[str, tuple[float, float]]) -> None:
    """Places of one column at least a row apart."""
    columns: dict[float, list[str]] = {}
    for id, (x, _) in sorted(found.items(), key=lambda each: each[1][1]):
        columns.setdefault(x, []).append(id)
    for x, ids in columns.items():
        lowest = 0.0
        for id in ids:
            y = max(found[id][1], lowest)
            found[id] = (x, y)
            lowest = y + 1.3 * ROW_HEIGHT


def _lines(
    places: Sequence[Place],
    targets: Sequence[Target],
    rows: Mapping[tuple[str, str], float],
    where: Mapping[str, tuple[float, float]],
    last: float,
) -> Iterator[tuple[float, float, float, float]]:
    for each in targets:
        starts = (
            [each.origin] if each.origin in where else [root for root in (*each.roots, *each.also) if root in where]
        )
        yield from ((*where[start], last - 6, rows[_key(each)]) for start in starts)
    for place in places:
        if place.kind == "root":
            continue
        above = [each for each in place.toward if each in where]
        if place.carries:
            above = [root for root in place.carries if root in where]
        elif not above:
            roots = {root for each in targets if each.origin == place.id for root in (*each.roots, *each.also)}
            above = [root for root in roots if root in where]
        yield from ((*where[each], *where[place.id]) for each in sorted(above))


def _short(place: Place) -> str:
    if place.kind == "root":
        return place.id
    text = place.title.removesuffix(" of the brachial plexus").replace(" nerve", "")
    return capital(text.replace(" of the sciatic in the thigh", ""))
