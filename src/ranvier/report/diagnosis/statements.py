"""Conclusions arranged for a reader: what holds, what holds on conditions, what is open, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.diagnosis.conclusions import Conclusion, LevelStanding
from ranvier.diagnosis.findings import Missing
from ranvier.kleene import Truth
from ranvier.report.diagnosis.resting import basis_text, turns
from ranvier.report.evidence.origins import UsedValue
from ranvier.report.evidence.steps import EvidenceStep, Explainer
from ranvier.report.wording import capital
from ranvier.rules.words import joined

TRUE, PROVIDED, OPEN, FALSE = "true", "provided", "unknown", "false"
_STATES: Mapping[Truth, str] = {True: TRUE, None: OPEN, False: FALSE}

_GROUPS: Mapping[str, str] = {
    "electrodiagnosis": "Electrodiagnosis",
    "pattern": "Pattern and tempo",
    "syndrome": "Syndromes, by criteria",
    "severity": "Severity",
    "cause": "Causes",
    "problem": "Problems to treat",
}
_MOST_VALUES = 3
_MOST_OWNERS = 2


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding that speaks for or against a conclusion, with the values it rests on."""

    title: str
    claim_id: str
    values: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class LevelView:
    """One level of a conclusion: where the patient stands with it, and what is open."""

    title: str
    state: str
    claim_id: str
    missing: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class ConclusionView:
    """One conclusion for the reader.

    state        true, provided (holds on conditions), unknown or false
    level        the title of the level that holds, or holds on conditions; empty for conclusions without levels
    conditions   what must not be the case, for a conclusion that holds on conditions
    next_level   the better level that is still open, and what is missing for it
    criteria     title and edition of the criteria set
    supported    something was found in its favour
    rank         place of the level that holds, best first; of classes none is better than another
    grading      it grades a finding and names no disease
    question     what other sets answer as well; edition tells the newest of them
    basis        what it rests on when it holds: nerves, rules, and whether other limits would change it
    turns        how it stands under other reference limits, where that is different
    """

    id: str
    kind: str
    title: str
    subject: str
    state: str
    level: str
    statement: str
    criteria: str
    conditions: tuple[str, ...]
    excluded_by: tuple[str, ...]
    speaks_for: tuple[FindingView, ...]
    speaks_against: tuple[FindingView, ...]
    levels: tuple[LevelView, ...]
    next_level: str
    missing: tuple[str, ...]
    advice: str
    claim_ids: tuple[str, ...]
    verified: bool
    supported: bool
    rank: int = 0
    grading: bool = False
    question: str = ""
    edition: str = ""
    basis: str = ""
    turns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Title with the side or nerve it is about."""
        return f"{self.title}, {self.subject}" if self.subject else self.title

    @property
    def anchor(self) -> str:
        """The name of its place on the page."""
        return f"c-{self.id}-{self.subject}".replace(" ", "-").strip("-")


@dataclass(frozen=True, slots=True)
class ConclusionGroup:
    """Conclusions of one kind: those to read, and those that are folded away."""

    kind: str
    title: str
    shown: tuple[ConclusionView, ...]
    folded: tuple[ConclusionView, ...]


class Arranger:
    """Turns the conclusions of one assessment into views."""

    def __init__(self, assessment: Assessment, explainer: Explainer) -> None:
        self._assessment = assessment
        self._conclusions = assessment.conclusions
        self._findings = assessment.findings
        self._knowledge = assessment.findings.knowledge
        self._explainer = explainer

    def views(self) -> tuple[ConclusionView, ...]:
        """Every conclusion but the red flags, in the order of the knowledge."""
        return tuple(self.view(each) for each in self._conclusions if each.kind != "red_flag")

    def view(self, each: Conclusion) -> ConclusionView:
        """One conclusion for the reader."""
        state, held, one = _state(each), each.level or each.likely, len(each.levels) == 1
        criteria, form = self._knowledge.criteria[each.file], self._knowledge.conclusions[each.id]
        speaks_for = tuple(self._finding(id, each.subject) for id in each.speaks_for)
        robust = self._assessment.robustness
        return ConclusionView(
            id=each.id,
            kind=each.kind,
            title=each.title,
            subject=each.subject,
            state=state,
            level=held.title if held is not None and not one and not _says(each.title, held.title) else "",
            statement=each.statement,
            criteria=edition_title(criteria.title, criteria.edition),
            conditions=tuple(self._findings.phrase(id) for id in each.provided_that) if state == PROVIDED else (),
            excluded_by=tuple(self._findings.phrase(id) for id in each.excluded_by),
            speaks_for=speaks_for,
            speaks_against=tuple(self._finding(id, each.subject) for id in each.speaks_against),
            levels=tuple(self._level(level, one) for level in each.levels),
            next_level=each.could_become.title if each.could_become is not None and not one and state == TRUE else "",
            missing=missing_texts(each.missing, each.subject) if state in {TRUE, OPEN} else (),
            advice=each.advice,
            claim_ids=(*(level.claim_id for level in each.levels), *self._exclusion(each, state)),
            verified=all(self._verified(level.claim_id) for level in ((held,) if held else each.levels)),
            supported=self._supported(each),
            rank=0 if form.exclusive else each.levels.index(held) if held in each.levels else len(each.levels),
            grading=criteria.kind == "grading",
            question=form.question,
            edition=criteria.edition,
            basis=basis_text(each, self._assessment) if state in {TRUE, PROVIDED} else "",
            turns=turns(robust.of(each.id, each.subject)) if robust is not None else (),
        )

    def _exclusion(self, each: Conclusion, state: str) -> tuple[str, ...]:
        """The rule of what rules a conclusion out, where it is worth a look: not when nothing does."""
        excluding = self._knowledge.conclusions[each.id].excluding
        return (f"{each.id}:excluded",) if excluding and state != TRUE else ()

    def _supported(self, each: Conclusion) -> bool:
        """Whether something particular speaks for it, and for a disease more than speaks against it."""
        particular = self._knowledge.conclusions[each.id].shown_with
        if particular and not any(self._findings.answers.facts.values.get(id) is True for id in particular):
            return False
        if each.kind == "syndrome" and each.speaks_against and len(each.speaks_against) >= len(each.speaks_for):
            return False
        return bool(each.speaks_for) or bool(particular) or self._partly(each)

    def _partly(self, each: Conclusion) -> bool:
        """Whether any part of its rules holds already, when the file names nothing that speaks for it."""
        if self._knowledge.conclusions[each.id].speaks_for or each.kind not in {"syndrome", "electrodiagnosis"}:
            return False
        for level in each.levels:
            claim = self._knowledge.claims[level.claim_id]
            step = self._findings.answers.patient.get(level.claim_id) if claim.per is None else None
            if step is not None and any(below.value is True for below in step.steps):
                return True
        return False

    def _finding(self, id: str, subject: str) -> FindingView:
        evidence = self._explainer.rule(id)
        roots = [each for each in evidence.answers if each.answer == "true" and subject in {"", each.subject}]
        if not roots:
            roots = [each for each in evidence.answers if each.answer == "true"]
        values = _values(self._explainer, roots)
        return FindingView(capital(evidence.title), id, values, evidence.verified)

    def _level(self, level: LevelStanding, one: bool) -> LevelView:
        title = "Criteria" if one else level.title
        return LevelView(
            title, _STATES[level.verdict], level.claim_id, missing_texts(level.missing), self._verified(level.claim_id)
        )

    def _verified(self, claim_id: str) -> bool:
        claim = self._knowledge.claims.get(claim_id)
        return claim is None or claim.verified


def _state(each: Conclusion) -> str:
    if each.likely is not None:
        return PROVIDED
    return _STATES[each.verdict]


def _says(title: str, level: str) -> bool:
    """Whether a title says its level already, as "Typical CIDP" does for the level "CIDP"."""
    return level.casefold() in title.casefold()


def edition_title(title: str, edition: str) -> str:
    """A criteria set with its edition, once.

    >>> edition_title("CIDP, EAN/PNS 2021", "2021"), edition_title("Pattern", "")
    ('CIDP, EAN/PNS 2021', 'Pattern')
    """
    return title if not edition or edition in title else f"{title} ({edition})"


def _values(explainer: Explainer, roots: Iterable[EvidenceStep]) -> tuple[str, ...]:
    """The recorded values that made a finding true."""
    found: dict[tuple[str, str], str] = {}
    for root in roots:
        for used in _decisive(explainer, root, set()):
            if not used.missing and used.name not in _ROW_NAMES:
                found.setdefault((used.subject, used.phrase), used.value)
    by_text: dict[str, list[str]] = {}
    for (subject, phrase), value in _sides_together(found).items():
        owners = by_text.setdefault(_said(phrase, value), [])
        if subject:
            owners.append(subject)
    telling = sorted(by_text.items(), key=lambda each: not any(sign.isdigit() for sign in each[0]))
    listed = [f"{text} ({_owners(owners)})" if owners else text for text, owners in telling]
    more = len(listed) - _MOST_VALUES
    return (*listed[:_MOST_VALUES], f"{more} more") if more > 0 else tuple(listed)


def _owners(owners: list[str]) -> str:
    """The nerves or muscles that share a value; a long list is counted."""
    return joined(owners) if len(owners) <= _MOST_OWNERS else f"{joined(owners[:1])} and {len(owners) - 1} more"


_ROW_NAMES = frozenset({
    "nerve", "side", "limb", "segment", "recording_site", "kind", "distal_to_entrapment_site", "at_entrapment_site",
    "distal_latency_at_entrapment_site", "proximal_above_axilla", "cold",
})  # fmt: skip
"""Columns that say which row it is and whether it may be judged; the row is named anyway."""


def _said(phrase: str, value: str) -> str:
    return phrase if value == "yes" else f"{phrase}: {value}" if value == "no" else f"{phrase} {value}"


def _sides_together(values: Mapping[tuple[str, str], str]) -> Mapping[tuple[str, str], str]:
    """The same value on the left and on the right, said once."""
    found: dict[tuple[str, str], str] = {}
    for (subject, phrase), value in values.items():
        side, _, rest = phrase.partition(" ")
        other = {"left": "right", "right": "left"}.get(side)
        if other is None or values.get((subject, f"{other} {rest}")) != value:
            found[subject, phrase] = value
        elif side == "left":
            found[subject, rest] = f"{value} on both sides" if value != "yes" else "on both sides"
    return found


def _decisive(explainer: Explainer, step: EvidenceStep, seen: set[str], about: str = "") -> Iterable[UsedValue]:
    """The values that made a step true; `about` is the row that the steps above it speak of."""
    if step.answer in {"false", "unknown"}:
        return
    subject = step.subject or about
    yield from step.used
    for below in step.steps:
        yield from _decisive(explainer, below, seen, subject)
    key = f"{step.claim_id} {subject}"
    if step.claim_id and key not in seen:
        seen.add(key)
        roots = explainer.rule(step.claim_id).answers
        own = [root for root in roots if root.subject and root.subject == subject] or roots
        for root in own:
            if root.answer == "true":
                yield from _decisive(explainer, root, seen, subject)


def missing_texts(missing: Iterable[Missing], subject: str = "") -> tuple[str, ...]:
    """Missing inputs for the reader; inputs that differ only in what they belong to stand together.

    >>> missing_texts([Missing("a", "F wave absent", "left tibial"), Missing("a", "F wave absent", "right tibial")])
    ('F wave absent (left tibial and right tibial)',)
    """
    by_phrase: dict[str, list[str]] = {}
    for each in missing:
        owners = by_phrase.setdefault(each.phrase, [])
        if each.subject and each.subject != subject:
            owners.append(each.subject)
    merged = _both_sides({phrase: tuple(owners) for phrase, owners in by_phrase.items()})
    return tuple(f"{phrase} ({joined(owners)})" if owners else phrase for phrase, owners in merged.items())


def _both_sides(phrases: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """`left knee reflex` and `right knee reflex` read as one."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase, owners in phrases.items():
        side, _, rest = phrase.partition(" ")
        other = {"left": "right", "right": "left"}.get(side)
        if other is None or owners or f"{other} {rest}" not in phrases:
            found[phrase] = owners
        elif side == "left":
            found[f"{rest} on both sides"] = ()
    return found


