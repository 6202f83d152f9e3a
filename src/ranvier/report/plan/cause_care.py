"""The cause first, arranged for a reader: what is done about each disease that stands, and about harmful medicines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.knowledge.care.cause_care import ESTABLISHED, LIKELY
from ranvier.report.diagnosis.statements import missing_texts
from ranvier.report.evidence.origins import Origins
from ranvier.report.wording import capital, ended
from ranvier.therapy.plan import CauseAdvice, MedicineAdvice, StepAdvice, StepStanding

HEADINGS = {
    StepStanding.DO: "Do",
    StepStanding.ASK_FIRST: "Ask first, then do",
    StepStanding.IF_PROVED: "If it is proved",
    StepStanding.NOT_HERE: "Not here",
}
"""How the steps of a disease are told, firmest first."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step: what is done, by whom, when it is looked at again, and what speaks about it here."""

    text: str
    by: str
    again: str
    reasons: tuple[str, ...]
    questions: tuple[str, ...]
    claim_ids: tuple[str, ...]
    source: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class CauseView:
    """A disease with its steps by how firmly they are told."""

    title: str
    standing: str
    groups: tuple[tuple[str, tuple[StepView, ...]], ...]

    @property
    def now(self) -> tuple[StepView, ...]:
        """What is done now, without an answer that is still open."""
        return next((steps for heading, steps in self.groups if heading == HEADINGS[StepStanding.DO]), ())


@dataclass(frozen=True, slots=True)
class HarmfulMedicineView:
    """A medicine of the list that harms nerves: whether it is suspected, and what becomes of it."""

    title: str
    suspicion: str
    firm: bool
    text: str
    by: str
    essential: bool
    instead: str
    after: str
    source: str
    verified: bool


def cause_views(assessment: Assessment, origins: Origins) -> tuple[CauseView, ...]:
    """What is done about each disease, for the reader."""
    return tuple(_cause(each, origins) for each in assessment.plan.causes)


def _cause(advice: CauseAdvice, origins: Origins) -> CauseView:
    groups = tuple(
        (heading, tuple(_step(step, origins) for step in advice.steps if step.standing is standing))
        for standing, heading in HEADINGS.items()
    )
    return CauseView(advice.title, advice.standing, tuple((heading, steps) for heading, steps in groups if steps))


def _step(step: StepAdvice, origins: Origins) -> StepView:
    said = (f"{ended(reason.text)} {ended(capital(reason.action)) if reason.action else ''}" for reason in step.because)
    return StepView(
        ended(capital(step.do.text)),
        step.by,
        step.do.when,
        tuple(each.strip() for each in said),
        missing_texts(step.questions),
        tuple(reason.claim_id for reason in step.because),
        origins.source_title(step.do.source) if step.do.source else "",
        step.do.confidence == "seen",
        step.do.note,
    )


def harmful_medicine_views(assessment: Assessment, origins: Origins) -> tuple[HarmfulMedicineView, ...]:
    """The medicines that harm nerves, for the reader."""
    return tuple(_medicine(each, origins) for each in assessment.plan.harmful_medicines)


def _medicine(advice: MedicineAdvice, origins: Origins) -> HarmfulMedicineView:
    known = advice.knowledge
    return HarmfulMedicineView(
        advice.title,
        suspicion(advice),
        advice.standing in {ESTABLISHED, LIKELY},
        ended(capital(known.do.text)),
        known.by,
        known.essential,
        known.instead,
        ended(capital(known.after)) if known.after else "",
        origins.source_title(known.do.source) if known.do.source else "",
        known.do.confidence == "seen",
    )


def suspicion(advice: MedicineAdvice) -> str:
    """How far a medicine is suspected, as a sentence."""
    if not advice.suspected:
        return ended(advice.knowledge.because or "It can harm nerves and may add to a neuropathy of another cause")
    named = "; ".join(f"{title} is {standing}" for title, standing in advice.suspected)
    return f"{named}."


def claims_of(views: Iterable[CauseView]) -> list[str]:
    """The rules that the steps stand on."""
    return [id for view in views for _, steps in view.groups for step in steps for id in step.claim_ids]
