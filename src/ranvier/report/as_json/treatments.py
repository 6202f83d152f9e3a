"""The treatments of the plan, each with dose, benefit, onset and harm, as JSON."""

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
    from ranvier.knowledge.care.profile import Onset
    from ranvier.therapy.plan import Dose, PlanItem


class TitrationForm(msgspec.Struct):
    """The daily dose from one day on."""

    day: int
    daily_dose_mg: float


class AmountForm(msgspec.Struct):
    """An amount of a dose as numbers with their unit.

    what        start, step, aim, maximum or in all; or what an amount by size is given as, such as each exchange
    least       the lowest amount; `most` the highest, equal to it unless a range is given
    unit        mg/day, mg, g or L
    every_days  days between two steps
    in_all      the lowest and the highest of all times together, when it is given several times
    """

    what: str
    least: float
    most: float
    unit: str
    every_days: int | None = None
    in_all: list[float] | None = None


class DoseForm(msgspec.Struct):
    """A dose for this patient; mg a day, or g in all; `amounts` holds every number of it with its unit.

    numbers_only_in_text  the knowledge holds this dose as words alone: its numbers stand in `text` and nowhere else
    """

    text: str
    band: str
    start_mg: float | None
    target_mg: float | None
    max_mg: float | None
    times_per_day: float | None
    total_g: float | None
    titration: list[TitrationForm]
    amounts: list[AmountForm] = []
    numbers_only_in_text: bool = False


class OnsetForm(msgspec.Struct):
    """How soon relief can be expected, in weeks."""

    text: str
    first_weeks: float
    last_weeks: float
    source: str
    confidence: str


class EffectForm(msgspec.Struct):
    """A number needed to treat or to harm with its 95 % interval."""

    about: str
    measure: str
    value: float
    low: float | None
    high: float | None
    source: str
    confidence: str


class HarmForm(msgspec.Struct):
    """A side effect with its rate in percent, on the treatment and on placebo."""

    effect: str
    percent: float | None
    placebo_percent: float | None
    among: str
    source: str
    confidence: str


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


def item_form(each: PlanItem) -> PlanItemForm:
    """A treatment, in the form that is written."""
    return PlanItemForm(
        id=each.id,
        title=each.title,
        kind=each.kind,
        problem=each.problem,
        standing=each.standing.value,
        line=each.line,
        reasons=reason_forms(each.reasons),
        rejected=reason_forms(each.rejected),
        questions=missing_forms(each.questions),
        cautions=reason_forms(each.cautions),
        dose=_dose(each.dose) if each.dose else None,
        mechanism=statement_form(each.mechanism),
        evidence=[statement_form(statement) for statement in each.evidence],
        monitoring=[statement_form(statement) for statement in each.monitoring],
        failure=statement_form(each.failure) if each.failure else None,
        stopping=statement_form(each.stopping) if each.stopping else None,
        counsel=[statement_form(statement) for statement in each.counsel],
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


def _dose(dose: Dose) -> DoseForm:
    return DoseForm(
        text=dose.text,
        band=dose.band,
        start_mg=dose.start_mg,
        target_mg=dose.target_mg,
        max_mg=dose.max_mg,
        times_per_day=dose.times_per_day,
        total_g=dose.total_g,
        titration=[TitrationForm(step.day, step.daily_dose_mg) for step in dose.titration],
        amounts=(amounts := _amounts(dose)),
        numbers_only_in_text=not amounts and any(letter.isdigit() for letter in dose.text),
    )


def _amounts(dose: Dose) -> list[AmountForm]:
    """Every amount of a dose that stands in its text as a number."""
    daily = (("start", dose.start_mg), ("step", dose.step_mg), ("aim", dose.target_mg), ("maximum", dose.max_mg))
    found = [
        AmountForm(what, value, value, "mg/day", dose.step_days if what == "step" else None)
        for what, value in daily
        if value is not None
    ]
    if dose.total_g is not None:
        found.append(AmountForm("in all", dose.total_g, dose.total_g, "g"))
    for each in dose.weighed:
        in_all = list(each.in_all) if each.in_all else None
        found.append(AmountForm(each.what.rstrip(":"), each.least, each.most, each.unit, in_all=in_all))
    return found
