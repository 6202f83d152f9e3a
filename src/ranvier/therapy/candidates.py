"""Each treatment of a problem through its gates: indication, bars, questions, cautions, dose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ranvier.diagnosis.facts import Gathered
from ranvier.diagnosis.findings import Findings, Missing
from ranvier.knowledge.entries import Claim, Indication, Treatment
from ranvier.record import PatientRecord
from ranvier.therapy.allergies import check_allergies
from ranvier.therapy.dosing import dosing
from ranvier.therapy.for_problem import for_problem
from ranvier.therapy.order import relieves
from ranvier.therapy.own_medicine import without_own_row
from ranvier.therapy.past_treatments import check_past_treatments
from ranvier.therapy.plan import Dose, PlanItem, Reason, Standing
from ranvier.therapy.present_use import cautions_of_use, present_use
from ranvier.therapy.proposed_interactions import Added, added_by_interactions
from ranvier.therapy.provisional import without_open_exclusions

_ORDER = {
    Standing.ALREADY_TAKEN: 0,
    Standing.PROPOSED: 0,
    Standing.ASK_FIRST: 1,
    Standing.LAST_RESORT: 2,
    Standing.REJECTED: 3,
}
"""What is taken or proposed stands first, what is rejected last."""


@dataclass(frozen=True)
class Patient:
    """What the gates look at."""

    record: PatientRecord
    gathered: Gathered
    findings: Findings
    _without: dict[str, Findings] = field(default_factory=dict[str, Findings], repr=False, compare=False)

    def without(self, medicine: str) -> Findings:
        """The findings as they would be if a medicine were not on the list; worked out once."""
        if medicine not in self._without:
            self._without[medicine] = without_own_row(self.findings, self.gathered, medicine)
        return self._without[medicine]


def candidates(patient: Patient) -> tuple[PlanItem, ...]:
    """Every treatment that the knowledge holds for a problem that is established: causes first, best choice first."""
    provisional = without_open_exclusions(patient.findings)
    items = [
        _item(treatment, indication, patient, first)
        for treatment in patient.findings.knowledge.treatments.values()
        for indication, first in _open_gates(treatment, patient.findings, provisional)
    ]
    points_per_line = patient.findings.knowledge.methods["planning"].number("points_per_line")

    def rank(item: PlanItem) -> tuple[bool, str, int, float, float, str]:
        place = item.line + max(0.0, -item.preference) / points_per_line
        return relieves(item.problem), item.problem, _ORDER[item.standing], place, -item.preference, item.title

    return tuple(sorted(items, key=rank))


def _open_gates(
    treatment: Treatment, findings: Findings, provisional: Findings
) -> Iterator[tuple[Indication, tuple[Missing, ...]]]:
    """The indications that hold, and those that hold unless something that nobody has recorded rules them out.

    The latter come with what must be known first. A problem yields to a narrower one that holds.
    """
    holding = {each.problem for each in treatment.indications if findings.verdict(each.claim.id) is True}
    for indication in treatment.indications:
        if not holding.isdisjoint(indication.yields_to):
            continue
        if any("." in name and findings.verdict(name) is True for name in indication.yields_to):
            continue
        step = findings.answers.patient[indication.claim.id]
        if step.value is True:
            yield indication, ()
        elif step.value is None and provisional.verdict(indication.claim.id) is True:
            yield indication, findings.missing(step)


def _holding(claims: Iterable[Claim], findings: Findings) -> Iterator[Claim]:
    return (claim for claim in claims if findings.verdict(claim.id) is True)


def _true(claims: Iterable[Claim], findings: Findings) -> tuple[Reason, ...]:
    return tuple(Reason(claim.title, claim.id, claim.advice) for claim in _holding(claims, findings))


@dataclass(frozen=True, slots=True)
class _Gate:
    """What bars a treatment, what must be asked before it may be given, and its dose for this patient."""

    bars: tuple[Reason, ...]
    questions: tuple[Missing, ...]
    dose: Dose | None


def _gate(
    treatment: Treatment, findings: Findings, patient: Patient, first: Iterable[Missing], problem: str, added: Added
) -> _Gate:
    allergies = check_allergies(treatment, patient.record, findings.knowledge)
    given = replace(treatment, id=treatment.gives) if treatment.gives else treatment
    tried = check_past_treatments(given, patient.record, findings.knowledge)
    bars = (*_true(treatment.exclusions, findings), *allergies.bars, *tried.bars, *added.bars)
    questions: list[Missing] = [
        *first, *allergies.questions, *tried.questions, *_open_medicines(treatment, patient), *added.questions
    ]  # fmt: skip
    asked = (each for each in treatment.cautions if each.ask or (each.avoid and not each.may_stay_open))
    for claim in (*treatment.exclusions, *asked):
        if findings.verdict(claim.id) is None:
            questions.extend(findings.missing(findings.answers.patient[claim.id]))
    found = dosing(treatment, findings, patient.record, problem)
    questions.extend(found.missing)
    if found.none_fits and not bars:
        bars = (Reason("No dose is known here for this age, kidney and liver function."),)
    return _Gate(bars, tuple(dict.fromkeys(questions)) if not bars else (), found.dose)


def _item(whole: Treatment, indication: Indication, patient: Patient, first: tuple[Missing, ...]) -> PlanItem:
    treatment = for_problem(whole, indication.problem)
    medicine = treatment.gives or treatment.id
    use = present_use(medicine, patient.record, patient.gathered.medicines)
    findings = patient.without(medicine) if use.listed else patient.findings
    added = added_by_interactions(treatment, findings, taken=use.taken)
    against = indication.against
    gate = _barred(indication) if against else _gate(treatment, findings, patient, first, indication.problem, added)
    doubled = tuple(_same_class(treatment, patient))
    if doubled and not use.taken:
        gate = _Gate((*gate.bars, *_in_its_place(doubled, gate)), (), None)
    standing = _standing(gate, use.taken, _better_avoided(treatment, findings) or added.avoided)
    prefer, avoid = _true(treatment.prefer, findings), _true(treatment.avoid, findings)
    return PlanItem(
        id=treatment.id,
        title=treatment.title,
        kind=treatment.kind,
        problem=indication.problem,
        standing=standing,
        line=indication.line,
        mechanism=treatment.mechanism,
        evidence=treatment.evidence,
        reasons=(Reason(indication.claim.title, indication.claim.id), *prefer, *avoid),
        rejected=gate.bars,
        questions=gate.questions,
        cautions=(
            *(doubled if use.taken else ()),
            *_true(treatment.cautions, findings),
            *added.cautions,
            *cautions_of_use(treatment, use, standing, gate.dose),
        ),
        dose=_shown_dose(gate.dose, standing),
        monitoring=treatment.monitoring,
        failure=treatment.failure,
        stopping=treatment.stopping,
        counsel=treatment.counsel,
        edition=treatment.edition,
        preference=_weights(treatment.prefer, findings) - _weights(treatment.avoid, findings),
        profile=treatment.profile,
    )


def _in_its_place(doubled: tuple[Reason, ...], gate: _Gate) -> tuple[Reason, ...]:
    """A second medicine of a class is no addition; its dose in place of the first is said when nothing else bars it."""
    if gate.bars or gate.questions or gate.dose is None:
        return doubled
    return tuple(replace(each, action=f"{each.action} Then: {gate.dose.text}") for each in doubled)


def _barred(indication: Indication) -> _Gate:
    """A treatment that is named for a problem only to say why it is not given."""
    return _Gate((Reason(indication.claim.title, indication.claim.id, indication.claim.advice),), (), None)


def _shown_dose(dose: Dose | None, standing: Standing) -> Dose | None:
    """No dose while something is open or barred; no start for somebody who takes it already."""
    if dose is None or standing in {Standing.ASK_FIRST, Standing.REJECTED}:
        return None
    return replace(dose, text=dose.kept, titration=()) if standing is Standing.ALREADY_TAKEN else dose


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


def _standing(gate: _Gate, taken: bool, better_avoided: bool) -> Standing:
    if gate.bars:
        return Standing.REJECTED
    if gate.questions:
        return Standing.ASK_FIRST
    if taken:
        return Standing.ALREADY_TAKEN
    return Standing.LAST_RESORT if better_avoided else Standing.PROPOSED


def _better_avoided(treatment: Treatment, findings: Findings) -> bool:
    """A caution that is true says to choose something else."""
    return any(claim.avoid for claim in _holding(treatment.cautions, findings))


def _weights(claims: Iterable[Claim], findings: Findings) -> float:
    return sum(claim.weight for claim in _holding(claims, findings))


def _same_class(treatment: Treatment, patient: Patient) -> Iterator[Reason]:
    """Another medicine of the same class that is taken already; beside a block it is counted in its sum instead."""
    if treatment.kind == "block":
        return
    taken = [medicine for reading in patient.gathered.medicines for medicine in reading.medicines]
    own = {treatment.id, treatment.gives}
    for title in dict.fromkeys(
        each.title.casefold() for each in taken if each.drug_class == treatment.drug_class and each.id not in own
    ):
        yield Reason(f"The patient takes {title}, of the same class.", "", "Only in its place, never together.")


@dataclass(frozen=True, slots=True)
class Gated:
    """A treatment through its gates, whatever it would be given for."""

    standing: Standing
    bars: tuple[Reason, ...]
    questions: tuple[Missing, ...]
    dose: Dose | None


def gated(treatment: Treatment, patient: Patient) -> Gated:
    """The gates of a treatment without its indication; a medicine is not held against itself."""
    taken = present_use(treatment.id, patient.record, patient.gathered.medicines)
    findings = patient.without(treatment.id) if taken.listed else patient.findings
    added = added_by_interactions(treatment, findings, taken=taken.taken)
    gate = _gate(treatment, findings, patient, (), "", added)
    better_avoided = _better_avoided(treatment, findings) or any(_same_class(treatment, patient)) or added.avoided
    return Gated(_standing(gate, taken.taken, better_avoided), gate.bars, gate.questions, gate.dose)


def without(patient: Patient, medicine: str) -> Patient:
    """The patient as if a medicine were not on the list, to see what could take its place."""
    return replace(patient, findings=patient.without(medicine))
