"""The form of the JSON of an assessment.

Names are those of the knowledge files; a change here is a change of the interface.
"""

from __future__ import annotations

import msgspec

from ranvier.report.blocks_json import BlocksForm
from ranvier.report.course_json import CourseForm
from ranvier.report.follow_up_json import FollowUpForm
from ranvier.report.json_medicines import EffectForm, HarmForm, NextStepForm, OnsetForm
from ranvier.report.localisation_json import LocalisationForm
from ranvier.report.review_json import ReviewForm
from ranvier.report.robustness_json import BasisForm, RobustnessForm


class FactForm(msgspec.Struct):
    """A stated fact in the unit of the vocabulary, and as it was written."""

    value: bool | float | str
    unit: str | None
    as_given: str
    origin: str
    date: str | None
    note: str


class ListingForm(msgspec.Struct):
    """A list of the chart with the stated number of entries."""

    total: int | None
    rows: list[dict[str, FactForm]]


class MedicineForm(msgspec.Struct):
    """An entry of the medicine list as it was understood."""

    given: str
    read_as: list[str]
    how: str
    question: str | None


class RecordingForm(msgspec.Struct):
    """A recording that was read."""

    name: str
    format: str
    traces: int
    simulated: bool
    digest: str


class VisitForm(msgspec.Struct):
    """What an earlier visit states."""

    date: str
    facts: dict[str, FactForm]
    listings: dict[str, ListingForm]


class RecordForm(msgspec.Struct):
    """The chart."""

    case: str
    title: str
    date: str
    simulated: bool
    citation: str
    notes: list[str]
    facts: dict[str, FactForm]
    listings: dict[str, ListingForm]
    medicines_as_read: list[MedicineForm]
    recordings: list[RecordingForm]
    visits: list[VisitForm]


class MarkForm(msgspec.Struct):
    """A mark on a waveform."""

    name: str
    time_s: float
    amplitude_uv: float
    set_by: str


class LimitForm(msgspec.Struct):
    """The reference limit of a measurement, or why there is none."""

    value: float | None
    side: str | None
    percent_of_limit: float | None
    percentile: float | None
    z: float | None
    row: str | None
    source: str | None
    confidence: str | None
    own_laboratory: bool
    caveats: list[str]
    not_classifiable: str | None
    missing: list[str]


class MeasurementForm(msgspec.Struct):
    """A measured quantity."""

    quantity: str
    value: float | None
    unit: str
    status: str
    target: str
    kind: str
    side: str | None
    stimulation_site: str
    recording_site: str
    temperature_c: float | None
    method: str
    origin: str
    flags: list[str]
    marks: list[MarkForm]
    limit: LimitForm | None


class MissingForm(msgspec.Struct):
    """An input that would settle an unknown."""

    name: str
    phrase: str
    subject: str


class EvidenceForm(msgspec.Struct):
    """One step of the evidence tree: what was asked, the answer, and the steps below."""

    rule: str
    answer: str | float | list[float | None] | None
    steps: list[EvidenceForm]
    row: int | None = None


class FindingForm(msgspec.Struct):
    """A claim about the patient."""

    id: str
    title: str
    verdict: str
    subject: str
    score: float | list[float | None] | None
    rule: str
    source: str
    confidence: str
    note: str
    missing: list[MissingForm]
    evidence: EvidenceForm


class LevelForm(msgspec.Struct):
    """A level of certainty or a grade."""

    id: str
    title: str
    verdict: str
    claim: str
    missing: list[MissingForm]


class ConclusionForm(msgspec.Struct):
    """A conclusion with its level and what would change it."""

    id: str
    title: str
    kind: str
    verdict: str
    statement: str
    subject: str
    level: str | None
    levels: list[LevelForm]
    provided_that_not: list[str]
    excluded_by: list[str]
    could_become: str | None
    missing: list[MissingForm]
    speaks_for: list[str]
    speaks_against: list[str]
    advice: str
    basis: BasisForm | None


class ReasonForm(msgspec.Struct):
    """A reason with its rule and what to do."""

    text: str
    claim: str
    action: str


class StatementForm(msgspec.Struct):
    """A sentence with its source."""

    text: str
    when: str
    source: str
    confidence: str


class TitrationForm(msgspec.Struct):
    """The daily dose from one day on."""

    day: int
    daily_dose_mg: float


class DoseForm(msgspec.Struct):
    """A dose for this patient; mg a day, or g in all."""

    text: str
    band: str
    start_mg: float | None
    target_mg: float | None
    max_mg: float | None
    times_per_day: float | None
    total_g: float | None
    titration: list[TitrationForm]


class PlanItemForm(msgspec.Struct):
    """A treatment: proposed, to be asked about first, already taken, or rejected."""

    id: str
    title: str
    kind: str
    problem: str
    standing: str
    line: int
    reasons: list[ReasonForm]
    rejected: list[ReasonForm]
    questions: list[MissingForm]
    cautions: list[ReasonForm]
    dose: DoseForm | None
    mechanism: StatementForm
    evidence: list[StatementForm]
    monitoring: list[StatementForm]
    failure: StatementForm | None
    stopping: StatementForm | None
    counsel: list[StatementForm]
    edition: str
    onset: OnsetForm | None = None
    effects: list[EffectForm] = []
    harms: list[HarmForm] = []


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


class TestForm(msgspec.Struct):
    """An investigation."""

    id: str
    title: str
    tier: int
    reasons: list[ReasonForm]
    changes: str
    yields: str
    settles: list[str]
    worth: float


class PanelForm(msgspec.Struct):
    """A panel of genes that is worth asking for."""

    id: str
    title: str
    place: int
    last: bool
    genes: list[str]
    reasons: list[ReasonForm]
    misses: str
    yields: str


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


class ProvenanceForm(msgspec.Struct):
    """What made the assessment."""

    ranvier_version: str
    knowledge_version: str
    input_digest: str
    as_of: str
    disclaimer: str


class ContributionForm(msgspec.Struct):
    """What one finding adds to a disease: its verdict and points; while it is unknown, what it could add."""

    name: str
    phrase: str
    verdict: str
    points: float
    if_true: float
    if_false: float
    published: bool
    confidence: str


class CauseForm(msgspec.Struct):
    """A disease of the differential diagnosis with its standing and points."""

    id: str
    title: str
    group: str
    standing: str
    points: float
    frequency_points: float
    evidence: list[ContributionForm]
    would_help: list[ContributionForm]
    waits_for: list[str]
    established_by: list[str]
    excluded_by: list[str]
    tests: list[str]


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
