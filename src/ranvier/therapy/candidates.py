"""Each treatment of a problem that is established, with its place in the order of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ranvier.diagnosis.findings import Findings, Missing
from ranvier.knowledge.entries import Claim, Indication, Treatment
from ranvier.therapy.for_problem import for_problem
from ranvier.therapy.gates import Gated, gated, holding, true_of
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import Dose, PlanItem, Reason, Standing
from ranvier.therapy.present_use import cautions_of_use

_ORDER = {
    Standing.ALREADY_TAKEN: 0,
    Standing.PROPOSED: 0,
    Standing.ASK_FIRST: 1,
    Standing.LAST_RESORT: 2,
    Standing.REJECTED: 3,
}
"""What is taken or proposed stands first, what is rejected last."""


def candidates(patient: Patient) -> tuple[PlanItem, ...]:
    """Every treatment that the knowledge holds for a problem that is established: by problem, best choice first."""
    items = [
        _item(treatment, indication, patient, first)
        for treatment in patient.findings.knowledge.treatments.values()
        for indication, first in _open_gates(treatment, patient)
    ]
    points_per_line = patient.findings.knowledge.methods["planning"].number("points_per_line")

    def rank(item: PlanItem) -> tuple[str, int, float, float, str]:
        place = item.line + max(0.0, -item.preference) / points_per_line
        return item.problem, _ORDER[item.standing], place, -item.preference, item.title

    return tuple(sorted(items, key=rank))


def _open_gates(treatment: Treatment, patient: Patient) -> Iterator[tuple[Indication, tuple[Missing, ...]]]:
    """The indications that hold, and those that hold unless something that nobody has recorded rules them out.

    The latter come with what must be known first. A problem yields to a narrower one that holds.
    """
    findings = patient.findings
    verdicts = [(each, findings.verdict(each.claim.id)) for each in treatment.indications]
    holding = {each.problem for each, verdict in verdicts if verdict is True}
    for indication, verdict in verdicts:
        if verdict is False or not holding.isdisjoint(indication.yields_to):
            continue
        if any("." in name and findings.verdict(name) is True for name in indication.yields_to):
            continue
        if verdict is True:
            yield indication, ()
        elif patient.provisional.verdict(indication.claim.id) is True:
            yield indication, findings.missing(findings.answers.patient[indication.claim.id])


def _item(whole: Treatment, indication: Indication, patient: Patient, first: tuple[Missing, ...]) -> PlanItem:
    treatment = for_problem(whole, indication.problem)
    reason = Reason(indication.claim.title, indication.claim.id)
    against = (replace(reason, action=indication.claim.advice),) if indication.against else ()
    gate = gated(treatment, patient, problem=indication.problem, first=first, against=against)
    findings = gate.findings
    prefer, avoid = true_of(treatment.prefer, findings), true_of(treatment.avoid, findings)
    return PlanItem(
        id=treatment.id,
        title=treatment.title,
        kind=treatment.kind,
        problem=indication.problem,
        standing=gate.standing,
        line=indication.line,
        mechanism=treatment.mechanism,
        evidence=treatment.evidence,
        reasons=(reason, *prefer, *avoid),
        rejected=gate.bars,
        questions=gate.questions,
        cautions=(*gate.cautions, *cautions_of_use(treatment, gate.use, gate.standing, gate.dose)),
        dose=_shown_dose(gate),
        monitoring=treatment.monitoring,
        failure=treatment.failure,
        stopping=treatment.stopping,
        counsel=treatment.counsel,
        edition=treatment.edition,
        preference=_weights(treatment.prefer, findings) - _weights(treatment.avoid, findings),
        profile=treatment.profile,
        held=gate.held,
    )


def _shown_dose(gate: Gated) -> Dose | None:
    """No dose while something is open or barred; no start for somebody who takes it, and no rise where none is due."""
    dose = gate.dose
    if dose is None or gate.standing in {Standing.ASK_FIRST, Standing.REJECTED}:
        return None
    if gate.standing is not Standing.ALREADY_TAKEN:
        return dose
    return replace(dose, text=_kept(dose, gate), titration=())


def _kept(dose: Dose, gate: Gated) -> str:
    """The dose of somebody who takes it."""
    present, aim, most = gate.use.at_least_mg, dose.target_mg, dose.max_mg
    limit = f"At most {most:g} mg a day." if most is not None else ""
    if gate.held:
        return f"Not raised: what the review of medicines says of it comes first. {limit}".rstrip()
    if present is None or aim is None or present < aim:
        return dose.kept
    if most is not None and present > most:
        return f"{present:g} mg a day is more than is given here: lower it step by step. {limit}"
    return f"Not raised for now: with {present:g} mg a day the aim of {aim:g} mg is reached. {limit}".rstrip()


def _weights(claims: Iterable[Claim], findings: Findings) -> float:
    return sum(claim.weight for claim in holding(claims, findings))
