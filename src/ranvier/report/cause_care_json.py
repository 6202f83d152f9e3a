"""The cause first, as JSON."""

from __future__ import annotations

from ranvier.report import json_form as form
from ranvier.therapy.cause_care import MedicineAdvice, StepAdvice
from ranvier.therapy.plan import Plan


def causes_form(plan: Plan) -> list[form.CauseCareForm]:
    """What is done about each disease, in the form that is written."""
    return [
        form.CauseCareForm(each.cause, each.title, each.standing, [_step(step) for step in each.steps])
        for each in plan.causes
    ]


def medicines_form(plan: Plan) -> list[form.HarmfulMedicineForm]:
    """What becomes of each harmful medicine, in the form that is written."""
    return [_medicine(each) for each in plan.harmful_medicines]


def _step(step: StepAdvice) -> form.CareStepForm:
    return form.CareStepForm(
        id=step.id,
        standing=step.standing.value,
        do=form.StatementForm(step.do.text, step.do.when, step.do.source, step.do.confidence),
        by=step.by,
        because=[form.ReasonForm(each.text, each.claim_id, each.action) for each in step.because],
        questions=[form.MissingForm(each.name, each.phrase, each.subject) for each in step.questions],
    )


def _medicine(each: MedicineAdvice) -> form.HarmfulMedicineForm:
    known = each.knowledge
    return form.HarmfulMedicineForm(
        id=each.id,
        title=each.title,
        standing=each.standing,
        do=form.StatementForm(known.do.text, known.do.when, known.do.source, known.do.confidence),
        by=known.by,
        instead=known.instead,
        after=known.after,
        essential=known.essential,
    )
