"""The differential diagnosis, arranged for the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.diagnosis.differential import (
    ESTABLISHED,
    EXCLUDED,
    LIKELY,
    NAMED,
    OPEN,
    POSSIBLE,
    Contribution,
    RankedCause,
)
from ranvier.knowledge.phrasing import lower_first
from ranvier.report.diagnosis.robust_leads import cause_turns
from ranvier.report.wording import capital, number_text
from ranvier.rules.words import joined

MOST_OPEN = 4
OF_MEDICINES = "drug"
"""The group of causes that a medicine brings."""
MOST_ASKED = 4
IN_A_SENTENCE = 3


@dataclass(frozen=True, slots=True)
class CauseView:
    """One disease of the differential diagnosis in words.

    chip       how the standing is drawn: true, provided or unknown
    reckoning  where the points come from: start and sum
    claim_ids  the rules that can be opened
    turns      what would become of it under other reference limits
    """

    title: str
    about: str
    standing: str
    chip: str
    points: str
    reckoning: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    would_help: tuple[str, ...]
    changes: str
    claim_ids: tuple[str, ...]
    turns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DifferentialView:
    """The section: what is named, what waits for one thing, and what was looked at and is not supported."""

    named: tuple[CauseView, ...]
    open: tuple[CauseView, ...]
    excluded: tuple[str, ...]
    weighed: int
    judged_percent: str

    @property
    def sentence(self) -> str:
        """The leading diseases in a sentence; empty when none is named."""
        shown = [f"{lower_first(each.title)} ({each.standing})" for each in self.named[:IN_A_SENTENCE]]
        more = len(self.named) - len(shown)
        rest = f" {more} more below." if more > 0 else ""
        return f"{capital(joined(shown))}.{rest}" if shown else ""


def differential_view(assessment: Assessment) -> DifferentialView | None:
    """The section; None when the knowledge weighs no cause."""
    ranked = assessment.differential
    if not ranked:
        return None
    claims = assessment.findings.knowledge.claims
    most = int(assessment.findings.knowledge.methods["weight_of_evidence"].number("most_named"))
    found = [each for each in ranked if each.standing in NAMED][:most]
    waiting = [each for each in ranked if each.standing == OPEN]
    medicines = [each for each in waiting if each.group == OF_MEDICINES]
    pieces = [piece for cause in assessment.findings.knowledge.causes.values() for piece in cause.pieces]
    judged = sum(not piece.published for piece in pieces)
    robust = assessment.robustness
    turns = {each.cause: cause_turns(each) for each in robust.causes} if robust is not None else {}
    return DifferentialView(
        named=tuple(_view(each, claims, turns) for each in found),
        open=(
            *(
                _view(each, claims, turns)
                for each in waiting[: MOST_OPEN + len(medicines)]
                if each.group != OF_MEDICINES
            ),
            *_of_medicines(medicines),
        ),
        excluded=tuple(each.title for each in ranked if each.standing == EXCLUDED and each.excluded_by),
        weighed=len(ranked),
        judged_percent=f"{100 * judged / len(pieces):.0f}",
    )


def _of_medicines(waiting: Sequence[RankedCause]) -> Iterator[CauseView]:
    """The medicines that would fit, as the one question they are: whether any of them was ever given."""
    if waiting:
        diseases = joined([lower_first(each.title) for each in waiting[:MOST_ASKED]], "or")
        yield CauseView(
            title="Neuropathy from a medicine that the chart does not name",
            about="Medicines taken at any time are listed under exposures; a complete list settles all of them.",
            standing=OPEN,
            chip="unknown",
            points=signed(waiting[0].points),
            reckoning=f"the first of {len(waiting)}",
            speaks_for=(),
            speaks_against=(),
            would_help=(f"whether one was ever given, as in {diseases}",),
            changes=waiting[0].changes,
            claim_ids=(),
        )


def _view(each: RankedCause, claims: Iterable[str], turns: Mapping[str, tuple[str, ...]]) -> CauseView:
    known = frozenset(claims)
    asked = [*each.established_by, *(piece.name for piece in (*each.evidence, *each.would_help[:MOST_ASKED]))]
    return CauseView(
        title=each.title,
        about=each.about,
        standing=each.standing,
        chip={ESTABLISHED: "true", LIKELY: "provided", POSSIBLE: "provided"}.get(each.standing, "unknown"),
        points=signed(each.points),
        reckoning=f"starts at {signed(each.frequency_points)} by its frequency",
        speaks_for=tuple(map(_weighed, each.speaks_for)),
        speaks_against=tuple(map(_weighed, each.speaks_against)),
        would_help=tuple(dict.fromkeys([*each.waits_for, *(piece.phrase for piece in each.would_help[:MOST_ASKED])])),
        changes=each.changes,
        claim_ids=tuple(id for id in dict.fromkeys(asked) if id in known),
        turns=turns.get(each.id, ()),
    )


def _weighed(each: Contribution) -> str:
    negated = "" if each.verdict else "not: "
    return f"{capital(negated + each.phrase)} {signed(each.points)}{' (published)' if each.published else ''}"


def signed(points: float) -> str:
    """Points with their sign and a true minus.

    >>> signed(10.0), signed(-5.1), signed(0.0)
    ('+10', '−5', '0')
    """
    whole = round(points)
    return "0" if whole == 0 else f"{'+' if whole > 0 else '−'}{number_text(abs(whole))}"
