"""What an investigation is worth to this patient: how far its result could move the diseases that are in play."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ranvier.diagnosis.differential import ESTABLISHED, LIKELY, OPEN, POSSIBLE, RankedCause, points
from ranvier.diagnosis.findings import Findings
from ranvier.knowledge import Knowledge
from ranvier.rules.nodes import names

IN_PLAY = (ESTABLISHED, LIKELY, POSSIBLE, OPEN)
LISTING_OF = {
    "motor_nerve": "conduction", "motor_segment": "conduction", "sensory_nerve": "conduction", "hand": "conduction",
    "body_side": "conduction", "root": "needle_emg", "muscle": "needle_emg",
}  # fmt: skip
"""The list of the chart that a table worked out from it rests on."""


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

    The share of a disease falls by half its distance from the leading one; a disease that is proved leaves little to
    the others. An investigation that the file of a disease names counts at least as a strong finding.
    """
    bounds = findings.knowledge.methods["weight_of_evidence"]
    in_play = _in_play(ranked, int(bounds.number("causes_that_ask")))
    if not in_play:
        return {}
    top = max(each.points for each in in_play)
    least = points(bounds.number("strong"))
    found: dict[str, list[tuple[float, RankedCause]]] = {}
    bearing = _bearing(findings.knowledge)
    for each in in_play:
        share = 10 ** ((each.points - top) / 20)
        unknown = {piece.name: max(map(abs, piece.could_add)) for piece in each.would_help}
        proofs = _open_proofs(each, findings)
        for test in findings.knowledge.tests.values():
            asked = bearing.get((test.id, each.id), frozenset())
            moved = [unknown[name] for name in asked if name in unknown]
            moved += [points(bounds.number("decisive")) for name in asked if name in proofs]
            swing = max([*moved, least if test.id in each.tests else 0.0])
            if swing:
                found.setdefault(test.id, []).append((share * swing, each))
    return {
        id: Worth(round(sum(worth for worth, _ in each), 1), tuple(cause for _, cause in sorted(each, key=_most)))
        for id, each in found.items()
    }


def _most(each: tuple[float, RankedCause]) -> float:
    return -each[0]


def _in_play(ranked: Iterable[RankedCause], most: int) -> list[RankedCause]:
    found = [each for each in ranked if each.standing in IN_PLAY]
    proved = [each for each in found if each.standing == ESTABLISHED]
    return proved or sorted(found, key=lambda each: -each.points)[:most]


def _open_proofs(cause: RankedCause, findings: Findings) -> frozenset[str]:
    claims = findings.knowledge.causes[cause.id].confirmed_by
    return frozenset(claim.id for claim in claims if findings.verdict(claim.id) is None)


@lru_cache(maxsize=2)
def _bearing(knowledge: Knowledge) -> Mapping[tuple[str, str], frozenset[str]]:
    """(test, cause) -> the pieces and proofs of the cause that rest on what the test fills in."""
    reader = _Rests(knowledge)
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


class _Rests:
    """What a fact or finding rests on in the end, in the words of the chart."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rules = {(each.per, each.id): each for each in knowledge.rules.definitions}
        self._facts = knowledge.vocabulary.facts
        self._known: dict[tuple[str | None, str], frozenset[str]] = {}

    def on(self, name: str) -> frozenset[str]:
        """The facts and lists below a name of the patient."""
        return self._on((None, name))

    def _on(self, key: tuple[str | None, str]) -> frozenset[str]:
        if key not in self._known:
            self._known[key] = frozenset()  # rules do not run in circles; this only stops a look at itself
            self._known[key] = frozenset(self._below(key))
        return self._known[key]

    def _below(self, key: tuple[str | None, str]) -> Iterator[str]:
        table, name = key
        rule = self._rules.get(key)
        if rule is None:
            yield LISTING_OF.get(table, table) if table is not None else self._term(name)
            return
        for used in names(rule.node, table):
            yield from self._on(used)

    def _term(self, name: str) -> str:
        term = self._facts.get(name)
        return term.id if term is not None else name
