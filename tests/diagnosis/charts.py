"""Charts for tests: written as in a case file, read by the case reader, assessed without touching the disk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, cast

from ranvier.assess import Assessment, assess
from ranvier.diagnosis.conclusions import Conclusion, conclude
from ranvier.diagnosis.differential import RankedCause, differential
from ranvier.diagnosis.facts import gather
from ranvier.diagnosis.findings import judge
from ranvier.diagnosis.measuring import all_sites, entered_sites
from ranvier.document import Document
from ranvier.formats.case.sections import Chart, read_section
from ranvier.kleene import Truth
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord
from ranvier.reference import shipped_library
from ranvier.therapy.plan import Plan, PlanItem, Standing
from ranvier.therapy.planner import make_plan

KNOWLEDGE = load_knowledge()
LIBRARY = shipped_library().under(None, {})
"""The limits that come with Ranvier; each is looked up once."""
DAY = date(2025, 6, 2)
Sections = Mapping[str, Any]


def merged(*parts: Sections) -> dict[str, Any]:
    """Charts laid over each other; what comes later wins, a heading is merged fact by fact."""
    made: dict[str, Any] = {}
    for part in parts:
        for section, content in part.items():
            made[section] = {**made.get(section, {}), **content}
    return made


def facts(**stated: Any) -> dict[str, Any]:
    """A chart of single facts, each under its heading; a fact per side is given for both unless it names sides."""
    made: dict[str, Any] = {}
    for name, value in stated.items():
        term = KNOWLEDGE.vocabulary.terms[name]
        sided = term.per_side and not isinstance(value, Mapping)
        made.setdefault(term.section, {})[name] = {"both": value} if sided else value
    return made


def medicines(*listed: Any, total: int | None = -1) -> dict[str, Any]:
    """A list of medicines; complete unless said otherwise."""
    count = len(listed) if total == -1 else total
    return {"medicines": {"list": list(listed), "total": count}}


def allergies(*listed: Any, total: int | None = -1) -> dict[str, Any]:
    """A list of allergies; complete unless said otherwise."""
    count = len(listed) if total == -1 else total
    return {"allergies": {"list": list(listed), "total": count}}


def tried(*listed: Any, total: int | None = -1) -> dict[str, Any]:
    """A list of earlier treatments; complete unless said otherwise."""
    count = len(listed) if total == -1 else total
    return {"past_treatments": {"list": list(listed), "total": count}}


def record(*parts: Sections) -> PatientRecord:
    """The record of a chart whose headings are given as they stand in a case file."""
    content = merged(*parts)
    document = Document("case.yaml", content, {})
    chart = Chart()
    for section, stated in content.items():
        read_section(section, stated, document, KNOWLEDGE, None, chart)
    return PatientRecord("case", DAY, chart.facts, chart.listings)


class _AsAsked:
    """An assessment of which no more is worked out than a test asks for, in the steps of `ranvier.assess.assess`.

    What was gathered and what was found is there at once, so that a chart that contradicts itself is refused.
    """

    def __init__(self, chart: PatientRecord) -> None:
        self.record = chart
        self.sites = all_sites(entered_sites(chart, KNOWLEDGE), ())
        self.gathered = gather(chart, self.sites, LIBRARY, KNOWLEDGE)
        self.findings = judge(self.gathered.facts, KNOWLEDGE)

    @cached_property
    def conclusions(self) -> tuple[Conclusion, ...]:
        return conclude(self.findings)

    @cached_property
    def differential(self) -> tuple[RankedCause, ...]:
        return differential(self.findings)

    @cached_property
    def plan(self) -> Plan:
        return make_plan(self.record, self.gathered, self.findings, self.conclusions, self.differential)

    @cached_property
    def _whole(self) -> Assessment:
        return assess(self.record)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


def assessed(*parts: Sections) -> Assessment:
    """The assessment of such a chart, worked out as far as a test asks for it."""
    return cast("Assessment", _AsAsked(record(*parts)))


def wholly_assessed(*parts: Sections) -> Assessment:
    """The assessment of such a chart, all of it."""
    return assess(record(*parts))


def verdict(assessment: Assessment, id: str) -> Truth:
    """The verdict of a finding or of a level of a conclusion."""
    return assessment.findings.answers.patient[id].truth


def items(assessment: Assessment, id: str) -> list[PlanItem]:
    """What the plan says of one treatment, once for each problem."""
    return [item for item in assessment.plan.items if item.id == id]


def item(assessment: Assessment, id: str, problem: str = "painful_polyneuropathy") -> PlanItem:
    """What the plan says of one treatment for one problem."""
    found = [each for each in items(assessment, id) if each.problem == problem]
    assert len(found) == 1, f"{id} for {problem}: {[(each.id, each.problem) for each in assessment.plan.items]}"
    return found[0]


def motor(
    nerve: str, side: str, recording: str, site: str, latency: float | None = None, amplitude: float | None = None,
    velocity: float | None = None, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """One motor stimulation as a row of the conduction table; no numbers and a status when there was no response."""
    row: dict[str, Any] = {
        "nerve": nerve, "kind": "motor", "side": side, "recording_site": recording, "stimulation_site": site,
        "onset_latency_ms": latency, "amplitude_mv": amplitude, "velocity_m_per_s": velocity, **more,
    }  # fmt: skip
    return {name: value for name, value in row.items() if value is not None}


def sensory(
    nerve: str, side: str, recording: str, site: str, amplitude: float | None = None, peak: float | None = None,
    velocity: float | None = None, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """One sensory stimulation as a row of the conduction table."""
    row: dict[str, Any] = {
        "nerve": nerve, "kind": "sensory", "side": side, "recording_site": recording, "stimulation_site": site,
        "amplitude_uv": amplitude, "peak_latency_ms": peak, "velocity_m_per_s": velocity, **more,
    }  # fmt: skip
    return {name: value for name, value in row.items() if value is not None}


def conduction(
    *rows: Mapping[str, Any], total: int | None = -1, warm: bool | None = True, standard: bool | None = True,
    supramaximal: bool | None = True,
) -> dict[str, Any]:  # fmt: skip
    """A conduction study; complete, warm, supramaximal and at standard distances unless said otherwise.

    total  -1 for the number of rows, None for a study that does not say
    """
    stated = {
        "total": len(rows) if total == -1 else total, "limbs_kept_warm": warm, "standard_distances": standard,
        "stimulation_supramaximal": supramaximal,
    }  # fmt: skip
    own = {name: value for name, value in stated.items() if value is not None}
    return {"conduction": {"list": [dict(row) for row in rows], **own}}


def caution_names(each: PlanItem) -> set[str]:
    """The rules of the cautions that stand at a treatment, by their own names."""
    return {caution.claim_id.rpartition(".")[2] for caution in each.cautions}


def no_dose_while_anything_is_open(assessment: Assessment) -> None:
    """What holds of every plan whatever the chart."""
    for each in assessment.plan.items:
        assert each.dose is None or each.standing not in {Standing.ASK_FIRST, Standing.REJECTED}, each.id
        assert (each.standing is Standing.REJECTED) == bool(each.rejected), each.id
        assert (each.standing is Standing.ASK_FIRST) == bool(each.questions), each.id
        treatment = KNOWLEDGE.treatments[each.id]
        if each.standing in {Standing.PROPOSED, Standing.LAST_RESORT}:
            of_it = [claim for claim in treatment.exclusions if not claim.problems or each.problem in claim.problems]
            assert all(verdict(assessment, claim.id) is False for claim in of_it), each.id
        if each.dose is not None and each.dose.max_mg is not None:
            assert all(step.daily_dose_mg <= each.dose.max_mg for step in each.dose.titration)


WELL = facts(
    alcohol_excess=False, arrhythmia_or_heart_block=False, av_block_second_or_third_degree=False,
    bone_marrow_depression=False, congenital_long_qt=False, dialysis=False, epilepsy=False, falls=False, frailty=False,
    heart_failure=False, hla_a_31_01=False, hla_b_15_02=False, ileus_or_bowel_obstruction=False,
    ischaemic_heart_disease=False, liver_disease=False, narrow_angle_glaucoma=False, porphyria=False,
    qt_prolongation=False, recent_myocardial_infarction=False, respiratory_insufficiency=False, severe_asthma=False,
    severe_skin_reaction_before=False, skin_broken_at_site=False, suicidality=False, uncontrolled_hypertension=False,
    urinary_retention=False, active_infection=False, sepsis=False, pregnancy=False, bipolar_disorder=False,
    substance_misuse=False, orthostatic_hypotension=False, amyloidosis_known=False, prostatic_hyperplasia=False,
    ecg="normal", qtc_ms=410, sodium_mmol_per_l=140, potassium_mmol_per_l=4.2, magnesium_mmol_per_l=0.85,
    alt_times_upper_limit=0.7, sleep_apnoea=False, opioid_dependence=False, cognitive_impairment=False,
    delirium_before=False, hyponatraemia_before=False, hepatitis_b_infection=False, foot_ulcer=False,
)  # fmt: skip
"""Everything that would rule a treatment out is asked and denied."""

KIDNEY_GOOD = facts(creatinine_mg_per_dl=1.0)
NOTHING_TAKEN = merged(medicines(), allergies(), tried())
MAN_OF_58 = facts(age_years=58, sex="male", height_cm=176, weight_kg=80)
PAINFUL_DIABETIC_FEET = facts(
    diabetes=True, pain=True, pain_site="feet", pain_intensity_0_to_10=7, burning_feet=True, numbness_feet=True,
    pinprick_toes="reduced", ankle_reflex="absent", symptom_duration_weeks=104,
)  # fmt: skip
PAINFUL_FEET = merged(PAINFUL_DIABETIC_FEET, facts(diabetes=False))
PATIENT = merged(MAN_OF_58, WELL, KIDNEY_GOOD, NOTHING_TAKEN, PAINFUL_DIABETIC_FEET)
"""A man with painful diabetic neuropathy, and nothing else."""
