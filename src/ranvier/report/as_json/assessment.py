"""An assessment as JSON; a change of a form is a change of the interface. Names are those of the knowledge files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ranvier.report.as_json.course import CourseForm, course_form
from ranvier.report.as_json.differential import CauseForm, cause_form
from ranvier.report.as_json.findings import ConclusionForm, FindingForm, conclusion_form, finding_form
from ranvier.report.as_json.follow_up import FollowUpForm, follow_up_form
from ranvier.report.as_json.localisation import LocalisationForm, localisation_form
from ranvier.report.as_json.measurements import (
    DisagreementForm,
    MeasurementForm,
    TrainsForm,
    disagreement_forms,
    measurement_forms,
    trains_form,
)
from ranvier.report.as_json.plan import PlanForm, plan_form
from ranvier.report.as_json.record import RecordForm, record_form
from ranvier.report.as_json.robustness import RobustnessForm, robustness_form
from ranvier.report.plan.follow_up import checks_of
from ranvier.report.wording import DISCLAIMER

if TYPE_CHECKING:
    from ranvier.assess import Assessment


class ProvenanceForm(msgspec.Struct):
    """What made the assessment."""

    ranvier_version: str
    knowledge_version: str
    input_digest: str
    as_of: str
    disclaimer: str


class AssessmentForm(msgspec.Struct):
    """An assessment of one patient."""

    record: RecordForm
    measurements: list[MeasurementForm]
    findings: list[FindingForm]
    conclusions: list[ConclusionForm]
    localisation: LocalisationForm
    differential: list[CauseForm]
    course: CourseForm
    robustness: RobustnessForm
    plan: PlanForm
    provenance: ProvenanceForm
    follow_up: FollowUpForm = msgspec.field(default_factory=FollowUpForm)
    repetitive_stimulation: list[TrainsForm] = msgspec.field(default_factory=list[TrainsForm])
    disagreements: list[DisagreementForm] = msgspec.field(default_factory=list[DisagreementForm])


def to_json(assessment: Assessment) -> bytes:
    """The assessment as indented UTF-8 JSON with a fixed order of keys."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(as_form(assessment)), indent=1)


def schema() -> bytes:
    """The JSON Schema of an assessment."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(AssessmentForm)), indent=1)


def as_form(assessment: Assessment) -> AssessmentForm:
    """The assessment in the form that is written."""
    made = assessment.provenance
    return AssessmentForm(
        record=record_form(assessment),
        measurements=measurement_forms(assessment),
        findings=[finding_form(each) for each in assessment.findings.all],
        conclusions=[conclusion_form(each, assessment) for each in assessment.conclusions],
        localisation=localisation_form(assessment.localisation),
        differential=[cause_form(each) for each in assessment.differential],
        course=course_form(assessment.course),
        robustness=robustness_form(assessment.robustness),
        plan=plan_form(assessment),
        provenance=ProvenanceForm(
            ranvier_version=made.ranvier_version,
            knowledge_version=made.knowledge_version,
            input_digest=made.input_digest,
            as_of=made.as_of.isoformat(),
            disclaimer=DISCLAIMER,
        ),
        follow_up=follow_up_form(assessment.follow_up, checks_of(assessment)),
        repetitive_stimulation=[trains_form(each) for each in assessment.trains],
        disagreements=disagreement_forms(assessment),
    )
