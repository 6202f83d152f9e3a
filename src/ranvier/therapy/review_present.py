"""The present medicines held against interactions, their own rules, their dose, and the allergies of the chart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from ranvier.diagnosis.facts.ingredients import Ingredient, ingredients
from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.diagnosis.findings import Findings
from ranvier.knowledge.care.interactions import TABLE, Interaction
from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.entries import Claim, Treatment
from ranvier.rules.nodes import names
from ranvier.rules.parse import parse
from ranvier.therapy.dose_perhaps_too_high import perhaps, perhaps_above_the_dose
from ranvier.therapy.dosing import dosing, possible_maxima
from ranvier.therapy.interacting import same_matter, taking_part
from ranvier.therapy.open_doses import open_together
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import PlanItem
from ranvier.therapy.present_use import present_use
from ranvier.therapy.review import ORDER, Alert, OpenCheck, Review, Severity

_ABOUT_CHOOSING = frozenset({"another_immunosuppressant"})
"""Cautions against adding a medicine: what is taken together for a transplant or another disease is no mistake."""

_OF_THE_PROBLEM = frozenset({"diabetic_polyneuropathy"})
"""Exclusions that speak of the problem a treatment is for, not of the patient who takes it for another reason."""


def review(patient: Patient, items: Iterable[PlanItem]) -> Review:
    """Review what the patient takes now.

    items  the treatments of the plan: what stands there is not told a second time, unless it is a danger
    """
    findings = patient.findings
    taken = ingredients(patient.record, patient.gathered.medicines, findings.knowledge)
    interactions = findings.knowledge.interactions
    held = [
        each
        for each in interactions.values()
        if _is_true(each, findings) and not any(_is_true(interactions[worse], findings) for worse in each.yields_to)
    ]
    treatments = [*_treatments(taken, patient)]
    opened = [*_open(findings)]
    opened += [check for each in treatments for check in _open_dose(each, patient, held, tuple(opened))]
    alerts = [
        *(_alert(each, findings) for each in held),
        *(alert for each in treatments for alert in _own_rules(each, patient, held, items)),
        *(alert for each in treatments for alert in _dose(each, patient, held)),
        *_allergies(taken, patient),
        *_past_harm(taken, patient),
    ]
    return Review(
        reviewed=sum(1 for each in taken if each.medicine is not None),
        alerts=tuple(sorted(alerts, key=lambda each: ORDER.index(each.severity))),
        open_checks=tuple(
            sorted(
                (*_open_doses(findings), *open_together(findings), *opened),
                key=lambda each: (not each.perhaps, ORDER.index(each.severity)),
            )
        ),
        not_reviewed=tuple(_not_reviewed(taken, patient)),
    )


def _is_true(each: Interaction, findings: Findings) -> bool:
    return findings.answers.patient[each.id].truth is True


def _alert(each: Interaction, findings: Findings) -> Alert:
    kind = "interaction" if len(each.sides) > 1 or each.at_least > 1 else "limit"
    return Alert(
        Severity(each.severity), kind, taking_part(each, findings), each.title, each.effect, each.claim.advice, each.id
    )


def _open(findings: Findings) -> Iterator[OpenCheck]:
    """Interactions of medicines that are surely taken, of which only a fact of the patient is not known.

    A list of allergies that is open is told once, with what could not be reviewed; where a worse entry waits for the
    same, that alone is told.
    """
    found = {each.claim_id: each for each in _waiting(findings)}
    for id, each in found.items():
        worse = (found.get(name) for name in findings.knowledge.interactions[id].yields_to)
        if not any(other is not None and other.missing == each.missing for other in worse):
            yield each


def _waiting(findings: Findings) -> Iterator[OpenCheck]:
    for each in findings.knowledge.interactions.values():
        if (
            not each.when
            or "allergy where" in each.when
            or each.severity == Severity.MODERATE
            or each.claim.may_stay_open
            or findings.answers.patient[each.id].truth is not None
        ):
            continue
        condition = findings.answers.patient[each.when_id]
        medicines = taking_part(each, findings)
        if condition.truth is None and len(medicines) >= max(len(each.sides), each.at_least):
            missing = findings.missing(condition)
            yield OpenCheck(
                Severity(each.severity),
                medicines,
                each.title,
                each.claim.advice,
                missing,
                each.id,
                perhaps(condition, missing, findings),
            )


def _open_doses(findings: Findings) -> Iterator[OpenCheck]:
    """Dangers that the patient has ground for, of a medicine of which only the dose or the route is not stated.

    Where there is ground for a worse entry, that alone is told.
    """
    rows = findings.facts.tables[TABLE].rows if TABLE in findings.facts.tables else ()
    for each in findings.knowledge.interactions.values():
        if not each.when or len(each.sides) > 1 or each.at_least > 1 or each.severity == Severity.MODERATE:
            continue
        worse = (findings.knowledge.interactions[name] for name in each.yields_to)
        if not _has_ground(each, findings) or any(_has_ground(other, findings) for other in worse):
            continue
        steps = findings.answers.rows.get((TABLE, each.side_ids[0]), ())
        for index, (row, step) in enumerate(zip(rows, steps, strict=True)):
            if step.truth is None and row.get("ingredient") is not None:
                named, missing = (findings.label(TABLE, index),), findings.missing(step, TABLE)
                yield OpenCheck(Severity(each.severity), named, each.title, each.claim.advice, missing, each.id)


def _has_ground(each: Interaction, findings: Findings) -> bool:
    return bool(each.when) and findings.answers.patient[each.when_id].truth is True


def _treatments(taken: Iterable[Ingredient], patient: Patient) -> Iterator[Treatment]:
    """The medicines that are taken now and that the knowledge describes in full."""
    for each in taken:
        if each.medicine is not None and any(entry.now and not entry.local for entry in each.entries):
            treatment = patient.findings.knowledge.treatments.get(each.medicine.id)
            if treatment is not None:
                yield treatment


def _own_rules(
    treatment: Treatment, patient: Patient, held: Iterable[Interaction], items: Iterable[PlanItem]
) -> Iterator[Alert]:
    """What the rules of a medicine itself say against it; what an interaction says already is left out.

    A rule about one problem of the medicine (what comes before it there) is none about somebody who takes it, perhaps
    for another disease.
    """
    findings, knowledge = patient.without(treatment.id), patient.findings.knowledge
    about = [each for each in held if treatment.title in taking_part(each, patient.findings)]
    in_plan = any(each.id == treatment.id for each in items)
    for claim in (*treatment.exclusions, *treatment.cautions):
        if claim.problems or findings.answers.patient[claim.id].value is not True or _only_of_the_problem(claim):
            continue
        if any(same_matter(claim, each, knowledge) for each in about):
            continue
        severity = _severity(claim)
        if severity is Severity.MODERATE and in_plan:
            continue
        stopping = treatment.stopping.text if treatment.stopping else "Do not stop it suddenly."
        action = claim.advice or f"Reconsider it with the prescriber. When it is stopped: {stopping}"
        yield Alert(
            severity, "caution", (treatment.title,), f"{treatment.title} in this patient", claim.title, action, claim.id
        )


def _severity(claim: Claim) -> Severity:
    if claim.role == "exclusion":
        return Severity.CONTRAINDICATED
    return Severity.MAJOR if claim.avoid else Severity.MODERATE


def _only_of_the_problem(claim: Claim) -> bool:
    """An exclusion for want of benefit in this disease, or for want of a dose at this age: no danger as such."""
    named = {name for _, name in names(parse(claim.text))}
    own = claim.id.rpartition(".")[2]
    if own in _ABOUT_CHOOSING:
        return True
    return claim.role == "exclusion" and (
        own in _OF_THE_PROBLEM or named == {"age_years"} or any("." in name for name in named)
    )


def _dose(treatment: Treatment, patient: Patient, held: Iterable[Interaction]) -> Iterator[Alert]:
    """More than is given for nerve pain at this age, kidney and liver function; a limit of the label goes before it.

    While the band of the dose is not known, more than any that may hold allows.
    """
    use = present_use(treatment.id, patient.record, patient.gathered.medicines)
    if use.at_least_mg is None or _told_by_its_limit(treatment, patient, held):
        return
    findings = patient.without(treatment.id)
    dose = dosing(treatment, findings, patient.record).dose
    limits = possible_maxima(treatment, findings) if dose is None else {dose.band: dose.max_mg or math.inf}
    band, most = max(limits.items(), key=lambda each: each[1], default=("", math.inf))
    if use.at_least_mg > most:
        yield Alert(
            Severity.MODERATE,
            "dose",
            (treatment.title,),
            f"{treatment.title} above the dose for nerve pain",
            f"The chart says {use.at_least_mg:g} mg a day; for nerve pain at this age and kidney and liver function "
            f"at most {most:g} mg a day are given.",
            "Ask what it is taken for, and lower it step by step unless that asks for more.",
            band,
        )


def _open_dose(
    treatment: Treatment, patient: Patient, held: Iterable[Interaction], opened: Iterable[OpenCheck]
) -> Iterator[OpenCheck]:
    """Perhaps more than is given for nerve pain; a limit of the label that perhaps holds goes before it."""
    use = present_use(treatment.id, patient.record, patient.gathered.medicines)
    told = any(each.perhaps and treatment.title in each.medicines for each in opened)
    if use.at_least_mg is not None and not told and not _told_by_its_limit(treatment, patient, held):
        yield from perhaps_above_the_dose(treatment, use.at_least_mg, patient.without(treatment.id))


def _told_by_its_limit(treatment: Treatment, patient: Patient, held: Iterable[Interaction]) -> bool:
    return any(
        "daily_dose_mg" in side and treatment.title in taking_part(each, patient.findings)
        for each in held
        for side in each.sides
    )


def _allergies(taken: Iterable[Ingredient], patient: Patient) -> Iterator[Alert]:
    """A medicine that is taken although the chart names a reaction to it."""
    now = _taken_now(taken)
    for row in patient.record.rows("allergy"):
        written = row.text("substance") or ""
        reaction = row.text("reaction") or "reaction not stated"
        for medicine in _named(written, now, patient):
            yield Alert(
                Severity.MODERATE if reaction == "intolerance" else Severity.CONTRAINDICATED,
                "allergy",
                (medicine.title,),
                f"{medicine.title} in spite of an allergy to it",
                f"The list of allergies names {written} ({reaction.replace('_', ' ')}).",
                "Clear up the reaction at once; stop the medicine if it was an allergy.",
            )


def _past_harm(taken: Iterable[Ingredient], patient: Patient) -> Iterator[Alert]:
    """A medicine that is taken although it was stopped before because of harm."""
    now = _taken_now(taken)
    for row in patient.record.rows("past_treatment"):
        because = row.text("stopped_because")
        if because not in {"allergy", "side_effect"}:
            continue
        effect = row.text("side_effect") or because.replace("_", " ")
        for medicine in _named(row.text("name") or "", now, patient):
            yield Alert(
                Severity.CONTRAINDICATED if because == "allergy" else Severity.MODERATE,
                "past_harm",
                (medicine.title,),
                f"{medicine.title} again after it harmed",
                f"It was stopped before because of {effect}.",
                "Clear up whether it is tolerated now; stop it if it is not.",
            )


def _taken_now(taken: Iterable[Ingredient]) -> frozenset[str]:
    return frozenset(
        each.medicine.id for each in taken if each.medicine is not None and any(entry.now for entry in each.entries)
    )


def _named(written: str, now: frozenset[str], patient: Patient) -> tuple[Medicine, ...]:
    """The medicines of an entry that are taken now."""
    found = read_medicine(written, patient.findings.knowledge).medicines
    return tuple(each for each in found if each.id in now)


def _not_reviewed(taken: Iterable[Ingredient], patient: Patient) -> Iterator[str]:
    listing = patient.record.listings.get("medicine")
    if listing is None:
        yield "The chart has no list of medicines: nothing could be reviewed."
        return
    if listing.unlisted is None:
        yield "The chart does not say whether the list of medicines is complete: what is not on it was not reviewed."
    elif listing.unlisted > 0:
        yield f"{listing.unlisted} of {listing.total} medicines are not named: they were not reviewed."
    for each in taken:
        if each.medicine is None:
            yield f"'{each.label or 'an entry without a name'}' is not known here: it was not reviewed."
    allergies = patient.record.listings.get("allergy")
    if listing.rows and (allergies is None or allergies.unlisted != 0):
        yield "The list of allergies is missing or open: allergies to what is taken could not be ruled out."
    for row in allergies.rows if allergies else ():
        written = row.text("substance") or ""
        if listing.rows and not read_medicine(written, patient.findings.knowledge).medicines:
            yield f"The allergy to '{written or 'a substance without a name'}' is not known here: it was not reviewed."
