"""The dose of a treatment for this kidney, liver and weight, and how it is raised day by day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ranvier.diagnosis.findings import Findings, Missing
from ranvier.knowledge.entries import DoseBand, Treatment
from ranvier.record import PatientRecord
from ranvier.therapy.by_body_size import WeighedAmount, missing_for, weighed
from ranvier.therapy.plan import Dose, TitrationStep

MOST_STEPS = 40


@dataclass(frozen=True, slots=True)
class Dosing:
    """A dose, or what is missing for one, or the word that no band holds."""

    dose: Dose | None = None
    missing: tuple[Missing, ...] = ()
    none_fits: bool = False


def dosing(treatment: Treatment, findings: Findings, record: PatientRecord, problem: str = "") -> Dosing:
    """The dose of the first band whose rule is true; none when an earlier band is unknown.

    problem  what it is given for; bands for other problems do not count
    """
    bands = [each for each in treatment.doses if not each.problems or problem in each.problems]
    if not bands:
        return Dosing()
    if treatment.kind != "medicine":
        return _courses(bands, findings, record)
    for band in bands:
        step = findings.answers.patient[band.claim.id]
        if step.value is None:
            return Dosing(missing=findings.missing(step))
        if step.value is True:
            return _dose(band, record, findings)
    return Dosing(none_fits=True)


def possible_maxima(treatment: Treatment, findings: Findings) -> dict[str, float]:
    """Each band that may hold, with the most in mg a day that it allows; without a limit where it states none."""
    found: dict[str, float] = {}
    for band in treatment.doses:
        value = findings.answers.patient[band.claim.id].value
        if not band.problems and value is not False:
            found[band.claim.id] = math.inf if band.amounts or band.max_mg is None else band.max_mg
            if value is True:
                break
    return found


def _courses(bands: Sequence[DoseBand], findings: Findings, record: PatientRecord) -> Dosing:
    """A procedure may have several courses at once (first course, maintenance): all that hold are told."""
    found: list[Dosing] = []
    for band in bands:
        step = findings.answers.patient[band.claim.id]
        if step.value is None:
            return Dosing(missing=findings.missing(step))
        if step.value is True:
            found.append(_dose(band, record, findings))
    missing = tuple(dict.fromkeys(each for one in found for each in one.missing))
    doses = [one.dose for one in found if one.dose is not None]
    if missing or not doses:
        return Dosing(missing=missing, none_fits=not found)
    text = " ".join(dose.text if len(doses) == 1 else f"{_titled(dose.band)}: {dose.text}" for dose in doses)
    return Dosing(replace(doses[0], text=text, weighed=tuple(each for dose in doses for each in dose.weighed)))


def _titled(band: str) -> str:
    return band.rpartition(".")[2].replace("_", " ").capitalize()


def _dose(band: DoseBand, record: PatientRecord, findings: Findings) -> Dosing:
    total = None
    lacking = missing_for(band.amounts, record)
    if lacking:
        return Dosing(missing=lacking)
    amounts = tuple(weighed(each, record, findings.knowledge.formulas) for each in band.amounts)
    worked_out = "; ".join(each.text for each in amounts)
    if band.dose_g_per_kg is not None:
        weight = record.number("weight_kg")
        if weight is None:
            return Dosing(missing=(Missing("weight_kg", "weight"),))
        total = round(band.dose_g_per_kg * weight, 1)
    dose = Dose(
        text=_text(band, total, worked_out),
        band=band.claim.id,
        start_mg=band.start_mg,
        target_mg=band.target_mg,
        max_mg=_most_a_day(band, amounts),
        times_per_day=band.times_per_day,
        total_g=total,
        titration=titration(band),
        kept=_text(replace(band, start_mg=None), total, worked_out),
        weighed=amounts,
        step_mg=band.step_mg,
        step_days=band.step_days,
    )
    return Dosing(dose)


def _most_a_day(band: DoseBand, amounts: Sequence[WeighedAmount]) -> float | None:
    """The most in mg a day, as the band states it or as it was worked out for this patient."""
    worked_out = [
        found.most
        for each, found in zip(band.amounts, amounts, strict=True)
        if each.daily_maximum and each.unit == "mg"
    ]
    return min(worked_out) if worked_out else band.max_mg


def _text(band: DoseBand, total_g: float | None, worked_out: str = "") -> str:
    parts: list[str] = []
    if band.start_mg is not None:
        parts.append(f"Start: {band.start_text or f'{band.start_mg:g} mg a day'}")
    if band.step_mg is not None and band.step_days is not None and band.target_mg != band.start_mg:
        parts.append(f"raise by {band.step_mg:g} mg a day every {band.step_days} days")
    if band.target_mg is not None and band.target_mg != band.max_mg:
        parts.append(f"aim at {band.target_mg:g} mg a day")
    if band.max_mg is not None:
        aim = ", which is the aim" if band.target_mg == band.max_mg else ""
        parts.append(f"at most {band.max_mg:g} mg a day{aim}")
    text = "; ".join(parts)
    if total_g is not None:
        text = f"{text}; {total_g:g} g in all for this weight" if text else f"{total_g:g} g in all for this weight"
    if worked_out:
        text = f"{text}; {worked_out}" if text else worked_out
    text = text[:1].upper() + text[1:]
    return f"{text}. {band.text}".strip(". ").strip() + "." if text or band.text else ""


def titration(band: DoseBand) -> tuple[TitrationStep, ...]:
    """The daily dose step by step up to the target; a single step when it is not raised."""
    if band.start_mg is None:
        return ()
    steps = [TitrationStep(1, band.start_mg)]
    target = band.target_mg if band.target_mg is not None else band.start_mg
    if not band.step_mg or not band.step_days:
        return tuple(steps)
    while steps[-1].daily_dose_mg < target and len(steps) < MOST_STEPS:
        last = steps[-1]
        steps.append(TitrationStep(last.day + band.step_days, min(last.daily_dose_mg + band.step_mg, target)))
    return tuple(steps)
