"""The cause first: what is done about each disease that stands, and about medicines that harm nerves.

How firmly a step is told follows the standing of the disease in the differential. A disease that is established is
treated. Under one that is likely, steps that are safe before the proof are told as such, the others as "if it is
proved". Under one that is possible only what must not wait and does no harm is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ranvier.diagnosis.differential import NAMED, RankedCause
from ranvier.diagnosis.facts.medicines import MedicineReading
from ranvier.diagnosis.findings import Findings, Missing
from ranvier.kleene import Truth
from ranvier.knowledge.care.cause_care import ESTABLISHED, LIKELY, POSSIBLE, STANDINGS, CareStep
from ranvier.knowledge.entries import Claim
from ranvier.record import PatientRecord
from ranvier.therapy.plan import CauseAdvice, MedicineAdvice, Reason, StepAdvice, StepStanding

NEUROPATHY = ("pattern_of_neuropathy.polyneuropathy_suspected", "neuropathy_shown.neuropathy")
"""The findings of which one says that there is a neuropathy, whatever its cause."""


def cause_advice(findings: Findings, ranked: Sequence[RankedCause]) -> tuple[CauseAdvice, ...]:
    """What is done about each disease that is established, likely, or possible and not to be left waiting."""
    return tuple(_advised(findings, ranked))


def _advised(findings: Findings, ranked: Iterable[RankedCause]) -> Iterator[CauseAdvice]:
    for cause in ranked:
        if cause.standing not in NAMED:
            continue
        steps = [_step(each, cause.standing, findings) for each in findings.knowledge.care.get(cause.id, ())]
        shown = tuple(each for each in steps if each is not None)
        if shown:
            yield CauseAdvice(cause.id, cause.title, cause.standing, shown)


def _step(step: CareStep, standing: str, findings: Findings) -> StepAdvice | None:
    """A step under a disease of this standing; None when it is not told."""
    reached = STANDINGS.index(standing) <= STANDINGS.index(step.since)
    if not reached and standing == POSSIBLE:
        return None
    wanted: Truth = True if step.only_if is None else findings.verdict(step.only_if.id)
    if wanted is False:
        return None
    bars = [claim for claim in (*step.unless, *step.unasked) if findings.verdict(claim.id) is True]
    if bars:
        return StepAdvice(step.id, step.do, StepStanding.NOT_HERE, step.by, _reasons(bars))
    questions = _questions(step, findings)
    because = _reasons([step.only_if]) if step.only_if is not None and wanted else ()
    how = StepStanding.IF_PROVED if not reached else StepStanding.ASK_FIRST if questions else StepStanding.DO
    return StepAdvice(step.id, step.do, how, step.by, because, questions)


def _reasons(claims: Iterable[Claim]) -> tuple[Reason, ...]:
    return tuple(Reason(claim.title, claim.id, claim.advice) for claim in claims)


def _questions(step: CareStep, findings: Findings) -> tuple[Missing, ...]:
    found: list[Missing] = []
    for claim in (*((step.only_if,) if step.only_if else ()), *step.unless):
        answer = findings.answers.patient[claim.id]
        if answer.value is None:
            found.extend(findings.missing(answer))
    return tuple(dict.fromkeys(found))


def medicine_advice(
    record: PatientRecord, readings: Sequence[MedicineReading], findings: Findings, ranked: Iterable[RankedCause]
) -> tuple[MedicineAdvice, ...]:
    """Each medicine that harms nerves and is taken now, when it may have done so or a neuropathy is there anyway."""
    standing = {cause.id: cause for cause in ranked if cause.standing in NAMED}
    there = any(findings.verdict(each) is True for each in NEUROPATHY)
    found: dict[str, MedicineAdvice] = {}
    for row, reading in zip(record.rows("medicine"), readings, strict=True):
        if row.number("stopped_days_ago") is not None:
            continue
        for medicine in reading.medicines:
            known = findings.knowledge.harmful.get(medicine.id)
            if known is None:
                continue
            suspected = tuple((standing[id].title, standing[id].standing) for id in known.harms if id in standing)
            if suspected or there:
                found.setdefault(medicine.id, MedicineAdvice(medicine.id, medicine.title, known, suspected))
    place = {ESTABLISHED: 0, LIKELY: 1, POSSIBLE: 2, "": 3}
    return tuple(sorted(found.values(), key=lambda each: (place[each.standing], each.title)))
