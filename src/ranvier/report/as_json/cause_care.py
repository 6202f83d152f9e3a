"""The cause first, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ranvier.report.as_json.reasons import (
    MissingForm,
    ReasonForm,
    StatementForm,
    missing_forms,
    reason_forms,
    statement_form,
)

if TYPE_CHECKING:
    from ranvier.therapy.plan import MedicineAdvice, Plan, StepAdvice


class CareStepForm(msgspec.Struct):
    """One step that is taken about a disease: do, ask_first, if_proved or not_here."""

    id: str
    standing: str
    do: StatementForm
    by: str
    because: list[ReasonForm]
    questions: list[MissingForm]


class CauseCareForm(msgspec.Struct):
    """What is done about one disease, under its standing in the differential diagnosis."""

    cause: str
    title: str
    standing: str
    steps: list[CareStepForm]


class HarmfulMedicineForm(msgspec.Struct):
    """A medicine that is taken and harms nerves; its standing is that of the firmest cause by which it shows."""

    id: str
    title: str
    standing: str
    do: StatementForm
    by: str
    instead: str
    after: str
    essential: bool


def causes_form(plan: Plan) -> list[CauseCareForm]:
    """What is done about each disease, in the form that is written."""
    return [
        CauseCareForm(each.cause, each.title, each.standing, [_step(step) for step in each.steps])
        for each in plan.causes
    ]


def medicines_form(plan: Plan) -> list[HarmfulMedicineForm]:
    """What becomes of each harmful medicine, in the form that is written."""
    return [_medicine(each) for each in plan.harmful_medicines]


def _step(step: StepAdvice) -> CareStepForm:
    return CareStepForm(
        id=step.id,
        standing=step.standing.value,
        do=statement_form(step.do),
        by=step.by,
        because=reason_forms(step.because),
        questions=missing_forms(step.questions),
    )


def _medicine(each: MedicineAdvice) -> HarmfulMedicineForm:
    known = each.knowledge
    return HarmfulMedicineForm(
        id=each.id,
        title=each.title,
        standing=each.standing,
        do=statement_form(known.do),
        by=known.by,
        instead=known.instead,
        after=known.after,
        essential=known.essential,
    )
