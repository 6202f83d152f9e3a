"""An assessment as JSON; the form is fixed by the classes of `json_form`, from which the schema is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ranvier.diagnosis.basis import basis
from ranvier.kleene import say
from ranvier.report import json_form as form
from ranvier.report import localisation_json as located
from ranvier.report.blocks_json import blocks_form
from ranvier.report.cause_care_json import causes_form, medicines_form
from ranvier.report.course_json import course_form
from ranvier.report.follow_up import checks_of
from ranvier.report.follow_up_json import follow_up_form
from ranvier.report.json_medicines import EffectForm, HarmForm, NextStepForm, OnsetForm
from ranvier.report.review_json import review_form
from ranvier.report.robustness_json import basis_form, robustness_form
from ranvier.report.wording import DISCLAIMER
from ranvier.rules.text import text
from ranvier.rules.values import Interval

if TYPE_CHECKING:
    from ranvier.assess import Assessment
    from ranvier.diagnosis.conclusions import Conclusion, LevelStanding
    from ranvier.diagnosis.differential import Contribution, RankedCause
    from ranvier.diagnosis.findings import Finding, Findings, Missing
    from ranvier.diagnosis.genetic_testing import PanelAdvice
    from ranvier.diagnosis.limits import Compared
    from ranvier.diagnosis.localisation import Localisation, Observation
from ranvier.knowledge.entries import Statement
from ranvier.knowledge.profile import Onset
from ranvier.record import Fact, Measurement, PatientRecord
from ranvier.rules.explain import Step
from ranvier.therapy.plan import Dose, PlanItem, Reason, TestAdvice


def to_json(assessment: Assessment) -> bytes:
    """The assessment as indented UTF-8 JSON with a fixed order of keys."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(as_form(assessment)), indent=1)


