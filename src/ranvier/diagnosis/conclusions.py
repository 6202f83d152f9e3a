"""Conclusions: how far each one is met, on what conditions, and what would change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

from ranvier.diagnosis.findings import Findings, Missing
from ranvier.kleene import Truth, both, negate
from ranvier.knowledge.entries import ConclusionForm, Level, Urgent
from ranvier.rules.explain import Step
from ranvier.rules.words import joined


def _nothing() -> tuple[Missing, ...]:
    return ()


@dataclass(frozen=True)
class LevelStanding:
    """Where the patient stands with one level: met, not met, or waiting for inputs."""

    id: str
    title: str
    verdict: Truth
    claim_id: str
    _waits_for: Callable[[], tuple[Missing, ...]] = field(default=_nothing, repr=False, compare=False)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """The inputs that it waits for; searched when somebody asks, for few of many open levels are ever shown."""
        return self._waits_for()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A statement about the patient, how sure it is, and what would change it.

    verdict         true when a level is met and nothing rules it out
    level           the best level that is met
    likely          the level that is met provided that none of the open exclusions holds
    provided_that   those exclusions, which nobody has recorded yet
    could_become    a better level that is still open
    speaks_for      ids of true findings in favour
    speaks_against  ids of true findings against
    """

    id: str
    title: str
    kind: str
    file: str
    verdict: Truth
    statement: str
    subject: str = ""
    level: LevelStanding | None = None
    levels: tuple[LevelStanding, ...] = ()
    likely: LevelStanding | None = None
    provided_that: tuple[str, ...] = ()
    excluded_by: tuple[str, ...] = ()
    could_become: LevelStanding | None = None
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    urgent: Urgent | None = None
    advice: str = ""

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The inputs that the better level waits for."""
        return () if self.could_become is None else self.could_become.missing


def conclude(findings: Findings) -> tuple[Conclusion, ...]:
    """Every conclusion that the knowledge holds, for the patient or for each row it is asked of."""
    made: list[Conclusion] = []
    for form in findings.knowledge.conclusions.values():
        if form.per is None:
            made.append(_conclusion(form, findings, None))
        else:
            table = findings.facts.tables.get(form.per)
            made.extend(_conclusion(form, findings, row) for row in range(len(table.rows) if table else 0))
    return tuple(made)


def _step(id: str, form: ConclusionForm, findings: Findings, row: int | None) -> Step | None:
    if row is None or form.per is None:
        return findings.answers.patient.get(id)
    steps = findings.answers.rows.get((form.per, id))
    return steps[row] if steps is not None else findings.answers.patient.get(id)


def _truth(id: str, form: ConclusionForm, findings: Findings, row: int | None) -> Truth:
    facts = findings.answers.facts
    value = facts.values.get(id)
    if row is not None and form.per is not None and (form.per, id) in findings.knowledge.rules.of_rows:
        value = facts.tables[form.per].rows[row].get(id)
    return value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the rules of a conclusion are met, without the words for a reader.

    verdicts  one for each level, best first
    met       the best level that is met
    likely    the level that is met provided that none of the open exclusions holds
    provided  those exclusions
    """

    verdicts: tuple[Truth, ...]
    met: Level | None
    likely: Level | None
    provided: tuple[str, ...]
    excluded: Truth

    @property
    def verdict(self) -> Truth:
        """Whether the conclusion holds."""
        return True if self.met else (None if None in self.verdicts else False)


def reached(form: ConclusionForm, findings: Findings, row: int | None) -> Reached:
    """How far a conclusion is met, for the patient or for one row."""
    excluded: Truth = _truth(f"{form.id}:excluded", form, findings, row) if form.excluding else False
    own = [_truth(level.claim.id, form, findings, row) for level in form.levels]
    verdicts = tuple(both(each, negate(excluded)) for each in own)
    levels = list(zip(form.levels, own, verdicts, strict=True))
    met = next((level for level, _, verdict in levels if verdict is True), None)
    likely = None
    if met is None and excluded is None:
        likely = next((level for level, truth, _ in levels if truth is True), None)
    provided = _open_exclusions(form, findings, row) if likely is not None else ()
    return Reached(verdicts, met, likely if provided else None, provided, excluded)


