"""An assessment arranged for a reader: the one value from which page and terminal are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Criteria
from ranvier.knowledge.phrasing import plain
from ranvier.report.diagnosis.differential import DifferentialView, differential_view
from ranvier.report.diagnosis.impression import ImpressionSentence, impression
from ranvier.report.diagnosis.localisation import LocalisationView, localisation_view
from ranvier.report.diagnosis.robust_leads import near_the_top
from ranvier.report.diagnosis.robustness import RobustnessView, robustness_view
from ranvier.report.diagnosis.side_by_side import Comparison, side_by_side
from ranvier.report.diagnosis.statements import (
    Arranger,
    ConclusionGroup,
    ConclusionView,
    edition_title,
    groups,
    is_shown,
)
from ranvier.report.evidence.steps import Evidence, EvidenceStep, Explainer
from ranvier.report.plan.arrange import plan_view
from ranvier.report.plan.blocks import BlocksView, blocks_view
from ranvier.report.plan.cause_care import claims_of
from ranvier.report.plan.follow_up import FollowUpView, follow_up_view, urgent_first
from ranvier.report.plan.views import PlanView
from ranvier.report.recorded.chart import ChartSection, chart_sections
from ranvier.report.recorded.course import CourseView, course_view
from ranvier.report.recorded.disagreements import disagreement_lines
from ranvier.report.recorded.studies import StudyGroup, counted, study_groups
from ranvier.report.recorded.traces import RecordingView, recording_views
from ranvier.report.recorded.trains import train_groups
from ranvier.report.wording import DISCLAIMER, amount_text, capital, number_text


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the top: whose report it is, and whether a patient stands behind it."""

    title: str
    case: str
    date: str
    patient: str
    story: str
    citation: str
    simulated: bool
    simulated_recordings: bool


