"""What stands between a treatment and this patient: bars, open questions, cautions, and the dose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ranvier.diagnosis.findings import Findings, Missing
from ranvier.knowledge.entries import Claim, Treatment
from ranvier.therapy.allergies import check_allergies
from ranvier.therapy.dosing import dosing
from ranvier.therapy.past_treatments import check_past_treatments
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import Dose, Reason, Standing
from ranvier.therapy.present_use import PresentUse, present_use
from ranvier.therapy.proposed_interactions import Added, added_by_interactions


@dataclass(frozen=True, slots=True)
class Gated:
    """A treatment through its gates.

    bars       why it is not given
    questions  what must be asked before it may be given; none when it is barred
    cautions   what to mind: the same class taken beside it, its own cautions, interactions
    use        what the list of medicines says of it
    findings   the findings that the gates were held against: a medicine is not held against itself
    held       it is taken, and a serious danger forbids to raise it
    """

    standing: Standing
    bars: tuple[Reason, ...]
    questions: tuple[Missing, ...]
    cautions: tuple[Reason, ...]
    dose: Dose | None
    use: PresentUse
    findings: Findings
    held: bool = False


def gated(
    treatment: Treatment,
    patient: Patient,
    *,
    given: str = "",
    problem: str = "",
    first: Iterable[Missing] = (),
    against: tuple[Reason, ...] = (),
) -> Gated:
    """Hold everything that may stand against a treatment against it.

    given    the medicine by which it is given, when the treatment does not say itself
    problem  what it would be given for; its dose may depend on it
    first    what must be known before there is a reason to give it at all
    against  why it is not given for this problem, whatever else is known
    """
    medicine = given or treatment.gives or treatment.id
    use = present_use(medicine, patient.record, patient.gathered.medicines)
    findings = patient.without(medicine) if use.listed else patient.findings
    added = added_by_interactions(treatment, findings, taken=use.taken)
    bars, questions, dose, notes = against, (), None, ()
    if not against:
        bars, questions, dose, notes = _asked(treatment, findings, patient, first, problem, added)
    doubled = tuple(_same_class(treatment, medicine, patient))
    beside = use.taken or medicine not in findings.knowledge.medicines
    if doubled and not beside:
        free = not bars and not questions
        bars, questions, dose = (*bars, *_in_its_place(doubled, dose if free else None)), (), None
    better_avoided = _better_avoided(treatment, findings)
    return Gated(
        standing=_standing(bars, questions, use.taken, better_avoided or added.avoided),
        bars=bars,
        questions=questions,
        cautions=(*(doubled if beside else ()), *true_of(treatment.cautions, findings), *added.cautions, *notes),
        dose=dose,
        use=use,
        findings=findings,
        held=use.taken and (better_avoided or added.dangerous),
    )


def holding(claims: Iterable[Claim], findings: Findings) -> Iterator[Claim]:
    """The claims that are true of the patient."""
    return (claim for claim in claims if findings.verdict(claim.id) is True)


def true_of(claims: Iterable[Claim], findings: Findings) -> tuple[Reason, ...]:
    """The claims that are true of the patient, as reasons."""
    return tuple(Reason(claim.title, claim.id, claim.advice) for claim in holding(claims, findings))


def _asked(
    treatment: Treatment, findings: Findings, patient: Patient, first: Iterable[Missing], problem: str, added: Added
) -> tuple[tuple[Reason, ...], tuple[Missing, ...], Dose | None, tuple[Reason, ...]]:
    """What bars it, what must be asked before it may be given, its dose for this patient, and trials that were none."""
    allergies = check_allergies(treatment, patient.record, findings.knowledge)
    given = replace(treatment, id=treatment.gives) if treatment.gives else treatment
    found = dosing(treatment, findings, patient.record, problem)
    target = found.dose.target_mg if found.dose else None
    tried = check_past_treatments(given, patient.record, findings.knowledge, target)
    bars = (*true_of(treatment.exclusions, findings), *allergies.bars, *tried.bars, *added.bars)
    questions: list[Missing] = [
        *first, *allergies.questions, *tried.questions, *_open_medicines(treatment, patient), *added.questions
    ]  # fmt: skip
    asked = (each for each in treatment.cautions if each.ask or (each.avoid and not each.may_stay_open))
    for claim in (*treatment.exclusions, *asked):
        if findings.verdict(claim.id) is None:
            questions.extend(findings.missing(findings.answers.patient[claim.id]))
    questions.extend(found.missing)
    if found.none_fits and not bars:
        bars = (Reason(_no_dose(patient)),)
    if bars:
        return bars, (), found.dose, ()
    return bars, tuple(dict.fromkeys(questions)), found.dose, tried.notes


def _no_dose(patient: Patient) -> str:
    """Why there is no dose: a child, for whom there is often a treatment all the same, or an organ that fails."""
    age, adult = patient.record.number("age_years"), patient.findings.knowledge.methods["planning"].number("adult_from")
    if age is not None and age < adult:
        return "The doses here are those of adults; a specialist for children decides whether and how it is given."
    return "No dose is known here for this age, kidney and liver function."


def _open_medicines(treatment: Treatment, patient: Patient) -> Iterator[Missing]:
    """No medicine is added while nobody knows what is taken already: an unknown one may not go with it."""
    if treatment.id not in patient.findings.knowledge.medicines and treatment.kind != "immune":
        return
    listing = patient.record.listings.get("medicine")
    if listing is None or listing.unlisted != 0:
        yield Missing("medicine", "medicines: the whole list, or total 0 when none is taken")
    for reading in patient.gathered.medicines:
        if not reading.medicines:
            yield Missing("medicine", f"what '{reading.given}' in the list of medicines is")


def _same_class(treatment: Treatment, medicine: str, patient: Patient) -> Iterator[Reason]:
    """Another medicine of the same class that is taken now; beside a block it is counted in its sum instead.

    What is no medicine itself, such as corticosteroids for a disease, is no second one: it takes the place of what is
    taken, and is not barred.
    """
    if treatment.kind == "block":
        return
    others = (
        each
        for row, reading in zip(patient.record.rows("medicine"), patient.gathered.medicines, strict=True)
        if row.number("stopped_days_ago") is None
        for each in reading.medicines
        if each.drug_class == treatment.drug_class and each.id not in {treatment.id, medicine}
    )
    for title in dict.fromkeys(each.title.casefold() for each in others):
        yield Reason(f"The patient takes {title}, of the same class.", "", "Only in its place, never together.")


def _in_its_place(doubled: tuple[Reason, ...], dose: Dose | None) -> tuple[Reason, ...]:
    """A second medicine of a class is no addition; its dose in place of the first is said when nothing else bars it."""
    if dose is None:
        return doubled
    return tuple(replace(each, action=f"{each.action} Then: {dose.text}") for each in doubled)


def _standing(bars: tuple[Reason, ...], questions: tuple[Missing, ...], taken: bool, better_avoided: bool) -> Standing:
    if bars:
        return Standing.REJECTED
    if questions:
        return Standing.ASK_FIRST
    if taken:
        return Standing.ALREADY_TAKEN
    return Standing.LAST_RESORT if better_avoided else Standing.PROPOSED


def _better_avoided(treatment: Treatment, findings: Findings) -> bool:
    """A caution that is true says to choose something else."""
    return any(claim.avoid for claim in holding(treatment.cautions, findings))
