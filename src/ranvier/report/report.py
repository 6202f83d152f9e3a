"""An assessment arranged for a reader: the one value from which page and terminal are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.report.evidence import Evidence, EvidenceStep, Explainer
from ranvier.report.impression import ImpressionSentence, impression
from ranvier.report.origins import fact_origin
from ranvier.report.statements import Arranger, ConclusionGroup, ConclusionView, groups, is_shown
from ranvier.report.studies import StudyGroup, counted, study_groups
from ranvier.report.traces import RecordingView, recording_views
from ranvier.report.treatment import PlanView, plan_view
from ranvier.report.wording import amount_text, capital, number_text, plain, value_text

DISCLAIMER = (
    "Ranvier is decision support for clinicians and not a medical device. It must not be used in the care of a patient "
    "without local validation, and the responsibility for every decision stays with the clinician who makes it."
)


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
class ChartFact:
    """One thing that the chart says, as it was read."""

    phrase: str
    value: str
    as_given: str
    origin: str


@dataclass(frozen=True, slots=True)
class ChartSection:
    """The facts of one heading of the chart, or one of its lists."""

    title: str
    facts: tuple[ChartFact, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the statement rests on and where it ends.

    criteria    criteria sets that were used, with what each does not cover
    studied     what was measured
    unverified  share of the rules behind the statements that nobody has looked up, in percent
    """

    criteria: tuple[tuple[str, tuple[str, ...]], ...]
    studied: tuple[str, ...]
    rules: int
    unverified_rules: int
    unverified_percent: str


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

    evidence  id -> the rule behind a statement, for every statement of the report
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


def build_report(assessment: Assessment) -> Report:
    """Arrange an assessment for its reader."""
    explainer = Explainer(assessment)
    views = Arranger(assessment, explainer).views()
    plan = plan_view(assessment, explainer.origins)
    studies = study_groups(assessment, explainer.origins)
    evidence = _evidence(explainer, _claims_behind(views, plan))
    behind = _evidence(explainer, _claims_behind([each for each in views if each.state in {"true", "provided"}], plan, shown=True))
    provenance = assessment.provenance
    return Report(
        header=_header(assessment),
        impression=impression(views, plan),
        studies=studies,
        recordings=recording_views(assessment),
        conclusions=groups(views),
        plan=plan,
        chart=_chart(assessment),
        limits=_limits(assessment, views, studies, behind),
        footer=Footer(
            provenance.ranvier_version,
            provenance.knowledge_version,
            provenance.input_digest,
            provenance.as_of.isoformat(),
        ),
        evidence=evidence,
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
    found.extend(reason.claim_id for test in (*plan.tests, *plan.useless_tests) for reason in test.reasons)
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


def _limits(
    assessment: Assessment,
    views: Iterable[ConclusionView],
    studies: Iterable[StudyGroup],
    evidence: Mapping[str, Evidence],
) -> Limits:
    knowledge = assessment.findings.knowledge
    used = dict.fromkeys(each.id.partition(".")[0] for each in views if is_shown(each))
    criteria = tuple(
        (f"{found.title}{f', edition {found.edition}' if found.edition and found.edition not in found.title else ''}", found.limits)
        for id in used
        if (found := knowledge.criteria.get(id)) is not None
    )
    stimulations, nerves = counted(studies)
    studied = [f"{stimulations} stimulations in {nerves} nerve studies" if stimulations else "no conduction study"]
    muscles = len(assessment.record.rows("needle_emg"))
    studied.append(f"needle examination of {muscles} muscles" if muscles else "no needle examination")
    recordings = len(assessment.record.recordings)
    if recordings:
        studied.append(f"{recordings} recordings measured")
    claims = [each for each in evidence.values() if each.role != "combined"]
    unverified = sum(1 for each in claims if not each.verified)
    share = f"{100 * unverified / len(claims):.0f}" if claims else "0"
    return Limits(criteria, tuple(studied), len(claims), unverified, share)


def _chart(assessment: Assessment) -> tuple[ChartSection, ...]:
    """All that the chart says, in the order of the vocabulary."""
    record, vocabulary = assessment.record, assessment.findings.knowledge.vocabulary
    by_section: dict[str, list[ChartFact]] = {}
    for name, fact in record.facts.items():
        term = vocabulary.facts.get(name)
        section = term.section if term is not None else "other"
        value = value_text(fact.value, fact.unit) if not isinstance(fact.value, int) or isinstance(fact.value, bool) else number_text(fact.value)
        given = " ".join(fact.as_given.split())
        shown_given = "" if given.casefold() in {value.casefold(), "true", "false"} else given
        by_section.setdefault(section, []).append(
            ChartFact(capital(vocabulary.phrase(name)), value, shown_given, fact_origin(fact))
        )
    sections = [
        ChartSection(vocabulary.sections.get(name, capital(plain(name))), tuple(by_section[name]))
        for name in (*vocabulary.sections, "other")
        if name in by_section
    ]
    return (*sections, *_listings(assessment))


def _listings(assessment: Assessment) -> Iterable[ChartSection]:
    """Lists of the chart that have no place of their own in the report."""
    vocabulary = assessment.findings.knowledge.vocabulary
    for name, listing in assessment.record.listings.items():
        if name in {"conduction", "medicine"}:
            continue
        form = vocabulary.listings[name]
        present = [column for column in form.columns if any(column in row.facts for row in listing.rows)]
        rows = tuple(
            (*(_column(row.facts.get(column)) for column in present), str(row.origin)) for row in listing.rows
        )
        note = "" if listing.unlisted == 0 else "The list may be incomplete."
        if not listing.rows and listing.unlisted == 0:
            note = "The chart says that there are none."
        title = capital(plain(name)).replace("Needle emg", "Needle examination")
        headings = (*(capital(form.columns[column].phrase) for column in present), "Origin")
        if rows or note:
            yield ChartSection(title, columns=headings if rows else (), rows=rows, note=note)


def _column(fact: object) -> str:
    from ranvier.record import Fact

    if not isinstance(fact, Fact):
        return ""
    return value_text(float(fact.value) if isinstance(fact.value, int) and not isinstance(fact.value, bool) else fact.value, fact.unit)