@dataclass(frozen=True, slots=True)
class CriteriaUsed:
    """A criteria set that was asked, its sources, and what it does not cover."""

    title: str
    sources: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the statement rests on and where it ends.

    criteria    criteria sets that were used
    studied     what was measured
    unverified  share of the rules behind the statements that nobody has looked up, in percent
    robustness  whether the conclusions would be the same under the limits of another laboratory
    """

    criteria: tuple[CriteriaUsed, ...]
    studied: tuple[str, ...]
    rules: int
    unverified_rules: int
    unverified_percent: str
    robustness: RobustnessView | None = None


@dataclass(frozen=True, slots=True)
class Footer:
    """What made the report."""

    ranvier_version: str
    knowledge_version: str
    input_digest: str
    as_of: str
    disclaimer: str = DISCLAIMER


@dataclass(frozen=True, slots=True)
class Report:
    """One assessment arranged for a clinician; renderers read this and decide nothing.

    evidence       id -> the rule behind a statement, for every statement of the report
    disagreements  where the chart and its recordings differ
    """

    header: Header
    impression: tuple[ImpressionSentence, ...]
    studies: tuple[StudyGroup, ...]
    recordings: tuple[RecordingView, ...]
    conclusions: tuple[ConclusionGroup, ...]
    plan: PlanView
    chart: tuple[ChartSection, ...]
    limits: Limits
    footer: Footer
    evidence: Mapping[str, Evidence]
    localisation: LocalisationView | None = None
    differential: DifferentialView | None = None
    comparisons: tuple[Comparison, ...] = ()
    course: CourseView | None = None
    blocks: BlocksView | None = None
    follow_up: FollowUpView | None = None
    disagreements: tuple[str, ...] = ()


def build_report(assessment: Assessment) -> Report:
    """Arrange an assessment for its reader."""
    explainer = Explainer(assessment)
    views = Arranger(assessment, explainer).views()
    followed = follow_up_view(assessment)
    plan = urgent_first(plan_view(assessment, explainer.origins), followed)
    studies = (*study_groups(assessment, explainer.origins), *train_groups(assessment.trains))
    weighed = differential_view(assessment)
    causes = [id for each in (*weighed.named, *weighed.open) for id in each.claim_ids] if weighed else []
    evidence = _evidence(explainer, [*_claims_behind([each for each in views if is_shown(each)], plan), *causes])
    behind = _evidence(
        explainer, _claims_behind([each for each in views if each.state in {"true", "provided"}], plan, shown=True)
    )
    provenance = assessment.provenance
    course = course_view(assessment)
    return Report(
        header=_header(assessment),
        impression=impression(
            views,
            plan,
            weighed.sentence if weighed else "",
            course.statement if course is not None else "",
            near_the_top(assessment.robustness),
        ),
        studies=studies,
        recordings=recording_views(assessment),
        conclusions=groups(views),
        plan=plan,
        chart=chart_sections(assessment),
        limits=_limits(assessment, views, studies, behind),
        footer=Footer(
            provenance.ranvier_version,
            provenance.knowledge_version,
            provenance.input_digest,
            provenance.as_of.isoformat(),
        ),
        evidence=evidence,
        localisation=localisation_view(assessment),
        differential=weighed,
        comparisons=side_by_side(views, assessment.findings.knowledge.conclusions),
        course=course,
        blocks=blocks_view(assessment.plan, assessment.findings.knowledge, explainer.origins),
        follow_up=followed,
        disagreements=disagreement_lines(assessment),
    )


def _header(assessment: Assessment) -> Header:
    record = assessment.record
    age, sex = record.number("age_years"), record.value("sex")
    parts = [f"{number_text(age)} years" if age is not None else "age not recorded"]
    parts.append(plain(sex) if isinstance(sex, str) else "sex not recorded")
    for name, unit in (("height_cm", "cm"), ("weight_kg", "kg")):
        value = record.number(name)
        if value is not None:
            parts.append(amount_text(value, unit))
    return Header(
        title=record.title or capital(plain(record.case)),
        case=record.case,
        date=record.on.isoformat(),
        patient=", ".join(parts),
        story=record.story,
        citation=record.citation,
        simulated=record.simulated,
        simulated_recordings=any(each.simulated for each in record.recordings),
    )


def _claims_behind(views: Iterable[ConclusionView], plan: PlanView, *, shown: bool = False) -> list[str]:
    """The rules that the statements of a report stand on."""
    found: list[str] = []
    for view in views:
        found.extend(view.claim_ids)
        found.extend(each.claim_id for each in (*view.speaks_for, *view.speaks_against))
    found.extend(id for each in plan.urgent for id in each.claim_ids)
    if not shown:
        found.extend(id for each in plan.open_flags for id in each.claim_ids)
    found.extend(
        reason.claim_id
        for test in (*plan.tests, *plan.repeated_tests, *plan.useless_tests, *plan.panels)
        for reason in test.reasons
    )
    found.extend(claims_of(plan.causes))
    found.extend(plan.review.claim_ids if plan.review else ())
    for problem in plan.problems:
        for item in (*problem.chosen, *problem.ask_first, *problem.rejected):
            reasons = [*item.why, *item.against, *item.cautions, *item.rejected]
            if item.dose is not None and item.dose.rule is not None:
                reasons.append(item.dose.rule)
            found.extend(reason.claim_id for reason in reasons)
    return [each for each in dict.fromkeys(found) if each]


def _evidence(explainer: Explainer, ids: Iterable[str]) -> Mapping[str, Evidence]:
    """The rules of these ids and of every finding that they use, each once."""
    made: dict[str, Evidence] = {}
    waiting = list(ids)[::-1]
    while waiting:
        id = waiting.pop()
        if id in made:
            continue
        made[id] = explainer.rule(id)
        used = [each for root in made[id].answers for each in _used_claims(root)]
        waiting.extend(reversed(used))
    return made


def _used_claims(step: EvidenceStep) -> Iterable[str]:
    if step.claim_id:
        yield step.claim_id
    for below in step.steps:
        yield from _used_claims(below)


def _sources(criteria: Criteria, knowledge: Knowledge) -> tuple[str, ...]:
    known = knowledge.sources
    return tuple(
        f"{known[id].title if id in known else id}{f' ({where})' if where else ''}" for id, where in criteria.sources
    )


def _limits(
    assessment: Assessment,
    views: Sequence[ConclusionView],
    studies: Iterable[StudyGroup],
    evidence: Mapping[str, Evidence],
) -> Limits:
    knowledge = assessment.findings.knowledge
    used = dict.fromkeys(each.id.partition(".")[0] for each in views if is_shown(each))
    criteria = tuple(
        CriteriaUsed(edition_title(found.title, found.edition), _sources(found, knowledge), found.limits)
        for id in used
        if (found := knowledge.criteria.get(id)) is not None
    )
    stimulations, nerves = counted(studies)
    told = assessment.record.value("conduction_study_reported") is not None
    without = "a conduction study in words, without its values" if told else "no conduction study"
    studied = [f"{stimulations} stimulations in {nerves} nerve studies" if stimulations else without]
    muscles = len(assessment.record.rows("needle_emg"))
    studied.append(f"needle examination of {muscles} muscles" if muscles else "no needle examination")
    recordings = len(assessment.record.recordings)
    if recordings:
        studied.append(f"{recordings} recordings measured")
    claims = [each for each in evidence.values() if each.role != "combined"]
    unverified = sum(1 for each in claims if not each.verified)
    share = f"{100 * unverified / len(claims):.0f}" if claims else "0"
    robust = robustness_view(assessment.robustness, views)
    return Limits(criteria, tuple(studied), len(claims), unverified, share, robust)