def groups(views: Iterable[ConclusionView]) -> tuple[ConclusionGroup, ...]:
    """Conclusions by kind: what holds first, then what holds on conditions, then what is partly supported."""
    listed = list(views)
    order = {TRUE: 0, PROVIDED: 1, OPEN: 2, FALSE: 3}
    made: list[ConclusionGroup] = []
    for kind, title in _GROUPS.items():
        own = sorted((each for each in listed if each.kind == kind), key=lambda each: (order[each.state], each.rank))
        shown = tuple(each for each in own if is_shown(each) and not _passed_over(each, own))
        folded = tuple(each for each in own if each not in shown)
        if own:
            made.append(ConclusionGroup(kind, title, shown, folded))
    return tuple(made)


def _passed_over(view: ConclusionView, own: Iterable[ConclusionView]) -> bool:
    """Whether an open pattern need not be read, since another pattern holds."""
    if view.kind != "pattern" or view.state != OPEN:
        return False
    return any(each.state in {TRUE, PROVIDED} and not each.grading for each in own)


def is_shown(view: ConclusionView) -> bool:
    """Whether a conclusion is read at once: it holds, holds on conditions, or is open and partly supported."""
    return view.state in {TRUE, PROVIDED} or (view.state == OPEN and view.supported)


__all__ = ["Arranger", "ConclusionGroup", "ConclusionView", "edition_title", "groups", "is_shown", "missing_texts"]
