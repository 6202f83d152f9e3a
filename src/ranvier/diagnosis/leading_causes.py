"""Would the same disease lead under other reference limits? The ranking, made again from the answers of each set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ranvier.diagnosis.differential import NAMED, RankedCause, differential
from ranvier.diagnosis.findings import Findings
from ranvier.diagnosis.turning import Reading, UnderEverySet, UnderOneSet, turned_by
from ranvier.knowledge.entries import Cause


@dataclass(frozen=True, slots=True)
class OtherRank(UnderOneSet):
    """What becomes of a disease under another set.

    standing     how it stands there
    first        the disease that comes first there; empty when none is named
    first_title  how that one is called
    """

    standing: str
    first: str
    first_title: str


@dataclass(frozen=True, slots=True)
class CauseUnderOtherLimits(UnderEverySet[OtherRank]):
    """A leading disease under all fitting sets; it is another answer, too, when another disease comes first.

    leads  whether it comes first under the usual set
    """

    cause: str
    title: str
    standing: str
    leads: bool


def leading_causes(
    usual: Reading, ranked: Sequence[RankedCause], readings: Sequence[tuple[str, str, Reading]]
) -> tuple[CauseUnderOtherLimits, ...]:
    """The diseases that are named under the usual set, or under another one, each under all sets.

    readings  id and name of each other set, with the patient under it
    """
    mine = _Ranking(usual, tuple(ranked))
    rankings = [(id, called, _again(mine, reading)) for id, called, reading in readings]
    named = dict.fromkeys(cause for each in (mine, *(other for _, _, other in rankings)) for cause in each.named)
    return tuple(_under_all(cause, mine, rankings) for cause in named)


@dataclass(frozen=True)
class _Ranking:
    """The order of the diseases under one set."""

    reading: Reading
    ranked: tuple[RankedCause, ...]

    @cached_property
    def by_id(self) -> Mapping[str, RankedCause]:
        return {each.id: each for each in self.ranked}

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The diseases that a report names, best first."""
        most = int(self.reading.findings.knowledge.methods["weight_of_evidence"].number("most_named"))
        return tuple(each.id for each in self.ranked if each.standing in NAMED)[:most]

    @property
    def first(self) -> str:
        return self.named[0] if self.named else ""


def _again(mine: _Ranking, reading: Reading) -> _Ranking:
    """The ranking under another set; where no rule that it asks answers differently it is the same."""
    causes = reading.findings.knowledge.causes.values()
    if any(_differing(cause, mine.reading, reading) for cause in causes):
        return _Ranking(reading, differential(reading.findings))
    return _Ranking(reading, mine.ranked)


def _differing(cause: Cause, usual: Reading, other: Reading) -> tuple[str, ...]:
    """The rules that a disease asks and that answer differently."""
    before, after = _values(usual.findings), _values(other.findings)
    return tuple(name for name in _asked(cause) if before.get(name) != after.get(name))


def _values(findings: Findings) -> Mapping[str, object]:
    return findings.answers.facts.values


def _asked(cause: Cause) -> Iterator[str]:
    yield from (piece.name for piece in cause.pieces)
    yield from (claim.id for claim in (*cause.exclusions, *cause.confirmed_by))


def _under_all(
    cause: str, mine: _Ranking, rankings: Sequence[tuple[str, str, _Ranking]]
) -> CauseUnderOtherLimits:  # fmt: skip
    own = mine.by_id[cause]
    others = tuple(
        _other(cause, mine, (id, called), ranking)
        for id, called, ranking in rankings
        if _differs(cause, mine, ranking)
    )  # fmt: skip
    return CauseUnderOtherLimits(others, cause, own.title, own.standing, leads=mine.first == cause)


def _differs(cause: str, mine: _Ranking, other: _Ranking) -> bool:
    """Whether it matters to a reader: who is named, how surely, and who comes first; not the places below."""
    one, two = mine.by_id[cause].standing, other.by_id[cause].standing
    return (one != two and (one in NAMED or two in NAMED)) or (mine.first == cause) is not (other.first == cause)


def _other(cause: str, mine: _Ranking, named: tuple[str, str], other: _Ranking) -> OtherRank:
    """A disease also moves when those before it do: where its own rules answer alike, theirs are the reason."""
    causes = mine.reading.findings.knowledge.causes
    own = _differing(causes[cause], mine.reading, other.reading)
    firsts = [causes[id] for id in (mine.first, other.first) if id]
    asked = own or tuple(name for each in firsts for name in _differing(each, mine.reading, other.reading))
    found = other.by_id[cause]
    return OtherRank(
        *named,
        turned_by(mine.reading, other.reading, dict.fromkeys(asked), None),
        standing=found.standing,
        first=other.first,
        first_title=other.by_id[other.first].title if other.first else "",
    )


__all__ = ["CauseUnderOtherLimits", "OtherRank", "leading_causes"]
