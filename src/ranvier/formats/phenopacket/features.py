"""Features of a packet, present and excluded, become facts through the codes of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ranvier.formats.phenopacket.parts import Part
from ranvier.formats.phenopacket.parts import Term as Named
from ranvier.knowledge.diseases.hpo import SIDED_OPTIONS, CodedValue
from ranvier.knowledge.vocabulary import SIDES, Term, Vocabulary
from ranvier.record import Fact, Origin

RIGHT, LEFT, BILATERAL, UNILATERAL = "HP:0012834", "HP:0012835", "HP:0012832", "HP:0012833"
_SIDES_OF = {RIGHT: ("right",), LEFT: ("left",), BILATERAL: SIDES}
BOTH_SIDES_NOTE = "no side is named; read as both sides"

NO_PLACE = "no place in the vocabulary"
SAYS_TOO_LITTLE = "as stated, it settles no fact"
NO_SIDE = "the side is not named"
ONE_FORM = "excluded in one form or on one side only"
RESOLVED = "resolved"
CONTRADICTION = "contradicts another feature"


@dataclass(frozen=True, slots=True)
class Feature:
    """One phenotypic feature as the packet states it.

    sides       left, right or both; empty when the packet names none
    unilateral  one side, without saying which
    form        severity and modifiers other than the side
    """

    term: Named
    origin: Origin
    excluded: bool
    sides: tuple[str, ...]
    unilateral: bool
    form: tuple[str, ...]
    resolved: bool

    @property
    def usable(self) -> bool:
        """It holds at the last encounter, and an exclusion is one of every form on both sides."""
        narrow = self.form or self.unilateral or len(self.sides) == 1
        return not self.resolved and not (self.excluded and narrow)

    def __str__(self) -> str:
        words = ", ".join(map(str.casefold, (*self.form, *(("unilateral",) if self.unilateral else self.sides))))
        return f"{self.term}{f', {words}' if words else ''}{', excluded' if self.excluded else ''}"


def feature(part: Part) -> Feature:
    """Read one entry of `phenotypicFeatures`; raises InputError when it names no term."""
    named = part.term("type") or Part(part.document, (*part.path, "type"), {}).as_term()
    modifiers = [each.as_term() for each in part.parts("modifiers")]
    severity = part.term("severity")
    sides = {side for each in modifiers for side in _SIDES_OF.get(each.id, ())}
    others = [each.label for each in modifiers if each.id not in {*_SIDES_OF, UNILATERAL}]
    return Feature(
        named,
        part.origin,
        part.flag("excluded"),
        tuple(side for side in SIDES if side in sides),
        not sides and any(each.id == UNILATERAL for each in modifiers),
        (*((severity.label,) if severity else ()), *others),
        part.part("resolution") is not None,
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """A value that features give to one fact; `rank` decides between several answers of one choice."""

    value: bool | str
    features: tuple[Feature, ...]
    rank: tuple[int, bool]
    note: str = ""


@dataclass(slots=True)
class Placed:
    """The facts that features state, and why each other feature states none."""

    facts: dict[str, Fact] = field(default_factory=dict[str, Fact])
    both_sides: list[Feature] = field(default_factory=list[Feature])
    unused: dict[str, list[Feature]] = field(default_factory=dict[str, list[Feature]])


def place(features: Iterable[Feature], vocabulary: Vocabulary) -> Placed:
    """Give every feature its place among the facts.

    A choice takes the answer of most features together, then the one that means the same, not only implies it.
    Answers that still differ are not used: the packet contradicts itself, and unknown beats a guess.
    """
    all_features = tuple(features)
    usable: dict[tuple[str, bool], list[Feature]] = {}
    for each in all_features:
        if each.usable:
            usable.setdefault((each.term.id, each.excluded), []).append(each)
    placed, known = Placed(), _known(vocabulary)
    why = {each: _at_first(each, known) for each in all_features}
    for term in vocabulary.terms.values():
        answers: dict[str, list[_Answer]] = {}
        for coded, group in _groups(term, usable):
            found = _answers(term, coded, group)
            why.update({each: NO_SIDE for each in group if why[each] and not found})
            for name, answer in found:
                answers.setdefault(name, []).append(answer)
        for name, given in answers.items():
            _settle(term, name, given, placed, why)
    for each, reason in why.items():
        if reason:
            placed.unused.setdefault(reason, []).append(each)
    return placed


def _at_first(each: Feature, known: frozenset[str]) -> str:
    if each.term.id not in known:
        return NO_PLACE
    if each.usable:
        return SAYS_TOO_LITTLE
    return RESOLVED if each.resolved else ONE_FORM


def _known(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(id for term in vocabulary.terms.values() for coded in term.coded for id in coded.features)


def _groups(
    term: Term, usable: Mapping[tuple[str, bool], list[Feature]]
) -> Iterator[tuple[CodedValue, tuple[Feature, ...]]]:
    """The features that together say what is coded; each statement of a single feature stands for itself."""
    for coded in term.coded:
        found = [usable.get((id, coded.excluded), []) for id in coded.features]
        if len(found) == 1:
            yield from ((coded, (each,)) for each in found[0])
        elif all(found):
            yield coded, tuple(each for one in found for each in one)


def _answers(term: Term, coded: CodedValue, group: tuple[Feature, ...]) -> list[tuple[str, _Answer]]:
    """What a group of features says of the fact, or of its sides."""
    rank = (len(coded.features), coded.exact)
    value = coded.value if coded.value is not None else _by_side(group)
    if value is None:
        return []
    if not term.per_side:
        return [(term.id, _Answer(value, group, rank))]
    named = [set(each.sides) for each in group if each.sides]
    sides = [side for side in SIDES if all(side in each for each in named)] if named else []
    note = ""
    if not named and not any(each.unilateral for each in group) and (coded.excluded or term.both_sides):
        sides, note = list(SIDES), "" if coded.excluded else BOTH_SIDES_NOTE
    return [(f"{term.id}_{side}", _Answer(value, group, rank, note)) for side in sides]


def _by_side(group: tuple[Feature, ...]) -> str | None:
    """One or both sides of a face; None when the packet does not name the side."""
    sides = {side for each in group for side in each.sides}
    if len(sides) == 1 or any(each.unilateral for each in group):
        return SIDED_OPTIONS[1]
    return SIDED_OPTIONS[2] if sides else None


def _settle(term: Term, name: str, found: list[_Answer], placed: Placed, why: dict[Feature, str]) -> None:
    best = max(each.rank for each in found)
    if term.type == "choice":
        found = [each for each in found if each.rank == best]
    features = tuple(dict.fromkeys(each for answer in found for each in answer.features))
    if len({each.value for each in found}) > 1:
        why.update({each: CONTRADICTION for each in features if why[each]})
        return
    answer = max(found, key=lambda each: each.rank)
    places = " and ".join(dict.fromkeys(each.origin.where for each in features))
    origin = Origin(features[0].origin.source, places)
    placed.facts[name] = Fact(name, answer.value, None, "; ".join(map(str, features)), origin, note=answer.note)
    why.update(dict.fromkeys(features, ""))
    if answer.note:
        placed.both_sides += [each for each in answer.features if each not in placed.both_sides]
