"""Which observations a lesion of each place gives: places of one side, polyneuropathy, anterior horn, muscle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ranvier.diagnosis.localisation.result import Observation, State
from ranvier.knowledge.entries import Figures
from ranvier.knowledge.nerves.anatomy import MAIN, PARTLY, SPARED, Anatomy, Place

LENGTHS = (
    ("reaching the foot", ("foot",)),
    ("reaching the leg", ("foot", "leg")),
    ("reaching the hand", ("foot", "leg", "hand")),
    ("reaching the forearm and thigh", ("foot", "leg", "hand", "forearm", "thigh")),
    ("proximal and distal", ("foot", "leg", "hand", "forearm", "thigh", "arm", "hip", "shoulder")),
)
"""How far a polyneuropathy reaches, and the parts of the limbs that it has reached by then."""

_MOTOR = frozenset({"needle", "response", "strength", "slow"})
_SENSORY = frozenset({"sensory", "reflex", "sensation"})
_OFTEN_KEPT_BY_ROOT = frozenset({"response", "strength", "reflex", "sensation"})

_BEHIND = 1000
"""A polyneuropathy of sensory fibres alone leaves a stated weakness unexplained: it stands behind the mixed ones."""


@dataclass(frozen=True, slots=True)
class Lesion:
    """A lesion that may be the answer.

    level   how it reaches an observation: surely, perhaps or not
    bears   whether a normal observation that it should have changed speaks against it
    order   which comes first when the findings cannot decide: 0 the usual places, then the rarer ones
    extent  how many muscles and nerves it would reach in all
    """

    place: str
    title: str
    side: str
    kind: str
    level: Callable[[Observation], int]
    bears: Callable[[Observation], bool]
    order: int
    extent: int


def lesions(
    anatomy: Anatomy, observations: tuple[Observation, ...], figures: Figures, *, weak: bool
) -> Iterator[Lesion]:
    """Every lesion that these observations let come into question.

    weak  the chart states weakness of a limb, whether or not a muscle was named
    """
    extents = _extents(anatomy)
    for place in anatomy.places.values():
        for side in ("left", "right"):
            yield _of_place(anatomy, place, side, extents[place.id], observations)
    yield from _polyneuropathies(observations, weak)
    abnormal = [each for each in observations if each.state is State.ABNORMAL]
    if _anterior_horn(anatomy, abnormal, figures):
        yield Lesion("anterior_horn", "anterior horn cells or motor axons of several regions", "", "diffuse",
                     lambda each: MAIN if each.kind in {"needle", "response", "strength"} else
                     PARTLY if each.kind == "reflex" else SPARED,
                     lambda _: False, 1, 10**6)  # fmt: skip
    if sum(each.kind == "myopathic" for each in abnormal) >= figures.number("fewest_findings"):
        yield Lesion("muscle", "muscle", "", "diffuse",
                     lambda each: MAIN if each.kind == "myopathic" else PARTLY if each.kind == "strength" else SPARED,
                     lambda _: False, 0, 10**6)  # fmt: skip


def _extents(anatomy: Anatomy) -> Mapping[str, int]:
    found = dict.fromkeys(anatomy.places, 0)
    for reach in (*anatomy.muscle_reach.values(), *anatomy.sensory_reach.values()):
        for place in reach:
            found[place] += 1
    return found


def reach_of(anatomy: Anatomy, each: Observation) -> Mapping[str, int]:
    """Place -> how a lesion there reaches what was observed."""
    if each.kind == "local":
        return {each.target: MAIN}
    if each.kind in {"needle", "response"}:
        return anatomy.muscle_reach[each.target]
    if each.kind == "sensory":
        return anatomy.sensory_reach[each.target]
    return anatomy.sign_reach.get(each.target, {}) if each.kind in {"reflex", "strength", "sensation"} else {}


def _of_place(anatomy: Anatomy, place: Place, side: str, extent: int, observations: tuple[Observation, ...]) -> Lesion:
    shown = any(
        each.kind == "local" and each.target == place.id and each.side == side for each in observations
    )  # fmt: skip

    def level(each: Observation) -> int:
        return reach_of(anatomy, each).get(place.id, SPARED) if each.side == side else SPARED

    def bears(each: Observation) -> bool:
        if shown or (place.kind == "root" and each.kind in _OFTEN_KEPT_BY_ROOT):
            return False
        muscle = anatomy.muscles.get(each.target)
        return not (muscle is not None and place.id in muscle.often_spared_at)

    order = 0 if place.entrapment or place.kind == "root" else 2 if place.kind == "plexus" else 1
    return Lesion(place.id, place.title, side, place.kind, level, bears, order, extent)


def _polyneuropathies(observations: tuple[Observation, ...], weak: bool) -> Iterator[Lesion]:
    mixed = _SENSORY | _MOTOR | {"local"}
    for reach, zones in LENGTHS:
        for fibres, kinds in (("sensory", _SENSORY), ("sensory and motor", mixed)):
            hit = [
                each for each in observations
                if each.state is State.ABNORMAL and each.zone in zones and each.kind in kinds
            ]  # fmt: skip
            if len({(each.target, each.side) for each in hit}) < 2 or not any(
                each.zone in {"foot", "leg"} and each.kind in _SENSORY for each in hit
            ):
                continue
            yield Lesion(
                f"polyneuropathy {fibres} {reach.removeprefix('reaching the ')}".replace(" ", "_"),
                f"{fibres} polyneuropathy, {reach}", "", "diffuse",
                _in_zones(zones, kinds), lambda each: each.kind != "strength", 0,
                1000 + len(zones) * len(kinds) + (_BEHIND if weak and kinds is _SENSORY else 0),
            )  # fmt: skip


def _in_zones(zones: tuple[str, ...], kinds: frozenset[str]) -> Callable[[Observation], int]:
    return lambda each: MAIN if each.zone in zones and each.kind in kinds else SPARED


def _anterior_horn(anatomy: Anatomy, abnormal: list[Observation], figures: Figures) -> bool:
    """Denervation in several regions: limb muscles of different nerve and root, or one bulbar or thoracic muscle."""
    needed = figures.number("muscles_per_region")
    regions: set[str] = set()
    limbs: dict[str, list[str]] = {}
    for each in abnormal:
        if each.kind == "needle":
            muscle = anatomy.muscles[each.target]
            if muscle.region in {"bulbar", "thoracic"}:
                regions.add(muscle.region)
            elif muscle.roots:
                limbs.setdefault(muscle.region, []).append(muscle.id)
    for region, muscles in limbs.items():
        nerves = {anatomy.muscles[id].file for id in muscles}
        roots = {anatomy.muscles[id].roots for id in muscles}
        if len(nerves) >= needed and len(roots) >= needed:
            regions.add(region)
    return len(regions) >= figures.number("regions_of_anterior_horn")
