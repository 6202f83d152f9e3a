"""The plan in the order in which it is followed, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ranvier.report.as_json.blocks import BlocksForm, blocks_form
from ranvier.report.as_json.cause_care import CauseCareForm, HarmfulMedicineForm, causes_form, medicines_form
from ranvier.report.as_json.reasons import MissingForm, missing_forms
from ranvier.report.as_json.review import ReviewForm, review_form
from ranvier.report.as_json.treatments import PlanItemForm, item_form
from ranvier.report.as_json.workup import PanelForm, TestForm, investigation_form, panel_form

if TYPE_CHECKING:
    from ranvier.assess import Assessment


class UrgentForm(msgspec.Struct):
    """What must happen at once."""

    conclusion: str
    title: str
    action: str
    within: str
    why: str


class NotExcludedForm(msgspec.Struct):
    """A red flag that nobody has ruled out."""

    title: str
    missing: list[MissingForm]


class NextStepForm(msgspec.Struct):
    """A step that comes next among pain medicines."""

    problem: str
    move: str
    text: str
    medicines: list[str]


class PlanForm(msgspec.Struct):
    """The plan in the order in which it is followed."""

    urgent: list[UrgentForm]
    not_excluded: list[NotExcludedForm]
    questions: list[str]
    tests: list[TestForm]
    tests_to_repeat: list[TestForm]
    tests_of_no_value: list[TestForm]
    gene_panels: list[PanelForm]
    items: list[PlanItemForm]
    causes: list[CauseCareForm]
    harmful_medicines: list[HarmfulMedicineForm]
    blocks: BlocksForm | None = None
    next_steps: list[NextStepForm] = []
    review: ReviewForm | None = None


def plan_form(assessment: Assessment) -> PlanForm:
    """The plan, in the form that is written."""
    plan = assessment.plan
    return PlanForm(
        urgent=[
            UrgentForm(each.conclusion_id, each.title, each.urgent.action, each.urgent.within, each.urgent.why)
            for each in plan.urgent
        ],
        not_excluded=[NotExcludedForm(title, missing_forms(missing)) for title, missing in plan.not_excluded],
        questions=list(plan.questions),
        tests=[investigation_form(each) for each in plan.tests],
        tests_to_repeat=[investigation_form(each) for each in plan.tests_to_repeat],
        tests_of_no_value=[investigation_form(each) for each in plan.tests_of_no_value],
        gene_panels=[panel_form(each) for each in plan.panels],
        items=[item_form(each) for each in plan.items],
        blocks=blocks_form(plan.blocks),
        causes=causes_form(plan),
        harmful_medicines=medicines_form(plan),
        next_steps=[
            NextStepForm(each.problem, step.move.value, step.text, list(step.medicines))
            for each in plan.next_steps
            for step in each.steps
        ],
        review=review_form(plan.review, assessment.findings.knowledge),
    )