def _conclusion(form: ConclusionForm, findings: Findings, row: int | None) -> Conclusion:
    found = reached(form, findings, row)
    levels = tuple(
        _standing(level, form, findings, row, verdict)
        for level, verdict in zip(form.levels, found.verdicts, strict=True)
    )
    met = _place(found.met, levels)
    better = levels[: levels.index(met)] if met is not None else levels
    could = next((each for each in better if each.verdict is None), None) if not form.exclusive or met is None else None
    excluded_by = _true_of(form.excluding, form, findings, row) if found.excluded is True else ()
    subject = "" if row is None or form.per is None else findings.label(form.per, row)
    likely = _place(found.likely, levels)
    return Conclusion(
        id=form.id,
        title=form.title,
        kind=form.kind,
        file=form.file,
        verdict=found.verdict,
        statement=_statement(form, subject, met or likely, found, excluded_by, findings),
        subject=subject,
        level=met,
        levels=levels,
        likely=likely,
        provided_that=found.provided,
        excluded_by=excluded_by,
        could_become=could,
        speaks_for=_true_of(form.speaks_for, form, findings, row),
        speaks_against=_true_of(form.speaks_against, form, findings, row),
        urgent=form.urgent,
        advice=(found.met.advice if found.met else "") or form.advice,
    )


def _place(level: Level | None, levels: tuple[LevelStanding, ...]) -> LevelStanding | None:
    return None if level is None else next(each for each in levels if each.id == level.id)


def _standing(level: Level, form: ConclusionForm, findings: Findings, row: int | None, verdict: Truth) -> LevelStanding:
    if verdict is not None:
        return LevelStanding(level.id, level.title, verdict, level.claim.id)
    waits_for = partial(_missing, level, form, findings, row)
    return LevelStanding(level.id, level.title, verdict, level.claim.id, waits_for)


def _missing(level: Level, form: ConclusionForm, findings: Findings, row: int | None) -> tuple[Missing, ...]:
    """What an open level waits for: its own inputs, and those of what would rule it out.

    While nothing gives ground for it, only what could give ground is asked: no breath is measured of somebody of whom
    nobody knows whether he is short of breath or weak.
    """
    if form.ask_first and not any(_truth(each, form, findings, row) is True for each in form.ask_first):
        grounds = [_step(each, form, findings, row) for each in form.ask_first]
        asked = [each for step in grounds if step is not None and step.value is None for each in findings.missing(step)]
        if asked:
            return tuple(dict.fromkeys(asked))
    waiting = [_step(level.claim.id, form, findings, row), _step(f"{form.id}:excluded", form, findings, row)]
    found = [
        each for step in waiting if step is not None and step.value is None for each in findings.missing(step, form.per)
    ]
    return tuple(dict.fromkeys(found))


def _open_exclusions(form: ConclusionForm, findings: Findings, row: int | None) -> tuple[str, ...]:
    return tuple(each for each in form.excluding if _truth(each, form, findings, row) is None)


def _true_of(ids: tuple[str, ...], form: ConclusionForm, findings: Findings, row: int | None) -> tuple[str, ...]:
    found: list[str] = []
    for id in ids:
        claim = findings.knowledge.claims.get(id)
        if claim is not None and claim.per is not None and claim.per != form.per:
            if True in findings.row_verdicts(claim.per, id):
                found.append(id)
        elif _truth(id, form, findings, row) is True:
            found.append(id)
    return tuple(found)


def _statement(
    form: ConclusionForm,
    subject: str,
    level: LevelStanding | None,
    found: Reached,
    excluded_by: tuple[str, ...],
    findings: Findings,
) -> str:
    """The conclusion in one sentence, with the level that is met, or that would be if nothing ruled it out."""
    name = f"{form.title}, {subject}" if subject else form.title
    if level is not None:
        name = name if len(form.levels) == 1 else f"{name}: {level.title}"
        if found.met is not None:
            return f"{name}."
        return f"{name}, provided that none of these holds: {_in_words(found.provided, findings)}."
    if excluded_by:
        return f"{name}: ruled out by {_in_words(excluded_by, findings)}."
    return f"{name}: {'not met' if found.verdict is False else 'unknown'}."


def _in_words(ids: tuple[str, ...], findings: Findings) -> str:
    return joined([findings.phrase(each) for each in ids])
