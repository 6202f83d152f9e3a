"""From the conclusions to a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ranvier.diagnosis.conclusions import Conclusion
from ranvier.diagnosis.differential import RankedCause
from ranvier.diagnosis.facts import Gathered
from ranvier.diagnosis.facts.kidney import kidney_question
from ranvier.diagnosis.facts.medicines import dose_question
from ranvier.diagnosis.findings import Findings
from ranvier.diagnosis.genetic_testing import advised_panels
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Urgent
from ranvier.knowledge.forms import WITHIN
from ranvier.knowledge.phrasing import lower_first
from ranvier.record import PatientRecord
from ranvier.rules.words import joined
from ranvier.therapy.blocks.planner import plan_blocks
from ranvier.therapy.candidates import candidates
from ranvier.therapy.cause_care import cause_advice, medicine_advice
from ranvier.therapy.patient import Patient
from ranvier.therapy.places import place_questions
from ranvier.therapy.plan import Plan, PlanItem, UrgentAction
from ranvier.therapy.problem_order import in_order
from ranvier.therapy.review_present import review
from ranvier.therapy.sequence import next_steps
from ranvier.therapy.workup import work_up

_GRADES = frozenset({"Definite", "Probable", "Possible"})
"""Levels that stand behind the name of a problem; longer ones stand with the conclusion itself."""


def make_plan(
    record: PatientRecord,
    gathered: Gathered,
    findings: Findings,
    conclusions: tuple[Conclusion, ...],
    ranked: tuple[RankedCause, ...],
) -> Plan:
    """Urgent actions, questions, investigations and treatments for one patient, each with its reason."""
    wanted = work_up(findings, record, conclusions, ranked)
    patient = Patient(record, gathered, findings)
    items = in_order(candidates(patient), findings.knowledge)
    flags = sorted((each for each in conclusions if each.kind == "red_flag"), key=_haste)
    return Plan(
        urgent=tuple(
            UrgentAction(each.id, each.title, each.urgent)
            for each in sorted(conclusions, key=_haste)
            if each.verdict is True and each.urgent is not None and not _settled(each.urgent, findings)
        ),
        not_excluded=tuple((each.title, each.missing) for each in flags if each.verdict is None),
        questions=(*_questions(record, gathered, items, findings.knowledge), *place_questions(record, findings)),
        tests=wanted.asked,
        panels=advised_panels(findings, ranked),
        tests_to_repeat=wanted.repeated,
        tests_of_no_value=wanted.useless,
        items=items,
        blocks=plan_blocks(record, gathered, items, findings.knowledge),
        problems=_problems(conclusions, {item.problem for item in items}, findings.knowledge),
        causes=cause_advice(findings, ranked),
        harmful_medicines=medicine_advice(record, gathered.medicines, findings, ranked),
        next_steps=next_steps(record, gathered, items, findings),
        review=review(patient, items),
    )


def _settled(urgent: Urgent, findings: Findings) -> bool:
    """Whether something else explains the picture, so that the action is not called for."""
    return any(findings.verdict(name) is True for name in urgent.settled_by)


def _haste(flag: Conclusion) -> int:
    """Place in the order of what must be done first; equal ones keep the order of the knowledge."""
    return WITHIN.index(flag.urgent.within) if flag.urgent else len(WITHIN)


def _questions(
    record: PatientRecord, gathered: Gathered, items: Iterable[PlanItem], knowledge: Knowledge
) -> Iterator[str]:
    kidney = kidney_question(record, knowledge)
    if kidney is not None:
        yield kidney
    doses = dose_question(record)
    if doses is not None:
        yield doses
    for reading in gathered.medicines:
        if reading.question is not None:
            yield reading.question
    listing = record.listings.get("medicine")
    if listing is None:
        yield "Which medicines does the patient take? Without the list no interaction can be ruled out."
    elif listing.unlisted is None:
        yield "Is the list of medicines complete? State 'total', the number of entries on its source."
    elif listing.unlisted > 0:
        yield f"The list of medicines has {listing.total} entries, but only {len(listing.rows)} are given."
    tried = record.listings.get("past_treatment")
    if any(each.kind == "medicine" for each in items) and (tried is None or tried.total is None):
        yield (
            "What was tried before for this problem, at which dose and with which result? State past_treatments, or "
            "total: 0 when nothing was. What harmed before must not be given again."
        )


def _problems(conclusions: Iterable[Conclusion], named: set[str], knowledge: Knowledge) -> dict[str, str]:
    """What each problem is called that treatments are planned for, with the hands or roots that are affected.

    A disease is called as in the differential, anything else as its conclusion, with how sure it is.
    """
    found: dict[str, list[Conclusion]] = {}
    for each in conclusions:
        found.setdefault(each.id.rpartition(".")[2], []).append(each)
    return {name: _called(name, found.get(name, []), knowledge) for name in sorted(named)}


def _called(problem: str, conclusions: Iterable[Conclusion], knowledge: Knowledge) -> str:
    own = [each for each in conclusions if each.kind != "red_flag"]
    holding = [each for each in own if each.verdict is True]
    if problem in knowledge.causes:
        title, graded = knowledge.causes[problem].title, list[Conclusion]()
    else:
        title, graded = own[0].title if own else _after_its_disease(problem, knowledge), holding
    subjects = joined(list(dict.fromkeys(each.subject for each in holding if each.subject)))
    levels = dict.fromkeys(each.level.title for each in graded if each.level is not None)
    grade = next((each.lower() for each in levels if each in _GRADES), "")
    return f"{title}{f', {subjects}' if subjects else ''}{f' ({grade})' if grade else ''}"


def _after_its_disease(problem: str, knowledge: Knowledge) -> str:
    """A problem called as the disease at the end of its name, with what stands before it ("severe", "suspected")."""
    for id, cause in knowledge.causes.items():
        if problem.endswith(f"_{id}"):
            return f"{problem.removesuffix(id).replace('_', ' ').capitalize()}{lower_first(cause.title)}"
    return problem.replace("_", " ").capitalize()
