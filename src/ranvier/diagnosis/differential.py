"""The differential diagnosis: every disease the knowledge holds, weighed against what is known of the patient.

A cause starts from how often it is met; each finding that is known adds ten times the logarithm of its
likelihood ratio; one that is unknown adds nothing and is kept as what would help to know. Nothing is named
on the strength of one finding, what a rule excludes stays excluded, whatever the points, and what lies far
behind a disease that is likely is not named beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf, log10

from ranvier.diagnosis.findings import Findings
from ranvier.diagnosis.foundations import foundations
from ranvier.kleene import Truth
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Cause, Piece

ESTABLISHED, LIKELY, POSSIBLE, OPEN, UNLIKELY, EXCLUDED = STANDINGS = (
    "established", "likely", "possible", "open", "unlikely", "excluded",
)  # fmt: skip
NAMED = (ESTABLISHED, LIKELY, POSSIBLE)
_ORDER = {ESTABLISHED: 0, LIKELY: 1, POSSIBLE: 2, OPEN: 3, UNLIKELY: 3, EXCLUDED: 4}
"""What is named comes first; what waits and what has too little support stand together, by their points."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one finding adds to a cause.

    name       the fact or rule that was asked
    phrase     how it is said
    verdict    true, false or unknown
    points     what it adds; 0 while it is unknown
    could_add  the most and the least that its answer could add
    published  by a published likelihood ratio; otherwise by a grade of the authors
    """

    name: str
    phrase: str
    verdict: Truth
    points: float
    could_add: tuple[float, float]
    published: bool
    confidence: str


@dataclass(frozen=True, slots=True)
class RankedCause:
    """One disease with its standing.

    standing        established (proved), likely, possible, open (what it needs is not known), unlikely, excluded
    points          ten times the logarithm of frequency and likelihood ratios
    evidence        what counted, strongest first
    would_help      what is not known, ordered by how much it could move
    waits_for       what must be known before the cause can be named
    lacks           what it needs, none of which is there
    established_by  rules that prove it; excluded_by  what rules it out
    """

    id: str
    title: str
    group: str
    about: str
    standing: str
    points: float
    frequency_points: float
    evidence: tuple[Contribution, ...]
    would_help: tuple[Contribution, ...]
    waits_for: tuple[str, ...]
    lacks: tuple[str, ...]
    established_by: tuple[str, ...]
    excluded_by: tuple[str, ...]
    tests: tuple[str, ...]
    changes: str

    @property
    def speaks_for(self) -> tuple[Contribution, ...]:
        """The findings in favour."""
        return tuple(each for each in self.evidence if each.points > 0)

    @property
    def speaks_against(self) -> tuple[Contribution, ...]:
        """The findings against."""
        return tuple(each for each in self.evidence if each.points < 0)


def points(ratio: float) -> float:
    """A likelihood ratio in points: ten times its decimal logarithm.

    >>> points(100)
    20.0
    """
    return 10 * log10(ratio)


def differential(findings: Findings) -> tuple[RankedCause, ...]:
    """Every cause of the knowledge, the best supported first."""
    ranked = [rank(cause, findings) for cause in findings.knowledge.causes.values()]
    behind = findings.knowledge.methods["weight_of_evidence"].number("far_behind")
    held = _against_each_other(ranked, behind)
    return tuple(sorted(held, key=lambda each: (_ORDER[each.standing], -each.points, each.title)))


def _against_each_other(ranked: Sequence[RankedCause], behind: float) -> Iterator[RankedCause]:
    """What is only possible, or waits, leaves the field when it is led by far; what waits, also behind a proved one."""
    leading = max((each.points for each in ranked if each.standing in {ESTABLISHED, LIKELY}), default=-inf)
    proved = max((each.points for each in ranked if each.standing == ESTABLISHED), default=-inf)
    for each in ranked:
        far = each.standing in {POSSIBLE, OPEN} and each.points < leading - behind
        settled = each.standing == OPEN and each.points < proved
        yield replace(each, standing=UNLIKELY, waits_for=()) if far or settled else each


def rank(cause: Cause, findings: Findings) -> RankedCause:
    """The standing of one cause."""
    values = findings.answers.facts.values
    possible = _contributions(findings.knowledge)[cause.id]
    weighed = [
        three[value] if isinstance(value := values.get(name), bool) else three[None] for name, three in possible.pieces
    ]
    counted = _counted(cause.pieces, weighed)
    frequency = points(cause.frequency)
    total = frequency + sum(each.points for each in counted)
    excluded = tuple(claim.id for claim in cause.exclusions if values.get(claim.id) is True)
    proofs = tuple(claim.id for claim in cause.confirmed_by if values.get(claim.id) is True)
    by_piece = {piece.id: each for piece, each in zip(cause.pieces, weighed, strict=True)}
    needs = [by_piece[id] for id in cause.needs]
    proved = _proved(counted, findings) if proofs else False
    standing = _standing(total, _supports(counted, findings), proved, bool(excluded), needs, findings)
    waiting = standing == OPEN
    return RankedCause(
        id=cause.id,
        title=cause.title,
        group=cause.group,
        about=cause.about,
        standing=standing,
        points=round(total, 1),
        frequency_points=round(frequency, 1),
        evidence=tuple(sorted(counted, key=lambda each: -abs(each.points))),
        would_help=tuple(weighed[at] for at in possible.by_swing if weighed[at].verdict is None),
        waits_for=tuple(each.phrase for each in needs if each.verdict is None) if waiting else (),
        lacks=tuple(each.phrase for each in needs) if standing == EXCLUDED and not excluded else (),
        established_by=proofs,
        excluded_by=excluded,
        tests=cause.tests,
        changes=cause.changes,
    )


def _least_swing_last(each: Contribution) -> float:
    return -max(map(abs, each.could_add))


@dataclass(frozen=True, slots=True)
class _Contributions:
    """What the pieces of a cause may add.

    pieces    name of each, with what it adds when it is true, false and unknown
    by_swing  their places, the one that could move most first
    """

    pieces: tuple[tuple[str, Mapping[Truth, Contribution]], ...]
    by_swing: tuple[int, ...]


@lru_cache(maxsize=2)
def _contributions(knowledge: Knowledge) -> Mapping[str, _Contributions]:
    """Cause -> what its pieces may add; made once for all patients."""
    made: dict[str, _Contributions] = {}
    for cause in knowledge.causes.values():
        pieces = tuple(
            (piece.name, {verdict: _contribution(piece, verdict, knowledge) for verdict in (True, False, None)})
            for piece in cause.pieces
        )
        swings = [_least_swing_last(three[None]) for _, three in pieces]
        made[cause.id] = _Contributions(pieces, tuple(sorted(range(len(pieces)), key=swings.__getitem__)))
    return made


def _contribution(piece: Piece, verdict: Truth, knowledge: Knowledge) -> Contribution:
    could = (round(points(piece.when_true), 1), round(points(piece.when_false), 1))
    added = 0.0 if verdict is None else could[0] if verdict else could[1]
    phrase = knowledge.phrase(piece.name)
    return Contribution(piece.name, phrase, verdict, added, could, piece.published, piece.confidence)


def _counted(pieces: Iterable[Piece], weighed: Iterable[Contribution]) -> list[Contribution]:
    """The contributions that count; of pieces that say the same thing only the strongest."""
    alone: list[Contribution] = []
    strongest: dict[str, Contribution] = {}
    for piece, each in zip(pieces, weighed, strict=True):
        if not each.points:
            continue
        if not piece.together:
            alone.append(each)
        elif abs(each.points) > abs(strongest[piece.together].points if piece.together in strongest else 0):
            strongest[piece.together] = each
    return [*alone, *strongest.values()]


def _supports(counted: Iterable[Contribution], findings: Findings) -> int:
    """How many findings speak for a cause; a decisive result of a test counts for two, a symptom never does."""
    decisive = points(findings.knowledge.methods["weight_of_evidence"].number("decisive"))
    rests = foundations(findings.knowledge)
    return sum(
        2 if each.points >= decisive and rests.is_result(each.name) else 1 for each in counted if each.points > 0
    )


def _proved(counted: Iterable[Contribution], findings: Findings) -> Truth:
    """Whether a proof stands beside something of the patient; a gene alone proves no disease and leaves it unknown."""
    rests = foundations(findings.knowledge)
    supports = [each for each in counted if each.points > 0]
    return True if any(not rests.is_gene(each.name) for each in supports) else None if supports else False


def _standing(
    total: float, supports: int, proved: Truth, excluded: bool, needs: list[Contribution], findings: Findings
) -> str:
    bounds = findings.knowledge.methods["weight_of_evidence"]
    if excluded:
        return EXCLUDED
    if proved:
        return ESTABLISHED
    if proved is None:
        return POSSIBLE
    if needs and not any(each.verdict for each in needs):
        if all(each.verdict is False for each in needs):
            return EXCLUDED
        return OPEN if total >= bounds.number("possible_points") and supports else UNLIKELY
    if supports < bounds.number("fewest_supports") or total < bounds.number("possible_points"):
        return UNLIKELY
    return LIKELY if total >= bounds.number("likely_points") else POSSIBLE
