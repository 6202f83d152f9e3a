"""What an investigation is worth to this patient: how far its result could move the diseases that are in play."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ranvier.diagnosis.differential import (
    ESTABLISHED,
    LIKELY,
    NAMED,
    OPEN,
    UNLIKELY,
    Contribution,
    RankedCause,
    points,
)
from ranvier.diagnosis.findings import Findings
from ranvier.diagnosis.foundations import Foundations, foundations
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Figures

IN_PLAY = (*NAMED, OPEN)


@dataclass(frozen=True, slots=True)
class Worth:
    """What one investigation could do.

    points  how far its result could move the diseases in play, each counted by its share
    causes  the diseases that it bears on, the most likely first
    """

    points: float
    causes: tuple[RankedCause, ...]


def worth_of_tests(findings: Findings, ranked: Sequence[RankedCause]) -> Mapping[str, Worth]:
    """The worth of every investigation; none for one that bears on nothing in play.

    The share of a disease falls by half its distance from the leading one. An investigation that the file of a disease
    names counts at least as a strong finding. A disease that waits for what it needs asks for nothing else.
    """
    bounds = findings.knowledge.methods["weight_of_evidence"]
    in_play = _in_play(ranked, bounds, foundations(findings.knowledge))
    if not in_play:
        return {}
    top = max(each.points for each in in_play)
    least = points(bounds.number("strong"))
    found: dict[str, list[tuple[float, RankedCause]]] = {}
    bearing = _bearing(findings.knowledge)
    for each in in_play:
        share = 10 ** ((each.points - top) / 20)
        asking = _asking(each, findings)
        unknown = {piece.name: _swing(piece) for piece in each.would_help if asking(piece.name)}
        proofs = _open_proofs(each, findings) if each.standing != OPEN else frozenset[str]()
        for test in findings.knowledge.tests.values():
            asked = bearing.get((test.id, each.id), frozenset())
            moved = [unknown[name] for name in asked if name in unknown]
            moved += [points(bounds.number("decisive")) for name in asked if name in proofs]
            named = test.id in each.tests and each.standing != OPEN
            swing = max([*moved, least if named else 0.0])
            if swing:
                found.setdefault(test.id, []).append((share * swing, each))
    return {
        id: Worth(round(sum(worth for worth, _ in each), 1), tuple(cause for _, cause in sorted(each, key=_most)))
        for id, each in found.items()
    }


def _most(each: tuple[float, RankedCause]) -> float:
    return -each[0]


def _swing(piece: Contribution) -> float:
    """How far an answer could move a disease; what speaks against it is expected to be absent and counts as that."""
    present, absent = piece.could_add
    return max(abs(present), abs(absent)) if present > 0 else max(absent, 0.0)


def _asking(cause: RankedCause, findings: Findings) -> Callable[[str], bool]:
    """Which findings of a disease may ask for a test: all, or only what it waits for."""
    if cause.standing != OPEN:
        return lambda name: True
    form = findings.knowledge.causes[cause.id]
    needed = {piece.name for piece in form.pieces if piece.id in form.needs}
    return needed.__contains__


def _in_play(ranked: Iterable[RankedCause], bounds: Figures, rests: Foundations) -> list[RankedCause]:
    """What is named or waits; while nothing is likely, also what speaks for itself too weakly.

    Once a disease is proved, tests are asked for by their own rules alone.
    """
    found = [each for each in ranked if each.standing in IN_PLAY]
    if not any(each.standing in {ESTABLISHED, LIKELY} for each in found):
        slight = points(bounds.number("slight"))
        found += [each for each in ranked if _has_some_support(each, slight, rests)]
    if any(each.standing == ESTABLISHED for each in found):
        return []
    return sorted(found, key=lambda each: -each.points)[: int(bounds.number("causes_that_ask"))]


def _has_some_support(each: RankedCause, slight: float, rests: Foundations) -> bool:
    """Whether complaints or signs speak for a disease; what is normal or denied asks for no test."""
    supports = [found for found in each.speaks_for if found.verdict and not rests.is_result(found.name)]
    return each.standing == UNLIKELY and (len(supports) > 1 or any(found.points > slight for found in supports))


def _open_proofs(cause: RankedCause, findings: Findings) -> frozenset[str]:
    claims = findings.knowledge.causes[cause.id].confirmed_by
    return frozenset(claim.id for claim in claims if findings.verdict(claim.id) is None)


@lru_cache(maxsize=2)
def _bearing(knowledge: Knowledge) -> Mapping[tuple[str, str], frozenset[str]]:
    """(test, cause) -> the pieces and proofs of the cause that rest on what the test fills in."""
    reader = foundations(knowledge)
    found: dict[tuple[str, str], frozenset[str]] = {}
    fills = {test.id: frozenset((*test.settles, *test.also_shown_by)) for test in knowledge.tests.values()}
    for cause in knowledge.causes.values():
        asked = [*(piece.name for piece in cause.pieces), *(claim.id for claim in cause.confirmed_by)]
        rests = {name: reader.on(name) for name in asked}
        for test, facts in fills.items():
            bearing = frozenset(name for name, used in rests.items() if used & facts)
            if bearing:
                found[test, cause.id] = bearing
    return found
