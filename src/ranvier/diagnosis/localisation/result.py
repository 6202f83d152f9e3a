"""The values of a localisation: what was observed, which places explain it, and what to test next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What an observation says; what is not known makes no observation."""

    ABNORMAL = "abnormal"
    NORMAL = "normal"


class Verdict(StrEnum):
    """How far the place of the lesion is known."""

    NOTHING_EXAMINED = "nothing_examined"
    NOTHING_ABNORMAL = "nothing_abnormal"
    TOO_FEW = "too_few"
    UNEXPLAINED = "unexplained"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Observation:
    """One finding of one side that has a place: a muscle, a response, a sign, or slowing at a place.

    target  id in the anatomy; for slowing at a place the id of the place
    kind    needle, myopathic, response, sensory, local, slow, reflex, strength, sensation
    """

    target: str
    kind: str
    side: str
    title: str
    state: State
    zone: str

    @property
    def text(self) -> str:
        """How the observation is called in a list."""
        return f"{self.side} {self.title}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place with all that speaks for and against it.

    explained     abnormal findings that a lesion here gives; `surely` are those by a main root or the nerve itself
    contradicted  normal findings that a lesion here should have changed
    unexplained   abnormal findings that a lesion here leaves unexplained
    spared        normal findings that a lesion here leaves normal, as they are
    shown_locally slowing or block was measured at this very place
    """

    place: str
    title: str
    side: str
    kind: str
    explained: tuple[Observation, ...]
    surely: int
    contradicted: tuple[Observation, ...]
    unexplained: tuple[Observation, ...]
    spared: tuple[Observation, ...]
    shown_locally: bool = False

    @property
    def net(self) -> int:
        """Findings explained less findings contradicted; the places are ordered by it."""
        return len(self.explained) - len(self.contradicted)

    @property
    def name(self) -> str:
        """The place with its side."""
        return f"{self.side} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class NextTest:
    """A muscle or nerve that is not tested yet and that separates the leading places."""

    target: str
    kind: str
    title: str
    side: str
    abnormal_if: tuple[str, ...]
    normal_if: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Localisation:
    """Where the lesion sits, how sure that is, and what would decide.

    leading     the place that explains most with least; two when two lesions explain clearly more than one
    equal       places that the findings cannot tell apart from the leading one
    candidates  every place that explains more than it contradicts, best first
    """

    verdict: Verdict
    statement: str
    observations: tuple[Observation, ...] = ()
    leading: tuple[Candidate, ...] = ()
    equal: tuple[Candidate, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    unexplained: tuple[Observation, ...] = ()
    next_tests: tuple[NextTest, ...] = ()
