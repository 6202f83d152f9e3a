"""Would a conclusion be the same in another laboratory? Each one under every fitting set of reference limits.

Laboratories use different limits for the same nerve and technique. The conduction study is held against each set
that fits this patient, and the rules that rest on limits are asked again; nothing else changes. From the answers of
each set come the conclusions, the diseases that lead, and the place of the lesion.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ranvier.diagnosis.conclusions import Reached, reached
from ranvier.diagnosis.dependence import dependents, judged_again
from ranvier.diagnosis.differential import RankedCause
from ranvier.diagnosis.facts.gather import Gathered, under_limits
from ranvier.diagnosis.findings import Findings
from ranvier.diagnosis.leading_causes import CauseUnderOtherLimits, leading_causes
from ranvier.diagnosis.leading_place import PlaceUnderOtherLimits, leading_place
from ranvier.diagnosis.localisation import Localisation
from ranvier.diagnosis.measuring import Site
from ranvier.diagnosis.turning import Reading, UnderEverySet, UnderOneSet, changed, turned_by
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import ConclusionForm
from ranvier.knowledge.nerves.limit_rows import plain_name
from ranvier.record import PatientRecord
from ranvier.reference import LimitSet, ReferenceLibrary, other_sets, usual_set

MOST_SETS = 6
"""So many other sets are compared at most: those that change the most limits."""


@dataclass(frozen=True, slots=True)
class FittingSet:
    """A set of limits that fits this patient.

    called   its name in a sentence, after "under"
    changes  how many measurements have another limit under it
    """

    id: str
    called: str
    changes: int


@dataclass(frozen=True, slots=True)
class OtherStanding(UnderOneSet):
    """What becomes of a conclusion under another set.

    state  true, provided (holds on conditions), unknown or false
    level  the level that is reached; empty when none is; its title is empty where there is only one
    """

    state: str
    level: str
    level_title: str


@dataclass(frozen=True, slots=True)
class UnderOtherLimits(UnderEverySet[OtherStanding]):
    """One conclusion under all fitting sets."""

    conclusion: str
    subject: str
    state: str
    level: str


@dataclass(frozen=True, slots=True)
class Robustness:
    """The conclusions that rest on reference limits, under each set of limits that fits this patient.

    usual        the set that was used
    sets         the other sets that fit
    conclusions  those that hold under the usual set, or under another one
    causes       the diseases that lead under the usual set, or under another one
    place        the place of the lesion; None when no other set fits
    """

    usual: FittingSet
    sets: tuple[FittingSet, ...]
    conclusions: tuple[UnderOtherLimits, ...]
    causes: tuple[CauseUnderOtherLimits, ...] = ()
    place: PlaceUnderOtherLimits | None = None

    def of(self, conclusion: str, subject: str = "") -> UnderOtherLimits | None:
        """One conclusion; None when it does not rest on limits, or holds under no set."""
        return next(
            (each for each in self.conclusions if (each.conclusion, each.subject) == (conclusion, subject)), None
        )


def compare_limits(
    record: PatientRecord,
    sites: Sequence[Site],
    library: ReferenceLibrary,
    usual: Reading,
    ranked: Sequence[RankedCause],
    place: Localisation,
) -> Robustness | None:
    """Every conclusion that rests on limits, the leading diseases and the place of the lesion, under each fitting set.

    usual   the patient under the limits that were used; `ranked` and `place` are what was made of it

    None without a measurement to compare.
    """
    if not usual.gathered.compared:
        return None
    fitting = list(_fitting(record, sites, library, usual))
    fitting.sort(key=lambda each: -each[0].changes)
    readings = [
        (each, Reading(other, judged_again(usual.findings, other.facts))) for each, other in fitting[:MOST_SETS]
    ]
    set_used = usual_set(library)
    used = FittingSet(set_used.id, set_used.called, 0)
    if not readings:
        return Robustness(used, (), ())
    named = [(each.id, each.called, reading) for each, reading in readings]
    return Robustness(
        used,
        tuple(each for each, _ in readings),
        tuple(_conclusions(usual, readings)),
        leading_causes(usual, ranked, named),
        leading_place(record, usual, place, named),
    )


def _fitting(
    record: PatientRecord, sites: Sequence[Site], library: ReferenceLibrary, usual: Reading
) -> Iterator[tuple[FittingSet, Gathered]]:
    names = ("age_years", "sex", "height_cm")
    given = {name: value for name in names if isinstance(value := record.value(name), str | float)}
    nerves = {plain_name(each.site.key.nerve) for each in usual.gathered.compared}
    kept: dict[Hashable, Any] = {} if library.kept is None else library.kept
    for each in other_sets(library, nerves, given):
        asked = library.under(each, kept)
        other = under_limits(usual.gathered, record, sites, asked, usual.findings.knowledge)
        changes = len(changed(usual.gathered, other))
        if changes or _supplies(each, other):
            yield FittingSet(each.id, each.called, changes), other


def _supplies(limits: LimitSet, gathered: Gathered) -> bool:
    """Whether a set gives any limit, be it the same as the usual one."""
    return any(
        each.limit is not None and limits.source is not None and each.limit.source == limits.source
        for each in gathered.compared
    )


def _conclusions(usual: Reading, readings: Sequence[tuple[FittingSet, Reading]]) -> Iterator[UnderOtherLimits]:
    for form in _resting_on_limits(usual.findings.knowledge):
        standings = [_all_rows(form, reading.findings) for _, reading in readings]
        for subject, (row, mine) in _all_rows(form, usual.findings).items():
            own = _state(mine)
            others = tuple(
                _other(form, fitting, usual, reading, row, standing[subject][1])
                for (fitting, reading), standing in zip(readings, standings, strict=True)
                if subject in standing and _differs(own, _state(standing[subject][1]))
            )
            if _holds(own) or others:
                yield UnderOtherLimits(others, form.id, subject, *own)


def _resting_on_limits(knowledge: Knowledge) -> Iterator[ConclusionForm]:
    asked = dependents(knowledge)
    for form in knowledge.conclusions.values():
        if any(asked.concern(id) for id in _claims(form)):
            yield form


def _claims(form: ConclusionForm) -> tuple[str, ...]:
    return (*(level.claim.id for level in form.levels), f"{form.id}:excluded")


def _all_rows(form: ConclusionForm, findings: Findings) -> Mapping[str, tuple[int | None, Reached]]:
    """How far a conclusion is met, by what it is about."""
    if form.per is None:
        return {"": (None, reached(form, findings, None))}
    table = findings.facts.tables.get(form.per)
    rows = range(len(table.rows) if table else 0)
    return {findings.label(form.per, row): (row, reached(form, findings, row)) for row in rows}


def _state(found: Reached) -> tuple[str, str]:
    level = found.met or found.likely
    if level is not None:
        return ("true" if found.met else "provided"), level.id
    return ("unknown" if found.verdict is None else "false"), ""


def _holds(state: tuple[str, str]) -> bool:
    return state[0] in {"true", "provided"}


def _differs(one: tuple[str, str], two: tuple[str, str]) -> bool:
    """Whether it matters to a reader: open and not met are told apart only where one of the sets says that it holds."""
    return one != two and (_holds(one) or _holds(two))


def _other(
    form: ConclusionForm, fitting: FittingSet, usual: Reading, other: Reading, row: int | None, found: Reached
) -> OtherStanding:
    state, level = _state(found)
    titles = {each.id: each.title for each in form.levels}
    return OtherStanding(
        fitting.id,
        fitting.called,
        turned_by(usual, other, _claims(form), row),
        state,
        level,
        titles.get(level, "") if len(titles) > 1 else "",
    )


__all__ = ["FittingSet", "OtherStanding", "Robustness", "UnderOtherLimits", "compare_limits"]