def schema() -> bytes:
    """The JSON Schema of an assessment."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(form.AssessmentForm)), indent=1)


def as_form(assessment: Assessment) -> form.AssessmentForm:
    """The assessment in the form that is written."""
    made = assessment.provenance
    return form.AssessmentForm(
        record=_record(assessment),
        measurements=_measurements(assessment),
        findings=[_finding(each, assessment.findings) for each in assessment.findings.all],
        conclusions=[_conclusion(each, assessment) for each in assessment.conclusions],
        localisation=_localisation(assessment.localisation),
        differential=[_cause(each) for each in assessment.differential],
        course=course_form(assessment.course),
        robustness=robustness_form(assessment.robustness),
        plan=_plan(assessment),
        provenance=form.ProvenanceForm(
            ranvier_version=made.ranvier_version,
            knowledge_version=made.knowledge_version,
            input_digest=made.input_digest,
            as_of=made.as_of.isoformat(),
            disclaimer=DISCLAIMER,
        ),
        follow_up=follow_up_form(assessment.follow_up, checks_of(assessment)),
    )


def _record(assessment: Assessment) -> form.RecordForm:
    record = assessment.record
    return form.RecordForm(
        case=record.case,
        title=record.title,
        date=record.on.isoformat(),
        simulated=record.simulated,
        citation=record.citation,
        notes=list(record.notes),
        facts=_facts(record),
        listings=_listings(record),
        medicines_as_read=[
            form.MedicineForm(each.given, [medicine.id for medicine in each.medicines], each.how, each.question)
            for each in assessment.gathered.medicines
        ],
        recordings=[
            form.RecordingForm(each.name, each.format, len(each.traces), each.simulated, each.digest)
            for each in record.recordings
        ],
        visits=[form.VisitForm(each.on.isoformat(), _facts(each), _listings(each)) for each in record.visits],
    )


def _facts(record: PatientRecord) -> dict[str, form.FactForm]:
    return {id: _fact(fact) for id, fact in record.facts.items()}


def _listings(record: PatientRecord) -> dict[str, form.ListingForm]:
    return {
        name: form.ListingForm(
            listing.total, [{column: _fact(fact) for column, fact in row.facts.items()} for row in listing.rows]
        )
        for name, listing in record.listings.items()
    }


def _fact(fact: Fact) -> form.FactForm:
    return form.FactForm(
        fact.value, fact.unit, fact.as_given, str(fact.origin), fact.on.isoformat() if fact.on else None, fact.note
    )


def _measurements(assessment: Assessment) -> list[form.MeasurementForm]:
    held = {id(each.measurement): each for each in assessment.gathered.compared}
    return [_measurement(each, held.get(id(each))) for each in assessment.measurements]


def _measurement(each: Measurement, held: Compared | None) -> form.MeasurementForm:
    return form.MeasurementForm(
        quantity=each.quantity,
        value=each.value,
        unit=each.unit,
        status=each.status.value,
        target=each.target,
        kind=each.kind,
        side=each.side.value if each.side else None,
        stimulation_site=each.stimulation_site,
        recording_site=each.recording_site,
        temperature_c=each.temperature_c,
        method=each.method,
        origin=str(each.origin),
        flags=list(each.flags),
        marks=[form.MarkForm(mark.name, mark.time_s, mark.amplitude_uv, mark.set_by) for mark in each.marks],
        limit=_limit(held) if held else None,
    )


def _limit(held: Compared) -> form.LimitForm:
    limit, place = held.limit, held.standing
    return form.LimitForm(
        value=limit.value if limit else None,
        side=limit.side if limit else None,
        percent_of_limit=held.percent_of_limit,
        percentile=place.percentile if place and not held.reason else None,
        z=place.z if place and not held.reason else None,
        row=limit.row if limit else None,
        source=limit.source if limit else None,
        confidence=limit.confidence if limit else None,
        own_laboratory=limit.own_laboratory if limit else False,
        caveats=list(limit.caveats) if limit else [],
        not_classifiable=held.reason or None,
        missing=list(held.missing),
    )


def _number(value: float | Interval | None) -> float | list[float | None] | None:
    if isinstance(value, Interval):
        return [bound if abs(bound) != float("inf") else None for bound in value]
    return value


def _finding(each: Finding, findings: Findings) -> form.FindingForm:
    claim = each.claim
    return form.FindingForm(
        id=each.id,
        title=each.title,
        verdict=say(each.verdict),
        subject=each.subject,
        score=_number(each.score),
        rule=claim.text,
        source=claim.source,
        confidence=claim.confidence,
        note=claim.note,
        missing=_missing(each.missing),
        evidence=_evidence(each.step),
    )


def _evidence(step: Step) -> form.EvidenceForm:
    value = step.value
    shown = (
        say(value) if value is None or isinstance(value, bool) else value if isinstance(value, str) else _number(value)
    )
    return form.EvidenceForm(text(step.node), shown, [_evidence(below) for below in step.steps], step.row)


def _missing(each: Iterable[Missing]) -> list[form.MissingForm]:
    return [form.MissingForm(missing.name, missing.phrase, missing.subject) for missing in each]


def _conclusion(each: Conclusion, assessment: Assessment) -> form.ConclusionForm:
    return form.ConclusionForm(
        id=each.id,
        title=each.title,
        kind=each.kind,
        verdict=say(each.verdict),
        statement=each.statement,
        subject=each.subject,
        level=each.level.id if each.level else None,
        levels=[_level(level) for level in each.levels],
        provided_that_not=list(each.provided_that),
        excluded_by=list(each.excluded_by),
        could_become=each.could_become.id if each.could_become else None,
        missing=_missing(each.missing),
        speaks_for=list(each.speaks_for),
        speaks_against=list(each.speaks_against),
        advice=each.advice,
        basis=basis_form(basis(each, assessment.findings, assessment.gathered)),
    )


def _level(level: LevelStanding) -> form.LevelForm:
    return form.LevelForm(level.id, level.title, say(level.verdict), level.claim_id, _missing(level.missing))


def _cause(each: RankedCause) -> form.CauseForm:
    return form.CauseForm(
        id=each.id,
        title=each.title,
        group=each.group,
        standing=each.standing,
        points=each.points,
        frequency_points=each.frequency_points,
        evidence=[_contribution(piece) for piece in each.evidence],
        would_help=[_contribution(piece) for piece in each.would_help],
        waits_for=list(each.waits_for),
        established_by=list(each.established_by),
        excluded_by=list(each.excluded_by),
        tests=list(each.tests),
    )


def _contribution(each: Contribution) -> form.ContributionForm:
    return form.ContributionForm(
        each.name, each.phrase, say(each.verdict), each.points, *each.could_add, each.published, each.confidence
    )


def _localisation(found: Localisation) -> located.LocalisationForm:
    number = {each: index for index, each in enumerate(found.observations)}
    places = list(dict.fromkeys((*found.candidates, *found.equal)))
    order = {each: index for index, each in enumerate(places)}

    def numbers(each: Iterable[Observation]) -> list[int]:
        return [number[observation] for observation in each]

    return located.LocalisationForm(
        verdict=found.verdict.value,
        statement=found.statement,
        observations=[
            located.ObservationForm(each.target, each.kind, each.side, each.title, each.state.value)
            for each in found.observations
        ],
        places=[
            located.PlaceForm(
                each.place, each.title, each.side, each.kind, each.net, numbers(each.explained), each.surely,
                numbers(each.contradicted), numbers(each.unexplained),
            )
            for each in places
        ],
        leading=[order[each] for each in found.leading],
        equal=[order[each] for each in found.equal],
        unexplained=numbers(found.unexplained),
        next_tests=[
            located.NextTestForm(
                each.target, each.kind, each.title, each.side, list(each.abnormal_if), list(each.normal_if)
            )
            for each in found.next_tests
        ],
    )  # fmt: skip


def _plan(assessment: Assessment) -> form.PlanForm:
    plan = assessment.plan
    return form.PlanForm(
        urgent=[
            form.UrgentForm(each.conclusion_id, each.title, each.urgent.action, each.urgent.within, each.urgent.why)
            for each in plan.urgent
        ],
        not_excluded=[form.NotExcludedForm(title, _missing(missing)) for title, missing in plan.not_excluded],
        questions=list(plan.questions),
        tests=[_test(each) for each in plan.tests],
        tests_to_repeat=[_test(each) for each in plan.tests_to_repeat],
        tests_of_no_value=[_test(each) for each in plan.tests_of_no_value],
        gene_panels=[_panel(each) for each in plan.panels],
        items=[_item(each) for each in plan.items],
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


def _test(each: TestAdvice) -> form.TestForm:
    return form.TestForm(
        each.id,
        each.title,
        each.tier,
        _reasons(each.reasons),
        each.changes,
        each.yields,
        list(each.settles),
        each.worth,
    )


def _panel(each: PanelAdvice) -> form.PanelForm:
    reasons = [form.ReasonForm(reason.text, reason.claim_id, "") for reason in each.reasons]
    return form.PanelForm(
        each.id, each.title, each.place, each.last, list(each.genes), reasons, each.misses, each.yields
    )


def _reasons(each: Iterable[Reason]) -> list[form.ReasonForm]:
    return [form.ReasonForm(reason.text, reason.claim_id, reason.action) for reason in each]


def _statement(each: Statement) -> form.StatementForm:
    return form.StatementForm(each.text, each.when, each.source, each.confidence)


def _item(each: PlanItem) -> form.PlanItemForm:
    return form.PlanItemForm(
        id=each.id,
        title=each.title,
        kind=each.kind,
        problem=each.problem,
        standing=each.standing.value,
        line=each.line,
        reasons=_reasons(each.reasons),
        rejected=_reasons(each.rejected),
        questions=_missing(each.questions),
        cautions=_reasons(each.cautions),
        dose=_dose(each.dose) if each.dose else None,
        mechanism=_statement(each.mechanism),
        evidence=[_statement(statement) for statement in each.evidence],
        monitoring=[_statement(statement) for statement in each.monitoring],
        failure=_statement(each.failure) if each.failure else None,
        stopping=_statement(each.stopping) if each.stopping else None,
        counsel=[_statement(statement) for statement in each.counsel],
        edition=each.edition,
        onset=_onset(each.profile.onset) if each.profile.onset else None,
        effects=[
            EffectForm(one.about, one.measure, one.value, one.low, one.high, one.source, one.confidence)
            for one in each.profile.effects
        ],
        harms=[
            HarmForm(one.effect, one.percent, one.placebo_percent, one.among, one.source, one.confidence)
            for one in each.profile.harms
        ],
    )


def _onset(each: Onset) -> OnsetForm:
    return OnsetForm(each.text, each.first_weeks, each.last_weeks, each.source, each.confidence)


def _dose(dose: Dose) -> form.DoseForm:
    return form.DoseForm(
        text=dose.text,
        band=dose.band,
        start_mg=dose.start_mg,
        target_mg=dose.target_mg,
        max_mg=dose.max_mg,
        times_per_day=dose.times_per_day,
        total_g=dose.total_g,
        titration=[form.TitrationForm(step.day, step.daily_dose_mg) for step in dose.titration],
    )
